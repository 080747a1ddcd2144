"""From a round to the engine's problem and back, pure: affinity by what judges know, plans, anchors, what a plan means."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.judging.engine import assignment as engine
from app.judging.states import PlanKind, SheetRole

Pair = tuple[int, int]
#: What is not said counts half; from EXPERT on a judge counts as one who knows the field.
NEUTRAL, EXPERT, MOST = 500, 600, 1000
#: What the page offers as answers to "how well do they know it?".
LEVELS = (0, 500, 750, 1000)
WEIGHT = 10.0
#: Up to so many judges an anchor is read by all of them, beyond it by a few of each island.
ALL = engine.ALL


@dataclass(frozen=True)
class Reader:
    """A judge as the plan sees them: bounds and what they know ("field:1" or "board:2" → 0 to 1000)."""

    judge: int
    floor: int | None = None
    cap: int | None = None
    knows: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Instance:
    """All that a plan is made from. entries: id → the keys of its field and board. barred, standing, begun: (entry,
    judge) that must not meet, of sheets that stand, of sheets that cannot be taken back. anchored: those that stand of
    entries that all judges read, which only a plan from the start takes back.
    """

    k: int
    readers: Sequence[Reader]
    entries: Mapping[int, Sequence[str]]
    barred: frozenset[Pair] = frozenset()
    standing: frozenset[Pair] = frozenset()
    begun: frozenset[Pair] = frozenset()
    anchored: frozenset[Pair] = frozenset()

    @property
    def size(self) -> int:
        """Pairs to choose from."""
        return len(self.readers) * len(self.entries)

    @property
    def mark(self) -> str:
        """A name of these data: the same only where nothing of them has moved."""
        facts = [
            self.k, [[r.judge, r.floor, r.cap, sorted(r.knows.items())] for r in self.readers],
            sorted((e, list(keys)) for e, keys in self.entries.items()), sorted(self.barred), sorted(self.standing),
            sorted(self.begun), sorted(self.anchored),
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


@dataclass(frozen=True)
class Outcome:
    """A plan by ids, or why there is none (causes). best: the affinity that no plan exceeds; gap: how far the plan of
    greatest affinity may lie below it (0: proven best). price: the share given up to tie the judges together.

    anchors: entries that all judges should read; proposed: the readings that would take, within conflicts and caps;
    missing: (entry, judge, why) of who cannot, `tied` or `full`; …_then: the design with them.
    """

    added: tuple[tuple[int, int, str], ...] = ()
    removed: tuple[Pair, ...] = ()
    affinity: int = 0
    gap: int = 0
    price: float = 0.0
    islands: tuple[tuple[int, ...], ...] = ()
    connectivity: float = 0.0
    worst_error: float | None = None
    anchors: tuple[int, ...] = ()
    proposed: tuple[Pair, ...] = ()
    missing: tuple[tuple[int, int, str], ...] = ()
    islands_then: tuple[tuple[int, ...], ...] = ()
    connectivity_then: float = 0.0
    worst_error_then: float | None = None
    under: tuple[int, ...] = ()
    over: tuple[int, ...] = ()
    causes: tuple[tuple[str, tuple[int, ...], tuple[int, ...], int], ...] = ()

    @property
    def feasible(self) -> bool:
        """Whether there is a plan."""
        return not self.causes

    @property
    def loose(self) -> bool:
        """Whether the judges cannot be compared, or hardly."""
        return len(self.islands) > 1 or (self.worst_error is not None and self.connectivity < engine.FIRM)

    @property
    def shared(self) -> tuple[int, ...]:
        """The entries that this plan gives to all judges."""
        return tuple(sorted({entry for entry, _judge, role in self.added if role == SheetRole.ANCHOR}))

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Outcome":
        """As it was kept."""

        def frozen(value: Any) -> Any:
            return tuple(frozen(one) for one in value) if isinstance(value, list | tuple) else value

        return cls(**{name: frozen(value) for name, value in kept.items()})


def affinity(reader: Reader, keys: Sequence[str]) -> int:
    """How well a judge matches an entry, 0 to 1000: the mean of what they know of its field and of its board."""
    said = [reader.knows[key] for key in keys if key in reader.knows]
    return round(sum(said) / len(said)) if said else NEUTRAL


def problem_of(found: Instance, *, even: bool = False) -> engine.Problem:
    """The engine's problem, in the order of readers and entries. even: who agreed to no bound of their own gets between
    half of an even share and one and a half."""
    n, m = len(found.entries), len(found.readers)
    row = {entry: i for i, entry in enumerate(found.entries)}
    column = {reader.judge: j for j, reader in enumerate(found.readers)}
    alike = {keys: [affinity(r, keys) for r in found.readers] for keys in {tuple(k) for k in found.entries.values()}}
    value = np.array([alike[tuple(keys)] for keys in found.entries.values()], dtype=np.int64).reshape(n, m)
    barred = np.zeros((n, m), dtype=bool)
    for entry, judge in found.barred:
        if entry in row and judge in column:
            barred[row[entry], column[judge]] = True
    need, free = n * found.k, (~barred).sum(axis=0)
    most, least = (min(n, -(-3 * need // (2 * max(1, m)))), need // (2 * max(1, m))) if even else (n, 0)
    cap = np.array(
        [min(n, max(most, r.floor or 0)) if r.cap is None else min(r.cap, n) for r in found.readers], dtype=np.int64
    )
    own = np.array([r.floor is not None for r in found.readers])
    floor = np.array([least if r.floor is None else min(r.floor, n) for r in found.readers], dtype=np.int64)
    floor = np.where(own, floor, np.minimum(floor, np.minimum(cap, free)))
    return engine.Problem(value, barred, found.k, floor, cap)


def plan(
    found: Instance, kind: PlanKind, *, bridges: bool = True, seed: int = 0, tell: Callable[[float], None] | None = None
) -> Outcome:
    """Make the plan; where there is none, an outcome with its causes. The same instance gives the same plan."""
    if not found.entries or not found.readers:
        return Outcome(causes=(("too_few_judges", tuple(found.entries), (), len(found.entries) * found.k),))
    entries, judges = list(found.entries), [r.judge for r in found.readers]
    if tell:
        tell(0.01)
    if kind not in (PlanKind.FEWEST, PlanKind.ANCHORS):
        # Loads are as even as this unless conflicts or what was agreed do not allow it.
        with suppress(engine.Infeasible):
            return _planned(found, problem_of(found, even=True), kind, bridges=bridges, seed=seed, tell=tell)
    try:
        return _planned(found, problem_of(found), kind, bridges=bridges, seed=seed, tell=tell)
    except engine.Infeasible as refused:
        return Outcome(causes=tuple(
            (c.kind, tuple(entries[e] for e in c.entries), tuple(judges[j] for j in c.judges), c.missing)
            for c in refused.causes
        ))  # fmt: skip


def _planned(
    found: Instance, problem: engine.Problem, kind: PlanKind, *, bridges: bool, seed: int,
    tell: Callable[[float], None] | None,
) -> Outcome:  # fmt: skip
    row, column = {e: i for i, e in enumerate(found.entries)}, {r.judge: n for n, r in enumerate(found.readers)}

    def inside(pairs: frozenset[Pair]) -> set[Pair]:
        return {(row[e], column[j]) for e, j in pairs if e in row and j in column}

    standing, begun = inside(found.standing), inside(found.begun)
    if kind is PlanKind.ANCHORS:
        return with_anchors(_outcome(found, problem, standing, [], [], gap=0))
    if kind is PlanKind.WHOLE and not begun:
        return _whole(found, problem, standing, bridges=bridges, seed=seed, tell=tell)
    if kind is PlanKind.TOP_UP:
        change = engine.top_up(problem, standing, seed=seed)
    elif kind is PlanKind.WHOLE:
        change = engine.replan(problem, standing, fixed=begun, keep=0, seed=seed)
    else:
        change = engine.replan(problem, standing, fixed=begun | inside(found.anchored), seed=seed)
    # A sheet that was begun is never taken away, even where it has become a conflict: its judge gives it up.
    removed = [pair for pair in change.removed if pair not in begun]
    added = [(e, j, SheetRole.FIRST) for e, j in change.added]
    return _outcome(found, problem, set(change.pairs), added, removed, gap=change.gap)


def _whole(
    found: Instance, problem: engine.Problem, standing: set[Pair], *, bridges: bool, seed: int,
    tell: Callable[[float], None] | None,
) -> Outcome:  # fmt: skip
    if bridges:
        made = engine.connect(problem, weight=WEIGHT, seed=seed, progress=tell)
        chosen, bridge, price, gap = made.chosen, made.bridge, made.price, made.best.gap
    else:
        best = engine.solve(problem, seed=seed)
        chosen, bridge, price, gap = best.chosen, np.full(len(best.chosen), -1), 0.0, best.gap
    pairs = {(e, int(j)) for e, judges in enumerate(chosen.tolist()) for j in judges}
    added = [(e, j, SheetRole.BRIDGE if int(bridge[e]) == j else SheetRole.FIRST) for e, j in sorted(pairs - standing)]
    return _outcome(found, problem, pairs, added, sorted(standing - pairs), gap=gap, price=price)


def _outcome(
    found: Instance, problem: engine.Problem, pairs: set[Pair], added: Sequence[tuple[int, int, SheetRole]],
    removed: Sequence[Pair], *, gap: int, price: float = 0.0,
) -> Outcome:  # fmt: skip
    entries, judges = list(found.entries), [r.judge for r in found.readers]
    table = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    design = engine.diagnose(table[:, 0], table[:, 1], entries=len(entries), judges=len(judges))
    load = np.bincount(table[:, 1], minlength=len(judges)).tolist()
    made = Outcome(
        tuple((entries[e], judges[j], str(role)) for e, j, role in added),
        tuple((entries[e], judges[j]) for e, j in removed),
        sum(int(problem.affinity[pair]) for pair in pairs), gap, price,
        tuple(tuple(judges[j] for j in island) for island in design.components), design.connectivity,
        design.worst_error, under=tuple(r.judge for r, n in zip(found.readers, load, strict=True) if n < (r.floor or 0)),
        over=tuple(r.judge for r, n in zip(found.readers, load, strict=True) if r.cap is not None and n > r.cap),
    )  # fmt: skip
    return _proposing(made, found, problem, table) if made.loose else made


def _proposing(made: Outcome, found: Instance, problem: engine.Problem, table: NDArray[np.int64]) -> Outcome:
    """The outcome with the anchors that would tie its judges together, and what they would take."""
    entries, judges = list(found.entries), [r.judge for r in found.readers]
    own = np.array([len(entries) if r.cap is None else r.cap for r in found.readers], dtype=np.int64)
    anchors = engine.anchors(replace(problem, cap=own), table, keep_caps=True)
    given = {(int(e), int(j)) for e, j in table} | set(anchors.readings)
    missing = [
        (e, j, "tied" if problem.barred[e, j] else "full")
        for e in anchors.entries for j in range(len(judges)) if (e, j) not in given and len(judges) <= ALL
    ]  # fmt: skip
    after = anchors.after
    return replace(
        made, anchors=tuple(entries[e] for e in anchors.entries),
        proposed=tuple((entries[e], judges[j]) for e, j in anchors.readings),
        missing=tuple((entries[e], judges[j], why) for e, j, why in missing),
        islands_then=tuple(tuple(judges[j] for j in island) for island in after.components),
        connectivity_then=after.connectivity, worst_error_then=after.worst_error,
    )  # fmt: skip


def with_anchors(made: Outcome) -> Outcome:
    """The same plan with its proposed anchors given out, and with the design that they make; itself without any."""
    if not made.proposed:
        return made
    back = set(made.removed) & set(made.proposed)
    added = (*made.added, *((e, j, str(SheetRole.ANCHOR)) for e, j in made.proposed if (e, j) not in back))
    return replace(
        made, added=added, removed=tuple(pair for pair in made.removed if pair not in back), anchors=(), proposed=(),
        islands=made.islands_then, connectivity=made.connectivity_then, worst_error=made.worst_error_then,
    )  # fmt: skip
