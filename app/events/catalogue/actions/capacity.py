"""How many places a thing has: one conditional update, never fewer than are taken; a thing goes only with none taken."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import delete, exists, select, true, update
from sqlalchemy.exc import IntegrityError

from app.events.catalogue.actions.making import add_limit, subject
from app.events.models import Event, Session, Site
from app.events.registration_models import Category, ChosenSession, Limit
from app.events.states import Scope
from app.kit import audit
from app.kit.db import db
from app.kit.errors import BadInput, DomainError
from app.people.actor import Actor


class CapacityTooSmall(DomainError):
    """Fewer places than are taken already."""

    code: ClassVar[str] = "capacity_too_small"


def set_capacity(event: Event, scope: Scope, thing_id: int, capacity: int | None, *, by: Actor, at: datetime) -> None:
    """Give a thing of the event so many places (None: no limit). CapacityTooSmall where more are taken."""
    if capacity is not None and capacity < 0:
        raise BadInput(what="capacity")
    this = (Limit.event_id == event.id, Limit.scope == scope, Limit.thing_id == thing_id)
    row = db.session.execute(select(Limit.capacity, Limit.taken).where(*this)).one_or_none()
    if row is None:
        add_limit(event, scope, thing_id, capacity)
    elif row.capacity == capacity:
        return
    else:
        fits = true() if capacity is None else Limit.taken <= capacity
        done = db.session.execute(update(Limit).where(*this, fits).values(capacity=capacity).returning(Limit.id)).all()
        if not done:
            raise CapacityTooSmall(taken=row.taken)
    audit.record("event.capacity", subject(event), by=by, at=at,
                 facts={"scope": scope.value, "thing": thing_id, "capacity": capacity})  # fmt: skip


def remove_unused(event: Event, scope: Scope, row: Site | Session | Category, refusal: DomainError) -> None:
    """Delete a site, session or category together with its counter; `refusal` where anybody holds or chose it."""
    untaken = delete(Limit).where(
        Limit.event_id == event.id, Limit.scope == scope, Limit.thing_id == row.id, Limit.taken == 0
    )
    if scope is Scope.SESSION:
        untaken = untaken.where(~exists().where(ChosenSession.session_id == row.id))
    try:
        with db.session.begin_nested():
            if not db.session.execute(untaken.returning(Limit.id)).all():
                raise refusal
            db.session.execute(delete(type(row)).where(type(row).id == row.id))
    except IntegrityError:
        raise refusal from None
