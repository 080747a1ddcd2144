"""The pages of registrations: one's own, the staff's, the units' seats."""

from app.events.registrations.views import mine, register
from app.events.registrations.views.blueprint import bp

__all__ = ["bp", "mine", "register"]
