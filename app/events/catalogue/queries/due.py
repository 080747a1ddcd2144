"""Events of which the clock demands something."""

from datetime import datetime

from sqlalchemy import or_, select

from app.events.models import Event
from app.events.states import EventState
from app.kit.db import db

_BEFORE = (EventState.ISSUED, EventState.OPEN, EventState.CLOSED)
#: So many a round; the next round takes the rest.
ROUND = 200


def to_end(at: datetime) -> list[Event]:
    """Announced events whose last instant has passed."""
    query = select(Event).where(Event.state.in_((*_BEFORE, EventState.RUNNING)), Event.ends_at <= at)
    return list(db.session.scalars(query.order_by(Event.id).limit(ROUND)))


def to_start(at: datetime) -> list[Event]:
    """Announced events whose first instant has come."""
    query = select(Event).where(Event.state.in_(_BEFORE), Event.starts_at <= at, Event.ends_at > at)
    return list(db.session.scalars(query.order_by(Event.id).limit(ROUND)))


def to_open(at: datetime) -> list[Event]:
    """Issued events whose registration opens by the clock, and that people may sign up for in some way."""
    query = select(Event).where(
        Event.state == EventState.ISSUED,
        Event.registration_opens_at <= at,
        or_(Event.registration_closes_at.is_(None), Event.registration_closes_at > at),
        Event.starts_at > at,
        or_(Event.self_sign_up, Event.unit_delegates),
    )
    return list(db.session.scalars(query.order_by(Event.id).limit(ROUND)))


def to_close(at: datetime) -> list[Event]:
    """Events open for registration whose window has closed."""
    query = select(Event).where(Event.state == EventState.OPEN, Event.registration_closes_at <= at)
    return list(db.session.scalars(query.order_by(Event.id).limit(ROUND)))
