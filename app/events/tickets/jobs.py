"""What tickets do by themselves: whoever has a place gets one, before the mail about the place leaves."""

from datetime import datetime

from app.events.tickets.actions import make_missing


def make_due(at: datetime) -> None:
    """Make the tickets that are missing, at most 500 a round."""
    make_missing(at=at)
