"""One ticket per person, whoever asks how often; a lost one is replaced at once."""

import json

import pytest
from sqlalchemy import select

from app.events.registration_models import Registration, Ticket
from app.events.registrations.actions.common import tell
from app.events.states import RegistrationState
from app.events.tickets.actions import make_missing, renew, ticket_for
from app.events.tickets.jobs import make_due
from app.events.tickets.queries import ticket_of
from app.kit.codes import ALPHABET, grouped
from app.kit.db import db
from app.kit.outbox import Letter, OutboxMail
from app.people.models import Notice
from app.people.notices.jobs import render
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


def test_a_form_sent_twice_replaces_once(world):
    old = made.ticket(world, "lan")
    new = renew(world.person("lan"), by=world.actor("lan"), at=made.START, lost=old.code)
    again = renew(world.person("lan"), by=world.actor("lan"), at=made.START, lost=old.code)
    assert (new.id != old.id, again.id) == (True, new.id)


def test_whoever_has_a_place_gets_a_ticket_before_the_mail_leaves(world):
    event = made.event(world)
    made.registration(world, event, "lan")
    made.registration(world, event, "an", state=RegistrationState.WAITING, waiting_since=made.BEFORE)
    make_due(made.BEFORE)
    assert [ticket_of(world.people[who]) is not None for who in ("lan", "an")] == [True, False]
    assert make_missing(at=made.BEFORE) == 0


def test_mail_tells_the_code_and_the_outbox_does_not(app, world):
    event = made.event(world)
    registration = made.registration(world, event, "lan")
    ticket = made.ticket(world, "lan")
    tell(registration, event, "registration_confirmed", at=made.BEFORE)
    mail = db.session.scalars(select(OutboxMail).where(OutboxMail.kind == "registration_confirmed")).one()
    kept = json.dumps([mail.facts, [n.facts for n in db.session.scalars(select(Notice))]])
    assert [secret in kept for secret in (ticket.code, grouped(ticket.code), ticket.token)] == [False] * 3
    for language in ("vi", "en"):
        subject, body = render(Letter(mail.kind, language, mail.facts))
        found = (grouped(ticket.code) in body, ticket.token in body, "http://localhost/my/ticket\n" in body)
        assert (event.title in subject, *found) == (True, True, False, True)
