"""When an event is held: the plan's words, its days, and that a day really took place at some unit (S44, S74, S91)."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from app.events.catalogue.actions.basics import same_version
from app.events.catalogue.actions.making import EndsBeforeItBegins, OverAlready, read_plan, refresh_span, subject
from app.events.catalogue.actions.told import tell
from app.events.models import Event, Occurrence
from app.events.states import EventState
from app.kit import audit, text
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import BadInput, DomainError
from app.people.actor import Actor

#: States from which the clock ends an event whose days have passed.
_AHEAD = (EventState.ISSUED, EventState.OPEN, EventState.CLOSED)
#: States in which nothing can have taken place.
_NEVER = (EventState.PLANNED, EventState.PROPOSED, EventState.POSTPONED, EventState.CANCELLED)


class NotHeldYet(DomainError):
    """A day that lies ahead, or of an event that was not issued, cannot have taken place."""

    code: ClassVar[str] = "day_not_held_yet"


@dataclass(frozen=True)
class Day:
    """A day or time at which an event is held, as typed. unit_id None: the organizing unit; site_id None: everywhere."""

    starts_at: datetime
    ends_at: datetime
    name: str = ""
    unit_id: int | None = None
    site_id: int | None = None
    tentative: bool = False


def set_plan(event: Event, *, words: str, tentative: bool, version: int | None = None, by: Actor, at: datetime) -> None:
    """The plan's words for its time (D2); days, where there are some, say it more exactly."""
    same_version(event, version)
    read_plan(event, words, tentative)
    refresh_span(event)
    audit.record("event.plan_time", subject(event), by=by, at=at, facts={"tentative": event.tentative})


def add_day(event: Event, day: Day, *, by: Actor, at: datetime) -> Occurrence:
    """One more day. Those registered are told where that moves the beginning of an announced event."""
    row = Occurrence(ref=public_code(8), event_id=event.id)
    _write(event, row, day, "event.add_day", by=by, at=at)
    return row


def change_day(event: Event, row: Occurrence, day: Day, *, by: Actor, at: datetime) -> None:
    """Another time, unit or site for a day."""
    _write(event, row, day, "event.change_day", by=by, at=at)


def remove_day(event: Event, row: Occurrence, *, by: Actor, at: datetime) -> None:
    """Take a day out."""
    before = event.starts_at
    db.session.delete(row)
    refresh_span(event)
    audit.record("event.remove_day", subject(event), by=by, at=at, facts={"day": row.ref})
    _tell_moved(event, before, at)


def hold_day(event: Event, row: Occurrence, *, participants: int | None, note: str, by: Actor, at: datetime) -> None:
    """Say that a day took place, with how many people and the proof in words or a link. NotHeldYet."""
    if row.starts_at > at or event.state in _NEVER:
        raise NotHeldYet
    if participants is not None and not 0 <= participants <= 1_000_000:
        raise BadInput(what="participants")
    row.held_at, row.participants, row.held_note = at, participants, text.nfc(note)
    db.session.flush()
    audit.record("event.hold_day", subject(event), by=by, at=at,
                 facts={"day": row.ref, "unit": row.unit_id, "participants": participants})  # fmt: skip


def unhold_day(event: Event, row: Occurrence, *, reason: str, by: Actor, at: datetime) -> None:
    """Take back that it took place, with the reason."""
    row.held_at = row.participants = None
    row.held_note = ""
    db.session.flush()
    audit.record("event.unhold_day", subject(event), by=by, at=at, reason=text.nfc(reason), facts={"day": row.ref})


def _write(event: Event, row: Occurrence, day: Day, verb: str, *, by: Actor, at: datetime) -> None:
    if day.ends_at < day.starts_at:
        raise EndsBeforeItBegins
    before = event.starts_at
    row.starts_at, row.ends_at, row.tentative = day.starts_at, day.ends_at, day.tentative
    row.name, row.unit_id, row.site_id = text.one_line(day.name), day.unit_id, day.site_id
    db.session.add(row)
    refresh_span(event)
    audit.record(verb, subject(event), by=by, at=at,
                 facts={"day": row.ref, "starts_at": day.starts_at.isoformat(), "ends_at": day.ends_at.isoformat()})  # fmt: skip
    _tell_moved(event, before, at)


def _tell_moved(event: Event, before: datetime | None, at: datetime) -> None:
    """An announced beginning that is another one now; OverAlready where the clock would end the event at once."""
    if event.state in _AHEAD and event.ends_at is not None and event.ends_at <= at:
        raise OverAlready
    if before is not None and event.starts_at is not None and event.starts_at != before:
        tell(event, "event_time_changed", {"starts_at": event.starts_at.isoformat()}, at=at)
