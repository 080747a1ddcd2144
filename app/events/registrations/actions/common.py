"""What every way of registering shares: the refusals, the row, the consent, what people are told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.events.access import may_keep
from app.events.models import Event, Session, Site
from app.events.places.actions import lock
from app.events.places.rules import until
from app.events.registration_models import Allocation, Category, ChosenSession, Registration
from app.events.registrations import queries, rules
from app.events.registrations.actions.answered import checked
from app.events.registrations.rules import Window
from app.events.states import ADMITTING, REGISTRATION, EventFormat, Origin, RegistrationState, RegistrationVerb
from app.kit import audit
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import BadInput, DomainError
from app.kit.text import nfc, one_line
from app.people.actor import Actor
from app.people.models import Person
from app.people.notices.actions import notify

NONCE_MOST = 64


class RegistrationNotOpen(DomainError):
    """The event does not take registrations in this way, or not any more."""

    code = "registration_not_open"


class RegistrationNotYetOpen(DomainError):
    """Signing up begins at an instant that has not come; facts: opens_at, or nothing where it is not known yet."""

    code = "registration_not_yet_open"


class AlreadyRegistered(DomainError):
    """The person is registered already: once per event. Facts: ref, state."""

    code = "already_registered"


class CategoryMissing(DomainError):
    """One of the categories open to everybody has to be chosen."""

    code = "category_missing"
    status = 422


class CategoryNotOpen(DomainError):
    """The category is given by the organizers or a unit. Facts: category."""

    code = "category_not_open"


class SiteMissing(DomainError):
    """One of the sites has to be chosen."""

    code = "site_missing"
    status = 422


class SessionElsewhere(DomainError):
    """A session is held at one site, and the person takes part at another. Facts: name."""

    code = "session_elsewhere"
    status = 422


class ConsentMissing(DomainError):
    """A guardian's consent is needed first (D35). Facts: age, below which it is."""

    code = "guardian_missing"


class ReasonMissing(DomainError):
    """An act against the rule, or against somebody, says why."""

    code = "registration_reason_missing"
    status = 422


@dataclass(frozen=True)
class Guardian:
    """Who answers for a minor (D35). agreed: the consent is given; file_id: the scan of the signed paper."""

    name: str
    phone: str = ""
    agreed: bool = False
    file_id: int | None = None


@dataclass(frozen=True)
class Choice:
    """Where somebody wants to be in an event."""

    category: Category | None = None
    site: Site | None = None
    sessions: Sequence[Session] = ()
    allocation: Allocation | None = None


@dataclass(frozen=True)
class Told:
    """What somebody wrote in the form. final: whether it must be complete."""

    answers: Mapping[str, Any] | None = None
    guardian: Guardian | None = None
    of_age: bool | None = None
    photo_ok: bool = False
    note: str = ""
    final: bool = True


def origin_of(event: Event, person: Person, by: Actor) -> Origin:
    """How a registration comes about by who makes it: oneself, the event's staff, or else a unit's officer."""
    if by.person_id == person.id:
        return Origin.SIGN_UP
    return Origin.ORGANIZER if may_keep(by, event) else Origin.APPOINTED


def earlier(event: Event, person: Person, nonce: str | None) -> Registration | None:
    """The first answer to this nonce. Raises AlreadyRegistered, or BadInput for somebody else's nonce.

    Under the event's lock, so that of two arrivals one is the second.
    """
    if nonce is not None and not 0 < len(nonce) <= NONCE_MOST:
        raise BadInput(field="nonce")
    first = queries.by_nonce(nonce) if nonce else None
    if first is not None:
        if (first.event_id, first.person_id) != (event.id, person.id):
            raise BadInput(field="nonce")
        return first
    found = queries.live(event.id, person.id)
    if found is not None:
        raise AlreadyRegistered(ref=found.ref, state=found.state)
    return None


def demand_open(event: Event, origin: Origin, at: datetime) -> None:
    """Whether one may register in this way now. Raises RegistrationNotOpen, RegistrationNotYetOpen.

    People sign up in the window; officers and staff add people as long as anybody is admitted (D24).
    """
    if origin is not Origin.SIGN_UP:
        open_to_units = event.self_sign_up or event.unit_delegates or origin is not Origin.APPOINTED
        if event.state not in ADMITTING or not open_to_units:
            raise RegistrationNotOpen
        return
    where = rules.window(event, at)
    if where is Window.CLOSED or not event.self_sign_up:
        raise RegistrationNotOpen
    if where is Window.EARLY:
        raise RegistrationNotYetOpen(opens_at=event.registration_opens_at)


def demand_choice(event: Event, choice: Choice, origin: Origin) -> None:
    """Whether that can be chosen.

    Raises CategoryMissing, CategoryNotOpen, SiteMissing, SessionElsewhere, BadInput (another event's).
    """
    things = (choice.category, choice.site, choice.allocation, *choice.sessions)
    if any(thing is not None and thing.event_id != event.id for thing in things):
        raise BadInput(field="choice")
    if any(not session.chosen for session in choice.sessions):
        raise BadInput(field="sessions")
    here = choice.site.id if choice.site else None
    for session in choice.sessions:
        if session.site_id not in (None, here):
            raise SessionElsewhere(name=session.name)
    if origin is Origin.SIGN_UP:
        _demand_own_choice(event, choice)


