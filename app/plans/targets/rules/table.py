"""One table per view (B5.7): which row each entry falls into, figures that roll up, and totals that always agree."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce

from app.plans.states import COUNTED, CountClass, Standing
from app.plans.targets.rules.obligations import Obligation, standing

#: Rows that are no unit: credited to nobody (B5.1); of a unit whose split was not decided ("chưa phân bổ").
UNCREDITED, UNALLOCATED = 0, -1
ON_TIME = (CountClass.ON_TIME, CountClass.PROVISIONAL)

#: A unit, then the units above it, from near to far.
Lines = Mapping[int, Sequence[int]]


@dataclass(frozen=True)
class Counted:
    """An entry with its class. unit_id: credited unit or UNCREDITED. The three other measures are kept apart (B5.4)."""

    id: int
    unit_id: int
    kind: CountClass
    registered: bool = True
    valid: bool = False
    final: bool = False


@dataclass(frozen=True)
class Figures:
    """Entries by class, and the measures kept apart: registered, received on time, valid, reached the final."""

    classes: Mapping[CountClass, tuple[int, ...]] = field(default_factory=dict)
    registered: int = 0
    valid: int = 0
    final: int = 0

    def n(self, kind: CountClass | str) -> int:
        """How many entries are of a class."""
        return len(self.classes.get(CountClass(kind), ()))

    @property
    def count(self) -> int:
        """What counts towards the target."""
        return sum(self.n(kind) for kind in COUNTED)

    @property
    def on_time(self) -> int:
        """Received, and handed in in time."""
        return sum(self.n(kind) for kind in ON_TIME)

    @property
    def ids(self) -> dict[int, CountClass]:
        """The entries behind the figures, each with its class."""
        return {id_: kind for kind, ids in self.classes.items() for id_ in ids}

    def __add__(self, other: "Figures") -> "Figures":
        """Both together; an entry is in one of them only."""
        kinds = [kind for kind in CountClass if kind in self.classes or kind in other.classes]
        classes = {kind: self.classes.get(kind, ()) + other.classes.get(kind, ()) for kind in kinds}
        return Figures(classes, self.registered + other.registered, self.valid + other.valid, self.final + other.final)


def figures(entries: Iterable[Counted]) -> Figures:
    """The figures of some entries."""
    classes: dict[CountClass, list[int]] = {}
    registered = valid = final = 0
    for entry in entries:
        classes.setdefault(entry.kind, []).append(entry.id)
        registered, valid, final = registered + entry.registered, valid + entry.valid, final + entry.final
    return Figures({kind: tuple(ids) for kind, ids in classes.items()}, registered, valid, final)


def owners_then(units: Iterable[int], obliged: Sequence[Obligation], lines: Lines, top: int) -> dict[int, int]:
    """The row of each credited unit "theo đơn vị lúc nộp": one entry, exactly one row (B5.1).

    The nearest obliged unit in its line, or the group ("cụm") that its line went into; a unit formed of several
    groups cannot be told apart and is "chưa phân bổ"; what owes nothing stands under its branch of the tree.
    """
    rows = {o.unit_id for o in obliged}
    groups: dict[int, set[int]] = {}
    for obligation in obliged:
        for heir in obligation.heirs:
            groups.setdefault(heir, set()).add(obligation.unit_id)
    return {unit: _owner(lines.get(unit, (unit,)), rows, groups, top) for unit in units}


def _owner(line: Sequence[int], rows: Collection[int], groups: Mapping[int, set[int]], top: int) -> int:
    for step in line:
        if step in rows:
            return step
        if step in groups:
            return next(iter(groups[step])) if len(groups[step]) == 1 else UNALLOCATED
    return _branch(line, top)


def _branch(line: Sequence[int], top: int) -> int:
    """The unit right below the top in a line, or the top itself for its own."""
    below = line[: line.index(top)] if top in line else line
    return below[-1] if below else line[0]


def owners_today(
    units: Iterable[int], obliged: Sequence[Obligation], present: Mapping[int, int | None], lines: Lines, top: int
) -> dict[int, int]:
    """The row of each credited unit "theo đơn vị hiện nay (quy đổi sáp nhập)".

    present: what stands for a unit on the day; no key: itself; None: split and not decided. lines: those of the
    day. Groups of ended units do not exist here: their parts stand for themselves.
    """
    rows = {o.unit_id for o in obliged if present.get(o.unit_id, o.unit_id) == o.unit_id and not o.heirs}
    found = {}
    for unit in units:
        now = present.get(unit, unit)
        found[unit] = UNALLOCATED if now is None else _owner(lines.get(now, (now,)), rows, {}, top)
    return found


@dataclass(frozen=True)
class Row:
    """A line of the table. own: of this row alone; live: with the rows below it, which decides the standing (B5.1)."""

    key: int
    own: Figures
    live: Figures
    frozen: Figures | None
    amended: int
    minimum: int | None
    maximum: int | None
    obligations: tuple[Obligation, ...]
    standing: Standing
    frozen_standing: Standing
    parent: int | None = None

    @property
    def count(self) -> int:
        """What counts now."""
        return self.live.count

    @property
    def missing(self) -> int:
        """How many are still owed."""
        return max(0, (self.minimum or 0) - self.count) if self.standing == Standing.OWING else 0

    @property
    def is_group(self) -> bool:
        """Whether it is an ended unit kept as a reporting group."""
        return any(o.heirs for o in self.obligations)


@dataclass(frozen=True)
class Table:
    """All rows of a view, and the province counted on its own."""

    rows: tuple[Row, ...]
    uncredited: Row
    unallocated: Row
    province: Figures
    frozen: Figures | None

    @property
    def every(self) -> tuple[Row, ...]:
        """The rows of units and the two that are none."""
        return (*self.rows, self.unallocated, self.uncredited)

    @property
    def agrees(self) -> bool:
        """Σ units + chưa phân bổ + uncredited = province, entry by entry and class by class (D6, B5.7)."""
        ids = [pair for row in self.every for pair in row.own.ids.items()]
        return dict(ids) == self.province.ids and len(ids) == len(self.province.ids)

    @property
    def owed_minimum(self) -> int:
        """The sum of what is owed."""
        return sum(row.minimum or 0 for row in self.every)

    def standings(self, *, frozen: bool = False) -> dict[Standing, int]:
        """How many obliged rows stand how."""
        tally = dict.fromkeys(Standing, 0)
        for row in self.rows:
            tally[row.frozen_standing if frozen else row.standing] += 1
        return tally


def draw(
    entries: Sequence[Counted],
    frozen: Sequence[Counted] | None,
    amended: Mapping[int, int],
    obliged: Sequence[Obligation],
    owner: Mapping[int, int],
    lines: Lines,
) -> Table:
    """The table of a view. owner: credited unit → row, also for obliged and amended units; amended: unit → net change.

    lines: of the units that are rows, so that an obliged unit below another one counts for both (B5.1), while
    each entry stands in one row only.
    """
    place = dict(owner) | {UNCREDITED: UNCREDITED}
    live, then = _by_row(entries, place), _by_row(frozen or (), place)
    owed: dict[int, list[Obligation]] = {}
    for obligation in obliged:
        owed.setdefault(place[obligation.unit_id], []).append(obligation)
    net: dict[int, int] = {}
    for unit, change in amended.items():
        net[place[unit]] = net.get(place[unit], 0) + change
    keys = sorted({*live, *then, *owed, *net} - {UNCREDITED, UNALLOCATED})
    parents = {key: _parent(lines.get(key, (key,)), owed) for key in keys}
    nested = _nested(parents)
    known = frozen is not None

    def row(key: int) -> Row:
        below = nested.get(key, ())
        return _row(
            key, live.get(key, Figures()), _sum(live, [key, *below]), _sum(then, [key, *below]) if known else None,
            sum(net.get(k, 0) for k in (key, *below)), tuple(owed.get(key, ())), parents.get(key),
        )  # fmt: skip

    rows = tuple(row(key) for key in keys)
    total = figures(frozen) if frozen is not None else None
    return Table(rows, row(UNCREDITED), row(UNALLOCATED), figures(entries), total)


def _by_row(entries: Iterable[Counted], place: Mapping[int, int]) -> dict[int, Figures]:
    sorted_: dict[int, list[Counted]] = {}
    for entry in entries:
        sorted_.setdefault(place[entry.unit_id], []).append(entry)
    return {key: figures(some) for key, some in sorted_.items()}


def _parent(line: Sequence[int], rows: Collection[int]) -> int | None:
    return next((step for step in line[1:] if step in rows), None)


def _nested(parents: Mapping[int, int | None]) -> dict[int, list[int]]:
    """Each row → all rows below it."""
    found: dict[int, list[int]] = {}
    for key in parents:
        step = parents[key]
        while step is not None:
            found.setdefault(step, []).append(key)
            step = parents.get(step)
    return found


def _sum(by_row: Mapping[int, Figures], keys: Iterable[int]) -> Figures:
    return reduce(Figures.__add__, (by_row[k] for k in keys if k in by_row), Figures())


def _row(
    key: int, own: Figures, live: Figures, frozen: Figures | None, amended: int,
    obligations: tuple[Obligation, ...], parent: int | None,
) -> Row:  # fmt: skip
    floors = [o.minimum for o in obligations if o.minimum is not None]
    ceilings = [o.maximum for o in obligations if o.maximum is not None]
    exempt = bool(obligations) and all(o.exempt for o in obligations)
    least, most = sum(floors) if floors else None, sum(ceilings) if ceilings else None
    real = key not in (UNCREDITED, UNALLOCATED)

    def stands(count: int) -> Standing:
        return standing(count, least, most, exempt=exempt) if real else Standing.NONE

    return Row(
        key, own, live, frozen, amended, least, most, obligations, stands(live.count),
        stands(frozen.count) if frozen is not None else Standing.NONE, parent,
    )  # fmt: skip
