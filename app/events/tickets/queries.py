"""Reads of tickets."""

from sqlalchemy import select

from app.events.registration_models import Ticket
from app.kit.db import db


def ticket_of(person_id: int) -> Ticket | None:
    """The live ticket of a person, None where none was made yet. The caller has asked whether its actor may see it."""
    query = select(Ticket).where(Ticket.person_id == person_id, Ticket.revoked_at.is_(None))
    return db.session.scalars(query).one_or_none()
