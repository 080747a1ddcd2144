"""How an event goes on: proposed, issued, opened, begun, ended; postponed, moved online, cancelled (S30, S65).

What is decided of a whole event is decided of its parts that are in the same place.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar

from app.events.catalogue import queries, rules
from app.events.catalogue.actions.making import EndsBeforeItBegins, OverAlready, refresh_span, subject
from app.events.catalogue.actions.told import tell, tell_maker
from app.events.models import Event, Occurrence, Session
from app.events.places.actions import serve_waiting
from app.events.states import EVENT, EventFormat, EventState, EventVerb
from app.kit import audit, text
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import DomainError, WrongState
from app.people.actor import Actor

#: States in which an event can still be moved to the network.
MOVABLE = (EventState.ISSUED, EventState.OPEN, EventState.CLOSED, EventState.RUNNING, EventState.POSTPONED)


class NotReady(DomainError):
    """Something is missing before the event may be proposed or opened; `missing` are codes of rules.NEEDS."""

    code: ClassVar[str] = "event_not_ready"


class ReasonMissing(DomainError):
    """Whoever sends back, postpones, moves or cancels says why."""

    code: ClassVar[str] = "event_reason_missing"


class LinkMissing(DomainError):
    """An event on the network needs the address at which one joins it."""

    code: ClassVar[str] = "event_link_missing"


def propose(event: Event, *, by: Actor, at: datetime) -> None:
    """Hand the plan in for approval, parts included. NotReady names all that is missing."""
    missing = rules.missing(event)
    if missing:
        raise NotReady(missing=missing)
    for one in _whole(event, EventVerb.PROPOSE):
        _move(one, EventVerb.PROPOSE, by=by, at=at)
        one.proposed_at, one.reason = at, None
    db.session.flush()


def send_back(event: Event, *, reason: str, by: Actor, at: datetime) -> None:
    """Return the plan to whoever wrote it, who is told the reason."""
    why = _why(reason)
    for one in _whole(event, EventVerb.RETURN):
        _move(one, EventVerb.RETURN, reason=why, by=by, at=at)
        one.reason = why
    db.session.flush()
    tell_maker(event, "event_returned", {"reason": why}, by=by, at=at)


def issue(event: Event, *, decision: str, by: Actor, at: datetime) -> None:
    """Approve the plan and issue it: from now on everybody sees it. decision: number and date of the paper (D39)."""
    for one in _whole(event, EventVerb.ISSUE):
        _move(one, EventVerb.ISSUE, by=by, at=at, decision=text.one_line(decision))
        one.issued_at, one.decision, one.reason = at, text.one_line(decision) or None, None
    db.session.flush()
    tell_maker(event, "event_issued", {}, by=by, at=at)


def open_registration(event: Event, *, by: Actor, at: datetime) -> None:
    """Let people register from now on; a window that said otherwise gives way. NotReady without a time or a mode."""
    missing = rules.missing_to_open(event)
    if missing:
        raise NotReady(missing=missing)
    _move(event, EventVerb.OPEN, by=by, at=at)
    if event.registration_opens_at is not None and event.registration_opens_at > at:
        event.registration_opens_at = at
    if event.registration_closes_at is not None and event.registration_closes_at <= at:
        event.registration_closes_at = None
    db.session.flush()


def close_registration(event: Event, *, by: Actor, at: datetime) -> None:
    """Take nobody new."""
    _move(event, EventVerb.CLOSE, by=by, at=at)
    db.session.flush()


def start(event: Event, *, by: Actor, at: datetime) -> None:
    """It begins: by the clock, or by hand when it begins earlier than planned."""
    _move(event, EventVerb.START, by=by, at=at)
    db.session.flush()


def end(event: Event, *, by: Actor, at: datetime) -> None:
    """It is over."""
    _move(event, EventVerb.END, by=by, at=at)
    event.ended_at = at
    db.session.flush()


def postpone(event: Event, *, reason: str, by: Actor, at: datetime) -> None:
    """Not on the day that was said; the new one follows. Registrations stay, and those registered are told."""
    why = _why(reason)
    for one in _whole(event, EventVerb.POSTPONE):
        _move(one, EventVerb.POSTPONE, reason=why, by=by, at=at)
        one.postponed_at, one.reason = at, why
        tell(one, "event_postponed", {"reason": why}, at=at)
    db.session.flush()


def resume(event: Event, *, starts_at: datetime, ends_at: datetime, by: Actor, at: datetime) -> None:
    """Give a postponed event its new date: its days, programme, windows and parts move along; people are told."""
    if ends_at < starts_at:
        raise EndsBeforeItBegins
    if ends_at <= at:
        raise OverAlready
    later = starts_at - event.starts_at if event.starts_at else None
    for one in _whole(event, EventVerb.RESUME):
        _move(one, EventVerb.RESUME, by=by, at=at)
        one.postponed_at = one.reason = None
        if later is not None:
            _shift(one, later)
        if one is event:
            _first_day(one, starts_at, ends_at)
        refresh_span(one)
        new = one.starts_at.isoformat() if one.starts_at else starts_at.isoformat()
        tell(one, "event_resumed", {"starts_at": new}, at=at)
        db.session.flush()
        # Places that were given back while it was put off go to those who wait.
        serve_waiting(one, at=at)


def move_online(event: Event, *, link: str, reason: str, by: Actor, at: datetime) -> None:
    """Held on the network instead; registrations stay (S30). WrongState once it is over or cancelled."""
    if event.state not in MOVABLE:
        raise WrongState(what=EVENT.name, state=event.state, verb="event_move_online")
    if not link:
        raise LinkMissing
    why = _why(reason)
    event.format, event.online_link, event.moved_online_at, event.reason = EventFormat.ONLINE, link, at, why
    db.session.flush()
    audit.record("event.move_online", subject(event), by=by, at=at, reason=why)
    tell(event, "event_moved_online", {"reason": why}, at=at)


def cancel(event: Event, *, reason: str, by: Actor, at: datetime) -> None:
    """It will not take place. Registrations stay readable, and those registered are told why."""
    why = _why(reason)
    for one in _whole(event, EventVerb.CANCEL):
        announced = one.state
        _move(one, EventVerb.CANCEL, reason=why, by=by, at=at)
        one.cancelled_at, one.reason = at, why
        if announced not in (EventState.PLANNED, EventState.PROPOSED):
            tell(one, "event_cancelled", {"reason": why}, at=at)
    db.session.flush()


def _whole(event: Event, verb: EventVerb) -> Iterator[Event]:
    """The event, and those of its parts to which the same can be done now."""
    yield event
    yield from [part for part in queries.children_of(event) if verb in EVENT.verbs(part.state)]


def _move(event: Event, verb: EventVerb, *, by: Actor, at: datetime, reason: str | None = None, **facts: Any) -> None:
    event.state = EVENT.target(event.state, verb)
    name = verb.value.removeprefix("event_do_")
    audit.record(f"event.{name}", subject(event), by=by, at=at, reason=reason, facts=facts)


def _why(reason: str) -> str:
    why = text.nfc(reason)
    if not why:
        raise ReasonMissing
    return why


def _shift(event: Event, later: timedelta) -> None:
    """Move its days, its programme and its windows by so much."""
    dated: list[Occurrence | Session] = [*queries.occurrences_of(event), *queries.sessions_of(event)]
    for one in dated:
        one.starts_at, one.ends_at = one.starts_at + later, one.ends_at + later
    for name in ("registration_opens_at", "registration_closes_at", "release_at"):
        known = getattr(event, name)
        if known is not None:
            setattr(event, name, known + later)
    db.session.flush()


def _first_day(event: Event, starts_at: datetime, ends_at: datetime) -> None:
    """A single day ends when it was said to; an event known by words only gets its first day."""
    days = queries.occurrences_of(event)
    if not days:
        days = [Occurrence(ref=public_code(8), event_id=event.id)]
        db.session.add(days[0])
    if len(days) == 1:
        days[0].starts_at, days[0].ends_at = starts_at, ends_at
    db.session.flush()
