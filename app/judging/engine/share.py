"""k judges for every entry, no conflict ever, loads as even as can be: exact, by min-cost flow.

Why a flow. Dealing entries out in turn runs into corners (the last entry meets only judges who may not read it).
Successive shortest paths never do: a new marking may push an earlier one to another judge, along the cheapest chain,
and when no chain exists no other plan exists either. The cost of a judge's load is convex (1 + 3 + 5 + … = load²),
so the least cost is the least sum of squares: loads differ by at most one wherever conflicts allow it.

How. All nodes of the flow but the judges are folded away: the way from judge a to judge b is the cheapest entry that a
could hand over to b. So a path search works on a few dozen judges, however many entries there are.

Second to balance comes expertise; last, a small pseudo-random cost by SHA-256 of seed, entry and judge mixes the
panels, so that the same judges do not always sit together. Same input, same seed: same plan, on any machine.
"""

from collections import deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeAlias

Pair: TypeAlias = tuple[int, int]

MIXING = 1_000


@dataclass(frozen=True)
class Reader:
    """A judge in the plan. `cap` is the most entries this judge reads, earlier ones included; None: no limit."""

    judge: int
    cap: int | None = None


@dataclass(frozen=True)
class Shared:
    """The new pairs (entry, judge), sorted, and the load of each judge with the earlier pairs."""

    pairs: tuple[Pair, ...]
    loads: Mapping[int, int]


@dataclass(frozen=True)
class Infeasible:
    """No plan exists. `short`: entry → markings that nobody can take. `scarce`: the judges all of whom are full and
    on whom these entries depend; empty where conflicts leave too few judges whatever their load. `rivals`: the other
    entries that these judges read, among which room could be made by a higher cap or one more judge.
    """

    short: Mapping[int, int]
    scarce: tuple[int, ...]
    rivals: tuple[int, ...]


def share(
    readers: Iterable[Reader],
    entries: Iterable[int],
    k: int,
    *,
    forbidden: Collection[Pair] = (),
    existing: Collection[Pair] = (),
    expertise: Mapping[Pair, int] | None = None,
    seed: str = "",
) -> Shared | Infeasible:
    """A balanced plan that brings every entry to k markings, or why there is none.

    Pairs are (entry, judge). `forbidden` are conflicts of interest (D16). `existing` pairs stay, count for the entry
    and for the judge's load, and are not returned ("top up"); one that has become a conflict counts for nothing.
    `expertise` gives 0 (knows the field) or more (the larger, the worse a match) and decides among equally balanced
    plans only. Raises ValueError for a judge or an entry named twice, or a negative k or expertise.
    """
    flow = _Flow(list(readers), list(entries), k, set(forbidden), set(existing), expertise or {}, seed)
    short: dict[int, int] = {}
    for entry in flow.entries:
        for placed in range(flow.wanted[entry]):
            if not flow.place(entry):
                short[entry] = flow.wanted[entry] - placed
                break
    if short:
        return flow.witness(short)
    pairs = sorted((entry, judge) for judge in flow.judges for entry in flow.held[judge])
    return Shared(tuple(pairs), dict(flow.load))


