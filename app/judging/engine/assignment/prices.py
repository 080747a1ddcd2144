"""Prices of judges: what a reading of each costs, so that every entry's own choice fits the loads almost.

The Lagrangian dual of the assignment, descended by Rprop (Riedmiller and Braun 1993) on the sign of the excess load,
with averages (Polyak and Ruppert) of the later half.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from app.judging.engine.assignment.problem import Floats, Ints, Problem

Values: TypeAlias = NDArray[np.int32]

#: A value that no entry ever chooses.
NEVER = -(1 << 28)
#: Entries at a time: what fits into the cache is chosen from several times as fast.
CHUNK = 500
ROUNDS, POLISH = 150, 40
ENOUGH = 0.001


def values(problem: Problem) -> Values:
    """The affinities with NEVER where a conflict stands, half as wide in memory."""
    value = problem.affinity.astype(np.int32)
    value[problem.barred] = NEVER
    return value


def best(value: Values, k: int, price: Ints) -> Ints:
    """Each entry's k judges of greatest value minus price (n × k)."""
    n, m = value.shape
    chosen = np.empty((n, k), dtype=np.int64)
    cost = price.astype(np.int32)
    for start in range(0, n, CHUNK):
        part = slice(start, start + CHUNK)
        chosen[part] = np.argpartition(value[part] - cost, m - k, axis=1)[:, m - k :]
    return chosen


def bound(problem: Problem, price: Ints, *, value: Values | None = None) -> int:
    """The dual value: no plan's total affinity exceeds it. value: as `values` gives it, where it is at hand."""
    n, m = problem.shape
    total = 0
    known = values(problem) if value is None else value
    cost = price.astype(np.int32)
    for start in range(0, n, CHUNK):
        part = slice(start, start + CHUNK)
        total += int(np.partition(known[part] - cost, m - problem.k, axis=1)[:, m - problem.k :].sum(dtype=np.int64))
    return total + int((problem.cap * np.maximum(price, 0)).sum() + (problem.floor * np.minimum(price, 0)).sum())


@dataclass
class _Descent:
    """One run of Rprop over (a sample of) the entries."""

    value: Values
    k: int
    floor: Floats
    cap: Floats

    def excess(self, price: Ints) -> Floats:
        """By how much each load lies outside its bounds, or away from the bound at which a price may stand."""
        m = self.value.shape[1]
        load = np.bincount(best(self.value, self.k, price).ravel(), minlength=m)
        outside = np.where(load > self.cap, load - self.cap, np.where(load < self.floor, load - self.floor, 0))
        idle = np.where((price > 0) & (load < self.cap), load - self.cap, 0)
        idle = np.where((price < 0) & (load > self.floor), load - self.floor, idle)
        return np.asarray(np.where(outside != 0, outside, idle), dtype=float)

    def run(self, start: Floats | Ints, rounds: int, step: float, grow: float) -> Ints:
        """Prices of the least excess that was met."""
        n, m = self.value.shape
        widest = max(1.0, float(self.value.max()) / 4) if n else 1.0
        price, steps, before = start.astype(float), np.full(m, step), np.zeros(m)
        least = np.inf
        found: Ints = np.asarray(np.rint(price), dtype=np.int64)
        later, total = 0, np.zeros(m)
        for turn in range(rounds):
            whole: Ints = np.asarray(np.rint(price), dtype=np.int64)
            away = self.excess(whole)
            if float(np.abs(away).sum()) < least:
                least, found = float(np.abs(away).sum()), whole
            if least <= ENOUGH * n * self.k:
                return found
            sign = np.sign(away)
            steps = np.clip(
                np.where(sign * before > 0, steps * grow, np.where(sign * before < 0, steps / 2, steps)), 0.4, widest
            )
            price, before = price + sign * steps, sign
            if turn >= rounds // 2:
                total, later = total + price, later + 1
        mean: Ints = np.asarray(np.rint(total / max(1, later)), dtype=np.int64)
        return mean if later and float(np.abs(self.excess(mean)).sum()) < least else found


def prices(problem: Problem, *, seed: int = 0, start: Ints | None = None, value: Values | None = None) -> Ints:
    """Integer prices under which the entries' own choices fit the loads almost; a large instance begins on a sample."""
    n, m = problem.shape
    price = np.zeros(m) if start is None else start.astype(float)
    span = float(problem.affinity.max()) if n else 0.0
    value = values(problem) if value is None else value
    whole = _Descent(value, problem.k, problem.floor.astype(float), problem.cap.astype(float))
    sample = max(4000, 6 * m)
    if n <= 1.5 * sample:
        return whole.run(price, ROUNDS, span / 16, 1.2)
    rows = np.random.Generator(np.random.PCG64(seed)).choice(n, sample, replace=False)
    fewer: Floats = np.full(m, sample / n)
    part = _Descent(value[rows], problem.k, problem.floor * fewer, problem.cap * fewer)
    return whole.run(part.run(price, ROUNDS, span / 16, 1.2), POLISH, span / 200, 1.1)
