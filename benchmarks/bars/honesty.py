"""Bar 4: chances of lying within a cut come true, and what more judges are expected to mend is what they mend."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from app.judging.engine.calibration import arrays, severity
from app.judging.engine.calibration.places import Places, places
from app.judging.engine.calibration.settling import what_if
from benchmarks.bars.bar import Bar
from benchmarks.bars.worlds import World, panel, scored

PANELS, FUTURES, CUT = 300, 100, 10
Row = tuple[int, int, float]
EDGES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.01)


def measure() -> Iterator[Bar]:
    """Chances by bins, then predicted against realised wrong entries."""
    chance, true = [], []
    for turn in range(PANELS):
        marks, truth = panel(World(), 9000 + turn)
        fitted = severity.fit(marks)
        chance.append(places(fitted.draws(1000, turn)).within(CUT))
        true.append(np.argsort(np.argsort(-truth)) < CUT)
    yield _bins(np.concatenate(chance), np.concatenate(true))
    yield from _what_if()


def _bins(chance: np.ndarray, true: np.ndarray) -> Bar:
    told, worst = [], 0.0
    for low, high in pairwise(EDGES):
        inside = (chance >= low) & (chance < high)
        seen, said = float(true[inside].mean()), float(chance[inside].mean())
        middle = (low + min(high, 1.0)) / 2
        worst = max(worst, abs(seen - middle))
        told.append(f"{middle:.2f}: {seen:.2f} ({said:.2f})")
    figure = "centre: seen (said) " + " · ".join(told)
    return Bar(4, "chance of the top 10, by bins", "seen within .12 of the centre", figure, worst <= 0.12)


def _what_if() -> Iterator[Bar]:
    """More judges on each contested entry: how many of the ten best places are wrong, expected and found."""
    found: dict[int, list[tuple[float, float]]] = {extra: [] for extra in (0, 1, 2, 3)}
    for turn in range(FUTURES):
        marks, truth, read = _readable(7000 + turn)
        fitted = severity.fit(arrays(marks, items=60, judges=12))
        now: Places = places(fitted.draws(1000, turn))
        band = now.contested(CUT)
        best = set(np.argsort(-truth)[:CUT].tolist())
        for extra, seen in found.items():
            more = arrays(
                [*marks, *(read(item, times) for item in band for times in range(extra))], items=60, judges=12
            )
            chosen = np.argsort(-severity.fit(more).score)[:CUT].tolist()
            expected = what_if(fitted, band, extra=extra, cut=CUT, seed=turn).misplaced if extra else now.misplaced(CUT)
            seen.append((expected, float(len(set(chosen) - best))))
    for extra, seen in found.items():
        expected, real = (float(one) for one in np.mean(seen, axis=0))
        what = f"wrong in the top 10, {extra} more judges on each contested" if extra else "wrong in the top 10, now"
        yield Bar(
            4,
            what,
            "expected within .4 of found",
            f"expected {expected:.2f}, found {real:.2f}",
            abs(expected - real) <= 0.4,
        )


def _readable(seed: int):  # type: ignore[no-untyped-def]
    """(marks of three judges each, the truth, how one more judge would mark an item)."""
    rng = np.random.default_rng(seed)
    truth, shift = rng.normal(0, 1, 60), rng.normal(0, 0.7, 12)
    scale, noise = np.exp(rng.normal(0, 0.25, 12)), 0.8 * np.exp(rng.normal(0, 0.3, 12))
    order = np.array([rng.permutation(12) for _ in range(60)])

    def mark(item: int, judge: int) -> Row:
        latent = shift[judge] + scale[judge] * truth[item] + noise[judge] * rng.normal()
        return item, judge, float(scored(np.array(latent), 10))

    marks = [mark(item, int(order[item, seat])) for item in range(60) for seat in range(3)]
    return marks, truth, lambda item, times: mark(item, int(order[item, 3 + times]))
