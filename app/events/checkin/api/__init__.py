"""The API of the gate (`/api/v1`), behind the same actions as its pages."""

from app.events.checkin.api import roster, scans
from app.events.checkin.api.blueprint import bp

__all__ = ["bp", "roster", "scans"]
