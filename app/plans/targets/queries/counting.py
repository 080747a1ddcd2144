"""The facts that are counted: entries with their classes, who owes what, lines of the tree, the frozen figure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select

from app.contests.entry_models import Entry
from app.contests.models import Edition
from app.contests.reception.rules import confirmed
from app.kit.clock import local
from app.kit.db import db
from app.people.closure import with_successors
from app.people.models import Unit, UnitAncestor, UnitSuccession
from app.plans.models import Amendment, Snapshot, Target, TargetUnit
from app.plans.states import CountClass
from app.plans.targets.rules.amending import Change, thawed
from app.plans.targets.rules.classes import FINAL, VALID, Facts, as_of, classify
from app.plans.targets.rules.obligations import (
    Heirs,
    Obligation,
    Special,
    TargetFacts,
    UnitFacts,
    obligations,
)
from app.plans.targets.rules.table import UNCREDITED, Counted

_COLUMNS = (
    Entry.id, Entry.state, Entry.credited_unit_id, Entry.submitted_at, Entry.late, Entry.late_accepted_at,
    Entry.unit_confirmed_at, Entry.leader_confirmed_at, Entry.forwarded_at, Entry.received_at,
    Entry.supplement_due_at, Entry.withdrawn_at, Entry.disqualified_at, Entry.disqualified_for, Unit.leader_confirms,
)  # fmt: skip


def facts_of(edition: Edition) -> list[Facts]:
    """Every entry of an edition, as far as counting looks at it: one statement."""
    query = select(*_COLUMNS).outerjoin(Unit, Unit.id == Entry.credited_unit_id).where(Entry.edition_id == edition.id)
    return [_facts(row) for row in db.session.execute(query.order_by(Entry.id))]


def _facts(row: Any) -> Facts:
    complete = confirmed(row, leader_confirms=bool(row.leader_confirms))
    dates = [at for at in (row.unit_confirmed_at, row.leader_confirmed_at) if at is not None]
    return Facts(
        id=row.id, state=row.state, unit_id=row.credited_unit_id, submitted_at=row.submitted_at, late=row.late,
        late_accepted_at=row.late_accepted_at, confirmed_at=max(dates) if complete else None,
        forwarded_at=row.forwarded_at, received_at=row.received_at, supplement_due_at=row.supplement_due_at,
        withdrawn_at=row.withdrawn_at, disqualified_at=row.disqualified_at, disqualified_for=row.disqualified_for,
    )  # fmt: skip


def counted(facts: Iterable[Facts], at: datetime) -> list[Counted]:
    """The entries with their classes now."""
    found = []
    for entry in facts:
        kind = classify(entry, at)
        if kind is not None:
            out = entry.excluded
            found.append(
                Counted(
                    entry.id, entry.unit_id or UNCREDITED, kind, entry.submitted_at is not None,
                    entry.state in VALID and not out, entry.state in FINAL and not out,
                )
            )  # fmt: skip
    return found


def counted_at(facts: Iterable[Facts], instant: datetime) -> list[Counted]:
    """The entries with their classes as they stood at an instant (the freeze)."""
    return counted((as_of(entry, instant) for entry in facts), instant)


# --- who owes -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Owed:
    """What units owe an edition, and the successions behind it."""

    obligations: list[Obligation]
    targets: dict[int, Target]


def owed_of(edition: Edition, targets: Iterable[Target], deadline_day: date | None) -> Owed:
    """Who owes what under all targets of an edition. The edition's series is loaded."""
    by_id = {target.id: target for target in targets}
    if not by_id:
        return Owed([], {})
    edges: dict[int, list[tuple[int, date]]] = {}
    columns = select(UnitSuccession.from_id, UnitSuccession.to_id, UnitSuccession.on_date)
    house = select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id == edition.series.unit_id)
    for from_id, to_id, on_date in db.session.execute(
        columns.where(UnitSuccession.from_id.in_(with_successors(house)))
    ):
        edges.setdefault(from_id, []).append((to_id, on_date))
    special = _specials(by_id)
    kinds = {kind.id for target in by_id.values() for kind in target.kinds}
    units = _units(edition.series.unit_id, kinds, {heir for heirs in edges.values() for heir, _ in heirs})
    found = [
        obligation
        for target in by_id.values()
        for obligation in _owed(target, units, special.get(target.id, {}), edges, deadline_day)
    ]
    return Owed(found, by_id)


