"""One ticket per person, whoever asks how often; a lost one is replaced at once."""

import pytest
from sqlalchemy import select

from app.events.registration_models import Registration, Ticket
from app.events.tickets.actions import renew, ticket_for
from app.events.tickets.queries import ticket_of
from app.kit.codes import ALPHABET
from app.kit.db import db
from tests.events import made

pytestmark = pytest.mark.usefixtures("writing")


def test_a_ticket_is_made_once(world):
    first = ticket_for(world.people["lan"], at=made.BEFORE)
    assert ticket_for(world.people["lan"], at=made.START) is first
    assert (len(first.token), len(first.code), set(first.code) <= set(ALPHABET)) == (43, 10, True)


def test_who_made_it_first_made_it_for_both(world, monkeypatch):
    first = made.ticket(world, "lan")
    monkeypatch.setattr("app.events.tickets.actions.ticket_of", lambda _person: None)
    assert ticket_for(world.people["lan"], at=made.START).id == first.id


def test_a_renewed_ticket_leaves_the_old_one_revoked(world):
    event = made.event(world)
    registration = made.registration(world, event, "lan")
    old = made.ticket(world, "lan")
    new = renew(world.person("lan"), by=world.actor("lan"), at=made.START)
    db.session.expire_all()
    assert (old.revoked_at, ticket_of(world.people["lan"]).id) == (made.START, new.id)
    assert db.session.scalars(select(Ticket.id).where(Ticket.revoked_at.is_(None))).all() == [new.id]
    # phones at the doors fetch the registration anew
    changed = select(Registration.changed_at).where(Registration.id == registration.id)
    assert db.session.scalars(changed).one() == made.START
