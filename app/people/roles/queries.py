"""Reads about rights: the actor of a session, what a grant covers."""

from datetime import datetime

from sqlalchemy import Select, or_, select

from app.kit.db import db
from app.people.actor import Actor, GrantView
from app.people.models import Grant, UnitAncestor
from app.people.states import Role


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


def line(unit_id: int) -> frozenset[int]:
    """A unit and all units above it in the tree as it last was."""
    query = select(UnitAncestor.ancestor_id).where(UnitAncestor.unit_id == unit_id, UnitAncestor.valid_to.is_(None))
    return frozenset(db.session.scalars(query)) | {unit_id}


def covers(actor: Actor, unit_id: int | None, *roles: Role) -> bool:
    """Whether the actor holds one of `roles` on the unit or above it. Remembers each unit's line in the actor."""
    granted = actor.unit_ids(*roles)
    if not granted or unit_id is None:
        return False
    if unit_id not in actor.lines:
        actor.lines[unit_id] = line(unit_id)
    return not granted.isdisjoint(actor.lines[unit_id])


def covered(actor: Actor, *roles: Role) -> Select[int]:
    """A sub-query of the ids of all units that the actor's grants of `roles` reach, for WHERE … IN."""
    return select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id.in_(actor.unit_ids(*roles)))
