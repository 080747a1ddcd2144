"""Places of an event's things: a new thing begins with its counter, and ends only where nobody holds or chose it."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.events.catalogue import queries
from app.events.catalogue.actions.making import add_limit
from app.events.models import Event, Session, Site
from app.events.places import actions as places
from app.events.registration_models import Category, ChosenSession
from app.events.states import Scope
from app.kit.db import db
from app.kit.errors import DomainError
from app.people.actor import Actor


def give_places(event: Event, scope: Scope, thing_id: int, capacity: int | None, *, by: Actor, at: datetime) -> None:
    """So many places for a thing (None: no limit); nothing is written where it has as many. CapacityTooSmall."""
    limit = queries.limit_kept(event, scope, thing_id)
    if limit is None:
        add_limit(event, scope, thing_id, capacity)
    elif limit.capacity != capacity:
        places.set_capacity(event, scope, thing_id, capacity, by=by, at=at)


def remove_unused(event: Event, scope: Scope, row: Site | Session | Category, refusal: DomainError) -> None:
    """Delete a site, session or category together with its counter; `refusal` where anybody holds or chose it."""
    places.lock(event)
    chosen = select(ChosenSession.registration_id).filter_by(session_id=row.id)
    if scope is Scope.SESSION and db.session.scalars(chosen.limit(1)).first() is not None:
        raise refusal
    try:
        with db.session.begin_nested():
            places.drop_limit(event, scope, row.id)
            db.session.execute(delete(type(row)).where(type(row).id == row.id))
    except (IntegrityError, places.LimitInUse):
        raise refusal from None
