"""The rows of events refuse, by themselves, what must never be."""

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.events.registration_models import Limit
from app.events.states import EVENT, LIVE, REGISTRATION, EventState, RegistrationState
from app.kit.db import db
from tests.events import made


def test_a_person_is_registered_once_while_it_lives_and_may_come_back(world, writing):
    event = made.event(world)
    made.registration(world, event, "lan", state=RegistrationState.CANCELLED)
    made.registration(world, event, "lan")
    with pytest.raises(IntegrityError), db.session.begin_nested():
        made.registration(world, event, "lan", state=RegistrationState.PENDING)


def test_a_limit_never_holds_one_too_many(world, writing):
    event = made.event(world, capacity=1)
    more = update(Limit).where(Limit.event_id == event.id).values(taken=Limit.taken + 1)
    db.session.execute(more)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(more)


def test_a_person_has_one_live_ticket(world, writing):
    made.ticket(world, "lan")
    with pytest.raises(IntegrityError), db.session.begin_nested():
        made.ticket(world, "lan")


def test_every_live_registration_can_end_and_every_state_is_reached():
    reached = {RegistrationState.HELD, RegistrationState.PENDING, *REGISTRATION.table.values()}
    assert reached == set(RegistrationState)
    assert {state for state in LIVE if not REGISTRATION.verbs(state)} == set()
    assert {EventState.PLANNED, *EVENT.table.values()} == set(EventState)
