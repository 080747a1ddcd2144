"""Reads of kinds: all of them with how many units they have, and whether a kind is the actor's to change."""

from dataclasses import dataclass

from sqlalchemy import func, select

from app.kit.db import db
from app.people.access import covered
from app.people.actor import Actor
from app.people.models import Unit, UnitKind
from app.people.states import Role


@dataclass(frozen=True)
class Line:
    """A kind, and how many living units of it the actor looks after."""

    kind: UnitKind
    units: int


def keeps_kinds(actor: Actor, _thing: object) -> bool:
    """Kinds are for whole trees: administrators of the top of one."""
    tops = select(Unit.id).where(Unit.id.in_(actor.unit_ids(Role.ADMINISTRATOR)), Unit.parent_id.is_(None))
    return bool(actor.unit_ids(Role.ADMINISTRATOR)) and db.session.scalars(tops.limit(1)).first() is not None


def kind(_actor: Actor, code: str) -> UnitKind:
    """A kind by its code. Raises NoResultFound."""
    return db.session.execute(select(UnitKind).where(UnitKind.code == code)).scalar_one()


def lines(actor: Actor) -> list[Line]:
    """All kinds, the highest first, those that have ended after them."""
    mine = Unit.id.in_(covered(actor, Role.ADMINISTRATOR)), Unit.valid_to.is_(None)
    count = select(func.count()).where(Unit.kind_id == UnitKind.id, *mine).scalar_subquery()
    order = UnitKind.ended_at.is_not(None), UnitKind.rank, UnitKind.id
    return [Line(row, number) for row, number in db.session.execute(select(UnitKind, count).order_by(*order))]


def is_shared(actor: Actor, kind: UnitKind) -> bool:
    """Whether a unit of this kind is another's to look after: then its name is not the actor's alone to change."""
    mine = covered(actor, Role.ADMINISTRATOR)
    query = select(Unit.id).where(Unit.kind_id == kind.id, Unit.id.not_in(mine))
    return db.session.scalars(query.limit(1)).first() is not None
