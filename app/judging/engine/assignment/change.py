"""Plans that stand already: fill what lacks, plan again with the fewest changes, and the price of a change by hand.

Readings that must stay are taken out of the problem (with the load they are), the rest is the same exact flow. An
entry that then needs fewer than k readings takes the difference from judges who do not exist, one place each, so that
the optimum and its proof remain exact. A kept pair is worth a bonus; a bonus above judges × greatest affinity means
the fewest changes whatever they cost, because an exchange is a cycle that meets each judge once.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from app.judging.engine.assignment.design import Design, diagnose
from app.judging.engine.assignment.flow import Plan, solve
from app.judging.engine.assignment.problem import Infeasible, Ints, Problem

#: An (entry, judge).
Pair: TypeAlias = tuple[int, int]


@dataclass(frozen=True)
class Change:
    """From the plan that stands to the one proposed.

    pairs: all readings afterwards; added, removed: what is new and what goes (sorted all). lost: standing pairs that
    are conflicts now, which no plan keeps (they are in removed too). under, over: judges outside their bounds because
    of what stands (under: whom nothing that is left to give can bring up to the floor). affinity: that of all pairs;
    gap: how much better a plan could be at most that keeps as much, 0 proves this one best.
    """

    pairs: tuple[Pair, ...]
    added: tuple[Pair, ...]
    removed: tuple[Pair, ...]
    lost: tuple[Pair, ...]
    under: tuple[int, ...]
    over: tuple[int, ...]
    affinity: int
    gap: int


def top_up(problem: Problem, standing: Collection[Pair], *, seed: int = 0) -> Change:
    """Keep every reading that stands, and fill each entry up to k with the greatest affinity that is left.

    Entries with more than k keep them; a judge over the cap keeps what they have and gets nothing more. Where no way
    of filling reaches every floor, floors give way (see `under`). Raises Infeasible.
    """
    return _changed(problem, standing, fixed=standing, bonus=0, seed=seed)


def replan(
    problem: Problem,
    standing: Collection[Pair],
    *,
    fixed: Collection[Pair] = (),
    keep: int | None = None,
    seed: int = 0,
) -> Change:
    """Plan anew from what stands. fixed: readings that must stay (handed in, begun, pinned by the chair).

    keep: how many points of affinity it is worth not to change one reading (HotCRP's idea of a stable assignment);
    None: the fewest changes possible, and among those plans the one of greatest affinity. Raises Infeasible.
    """
    bonus = int(problem.affinity.max(initial=0)) * problem.shape[1] + 1 if keep is None else keep
    return _changed(problem, standing, fixed=fixed, bonus=bonus, seed=seed)


@dataclass(frozen=True)
class Price:
    """What a change by hand costs. alone: points of affinity won (+) or lost (−) if only this is changed. barred: it
    would give a conflict. over, under: the judge who gets it would lie above the cap, the one who loses it below the
    floor. best: what the best plan that holds this change has less than the best plan of all (0: nothing is lost if
    the others are planned again; None: no plan holds it). firmer: change of the design's connectivity.
    """

    alone: int
    barred: bool
    over: bool
    under: bool
    best: int | None
    firmer: float


def price(
    problem: Problem,
    standing: Collection[Pair],
    *,
    entry: int,
    out: int | None,
    into: int | None,
    best: Plan | None = None,
) -> Price:
    """The price of giving `entry` to the judge `into` instead of `out` (None: only taken away, or only given too).

    best: the best plan of the problem, if it is known already. One or two exact solutions: a fraction of a second at
    2,000 × 100; see `at_least` for larger ones.
    """
    before, pairs = set(standing), set(standing)
    pairs -= {(entry, out)} if out is not None else set()
    pairs |= {(entry, into)} if into is not None else set()
    value = problem.affinity[entry]
    alone = int(value[into] if into is not None else 0) - int(value[out] if out is not None else 0)
    barred = into is not None and bool(problem.barred[entry, into])
    load = np.bincount([judge for _entry, judge in pairs], minlength=problem.shape[1])
    return Price(
        alone=alone, barred=barred,
        over=into is not None and bool(load[into] > problem.cap[into]),
        under=out is not None and bool(load[out] < problem.floor[out]),
        best=None if barred else _loss(problem, entry, out, into, best),
        firmer=_design(problem, pairs).connectivity - _design(problem, before).connectivity,
    )  # fmt: skip


def at_least(problem: Problem, best: Plan, entry: int, judge: int) -> int:
    """What any plan that gives the entry to this judge loses at least, from the best plan's prices alone (its reduced
    cost): at once, for any size. 0 where the best plan has it."""
    value = problem.affinity[entry] - best.price
    return max(0, int(value[best.chosen[entry]].min() - value[judge]))


def _changed(problem: Problem, standing: Collection[Pair], *, fixed: Collection[Pair], bonus: int, seed: int) -> Change:
    lost = {pair for pair in {*standing, *fixed} if problem.barred[pair]}
    stays, kept = set(fixed) - lost, set(standing) - lost
    load = np.bincount([judge for _entry, judge in stays], minlength=problem.shape[1])
    smaller = _without_fixed(problem, stays, kept - stays, bonus)
    try:
        plan = solve(smaller, seed=seed)
    except Infeasible as refused:
        if not stays:
            raise
        # What stands may leave too little for a floor; what is left is then shared without floors.
        relaxed = replace(smaller, floor=np.where(np.arange(len(smaller.floor)) < len(load), 0, smaller.floor))
        try:
            plan = solve(relaxed, seed=seed)
        except Infeasible:
            raise _of_real_judges(refused, len(load)) from None
    pairs = stays | {
        (entry, judge) for entry, row in enumerate(plan.chosen.tolist()) for judge in row if judge < len(load)
    }
    after = np.bincount([judge for _entry, judge in pairs], minlength=len(load))
    before = set(standing)
    return Change(
        pairs=_sorted(pairs), added=_sorted(pairs - before), removed=_sorted(before - pairs), lost=_sorted(lost),
        under=tuple(np.flatnonzero(after < problem.floor).tolist()),
        over=tuple(np.flatnonzero(after > problem.cap).tolist()),
        affinity=sum(int(problem.affinity[pair]) for pair in pairs), gap=plan.gap,
    )  # fmt: skip


def _without_fixed(problem: Problem, fixed: set[Pair], kept: set[Pair], bonus: int) -> Problem:
    """The problem of what is left to give, with as many judges who do not exist as an entry has fixed readings."""
    n, m = problem.shape
    load, had = np.zeros(m, dtype=np.int64), np.zeros(n, dtype=np.int64)
    value, barred = problem.affinity.copy(), problem.barred.copy()
    for entry, judge in fixed:
        load[judge] += 1
        had[entry] += 1
        barred[entry, judge] = True
    for pair in kept:
        value[pair] += bonus
    had = np.minimum(had, problem.k)
    most = int(had.max(initial=0))
    filled = had[:, None] > np.arange(most)
    places = filled.sum(axis=0)
    floor = np.maximum(problem.floor - load, 0)
    left = n * problem.k - int(had.sum())
    if len(fixed) and floor.sum() > left:
        # Too little is left for every floor: the same share of what each lacks.
        floor = floor * left // int(floor.sum())
    return Problem(
        np.hstack([value, np.zeros((n, most), dtype=np.int64)]), np.hstack([barred, ~filled]), problem.k,
        np.concatenate([floor, places]),
        np.concatenate([np.maximum(problem.cap - load, 0), places]),
    )  # fmt: skip


def _of_real_judges(refused: Infeasible, judges: int) -> Infeasible:
    return Infeasible(
        [replace(cause, judges=tuple(judge for judge in cause.judges if judge < judges)) for cause in refused.causes]
    )


def _loss(problem: Problem, entry: int, out: int | None, into: int | None, best: Plan | None) -> int | None:
    """The best plan less the best one that holds the change."""
    whole = best or solve(problem)
    barred = problem.barred.copy()
    if out is not None:
        barred[entry, out] = True
    held = replace(problem, barred=barred)
    fixed = {(entry, into)} if into is not None else set()
    try:
        found = solve(_without_fixed(held, fixed, set(), 0))
    except Infeasible:
        return None
    return whole.primal - found.primal - sum(int(problem.affinity[pair]) for pair in fixed)


def _design(problem: Problem, pairs: Collection[Pair]) -> Design:
    n, m = problem.shape
    table: Ints = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    return diagnose(table[:, 0], table[:, 1], entries=n, judges=m)


def _sorted(pairs: Iterable[Pair]) -> tuple[Pair, ...]:
    return tuple(sorted((int(entry), int(judge)) for entry, judge in pairs))
