"""The pages of the gate."""

from app.events.checkin.views import desk, devices, settings, shell
from app.events.checkin.views.blueprint import bp

__all__ = ["bp", "desk", "devices", "settings", "shell"]
