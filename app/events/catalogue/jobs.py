"""What the clock demands of events: that their types are there."""

from datetime import datetime

from app.events.catalogue import actions


def keep_types(_at: datetime) -> None:
    """Write the types of events that this installation lacks: a new one, or one that was brought up to date."""
    actions.keep_types()
