"""What stands behind one line: the entries or days that the actor may see, by class, and what was amended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.contests.access import visible_entries
from app.contests.entry_models import Entry
from app.contests.models import Edition
from app.events.access import visible_events
from app.events.models import Event, Occurrence
from app.kit.db import db
from app.people.actor import Actor
from app.people.models import Unit
from app.plans.models import Amendment, Campaign, Subject
from app.plans.states import CountClass
from app.plans.targets.queries.board import Board
from app.plans.targets.rules.table import Row


@dataclass(frozen=True)
class Held:
    """A day of an event, and the unit credited for it."""

    day: Occurrence
    event: Event
    unit: Unit


@dataclass(frozen=True)
class Behind:
    """An entry or a day behind a figure. was: its class when the figure was frozen, None where it was not there."""

    thing: Entry | Held
    kind: CountClass
    was: CountClass | None


@dataclass(frozen=True)
class Amended:
    """A dated change; thing None: not for the actor's eyes, or no longer there."""

    at: datetime
    thing: Entry | Held | None
    was: CountClass | None
    now: CountClass | None
    reason: str | None


def behind(actor: Actor, subject: Subject, row: Row) -> dict[CountClass, list[Behind]]:
    """class → what of a row the actor may see: entries by number and title, days by time."""
    kinds, was = row.live.ids, row.frozen.ids if row.frozen else {}
    found: dict[CountClass, list[Behind]] = {}
    for id_, thing in _visible(actor, subject, set(kinds) | set(was)).items():
        if id_ in kinds:
            found.setdefault(kinds[id_], []).append(Behind(thing, kinds[id_], was.get(id_)))
    return {kind: found[kind] for kind in CountClass if kind in found}


def amendments(actor: Actor, board: Board, owner: set[int | None]) -> list[Amended]:
    """The dated changes of some units' figures since the freeze, newest first."""
    if board.frozen is None:
        return []
    rows: list[Amendment] = [row for row in board.frozen.amendments if row.unit_id in owner]
    things = _visible(actor, board.subject, {_thing(row) for row in rows})
    return [_amended(row, things.get(_thing(row))) for row in reversed(rows)]


def _thing(row: Amendment) -> int:
    return row.entry_id or row.occurrence_id or 0


def _amended(row: Amendment, thing: Entry | Held | None) -> Amended:
    was = CountClass(row.from_class) if row.from_class else None
    now = CountClass(row.to_class) if row.to_class else None
    return Amended(row.at, thing, was, now, row.reason if thing else None)


def _visible(actor: Actor, subject: Subject, ids: set[int]) -> Mapping[int, Entry | Held]:
    return _days(actor, ids) if isinstance(subject, Campaign) else _entries(actor, ids)


def _entries(actor: Actor, ids: set[int]) -> dict[int, Entry]:
    query = (
        select(Entry)
        .join(Entry.edition)
        .join(Edition.series)
        .where(Entry.id.in_(ids), visible_entries(actor))
        .options(joinedload(Entry.credited_unit), joinedload(Entry.board))
    )
    entries = sorted(db.session.scalars(query), key=lambda e: (e.number is None, e.number or 0, e.search_key))
    return {entry.id: entry for entry in entries}


def _days(actor: Actor, ids: set[int]) -> dict[int, Held]:
    query = (
        select(Occurrence, Event, Unit)
        .join(Event, Event.id == Occurrence.event_id)
        .join(Unit, Unit.id == func.coalesce(Occurrence.unit_id, Event.unit_id))
        .where(Occurrence.id.in_(ids), visible_events(actor))
        .order_by(Occurrence.starts_at, Occurrence.id)
    )
    return {day.id: Held(day, event, unit) for day, event, unit in db.session.execute(query)}
