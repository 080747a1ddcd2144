"""What counting needs beside what is counted: who owes what, lines of the tree, the frozen figure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select

from app.kit.clock import local
from app.kit.db import db
from app.people.closure import with_successors
from app.people.models import Unit, UnitAncestor, UnitSuccession
from app.plans.models import Amendment, Snapshot, Subject, Target, TargetUnit
from app.plans.states import CountClass
from app.plans.targets.queries.metrics import house_of, key_of
from app.plans.targets.rules.amending import Change, thawed
from app.plans.targets.rules.obligations import (
    Heirs,
    Obligation,
    Special,
    TargetFacts,
    UnitFacts,
    obligations,
)
from app.plans.targets.rules.table import UNCREDITED, Counted

# --- who owes -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Owed:
    """What units owe an edition, and the successions behind it."""

    obligations: list[Obligation]
    targets: dict[int, Target]


def owed_of(subject: Subject, targets: Iterable[Target], deadline_day: date | None) -> Owed:
    """Who owes what under all targets of an edition (its series is loaded) or a campaign."""
    by_id = {target.id: target for target in targets}
    if not by_id:
        return Owed([], {})
    edges: dict[int, list[tuple[int, date]]] = {}
    columns = select(UnitSuccession.from_id, UnitSuccession.to_id, UnitSuccession.on_date)
    top = house_of(subject)
    house = select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id == top)
    for from_id, to_id, on_date in db.session.execute(
        columns.where(UnitSuccession.from_id.in_(with_successors(house)))
    ):
        edges.setdefault(from_id, []).append((to_id, on_date))
    special = _specials(by_id)
    kinds = {kind.id for target in by_id.values() for kind in target.kinds}
    units = _units(top, kinds, {heir for heirs in edges.values() for heir, _ in heirs})
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
    """The last snapshot of an edition or a campaign and what was amended since, in order."""

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


def frozen_of(subject: Subject) -> Frozen | None:
    """The figure frozen at the last deadline, or None before it."""
    query = select(Snapshot).filter_by(**key_of(subject)).order_by(Snapshot.deadline.desc()).limit(1)
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
    return Change(
        row.entry_id or row.occurrence_id or 0,
        row.unit_id or UNCREDITED,
        was,
        CountClass(row.to_class) if row.to_class else None,
    )


def day_of(deadline: datetime | None) -> date | None:
    """The deadline's day in Vietnam."""
    return local(deadline).date() if deadline else None
