"""One's position among thousands: counted by the database, and the same as by the rule of the line."""

import random
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from app.events.places import queries as places
from app.events.registration_models import Registration
from app.events.states import Origin, RegistrationState
from app.kit.codes import public_code
from app.kit.db import db
from app.people.models import Person
from tests.events import made
from tests.world import MADE

pytestmark = pytest.mark.usefixtures("writing")

WAITING, STATE = 3000, RegistrationState.WAITING


@pytest.fixture
def line(world):
    """Events with three thousand in line: alone and in parties, some preferred, some at the very same moment."""
    chance = random.Random(3)
    event, other = made.event(world), made.event(world)
    named = {"full_name": "Sùng A Páo", "search_key": "sung a pao", "sort_key": "pao", "made_at": MADE, "version": 1}
    codes = [public_code(12) for _ in range(WAITING)]
    db.session.execute(insert(Person), [{**named, "ref": code} for code in codes])
    people = list(db.session.scalars(select(Person.id).where(Person.ref.in_(codes[:WAITING]))))
    keys = {"search_key": "", "sort_key": "", "made_at": MADE, "version": 1, "origin": Origin.SIGN_UP, "state": STATE}
    rows = [
        {
            **keys, "ref": public_code(12), "event_id": of.id, "person_id": person,
            "waiting_since": MADE + timedelta(seconds=chance.randrange(600)),
            "priority": 1 if chance.random() < 0.1 else 0,
            # A party's code is one in all events.
            "party": f"P{chance.randrange(200)}" if chance.random() < 0.3 else None,
        }
        for of, some in ((event, people), (other, people[:50]))
        for person in some
    ]  # fmt: skip
    db.session.execute(insert(Registration), rows)
    return event


def test_position_of_one_among_thousands_is_that_of_the_whole_line(line, queries):
    told = places.positions(line.id)
    assert len(told) == WAITING
    waiting = list(db.session.scalars(select(Registration).where(Registration.event_id == line.id)))
    some = random.Random(4).sample(waiting, 150)
    assert {one.party is None for one in some} == {True, False}
    queries.clear()
    assert {one.id: places.position(one) for one in some} == {one.id: told[one.id] for one in some}
    # One statement each, and one more for who is in a party.
    assert len(queries) == len(some) + sum(one.party is not None for one in some)


def test_who_does_not_wait_has_no_position(line, world):
    assert places.position(made.registration(world, line, "lan")) == 0
