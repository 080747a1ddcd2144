"""Making and renewing tickets; the unique index decides who makes the one."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.events.models import Event
from app.events.registration_models import Registration, Ticket
from app.events.tickets.queries import ticket_of, without_ticket
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


def make_missing(*, at: datetime, event: Event | None = None, limit: int = 500) -> int:
    """Make the tickets of people with a place who have none: of this event, or of all that lie ahead. How many."""
    people = without_ticket(limit, event)
    for person_id in people:
        ticket_for(person_id, at=at)
    return len(people)


def renew(person: Person, *, by: Doer, at: datetime, lost: str | None = None) -> Ticket:
    """Another ticket for somebody who lost theirs; the old one is revoked at once, and every gate says so.

    lost: the code of the one that was lost; where another is live by now, that one stays (a form sent twice).
    """
    live = ticket_of(person.id)
    if live is not None and lost is not None and live.code != lost:
        return live
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
