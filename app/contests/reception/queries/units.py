"""Reads of the unit's step: the unit of a contest, its entries by whose turn it is, what came directly, its lists."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload, selectinload

from app.contests.access import may_act_for_unit, visible_editions
from app.contests.entry_models import Entry, ForwardedEntry, Forwarding
from app.contests.models import Edition, Series
from app.contests.reception.rules import CREDITABLE
from app.contests.states import EntryState
from app.kit.db import db
from app.people.actor import Actor
from app.people.models import Person, Unit, UnitAncestor

PAGE = 50


class Pile(StrEnum):
    """Whose turn an entry of a unit waits for."""

    WAITING = "waiting"
    READY = "ready"
    RETURNED = "given_back"
    SENT = "sent"
    DIRECT = "direct"


@dataclass(frozen=True)
class UnitDesk:
    """A unit's place in a contest: its own and all below it."""

    edition: Edition
    unit: Unit


@dataclass(frozen=True)
class UnitEntry:
    """An entry as its unit meets it."""

    desk: UnitDesk
    entry: Entry


def unit_desk(actor: Actor, edition: str, unit: str) -> UnitDesk:
    """The unit's desk in a contest of its own house; NoResultFound for those who look after neither it nor above."""
    found = db.session.scalars(
        select(Edition)
        .join(Edition.series)
        .where(Edition.code == edition, visible_editions(actor))
        .options(joinedload(Edition.series).joinedload(Series.unit))
    ).one()
    row = db.session.scalars(select(Unit).where(Unit.code == unit)).one()
    housed = exists().where(UnitAncestor.unit_id == row.id, UnitAncestor.ancestor_id == found.series.unit_id)
    if not may_act_for_unit(actor, row.id) or not db.session.scalar(select(housed)):
        raise NoResultFound
    return UnitDesk(found, row)


def below(unit: Unit) -> Select[int]:
    """A sub-query of the ids of a unit and all that ever were below it."""
    return select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id == unit.id)


def pile(desk: UnitDesk, which: Pile) -> ColumnElement[bool]:
    """The condition on Entry of one pile of a unit."""
    ours = and_(Entry.edition_id == desk.edition.id, Entry.credited_unit_id.in_(below(desk.unit)))
    here = Entry.forwarded_at.is_(None)
    if which is Pile.WAITING:
        return and_(ours, here, Entry.state == EntryState.SUBMITTED)
    if which is Pile.READY:
        return and_(ours, here, Entry.state == EntryState.CONFIRMED)
    if which is Pile.RETURNED:
        return and_(ours, Entry.state == EntryState.RETURNED)
    if which is Pile.DIRECT:
        members = select(Person.id).where(Person.unit_id.in_(below(desk.unit)))
        return and_(
            Entry.edition_id == desk.edition.id,
            Entry.credited_unit_id.is_(None),
            Entry.state.in_(CREDITABLE),
            Entry.leader_id.in_(members),
        )
    return and_(ours, Entry.forwarded_at.is_not(None))


def counts(desk: UnitDesk) -> tuple[dict[Pile, int], int]:
    """How many entries lie in each pile, and how many drafts are being prepared (never shown, only counted)."""
    drafts = and_(
        Entry.edition_id == desk.edition.id,
        Entry.credited_unit_id.in_(below(desk.unit)),
        Entry.state == EntryState.DRAFT,
    )
    sums = [func.coalesce(func.sum(case((one, 1), else_=0)), 0) for one in (*(pile(desk, p) for p in Pile), drafts)]
    row = db.session.execute(select(*sums).where(Entry.edition_id == desk.edition.id)).one()
    return dict(zip(Pile, row[:-1], strict=True)), int(row[-1])


_ROW = (joinedload(Entry.board), joinedload(Entry.field), joinedload(Entry.leader), joinedload(Entry.credited_unit))


