"""Who may do what among people and units: what a grant covers, which trees one may know of."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import aliased

from app.kit.db import db
from app.people.actor import Actor
from app.people.models import Unit, UnitAncestor, UnitSuccession
from app.people.states import Role


def oneself(actor: Actor, _thing: Any) -> bool:
    """Own account, own devices, own password: never while acting for somebody else."""
    return not actor.is_acting


def last_lines() -> Select[int, int]:
    """(unit, ancestor) in the tree as it is; for a unit that has ended, as it last was (itself included)."""
    return (
        select(UnitAncestor.unit_id, UnitAncestor.ancestor_id)
        .join(Unit, Unit.id == UnitAncestor.unit_id)
        .where(or_(UnitAncestor.valid_to.is_(None), UnitAncestor.valid_to == Unit.valid_to))
    )


def line(unit_id: int) -> frozenset[int]:
    """A unit and all units above it in the tree as it is, or last was."""
    query = last_lines().where(UnitAncestor.unit_id == unit_id).with_only_columns(UnitAncestor.ancestor_id)
    return frozenset(db.session.scalars(query)) | {unit_id}


def lines_of(unit_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """`line` of many units in one statement."""
    found: dict[int, set[int]] = {unit_id: {unit_id} for unit_id in unit_ids}
    for unit_id, ancestor_id in db.session.execute(last_lines().where(UnitAncestor.unit_id.in_(unit_ids))):
        found[unit_id].add(ancestor_id)
    return {unit_id: frozenset(line) for unit_id, line in found.items()}


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
    reach = last_lines().where(UnitAncestor.ancestor_id.in_(actor.unit_ids(*roles)))
    return reach.with_only_columns(UnitAncestor.unit_id)


def visible_tops(actor: Actor) -> Select[int]:
    """The tops of the trees (provinces) in which the actor belongs or holds a grant, and those merged into them."""
    own = {grant.unit_id for grant in actor.grants if grant.unit_id} | ({actor.unit_id} if actor.unit_id else set())
    lines = last_lines().where(UnitAncestor.unit_id.in_(own)).subquery()
    top = aliased(Unit)
    tops = select(top.id).join(lines, lines.c.ancestor_id == top.id).where(top.parent_id.is_(None))
    former = select(UnitSuccession.from_id).where(UnitSuccession.to_id.in_(tops))
    return select(Unit.id).where(Unit.parent_id.is_(None), or_(Unit.id.in_(tops), Unit.id.in_(former)))


def visible_units(actor: Actor) -> ColumnElement[bool]:
    """Units the actor may know of, as a condition on `Unit`: all that ever stood in one of `visible_tops`.

    Other provinces do not exist for the actor.
    """
    return Unit.id.in_(visible_unit_ids(actor))


def visible_unit_ids(actor: Actor) -> Select[int]:
    """The same units as a sub-query of ids, for conditions on another column (an index of its own serves each)."""
    return select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id.in_(visible_tops(actor)))


def may_manage_units(actor: Actor, unit: Unit) -> bool:
    """Rename, tag and put units below it: administrators of the unit or of one above it."""
    return covers(actor, unit.id, Role.ADMINISTRATOR)


def may_reshape(actor: Actor, unit: Unit) -> bool:
    """Move, merge, split, dissolve: administrators of a unit above it, never of the unit alone."""
    return covers(actor, unit.parent_id, Role.ADMINISTRATOR)
