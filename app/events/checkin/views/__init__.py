"""The pages of the gate."""

from app.events.checkin.views import devices
from app.events.checkin.views.blueprint import bp

__all__ = ["bp", "devices"]