def _demand_own_choice(event: Event, choice: Choice) -> None:
    """Whoever signs up chooses among what is open to everybody, where there is anything to choose."""
    if choice.category is not None and not choice.category.self_sign_up:
        raise CategoryNotOpen(category=choice.category.name)
    own = select(Category.id).where(Category.event_id == event.id, Category.self_sign_up)
    if choice.category is None and db.session.scalars(own.limit(1)).first() is not None:
        raise CategoryMissing
    sites = select(Site.id).where(Site.event_id == event.id)
    on_the_spot = choice.site is None and event.format is EventFormat.IN_PERSON
    if on_the_spot and db.session.scalars(sites.limit(1)).first() is not None:
        raise SiteMissing


def new_row(
    event: Event, person: Person, choice: Choice, *, origin: Origin, by: Actor, at: datetime, nonce: str | None
) -> Registration:
    """The row of a registration that begins, being held; the caller moves it on in the same savepoint.

    Raises AlreadyRegistered where the unique key says so.
    """
    seats = choice.allocation
    registration = Registration(
        ref=public_code(10), event_id=event.id, person_id=person.id,
        unit_id=seats.unit_id if seats else person.unit_id,
        site_id=choice.site.id if choice.site else None,
        category_id=choice.category.id if choice.category else None,
        allocation_id=seats.id if seats else None,
        origin=origin, state=RegistrationState.HELD, expires_at=until(at, event.hold_minutes, event.starts_at), answers={}, search_key=person.search_key,
        sort_key=person.sort_key, made_at=at, made_by_person_id=by.person_id, nonce=nonce, priority=0,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(registration)
    except IntegrityError:
        raise AlreadyRegistered(ref=None, state=None) from None
    choose_sessions(registration, choice.sessions)
    return registration


def choose_sessions(registration: Registration, sessions: Iterable[Session]) -> None:
    """Write down which sessions are chosen, in the place of those before."""
    wanted = {session.id for session in sessions}
    for row in db.session.scalars(select(ChosenSession).where(ChosenSession.registration_id == registration.id)).all():
        if row.session_id in wanted:
            wanted.discard(row.session_id)
        else:
            db.session.delete(row)
    db.session.add_all(ChosenSession(registration_id=registration.id, session_id=one) for one in sorted(wanted))
    db.session.flush()


def fill(registration: Registration, event: Event, told: Told, at: datetime) -> None:
    """Keep what was written in the form. Raises AnswersWrong, BadInput."""
    if told.answers is not None or told.final:
        registration.answers = checked(event, told.answers or {}, final=told.final)
    registration.photo_ok = told.photo_ok
    registration.note = nfc(told.note).strip()
    guardian = told.guardian
    if guardian is not None:
        registration.guardian_name = one_line(guardian.name) or None
        registration.guardian_phone = guardian.phone.strip() or None
        registration.guardian_file_id = guardian.file_id or registration.guardian_file_id
        if guardian.agreed and registration.guardian_name and registration.guardian_ok_at is None:
            registration.guardian_ok_at = at


def lacks_consent(registration: Registration, event: Event, at: datetime, *, of_age: bool | None = None) -> bool:
    """Whether a guardian still has to agree before the place is confirmed (D35)."""
    born = queries.person_of(registration).birth_date
    return registration.guardian_ok_at is None and rules.needs_consent(event, born, of_age=of_age, at=at)


def locked(registration: Registration) -> Event:
    """Read the registration anew under its event's lock, which every act on its state takes; its event."""
    event = lock(queries.event_of(registration))
    columns = [column.key for column in Registration.__mapper__.column_attrs]
    db.session.refresh(registration, columns)
    return event


def move(
    registration: Registration, verb: RegistrationVerb, at: datetime, *, expires_at: datetime | None = None
) -> None:
    """Move a registration by a verb of its machine. Raises WrongState. expires_at: of an offer."""
    registration.state = REGISTRATION.target(registration.state, verb)
    registration.expires_at = expires_at
    registration.waiting_since = at if registration.state is RegistrationState.WAITING else None
    db.session.flush()


def note(
    verb: str, registration: Registration, event: Event, *, by: Actor, at: datetime, reason: str | None = None,
    **facts: Any,
) -> None:  # fmt: skip
    """Write an act into the history of the registration."""
    more = {"event": event.code, "state": registration.state, **facts}
    audit.record(f"registration.{verb}", ("registration", registration.ref), by=by, at=at, facts=more, reason=reason)


def tell(registration: Registration, event: Event, kind: str, *, at: datetime, **facts: Any) -> None:
    """Tell the person of the registration; its ref lets the mail find the ticket when it leaves."""
    told = {"title": event.title, "registration": registration.ref, **facts}
    notify(registration.person_id, kind, told, at=at, path=f"/events/{event.code}/register")
