"""What the worker does for the gates: the slow keys of the roster, before the phones ask for them."""

from datetime import datetime, timedelta

from sqlalchemy import insert, or_, select
from sqlalchemy.exc import IntegrityError

from app.events.checkin.queries.roster import missing_keys
from app.events.checkin.sealing import slow_key
from app.events.checkin_models import RosterKey
from app.events.models import Event
from app.events.states import ADMITTING
from app.kit.db import db, transaction

#: How long before an event its roster is made, and how much of it in one round (about a second).
BEFORE = timedelta(days=7)
AT_ONCE = 50


def make_roster_keys(at: datetime) -> int:
    """Make some of the keys that are missing for events that come soon; returns how many. Idempotent."""
    soon = select(Event.id).where(
        Event.state.in_(ADMITTING),
        Event.starts_at < at + BEFORE,
        or_(Event.ends_at.is_(None), Event.ends_at > at - timedelta(days=1)),
    )
    made = [
        {
            "event_id": event_id,
            "ticket_id": ticket_id,
            "token_key": slow_key(token, salt).hex(),
            "code_key": slow_key(code, salt).hex(),
        }
        for event_id, salt, ticket_id, token, code in missing_keys(db.session.scalars(soon), limit=AT_ONCE)
    ]
    # Nobody at a door waits for the slow part: the transaction is open for the rows alone.
    for values in made:
        try:
            with transaction():
                db.session.execute(insert(RosterKey).values(**values))
        except IntegrityError:  # another worker made it, or the ticket is gone
            continue
    return len(made)
