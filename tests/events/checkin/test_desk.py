"""The volunteer's desk without a script: typed codes, names, who comes unannounced, taking back; and who may not."""

import re

import pytest
from sqlalchemy import select

from app.events.access import SITE_REALM
from app.events.checkin_models import Admission, Scan, ScanVoid
from app.events.registration_models import Registration
from app.events.states import EventState, Origin, ScanMethod
from app.kit.codes import grouped, public_code
from app.kit.db import db, transaction
from app.people.models import Grant, Person
from app.people.states import Role
from tests.events import made
from tests.events.checkin.gates import AT, guest
from tests.world import post as _post

JSON = {"Accept": "application/json"}


def post(browser, path, headers=None, **sent):
    """Send a form."""
    return _post(browser, path, sent, headers=headers)


@pytest.fixture(autouse=True)
def at(monkeypatch):
    """The server's clock stands."""
    monkeypatch.setattr("app.events.checkin.views.desk.now", lambda: AT)


@pytest.fixture
def place(world):
    """(path of the gate, event, lan's ticket)."""
    with transaction():
        event = made.event(world, state=EventState.RUNNING)
        _, ticket = guest(world, event)
        world.person("lan").phone = "0912345678"
        ticket = ticket.token, ticket.code
    return f"/events/{event.code}/gate", event, ticket


def volunteer(world, event, site=None, who="stranger") -> None:
    realm, label = ("event", event.code) if site is None else (SITE_REALM, site.ref)
    made.add(
        Grant(
            ref=public_code(10), person_id=world.people[who], role=Role.VOLUNTEER, realm=realm, label=label, made_at=AT
        )
    )


def told(answer) -> tuple:
    body = answer.get_json()
    return answer.status_code, body["result"], body["reason"]


def test_typed_code_fills_the_screen_and_twice_sent_is_one(place, as_):
    path, _, (_, code) = place
    browser = as_("organizer")
    first = post(browser, f"{path}/scan", ticket=grouped(code).lower(), nonce="a")
    again = post(browser, f"{path}/scan", ticket=code, nonce="a")
    other = post(browser, f"{path}/scan", ticket=code, nonce="b")
    assert "verdict-good" in first.text
    assert "Lò Thị Lan" in first.text
    assert "verdict-good" in again.text
    assert "verdict-owing" in other.text
    assert "Đã vào lúc 08:10" in other.text
    assert "Bùi Tổ Chức quét" in other.text
    assert db.session.query(Scan).count() == 2


def test_unknown_code_is_red_and_kept(place, as_):
    path, _, _ = place
    answer = post(as_("organizer"), f"{path}/scan", ticket="AAAACCCCDD", nonce="a")
    assert "verdict-bad" in answer.text
    assert db.session.query(Scan).count() == 1


def test_name_is_found_without_tone_marks_and_phones_are_masked(place, as_):
    path, _, _ = place
    page = as_("organizer").get(f"{path}?q=lo thi lan").text
    assert "091••••678" in page
    assert "0912345678" not in page
    found = as_("organizer").get(f"{path}/names?q=LAN lo", headers=JSON).get_json()["found"]
    assert [(one["name"], one["phone"], one["inside"]) for one in found] == [("Lò Thị Lan", "091••••678", False)]


def test_somebody_found_by_name_is_let_in_without_a_ticket_at_hand(place, as_, world):
    path, event, _ = place
    with transaction():
        ref = made.registration(world, event, "an").ref
    answer = post(as_("organizer"), f"{path}/scan", headers=JSON, registration=ref, nonce="a")
    kept = db.session.query(Scan).one()
    assert (told(answer), kept.method) == ((200, "admitted", None), ScanMethod.NAME)


def test_volunteer_of_one_site_finds_its_own_people_only(place, as_, world):
    path, event, _ = place
    with transaction():
        own, other = made.site(event, "Một"), made.site(event, "Hai", n=2)
        made.registration(world, event, "an", site_id=own.id)
        far = made.registration(world, event, "minh", site_id=other.id).ref
        volunteer(world, event, own)
        refs = own.ref, other.ref
    browser = as_("stranger")
    names = [one["name"] for one in browser.get(f"{path}/names?q=an", headers=JSON).get_json()["found"]]
    assert names == ["Đặng Hoà An"]
    assert [browser.get(f"{path}?site={ref}").status_code for ref in refs] == [200, 404]
    assert post(browser, f"{path}/scan", registration=far, nonce="a").status_code == 404


def test_who_comes_unannounced_is_registered_and_let_in_once(place, as_):
    path, _, _ = place
    browser, sent = as_("organizer"), {"name": "Cà Thị Mới", "phone": "0987 654 321", "nonce": "walk"}
    answers = [post(browser, f"{path}/walk-in", headers=JSON, **sent) for _ in range(2)]
    made_one = db.session.scalars(select(Registration).where(Registration.origin == Origin.WALK_IN)).one()
    assert [told(one) for one in answers] == [(200, "admitted", None)] * 2
    assert db.session.query(Admission).filter_by(registration_id=made_one.id).count() == 1
    known = post(browser, f"{path}/walk-in", headers=JSON, **sent | {"nonce": "again"})
    assert told(known) == (200, "refused", "already_in")
    assert db.session.query(Person).filter_by(full_name="Cà Thị Mới").count() == 1


def test_minor_without_a_word_about_who_is_with_them_is_not_registered(place, as_):
    path, _, _ = place
    browser = as_("organizer")
    sent = {"name": "Cà Thị Bé", "minor": "y", "nonce": "walk"}
    assert post(browser, f"{path}/walk-in", headers=JSON, **sent).status_code == 409
    assert told(post(browser, f"{path}/walk-in", headers=JSON, **sent, reason="Cô Hoa đi cùng"))[1] == "admitted"


def test_own_scan_is_taken_back_with_a_reason_and_a_foreign_one_is_not(place, as_, world):
    path, event, (token, _) = place
    with transaction():
        volunteer(world, event)
    post(as_("organizer"), f"{path}/scan", ticket=token, nonce="a")
    assert post(as_("stranger"), f"{path}/undo", scan="a", note="Nhầm người").status_code == 403
    assert post(as_("organizer"), f"{path}/undo", scan="a", note="").status_code == 422
    assert post(as_("organizer"), f"{path}/undo", headers=JSON, scan="a", note="Nhầm người").get_json() == {
        "undone": "a"
    }
    assert (db.session.query(ScanVoid).one().reason, db.session.query(Admission).count()) == ("Nhầm người", 0)


def test_shell_is_an_app_of_its_own(place, as_):
    path, _, _ = place
    browser = as_("organizer")
    worker = browser.get("/gate-worker.js")
    manifest = browser.get(f"{path}/app.webmanifest").get_json(force=True)
    assert (worker.headers["Service-Worker-Allowed"], worker.mimetype) == ("/events/", "text/javascript")
    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == (path, "/events/", "standalone")
    files = re.findall(r'"(/static/[^"]+)"', worker.text)
    assert (len(files) > 15, {fetched(browser, name)[0] for name in files}) == (True, {200})


def fetched(browser, path: str) -> tuple[int, str]:
    """(status, how long it may be kept) of a file."""
    with browser.get(path) as answer:
        return answer.status_code, answer.headers["Cache-Control"]


def test_script_that_a_script_asks_for_is_asked_again_and_a_named_one_kept(app):
    browser = app.test_client()
    assert [fetched(browser, path)[1] for path in ("/static/js/gate/judge.js", "/static/js/gate.js?v=1")] == [
        "no-cache, public, max-age=0", "public, max-age=31536000",
    ]  # fmt: skip
