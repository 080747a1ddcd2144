"""Registering by another system: in one step, once per nonce, for the device's own event only."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.events.registration_models import Registration
from app.kit.db import db, transaction
from app.people.models import Person, Unit
from tests.events import made
from tests.events.checkin.gates import door

SENT = {"nonce": "one", "name": "  Quàng Thị   Bông ", "phone": "0912 345 678", "birth_date": "2001-05-01"}


@pytest.fixture(autouse=True)
def at(monkeypatch):
    """The day before the event."""
    monkeypatch.setattr("app.events.checkin.api.registrations.now", lambda: made.BEFORE + timedelta(hours=1))


@pytest.fixture
def system(world, client):
    """ask(method, json) as a device that may register people of an event with one site."""
    with transaction():
        event = made.event(world, capacity=1)
        site, other = made.site(event, "Một"), made.site(event, "Hai", n=2)
        gate = door(world, event, site)
        gate.device.may_register = True
        path, token = f"/api/v1/events/{event.code}/registrations", gate.token

    def ask(method: str, json=None, **more):
        headers = {"Authorization": f"Bearer {more.get('token', token)}"}
        return client.open(path + more.get("query", ""), method=method, json=json, headers=headers)

    ask.site, ask.other, ask.event, ask.scanner = site.ref, other.ref, event, door
    return ask


def test_somebody_is_registered_once_and_gets_a_ticket(system):
    first, again = system("POST", SENT), system("POST", SENT)
    told = first.get_json()
    assert (first.status_code, again.status_code, told["state"]) == (201, 200, "registration_confirmed")
    assert again.get_json() == told | {"replayed": True}
    people = select(Person.full_name, Person.phone).where(Person.search_key == "quang thi bong")
    assert [tuple(row) for row in db.session.execute(people)] == [("Quàng Thị Bông", "0912345678")]
    (line,) = system("GET").get_json()["registrations"]
    assert (line["registration"], line["name"], line["site"]) == (told["registration"], "Quàng Thị Bông", system.site)


def test_whoever_finds_no_place_waits(system):
    system("POST", SENT)
    assert system("POST", SENT | {"nonce": "two"}).get_json()["state"] == "registration_waiting"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "\u200b"}, "name"),
        ({"phone": "0123456789"}, "phone"),
        ({"unit": "no-such-unit"}, "unit"),
        ({"category": "NTHNG234"}, "category"),
        ({"sessions": ["NTHNG234"]}, "sessions"),
    ],
)
def test_what_is_wrong_is_told_by_its_field_and_leaves_nobody(system, change, field):
    before = db.session.scalar(select(func.count(Person.id)))
    answer = system("POST", SENT | change)
    assert (answer.status_code, [one["field"] for one in answer.get_json()["errors"]]) == (422, [field])
    assert db.session.scalar(select(func.count(Person.id))) == before


def test_a_device_registers_for_its_own_site_and_province_only(system, world):
    code = db.session.scalars(select(Unit.code).where(Unit.id == world.units["xa_khac"])).one()
    assert system("POST", SENT | {"unit": code}).status_code == 422
    assert system("POST", SENT | {"site": system.other}).status_code == 422


def test_a_device_made_for_scanning_sees_and_registers_nobody(system, world):
    with transaction():
        token = door(world, db.session.merge(system.event)).token
    for method, json in (("GET", None), ("POST", SENT)):
        answer = system(method, json, token=token)
        assert (answer.status_code, answer.get_json()["code"]) == (403, "device_may_not_register")
    assert db.session.scalar(select(func.count(Registration.id)).where(Registration.event_id == system.event.id)) == 0
