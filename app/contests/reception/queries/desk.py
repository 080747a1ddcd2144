"""Reads of the secretariat's step: the inbox with its filters, one entry with all that belongs to it, the lists."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, true
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload, selectinload

from app.contests.access import may_watch, visible_editions, visible_entries
from app.contests.entry_models import Entry, EntryFile
from app.contests.models import Board, Edition, Series
from app.contests.reception.rules import STANDS
from app.contests.states import EntryState
from app.kit.codes import normalise_code
from app.kit.db import db
from app.kit.files import StoredFile
from app.kit.text import search_key
from app.people.actor import Actor
from app.people.models import Person, Unit

PAGE = 50
MOST_FOUND = 20
_NUMBER = re.compile(r"(?:[IVXLCDM]+-)?0*([1-9][0-9]{0,6})", re.IGNORECASE)


class Tray(StrEnum):
    """What the secretariat has to do next with an entry."""

    ARRIVED = "tray_arrived"
    CHECK = "tray_check"
    SUPPLEMENT = "tray_supplement"
    VALID = "tray_valid"
    ALL = "tray_all"


@dataclass(frozen=True)
class Filters:
    """What of the inbox is wanted; None and False mean: whatever."""

    tray: Tray = Tray.ARRIVED
    state: EntryState | None = None
    board: str | None = None
    field: int | None = None
    unit: str = ""
    late: bool = False
    unconfirmed: bool = False
    text: str = ""


@dataclass(frozen=True)
class Inbox:
    """One page of the inbox; pages from 1."""

    entries: Sequence[Entry]
    total: int
    page: int
    pages: int


def desk_edition(actor: Actor, edition: str) -> Edition:
    """An edition whose reception the actor may see: staff and observers; NoResultFound for everybody else."""
    query = (
        select(Edition)
        .join(Edition.series)
        .where(Edition.code == edition, visible_editions(actor))
        .options(
            joinedload(Edition.series).joinedload(Series.unit),
            selectinload(Edition.boards),
            selectinload(Edition.fields),
        )
    )
    found = db.session.scalars(query).one()
    if not may_watch(actor, found):
        raise NoResultFound
    return found


def in_tray(tray: Tray) -> ColumnElement[bool]:
    """The condition on Entry of one tray."""
    if tray is Tray.ARRIVED:
        with_us = or_(Entry.forwarded_at.is_not(None), Entry.credited_unit_id.is_(None))
        return and_(Entry.state.in_((EntryState.SUBMITTED, EntryState.CONFIRMED)), with_us)
    states = {
        Tray.CHECK: EntryState.RECEIVED,
        Tray.SUPPLEMENT: EntryState.SUPPLEMENT,
        Tray.VALID: EntryState.VALID,
    }
    return Entry.state == states[tray] if tray in states else true()


def tray_counts(edition: Edition, at: datetime) -> tuple[dict[Tray, int], int]:
    """How many entries lie in each tray, and how many supplements are overdue."""
    overdue = and_(Entry.state == EntryState.SUPPLEMENT, Entry.supplement_due_at < at)
    sums = [func.coalesce(func.sum(case((one, 1), else_=0)), 0) for one in (*map(in_tray, Tray), overdue)]
    handed_in = and_(Entry.edition_id == edition.id, Entry.submitted_at.is_not(None))
    row = db.session.execute(select(*sums).where(handed_in)).one()
    return dict(zip(Tray, row[:-1], strict=True)), int(row[-1])


def _unconfirmed() -> ColumnElement[bool]:
    """Handed on by the clock, or received, without the whole confirmation of its unit."""
    two_steps = select(Unit.id).where(Unit.leader_confirms)
    lacking = or_(
        Entry.unit_confirmed_at.is_(None),
        and_(Entry.leader_confirmed_at.is_(None), Entry.credited_unit_id.in_(two_steps)),
    )
    with_us = or_(Entry.forwarded_at.is_not(None), Entry.state.in_(STANDS))
    return and_(Entry.credited_unit_id.is_not(None), with_us, lacking)


def _matches(text: str) -> ColumnElement[bool]:
    """Title, leader's name (both without tone marks), public code or official number."""
    key = search_key(text)
    # Asked entry by entry: the edition's entries are few, the people of the country are many.
    led = exists().where(Person.id == Entry.leader_id, Person.search_key.contains(key, autoescape=True))
    found: list[ColumnElement[bool]] = [Entry.search_key.contains(key, autoescape=True), led]
    code, number = normalise_code(text), _NUMBER.fullmatch(text.strip())
    if code:
        found.append(Entry.ref == code)
    if number:
        found.append(Entry.number == int(number[1]))
    return or_(*found)