class _Flow:
    """The residual network: who holds what, and what handing over would cost."""

    def __init__(
        self,
        readers: list[Reader],
        entries: list[int],
        k: int,
        forbidden: set[Pair],
        existing: set[Pair],
        expertise: Mapping[Pair, int],
        seed: str,
    ) -> None:
        self.judges = sorted(reader.judge for reader in readers)
        self.entries = sorted(entries)
        if len(set(self.judges)) < len(self.judges) or len(set(self.entries)) < len(self.entries):
            raise ValueError("a judge or an entry is named twice")
        if k < 0 or min(expertise.values(), default=0) < 0:
            raise ValueError("neither k nor an expertise may be negative")
        kept = existing - forbidden
        self.cap = {reader.judge: reader.cap for reader in readers}
        self.load = {judge: sum(1 for _, j in kept if j == judge) for judge in self.judges}
        self.wanted = {entry: max(0, k - sum(1 for e, _ in kept if e == entry)) for entry in self.entries}
        barred = forbidden | kept
        mixing = MIXING * (1 + sum(self.wanted.values()))
        self.cost = {
            entry: {
                judge: expertise.get((entry, judge), 0) * mixing + _mix(seed, entry, judge)
                for judge in self.judges
                if (entry, judge) not in barred
            }
            for entry in self.entries
        }
        self.step = 1 + (1 + sum(self.wanted.values())) * max(
            (cost for row in self.cost.values() for cost in row.values()), default=0
        )
        self.held: dict[int, set[int]] = {judge: set() for judge in self.judges}
        self._rows: dict[int, dict[int, tuple[int, int]]] = {}

    def place(self, entry: int) -> bool:
        """One more marking for `entry`, moving earlier ones where that is cheapest; False where no way exists."""
        distance, came = self._search(entry)
        ends = [judge for judge in distance if self._room(judge)]
        if not ends:
            return False
        end = min(ends, key=lambda judge: (distance[judge] + self.step * (2 * self.load[judge] + 1), judge))
        self.load[end] += 1
        judge: int | None = end
        while judge is not None:
            giver, moved = came[judge]
            self._give(moved, judge, giver)
            judge = giver
        return True

    def witness(self, short: Mapping[int, int]) -> Infeasible:
        """Who stands in the way: every judge that a short entry can reach is full."""
        reached = {judge for entry in short for judge in self._search(entry)[0]}
        rivals = {entry for judge in reached for entry in self.held[judge]} - set(short)
        return Infeasible(dict(short), tuple(sorted(reached)), tuple(sorted(rivals)))

    def _room(self, judge: int) -> bool:
        cap = self.cap[judge]
        return cap is None or self.load[judge] < cap

    def _search(self, entry: int) -> tuple[dict[int, int], dict[int, tuple[int | None, int]]]:
        """Cheapest ways from `entry` to judges (Bellman–Ford with a queue; ways may have negative parts, no cycle
        has). Judge → distance, and judge → (the judge who hands over or None, the entry handed over).
        """
        free = {judge: cost for judge, cost in self.cost[entry].items() if entry not in self.held[judge]}
        distance = dict(free)
        came: dict[int, tuple[int | None, int]] = dict.fromkeys(free, (None, entry))
        queue = deque(sorted(free))
        waiting = set(free)
        while queue:
            giver = queue.popleft()
            waiting.discard(giver)
            for taker, (cost, moved) in self._row(giver).items():
                way = distance[giver] + cost
                if taker not in distance or way < distance[taker]:
                    distance[taker], came[taker] = way, (giver, moved)
                    if taker not in waiting:
                        waiting.add(taker)
                        queue.append(taker)
        return distance, came

    def _row(self, giver: int) -> dict[int, tuple[int, int]]:
        """Taker → (cost, entry): the cheapest entry that `giver` could hand to each other judge."""
        if giver not in self._rows:
            row: dict[int, tuple[int, int]] = {}
            for entry in self.held[giver]:
                costs = self.cost[entry]
                here = costs[giver]
                for taker, cost in costs.items():
                    offer = (cost - here, entry)
                    if entry not in self.held[taker] and (taker not in row or offer < row[taker]):
                        row[taker] = offer
            self._rows[giver] = row
        return self._rows[giver]

    def _give(self, entry: int, taker: int, giver: int | None) -> None:
        """Move `entry` from `giver` (None: it is new) to `taker`, and forget the rows that this changes."""
        for judge in self.cost[entry]:
            if entry in self.held[judge]:
                self._rows.pop(judge, None)
        self._rows.pop(taker, None)
        self.held[taker].add(entry)
        if giver is not None:
            self.held[giver].discard(entry)


def _mix(seed: str, entry: int, judge: int) -> int:
    return int.from_bytes(sha256(f"{seed}|{entry}|{judge}".encode()).digest()[:4], "big") % MIXING
