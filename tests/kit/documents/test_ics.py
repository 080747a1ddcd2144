"""Calendar files parsed back."""

from datetime import UTC, date, datetime

import icalendar
import pytest

from app.kit.clock import VIETNAM
from app.kit.documents import IcsEvent, calendar

DEADLINE = IcsEvent(
    uid="edition-7kq2-deadline@dong-hanh",
    starts=datetime(2026, 8, 30, 10, 0, tzinfo=UTC),
    ends=None,
    summary="Hạn nộp; dự thi, vòng 1\r\nATTENDEE:mailto:a@b.vn",
    description="Dòng 1\nDòng 2 \\ hết",
    location="Sơn La",
    url="https://example.vn/c/7kq2",
    sequence=2,
)


def parsed(events, **more):
    book = icalendar.Calendar.from_ical(calendar(events, **more))
    return book, book.walk("VEVENT")


def test_event_comes_back_as_it_was_given():
    _, (event,) = parsed([DEADLINE])
    found = {k: str(event[k]) for k in ("UID", "SUMMARY", "DESCRIPTION", "LOCATION", "URL", "SEQUENCE")}
    assert found == {
        "UID": "edition-7kq2-deadline@dong-hanh",
        "SUMMARY": "Hạn nộp; dự thi, vòng 1 ATTENDEE:mailto:a@b.vn",
        "DESCRIPTION": "Dòng 1\nDòng 2 \\ hết",
        "LOCATION": "Sơn La",
        "URL": "https://example.vn/c/7kq2",
        "SEQUENCE": "2",
    }
    assert (event.start, "ATTENDEE" in event, "DTEND" in event) == (
        datetime(2026, 8, 30, 17, 0, tzinfo=VIETNAM),
        False,
        False,
    )


def test_calendar_carries_vietnams_time_zone():
    raw = calendar([DEADLINE]).decode()
    assert raw.count("BEGIN:VTIMEZONE") == 1
    assert "DTSTART;TZID=Asia/Ho_Chi_Minh:20260830T170000" in raw.split("\r\n")
    assert [line for line in raw.split("\r\n") if line.startswith("TZID:")] == ["TZID:Asia/Ho_Chi_Minh"]


def test_whole_days_stay_days():
    _, (event,) = parsed([IcsEvent("a", date(2026, 9, 5), date(2026, 9, 11), "Sơ khảo")])
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 9, 5), date(2026, 9, 11))


def test_same_events_give_the_same_bytes_and_the_instant_when_told():
    at = datetime(2026, 8, 1, tzinfo=UTC)
    assert calendar([DEADLINE]) == calendar([DEADLINE])
    assert parsed([DEADLINE], at=at)[1][0]["DTSTAMP"].dt == at


def test_naive_instant_is_refused():
    with pytest.raises(ValueError, match="naive"):
        calendar([IcsEvent("a", datetime(2026, 8, 30), None, "x")])  # noqa: DTZ001 (what is refused)


def test_lines_are_folded_within_75_bytes():
    raw = calendar([IcsEvent("a", date(2026, 9, 5), None, "Ặ" * 200)])
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
