"""The exact plan: total affinity greatest, every entry with k judges, every load within its bounds, no conflict.

One pass of min-cost flow with lower and upper bounds. From good prices (`prices`) few units of flow stand wrong; each
is moved along a shortest path. All nodes but the judges are folded away: the way from judge a to judge b is the entry
of a that loses least by going to b. A last node X takes and gives the freedom between floor and cap. Potentials stay
integers, so that the dual value they give is a certificate: primal = dual proves that nothing better exists.
Sources: Ahuja, Magnanti and Orlin, Network Flows (1993), chapters 9 and 10.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from app.judging.engine.assignment import prices as pricing
from app.judging.engine.assignment.problem import Bools, Infeasible, Ints, Problem, causes

FAR = 1 << 40


@dataclass(frozen=True)
class Plan:
    """chosen: n × k judges, each row sorted. primal: total affinity; dual: what no plan exceeds; price: per judge."""

    chosen: Ints
    primal: int
    dual: int
    price: Ints

    @property
    def gap(self) -> int:
        """How much better a plan could be at most; 0 proves that this one is best."""
        return self.dual - self.primal


def solve(problem: Problem, *, seed: int = 0, start: Ints | None = None) -> Plan:
    """The best plan, with its proof. start: prices of an earlier, similar problem. Raises Infeasible with the causes."""
    n, _m = problem.shape
    refuse_hopeless(problem)
    if not n or not problem.k:
        return _plan(problem, np.empty((n, problem.k), dtype=np.int64), np.zeros(problem.shape[1], dtype=np.int64))
    price = pricing.prices(problem, seed=seed, start=start)
    network = _Network(problem, price)
    while network.excess.max() > 0:
        if not network.augment():
            raise Infeasible(causes(problem))
    return _plan(problem, network.chosen, network.potential[:-1])


def refuse_hopeless(problem: Problem) -> None:
    """Raise Infeasible for what no search is needed for."""
    n, _m = problem.shape
    bare = ((~problem.barred).sum(axis=1) < problem.k).any()
    need = n * problem.k
    if bare or (problem.floor > problem.cap).any() or problem.floor.sum() > need or problem.cap.sum() < need:
        raise Infeasible(causes(problem))


def _plan(problem: Problem, chosen: Ints, price: Ints) -> Plan:
    total = int(np.take_along_axis(problem.affinity, chosen, axis=1).sum()) if chosen.size else 0
    return Plan(np.sort(chosen, axis=1), total, pricing.bound(problem, price) if chosen.size else 0, price)


class _Network:
    """Who holds what, what handing over costs, and where too much or too little lies."""

    def __init__(self, problem: Problem, price: Ints) -> None:
        n, m = problem.shape
        self.problem, self.m = problem, m
        self.chosen = pricing.best(pricing.values(problem), problem.k, price)
        self.held: list[set[int]] = [set() for _ in range(m)]
        for entry, row in enumerate(self.chosen.tolist()):
            for judge in row:
                self.held[judge].add(entry)
        load = np.array([len(entries) for entries in self.held], dtype=np.int64)
        room = problem.cap - problem.floor
        # Where a price stands above nought the judge is wanted full, below it at the floor.
        self.used = np.where(price > 0, room, np.where(price < 0, 0, np.clip(load - problem.floor, 0, room)))
        self.excess = np.append(
            load - problem.floor - self.used, self.used.sum() - (n * problem.k - problem.floor.sum())
        )
        self.potential = np.append(price, 0)
        self.cost = np.full((m + 1, m + 1), FAR, dtype=np.int64)
        self.moved = np.full((m + 1, m + 1), -1, dtype=np.int64)
        for judge in range(m):
            self._row(judge)
        self._freedom()

    def augment(self) -> bool:
        """Move units from where too much lies to where too little does: along a shortest path, then along every other
        path that costs nothing more. False where there is no way."""
        end, came = self._shortest()
        if end < 0:
            return False
        self._push(end, came)
        free = self._free(slice(None))
        while self.excess.max() > 0:
            end, came = self._free_way(free)
            if end < 0:
                break
            changed = self._push(end, came)
            free[changed] = self._free(changed)
            free[:, self.m] = (self.cost[:, self.m] < FAR) & (
                self.cost[:, self.m] == self.potential - self.potential[-1]
            )
        return True

    def _shortest(self) -> tuple[int, Ints]:
        """Dijkstra from all sources on reduced costs; potentials move so that the path's arcs become free."""
        size = self.m + 1
        distance = np.where(self.excess > 0, 0, FAR)
        waiting, done = distance.copy(), np.zeros(size, dtype=bool)
        came, end = np.full(size, -1, dtype=np.int64), -1
        while True:
            node = int(waiting.argmin())
            if waiting[node] >= FAR:
                return -1, came
            done[node] = True
            waiting[node] = FAR
            if self.excess[node] < 0:
                end = node
                break
            way = np.where(self.cost[node] < FAR, distance[node] + self._reduced(node), FAR)
            nearer = (way < distance) & ~done
            distance[nearer] = waiting[nearer] = way[nearer]
            came[nearer] = node
        self.potential = self.potential + np.where(done, distance[end] - np.minimum(distance, distance[end]), 0)
        self.potential = self.potential - self.potential[self.m]
        return end, came

    def _free(self, nodes: slice | list[int]) -> Bools:
        """Which arcs from these nodes cost nothing."""
        cost = self.cost[nodes]
        return np.asarray((cost < FAR) & (cost == self.potential[nodes, None] - self.potential))

    def _free_way(self, free: Bools) -> tuple[int, Ints]:
        """A path of arcs that cost nothing, breadth first, a whole layer at a time."""
        came = np.full(self.m + 1, -2, dtype=np.int64)
        layer = np.flatnonzero(self.excess > 0)
        came[layer] = -1
        while len(layer):
            ways = free[layer] & (came == -2)
            found = np.flatnonzero(ways.any(axis=0))
            came[found] = layer[ways[:, found].argmax(axis=0)]
            ends = found[self.excess[found] < 0]
            if len(ends):
                return int(ends[0]), came
            layer = found
        return -1, came

    def _reduced(self, node: int) -> Ints:
        return np.asarray(self.cost[node] - self.potential[node] + self.potential)

    def _push(self, end: int, came: Ints) -> list[int]:
        """One unit along the path that ends here; the nodes from which arcs have changed."""
        path = [end]
        while came[path[-1]] >= 0:
            path.append(int(came[path[-1]]))
        path.reverse()
        self.excess[path[0]] -= 1
        self.excess[end] += 1
        dirty: set[int] = set()
        for giver, taker in pairwise(path):
            if taker == self.m:
                self.used[giver] += 1
            elif giver == self.m:
                self.used[taker] -= 1
            else:
                dirty |= self._hand_over(int(self.moved[giver, taker]), giver, taker)
        for judge in dirty:
            self._row(judge)
        self._freedom()
        return [*dirty, self.m]

    def _hand_over(self, entry: int, giver: int, taker: int) -> set[int]:
        row = self.chosen[entry]
        row[np.flatnonzero(row == giver)[0]] = taker
        self.held[giver].discard(entry)
        self.held[taker].add(entry)
        return {giver, *row.tolist()}

    def _row(self, judge: int) -> None:
        """What each other judge would cost as taker of one of this judge's entries."""
        m = self.m
        self.cost[judge, :m] = FAR
        if not self.held[judge]:
            return
        entries = np.fromiter(self.held[judge], np.int64, len(self.held[judge]))
        entries.sort()
        loss = self.problem.affinity[entries, judge][:, None] - self.problem.affinity[entries]
        loss = np.where(self.problem.barred[entries], FAR, loss)
        np.put_along_axis(loss, self.chosen[entries], FAR, axis=1)
        least = loss.argmin(axis=0)
        self.cost[judge, :m] = loss[least, np.arange(m)]
        self.moved[judge, :m] = entries[least]

    def _freedom(self) -> None:
        """The arcs to and from X: raise or lower what a judge uses between floor and cap."""
        room = self.problem.cap - self.problem.floor
        self.cost[: self.m, self.m] = np.where(self.used < room, 0, FAR)
        self.cost[self.m, : self.m] = np.where(self.used > 0, 0, FAR)
