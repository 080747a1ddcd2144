"""Calendar files: the same event always under the same UID, times with Vietnam's VTIMEZONE, text escaped."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import icalendar

from app.kit.clock import VIETNAM, local
from app.kit.documents.content import plain

PRODUCT = "-//Dong Hanh//dong-hanh//VI"


@dataclass(frozen=True)
class IcsEvent:
    """One event. Aware instants, or plain dates for whole days; `ends` None makes a moment (a deadline).

    `uid` never changes for the same thing; `sequence` grows with each change, so that calendars replace it.
    `status` is iCalendar's word for an event: CONFIRMED, TENTATIVE or CANCELLED; "" says nothing.
    """

    uid: str
    starts: datetime | date
    ends: datetime | date | None
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    sequence: int = 0
    status: str = ""


def calendar(events: Iterable[IcsEvent], *, name: str = "", at: datetime | None = None) -> bytes:
    """An .ics file. `at` is the instant it is made (DTSTAMP); without it each event's start stands there,
    so that the same events give the same bytes. ValueError for a naive instant."""
    book = icalendar.Calendar()
    book.add("prodid", PRODUCT)
    book.add("version", "2.0")
    book.add("calscale", "GREGORIAN")
    book.add("method", "PUBLISH")
    if name:
        book.add("x-wr-calname", plain(name))
    book.add("x-wr-timezone", VIETNAM.key)
    for event in events:
        book.add_component(_event(event, at))
    book.add_missing_timezones()
    return bytes(book.to_ical())


def _event(event: IcsEvent, at: datetime | None) -> icalendar.Event:
    entry = icalendar.Event()
    entry.add("uid", event.uid)
    entry.add("dtstamp", at.astimezone(UTC) if at else _stamp(event.starts))
    entry.add("dtstart", _when(event.starts))
    if event.ends is not None:
        entry.add("dtend", _when(event.ends))
    entry.add("sequence", event.sequence)
    if event.status:
        entry.add("status", event.status)
    entry.add("summary", " ".join(plain(event.summary).split()))
    for key in ("description", "location", "url"):
        text = plain(getattr(event, key))
        if text:
            entry.add(key, text)
    return entry


def _when(moment: datetime | date) -> datetime | date:
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError("naive datetime")
    return local(moment)


def _stamp(moment: datetime | date) -> datetime:
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    return datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
