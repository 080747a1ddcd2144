"""Second opinions beside the score of record: plain figures, and what two models make of the same marks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from app.judging.analysis.rules.table import TooFewMarks, analyse, placed
from app.judging.engine.assignment import diagnose
from app.judging.engine.calibration import Calibration, Marks, Named
from app.judging.engine.calibration.marks import Ints
from app.judging.engine.calibration.plain import plain

#: Why nothing can be said beyond the plain figures.
Silence: TypeAlias = Literal["no_marks", "one_judge", "single_marks", "no_spread", "few_marks"]


@dataclass(frozen=True)
class Ranked:
    """A ranking as the tally made it. order: items best first, those without a rank last; places: their ranks.

    lines: (how many lie above it, its name) for each prize line and for the cut, the lowest count first.
    """

    key: str
    name: str
    order: tuple[str, ...]
    places: dict[str, int]
    lines: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Estimate:
    """What one model says of an item, in points, and its place in the ranking by that."""

    score: float
    se: float
    place: int


@dataclass(frozen=True)
class Opinion:
    """All that is known of one item. place: the official one. Spread and estimates are None where there are none."""

    item: str
    place: int | None
    marks: int
    mean: float
    median: float
    spread: float | None
    trimmed: float
    severity: Estimate | None = None
    noise: Estimate | None = None


@dataclass(frozen=True)
class Models:
    """The marks of a round under both models, or why there are none.

    islands: judges by island of the whole round, more than one only where panels have no entry in common.
    """

    table: Named
    silence: Silence | None
    severity: Calibration | None = None
    noise: Calibration | None = None
    islands: tuple[tuple[str, ...], ...] = ()

    def at(self, items: Sequence[str]) -> Ints:
        """The indices of these items."""
        where = {name: n for n, name in enumerate(self.table.items)}
        return np.array([where[item] for item in items], dtype=np.intp)


def models(table: Named | None) -> Models:
    """Run both models over the counting marks of a whole round. None: there is not one mark."""
    if table is None:
        return Models(Named(Marks(*_NOTHING), (), (), ()), "no_marks")
    if silence := silent(table):
        return Models(table, silence)
    try:
        severity, noise = (analyse(table, method).found for method in ("severity", "severity-scale-noise"))
    except (TooFewMarks, np.linalg.LinAlgError):
        return Models(table, "few_marks")
    if not (np.isfinite(severity.score).all() and np.isfinite(noise.score).all()):
        return Models(table, "few_marks")
    marks = table.marks
    design = diagnose(marks.item, marks.judge, entries=marks.items, judges=marks.judges)
    islands = tuple(tuple(table.judges[j] for j in island) for island in design.components)
    return Models(table, None, severity, noise, islands)


_EMPTY = np.zeros(0, dtype=np.intp)
_NOTHING = (_EMPTY, _EMPTY, np.zeros(0), 0, 0, _EMPTY)


def silent(table: Named) -> Silence | None:
    """Why the marks cannot carry a model, if they cannot."""
    marks = table.marks
    if marks.judges < 2:
        return "one_judge"
    if len(marks.value) == marks.items:
        return "single_marks"
    high, low = np.full(marks.items, -np.inf), np.full(marks.items, np.inf)
    np.maximum.at(high, marks.item, marks.value)
    np.minimum.at(low, marks.item, marks.value)
    return None if (high > low).any() else "no_spread"


def complete(table: Named, items: Sequence[str]) -> bool:
    """Whether every judge who marked one of these items marked all of them: then severity cancels in the mean."""
    where = {name: n for n, name in enumerate(table.items)}
    inside = np.isin(table.marks.item, [where[item] for item in items if item in where])
    pairs = set(zip(table.marks.item[inside].tolist(), table.marks.judge[inside].tolist(), strict=True))
    readers = {judge for _item, judge in pairs}
    return bool(pairs) and len(pairs) == len(readers) * len([item for item in items if item in where])


def opinions(found: Models, ranked: Ranked) -> list[Opinion]:
    """A line for each item of a ranking that has a mark, in the official order."""
    where = {name: n for n, name in enumerate(found.table.items)}
    items = [item for item in ranked.order if item in where]
    if not items:
        return []
    figures, counts, at = plain(found.table.marks), found.table.marks.per_item, found.at(items)
    severity, noise = (_estimates(model, at) for model in (found.severity, found.noise))
    return [
        Opinion(
            item, ranked.places.get(item), int(counts[n]), float(figures.mean[n]), float(figures.median[n]),
            None if np.isnan(figures.spread[n]) else float(figures.spread[n]), float(figures.trimmed[n]),
            severity[row] if severity else None, noise[row] if noise else None,
        )
        for row, (item, n) in enumerate(zip(items, at.tolist(), strict=True))
    ]  # fmt: skip


def _estimates(model: Calibration | None, at: Ints) -> list[Estimate] | None:
    if model is None:
        return None
    places = placed(model.score[at])
    return [Estimate(float(model.score[n]), float(model.se[n]), places[row]) for row, n in enumerate(at.tolist())]