def _owed(
    target: Target, units: dict[int, UnitFacts], special: dict[int, Special], edges: Heirs, deadline_day: date | None
) -> list[Obligation]:
    facts = TargetFacts(
        target.id, frozenset(kind.id for kind in target.kinds), target.as_of, target.minimum, target.maximum,
        target.dissolved, target.successor_minimum,
    )  # fmt: skip
    return obligations(facts, units, special, edges, deadline_day or target.as_of)


def _specials(targets: Collection[int]) -> dict[int, dict[int, Special]]:
    found: dict[int, dict[int, Special]] = {}
    for row in db.session.scalars(select(TargetUnit).where(TargetUnit.target_id.in_(targets))):
        own = Special(row.minimum, row.maximum, row.exempt, row.decision)
        found.setdefault(row.target_id, {})[row.unit_id] = own
    return found


def _units(top: int, kinds: Collection[int], heirs: Collection[int]) -> dict[int, UnitFacts]:
    """Units of those kinds that ever stood below the top, and successors of any."""
    below = select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id == top, UnitAncestor.depth > 0)
    query = select(Unit.id, Unit.kind_id, Unit.valid_from, Unit.valid_to).where(
        Unit.id.in_(below), or_(Unit.kind_id.in_(kinds), Unit.id.in_(heirs))
    )
    return {row.id: UnitFacts(*row) for row in db.session.execute(query)}


def lines_on(unit_ids: Collection[int], day: date) -> dict[int, tuple[int, ...]]:
    """Each unit, then those above it, near to far, as of a day; before its birth as born, after its end as it ended."""
    columns = (UnitAncestor.unit_id, UnitAncestor.ancestor_id, UnitAncestor.valid_from, UnitAncestor.valid_to)
    query = select(*columns, Unit.valid_from, Unit.valid_to).join(Unit, Unit.id == UnitAncestor.unit_id)
    found: dict[int, list[int]] = {}
    rows = db.session.execute(query.where(UnitAncestor.unit_id.in_(unit_ids)).order_by(UnitAncestor.depth))
    for unit, above, start, end, born, ended in rows:
        when = max(born, min(day, ended) if ended else day)
        if start <= when and (end is None or end >= when):
            found.setdefault(unit, []).append(above)
    return {unit: tuple(line) for unit, line in found.items()}


# --- the frozen figure ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Frozen:
    """The last snapshot of an edition and what was amended since, in order."""

    snapshot: Snapshot
    entries: list[Counted]
    changes: list[Change]
    amendments: list[Amendment]

    @property
    def net(self) -> dict[int, int]:
        """unit (0: nobody) → what the amendments add to its count."""
        found: dict[int, int] = {}
        for change in self.changes:
            found[change.unit_id] = found.get(change.unit_id, 0) + change.net
        return found


def frozen_of(edition: Edition) -> Frozen | None:
    """The figure frozen at the last deadline, or None before it."""
    query = select(Snapshot).filter_by(edition_id=edition.id).order_by(Snapshot.deadline.desc()).limit(1)
    snapshot = db.session.scalars(query).first()
    if snapshot is None:
        return None
    lines = {
        int(unit): {CountClass(kind): ids for kind, ids in kinds.items()} for unit, kinds in snapshot.lines.items()
    }
    rows = list(db.session.scalars(select(Amendment).filter_by(snapshot_id=snapshot.id).order_by(Amendment.id)))
    return Frozen(snapshot, thawed(lines), [_change(row) for row in rows], rows)


def _change(row: Amendment) -> Change:
    was = CountClass(row.from_class) if row.from_class else None
    return Change(row.entry_id, row.unit_id or UNCREDITED, was, CountClass(row.to_class) if row.to_class else None)


def freeze_instant(edition: Edition, deadline: datetime) -> datetime:
    """The instant of which the figure is frozen: the deadline and the grace, in which work still is on time."""
    return deadline + timedelta(seconds=edition.grace_seconds)


def day_of(deadline: datetime | None) -> date | None:
    """The deadline's day in Vietnam."""
    return local(deadline).date() if deadline else None
