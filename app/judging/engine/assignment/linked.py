"""The cheapest exchanges that tie a plan together: islands first, then its weakest waist, while that costs little.

The second eigenvector of the information about severities (see `design`) parts the judges where the plan hangs together
least (Fiedler 1973). Two entries, one of each side, exchange a judge across that cut: loads and conflicts stay as they
are, and both panels then hold judges of both sides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from app.judging.engine.assignment.design import FIRM, Design, diagnose, waist
from app.judging.engine.assignment.problem import Bools, Floats, Ints, Problem

#: What a firmer waist may cost, as a share of the plan's affinity. Islands are tied together at any price.
SPEND = 0.04
#: How many entries of each judge are looked at, how many exchanges are tried, and what counts as firmer.
FEW, TRIED, STEP = 3, 60, 1e-6
#: No pair of readings may be exchanged; larger than every loss of affinity there can be.
NEVER = 2**40


@dataclass(frozen=True)
class Exchange:
    """Entry `one` gives judge `a` for `b`, entry `other` gives `b` for `a`; loss: of affinity."""

    one: int
    a: int
    other: int
    b: int
    loss: int


def link(problem: Problem, seats: Ints) -> tuple[Ints, list[Exchange]]:
    """(n × k seats, the exchanges made): one component wherever conflicts leave a way, and a firm one if that is cheap.

    A plan in which each entry has one judge has no waist to mend: it stays as it is.
    """
    n, k = seats.shape
    seats, made = seats.copy(), list[Exchange]()
    if k < 2 or n < 2:
        return seats, made
    left = SPEND * int(np.take_along_axis(problem.affinity, seats, axis=1).sum())
    design = _design(problem, seats)
    while design.connectivity < FIRM:
        found = _next(problem, seats, design, left)
        if found is None:
            break
        way, seats, design = found
        left -= sum(one.loss for one in way)
        made += way
    return seats, made


def _next(problem: Problem, seats: Ints, design: Design, left: float) -> tuple[list[Exchange], Ints, Design] | None:
    """(exchanges, the seats after them, their design): several at once where they help, else the cheapest that does."""
    whole = len(design.components) == 1
    tried = list(_across(problem, seats, design))
    several = [_apart(tried, problem.shape[1] // share) for share in (10, 30)] if whole else []
    for way in [*several, *([one] for one in tried)]:
        if way and not (whole and sum(one.loss for one in way) > left):
            changed = _exchanged(seats, way)
            after = _design(problem, changed)
            if _better(after, design):
                return way, changed, after
    return None


def _better(after: Design, before: Design) -> bool:
    """Fewer islands, or judges who can be compared better: who is taken away may have been a tie elsewhere.

    The efficiency is asked, not λ₂: of several waists as weak as each other λ₂ tells only when the last is mended.
    """
    if len(after.components) != len(before.components):
        return len(after.components) < len(before.components)
    return (after.efficiency or 0) > (before.efficiency or 0) + STEP


def _apart(tried: Sequence[Exchange], most: int) -> list[Exchange]:
    """The first exchanges that share no entry and no judge, to be made together."""
    found: list[Exchange] = []
    entries, judges = set[int](), set[int]()
    for one in tried:
        if len(found) < most and not entries & {one.one, one.other} and not judges & {one.a, one.b}:
            found.append(one)
            entries |= {one.one, one.other}
            judges |= {one.a, one.b}
    return found


def _exchanged(seats: Ints, exchanges: Sequence[Exchange]) -> Ints:
    changed = seats.copy()
    for one in exchanges:
        changed[one.one][seats[one.one] == one.a] = one.b
        changed[one.other][seats[one.other] == one.b] = one.a
    return changed


def _pairs(seats: Ints) -> tuple[Ints, Ints]:
    n, k = seats.shape
    return np.repeat(np.arange(n), k), seats.ravel()


def _design(problem: Problem, seats: Ints) -> Design:
    return diagnose(*_pairs(seats), entries=problem.shape[0], judges=problem.shape[1])


def _across(problem: Problem, seats: Ints, design: Design) -> Iterator[Exchange]:
    """Exchanges to try: from the smallest island first, or across the waist; of each cut the cheapest first."""
    if len(design.components) == 1:
        sides = [waist(*_pairs(seats), entries=len(seats), judges=problem.shape[1])]
    else:
        sides = []
        for island in reversed(design.components):
            side = np.zeros(problem.shape[1])
            side[[judge for one in design.components for judge in one]] = -1
            side[list(island)] = 1
            sides.append(side)
    for side in sides:
        yield from _cheapest(problem, seats, side)


def _cheapest(problem: Problem, seats: Ints, side: Floats) -> Iterator[Exchange]:
    """The exchanges across a cut that lose least for what they tie, at most TRIED, the best first.

    A new tie of two judges adds the square of their distance to λ₂, to first order.
    """
    here, there = np.flatnonzero(side < 0), np.flatnonzero(side > 0)
    reads = np.zeros(problem.shape, dtype=np.bool_)
    np.put_along_axis(reads, seats, values=True, axis=1)
    free = ~reads & ~problem.barred
    lost, giver = _losses(problem, reads, free, here, there)
    paid, taker = _losses(problem, reads, free, there, here)
    # FEW × FEW ways for each two judges: who of the one side gives, who of the other.
    total = lost[:, None] + paid.transpose(0, 2, 1)[None]
    least = 1 + problem.affinity.max(initial=0)
    tied = (side[here][:, None] - side[there]) ** 2
    for flat in np.argsort((np.maximum(total, 0) + least) / tied, axis=None, kind="stable")[:TRIED]:
        way, back, a, b = np.unravel_index(int(flat), total.shape)
        if max(int(lost[way, a, b]), int(paid[back, b, a])) >= NEVER:
            continue  # the one side has such an exchange and the other has none
        yield Exchange(int(giver[way, a, b]), int(here[a]), int(taker[back, b, a]), int(there[b]),
                       int(total[way, back, a, b]))  # fmt: skip


def _losses(problem: Problem, reads: Bools, free: Bools, giving: Ints, taking: Ints) -> tuple[Ints, Ints]:
    """FEW × |giving| × |taking|: the least affinities that an entry loses which gives the one judge for the other, and
    which entries they are; only entries read by that side alone: others tie already."""
    loss = np.full((FEW, len(giving), len(taking)), NEVER, dtype=np.int64)
    entry = np.zeros_like(loss)
    own = reads[:, giving].sum(axis=1) == reads.sum(axis=1)
    for row, judge in enumerate(giving.tolist()):
        mine = np.flatnonzero(reads[:, judge] & own)
        if len(mine):
            given = problem.affinity[mine, judge][:, None] - problem.affinity[np.ix_(mine, taking)]
            given = np.where(free[np.ix_(mine, taking)], given, NEVER)
            best = np.argsort(given, axis=0, kind="stable")[:FEW]
            loss[: len(best), row] = np.take_along_axis(given, best, axis=0)
            entry[: len(best), row] = mine[best]
    return loss, entry
