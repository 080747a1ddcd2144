"""Reads of notices: only ever one's own."""

from sqlalchemy import func, select

from app.kit.db import db
from app.people.actor import Actor
from app.people.models import Notice

SHOWN = 100


def own_notices(actor: Actor) -> list[Notice]:
    """What the actor was told, the newest first."""
    query = select(Notice).where(Notice.person_id == actor.person_id).order_by(Notice.at.desc(), Notice.id.desc())
    return list(db.session.scalars(query.limit(SHOWN)))


def unread(actor: Actor) -> int:
    """How many notices the actor has not seen: the number in the navigation."""
    query = select(func.count()).select_from(Notice)
    return db.session.scalar(query.where(Notice.person_id == actor.person_id, Notice.read_at.is_(None))) or 0
