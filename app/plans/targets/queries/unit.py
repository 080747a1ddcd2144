"""What stands behind one line: the entries that the actor may see, by class, and what was amended."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.contests.access import visible_entries
from app.contests.entry_models import Entry
from app.contests.models import Edition
from app.kit.db import db
from app.people.actor import Actor
from app.plans.models import Amendment
from app.plans.states import CountClass
from app.plans.targets.queries.board import Board
from app.plans.targets.rules.table import Row


@dataclass(frozen=True)
class Behind:
    """An entry behind a figure. was: its class when the figure was frozen, None where it was not there."""

    entry: Entry
    kind: CountClass
    was: CountClass | None


@dataclass(frozen=True)
class Amended:
    """A dated change; entry None: not for the actor's eyes."""

    at: datetime
    entry: Entry | None
    was: CountClass | None
    now: CountClass | None
    reason: str | None


def behind(actor: Actor, row: Row) -> dict[CountClass, list[Behind]]:
    """class → the entries of a row that the actor may see, in order of number and title."""
    kinds, was = row.live.ids, row.frozen.ids if row.frozen else {}
    entries = _visible(actor, set(kinds) | set(was))
    found: dict[CountClass, list[Behind]] = {}
    for entry in sorted(entries.values(), key=lambda e: (e.number is None, e.number or 0, e.search_key)):
        if entry.id in kinds:
            found.setdefault(kinds[entry.id], []).append(Behind(entry, kinds[entry.id], was.get(entry.id)))
    return {kind: found[kind] for kind in CountClass if kind in found}


def amendments(actor: Actor, board: Board, owner: set[int | None]) -> list[Amended]:
    """The dated changes of some units' figures since the freeze, newest first."""
    if board.frozen is None:
        return []
    rows: list[Amendment] = [row for row in board.frozen.amendments if row.unit_id in owner]
    entries = _visible(actor, {row.entry_id for row in rows})
    return [_amended(row, entries.get(row.entry_id)) for row in reversed(rows)]


def _amended(row: Amendment, entry: Entry | None) -> Amended:
    was = CountClass(row.from_class) if row.from_class else None
    now = CountClass(row.to_class) if row.to_class else None
    return Amended(row.at, entry, was, now, row.reason if entry else None)


def _visible(actor: Actor, ids: set[int]) -> dict[int, Entry]:
    query = (
        select(Entry)
        .join(Entry.edition)
        .join(Edition.series)
        .where(Entry.id.in_(ids), visible_entries(actor))
        .options(joinedload(Entry.credited_unit), joinedload(Entry.board))
    )
    return {entry.id: entry for entry in db.session.scalars(query)}
