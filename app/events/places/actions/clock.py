"""What the clock demands: what ran out is freed, seats fall back, the lines of events that began end."""

from datetime import datetime

from sqlalchemy import and_, or_, select

from app.events.models import Event
from app.events.places.actions.line import end_line, serve_waiting
from app.events.places.actions.seats import release
from app.events.places.rules import SERVING, over
from app.events.registration_models import Allocation, Registration
from app.events.states import EventState, RegistrationState
from app.kit.db import db
from app.people.actor import SYSTEM

_R, _E = RegistrationState, EventState


def lapse_due(at: datetime) -> int:
    """Do what is due in every event, one after the other; how many events that concerned. Idempotent."""
    due = sorted(_ran_out(at) | _to_release(at) | _begun(at))
    for event_id in due:
        event = db.session.get_one(Event, event_id)
        with db.session.begin_nested():
            _settle(event, at)
    return len(due)


def _settle(event: Event, at: datetime) -> None:
    if over(event.state, event.starts_at, at):
        end_line(event, at=at)
    else:
        serve_waiting(event, at=at)
    if event.release_at is not None and event.release_at <= at:
        query = select(Allocation).where(Allocation.event_id == event.id, Allocation.released_at.is_(None))
        for allocation in db.session.scalars(query.order_by(Allocation.id)).all():
            release(allocation, by=SYSTEM, at=at)


def _ran_out(at: datetime) -> set[int]:
    """Events with a hold or an offer whose time is over."""
    query = select(Registration.event_id).where(
        Registration.expires_at <= at, Registration.state.in_((_R.HELD, _R.OFFERED))
    )
    return set(db.session.scalars(query.distinct()))


def _to_release(at: datetime) -> set[int]:
    """Events whose unnamed seats fall back to everybody now."""
    query = select(Allocation.event_id).join(Event, Event.id == Allocation.event_id)
    due = (Allocation.released_at.is_(None), Event.release_at <= at, Event.state.in_((*SERVING, _E.RUNNING)))
    return set(db.session.scalars(query.where(*due).distinct()))


def _begun(at: datetime) -> set[int]:
    """Events that have begun while somebody still stands in line; `rules.over` says the same of one event."""
    line = select(Registration.id).where(
        Registration.event_id == Event.id, Registration.state.in_((_R.WAITING, _R.OFFERED))
    )
    began = or_(
        Event.state.in_((_E.RUNNING, _E.ENDED, _E.REPORTED)), and_(Event.state.in_(SERVING), Event.starts_at <= at)
    )
    return set(db.session.scalars(select(Event.id).where(began, line.exists())))
