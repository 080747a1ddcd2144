"""A plan close to the best one, for instances where the exact one takes too long: prices, then a greedy repair.

The dual value of the prices still certifies how far from the best plan it can be at most. Entries of overloaded judges
go to whoever loses least by taking them, then judges under their floor are fed the same way. Conflicts and loads hold
as in the exact plan; where the repair finds no way, the exact solver decides.
"""

import numpy as np

from app.judging.engine.assignment import prices as pricing
from app.judging.engine.assignment.flow import Plan, refuse_hopeless, solve
from app.judging.engine.assignment.prices import NEVER, Values
from app.judging.engine.assignment.problem import Ints, Problem


def nearly(problem: Problem, *, seed: int = 0) -> Plan:
    """A plan within the loads and its certified gap (`Plan.gap`, in points). Raises Infeasible with the causes."""
    refuse_hopeless(problem)
    if not problem.shape[0] or not problem.k:
        return solve(problem, seed=seed)
    value = pricing.values(problem)
    price = pricing.prices(problem, seed=seed, value=value)
    repair = _Repair(problem, value, price)
    if not (repair.relieve() and repair.feed()):
        return solve(problem, seed=seed, start=price)
    chosen = np.sort(repair.chosen, axis=1)
    total = int(np.take_along_axis(problem.affinity, chosen, axis=1).sum())
    return Plan(chosen, total, pricing.bound(problem, price, value=value), price)


class _Repair:
    """The entries' own choices under prices, brought within the loads."""

    def __init__(self, problem: Problem, value: Values, price: Ints) -> None:
        self.problem, self.value, self.price = problem, value, price.astype(np.int32)
        self.chosen = pricing.best(value, problem.k, price)
        self.load = np.bincount(self.chosen.ravel(), minlength=problem.shape[1])

    def relieve(self) -> bool:
        """Bring every load under its cap; False where somebody finds no taker."""
        cap = self.problem.cap
        for judge in np.argsort(cap - self.load).tolist():
            while self.load[judge] > cap[judge]:
                entries, seats = np.nonzero(self.chosen == judge)
                room = self.load < cap
                reduced = np.where(room, self.value[entries] - self.price, NEVER)
                np.put_along_axis(reduced, self.chosen[entries], NEVER, axis=1)
                taker = reduced.argmax(axis=1)
                gain = reduced[np.arange(len(entries)), taker]
                loss = self.value[entries, judge] - self.price[judge] - gain
                if not self._hand_over(judge, entries, seats, taker, gain, np.argsort(loss, kind="stable")):
                    return False
        return True

    def _hand_over(self, judge: int, entries: Ints, seats: Ints, taker: Ints, gain: Ints, order: Ints) -> int:
        moved = 0
        for n in order.tolist():
            to = int(taker[n])
            if self.load[judge] <= self.problem.cap[judge] or gain[n] <= NEVER // 2:
                break
            if self.load[to] < self.problem.cap[to]:
                self.chosen[entries[n], seats[n]] = to
                self.load[to] += 1
                self.load[judge] -= 1
                moved += 1
        return moved

    def feed(self) -> bool:
        """Bring every load up to its floor, from judges above theirs; False where nobody can give."""
        floor = self.problem.floor
        for judge in np.flatnonzero(self.load < floor).tolist():
            entries = np.flatnonzero(~self.problem.barred[:, judge] & (self.chosen != judge).all(axis=1))
            held = self.chosen[entries]
            spare = self.load[held] > floor[held]
            worth = np.where(spare, np.take_along_axis(self.value[entries], held, axis=1), -NEVER)
            seat = worth.argmin(axis=1)
            loss = worth[np.arange(len(entries)), seat] - self.value[entries, judge]
            for n in np.argsort(loss, kind="stable").tolist():
                giver = int(held[n, seat[n]])
                if self.load[judge] >= floor[judge]:
                    break
                if spare[n].any() and self.load[giver] > floor[giver]:
                    self.chosen[entries[n], seat[n]] = judge
                    self.load[giver] -= 1
                    self.load[judge] += 1
            if self.load[judge] < floor[judge]:
                return False
        return True
