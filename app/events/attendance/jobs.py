"""What the worker does after an event: ask those who were there, once, what they thought."""

from datetime import datetime

from app.events.attendance import actions
from app.events.attendance.queries.thoughts import to_ask

#: So many a round; the next round takes the rest.
AT_ONCE = 200


def ask_for_thoughts(at: datetime) -> int:
    """Ask who is to be asked; how many. Who is typed in from paper days later is asked then."""
    return sum(actions.ask(registration, event, at=at) for registration, event in to_ask(at, AT_ONCE))
