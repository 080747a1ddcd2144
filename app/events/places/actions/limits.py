"""How many places there are: limits are made, changed and ended; what they count stays true."""

from datetime import datetime

from sqlalchemy import CursorResult, delete, update

from app.events.models import Event
from app.events.places import queries, rules
from app.events.places.actions.counters import lock, write_down
from app.events.places.actions.line import serve_waiting
from app.events.registration_models import Limit
from app.events.states import HOLDING, Scope
from app.kit import audit
from app.kit.db import db
from app.kit.errors import BadInput, DomainError
from app.people.actor import Actor


class CapacityTooSmall(DomainError):
    """More places are taken already. Facts: capacity, taken, name of the thing."""

    code = "capacity_too_small"


class LimitInUse(DomainError):
    """Somebody has a place of it, so the thing it is of cannot end. Facts: name of the thing."""

    code = "limit_in_use"


def set_capacity(event: Event, scope: Scope, thing_id: int, capacity: int | None, *, by: Actor, at: datetime) -> Limit:
    """Make or change a limit; None counts without limiting. Places that are added go to the line first.

    A limit made late counts those who are there already. Raises CapacityTooSmall, BadInput (below nothing, or a unit's
    seats, which `resize` changes).
    """
    if scope is Scope.ALLOCATION or (capacity is not None and capacity < 0):
        raise BadInput(field="capacity")
    lock(event)
    limit = queries.limits_of(event).get((scope, thing_id)) or _made(event, scope, thing_id)
    before = limit.capacity
    change = update(Limit).where(Limit.id == limit.id).values(capacity=capacity)
    if capacity is not None:
        change = change.where(Limit.taken <= capacity)
    changed = db.session.execute(change.execution_options(synchronize_session=False))
    if not isinstance(changed, CursorResult) or changed.rowcount != 1:
        name = queries.name_of(event, scope, thing_id)
        raise CapacityTooSmall(capacity=capacity, taken=limit.taken, name=name)
    facts = {"scope": scope, "thing": thing_id, "before": before, "capacity": capacity}
    audit.record("event.capacity", ("event", event.code), by=by, at=at, facts=facts)
    serve_waiting(event, at=at)
    db.session.refresh(limit)
    return limit


def drop_limit(event: Event, scope: Scope, thing_id: int) -> None:
    """The thing ends: so does its limit. Raises LimitInUse while somebody has a place of it."""
    lock(event)
    of_it = (Limit.event_id == event.id, Limit.scope == scope, Limit.thing_id == thing_id)
    db.session.execute(delete(Limit).where(*of_it, Limit.taken == 0).execution_options(synchronize_session="fetch"))
    if (scope, thing_id) in queries.limits_of(event):
        raise LimitInUse(name=queries.name_of(event, scope, thing_id))


def _made(event: Event, scope: Scope, thing_id: int) -> Limit:
    """A limit that begins to count now: it has taken what is held and reserved of it already."""
    key = (scope, thing_id)
    wishes = queries.wishes_of(event.id, *HOLDING)
    holders = [one for one, wish in wishes.items() if key in rules.keys(wish)]
    taken = len(holders) + queries.reserved_of(event.id)[key]
    limit = Limit(event_id=event.id, scope=scope, thing_id=thing_id, capacity=None, taken=taken)
    db.session.add(limit)
    db.session.flush()
    write_down((one, limit.id) for one in holders)
    return limit
