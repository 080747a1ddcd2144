"""The API of the gate (`/api/v1`), behind the same actions as its pages."""

from app.events.checkin.api import registrations, roster, scans
from app.events.checkin.api.blueprint import bp
from app.events.checkin.api.openapi import pages
from app.events.checkin.api.shortcut import shorten

__all__ = ["bp", "pages", "registrations", "roster", "scans", "shorten"]
