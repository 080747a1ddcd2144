"""Reads of the seats given to units: who has how many, how many are named, and what an officer looks after."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from app.events.access import may_keep
from app.events.models import Event, Site
from app.events.registration_models import Allocation, Limit
from app.events.states import Scope
from app.kit.db import db
from app.kit.text import search_key
from app.people.actor import Actor
from app.people.models import Unit, UnitAncestor, UnitKind
from app.people.roles.queries import covered
from app.people.states import Role

UNIT = (Role.OFFICER, Role.UNIT_LEADER)
PER_PAGE = 50


@dataclass(frozen=True)
class SeatRow:
    """A unit's seats, and how many of them are named; left: seats nobody sits on."""

    seats: Allocation
    named: int

    @property
    def left(self) -> int:
        """Seats to name; none once they were released."""
        return 0 if self.seats.released_at else max(0, self.seats.seats - self.named)


_ALLOCATION = (joinedload(Allocation.unit), joinedload(Allocation.site), joinedload(Allocation.category))


def _rows(event_id: int) -> Select[Allocation, int]:
    limit = and_(Limit.scope == Scope.ALLOCATION, Limit.thing_id == Allocation.id)
    query = select(Allocation, func.coalesce(Limit.taken, 0)).outerjoin(Limit, limit)
    return query.join(Unit, Unit.id == Allocation.unit_id).where(Allocation.event_id == event_id).options(*_ALLOCATION)


def page_of(event: Event, *, q: str = "", page: int = 1) -> tuple[list[SeatRow], int]:
    """(a page of the seats of units by name, how many rows there are)."""
    query = _rows(event.id)
    for word in search_key(q).split():
        query = query.where(Unit.search_key.contains(word, autoescape=True))
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(Unit.sort_key, Allocation.id).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    return [SeatRow(*row) for row in db.session.execute(ordered)], total


def totals_of(event: Event) -> tuple[int, int, int]:
    """(seats given and not released, named among them, units)."""
    limit = and_(Limit.scope == Scope.ALLOCATION, Limit.thing_id == Allocation.id)
    query = select(
        func.coalesce(func.sum(Allocation.seats), 0), func.coalesce(func.sum(Limit.taken), 0),
        func.count(func.distinct(Allocation.unit_id)),
    ).outerjoin(Limit, limit)  # fmt: skip
    row = db.session.execute(query.where(Allocation.event_id == event.id, Allocation.released_at.is_(None))).one()
    return int(row[0]), int(row[1]), int(row[2])


def own_seats(actor: Actor, event: Event) -> list[SeatRow]:
    """The seats of the units that the actor looks after, by name."""
    query = _rows(event.id).where(Allocation.unit_id.in_(covered(actor, *UNIT)))
    return [SeatRow(*row) for row in db.session.execute(query.order_by(Unit.sort_key, Allocation.id))]


def has_seats(actor: Actor, event: Event) -> bool:
    """Whether a unit that the actor looks after has seats there."""
    mine = select(Allocation.id).where(Allocation.event_id == event.id, Allocation.unit_id.in_(covered(actor, *UNIT)))
    return db.session.scalars(mine.limit(1)).first() is not None


def seats_by_ref(actor: Actor, event: Event, ref: str) -> Allocation:
    """A unit's seats by their code, for the event's staff and that unit's officers; NoResultFound for others."""
    query = select(Allocation).where(Allocation.event_id == event.id, Allocation.ref == ref).options(*_ALLOCATION)
    if not may_keep(actor, event):
        query = query.where(Allocation.unit_id.in_(covered(actor, *UNIT)))
    return db.session.scalars(query).one()


def unnamed(event: Event) -> list[Allocation]:
    """The seats of units that were not released yet."""
    query = select(Allocation).where(Allocation.event_id == event.id, Allocation.released_at.is_(None))
    return list(db.session.scalars(query.order_by(Allocation.id)))


def kinds_below(event: Event) -> list[tuple[UnitKind, int]]:
    """The kinds of unit from the organizing one down, each with how many units of it live."""
    query = (
        select(UnitKind, func.count(Unit.id))
        .join(Unit, Unit.kind_id == UnitKind.id)
        .where(_below(event))
        .group_by(UnitKind.id)
        .order_by(UnitKind.rank, UnitKind.id)
    )
    return [(kind, count) for kind, count in db.session.execute(query)]


def units_without(event: Event, kinds: Collection[str], category_id: int | None) -> list[tuple[Unit, Site | None]]:
    """(unit, its own site) of the living units of these kinds that have no seats of this category yet, by name."""
    having = select(Allocation.unit_id).where(
        Allocation.event_id == event.id, Allocation.category_id.is_(None) if category_id is None
        else Allocation.category_id == category_id,
    )  # fmt: skip
    query = (
        select(Unit, Site)
        .join(UnitKind, Unit.kind_id == UnitKind.id)
        .outerjoin(Site, and_(Site.unit_id == Unit.id, Site.event_id == event.id))
        .where(_below(event), UnitKind.code.in_(kinds), Unit.id.not_in(having))
        .order_by(Unit.sort_key, Unit.id, Site.position)
    )
    found: dict[int, tuple[Unit, Site | None]] = {}
    for unit, site in db.session.execute(query):
        found.setdefault(unit.id, (unit, site))
    return list(found.values())


def _below(event: Event) -> ColumnElement[bool]:
    living = UnitAncestor.valid_to.is_(None)
    below = select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id == event.unit_id, living)
    return and_(or_(Unit.id.in_(below), Unit.id == event.unit_id), Unit.valid_to.is_(None))
