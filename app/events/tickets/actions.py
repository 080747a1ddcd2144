"""Making and renewing tickets; the unique index decides who makes the one."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.events.registration_models import Registration, Ticket
from app.events.tickets.queries import ticket_of
from app.kit import audit
from app.kit.audit import Doer
from app.kit.codes import public_code, secret_token
from app.kit.db import db
from app.people.models import Person

#: Letters of the code for typing: ten of 24 are 45 bits, and it opens nothing by itself.
CODE_LENGTH = 10


def ticket_for(person_id: int, *, at: datetime) -> Ticket:
    """The live ticket of a person, made once: of two who ask at the same time one makes it, both get it."""
    found = ticket_of(person_id)
    if found is not None:
        return found
    ticket = Ticket(person_id=person_id, token=secret_token(), code=public_code(CODE_LENGTH), made_at=at)
    try:
        with db.session.begin_nested():
            db.session.add(ticket)
            db.session.flush()
    except IntegrityError:  # somebody else made it at this very moment
        db.session.expire_all()
        return db.session.scalars(
            select(Ticket).where(Ticket.person_id == person_id, Ticket.revoked_at.is_(None))
        ).one()
    _tell_rosters(person_id, at)
    return ticket


def renew(person: Person, *, by: Doer, at: datetime) -> Ticket:
    """Another ticket for somebody who lost theirs; the old one is revoked at once, and every gate says so.

    Sent twice it makes two: the caller's form is sent once, and only the last is good anyway.
    """
    db.session.execute(
        update(Ticket).where(Ticket.person_id == person.id, Ticket.revoked_at.is_(None)).values(revoked_at=at)
    )
    audit.record("ticket_renewed", ("person", person.ref), by=by, at=at)
    ticket = ticket_for(person.id, at=at)
    _tell_rosters(person.id, at)
    return ticket


def _tell_rosters(person_id: int, at: datetime) -> None:
    """Phones at the doors fetch what changed since: a ticket is part of each registration of its holder."""
    db.session.execute(update(Registration).where(Registration.person_id == person_id).values(changed_at=at))
