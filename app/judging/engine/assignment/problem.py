"""An instance of the assignment, and why one may have no solution."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True)
class Problem:
    """n entries need k different judges each, of m.

    affinity: n × m integers, the larger the better a match (0 to 1000 by custom). barred: n × m, conflicts, never
    given. floor, cap: m each, the fewest and most entries of a judge.
    """

    affinity: Ints
    barred: Bools
    k: int
    floor: Ints
    cap: Ints

    @property
    def shape(self) -> tuple[int, int]:
        """(entries, judges)."""
        n, m = self.affinity.shape
        return n, m


@dataclass(frozen=True)
class Cause:
    """Why there is no plan. kind: `too_few_judges` (entries whom fewer than k judges may read), `caps` or `floors` (in
    sum), `scarce` (these entries depend on these judges, all of whom are full), `idle` (these judges cannot reach
    their floor). missing: readings that nobody can take, or that the judges lack.
    """

    kind: str
    entries: tuple[int, ...]
    judges: tuple[int, ...]
    missing: int


class Infeasible(Exception):
    """There is no plan; `causes` name what stands in the way."""

    def __init__(self, causes: list[Cause]) -> None:
        super().__init__(causes)
        self.causes = causes


def fits(problem: Problem) -> bool:
    """Whether every entry can have its k readings within the caps (floors are not looked at)."""
    n, _m = problem.shape
    if ((~problem.barred).sum(axis=1) < problem.k).any():
        return False
    return _flow(problem, problem.cap)[0] == n * problem.k


def causes(problem: Problem) -> list[Cause]:
    """Why a problem has no plan; empty where it has one. Exact: a maximum flow and its cut."""
    n, _m = problem.shape
    permitted = (~problem.barred).sum(axis=1)
    bare = np.flatnonzero(permitted < problem.k)
    if len(bare):
        return [Cause("too_few_judges", _few(bare), (), int((problem.k - permitted[bare]).sum()))]
    need = n * problem.k
    if (problem.floor > problem.cap).any() or int(problem.floor.sum()) > need:
        return [Cause("floors", (), _few(np.flatnonzero(problem.floor)), max(0, int(problem.floor.sum()) - need))]
    if int(problem.cap.sum()) < need:
        return [Cause("caps", (), _few(np.arange(len(problem.cap))), need - int(problem.cap.sum()))]
    short = _short(problem)
    return short or _idle(problem)


def blocking(problem: Problem, cause: Cause) -> tuple[tuple[int, int], ...]:
    """The conflicts (entry, judge) of which lifting some would help: of the short entries with judges who are not full.

    Empty where conflicts are not what stands in the way (more room is), and for causes without entries.
    """
    full = set(cause.judges)
    return tuple(
        (entry, judge)
        for entry in cause.entries
        for judge in np.flatnonzero(problem.barred[entry]).tolist()
        if judge not in full and problem.cap[judge] > 0
    )


def scarce_fields(cause: Cause, field: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """(field, how many of the short entries are of it), the most first: which field lacks judges. field: per entry."""
    counts = Counter(field[entry] for entry in cause.entries)
    return tuple(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _short(problem: Problem) -> list[Cause]:
    """Entries that cannot have k readings within the caps, and the judges on whom they depend."""
    n, m = problem.shape
    flow, reached = _flow(problem, problem.cap, cut=True)
    if flow == n * problem.k:
        return []
    # On the source's side of the least cut lie the entries that are short and the full judges they can reach.
    entries, judges = reached[(reached > 0) & (reached <= n)] - 1, reached[(reached > n) & (reached <= n + m)] - n - 1
    return [Cause("scarce", _few(entries), _few(judges), n * problem.k - flow)]


def _idle(problem: Problem) -> list[Cause]:
    """Judges who cannot reach their floor, because too few entries are open to them."""
    n, m = problem.shape
    flow, reached = _flow(problem, problem.floor, cut=True)
    if flow == int(problem.floor.sum()):
        return []
    full = set((reached[(reached > n) & (reached <= n + m)] - n - 1).tolist())
    idle = np.array([j for j in range(m) if problem.floor[j] and j not in full], dtype=np.int64)
    return [Cause("idle", (), _few(idle), int(problem.floor.sum()) - flow)]


def _flow(problem: Problem, bound: Ints, *, cut: bool = False) -> tuple[int, Ints]:
    """(the most readings with judges bounded so, the nodes reachable in what is left over: asked for with `cut`)."""
    n, m = problem.shape
    entry, judge = np.nonzero(~problem.barred)
    source, sink = 0, n + m + 1
    tails = np.r_[np.full(n, source), entry + 1, np.arange(m) + n + 1]
    heads = np.r_[np.arange(n) + 1, judge + n + 1, np.full(m, sink)]
    room = np.r_[np.full(n, problem.k), np.ones(len(entry)), bound].astype(np.int32)
    graph = coo_array((room, (tails, heads)), shape=(n + m + 2, n + m + 2)).tocsr()
    found = maximum_flow(graph, source, sink)
    if not cut:
        return int(found.flow_value), np.empty(0, dtype=np.int64)
    left = graph - found.flow
    left.data[left.data < 0] = 0
    left.eliminate_zeros()
    return int(found.flow_value), breadth_first_order(left, source, return_predecessors=False).astype(np.int64)


def _few(numbers: NDArray[np.integer]) -> tuple[int, ...]:
    return tuple(sorted(int(number) for number in numbers))
