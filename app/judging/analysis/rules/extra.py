"""Which entries to read again, and by whom: around every line, in a small batch, never in conflict and never twice."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.judging.analysis.rules.opinions import Models, Ranked
from app.judging.analysis.rules.sureness import Sureness
from app.judging.engine.calibration.extra import allocate
from app.judging.engine.calibration.marks import Floats
from app.judging.engine.calibration.settling import gains

#: In three batches at least, and never more than so many readings in one.
BATCHES, MOST = 3, 12


@dataclass(frozen=True)
class Reading:
    """One more reading: of an item by a judge; gain: what it is expected to settle, in points over all lines."""

    item: str
    judge: str
    gain: float


@dataclass(frozen=True)
class _Part:
    """The estimates of one ranking."""

    score: Floats
    score_se: Floats
    judge_sd: float
    error_sd: float


def batch_of(sure: Sequence[Sureness]) -> int:
    """How many readings the next batch has: a third of the contested entries, at least one, at most MOST."""
    contested = {item for one in sure for line in one.lines for item in line.contested}
    return min(MOST, -(-len(contested) // BATCHES))


def proposal(
    found: Models, ranked: Sequence[Ranked], judges: Sequence[str], barred: set[tuple[str, str]], room: Sequence[int],
    batch: int,
) -> list[Reading]:  # fmt: skip
    """The next `batch` readings, the greatest gain first; empty where nothing would be gained or nobody may read.

    judges: who may be asked; barred: (item, judge) in conflict, or given already; room: how many more each may take.
    """
    items, gain = _gains(found, ranked)
    if not items or not judges or batch <= 0:
        return []
    closed = np.zeros((len(items), len(judges)), dtype=np.bool_)
    for row, item in enumerate(items):
        closed[row] = [(item, judge) in barred for judge in judges]
    space = np.asarray(room, dtype=np.int64)
    readable = {row for row in range(len(items)) if any(space[~closed[row]] > 0)}
    best = np.lexsort((np.arange(len(items)), -gain))
    wanted = [n for n in best.tolist() if n in readable and gain[n] > 0][:batch]
    given = allocate(wanted, closed, space)
    made = [Reading(items[item], judges[judge], float(gain[item])) for item, judge in given]
    return sorted(made, key=lambda one: (-one.gain, one.item))


def _gains(found: Models, ranked: Sequence[Ranked]) -> tuple[list[str], Floats]:
    """The items of all rankings with what one more reading of each gains at the lines of its own ranking."""
    items: list[str] = []
    gain: list[Floats] = [np.zeros(0)]
    known = set(found.table.items)
    for one in ranked:
        mine = [item for item in one.order if item in known]
        cuts = [count for count, _name in one.lines if 0 < count < len(mine)]
        if found.severity is None or found.severity.sd is None or not cuts:
            continue
        at = found.at(mine)
        _item, judge_sd, error_sd = found.severity.sd
        items += mine
        gain.append(gains(_Part(found.severity.score[at], found.severity.se[at], judge_sd, error_sd), cuts))
    return items, np.concatenate(gain)
