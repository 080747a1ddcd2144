"""What is known of an event without asking anybody: its address, its span, what is missing before it is proposed."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from app.events.states import EventFormat
from app.kit.text import search_key
from app.kit.timespec import TimeSpec, due, parse_vi

#: The stem of an address, so that the year and a number fit into 40 characters.
STEM = 31
#: Codes (worded in `wording`) of what an event needs before it is proposed, and before people may register.
NEEDS = ("needs_time", "needs_place", "needs_contact", "needs_start", "needs_mode")


class Timed(Protocol):
    """Anything with a first and a last instant."""

    @property
    def starts_at(self) -> datetime:
        """Its first instant."""

    @property
    def ends_at(self) -> datetime:
        """Its last."""


class PlanTime(NamedTuple):
    """What the words of a plan say: the spec (None: not understood) and its last day (None: never overdue)."""

    spec: TimeSpec | None
    due_on: date | None
    #: The code of the warning where the words were not understood.
    warning: str | None


def stem_of(title: str, year: int) -> str:
    """The address of an event: its title in plain letters, cut between words, and the year."""
    words = search_key(title).encode("ascii", "ignore").decode().split()
    words = ["".join(c for c in word if c.isalnum()) for word in words]
    words = [word for word in words if word]
    while len(words) > 1 and len("-".join(words)) > STEM:
        words.pop()
    stem = "-".join(words)[:STEM].strip("-") or "su-kien"
    return stem if stem.endswith(str(year)) else f"{stem}-{year}"


def numbered(stem: str) -> Iterable[str]:
    """The stem, then stem-2, stem-3 …: candidates for an address that is free."""
    yield stem
    yield from (f"{stem}-{n}" for n in range(2, 1000))


def plan_time(words: str, year: int) -> PlanTime:
    """A time as the plan words it (D2); a text that cannot be read keeps its words and gets no day."""
    if not words.strip():
        return PlanTime(None, None, None)
    reading = parse_vi(words, year)
    if reading.spec is None:
        return PlanTime(None, None, str(reading.warning))
    return PlanTime(reading.spec, due(reading.spec, year), None)


def span(days: Sequence[Timed]) -> tuple[datetime | None, datetime | None]:
    """The first and the last instant of an event's days; (None, None) where it has none."""
    if not days:
        return None, None
    return min(day.starts_at for day in days), max(day.ends_at for day in days)


class Planned(Protocol):
    """What the rules ask of an event."""

    starts_at: Any
    plan_words: Any
    venue: Any
    format: Any
    contact: Any
    parent_id: Any
    self_sign_up: Any
    unit_delegates: Any


def missing(event: Planned) -> list[str]:
    """What an event lacks before it is proposed (S65); a part has place and contact from the whole."""
    lacking = ["needs_time"] if event.starts_at is None and not event.plan_words else []
    if event.parent_id is not None:
        return lacking
    if not event.venue and event.format is not EventFormat.ONLINE:
        lacking.append("needs_place")
    if not event.contact:
        lacking.append("needs_contact")
    return lacking


def missing_to_open(event: Planned) -> list[str]:
    """What an event lacks before people may register."""
    lacking = [] if event.starts_at is not None else ["needs_start"]
    if not event.self_sign_up and not event.unit_delegates:
        lacking.append("needs_mode")
    return lacking
