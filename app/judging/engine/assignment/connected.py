"""Plans whose judges can be compared: k − 1 specialists for each entry, one judge who bridges, then fair swaps.

A plan of greatest affinity deals each field to its own judges: islands between which severities cannot be told apart.
The last reading of each entry is therefore given with a price on pairs that already sit together. Afterwards two
entries swap judges wherever that serves affinity, an expert for each entry, and new pairs: loads stay as they are.
What is still in islands then, because fields are far apart, is tied together by the cheapest exchanges (`linked`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from app.judging.engine.assignment.design import Design, diagnose
from app.judging.engine.assignment.flow import Plan, solve
from app.judging.engine.assignment.linked import link
from app.judging.engine.assignment.prices import NEVER
from app.judging.engine.assignment.problem import Bools, Infeasible, Ints, Problem, fits

Progress: TypeAlias = Callable[[float], None]

#: An affinity from which a judge counts as expert, what having one is worth, and the share of the best floor asked for.
EXPERT, WORTH, FLOOR = 600, 2, 0.9
#: Proposed swaps per reading.
SWAPS = 60


@dataclass(frozen=True)
class Connected:
    """chosen: n × k judges, sorted; bridge: the judge of each entry's bridging reading (−1: none). best: the plan of
    greatest affinity with its proof, and what the connection cost of it. design: what came out."""

    chosen: Ints
    bridge: Ints
    best: Plan
    affinity: int
    design: Design

    @property
    def price(self) -> float:
        """The share of affinity given up for the connection."""
        return 1 - self.affinity / self.best.primal if self.best.primal else 0.0


def connect(problem: Problem, *, weight: float = 10.0, seed: int = 0, progress: Progress | None = None) -> Connected:
    """A plan with specialists, bridges and fair swaps; weight: what a pair that sits together again costs.

    Where bridges cannot be fitted into the loads, the plan of greatest affinity is swapped instead. Raises Infeasible.
    """
    tell = progress or (lambda _share: None)
    best = solve(problem, seed=seed)
    tell(0.2)
    rng = np.random.Generator(np.random.PCG64(seed))
    seats = best.chosen.copy()
    bridges = np.full(len(seats), -1, dtype=np.int64)
    if problem.k > 1 and len(seats):
        bridged = _bridged(problem, weight, rng, best)
        if bridged is not None:
            seats, bridges = bridged
    tell(0.6)
    swapped, links = link(problem, _swapped(problem, seats, weight / 8, rng))
    tell(1.0)
    for one in links:
        bridges[one.one], bridges[one.other] = one.b, one.a
    kept = np.where((swapped == bridges[:, None]).any(axis=1), bridges, -1) if len(seats) else bridges
    chosen = np.sort(swapped, axis=1)
    n, m = problem.shape
    affinity = int(np.take_along_axis(problem.affinity, chosen, axis=1).sum())
    design = diagnose(np.repeat(np.arange(n), problem.k), chosen.ravel(), entries=n, judges=m)
    return Connected(chosen, kept, best, affinity, design)


def _bridged(problem: Problem, weight: float, rng: np.random.Generator, best: Plan) -> tuple[Ints, Ints] | None:
    """(n × k seats with the bridge last, the bridges); None where the loads leave no room for them."""
    n, m = problem.shape
    k = problem.k
    cap = np.minimum(problem.cap, -(-problem.cap * (k - 1) // k)).astype(np.int64)
    inner = Problem(problem.affinity, problem.barred, k - 1, np.zeros(m, dtype=np.int64), cap)
    special = _specialists(inner, best)
    if special is None:
        return None
    together = _together(special, m)
    left = problem.cap - np.bincount(special.ravel(), minlength=m)
    given = np.empty(n, dtype=np.int64)
    batches = np.array_split(rng.permutation(n), min(n, 8 if n > 100 else 4))
    waiting = n
    for turn, batch in enumerate(batches):
        last = turn == len(batches) - 1
        room = left if last else np.minimum(left, -(-left * len(batch) * 13 // (waiting * 10)))
        floor = np.maximum(0, problem.floor - (problem.cap - left)) if last else np.zeros(m, dtype=np.int64)
        value = _bridge_values(problem, special[batch], batch, together, weight, rng)
        barred = problem.barred[batch].copy()
        np.put_along_axis(barred, special[batch], values=True, axis=1)
        try:
            chosen = solve(Problem(value, barred, 1, floor, np.maximum(room, floor))).chosen[:, 0]
        except Infeasible:
            return None
        given[batch] = chosen
        left = left - np.bincount(chosen, minlength=m)
        waiting -= len(batch)
        for seat in special[batch].T:
            np.add.at(together, (chosen, seat), 1)
            np.add.at(together, (seat, chosen), 1)
    return np.column_stack([special, given]), given


def _specialists(problem: Problem, best: Plan) -> Ints | None:
    """k judges of each entry under an affinity floor that most of the best floor allows; lower where it does not."""
    least = int(np.take_along_axis(problem.affinity, best.chosen, axis=1).min())
    floor = int(FLOOR * max(least, _bottleneck(problem)))
    while True:
        barred = problem.barred | (problem.affinity < floor)
        try:
            return solve(Problem(problem.affinity, barred, problem.k, problem.floor, problem.cap)).chosen
        except Infeasible:
            if floor <= 0:
                return None
            floor = floor // 2 if floor > 1 else 0


def _bottleneck(problem: Problem) -> int:
    """The greatest affinity that every reading of some plan can have, found by halving."""
    low, high = 0, int(problem.affinity.max(initial=0))
    while low < high:
        middle = (low + high + 1) // 2
        barred: Bools = problem.barred | (problem.affinity < middle)
        if fits(Problem(problem.affinity, barred, problem.k, problem.floor, problem.cap)):
            low = middle
        else:
            high = middle - 1
    return low


def _bridge_values(
    problem: Problem, special: Ints, batch: Ints, together: Ints, weight: float, rng: np.random.Generator
) -> Ints:
    """Affinity less the price of sitting together again, with a little chance so that a batch does not choose alike."""
    met = sum((together[seat] for seat in special.T), np.zeros((len(batch), together.shape[1]), dtype=np.int64))
    lot = rng.integers(0, max(2, int(weight)), size=met.shape)
    value = problem.affinity[batch] - np.rint(weight * met).astype(np.int64) + lot
    return np.asarray(np.maximum(value, NEVER // 1000) - min(0, int(value.min())))


def _together(seats: Ints, m: int) -> Ints:
    """How often each two judges read the same entry."""
    found = np.zeros((m, m), dtype=np.int64)
    for one in range(seats.shape[1]):
        for other in range(one):
            np.add.at(found, (seats[:, one], seats[:, other]), 1)
            np.add.at(found, (seats[:, other], seats[:, one]), 1)
    return found


def _swapped(problem: Problem, seats: Ints, weight: float, rng: np.random.Generator) -> Ints:
    """Swap judges of two entries wherever both together are served better; loads and conflicts stay as they are."""
    n, k = seats.shape
    if n < 2 or not k:
        return seats
    search = _Swaps(problem, seats, weight)
    for _ in range(-(-SWAPS * n * k // 100_000)):
        size = min(100_000, SWAPS * n * k)
        draws = (rng.integers(0, n, size), rng.integers(0, n, size), rng.integers(0, k, size), rng.integers(0, k, size))
        for one, other, seat, place in zip(*(draw.tolist() for draw in draws), strict=True):
            search.try_swap(one, other, seat, place)
    return np.array(search.seats, dtype=np.int64)


class _Swaps:
    """The state of the local search, as lists: a swap touches six numbers, for which arrays would be slower."""

    def __init__(self, problem: Problem, seats: Ints, weight: float) -> None:
        self.affinity: list[list[int]] = problem.affinity.tolist()
        self.barred: list[list[bool]] = problem.barred.tolist()
        self.together: list[list[int]] = _together(seats, problem.shape[1]).tolist()
        self.seats: list[list[int]] = seats.tolist()
        self.weight = weight
        self.worths = [self.worth(entry, judges) for entry, judges in enumerate(self.seats)]

    def worth(self, entry: int, judges: list[int]) -> int:
        """Affinity, and twice the best judge's up to an expert."""
        row = [self.affinity[entry][judge] for judge in judges]
        return sum(row) + WORTH * min(max(row), EXPERT)

    def try_swap(self, one: int, other: int, seat: int, place: int) -> None:
        """Let two entries exchange a judge if that is better and allowed."""
        mine, theirs = self.seats[one], self.seats[other]
        a, b = mine[seat], theirs[place]
        if one == other or a == b or b in mine or a in theirs or self.barred[one][b] or self.barred[other][a]:
            return
        rest, remaining = mine[:seat] + mine[seat + 1 :], theirs[:place] + theirs[place + 1 :]
        met_a, met_b = self.together[a], self.together[b]
        again = sum(met_b[x] - met_a[x] + 1 for x in rest) + sum(met_a[x] - met_b[x] + 1 for x in remaining)
        new, old = [*rest, b], [*remaining, a]
        won, kept = self.worth(one, new), self.worth(other, old)
        if won + kept - self.worths[one] - self.worths[other] - 2 * self.weight * again <= 0:
            return
        self.worths[one], self.worths[other] = won, kept
        for x in rest:
            self._meet(a, x, -1)
            self._meet(b, x, 1)
        for x in remaining:
            self._meet(b, x, -1)
            self._meet(a, x, 1)
        self.seats[one], self.seats[other] = new, old

    def _meet(self, one: int, other: int, times: int) -> None:
        self.together[one][other] += times
        self.together[other][one] += times
