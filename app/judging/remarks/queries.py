"""Reads of what judges wrote, from sheets that are handed in: by entry, page by page, for those who may look inside."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, distinct, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.contests.entry_models import Entry
from app.contests.models import Edition, Series, Stage
from app.judging.access import council_rounds
from app.judging.models import Round, ScoreSheet
from app.judging.states import RoundState, SheetRole, SheetState
from app.kit.db import db
from app.kit.text import search_key
from app.people.actor import Actor
from app.people.models import Person, Unit

#: So many entries stand on one page.
SIZE = 20
#: No official number has more digits.
DIGITS = 6


@dataclass(frozen=True)
class Remark:
    """What one judge wrote on one sheet; notes: (label of the criterion, note)."""

    judge: str
    role: SheetRole
    third: bool
    to_entrant: str
    to_panel: str
    notes: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Subject:
    """An entry and what was written about it, the judges in Vietnamese order."""

    ref: str
    number: int | None
    title: str
    unit: str
    remarks: Sequence[Remark]


@dataclass(frozen=True)
class Found:
    """One page of them; entries, sheets: how many were found on all pages."""

    subjects: Sequence[Subject]
    entries: int
    sheets: int
    number: int
    last: int


def round_inside(actor: Actor, edition: str, ref: str) -> Round:
    """A round whose judges' words the actor may read; NoResultFound for all others, the chief judge among them (D19)."""
    query = select(Round).join(Round.stage).join(Stage.edition).join(Edition.series)
    query = query.where(Edition.code == edition, Round.ref == ref, council_rounds(actor))
    whole = joinedload(Round.stage).joinedload(Stage.edition).joinedload(Edition.series).joinedload(Series.unit)
    return db.session.scalars(query.options(whole, selectinload(Round.criteria))).one()


def written_on(judged: Round) -> int:
    """How many sheets of a round say something in words. The caller has decided that its actor may know."""
    return db.session.scalar(select(func.count()).select_from(ScoreSheet).where(*_said(judged))) or 0


def judges_who_wrote(judged: Round) -> list[Person]:
    """Whose words there are, in Vietnamese order."""
    wrote = select(ScoreSheet.judge_id).where(*_said(judged))
    return list(db.session.scalars(select(Person).where(Person.id.in_(wrote)).order_by(Person.sort_key, Person.id)))


def remarks(judged: Round, *, words: str = "", judge: str = "", number: int | None = 1) -> Found:
    """What was written about the entries that the words name (their title or number), by one judge (public code) or by
    all; number: of the page, None for all on one. The caller has decided that its actor may read it.
    """
    wanted = and_(*_said(judged), *_named(words), *([Person.ref == judge] if judge else []))
    of = ScoreSheet.__table__.join(Entry).join(Person, Person.id == ScoreSheet.judge_id)
    counts = select(func.count(distinct(ScoreSheet.entry_id)), func.count()).select_from(of).where(wanted)
    entries, sheets = db.session.execute(counts).one()
    last = 1 if number is None else max(1, -(-entries // SIZE))
    at = min(max(number or 1, 1), last)
    listed = select(Entry.id).select_from(of).where(wanted).group_by(Entry.id, Entry.number)
    listed = listed.order_by(Entry.number, Entry.id)
    if number is not None:
        listed = listed.limit(SIZE).offset((at - 1) * SIZE)
    rows = db.session.execute(
        select(
            Entry.ref, Entry.number, Entry.title, Unit.name.label("unit"), Person.full_name, ScoreSheet.role, ScoreSheet.third,
            ScoreSheet.comment_entrant, ScoreSheet.comment_panel, ScoreSheet.notes,
        )
        .select_from(of.outerjoin(Unit, Unit.id == Entry.credited_unit_id))
        .where(wanted, Entry.id.in_(listed))
        .order_by(Entry.number, Entry.id, Person.sort_key, ScoreSheet.id)
    )  # fmt: skip
    return Found(_subjects(judged, rows), entries, sheets, at, last)


def _subjects(judged: Round, rows: Iterable[Any]) -> list[Subject]:
    """The rows of sheets, which come by entry, as entries with their remarks."""
    found = []
    for ref, group in groupby(rows, key=lambda row: row.ref):
        sheets = list(group)
        first = sheets[0]
        made = [
            Remark(
                row.full_name, row.role, row.third, row.comment_entrant, row.comment_panel, _notes(judged, row.notes)
            )
            for row in sheets
        ]
        found.append(Subject(ref, first.number, first.title, first.unit or "", made))
    return found


def _notes(judged: Round, notes: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(c.label, notes[c.key]) for c in judged.criteria if notes.get(c.key)]


def _said(judged: Round) -> list[ColumnElement[bool]]:
    """Handed-in sheets with words on them. What a tie-break judge wrote stays sealed until the round is decided."""
    words = or_(ScoreSheet.comment_entrant != "", ScoreSheet.comment_panel != "", cast(ScoreSheet.notes, Text) != "{}")
    found = [ScoreSheet.round_id == judged.id, ScoreSheet.state == SheetState.SUBMITTED, words]
    if judged.state not in (RoundState.LOCKED, RoundState.PUBLISHED):
        found.append(ScoreSheet.role != SheetRole.SEALED)
    return found


def _named(words: str) -> list[ColumnElement[bool]]:
    """Entries whose title holds all the words, without regard to marks (D31), or whose official number they are."""
    keys = search_key(words).split()
    if not keys:
        return []
    named = and_(*(Entry.search_key.contains(key, autoescape=True) for key in keys))
    last = keys[-1]
    if last.isascii() and last.isdigit() and len(last) <= DIGITS:
        return [or_(named, Entry.number == int(last))]
    return [named]
