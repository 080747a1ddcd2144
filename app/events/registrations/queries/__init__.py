"""Reads of registrations: one's own, those one may see, seats of units and who sits on them."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import joinedload

from app.events.access import visible_registrations
from app.events.checkin_models import Admission
from app.events.models import Event, Session
from app.events.registration_models import Allocation, Category, ChosenSession, Registration
from app.events.states import LIVE
from app.kit.db import db
from app.kit.files import StoredFile
from app.people.actor import Actor
from app.people.models import Person

#: The purpose of the files that hold a guardian's signed consent.
CONSENT = "event_consent"

#: What a page of one registration shows.
_SHOWN = (
    joinedload(Registration.event),
    joinedload(Registration.person),
    joinedload(Registration.unit),
    joinedload(Registration.site),
    joinedload(Registration.category),
)


def registration_by_ref(actor: Actor, event: str, registration: str) -> Registration:
    """A registration of an event by their codes, with what its page shows. NoResultFound where it is not to be known."""
    query = select(Registration).join(Event, Event.id == Registration.event_id).options(*_SHOWN)
    known = (Event.code == event, Registration.ref == registration, visible_registrations(actor))
    return db.session.scalars(query.where(*known)).one()


def own_registration(actor: Actor, event: Event) -> Registration | None:
    """The actor's live registration for an event, with what its page shows."""
    if actor.person_id is None:
        return None
    query = select(Registration).options(*_SHOWN)
    return db.session.scalars(query.where(*_live(event.id, actor.person_id))).one_or_none()


def own_of(actor: Actor, event: str) -> Registration:
    """The actor's live registration for an event by its code; NoResultFound."""
    query = select(Registration).join(Event, Event.id == Registration.event_id).options(*_SHOWN)
    live_one = (Event.code == event, Registration.person_id == actor.person_id, Registration.state.in_(LIVE))
    return db.session.scalars(query.where(*live_one)).one()


def consent_file(actor: Actor, ref: str | None) -> StoredFile | None:
    """The scan of a guardian's consent that the actor sent before; None for any other file."""
    query = select(StoredFile).filter_by(ref=ref or "", purpose=CONSENT, made_by_person_id=actor.person_id)
    return db.session.scalars(query).one_or_none()


def own_registrations(actor: Actor) -> list[Registration]:
    """All that the actor is or was registered for, what comes last first."""
    query = select(Registration).join(Registration.event).options(*_SHOWN)
    query = query.where(Registration.person_id == actor.person_id)
    return list(db.session.scalars(query.order_by(Event.starts_at.desc(), Registration.id.desc())))


def live(event_id: int, person_id: int) -> Registration | None:
    """The live registration of a person for an event: there is one at most."""
    return db.session.scalars(select(Registration).where(*_live(event_id, person_id))).one_or_none()


def by_ref(event: Event, ref: str) -> Registration | None:
    """A registration of an event by its code, whoever asks."""
    return db.session.scalars(select(Registration).filter_by(event_id=event.id, ref=ref)).one_or_none()


def by_nonce(nonce: str) -> Registration | None:
    """What a client's nonce made."""
    return db.session.scalars(select(Registration).where(Registration.nonce == nonce)).one_or_none()


def person_of(registration: Registration) -> Person:
    """The person of a registration, whatever was loaded with it."""
    return db.session.get_one(Person, registration.person_id)


def event_of(registration: Registration) -> Event:
    """The event of a registration, whatever was loaded with it."""
    return db.session.get_one(Event, registration.event_id)


def category_of(registration: Registration) -> Category | None:
    """The category of a registration, whatever was loaded with it."""
    return db.session.get(Category, registration.category_id) if registration.category_id else None


def admitted_among(registrations: Iterable[Registration]) -> frozenset[int]:
    """Of these registrations those that a gate has let in."""
    ids = [one.id for one in registrations]
    return frozenset(db.session.scalars(select(Admission.registration_id).where(Admission.registration_id.in_(ids))))


def admitted(registration: Registration) -> bool:
    """Whether a gate has let this registration in, at whatever list."""
    return bool(db.session.scalar(select(exists().where(Admission.registration_id == registration.id))))


def chosen_sessions(registration: Registration) -> list[Session]:
    """The sessions somebody chose, in the order of the programme."""
    query = select(Session).join(ChosenSession, ChosenSession.session_id == Session.id)
    query = query.where(ChosenSession.registration_id == registration.id)
    return list(db.session.scalars(query.order_by(Session.starts_at, Session.id)))


def party_of(party: str, event_id: int) -> list[Registration]:
    """All registrations of an event that bear a party's code, in the order in which they were made."""
    query = select(Registration).where(Registration.party == party, Registration.event_id == event_id)
    return list(db.session.scalars(query.order_by(Registration.id)))


def allocations_of(event: Event) -> list[Allocation]:
    """The seats given to units of an event, with unit, site and category."""
    query = select(Allocation).where(Allocation.event_id == event.id)
    query = query.options(joinedload(Allocation.unit), joinedload(Allocation.site), joinedload(Allocation.category))
    return list(db.session.scalars(query.order_by(Allocation.id)))


def delegates_of(allocations: Iterable[Allocation]) -> list[Registration]:
    """The live registrations that sit, or want to sit, on these seats, by name."""
    ids = [allocation.id for allocation in allocations]
    query = select(Registration).where(Registration.allocation_id.in_(ids), Registration.state.in_(LIVE))
    return list(db.session.scalars(query.options(*_SHOWN).order_by(Registration.sort_key, Registration.id)))


def _live(event_id: int, person_id: int) -> tuple[ColumnElement[bool], ...]:
    return (Registration.event_id == event_id, Registration.person_id == person_id, Registration.state.in_(LIVE))


def seat_of(registration: Registration) -> Allocation:
    """The unit's seats that a registration was named for; it must have been."""
    return db.session.get_one(Allocation, registration.allocation_id)
