"""Decide: the organizers approve or not; the person accepts what is offered, passes it on, or leaves."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from app.events.models import Session, Site
from app.events.places import rules as places_rules
from app.events.places.actions import free, retake, serve_waiting
from app.events.registration_models import Category, Registration
from app.events.registrations import queries
from app.events.registrations.actions.common import (
    Choice,
    ConsentMissing,
    ReasonMissing,
    choose_sessions,
    demand_choice,
    lacks_consent,
    locked,
    move,
    note,
    tell,
)
from app.events.registrations.actions.signing import confirm_pending, tell_where, undecided
from app.events.states import LIVE, EventState, Origin, RegistrationState, RegistrationVerb
from app.kit.db import db
from app.kit.errors import BadInput, DomainError, WrongState
from app.kit.text import nfc
from app.people.actor import Actor

_R, _W = RegistrationState, RegistrationVerb


class OfferLapsed(DomainError):
    """The offer stood until an instant that has passed, or the event has begun. Facts: until."""

    code = "offer_lapsed"


class AlreadyAdmitted(DomainError):
    """The person has passed the gate: the registration stays as it is."""

    code = "already_admitted"


class EventIsOver(DomainError):
    """The event is over; registrations stay as they were."""

    code = "event_is_over"


def approve(registration: Registration, *, reason: str = "", by: Actor, at: datetime) -> Registration:
    """Let somebody take part: a place is taken, or they join the line (D24).

    reason: why without a guardian's consent, where one is needed. Raises WrongState, ConsentMissing, PlacesFull.
    """
    event = locked(registration)
    if registration.state is not _R.PENDING:
        raise WrongState(what="registration", state=registration.state, verb=_W.APPROVE)
    words = nfc(reason).strip()
    # Where nobody had to decide, it is pending because the person said to be young.
    of_age = None if undecided(registration, event) else False
    with db.session.begin_nested():
        if lacks_consent(registration, event, at, of_age=of_age):
            if not words:
                raise ConsentMissing(age=event.consent_under)
            # The organizers answer for it: from here on nobody asks for the consent any more.
            registration.guardian_ok_at = at
        registration.decided_at = at
        confirm_pending(registration, event, at)
        note("approve", registration, event, by=by, at=at, reason=words or None)
    tell_where(registration, event, at)
    return registration


def reject(registration: Registration, *, reason: str, by: Actor, at: datetime) -> None:
    """Do not let somebody take part, with a reason they are told. Raises WrongState, ReasonMissing, AlreadyAdmitted."""
    event = locked(registration)
    words = nfc(reason).strip()
    if not words:
        raise ReasonMissing
    demand_not_admitted(registration)
    move(registration, _W.REJECT, at)
    registration.decided_at, registration.reason = at, words
    note("reject", registration, event, by=by, at=at, reason=words)
    db.session.flush()
    free(registration, at=at)
    tell(registration, event, "registration_rejected", at=at, reason=words)


def cancel(registration: Registration, *, reason: str = "", by: Actor, at: datetime) -> None:
    """End a registration, by whomever; its place goes to who is next.

    Raises WrongState, AlreadyAdmitted, EventIsOver.
    """
    event = locked(registration)
    if event.state in (EventState.ENDED, EventState.REPORTED):
        raise EventIsOver
    demand_not_admitted(registration)
    words = nfc(reason).strip() or None
    move(registration, _W.CANCEL, at)
    registration.reason = words
    note("cancel", registration, event, by=by, at=at, reason=words)
    db.session.flush()
    free(registration, at=at)
    if by.person_id != registration.person_id:
        tell(registration, event, "registration_cancelled", at=at, reason=words or "")


def leave_waiting(registration: Registration, *, by: Actor, at: datetime) -> None:
    """Leave the line, also when a place is being offered. Raises WrongState for whoever does not stand in it."""
    locked(registration)
    if registration.state not in (_R.WAITING, _R.OFFERED):
        raise WrongState(what="registration", state=registration.state, verb=_W.CANCEL)
    cancel(registration, by=by, at=at)


def accept(registration: Registration, *, by: Actor, at: datetime) -> Registration:
    """Take the place that is offered, also while the event is put off. Raises WrongState, OfferLapsed, ConsentMissing."""
    event = locked(registration)
    _demand_standing(registration, _W.ACCEPT, at)
    if event.state is EventState.CANCELLED or places_rules.over(event.state, event.starts_at, at):
        raise OfferLapsed(until=event.starts_at)
    if lacks_consent(registration, event, at):
        raise ConsentMissing(age=event.consent_under)
    move(registration, _W.ACCEPT, at)
    note("accept", registration, event, by=by, at=at)
    tell(registration, event, "registration_confirmed", at=at)
    return registration


def pass_on(registration: Registration, *, by: Actor, at: datetime) -> Registration:
    """Not now: stay registered, at the end of the line; the place is offered to who is next. Raises WrongState, OfferLapsed."""
    event = locked(registration)
    _demand_standing(registration, _W.PASS, at)
    move(registration, _W.PASS, at)
    # A priority given once was for the place that was offered.
    registration.priority = min(registration.priority, 0)
    note("pass", registration, event, by=by, at=at)
    db.session.flush()
    free(registration, at=at, but=[registration.id])
    return registration


def set_priority(registration: Registration, priority: int, *, reason: str, by: Actor, at: datetime) -> None:
    """Let somebody who waits go before (or behind) the others, for a reason that stays. Raises WrongState, ReasonMissing."""
    event = locked(registration)
    words = nfc(reason).strip()
    if registration.state is not _R.WAITING:
        raise WrongState(what="registration", state=registration.state, verb=_W.QUEUE)
    if not words:
        raise ReasonMissing
    registration.priority = max(-100, min(100, priority))
    note("priority", registration, event, by=by, at=at, reason=words, priority=registration.priority)
    db.session.flush()
    serve_waiting(event, at=at)


def change_choice(
    registration: Registration, *, category: Category | None = None, site: Site | None = None,
    sessions: Sequence[Session] = (), by: Actor, at: datetime,
) -> Registration:  # fmt: skip
    """Move somebody to another site, category or sessions: they get all of it, or everything stays.

    Raises PlacesFull, WrongState, what `demand_choice` raises, and BadInput where a unit's seat is bound elsewhere.
    """
    event = locked(registration)
    if registration.state not in LIVE:
        raise WrongState(what="registration", state=registration.state, verb=_W.CONFIRM)
    origin = Origin.SIGN_UP if by.person_id == registration.person_id else Origin.ORGANIZER
    demand_choice(event, Choice(category, site, sessions), origin)
    with db.session.begin_nested():
        registration.category_id = category.id if category else None
        registration.site_id = site.id if site else None
        choose_sessions(registration, sessions)
        demand_seat_fits(registration)
        if registration.state in (_R.HELD, _R.CONFIRMED, _R.OFFERED):
            retake(registration, at=at)
        elif registration.state is _R.WAITING:
            serve_waiting(event, at=at)
        note("change_choice", registration, event, by=by, at=at, site=registration.site_id,
             category=registration.category_id)  # fmt: skip
    return registration


def demand_not_admitted(registration: Registration) -> None:
    """Nobody who is inside loses the place: the row's lock waits for a gate that is letting them in.

    Raises AlreadyAdmitted.
    """
    db.session.execute(select(Registration.id).where(Registration.id == registration.id).with_for_update())
    if queries.admitted(registration):
        raise AlreadyAdmitted


def demand_seat_fits(registration: Registration) -> None:
    """A unit's seat stays at the site and in the category it was given for. Raises BadInput."""
    if registration.allocation_id is None:
        return
    seats = queries.seat_of(registration)
    bound = seats.released_at is None and (
        (seats.site_id is not None and seats.site_id != registration.site_id)
        or (seats.category_id is not None and seats.category_id != registration.category_id)
    )
    if bound:
        raise BadInput(field="allocation")


def _demand_standing(registration: Registration, verb: RegistrationVerb, at: datetime) -> None:
    if registration.state is not _R.OFFERED or registration.expires_at is None:
        raise WrongState(what="registration", state=registration.state, verb=verb)
    if registration.expires_at <= at:
        raise OfferLapsed(until=registration.expires_at)
