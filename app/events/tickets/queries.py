"""Reads of tickets: one's own, somebody's, and the badges of an event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import joinedload

from app.events.models import Event, Site
from app.events.registration_models import Category, Registration, Ticket
from app.events.states import ADMITTING, RegistrationState
from app.kit.db import db
from app.people.actor import Actor
from app.people.models import Person, Unit


def ticket_of(person_id: int) -> Ticket | None:
    """The live ticket of a person, None where none was made yet. The caller has asked whether its actor may see it."""
    query = select(Ticket).where(Ticket.person_id == person_id, Ticket.revoked_at.is_(None))
    return db.session.scalars(query).one_or_none()


def own_events(actor: Actor) -> list[Registration]:
    """What the actor's ticket is good for: confirmed registrations of events that are not over, the next one first."""
    query = (
        select(Registration)
        .join(Registration.event)
        .where(
            Registration.person_id == actor.person_id,
            Registration.state == RegistrationState.CONFIRMED,
            Event.state.in_(ADMITTING),
        )
        .options(joinedload(Registration.event), joinedload(Registration.site), joinedload(Registration.category))
        .order_by(Event.starts_at.is_(None), Event.starts_at, Registration.id)
    )
    return list(db.session.scalars(query))


def code_for_mail(registration_ref: str) -> str | None:
    """The ticket's code of whoever holds a registration, for a mail to that person alone; None where there is none."""
    query = (
        select(Ticket.code)
        .join(Registration, Registration.person_id == Ticket.person_id)
        .where(Registration.ref == registration_ref, Ticket.revoked_at.is_(None))
    )
    return db.session.scalars(query).one_or_none()


def without_ticket(limit: int, event: Event | None = None) -> list[int]:
    """Persons with a place at an event that is not over (or at this one) who have no live ticket."""
    live = select(Ticket.id).where(Ticket.person_id == Registration.person_id, Ticket.revoked_at.is_(None))
    query = select(Registration.person_id).where(
        Registration.state == RegistrationState.CONFIRMED, ~live.correlate(Registration).exists()
    )
    if event is None:
        query = query.join(Event, Event.id == Registration.event_id).where(Event.state.in_(ADMITTING))
    else:
        query = query.where(Registration.event_id == event.id)
    return list(db.session.scalars(query.distinct().order_by(Registration.person_id).limit(limit)))


@dataclass(frozen=True)
class Chosen:
    """Which badges are wanted: refs of a category and a site, code of a unit, '' for all; since: only who is new."""

    category: str = ""
    site: str = ""
    unit: str = ""
    since: datetime | None = None


@dataclass(frozen=True)
class Badges:
    """One part of the badges of an event. rows: ref, full_name, code, token, category, unit, site."""

    rows: Sequence[Row[str, str, str, str, str | None, str | None, str | None]]
    total: int
    #: Of those chosen, how many have no ticket yet, so no badge.
    missing: int


def badges_of(event: Event, chosen: Chosen, *, start: int, count: int) -> Badges:
    """Badges by name in Vietnamese order. The caller has asked who looks. Three statements for any number."""
    live = and_(Ticket.person_id == Registration.person_id, Ticket.revoked_at.is_(None))
    only = (Registration.event_id == event.id, Registration.state == RegistrationState.CONFIRMED, *_wanted(chosen))
    rows = db.session.execute(
        select(
            Registration.ref, Person.full_name, Ticket.code, Ticket.token, Category.name.label("category"),
            Unit.name.label("unit"), Site.name.label("site"),
        )
        .join(Person, Person.id == Registration.person_id)
        .join(Ticket, live)
        .outerjoin(Category, Category.id == Registration.category_id)
        .outerjoin(Unit, Unit.id == Registration.unit_id)
        .outerjoin(Site, Site.id == Registration.site_id)
        .where(*only)
        .order_by(Registration.sort_key, Registration.id)
        .offset(start)
        .limit(count)
    ).all()  # fmt: skip
    total, with_ticket = db.session.execute(
        select(func.count(Registration.id), func.count(Ticket.id)).outerjoin(Ticket, live).where(*only)
    ).one()
    return Badges(rows, with_ticket, total - with_ticket)


def _wanted(chosen: Chosen) -> list[ColumnElement[bool]]:
    only: list[ColumnElement[bool]] = []
    if chosen.category:
        only.append(Registration.category_id.in_(select(Category.id).where(Category.ref == chosen.category)))
    if chosen.site:
        only.append(Registration.site_id.in_(select(Site.id).where(Site.ref == chosen.site)))
    if chosen.unit:
        only.append(Registration.unit_id.in_(select(Unit.id).where(Unit.code == chosen.unit)))
    if chosen.since is not None:
        renewed = select(Ticket.person_id).where(Ticket.revoked_at.is_(None), Ticket.made_at >= chosen.since)
        confirmed = func.coalesce(Registration.decided_at, Registration.made_at)
        only.append(or_(confirmed >= chosen.since, Registration.person_id.in_(renewed)))
    return only


def units_coming(event: Event) -> list[Unit]:
    """The units of those who have a place, in Vietnamese order, for the choice of badges and lists."""
    coming = select(Registration.unit_id).where(
        Registration.event_id == event.id, Registration.state == RegistrationState.CONFIRMED
    )
    return list(db.session.scalars(select(Unit).where(Unit.id.in_(coming)).order_by(Unit.sort_key, Unit.id)))
