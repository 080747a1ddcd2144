"""The pages of calls: the public ones, and the organizers' set-up."""

from app.contests.calls.views import dossier, late, papers, public, rulebook, setup, timeline
from app.contests.calls.views.blueprint import bp

__all__ = ["bp", "dossier", "late", "papers", "public", "rulebook", "setup", "timeline"]
