"""How sure a place is: intervals, chances and groups from draws of the scores.

Draws come from a posterior; resampling three marks is dishonest (a bootstrap's 90 % interval held 72–83 %).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.judging.engine.calibration.marks import Floats, Ints

#: Between these chances of lying within the cut an entry is contested.
CONTESTED = (0.1, 0.9)
LOT = 20_260_312
#: So many draws are put in order at once: more only need room.
AT_ONCE = 100


@dataclass(frozen=True)
class Places:
    """Places of n items over T draws; 1 is best."""

    draws: Floats
    places: NDArray[np.int32]
    #: Items in the order of their mean over the draws, best first.
    order: Ints

    def interval(self, level: float = 0.9) -> tuple[Ints, Ints]:
        """(lowest, highest place) of each item that hold with this chance, cut equally at both ends."""
        tail = (1 - level) / 2
        low = np.quantile(self.places, tail, axis=0, method="lower")
        high = np.quantile(self.places, 1 - tail, axis=0, method="higher")
        return low.astype(np.intp), high.astype(np.intp)

    def within(self, cut: int) -> Floats:
        """The chance of each item to lie among the best `cut`."""
        return np.asarray((self.places <= cut).mean(axis=0))

    def beats(self, upper: int, lower: int) -> float:
        """The chance that one item is better than another."""
        return float((self.draws[:, upper] > self.draws[:, lower]).mean())

    def groups(self, level: float = 0.9, order: Sequence[int] | None = None) -> list[list[int]]:
        """The list cut where neighbours can be told apart: while P(upper beats lower) < level they stay together.

        order: the list that is shown, if it is not that of the draws.
        """
        found: list[list[int]] = []
        for item in self.order.tolist() if order is None else order:
            if found and self.beats(found[-1][-1], item) < level:
                found[-1].append(item)
            else:
                found.append([item])
        return found

    def contested(self, cut: int) -> list[int]:
        """The items of which it is not settled whether they lie within the cut, in the order of the list."""
        chance = self.within(cut)
        return [n for n in self.order.tolist() if CONTESTED[0] < chance[n] < CONTESTED[1]]

    def misplaced(self, cut: int, selected: Sequence[int] | None = None) -> float:
        """How many of the selected (by default the best `cut`) are expected not to belong there."""
        chosen = self.order[:cut] if selected is None else np.asarray(selected, dtype=np.intp)
        return float((1 - self.within(cut)[chosen]).sum())


def places(draws: Floats) -> Places:
    """The places in each draw (T × n). Equal draws, as of items between which a model sees no difference at all, are
    put in order by a lot with a fixed seed, so that each of them may have each of their places."""
    rank = np.empty(draws.shape, dtype=np.int32)
    rng = np.random.Generator(np.random.PCG64(LOT))
    for start in range(0, len(draws), AT_ONCE):
        part = draws[start : start + AT_ONCE]
        order = np.argsort(-part, axis=1, kind="stable")
        ranked = np.take_along_axis(part, order, axis=1)
        if (ranked[:, 1:] == ranked[:, :-1]).any():
            order = np.lexsort((rng.random(part.shape), -part), axis=1)
        np.put_along_axis(
            rank[start : start + AT_ONCE], order, np.arange(1, draws.shape[1] + 1, dtype=np.int32)[None], axis=1
        )
    best = np.lexsort((np.arange(draws.shape[1]), -draws.mean(axis=0)))
    return Places(draws, rank, best)