def entries_in(desk: UnitDesk, which: Pile, page: int = 1) -> Sequence[Entry]:
    """One page of a pile, the first handed in first."""
    query = select(Entry).where(pile(desk, which)).order_by(Entry.submitted_at, Entry.id).options(*_ROW)
    return db.session.scalars(query.limit(PAGE).offset((page - 1) * PAGE)).all()


def ready(desk: UnitDesk, refs: Collection[str] | None = None) -> Sequence[Entry]:
    """All confirmed entries that wait to be forwarded (or those of `refs`), in the order of a list."""
    query = select(Entry).where(pile(desk, Pile.READY)).order_by(Entry.submitted_at, Entry.id)
    return db.session.scalars((query if refs is None else query.where(Entry.ref.in_(refs))).options(*_ROW)).all()


def chosen(desk: UnitDesk, refs: Collection[str]) -> Sequence[Entry]:
    """Those entries of the unit that have been handed in, whatever became of them meanwhile."""
    query = select(Entry).where(
        Entry.edition_id == desk.edition.id,
        Entry.credited_unit_id.in_(below(desk.unit)),
        Entry.submitted_at.is_not(None),
        Entry.ref.in_(refs),
    )
    return db.session.scalars(query.order_by(Entry.submitted_at, Entry.id).options(*_ROW)).all()


_WHOLE = (
    *_ROW,
    joinedload(Entry.edition).joinedload(Edition.series),
    selectinload(Entry.members),
    selectinload(Entry.versions),
)


def unit_entry(actor: Actor, edition: str, unit: str, ref: str) -> UnitEntry:
    """An entry credited to the unit or below it, once handed in."""
    desk = unit_desk(actor, edition, unit)
    query = select(Entry).where(
        Entry.edition_id == desk.edition.id,
        Entry.credited_unit_id.in_(below(desk.unit)),
        Entry.submitted_at.is_not(None),
        Entry.ref == ref,
    )
    return UnitEntry(desk, db.session.scalars(query.options(*_WHOLE)).one())


def direct_entry(actor: Actor, edition: str, unit: str, ref: str) -> UnitEntry:
    """An entry that somebody of the unit sent straight to the organizers and that no unit has confirmed."""
    desk = unit_desk(actor, edition, unit)
    query = select(Entry).where(pile(desk, Pile.DIRECT), Entry.ref == ref)
    return UnitEntry(desk, db.session.scalars(query.options(*_ROW)).one())


@dataclass(frozen=True)
class ListLine:
    """One forwarding list of a unit; number counts its lists from 1; size: how many entries stand on it."""

    row: Forwarding
    number: int
    size: int


def lists_of(desk: UnitDesk) -> list[ListLine]:
    """The lists that were forwarded for exactly this unit, the first first."""
    size = select(func.count()).where(ForwardedEntry.forwarding_id == Forwarding.id).scalar_subquery()
    query = (
        select(Forwarding, size)
        .where(Forwarding.edition_id == desk.edition.id, Forwarding.unit_id == desk.unit.id)
        .order_by(Forwarding.at, Forwarding.id)
    )
    return [ListLine(row, n, int(count)) for n, (row, count) in enumerate(db.session.execute(query), start=1)]


@dataclass(frozen=True)
class ForwardedList:
    """One list with its entries in its order."""

    desk: UnitDesk
    line: ListLine
    entries: Sequence[Entry]


def forwarded_list(actor: Actor, edition: str, unit: str, forwarding: str) -> ForwardedList:
    """A list of the unit, to be printed; NoResultFound for others."""
    desk = unit_desk(actor, edition, unit)
    line = next((one for one in lists_of(desk) if one.row.ref == forwarding), None)
    if line is None:
        raise NoResultFound
    query = (
        select(Entry)
        .join(ForwardedEntry, ForwardedEntry.entry_id == Entry.id)
        .where(ForwardedEntry.forwarding_id == line.row.id)
        .order_by(ForwardedEntry.position)
        .options(*_ROW, selectinload(Entry.members))
    )
    return ForwardedList(desk, line, db.session.scalars(query).all())
