"""The pages of tickets: one's own, the slip that somebody is handed, the badges of an event."""

from app.events.tickets.views import badges, own, slip
from app.events.tickets.views.blueprint import bp

__all__ = ["badges", "bp", "own", "slip"]
