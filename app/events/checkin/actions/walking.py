"""Whoever comes unannounced: registered and let in at once, by whoever keeps the gate (D24)."""

from dataclasses import dataclass
from datetime import datetime

from app.events.checkin.actions.scans import scan
from app.events.checkin.queries.desk import person_who
from app.events.checkin.queries.facts import Gate, Outcome, Showing
from app.events.models import Event, Site
from app.events.registration_models import Registration
from app.events.registrations import queries as registrations
from app.events.registrations.actions import AlreadyRegistered, ConsentMissing, walk_in
from app.events.states import Direction, ScanMethod
from app.events.tickets.actions import ticket_for
from app.kit.db import db
from app.people.accounts.actions import new_person
from app.people.actor import Actor
from app.people.models import Person, Unit


@dataclass(frozen=True)
class Walker:
    """What the volunteer typed. phone: canonical or None; minor: said to be younger than the event's age of consent."""

    name: str
    phone: str | None = None
    unit: Unit | None = None
    minor: bool = False
    #: Who is with a minor, or who agreed: kept as the reason.
    reason: str = ""


def admit_walk_in(
    event: Event, walker: Walker, *, site: Site | None, on: str | None, nonce: str, by: Actor, at: datetime
) -> Outcome:
    """Registered and admitted in one; sent twice it is done once. on: the ref of the list, None: the door.

    Somebody of the same name and phone is that person, and whoever is registered already is simply let in.
    Raises ConsentMissing, PlacesFull, RegistrationNotOpen, NoSuchList, NoSuchSite.
    """
    registration = registrations.by_nonce(nonce) or _register(event, walker, site, nonce, by, at)
    ticket = ticket_for(registration.person_id, at=at)
    gate = Gate(event.code, person_id=by.person_id)
    showing = Showing(ticket.token, nonce, at, at, on, site.ref if site else None, Direction.IN, ScanMethod.WALK_IN)
    return scan(gate, showing, received_at=at)


def _register(event: Event, walker: Walker, site: Site | None, nonce: str, by: Actor, at: datetime) -> Registration:
    if walker.minor and event.consent_under > 0 and not walker.reason.strip():
        raise ConsentMissing(age=event.consent_under)
    person = person_who(event, walker.name, walker.phone) or _enter(walker, by, at)
    known = registrations.live(event.id, person.id)
    if known is not None:
        return known
    try:
        return walk_in(event, person, site=site, reason=walker.reason, by=by, at=at, nonce=nonce)
    except AlreadyRegistered:  # at another gate, at this very moment
        found = registrations.live(event.id, person.id)
        if found is None:
            raise
        return found


def _enter(walker: Walker, by: Actor, at: datetime) -> Person:
    unit_id = walker.unit.id if walker.unit else None
    person = new_person(full_name=walker.name, unit_id=unit_id, by_person_id=by.person_id, at=at)
    person.phone = walker.phone
    db.session.add(person)
    db.session.flush()
    return person
