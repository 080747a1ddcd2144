"""Appoint: seats for units, delegates on them, substitutes until the door, and whoever comes unannounced (D24)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.events.models import Event, Session, Site
from app.events.places.actions import SeatsReleased, end_line, lock, reserve, resize, take
from app.events.registration_models import Allocation, Category, ChosenSession, Registration, TakenPlace
from app.events.registrations import rules
from app.events.registrations.actions.common import (
    Choice,
    ConsentMissing,
    Guardian,
    RegistrationNotOpen,
    Told,
    demand_choice,
    earlier,
    fill,
    lacks_consent,
    locked,
    move,
    new_row,
    note,
    tell,
)
from app.events.registrations.actions.deciding import demand_not_admitted, demand_seat_fits
from app.events.states import ADMITTING, EventState, Origin, RegistrationState, RegistrationVerb
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import DomainError, WrongState
from app.people.actor import Actor
from app.people.models import Person, Unit

_R, _W = RegistrationState, RegistrationVerb


class AlreadyAllocated(DomainError):
    """The unit has seats of this kind already: their number is changed instead. Facts: unit."""

    code = "already_allocated"


class NotDelegate(DomainError):
    """Only who was appointed by a unit has a substitute; everybody else's place goes to who is next in line."""

    code = "not_delegate"


def allocate(
    event: Event, unit: Unit, seats: int, *, site: Site | None = None, category: Category | None = None,
    remark: str = "", by: Actor, at: datetime,
) -> Allocation:  # fmt: skip
    """Give seats to a unit, at one site or of one category if so wished: they are taken beforehand from the rest (S72).

    Raises AlreadyAllocated, PlacesFull, RegistrationNotOpen (the event is over or called off), BadInput.
    """
    lock(event)
    if event.state in (EventState.ENDED, EventState.REPORTED, EventState.CANCELLED):
        raise RegistrationNotOpen
    demand_choice(event, Choice(category, site), Origin.ORGANIZER)
    with db.session.begin_nested():
        made = Allocation(
            ref=public_code(10), event_id=event.id, unit_id=unit.id, seats=seats, note=remark.strip(),
            site_id=site.id if site else None, category_id=category.id if category else None,
        )  # fmt: skip
        try:
            with db.session.begin_nested():
                db.session.add(made)
        except IntegrityError:
            raise AlreadyAllocated(unit=unit.name) from None
        reserve(made, by=by, at=at)
    return made


def change_seats(allocation: Allocation, seats: int, *, by: Actor, at: datetime) -> None:
    """Give the unit more or fewer. Raises PlacesFull, CapacityTooSmall (more are named), SeatsReleased, BadInput."""
    with db.session.begin_nested():
        resize(allocation, seats, by=by, at=at)


def name_delegate(
    allocation: Allocation, person: Person, *, by: Actor, at: datetime, site: Site | None = None,
    category: Category | None = None, sessions: Sequence[Session] = (), answers: Mapping[str, Any] | None = None,
    guardian: Guardian | None = None, photo_ok: bool = False, remark: str = "", nonce: str | None = None,
) -> Registration:  # fmt: skip
    """Name who sits on one of the unit's seats ("cử đại biểu"): CONFIRMED, or PENDING while a consent is missing.

    Site and category are those of the seats, where they are bound. Raises SeatsReleased, PlacesFull (all seats are
    named), AlreadyRegistered, RegistrationNotOpen, AnswersWrong, BadInput.
    """
    event = lock(db.session.get_one(Event, allocation.event_id))
    db.session.refresh(allocation, ["seats", "released_at", "version"])
    first = earlier(event, person, nonce)
    if first is not None:
        return first
    if event.state not in ADMITTING:
        raise RegistrationNotOpen
    if allocation.released_at is not None:
        raise SeatsReleased(released_at=allocation.released_at)
    site = db.session.get(Site, allocation.site_id) if site is None and allocation.site_id else site
    if category is None and allocation.category_id:
        category = db.session.get(Category, allocation.category_id)
    choice = Choice(category, site, sessions, allocation)
    demand_choice(event, choice, Origin.APPOINTED)
    with db.session.begin_nested():
        made = new_row(event, person, choice, origin=Origin.APPOINTED, by=by, at=at, nonce=nonce)
        demand_seat_fits(made)
        fill(made, event, Told(answers, guardian, None, photo_ok, remark, final=False), at)
        if lacks_consent(made, event, at):
            move(made, _W.ASK, at)
        else:
            take(made, at=at)
            move(made, _W.CONFIRM, at)
        note("name", made, event, by=by, at=at, allocation=allocation.ref)
    tell(made, event, "delegate_named" if made.state is _R.CONFIRMED else "registration_pending", at=at)
    return made


