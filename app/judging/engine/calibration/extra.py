"""Extra readings where they decide most: around every prize line, in small batches, given out by the same exact flow.

A batch is planned, read, and the model fitted again before the next one: in one batch readings gain nothing over an
even spread, in three or more they save two readings in five (see benchmarks/README.md). The gain of a reading is the
knowledge gradient, summed over the lines. What a judge has read, a conflict and a full load are never given.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.judging.engine.assignment.flow import solve
from app.judging.engine.assignment.problem import Bools, Problem
from app.judging.engine.assignment.problem import Ints as Wholes
from app.judging.engine.calibration.marks import Floats
from app.judging.engine.calibration.settling import gains, next_batch
from app.judging.engine.calibration.severity import Severity

__all__ = ["Request", "allocate", "batches", "gains", "propose", "requests"]

#: What reading an item at all is worth beside the affinity of who reads it, from the least to the greatest gain.
READ, FIRST = 1_000_000, 1_000


@dataclass(frozen=True)
class Request:
    """One more reading: of this item, by this judge, and what it is expected to gain (points, summed over the lines)."""

    item: int
    judge: int
    gain: float


def batches(budget: int, count: int = 3) -> list[int]:
    """How many readings each batch has: even, the earlier ones larger by one."""
    return [len(part) for part in np.array_split(np.arange(budget), max(1, min(count, budget)))]


def propose(fitted: Severity, cuts: Sequence[int], batch: int, *, readable: Bools | None = None) -> list[int]:
    """The `batch` items whose next reading gains most, the greatest gain first. readable: per item, whether anybody
    is left who may read it."""
    if readable is None or readable.all():
        return next_batch(fitted, cuts, batch)
    gain = np.where(readable, gains(fitted, cuts), 0.0)
    best = np.lexsort((np.arange(len(gain)), -gain))[:batch]
    return [int(item) for item in best if gain[item] > 0]


def allocate(
    items: Sequence[int], barred: Bools, room: Wholes, *, affinity: Wholes | None = None
) -> list[tuple[int, int]]:
    """(item, judge) for the items, each once, the earlier ones first where not all can be read.

    barred: items × judges, conflicts and what was read already; room: how many more each judge takes; affinity: items ×
    judges, 0 to 1000. Loads of a batch are as even as that allows: no judge gets two while another could do with one.
    """
    count, m = len(items), barred.shape[1]
    if not count or not m:
        return []
    rows = np.asarray(items, dtype=np.intp)
    liking = np.zeros((count, m), dtype=np.int64) if affinity is None else affinity[rows]
    # A last judge who does not exist takes what nobody can read.
    value = np.hstack([liking + READ + FIRST * np.arange(count, 0, -1)[:, None], np.zeros((count, 1), dtype=np.int64)])
    closed = np.hstack([barred[rows], np.zeros((count, 1), dtype=bool)])
    best: list[tuple[int, int]] = []
    for most in range(1, count + 1):
        cap = np.append(np.minimum(np.maximum(room, 0), most), count)
        chosen = solve(Problem(value, closed, 1, np.zeros(m + 1, dtype=np.int64), cap)).chosen[:, 0]
        given = [(int(item), int(judge)) for item, judge in zip(rows, chosen, strict=True) if judge < m]
        if most > 1 and len(given) == len(best):
            break
        best = given
        if len(best) == count or (most >= room.max(initial=0)):
            break
    return best


def requests(
    fitted: Severity, cuts: Sequence[int], batch: int, barred: Bools, room: Wholes, *, affinity: Wholes | None = None
) -> tuple[Request, ...]:
    """The next batch, given out: what `propose` and `allocate` say together, the greatest gain first.

    barred: items × judges, conflicts; what the marks show as read is added to it.
    """
    closed = barred | (fitted.reading.toarray() > 0)
    open_to = (~closed & (room > 0)).any(axis=1)
    gain: Floats = gains(fitted, cuts)
    given = allocate(propose(fitted, cuts, batch, readable=open_to), closed, room, affinity=affinity)
    return tuple(
        sorted(
            (Request(item, judge, float(gain[item])) for item, judge in given), key=lambda one: (-one.gain, one.item)
        )
    )
