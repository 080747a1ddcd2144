"""The API as devices meet it: who is heard, what is answered, in which form."""

from datetime import timedelta

import pytest

from app.events.checkin.actions.devices import revoke_device
from app.kit.db import db, transaction
from tests.events import made
from tests.events.checkin.gates import AT, door, guest
from tests.world import csrf

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def at(monkeypatch):
    """The server's clock stands."""
    for module in ("scans", "roster"):
        monkeypatch.setattr(f"app.events.checkin.api.{module}.now", lambda: AT)
    monkeypatch.setattr("app.events.checkin.views.devices.now", lambda: AT)


@pytest.fixture
def gate(world, client):
    """(ask, the event, a ticket, the door): ask(method, path, json) as the device of the door."""
    with transaction():
        event = made.event(world)
        site = made.site(event, "Điểm cầu Một")
        _, ticket = guest(world, event)
        made.registration(world, event, "minh")
        one = door(world, event)
        made.site(event, "Hai", n=2)
    token, code = one.token, event.code

    def ask(method: str, path: str, json=None, *, token=token, code=code, **more):
        headers = {"Authorization": f"Bearer {token}"} | more.pop("headers", {})
        return client.open(f"/api/v1/events/{code}{path}", method=method, json=json, headers=headers, **more)

    ask.event, ask.ticket, ask.site, ask.door, ask.world = code, ticket.token, site.ref, one, world
    return ask


def shown(gate, nonce="one", **more) -> dict:
    at = AT.isoformat()
    return {"ticket": gate.ticket, "nonce": nonce, "scanned_at": at, "sent_at": at} | more


def said(answer) -> tuple:
    return answer.status_code, answer.get_json().get("result"), answer.get_json().get("reason")


def test_the_answers_are_those_the_issue_names(gate):
    first = gate("POST", "/scans", shown(gate, site=gate.site))
    again = gate("POST", "/scans", shown(gate, site=gate.site))
    second = gate("POST", "/scans", shown(gate, "two"))
    second_again = gate("POST", "/scans", shown(gate, "two"))
    unknown = gate("POST", "/scans", shown(gate, "three", ticket="x" * 43))
    assert [said(one) for one in (first, again, second, second_again, unknown)] == [
        (201, "admitted", None),
        (200, "admitted", None),
        (409, "refused", "already_in"),
        (409, "refused", "already_in"),
        (404, "refused", "unknown_ticket"),
    ]
    assert again.get_json() == first.get_json() | {"replayed": True}
    assert second_again.get_json() == second.get_json() | {"replayed": True}
    assert second.get_json()["first"] == {
        "at": AT.isoformat(), "list": "Cửa vào", "site": "Điểm cầu Một", "gate": "Cổng A", "by": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"scanned_at": "soon"}, "scanned_at"),
        ({"scanned_at": "2026-04-12T08:00:00"}, "scanned_at"),
        ({"sent_at": 1776000000}, "sent_at"),
        ({"nonce": ""}, "nonce"),
        ({"nonce": "x" * 65}, "nonce"),
        ({"nonce": 5}, "nonce"),
        ({"ticket": "a\0b"}, "ticket"),
        ({"direction": "up"}, "direction"),
        ({"other": 1}, "other"),
        ({"list": "NTHNG234"}, "list"),
        ({"site": "NTHNG234"}, "site"),
    ],
)
def test_what_is_malformed_is_told_by_its_field(gate, change, field):
    answer = gate("POST", "/scans", shown(gate) | change)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert [fault["field"] for fault in answer.get_json()["errors"]] == [field]


