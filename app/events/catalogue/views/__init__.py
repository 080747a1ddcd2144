"""The pages of the catalogue: the public ones, and the organizers' set-up."""

from app.events.catalogue.views import papers, public
from app.events.catalogue.views.blueprint import bp

__all__ = ["bp", "papers", "public"]
