"""The settings of the gates: lists, devices, volunteers, and two gates that let the same person in."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.events.checkin.actions import lists
from app.events.checkin.actions.devices import make_device
from app.events.checkin.actions.lists import ListInput, ListNameTaken, ListTooSmall
from app.events.checkin.actions.settling import DoubleSettled, settle_double
from app.events.checkin.queries import desk
from app.events.checkin_models import CheckList, Device
from app.events.states import ListKind, ListRule, ScanResult
from app.kit.db import db, transaction
from app.people.models import Grant, Person
from tests.events import made
from tests.events.checkin.gates import AT, door, guest, main_list
from tests.world import post as _post

MINUTE = timedelta(minutes=1)


def post(browser, path, headers=None, **sent):
    """Send a form."""
    return _post(browser, path, sent, headers=headers)


def test_sessions_get_their_lists_once(world, writing, actor):
    event = made.event(world)
    made.session(event, "Phiên 1")
    made.session(event, "Phiên 2", chosen=False)
    by = actor("organizer")
    first = lists.make_session_lists(event, by=by, at=AT)
    assert [(one.name, one.kind, one.opens_at, one.position) for one in first] == [
        ("Phiên 1", ListKind.SESSION, made.START - timedelta(minutes=30), 1),
        ("Phiên 2", ListKind.SESSION, made.START - timedelta(minutes=30), 2),
    ]
    assert lists.make_session_lists(event, by=by, at=AT) == []


def test_name_of_a_list_is_its_own(world, writing, actor):
    event = made.event(world)
    by = actor("organizer")
    meal = lists.make_list(event, ListInput("Bữa trưa", ListKind.MEAL, ListRule.DAILY), by=by, at=AT)
    with pytest.raises(ListNameTaken):
        lists.make_list(event, ListInput("Cửa vào"), by=by, at=AT)
    with pytest.raises(ListNameTaken):
        lists.change_list(meal, event, ListInput("Cửa vào"), by=by, at=AT)


def test_limit_that_comes_late_counts_who_passed(world, writing, actor):
    event = made.event(world)
    at_door = door(world, event)
    for who in ("lan", "minh"):
        at_door.show(guest(world, event, who)[1])
    on, by = main_list(event), actor("organizer")
    with pytest.raises(ListTooSmall):
        lists.change_list(on, event, ListInput("Cửa vào", capacity=1), by=by, at=AT)
    lists.change_list(on, event, ListInput("Cửa vào", capacity=2), by=by, at=AT)
    assert (on.capacity, on.admitted) == (2, 2)
    assert at_door.show(guest(world, event, "an")[1]).reason.value == "list_full"
    lists.change_list(on, event, ListInput("Cửa vào"), by=by, at=AT)
    assert at_door.show(made.ticket(world, "stranger")).reason.value == "wrong_event"


def test_closed_list_lets_nobody_pass_until_it_is_opened_again(world, writing, actor):
    event = made.event(world)
    _, ticket = guest(world, event)
    on, by = main_list(event), actor("organizer")
    lists.close_list(on, event, by=by, at=AT)
    db.session.flush()
    assert door(world, event).show(ticket, AT + MINUTE).reason.value == "too_late"
    lists.open_list(on, event, by=by, at=AT + MINUTE)
    db.session.flush()
    assert door(world, event).show(ticket, AT + 2 * MINUTE).result == ScanResult.ADMITTED


def test_double_entry_is_settled_once_and_tells_both_gates(world, writing, actor):
    event = made.event(world)
    _, ticket = guest(world, event)
    door(world, event, name="Cổng A").show(ticket, AT, nonce="a", let_in=True)
    door(world, event, name="Cổng B").show(ticket, AT + MINUTE, nonce="b", let_in=True)
    (found,) = desk.doubles_of(event)
    assert (found.nonce, found.person, found.first[:2], found.second[:2], found.settled_at) == (
        "b", "Lò Thị Lan", (AT, "Cổng A"), (AT + MINUTE, "Cổng B"), None,
    )  # fmt: skip
    double = desk.double_of(event, "b")
    settle_double(double, event, note="Ra lấy áo mưa", by=actor("organizer"), at=AT)
    with pytest.raises(DoubleSettled):
        settle_double(double, event, note="Lần nữa", by=actor("organizer"), at=AT)
    assert [(one.note, one.settled_by) for one in desk.doubles_of(event)] == [("Ra lấy áo mưa", "Bùi Tổ Chức")]


@pytest.fixture
def page(world):
    """(path of the settings, event)."""
    with transaction():
        event = made.event(world)
        door(world, event, name="Cổng A của An")
    return f"/events/{event.code}/gate/settings", event


def test_settings_show_devices_and_a_revoked_one_stays_in_view(page, as_):
    path, event = page
    browser = as_("organizer")
    ref = db.session.query(Device).filter_by(event_id=event.id).one().ref
    assert "Cổng A của An" in browser.get(path).text
    assert post(browser, f"{path}/devices/{ref}/revoke").status_code == 303
    text = browser.get(path).text
    assert ("Cổng A của An" in text, "đã thu hồi" in text) == (True, True)
    assert post(browser, f"{path}/devices/NTHNG234/revoke").status_code == 404


def test_list_is_made_by_its_form_and_a_wrong_window_is_told(page, as_):
    path, event = page
    browser = as_("secretary")
    sent = {"name": "Quà lưu niệm", "kind": "list_gift", "rule": "list_once", "capacity": "50"}
    wrong = sent | {"opens_at": "2026-04-12T09:00", "closes_at": "2026-04-12T08:00"}
    assert post(browser, f"{path}/lists/new", **wrong).status_code == 422
    assert post(browser, f"{path}/lists/new", **sent).status_code == 303
    kept = db.session.scalars(select(CheckList).where(CheckList.name == "Quà lưu niệm")).one()
    assert (kept.kind, kept.capacity, kept.event_id) == (ListKind.GIFT, 50, event.id)


def test_volunteer_is_named_by_the_organizer_and_comes_in(page, as_):
    path, event = page
    browser = as_("organizer")
    gate = f"/events/{event.code}/gate"
    assert as_("an").get(gate).status_code == 403
    assert post(browser, f"{path}/volunteers", who="an@demo.example").status_code == 303
    assert as_("an").get(gate).status_code == 200
    assert post(browser, f"{path}/volunteers", who="other_youth@demo.example").status_code == 422
    grant = db.session.query(Grant).filter_by(label=event.code).one()
    assert post(browser, f"{path}/volunteers/{grant.ref}/revoke").status_code == 303
    assert as_("an").get(gate).status_code == 403


def test_a_dismissed_volunteers_phones_end_except_those_that_still_keep_scans(page, as_, world):
    path, event = page
    browser = as_("organizer")
    post(browser, f"{path}/volunteers", who="an@demo.example")
    with transaction():
        sent, full = (
            make_device(event, name=name, by=world.actor("an"), at=AT, site=None, person_id=world.people["an"])[0]
            for name in ("Cổng A", "Cổng B")
        )
        full.waiting = 3
    refs = sent.ref, full.ref
    grant = db.session.query(Grant).filter_by(label=event.code).one()
    answer = _post(browser, f"{path}/volunteers/{grant.ref}/revoke", follow_redirects=True)
    ended = [db.session.query(Device).filter_by(ref=ref).one().revoked_at is not None for ref in refs]
    assert (ended, "còn giữ lượt quét" in answer.text) == ([True, False], True)


def test_somebody_from_outside_gets_a_link(page, as_):
    path, event = page
    answer = post(as_("organizer"), f"{path}/volunteers", name="Tình Nguyện Viên Mới")
    person = db.session.query(Person).filter_by(full_name="Tình Nguyện Viên Mới").one()
    assert answer.location.endswith(f"/people/{person.ref}/guest-links")
    assert db.session.query(Grant).filter_by(label=event.code, person_id=person.id).count() == 1


def test_secretariat_keeps_the_gate_and_names_nobody(page, as_):
    path, _ = page
    browser = as_("secretary")
    assert (browser.get(path).status_code, post(browser, f"{path}/volunteers", who="an@demo.example").status_code) == (
        200,
        403,
    )
    assert as_("an").get(path).status_code == 403