def substitute(
    registration: Registration, person: Person, *, guardian: Guardian | None = None, by: Actor, at: datetime,
    nonce: str | None = None,
) -> Registration:  # fmt: skip
    """Send somebody else in a delegate's place ("cử thay"), until the door, also while the event runs.

    The substitute gets the very places of the one replaced; no counter moves. Raises NotDelegate, AlreadyAdmitted,
    AlreadyRegistered (the substitute has a registration), ConsentMissing, WrongState, RegistrationNotOpen.
    """
    event = locked(registration)
    first = earlier(event, person, nonce)
    if first is not None:
        return first
    if event.state not in ADMITTING:
        raise RegistrationNotOpen
    if registration.origin not in (Origin.APPOINTED, Origin.SUBSTITUTE) and registration.allocation_id is None:
        raise NotDelegate
    if registration.state is not _R.CONFIRMED:
        raise WrongState(what="registration", state=registration.state, verb=_W.REPLACE)
    demand_not_admitted(registration)
    with db.session.begin_nested():
        made = _successor(registration, person, event, guardian, by, at, nonce)
        note("replace", registration, event, by=by, at=at, substitute=made.ref)
        note("substitute", made, event, by=by, at=at, replaces=registration.ref)
    tell(registration, event, "delegate_replaced", at=at)
    tell(made, event, "delegate_named", at=at)
    return made


def _successor(
    registration: Registration, person: Person, event: Event, guardian: Guardian | None, by: Actor, at: datetime,
    nonce: str | None,
) -> Registration:  # fmt: skip
    """The substitute's row, with the places of the one replaced. Raises ConsentMissing."""
    made = new_row(event, person, Choice(), origin=Origin.SUBSTITUTE, by=by, at=at, nonce=nonce)
    for column in ("unit_id", "site_id", "category_id", "allocation_id"):
        setattr(made, column, getattr(registration, column))
    made.replaces_id = registration.id
    fill(made, event, Told(guardian=guardian, final=False), at)
    if lacks_consent(made, event, at):
        raise ConsentMissing(age=event.consent_under)
    move(registration, _W.REPLACE, at)
    move(made, _W.CONFIRM, at)
    for rows in (TakenPlace, ChosenSession):
        db.session.execute(
            update(rows).where(rows.registration_id == registration.id).values(registration_id=made.id)
            .execution_options(synchronize_session=False)
        )  # fmt: skip
    return made


def walk_in(
    event: Event, person: Person, *, site: Site | None = None, category: Category | None = None,
    sessions: Sequence[Session] = (), guardian: Guardian | None = None, reason: str = "", by: Actor, at: datetime,
    nonce: str | None = None,
) -> Registration:  # fmt: skip
    """Register somebody on the spot: CONFIRMED at once, if a place is free, by whoever keeps the gate.

    Before the start those who wait come first; with the start their line is over. reason: why a minor goes in without a
    guardian's consent. Raises RegistrationNotOpen, PlacesFull, AlreadyRegistered, ConsentMissing, BadInput.
    """
    lock(event)
    if not rules.at_the_door(event, at):
        raise RegistrationNotOpen
    end_line(event, at=at)
    first = earlier(event, person, nonce)
    if first is not None:
        return first
    choice = Choice(category, site, sessions)
    demand_choice(event, choice, Origin.WALK_IN)
    with db.session.begin_nested():
        made = new_row(event, person, choice, origin=Origin.WALK_IN, by=by, at=at, nonce=nonce)
        fill(made, event, Told(guardian=guardian, final=False), at)
        if lacks_consent(made, event, at) and not reason.strip():
            raise ConsentMissing(age=event.consent_under)
        take(made, at=at)
        move(made, _W.CONFIRM, at)
        note("walk_in", made, event, by=by, at=at, reason=reason.strip() or None)
    return made
