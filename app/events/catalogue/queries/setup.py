"""Reads about an event as it is set up: itself, its days, sites, programme, categories, files, history."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.events.access import visible_events
from app.events.models import CoOrganizer, Event, EventFile, EventType, Occurrence, Session, Site
from app.events.registration_models import Category, Limit, Registration
from app.events.states import LIVE, Scope
from app.kit import audit
from app.kit.db import db
from app.kit.fields import FieldSpec, from_json
from app.people.actor import Actor
from app.people.models import Person, Unit
from app.people.roles.queries import covered
from app.people.states import Role

#: Who may make events for a unit.
MAKERS = (Role.ORGANIZER, Role.OFFICER, Role.UNIT_LEADER)


def event_by_code(actor: Actor, event: str) -> Event:
    """An event that the actor may know of, with its type, unit and parent; NoResultFound for others."""
    query = (
        select(Event)
        .where(Event.code == event, visible_events(actor))
        .options(joinedload(Event.type), joinedload(Event.unit), joinedload(Event.parent))
    )
    return db.session.scalars(query).one()


def event_types() -> list[EventType]:
    """All types in their order."""
    return list(db.session.scalars(select(EventType).order_by(EventType.position, EventType.id)))


def specs(kept: Iterable[Any]) -> list[FieldSpec]:
    """Questions, fields or figures as they stand in a JSON column, read."""
    return [from_json(one) for one in kept]


def sites_of(event: Event) -> list[Site]:
    """All connected sites in their order; several hundred are one statement."""
    return list(db.session.scalars(select(Site).filter_by(event_id=event.id).order_by(Site.position)))


def site_by_ref(event: Event, ref: str) -> Site:
    """A site of this event with its unit; NoResultFound for any other."""
    query = select(Site).filter_by(event_id=event.id, ref=ref).options(joinedload(Site.unit))
    return db.session.scalars(query).one()


def sessions_of(event: Event) -> list[Session]:
    """The programme in the order of time, each session with its speakers."""
    query = select(Session).filter_by(event_id=event.id).order_by(Session.starts_at, Session.id)
    return list(db.session.scalars(query.options(selectinload(Session.speakers))))


def session_by_ref(event: Event, ref: str) -> Session:
    """A session of this event with its speakers; NoResultFound for any other."""
    query = select(Session).filter_by(event_id=event.id, ref=ref).options(selectinload(Session.speakers))
    return db.session.scalars(query).one()


def categories_of(event: Event) -> list[Category]:
    """The categories of participants in their order."""
    query = select(Category).filter_by(event_id=event.id).order_by(Category.position, Category.id)
    return list(db.session.scalars(query))


def occurrences_of(event: Event) -> list[Occurrence]:
    """The days and times at which it is held, in the order of time."""
    query = select(Occurrence).filter_by(event_id=event.id).order_by(Occurrence.starts_at, Occurrence.id)
    return list(db.session.scalars(query))


def children_of(event: Event) -> list[Event]:
    """Its sub-events in the order of time, undated ones last, each with its type."""
    query = select(Event).filter_by(parent_id=event.id).options(joinedload(Event.type))
    return list(db.session.scalars(query.order_by(Event.starts_at.is_(None), Event.starts_at, Event.id)))


def co_organizers_of(event: Event) -> list[Unit]:
    """The units that organize it together with its own, by name."""
    query = select(Unit).join(CoOrganizer, CoOrganizer.unit_id == Unit.id).where(CoOrganizer.event_id == event.id)
    return list(db.session.scalars(query.order_by(Unit.sort_key, Unit.id)))


def files_of(event: Event) -> list[EventFile]:
    """Its plans, materials and photos, the newest first, with the files themselves."""
    query = select(EventFile).filter_by(event_id=event.id).options(joinedload(EventFile.file))
    return list(db.session.scalars(query.order_by(EventFile.id.desc())))


def limits_kept(event: Event) -> list[Limit]:
    """The counters of all its things."""
    return list(db.session.scalars(select(Limit).filter_by(event_id=event.id)))


def limit_kept(event: Event, scope: Scope, thing_id: int) -> Limit | None:
    """The counter of one thing of it, if it has one."""
    return db.session.scalars(select(Limit).filter_by(event_id=event.id, scope=scope, thing_id=thing_id)).one_or_none()


def capacity_of(event: Event, scope: Scope, thing_id: int) -> tuple[int | None, int]:
    """(capacity, taken) of one thing; (None, 0) for one that is not counted."""
    limit = limit_kept(event, scope, thing_id)
    return (limit.capacity, limit.taken) if limit else (None, 0)


def day_by_ref(event: Event, ref: str) -> Occurrence:
    """A day of this event; NoResultFound for any other."""
    return db.session.scalars(select(Occurrence).filter_by(event_id=event.id, ref=ref)).one()


def units_of_days(event: Event) -> dict[int, Unit]:
    """The units that hold its days, by id."""
    ids = select(Occurrence.unit_id).where(Occurrence.event_id == event.id)
    return {unit.id: unit for unit in db.session.scalars(select(Unit).where(Unit.id.in_(ids)))}


def days_to_tell(actor: Actor, event: Event, at: datetime, limit: int = 5) -> list[tuple[Occurrence, Unit]]:
    """Days that have begun, held by units the actor looks after, of which nobody has said yet that they took place."""
    query = (
        select(Occurrence, Unit)
        .join(Unit, Unit.id == Occurrence.unit_id)
        .where(Occurrence.event_id == event.id, Occurrence.held_at.is_(None), Occurrence.starts_at <= at)
        .where(Occurrence.unit_id.in_(covered(actor, Role.OFFICER, Role.UNIT_LEADER)))
    )
    rows = db.session.execute(query.order_by(Occurrence.starts_at).limit(limit))
    return [(row[0], row[1]) for row in rows]


def file_by_ref(event: Event, ref: str) -> EventFile:
    """A file of this event; NoResultFound for any other."""
    query = select(EventFile).filter_by(event_id=event.id, ref=ref).options(joinedload(EventFile.file))
    return db.session.scalars(query).one()


@dataclass(frozen=True)
class Counts:
    """How many sites, sessions and files an event has."""

    sites: int
    sessions: int
    files: int


def counts_of(event: Event) -> Counts:
    """Counted in one statement."""
    counted = [
        select(func.count()).where(model.event_id == event.id).scalar_subquery() for model in (Site, Session, EventFile)
    ]
    return Counts(*db.session.execute(select(*counted)).one())


def live_count(event: Event) -> int:
    """How many registrations live: whom a decision reaches."""
    query = select(func.count()).where(Registration.event_id == event.id, Registration.state.in_(LIVE))
    return db.session.scalar(query) or 0


def recent_events(actor: Actor, unit_ids: Collection[int], limit: int = 12) -> list[Event]:
    """The last events of these units that the actor may know of, wholes only, for a copy."""
    query = select(Event).where(Event.unit_id.in_(unit_ids), Event.parent_id.is_(None), visible_events(actor))
    return list(db.session.scalars(query.order_by(Event.year.desc(), Event.id.desc()).limit(limit)))


def has_registrations(event: Event) -> bool:
    """Whether anybody ever registered, which freezes the questions."""
    return bool(db.session.scalar(select(exists().where(Registration.event_id == event.id))))


def organized_units(actor: Actor, limit: int = 500) -> list[Unit]:
    """The living units for which the actor may make events, in Vietnamese order, the granted ones first."""
    granted = actor.unit_ids(*MAKERS)
    query = select(Unit).where(Unit.id.in_(covered(actor, *MAKERS)), Unit.valid_to.is_(None))
    return list(db.session.scalars(query.order_by(Unit.id.not_in(granted), Unit.sort_key, Unit.id).limit(limit)))


def history_of(event: Event, limit: int = 30) -> list[tuple[audit.AuditRow, str]]:
    """(act, name of who did it) on the event, newest first; for those who organize it."""
    told = or_(audit.AuditRow.verb.startswith("event."), audit.AuditRow.verb.startswith("seats."))
    query = select(audit.AuditRow).where(audit.AuditRow.realm == "event", audit.AuditRow.label == event.code, told)
    # What happens at the doors fills thousands of rows; it is told by the pages of attendance.
    rows = db.session.scalars(query.order_by(audit.AuditRow.id.desc()).limit(limit)).all()
    people = select(Person.id, Person.full_name).where(Person.id.in_({row.true_person_id for row in rows}))
    names = {row.id: row.full_name for row in db.session.execute(people)}
    return [(row, names.get(row.true_person_id or 0, "")) for row in rows]
