"""What the list would be without each judge's marks in turn: the honest way to say how much one of them decides."""

from dataclasses import dataclass

import numpy as np

from app.judging.engine.calibration.marks import Floats, Ints, Marks
from app.judging.engine.calibration.models import Method, calibrate

#: Scores are compared as whole micro-points: the last bits differ between machines.
MICRO = 1_000_000


@dataclass(frozen=True)
class Move:
    """An item whose place changes."""

    item: int
    before: int
    after: int


@dataclass(frozen=True)
class Without:
    """What the list would be without one judge's marks. places: new place per item, 0 for an item that would have no
    mark left (`bare`). moves: those whose place changes, in the order of the list. fits: False where the method cannot
    be fitted without this judge (places is then empty)."""

    judge: int
    fits: bool
    places: tuple[int, ...]
    moves: tuple[Move, ...]
    bare: tuple[int, ...]

    def across(self, cut: int) -> tuple[Move, ...]:
        """Those who would come within the best `cut`, or leave them."""
        return tuple(move for move in self.moves if (move.before <= cut) != (move.after <= cut))


def without_each(marks: Marks, method: Method = "severity") -> tuple[Without, ...]:
    """Refit without each judge in turn and say which places change. Raises ValueError as calibrate."""
    whole = standing(_scores(marks, method))
    return tuple(_without(marks, method, judge, whole) for judge in range(marks.judges))


def standing(score: Floats) -> Ints:
    """The place of each item; equal micro-points share it and the next is skipped (D17); NaN comes last."""
    micro = np.where(np.isnan(score), -np.inf, np.rint(np.nan_to_num(score) * MICRO))
    return np.asarray(1 + (len(micro) - np.searchsorted(np.sort(micro), micro, side="right")), dtype=np.intp)


def _without(marks: Marks, method: Method, judge: int, whole: Ints) -> Without:
    kept = marks.judge != judge
    fewer = Marks(marks.item[kept], marks.judge[kept] - (marks.judge[kept] > judge), marks.value[kept], marks.items,
                  marks.judges - 1, marks.stratum)  # fmt: skip
    try:
        score = _scores(fewer, method)
    except ValueError:
        return Without(judge, False, (), (), ())
    bare = np.flatnonzero((fewer.per_item == 0) & (marks.per_item > 0))
    # Who has no mark left takes no place, neither before nor after: the others close up.
    before = standing(np.where(fewer.per_item == 0, np.nan, -whole.astype(float)))
    after = standing(np.where(fewer.per_item == 0, np.nan, score))
    held = set(bare.tolist())
    moves = [
        Move(n, int(before[n]), int(after[n])) for n in range(marks.items) if n not in held and before[n] != after[n]
    ]
    places = tuple(0 if n in held else int(place) for n, place in enumerate(after))
    return Without(
        judge, True, places, tuple(sorted(moves, key=lambda move: (move.before, move.item))), tuple(bare.tolist())
    )


def _scores(marks: Marks, method: Method) -> Floats:
    """The score alone: as few draws as the method allows."""
    return calibrate(marks, method, draws=450 if method == "severity-scale-noise" else 2).score
