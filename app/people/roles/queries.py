"""Reads about rights: the grants of an actor, and what a grant covers (kept in people.access)."""

from datetime import datetime

from sqlalchemy import or_, select

from app.kit.db import db
from app.people.access import covered, covers, line
from app.people.actor import GrantView
from app.people.models import Grant

__all__ = ["covered", "covers", "line", "live_grants"]


def live_grants(person_id: int, at: datetime) -> tuple[GrantView, ...]:
    """The grants in force for a person at an instant."""
    rows = db.session.execute(
        select(Grant.role, Grant.unit_id, Grant.realm, Grant.label).where(
            Grant.person_id == person_id,
            Grant.revoked_at.is_(None),
            or_(Grant.until.is_(None), Grant.until > at),
        )
    )
    return tuple(GrantView(*row) for row in rows)
