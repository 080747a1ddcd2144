"""How sure a ranking is: intervals of places, who is contested at each line, what more judges would change there.

All random draws have the seed of the engine, so that the page, the terminal and a stranger get the same figures.
"""

from dataclasses import dataclass

import numpy as np

from app.judging.analysis.rules.opinions import Models, Ranked, complete
from app.judging.analysis.rules.table import LEVEL
from app.judging.engine.calibration.marks import Ints
from app.judging.engine.calibration.models import SEED
from app.judging.engine.calibration.places import Places, places
from app.judging.engine.calibration.settling import look_ahead

#: So many more judges on each contested entry are imagined.
EXTRA = (1, 2, 3)
#: An entry whose chance to lie above a line is nearer to 0 or 1 than this is left out of what is imagined.
CERTAIN = 0.002


@dataclass(frozen=True)
class Swap:
    """A disagreement at a line: the rules put `out` above it, the severity model puts `instead` there.

    chance: that `instead` is better than `out`; both: the model with scale and noise says the same of the two.
    """

    out: str
    instead: str
    out_place: int
    instead_place: int
    out_now: int
    instead_now: int
    chance: float
    both: bool


@dataclass(frozen=True)
class Line:
    """What is known at a prize line or at the cut, under which `count` entries stand above it.

    contested: items of which it is open, in the official order; first_beats_last: of these. wrong: how many above it
    are expected not to belong there. settling: (more judges on each contested entry, wrong then, contested then,
    chance that it is settled).
    """

    count: int
    name: str
    contested: tuple[str, ...]
    first_beats_last: float | None
    wrong: float
    settling: tuple[tuple[int, float, float, float], ...]
    swaps: tuple[Swap, ...]

    @property
    def settled(self) -> bool:
        """Whether nothing is contested."""
        return not self.contested


@dataclass(frozen=True)
class Sureness:
    """How sure one ranking is. low, high: item → the places that hold with LEVEL; groups: runs of the official order
    whose neighbours cannot be told apart. complete: every judge read every entry. apart: islands of judges within it.
    """

    ranked: Ranked
    low: dict[str, int]
    high: dict[str, int]
    groups: tuple[tuple[str, ...], ...]
    lines: tuple[Line, ...]
    complete: bool
    apart: tuple[tuple[str, ...], ...]


def sureness(found: Models, ranked: Ranked) -> Sureness | None:
    """How sure a ranking is by the severity model; None where the marks cannot carry it."""
    if found.severity is None or found.severity.places is None or found.noise is None:
        return None
    items = [item for item in ranked.order if item in set(found.table.items)]
    if not items:
        return None
    at = found.at(items)
    seen = places(found.severity.places.draws[:, at])
    low, high = seen.interval(LEVEL)
    lines = tuple(
        _line(found, ranked, items, at, seen, count, name) for count, name in ranked.lines if 0 < count < len(items)
    )
    return Sureness(
        ranked,
        {item: int(low[n]) for n, item in enumerate(items)},
        {item: int(high[n]) for n, item in enumerate(items)},
        _groups(items, seen), lines, complete(found.table, items), _apart(found, at),
    )  # fmt: skip


def _groups(items: list[str], seen: Places) -> tuple[tuple[str, ...], ...]:
    """The official list cut where the upper neighbour beats the lower one with LEVEL."""
    found: list[list[str]] = []
    for n, item in enumerate(items):
        if n and seen.beats(n - 1, n) < LEVEL:
            found[-1].append(item)
        else:
            found.append([item])
    return tuple(map(tuple, found))


def _apart(found: Models, at: Ints) -> tuple[tuple[str, ...], ...]:
    """The islands of judges that meet in this ranking, if they are more than one."""
    marks = found.table.marks
    readers = {found.table.judges[j] for j in marks.judge[np.isin(marks.item, at)].tolist()}
    islands = tuple(inside for island in found.islands if (inside := tuple(j for j in island if j in readers)))
    return islands if len(islands) > 1 else ()


def _line(
    found: Models, ranked: Ranked, items: list[str], at: Ints, seen: Places, count: int, name: str
) -> Line:  # fmt: skip
    chosen = [n for n, item in enumerate(items) if item in ranked.places][:count]
    contested = sorted(seen.contested(count))
    beats = seen.beats(contested[0], contested[-1]) if len(contested) > 1 else None
    return Line(
        count, name, tuple(items[n] for n in contested), beats, seen.misplaced(count, chosen),
        _settling(found, seen, count, contested), _swaps(found, items, at, seen, count, chosen),
    )  # fmt: skip


def _settling(
    found: Models, seen: Places, count: int, contested: list[int]
) -> tuple[tuple[int, float, float, float], ...]:
    """What 1, 2 and 3 more judges on each contested entry would change; entries far from the line stay where they are."""
    if found.severity is None or found.severity.sd is None or not contested:
        return ()
    chance = seen.within(count)
    near = np.flatnonzero((chance > CERTAIN) & (chance < 1 - CERTAIN))
    above = int((chance >= 1 - CERTAIN).sum())
    _, judge_sd, error_sd = found.severity.sd
    again = [n for n, item in enumerate(near.tolist()) if item in contested]
    error, drawn = error_sd**2 + judge_sd**2 / 2, seen.draws[:, near]
    told = [look_ahead(drawn, again, extra=extra, cut=count - above, error=error, seed=SEED) for extra in EXTRA]
    return tuple((one.extra, one.misplaced, one.contested, one.settled) for one in told)


def _swaps(found: Models, items: list[str], at: Ints, seen: Places, count: int, chosen: list[int]) -> tuple[Swap, ...]:
    """Who would stand above the line by the severity model instead of whom; ties by the official order."""
    if found.severity is None or found.noise is None or len(chosen) < count:
        return ()
    score, other = found.severity.score[at], found.noise.score[at]
    order = np.lexsort((np.arange(len(items)), -np.round(score, 6)))
    now = {n: place for place, n in enumerate(order.tolist(), 1)}
    out = sorted((n for n in chosen if now[n] > count), key=lambda n: -now[n])
    come = [n for n in order[:count].tolist() if n not in chosen]
    return tuple(
        Swap(items[a], items[b], a + 1, b + 1, now[a], now[b], seen.beats(b, a), bool(other[b] > other[a]))
        for a, b in zip(out, come, strict=True)
    )
