"""What the clock demands of events: that they open, close, begin and end, and that their types are there."""

from datetime import datetime

from app.events.catalogue import actions
from app.events.catalogue.queries import due
from app.people.actor import SYSTEM


def keep_types(_at: datetime) -> None:
    """Write the types of events that this installation lacks: a new one, or one that was brought up to date."""
    actions.keep_types()


def move_on(at: datetime) -> None:
    """End, begin, close and open what is due, in this order, so that nothing that is over is opened first."""
    for event in due.to_end(at):
        actions.end(event, by=SYSTEM, at=at)
    for event in due.to_start(at):
        actions.start(event, by=SYSTEM, at=at)
    for event in due.to_close(at):
        actions.close_registration(event, by=SYSTEM, at=at)
    for event in due.to_open(at):
        actions.open_registration(event, by=SYSTEM, at=at)
