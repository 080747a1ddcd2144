"""A registration takes a place of each of its limits, all or none, and gives them back."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from app.events.models import Event
from app.events.places import queries, rules
from app.events.places.actions.counters import give_back, lock, take_counts, write_down
from app.events.places.actions.line import reap, serve_waiting
from app.events.places.rules import Key
from app.events.registration_models import Registration
from app.events.states import Scope
from app.kit.db import db
from app.kit.errors import DomainError


class PlacesFull(DomainError):
    """A limit has no place left (or those who wait come first); nothing was taken. Facts: scope, name of the thing."""

    code = "places_full"

    def __init__(self, *, scope: Scope, name: str) -> None:
        super().__init__(scope=scope, name=name)
        self.scope, self.name = scope, name


class _Missed(Exception):
    """Undoes the savepoint; carries the limit that had too few places."""

    def __init__(self, limit_id: int) -> None:
        self.limit_id = limit_id


def take(registration: Registration, *, at: datetime) -> None:
    """Take a place of every limit the registration needs and does not hold yet. Its state is the caller's.

    Raises PlacesFull and takes nothing where one is missing, also where those who wait keep it closed. What ran out is
    freed and offered to the line before that is said.
    """
    take_together([registration], at=at)


def take_together(registrations: Sequence[Registration], *, at: datetime) -> None:
    """The same for several of one event that stay together: all of them, or none."""
    event = lock(db.session.get_one(Event, registrations[0].event_id))
    missing = _try(event, registrations)
    if missing is not None and reap(event, at=at):
        serve_waiting(event, at=at)
        missing = _try(event, registrations)
    if missing is not None:
        scope, thing_id = missing
        raise PlacesFull(scope=scope, name=queries.name_of(event, scope, thing_id))


def free(registration: Registration, *, at: datetime, but: Collection[int] = ()) -> None:
    """Give back what the registration holds; what becomes free is offered to who is first in line."""
    event = lock(db.session.get_one(Event, registration.event_id))
    if give_back([registration.id]):
        serve_waiting(event, at=at, but=but)


def retake(registration: Registration, *, at: datetime) -> None:
    """After its site, category, sessions or seat have changed: give back what is not needed now, take what is.

    Raises PlacesFull; then all stays as it was in the counters, and the caller's savepoint undoes the change.
    """
    event = lock(db.session.get_one(Event, registration.event_id))
    db.session.flush()
    with db.session.begin_nested():
        wanted = queries.limit_ids(event.id, rules.keys(queries.wish_of(registration))).values()
        freed = give_back([registration.id], sorted(set(queries.held(registration.id)) - set(wanted)))
        take(registration, at=at)
    if freed:
        serve_waiting(event, at=at)


def _try(event: Event, registrations: Sequence[Registration]) -> Key | None:
    """Take for all of them inside one savepoint; what was missing, or None where all is taken."""
    db.session.flush()
    wanted: dict[int, Key] = {}
    places: list[tuple[int, int]] = []
    for registration in registrations:
        found = queries.limit_ids(event.id, rules.keys(queries.wish_of(registration)))
        has = frozenset(queries.held(registration.id))
        wanted.update({limit: key for key, limit in found.items()})
        places += [(registration.id, limit) for limit in found.values() if limit not in has]
    line = queries.line_of(event.id, but=[registration.id for registration in registrations])
    closed = rules.closed_by(line, queries.free_of(event.id)) if line else frozenset[int]()
    counts = Counter(limit for _, limit in places)
    for limit in sorted(counts):
        if limit in closed:
            return wanted[limit]
    try:
        with db.session.begin_nested():
            lacking = take_counts(counts)
            if lacking is not None:
                raise _Missed(lacking)
            write_down(places)
    except _Missed as missed:
        return wanted[missed.limit_id]
    return None
