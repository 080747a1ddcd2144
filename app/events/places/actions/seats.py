"""Seats of units: taken beforehand, made more or fewer, and given back to everybody when their time has come."""

from datetime import datetime

from sqlalchemy import CursorResult, delete, select, update

from app.events.models import Event
from app.events.places import queries, rules
from app.events.places.actions.counters import give_counts, lock, take_counts, write_down
from app.events.places.actions.limits import CapacityTooSmall
from app.events.places.actions.line import reap, serve_waiting
from app.events.places.actions.taking import PlacesFull
from app.events.places.rules import Seats
from app.events.registration_models import Allocation, Limit, TakenPlace
from app.events.states import Scope
from app.kit import audit
from app.kit.db import db
from app.kit.errors import BadInput, DomainError
from app.people.actor import Actor


class SeatsReleased(DomainError):
    """The seats nobody was named for fell back to everybody; facts: released_at."""

    code = "seats_released"


class _Missed(Exception):
    """Undoes the savepoint; carries the limit that had too few places."""

    def __init__(self, limit_id: int) -> None:
        self.limit_id = limit_id


def reserve(allocation: Allocation, *, by: Actor, at: datetime) -> None:
    """Take the seats beforehand from event, site and category, and begin to count who sits on them.

    Raises PlacesFull (nothing is taken then), BadInput (fewer than no seats).
    """
    event = lock(db.session.get_one(Event, allocation.event_id))
    if allocation.seats < 0:
        raise BadInput(field="seats")
    db.session.flush()
    _take(event, allocation, allocation.seats, at)
    db.session.add(
        Limit(event_id=event.id, scope=Scope.ALLOCATION, thing_id=allocation.id, capacity=allocation.seats, taken=0)
    )
    db.session.flush()
    _note("seats.allocate", event, allocation, by, at)


def resize(allocation: Allocation, seats: int, *, by: Actor, at: datetime) -> None:
    """Give the unit more or fewer seats. Raises PlacesFull, CapacityTooSmall (more are named), SeatsReleased, BadInput."""
    event = lock(db.session.get_one(Event, allocation.event_id))
    db.session.refresh(allocation, ["seats", "released_at", "version"])
    if seats < 0:
        raise BadInput(field="seats")
    if allocation.released_at is not None:
        raise SeatsReleased(released_at=allocation.released_at)
    more = seats - allocation.seats
    if more > 0:
        _take(event, allocation, more, at)
    own = (Limit.scope == Scope.ALLOCATION, Limit.thing_id == allocation.id)
    changed = db.session.execute(
        update(Limit).where(*own, Limit.taken <= seats).values(capacity=seats)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    if not isinstance(changed, CursorResult) or changed.rowcount != 1:
        taken = db.session.scalar(select(Limit.taken).where(*own))
        raise CapacityTooSmall(capacity=seats, taken=taken, name=event.title)
    allocation.seats = seats
    db.session.flush()
    _note("seats.change", event, allocation, by, at)
    if more < 0:
        give_counts(dict.fromkeys(_reserved(event, allocation), -more))
        serve_waiting(event, at=at)


def release(allocation: Allocation, *, by: Actor, at: datetime) -> None:
    """Let the seats nobody was named for fall back to everybody, first of all to those who wait. Twice is once.

    Those named keep their places, which are from now on like everybody's: one that is freed goes to who is next.
    """
    event = lock(db.session.get_one(Event, allocation.event_id))
    db.session.refresh(allocation, ["seats", "released_at", "version"])
    if allocation.released_at is not None:
        return
    own = (Limit.scope == Scope.ALLOCATION, Limit.thing_id == allocation.id)
    seat = db.session.scalars(select(Limit.id).where(*own)).one()
    named = list(db.session.scalars(select(TakenPlace.registration_id).where(TakenPlace.limit_id == seat)))
    base = _reserved(event, allocation)
    allocation.released_at = at
    db.session.execute(
        delete(TakenPlace).where(TakenPlace.limit_id == seat).execution_options(synchronize_session=False)
    )
    db.session.execute(
        update(Limit).where(Limit.id == seat).values(capacity=0, taken=0).execution_options(synchronize_session=False)
    )
    write_down((one, limit) for one in named for limit in base)
    give_counts(dict.fromkeys(base, allocation.seats - len(named)))
    _note("seats.release", event, allocation, by, at, named=len(named))
    serve_waiting(event, at=at)


def _reserved(event: Event, allocation: Allocation) -> list[int]:
    """The limits its seats are taken from beforehand."""
    seats = Seats(allocation.id, allocation.site_id, allocation.category_id)
    return list(queries.limit_ids(event.id, rules.reserved_keys(event.id, seats)).values())


def _take(event: Event, allocation: Allocation, count: int, at: datetime) -> None:
    wanted = dict.fromkeys(_reserved(event, allocation), count)
    lacking = _tried(wanted)
    if lacking is not None and reap(event, at=at):
        serve_waiting(event, at=at)
        lacking = _tried(wanted)
    if lacking is not None:
        found = db.session.execute(select(Limit.scope, Limit.thing_id).where(Limit.id == lacking)).one()
        raise PlacesFull(scope=found.scope, name=queries.name_of(event, found.scope, found.thing_id))


def _tried(wanted: dict[int, int]) -> int | None:
    try:
        with db.session.begin_nested():
            lacking = take_counts(wanted)
            if lacking is not None:
                raise _Missed(lacking)
    except _Missed as missed:
        return missed.limit_id
    return None


def _note(verb: str, event: Event, allocation: Allocation, by: Actor, at: datetime, **more: int) -> None:
    facts = {"allocation": allocation.ref, "unit": allocation.unit_id, "seats": allocation.seats, **more}
    audit.record(verb, ("event", event.code), by=by, at=at, facts=facts)
