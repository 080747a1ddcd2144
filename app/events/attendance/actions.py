"""The verbs of attendance: type in from paper, write totals down, excuse, say what one thought, give the figures."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.events.attendance.queries.paper import passed_at
from app.events.attendance.rules import MOST_PEOPLE, MOST_WORDS
from app.events.checkin.actions import late
from app.events.checkin.actions.scans import scan
from app.events.checkin.queries.facts import Gate, Outcome, Showing
from app.events.checkin.rules import window_of
from app.events.checkin_models import CheckList, Feedback, Scan
from app.events.models import Event, EventType, Site
from app.events.registration_models import Registration
from app.events.registrations.queries import person_of
from app.events.states import RegistrationState, ScanMethod
from app.events.tickets.actions import ticket_for
from app.kit import audit
from app.kit.db import db
from app.kit.errors import BadInput, DomainError
from app.kit.fields import from_json, problems
from app.kit.text import nfc, one_line
from app.people.actor import Actor
from app.people.notices.actions import notify


class AlreadyOnList(DomainError):
    """The person passed this list before; what is known stays. Facts: name, passed_at."""

    code = "already_on_list"


class AlreadySaid(DomainError):
    """What somebody thinks of an event is said once."""

    code = "already_said"


class ExcuseMissing(DomainError):
    """A reason belongs to an excuse."""

    code = "excuse_missing"
    status: ClassVar[int] = 422


def type_in(
    event: Event, on: CheckList, registration: Registration, *, site: Site | None, was_at: datetime, nonce: str,
    by: Actor, at: datetime,
) -> Outcome:  # fmt: skip
    """Keep a signature of a paper list as a scan: of the person's ticket, at the time the list is of, told now.

    site: at whose list it was signed. Raises AlreadyOnList; what the gate's rules refuse is told in the outcome.
    """
    was_at = min(was_at, at)
    known = passed_at(on, registration, window_of(on.rule, was_at, nonce))
    if known is not None:
        raise AlreadyOnList(name=person_of(registration).full_name, time=known.isoformat())
    ticket = ticket_for(registration.person_id, at=at)
    where = site.ref if site is not None else None
    showing = Showing(ticket.token, nonce, was_at, at, on.ref, where, method=ScanMethod.PAPER)
    return scan(Gate(event.code, person_id=by.person_id), showing, received_at=at)


def untype(scan: Scan, *, by: Actor, at: datetime) -> None:
    """Take back what was typed last by mistake. Raises ScanUndone, NothingToUndo."""
    late.void(scan, reason="typed_by_mistake", by=by, at=at)


def type_total(event: Event, site: Site, total: int | None, *, by: Actor, at: datetime) -> None:
    """Write down how many were at a site that was never online (D23); None takes it back. Raises BadInput."""
    if total is not None and not 0 <= total <= MOST_PEOPLE:
        raise BadInput(field="total")
    site.typed_present = total
    site.typed_at = at if total is not None else None
    site.typed_by_person_id = by.person_id if total is not None else None
    db.session.flush()
    audit.record("event.type_total", ("event", event.code), by=by, at=at, facts={"site": site.ref, "total": total})


def excuse(registration: Registration, event: Event, *, reason: str, by: Actor, at: datetime) -> None:
    """Absent with a reason ("vắng có lý do"). Raises ExcuseMissing; BadInput for who has no place."""
    words = one_line(reason)
    if not words:
        raise ExcuseMissing
    _note_excuse(registration, event, words[:500], by, at)


def unexcuse(registration: Registration, event: Event, *, by: Actor, at: datetime) -> None:
    """Take an excuse back."""
    _note_excuse(registration, event, "", by, at)


def _note_excuse(registration: Registration, event: Event, words: str, by: Actor, at: datetime) -> None:
    if registration.state is not RegistrationState.CONFIRMED:
        raise BadInput(what="registration")
    registration.excuse, registration.excused_at = words, at if words else None
    db.session.flush()
    verb = "registration.excuse" if words else "registration.unexcuse"
    audit.record(verb, ("registration", registration.ref), by=by, at=at, facts={"event": event.code})


def say(registration: Registration, event: Event, *, rating: int, useful: int | None, words: str, at: datetime) -> None:
    """What a participant thought, once; the history does not say who. Raises AlreadySaid, BadInput."""
    if not 1 <= rating <= 5 or (useful is not None and not 1 <= useful <= 5) or len(words) > MOST_WORDS:
        raise BadInput(what="feedback")
    row = Feedback(
        registration_id=registration.id, event_id=event.id, rating=rating, useful=useful, words=nfc(words).strip(),
        at=at,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise AlreadySaid from None


def ask(registration: Registration, event: Event, *, at: datetime) -> bool:
    """Ask somebody who was there what they thought, once; False where another worker has asked."""
    mine = update(Registration).where(Registration.id == registration.id, Registration.asked_at.is_(None))
    # A phone at the gate has nothing to learn of it.
    asked = mine.values(asked_at=at, changed_at=Registration.changed_at).returning(Registration.id)
    if not db.session.execute(asked.execution_options(synchronize_session=False)).all():
        return False
    path = f"/events/{event.code}/feedback"
    notify(registration.person_id, "feedback_wished", {"event": event.title}, at=at, path=path)
    return True


def set_figures(event: Event, answers: Mapping[str, Any], *, version: int, by: Actor, at: datetime) -> None:
    """The figures that only people know, as the event's type asks for them. Raises StaleFigures, BadInput."""
    asked = [from_json(one) for one in db.session.get_one(EventType, event.type_id).figures]
    kept = {spec.key: answers[spec.key] for spec in asked if answers.get(spec.key)}
    if problems(asked, kept, final=False):
        raise BadInput(what="figures")
    moved = db.session.execute(
        update(Event).where(Event.id == event.id, Event.version == version)
        .values(figures=kept, version=Event.version + 1).returning(Event.id)
        .execution_options(synchronize_session=False)
    ).all()  # fmt: skip
    if not moved:
        raise StaleFigures
    db.session.refresh(event, ["figures", "version"])
    audit.record("event.figures", ("event", event.code), by=by, at=at, facts={"keys": sorted(kept)})


class StaleFigures(DomainError):
    """Somebody saved the event in the meantime."""

    code = "stale_version"
