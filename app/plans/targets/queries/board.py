"""The board of an edition or a campaign: one view's table with names, in the order of who needs help; the same queries for 3 and 300."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from app.kit.clock import local
from app.kit.db import db
from app.people.access import covered
from app.people.actor import Actor
from app.people.models import Unit
from app.people.units.queries import edges
from app.people.units.rules import successor_map
from app.plans.access import UNIT, may_watch
from app.plans.models import Reminder, Subject, Target
from app.plans.states import Standing, View
from app.plans.targets.queries.counting import Frozen, day_of, frozen_of, lines_on, owed_of
from app.plans.targets.queries.loading import targets_of, whole
from app.plans.targets.queries.metrics import counted, deadline_of, house_of, key_of
from app.plans.targets.rules.obligations import Obligation
from app.plans.targets.rules.table import (
    UNALLOCATED,
    UNCREDITED,
    Row,
    Table,
    draw,
    owners_then,
    owners_today,
)

#: Who needs help comes first.
_ORDER = (Standing.OWING, Standing.MET, Standing.EXCEEDED, Standing.NONE, Standing.EXEMPT)


@dataclass(frozen=True)
class Line:
    """A row with its unit. mine: the actor answers for it; opens: its entries may be looked at."""

    row: Row
    unit: Unit
    ended: bool
    mine: bool
    opens: bool
    reminded_at: datetime | None


@dataclass(frozen=True)
class Board:
    """All that the pages of the targets on an edition or a campaign show, in one view."""

    subject: Subject
    view: View
    on: date
    at: datetime
    deadline: datetime | None
    days_left: int | None
    targets: list[Target]
    table: Table
    lines: list[Line]
    frozen: Frozen | None
    watching: bool

    def line(self, unit_id: int) -> Line | None:
        """The line of a unit."""
        return next((line for line in self.lines if line.row.key == unit_id), None)

    @property
    def owing(self) -> list[Line]:
        """The lines that still owe, who needs help most first."""
        return [line for line in self.lines if line.row.standing == Standing.OWING]


def board(actor: Actor, subject: Subject, *, at: datetime, view: View = View.THEN, on: date | None = None) -> Board:
    """The board of a view. on: the day whose units the view "as of today" converts to; None: the day of `at`.

    The actor decides which lines lead on to entries, not the figures.
    """
    deadline, today = deadline_of(whole(subject)), local(at).date()
    due = day_of(deadline)
    targets = targets_of(subject)
    owed = owed_of(subject, targets, due).obligations
    entries, frozen = counted(subject, at), frozen_of(subject)
    units = {e.unit_id for e in entries} | {o.unit_id for o in owed}
    if frozen:
        units |= {e.unit_id for e in frozen.entries} | set(frozen.net)
    day = (on or today) if view is View.TODAY else min(today, due or today)
    owner, lines = _owners(units - {UNCREDITED}, owed, house_of(subject), view, day)
    table = draw(entries, frozen.entries if frozen else None, frozen.net if frozen else {}, owed, owner, lines)
    watching = may_watch(actor, subject)
    return Board(
        subject, view, day, at, deadline, _days_left(deadline, at), targets, table,
        _lines(actor, subject, table.rows, day, watching=watching), frozen, watching,
    )  # fmt: skip


def _days_left(deadline: datetime | None, at: datetime) -> int | None:
    if deadline is None or at > deadline:
        return None
    return (local(deadline).date() - local(at).date()).days


def _owners(
    units: set[int], owed: list[Obligation], top: int, view: View, day: date
) -> tuple[dict[int, int], dict[int, tuple[int, ...]]]:
    """(credited unit → row, the lines of units) in a view; the same number of statements in both."""
    known = successor_map(edges(units), day) if view is View.TODAY else {}
    present = {unit: now if isinstance(now, int) else None for unit, now in known.items()}
    lines = lines_on(units | {now for unit, now in present.items() if now is not None and unit in units}, day)
    if view is View.TODAY:
        return owners_today(units, owed, present, lines, top), lines
    return owners_then(units, owed, lines, top), lines


def _lines(actor: Actor, subject: Subject, rows: Iterable[Row], day: date, *, watching: bool) -> list[Line]:
    rows = list(rows)
    units = {unit.id: unit for unit in db.session.scalars(select(Unit).where(Unit.id.in_([r.key for r in rows])))}
    own = set(db.session.scalars(covered(actor, *UNIT))) if actor.unit_ids(*UNIT) else set()
    reminded = _reminded(subject)
    lines = []
    for row in rows:
        unit = units[row.key]
        heirs = {heir for o in row.obligations for heir in o.heirs}
        mine = unit.id in own or bool(heirs & own)
        ended = unit.valid_to is not None and unit.valid_to < day
        lines.append(Line(row, unit, ended, mine, mine or watching, reminded.get(unit.id)))
    return sorted(lines, key=_help)


def _help(line: Line) -> tuple[int, int, str]:
    return _ORDER.index(line.row.standing), -line.row.missing, line.unit.sort_key


def _reminded(subject: Subject) -> dict[int, datetime]:
    """unit id → when it was last reminded."""
    query = select(Reminder.unit_id, func.max(Reminder.at)).join(Target, Target.id == Reminder.target_id)
    rows = db.session.execute(query.filter_by(**key_of(subject)).group_by(Reminder.unit_id))
    return {row[0]: row[1] for row in rows}


__all__ = ["UNALLOCATED", "UNCREDITED", "Board", "Line", "board"]
