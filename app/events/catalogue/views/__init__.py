"""The pages of the catalogue: the public ones, and the organizers' set-up."""

from app.events.catalogue.views import (
    days,
    files,
    making,
    papers,
    programme,
    public,
    questions,
    setup,
    sites,
    verbs,
)
from app.events.catalogue.views.blueprint import bp

__all__ = ["bp", "days", "files", "making", "papers", "programme", "public", "questions", "setup", "sites", "verbs"]
