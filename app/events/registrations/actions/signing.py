"""Sign up: hold a place while the form is filled in, complete it, or both at once; alone or together."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.events.models import Event, Session, Site
from app.events.places import queries as places_queries
from app.events.places import rules as places_rules
from app.events.places.actions import PlacesFull, free, lock, take, take_together
from app.events.registration_models import Category, Registration
from app.events.registrations import queries, rules
from app.events.registrations.actions.common import (
    Choice,
    Guardian,
    Told,
    demand_choice,
    demand_open,
    earlier,
    fill,
    lacks_consent,
    locked,
    move,
    new_row,
    note,
    origin_of,
    tell,
)
from app.events.states import Origin, RegistrationState, RegistrationVerb
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import BadInput, DomainError, WrongState
from app.people.actor import Actor
from app.people.models import Person

_R, _W = RegistrationState, RegistrationVerb
#: How many may sign up together: a family, a class, a club that rides in one bus.
PARTY_MOST = 50


class HoldLapsed(DomainError):
    """The place was kept for a time that is over; one signs up anew, and what was typed can be sent again."""

    code = "hold_lapsed"


def hold(
    event: Event, person: Person, *, category: Category | None = None, site: Site | None = None,
    sessions: Sequence[Session] = (), by: Actor, at: datetime, nonce: str | None = None,
) -> Registration:  # fmt: skip
    """Keep a place while the form is filled in: HELD until `expires_at`.

    PENDING (and no place) where the organizers decide first; WAITING where nothing is free. The same nonce again is
    the first answer. Raises AlreadyRegistered, RegistrationNotOpen, RegistrationNotYetOpen, CategoryMissing,
    CategoryNotOpen, SiteMissing, PlacesFull (there is no waiting list), BadInput.
    """
    choice, origin = Choice(category, site, sessions), origin_of(event, person, by)
    lock(event)
    first = earlier(event, person, nonce)
    if first is not None:
        return first
    demand_open(event, origin, at)
    demand_choice(event, choice, origin)
    with db.session.begin_nested():
        made = new_row(event, person, choice, origin=origin, by=by, at=at, nonce=nonce)
        if rules.needs_approval(event, category, origin):
            move(made, _W.ASK, at)
        else:
            take_or_queue(made, event, at)
        note("hold", made, event, by=by, at=at)
        db.session.flush()
    return made


def sign_up(
    event: Event, person: Person, *, category: Category | None = None, site: Site | None = None,
    sessions: Sequence[Session] = (), answers: Mapping[str, Any] | None = None, guardian: Guardian | None = None,
    of_age: bool | None = None, photo_ok: bool = False, remark: str = "", party: str | None = None,
    origin: Origin | None = None, by: Actor, at: datetime, nonce: str | None = None,
) -> Registration:  # fmt: skip
    """Register somebody in one step: CONFIRMED, PENDING (approval or a guardian's consent is missing) or WAITING.

    party: the code of those one wants to stay with. origin: only where it is not told by who acts (`origin_of`).
    The same nonce again is the first answer. Raises what `hold` raises, and AnswersWrong.
    """
    choice, origin = Choice(category, site, sessions), origin or origin_of(event, person, by)
    lock(event)
    first = earlier(event, person, nonce)
    if first is not None:
        return first
    demand_open(event, origin, at)
    demand_choice(event, choice, origin)
    with db.session.begin_nested():
        made = new_row(event, person, choice, origin=origin, by=by, at=at, nonce=nonce)
        made.party = _party(event, party)
        told = Told(answers, guardian, of_age, photo_ok, remark, final=origin is Origin.SIGN_UP)
        fill(made, event, told, at)
        if rules.needs_approval(event, category, origin) or lacks_consent(made, event, at, of_age=of_age):
            move(made, _W.ASK, at)
        elif take_or_queue(made, event, at):
            move(made, _W.CONFIRM, at)
        note("sign_up", made, event, by=by, at=at, origin=origin)
    tell_where(made, event, at)
    return made


def sign_up_together(
    event: Event, people: Sequence[Person], *, category: Category | None = None, site: Site | None = None,
    sessions: Sequence[Session] = (), answers: Mapping[str, Any] | None = None, by: Actor, at: datetime,
    nonce: str | None = None,
) -> list[Registration]:  # fmt: skip
    """Register several who want to stay together: all get a place at once, or all wait, as one, in one place of the line.

    Where an approval or a consent is missing, all are PENDING and each is decided alone. Raises what `sign_up` raises,
    for whoever of them is refused; nobody is registered then. The same nonce again is the first answer.
    """
    if not 1 <= len(people) <= PARTY_MOST or len({person.id for person in people}) != len(people):
        raise BadInput(field="people")
    choice, origin = Choice(category, site, sessions), origin_of(event, people[0], by)
    lock(event)
    first = earlier(event, people[0], nonce)
    if first is not None:
        return queries.party_of(first.party or "", event.id)
    for person in people[1:]:
        earlier(event, person, None)
    demand_open(event, origin, at)
    demand_choice(event, choice, origin)
    party = public_code(12)
    with db.session.begin_nested():
        made = []
        for index, person in enumerate(people):
            one = new_row(event, person, choice, origin=origin, by=by, at=at, nonce=None if index else nonce)
            one.party = party
            fill(one, event, Told(answers, final=origin is Origin.SIGN_UP), at)
            made.append(one)
        _settle_together(made, event, category, origin, at)
        for one in made:
            note("sign_up", one, event, by=by, at=at, origin=origin, party=party)
    for one in made:
        tell_where(one, event, at)
    return made


def _settle_together(
    made: Sequence[Registration], event: Event, category: Category | None, origin: Origin, at: datetime
) -> None:
    if rules.needs_approval(event, category, origin) or any(lacks_consent(one, event, at) for one in made):
        verb = _W.ASK
    else:
        try:
            take_together(made, at=at)
            verb = _W.CONFIRM
        except PlacesFull:
            if not may_queue(event, at):
                raise
            verb = _W.QUEUE
    for one in made:
        move(one, verb, at)


def complete(
    registration: Registration, *, answers: Mapping[str, Any] | None = None, guardian: Guardian | None = None,
    of_age: bool | None = None, photo_ok: bool = False, remark: str = "", by: Actor, at: datetime,
) -> Registration:  # fmt: skip
    """Hand in the form of a held place: CONFIRMED, or PENDING where an approval or a consent is missing.

    On other live registrations what was written is kept; a guardian's consent that was all that was missing confirms.
    A place still kept is confirmed also a little late. Raises HoldLapsed, AnswersWrong, WrongState, PlacesFull.
    """
    event = locked(registration)
    if registration.state is _R.LAPSED:
        raise HoldLapsed
    if registration.state not in (_R.HELD, _R.PENDING, _R.WAITING, _R.OFFERED, _R.CONFIRMED):
        raise WrongState(what="registration", state=registration.state, verb=_W.CONFIRM)
    before = registration.state
    with db.session.begin_nested():
        fill(registration, event, Told(answers, guardian, of_age, photo_ok, remark), at)
        approval = undecided(registration, event)
        if before is _R.HELD:
            _finish(registration, event, at, ask=approval or lacks_consent(registration, event, at, of_age=of_age))
        elif before is _R.PENDING and not approval and registration.guardian_ok_at is not None:
            confirm_pending(registration, event, at)
        note("complete", registration, event, by=by, at=at)
        db.session.flush()
    if registration.state is not before:
        tell_where(registration, event, at)
    return registration


def _finish(registration: Registration, event: Event, at: datetime, *, ask: bool) -> None:
    """The form of a held place is complete."""
    ran_out = registration.expires_at is None or registration.expires_at <= at
    if ran_out and event.starts_at is not None and at >= event.starts_at:
        raise HoldLapsed
    move(registration, _W.ASK if ask else _W.CONFIRM, at)
    if ask:
        free(registration, at=at)


def undecided(registration: Registration, event: Event) -> bool:
    """Whether the organizers decide about this registration, whoever its guardian is."""
    category, seated = queries.category_of(registration), registration.allocation_id is not None
    return rules.needs_approval(event, category, registration.origin, seated=seated)


def confirm_pending(registration: Registration, event: Event, at: datetime) -> None:
    """What was missing is there: take a place, or join the line. Raises PlacesFull where there is none to join."""
    if take_or_queue(registration, event, at):
        move(registration, _W.APPROVE, at)


def take_or_queue(registration: Registration, event: Event, at: datetime) -> bool:
    """Take the places (true), or join the line. Raises PlacesFull where one does not wait: see `may_queue`."""
    try:
        take(registration, at=at)
    except PlacesFull:
        seats = registration.allocation_id is not None and places_queries.wish_of(registration).seats is not None
        if seats or not may_queue(event, at):
            raise
        move(registration, _W.QUEUE, at)
        return False
    return True


def may_queue(event: Event, at: datetime) -> bool:
    """Whether there is a line to join: it is wanted, and the event has not begun."""
    return event.waiting_list and places_rules.moves(event.state, event.starts_at, at)


def tell_where(registration: Registration, event: Event, at: datetime) -> None:
    """Tell the person how it stands after signing up."""
    if registration.state is _R.WAITING:
        tell(registration, event, "registration_waiting", at=at, position=places_queries.position(registration))
    elif registration.state is _R.CONFIRMED:
        tell(registration, event, "registration_confirmed", at=at)
    elif registration.state is _R.PENDING:
        tell(registration, event, "registration_pending", at=at)


def _party(event: Event, code: str | None) -> str | None:
    """The party one joins; a code nobody bears here is no party."""
    if code is None:
        return None
    if not queries.party_of(code, event.id):
        raise BadInput(field="party")
    return code
