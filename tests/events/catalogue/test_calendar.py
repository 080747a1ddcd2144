"""The calendar files of events, read back by a library of calendars."""

from datetime import UTC, datetime, timedelta

import icalendar
import pytest

from app.events.models import Event, Occurrence
from app.events.states import EventState
from app.kit import clock
from app.kit.codes import public_code
from app.kit.db import db, transaction
from tests.events import made
from tests.events.made import BEFORE, END, START, add

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _at(tmp_path):
    clock.set_now(tmp_path / "clock", BEFORE)
    clock.use_offset_file(tmp_path / "clock")
    yield
    clock.use_offset_file(None)


def event(world, code: str, days: int = 1, **more):
    """An event of so many days, one after the other."""
    one = made.event(world, code=code, ends_at=END + (days - 1) * DAY, **more)
    for n in range(days):
        add(Occurrence(ref=f"{code}-{n}", event_id=one.id, starts_at=START + n * DAY, ends_at=END + n * DAY,
                       name=f"Ngày {n + 1}" if days > 1 else ""))  # fmt: skip
    return one


def entries(browser, path: str) -> list[icalendar.Event]:
    """The events of a calendar file, as a calendar reads them."""
    answer = browser.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    book = icalendar.Calendar.from_ical(answer.data)
    assert [str(zone["TZID"]) for zone in book.walk("VTIMEZONE")] == ["Asia/Ho_Chi_Minh"]
    return list(book.walk("VEVENT"))


def test_all_days_of_an_event_stand_in_its_file_in_vietnams_time(world, client):
    with transaction():
        event(world, "ngay-hoi", days=3, venue="Quảng trường", address="Phường Một", title="Ngày hội")
    found = entries(client, "/events/ngay-hoi.ics")
    assert [e.decoded("DTSTART") for e in found] == [START + n * DAY for n in range(3)]
    assert [e.decoded("DTEND") for e in found] == [END + n * DAY for n in range(3)]
    assert {e["DTSTART"].params["TZID"] for e in found} == {"Asia/Ho_Chi_Minh"}
    assert [str(e["SUMMARY"]) for e in found] == ["Ngày hội: Ngày 1", "Ngày hội: Ngày 2", "Ngày hội: Ngày 3"]
    assert {(str(e["STATUS"]), str(e["LOCATION"]), str(e["URL"])) for e in found} == {
        ("CONFIRMED", "Quảng trường, Phường Một", "http://localhost/events/ngay-hoi")
    }
    assert [str(e["UID"]) for e in found] == [f"ngay-hoi-{n}@localhost" for n in range(3)]


def test_an_entry_keeps_its_uid_and_counts_up_when_it_is_moved_and_cancelled(world, client):
    with transaction():
        event(world, "dien-dan", title="Diễn đàn")
    (first,) = entries(client, "/events/dien-dan.ics")
    with transaction():
        one = db.session.query(Event).filter_by(code="dien-dan").one()
        one.state, one.cancelled_at, one.reason = EventState.CANCELLED, BEFORE, "Mưa lũ"
    (second,) = entries(client, "/events/dien-dan.ics")
    assert first["UID"] == second["UID"]
    assert int(second["SEQUENCE"]) > int(first["SEQUENCE"])
    assert (str(second["STATUS"]), str(second["SUMMARY"])) == ("CANCELLED", "[ĐÃ HỦY] Diễn đàn")
    assert "Mưa lũ" in str(second["DESCRIPTION"])


def test_a_postponed_event_is_tentative_and_says_so(world, client):
    with transaction():
        event(world, "dien-dan", title="Diễn đàn", state=EventState.POSTPONED)
    (found,) = entries(client, "/events/dien-dan.ics")
    assert (str(found["STATUS"]), str(found["SUMMARY"])) == ("TENTATIVE", "[HOÃN] Diễn đàn")


def test_an_event_without_days_of_its_own_gives_its_span(world, client):
    with transaction():
        made.event(world, code="dien-dan")
    (found,) = entries(client, "/events/dien-dan.ics")
    assert (found.decoded("DTSTART"), str(found["UID"])) == (START, "dien-dan@localhost")


def test_an_event_without_a_day_has_no_file_to_give(world, client):
    with transaction():
        made.event(world, code="quy-hai", starts_at=None, ends_at=None, plan_words="Quý II")
    assert client.get("/events/quy-hai.ics").status_code == 404


def test_the_feed_holds_what_everybody_may_know_of_whoever_asks(world, client, as_):
    with transaction():
        event(world, "a")
        event(world, "b", unit="ha_bac", state=EventState.CANCELLED, cancelled_at=BEFORE)
        event(world, "kin", state=EventState.PLANNED)
        event(world, "con", parent_id=made.event(world, code="me").id)
    found = {str(e["UID"]).partition("@")[0] for e in entries(client, "/events/calendar.ics")}
    assert found == {"a-0", "b-0", "me"}
    assert {str(e["UID"]).partition("@")[0] for e in entries(as_("organizer"), "/events/calendar.ics")} == found
    assert client.get("/events/calendar.ics").headers["Cache-Control"] == "public, max-age=900"


def test_the_feed_is_narrowed_like_the_list(world, client):
    with transaction():
        event(world, "a", unit="xa_hai")
        event(world, "b", unit="ha_bac")
    assert [str(e["UID"]) for e in entries(client, "/events/calendar.ics?unit=son_chau&type=forum")] == [
        "a-0@localhost"
    ]


def test_the_feed_lets_go_of_what_was_long_ago(world, client):
    with transaction():
        long_ago = datetime(2025, 3, 31, tzinfo=UTC)
        old = made.event(world, code="cu", starts_at=long_ago, ends_at=long_ago, state=EventState.REPORTED)
        add(Occurrence(ref=public_code(8), event_id=old.id, starts_at=long_ago, ends_at=long_ago))
    assert b"BEGIN:VEVENT" not in client.get("/events/calendar.ics").data