@pytest.mark.parametrize("year", ["0001", "1970", "9999"])
def test_a_clock_that_was_never_set_is_corrected(gate, year):
    wrong = f"{year}-01-01T00:00:00+14:00"
    answer = gate("POST", "/scans", shown(gate, scanned_at=wrong, sent_at=wrong))
    assert (answer.status_code, answer.get_json()["at"]) == (201, AT.isoformat())


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{", "application/json", 422),
        ("[" * 20000, "application/json", 422),
        ("[]", "application/json", 422),
        ("", "application/json", 422),
        ("{}", "text/plain", 415),
        ("a=b", "application/x-www-form-urlencoded", 415),
        (b"\xff\xfe", "application/json", 422),
        ("x" * 1024 * 1025, "application/json", 413),
    ],
)
def test_a_body_that_is_none_is_a_problem_and_no_fault(gate, body, kind, status):
    for path in ("/scans", "/scans/batch"):
        answer = gate("POST", path, data=body, content_type=kind)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_a_batch_answers_each_in_its_place_and_a_bad_one_spoils_no_other(gate):
    items = [shown(gate, "a"), "nonsense", shown(gate, "b"), shown(gate, "c", list="NTHNG234"), shown(gate, "a")]
    answer = gate("POST", "/scans/batch", {"scans": items})
    results = answer.get_json()["results"]
    assert (answer.status_code, [one["status"] for one in results]) == (200, [201, 422, 409, 422, 200])
    alone = gate("POST", "/scans", shown(gate, "b")).get_json()
    assert results[2] | {"replayed": True} == alone | {"status": 409}
    assert gate("POST", "/scans/batch", {"scans": [{}] * 1001}).status_code == 422


@pytest.mark.parametrize("path", ["/scans", "/scans/batch", "/roster", "/presence"])
def test_only_a_device_of_the_event_is_heard(gate, path):
    method = "POST" if path.startswith("/scans") else "GET"
    json = {"/scans": shown(gate), "/scans/batch": {"scans": [shown(gate)]}}.get(path)
    with transaction():
        other = made.event(gate.world)
        foreign = door(gate.world, other)
        code, token = other.code, foreign.token
    assert gate(method, path, json, token="forged").status_code == 401
    assert gate(method, path, json, token="").status_code == 401
    missing = gate(method, path, json, code="no-such-event")
    for answer in (gate(method, path, json, code=code), gate(method, path, json, token=token)):
        assert (answer.status_code, answer.get_data()) == (404, missing.get_data())
    assert gate(method, path, json, code="a\0b").status_code == 404
    with transaction():
        revoke_device(db.session.merge(gate.door.device), other, by=gate.world.actor("organizer"), at=AT)
    answer = gate(method, path, json)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_the_roster_is_not_sent_twice_and_names_nobody(gate):
    answer = gate("GET", "/roster")
    told = answer.get_json()
    assert [len(told["entries"]), told["more"], len(told["sites"]), [one["name"] for one in told["lists"]]] == [
        2, False, 2, ["Cửa vào"],
    ]  # fmt: skip
    with transaction():
        person = gate.world.person("lan")
        name, phone, ref, token = person.full_name, person.phone, person.ref, gate.ticket
    text = answer.get_data(as_text=True)
    assert [word for word in (name, phone, ref, token) if word and word in text] == []
    assert gate("GET", "/roster?cursor=x").status_code == 422
    later = gate("GET", f"/roster?cursor={told['cursor']}")
    again = gate("GET", f"/roster?cursor={told['cursor']}", headers={"If-None-Match": later.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")


def test_presence_counts_people_and_not_scans(gate):
    gate("POST", "/scans", shown(gate, site=gate.site))
    gate("POST", "/scans", shown(gate, "two"))
    told = gate("GET", "/presence")
    counts = told.get_json()
    assert (counts["expected"], counts["came"], counts["present"]) == (2, 1, 1)
    assert [(one["came"], one["present"]) for one in counts["sites"]] == [(1, 1), (0, 0)]
    assert [(one["name"], one["came"], one["present"]) for one in counts["lists"]] == [("Cửa vào", 1, 1)]
    assert gate("GET", "/presence", headers={"If-None-Match": told.headers["ETag"]}).status_code == 304


def test_what_is_not_there_is_a_problem(client):
    for path, method, status in (("/api/v1/nothing", "GET", 404), ("/api/v1/events/x/scans", "GET", 405)):
        answer = client.open(path, method=method)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


def test_a_volunteers_phone_gets_its_token_once_and_scans_with_it(gate, as_):
    browser = as_("organizer")
    path = f"/events/{gate.event}/gate/device"
    answer = browser.post(path, data={"csrf_token": csrf(browser), "site": gate.site})
    made_ = answer.get_json()
    assert (answer.status_code, made_["site"]) == (201, gate.site)
    assert said(gate("POST", "/scans", shown(gate), token=made_["token"]))[:2] == (201, "admitted")
    assert browser.post(path).status_code == 400
    assert as_("lan").post(path, data={"csrf_token": csrf(as_("lan"))}).status_code in {400, 403}
