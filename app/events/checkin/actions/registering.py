"""Registrations that other systems send: somebody on paper or in another programme, registered in one step."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import select

from app.events.checkin_models import Device
from app.events.models import Event, Session, Site
from app.events.places.actions import lock
from app.events.registration_models import Category, Registration, Ticket
from app.events.registrations import actions as registrations
from app.events.registrations import queries
from app.events.states import Origin
from app.events.tickets.actions import ticket_for
from app.kit.db import db
from app.kit.errors import BadInput, DomainError
from app.people.accounts.actions import new_person
from app.people.actor import Actor
from app.people.roles.queries import root_of, unit_by_code

Kind = TypeVar("Kind", Category, Site, Session)


class MayNotRegister(DomainError):
    """The device was made for scanning only."""

    code = "device_may_not_register"
    status = 403


class NoSuchChoice(DomainError):
    """The event has no such category, site or session, or the province no such unit. Facts: field."""

    code = "no_such_choice"
    status = 422


class Wanted(NamedTuple):
    """Who is to be registered for what; refs and codes as the client knows them."""

    nonce: str
    name: str
    birth_date: date | None = None
    phone: str | None = None
    unit: str | None = None
    category: str | None = None
    site: str | None = None
    sessions: Sequence[str] = ()
    answers: dict[str, Any] | None = None


def register(device: Device, wanted: Wanted, *, at: datetime) -> tuple[Registration, Ticket, bool]:
    """A new person, registered for the device's event: (registration, ticket, whether the nonce was told before).

    Raises MayNotRegister, NoSuchChoice, and what `registrations.sign_up` raises.
    """
    if not device.may_register:
        raise MayNotRegister
    event = lock(device.event)
    nonce = f"{device.ref}:{wanted.nonce}"
    first = queries.by_nonce(nonce)
    if first is not None:
        return first, ticket_for(first.person_id, at=at), True
    by = Actor(person_id=device.person_id, true_person_id=device.person_id)
    unit_id = _unit(event, wanted.unit, by)
    site = _site(device, wanted.site)
    person = new_person(full_name=wanted.name, unit_id=unit_id, by_person_id=device.person_id, at=at)
    if not person.full_name:
        raise BadInput(field="name")
    person.birth_date, person.phone = wanted.birth_date, wanted.phone
    db.session.add(person)
    db.session.flush()
    made = registrations.sign_up(
        event, person, category=_one(event, Category, wanted.category, "category"), site=site,
        sessions=[found for ref in wanted.sessions if (found := _one(event, Session, ref, "sessions"))],
        answers=wanted.answers, origin=Origin.ORGANIZER, by=by, at=at, nonce=nonce,
    )  # fmt: skip
    return made, ticket_for(person.id, at=at), False


def _unit(event: Event, code: str | None, by: Actor) -> int | None:
    """A unit of the event's own province."""
    if code is None:
        return None
    unit = unit_by_code(code)
    if unit is None or root_of(by, unit.id) != root_of(by, event.unit_id):
        raise NoSuchChoice(field="unit")
    return unit.id


def _site(device: Device, ref: str | None) -> Site | None:
    """A device of one site registers for that site."""
    site = _one(device.event, Site, ref, "site")
    if device.site_id is None:
        return site
    if site is not None and site.id != device.site_id:
        raise NoSuchChoice(field="site")
    return device.site


def _one(event: Event, kind: type[Kind], ref: str | None, field: str) -> Kind | None:
    if ref is None:
        return None
    found = db.session.scalars(select(kind).where(kind.event_id == event.id, kind.ref == ref)).one_or_none()
    if found is None:
        raise NoSuchChoice(field=field)
    return found
