"""A delegate at the door while somebody else is sent in the same place: one of the two comes in, whoever is first."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.events.checkin_models import Admission
from app.events.models import Event
from app.events.registration_models import Registration, Ticket
from app.events.registrations import actions
from app.events.states import EventState, RegistrationState
from app.kit.codes import public_code, secret_token
from app.kit.db import db
from app.people.models import Person
from tests.events import made
from tests.events.checkin.gates import AT, Door, door
from tests.events.made import BEFORE
from tests.events.people import youth

#: How long the first keeps the second waiting, in seconds, and when that one is given up.
SOON, LATE = 0.5, 20


@pytest.fixture
def delegate(real):
    """(event, registration, substitute, token of the ticket, door) of an event that runs."""
    with real.writing():
        event = made.event(real.world, capacity=5, state=EventState.RUNNING)
        by = real.world.actor("organizer")
        seats = actions.allocate(event, real.world.unit("xa_mot"), 1, by=by, at=BEFORE)
        person, other = youth(real.world), youth(real.world)
        named = actions.name_delegate(seats, person, by=by, at=BEFORE)
        ticket = made.add(Ticket(person_id=person.id, token=secret_token(), code=public_code(10), made_at=BEFORE))
        gate = door(real.world, event)
        return event.id, named.id, other.id, ticket.token, gate.token


def replaced(real, named: int, other: int, *, between=lambda: None) -> str:
    """Send the substitute; `between` happens before the transaction ends."""
    with real.writing():
        row, person = db.session.get_one(Registration, named), db.session.get_one(Person, other)
        try:
            actions.substitute(row, person, by=real.world.actor("organizer"), at=AT)
        except actions.AlreadyAdmitted:
            return "refused"
        between()
        return "sent"


def test_who_is_replaced_while_the_ticket_is_read_is_not_let_in(real, delegate):
    event_id, named, other, ticket, token = delegate
    told, begun = [], threading.Event()

    def show() -> None:
        begun.wait(LATE)
        with real.app.app_context():
            event = db.session.scalars(select(Event).where(Event.id == event_id)).one()
            told.append(Door(event, None, token).show(ticket, AT + timedelta(seconds=1)).result)

    at_the_door = threading.Thread(target=show)
    at_the_door.start()

    def let_it_read() -> None:
        begun.set()
        at_the_door.join(SOON)

    assert replaced(real, named, other, between=let_it_read) == "sent"
    at_the_door.join(LATE)
    assert told == ["refused"]
    with real.snapshot():
        states = dict(
            db.session.execute(select(Registration.id, Registration.state).filter_by(event_id=event_id)).all()
        )
        assert states.pop(named) is RegistrationState.REPLACED
        assert list(states.values()) == [RegistrationState.CONFIRMED]
        assert db.session.scalars(select(Admission).filter_by(event_id=event_id)).all() == []


def test_who_is_let_in_is_not_replaced_any_more(real, delegate):
    event_id, named, other, ticket, token = delegate
    with real.app.app_context():
        event = db.session.get_one(Event, event_id)
        assert Door(event, None, token).show(ticket).result == "admitted"
    assert replaced(real, named, other) == "refused"