def _wanted(edition: Edition, filters: Filters) -> list[ColumnElement[bool]]:
    wanted = [
        Entry.edition_id == edition.id,
        Entry.submitted_at.is_not(None),
        Entry.state == filters.state if filters.state else in_tray(filters.tray),
    ]
    if filters.board:
        wanted.append(Entry.board_id.in_(select(Board.id).filter_by(edition_id=edition.id, code=filters.board)))
    if filters.field:
        wanted.append(Entry.field_id == filters.field)
    if key := search_key(filters.unit):
        named = Unit.search_key.contains(key, autoescape=True)
        wanted.append(exists().where(Unit.id == Entry.credited_unit_id, named))
    if filters.late:
        wanted.append(Entry.late.is_(True))
    if filters.unconfirmed:
        wanted.append(_unconfirmed())
    if filters.text.strip():
        wanted.append(_matches(filters.text))
    return wanted


_ROW = (joinedload(Entry.board), joinedload(Entry.field), joinedload(Entry.leader), joinedload(Entry.credited_unit))


def inbox(edition: Edition, filters: Filters, page: int) -> Inbox:
    """One page of the entries wanted, the first handed in first (those with a number by number)."""
    wanted = _wanted(edition, filters)
    total = db.session.scalar(select(func.count()).select_from(Entry).where(*wanted)) or 0
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    order = (Entry.number.is_(None).desc(), Entry.number, Entry.submitted_at, Entry.id)
    query = select(Entry).where(*wanted).order_by(*order).limit(PAGE).offset((page - 1) * PAGE)
    return Inbox(db.session.scalars(query.options(*_ROW)).all(), total, page, pages)


def chosen(edition: Edition, refs: Sequence[str]) -> Sequence[Entry]:
    """Entries of the edition by their codes, the first handed in first: a bulk act goes through them in this order."""
    query = select(Entry).where(
        Entry.edition_id == edition.id, Entry.submitted_at.is_not(None), Entry.ref.in_(list(refs))
    )
    return db.session.scalars(query.order_by(Entry.submitted_at, Entry.id).options(*_ROW)).all()


def desk_entry(actor: Actor, edition: str, ref: str) -> Entry:
    """One entry as staff meet it, with all that its page shows."""
    found = desk_edition(actor, edition)
    query = (
        select(Entry)
        .join(Entry.edition)
        .join(Edition.series)
        .where(Entry.edition_id == found.id, Entry.ref == ref, Entry.submitted_at.is_not(None), visible_entries(actor))
        .options(
            *_ROW,
            joinedload(Entry.edition).joinedload(Edition.series).joinedload(Series.unit),
            joinedload(Entry.stage),
            selectinload(Entry.members),
            selectinload(Entry.versions),
        )
    )
    return db.session.scalars(query).one()


def files_of(entry: Entry) -> Sequence[EntryFile]:
    """The files that the entry holds now, in the order of their arrival."""
    query = select(EntryFile).where(EntryFile.entry_id == entry.id, EntryFile.removed_at.is_(None))
    return db.session.scalars(query.order_by(EntryFile.id).options(joinedload(EntryFile.file))).all()


def stored_file(entry: Entry, ref: str) -> StoredFile:
    """Any file kept about the entry: of its dossier, its paper, evidence; NoResultFound for others."""
    query = select(StoredFile).where(StoredFile.ref == ref, StoredFile.owner_ref == f"entry:{entry.ref}")
    return db.session.scalars(query).one()


def dossier_file(entry: Entry, ref: str) -> EntryFile:
    """A file of the entry's present dossier by its public code."""
    query = (
        select(EntryFile)
        .join(EntryFile.file)
        .where(EntryFile.entry_id == entry.id, EntryFile.removed_at.is_(None), StoredFile.ref == ref)
        .options(joinedload(EntryFile.file))
    )
    return db.session.scalars(query.limit(1)).one()


def merged_into(entry: Entry) -> Entry | None:
    """The entry that this one is a duplicate of."""
    return db.session.get(Entry, entry.merged_into_id) if entry.merged_into_id else None


def duplicates_of(entry: Entry) -> Sequence[Entry]:
    """The entries that were merged into this one."""
    return db.session.scalars(select(Entry).where(Entry.merged_into_id == entry.id).order_by(Entry.id)).all()


def merge_targets(entry: Entry, text: str) -> Sequence[Entry]:
    """Other entries of the edition that a duplicate could be merged into, at most MOST_FOUND.

    Without words: those of the same leader or the same title.
    """
    left = (EntryState.DRAFT, EntryState.WITHDRAWN, EntryState.DISQUALIFIED, EntryState.DUPLICATE)
    alike = or_(Entry.leader_id == entry.leader_id, Entry.search_key == entry.search_key)
    query = select(Entry).where(
        Entry.edition_id == entry.edition_id,
        Entry.id != entry.id,
        Entry.state.not_in(left),
        _matches(text) if text.strip() else alike,
    )
    return db.session.scalars(query.order_by(Entry.number, Entry.id).limit(MOST_FOUND).options(*_ROW)).all()


def listed(edition: Edition, filters: Filters) -> Sequence[Entry]:
    """All entries wanted, with their teams, for a print or a spreadsheet."""
    query = select(Entry).where(*_wanted(edition, filters)).order_by(Entry.number, Entry.submitted_at, Entry.id)
    return db.session.scalars(query.options(*_ROW, selectinload(Entry.members))).all()
