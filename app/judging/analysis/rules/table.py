"""From a table of marks to the report of a method, as plain data; whoever shows it only formats."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from app.judging.engine.assignment import diagnose
from app.judging.engine.calibration import Calibration, Method, Named, calibrate
from app.judging.engine.calibration.marks import Floats
from app.kit.errors import DomainError

LEVEL = 0.9
#: Scores are compared in grains of a millionth of a point where they spread over 1 to 1,000 points, and of as small a
#: part of the spread elsewhere: the last bits differ between machines (see judging.md, integrity).
GRAIN, WIDEST = -6, 2
#: No grain is finer than this part of the scores: below lies what rounding leaves.
FINEST = 1e-11


class TooFewMarks(DomainError):
    """Marks that cannot carry the method asked for."""

    code = "too_few_marks"


@dataclass(frozen=True)
class Report:
    """The figures of a method with the names of what they are about."""

    named: Named
    found: Calibration

    @cached_property
    def order(self) -> list[int]:
        """The items in the order of their place, equal ones by name."""
        return sorted(range(self.named.marks.items), key=lambda n: (self.places[n], self.named.items[n]))

    @cached_property
    def places(self) -> list[int]:
        """The place of each item; equal scores share it and the next is skipped (D17)."""
        return placed(self.found.score)


def placed(scores: Floats) -> list[int]:
    """The place of each score in whole grains, highest first; equal ones share it and the next is skipped."""
    grains = [round(float(score) / grain) for grain in (_grain(scores),) for score in scores]
    first = {value: n for n, value in reversed(list(enumerate(sorted(grains, reverse=True), 1)))}
    return [first[value] for value in grains]


def _grain(scores: Floats) -> float:
    spread = float(np.ptp(scores)) if len(scores) else 0.0
    wide = math.floor(math.log10(spread)) if spread > 0 else 0
    grain = 10.0 ** (GRAIN + min(wide, 0) + max(wide - WIDEST, 0))
    return max(grain, FINEST * float(np.abs(scores).max(initial=0.0)))


def analyse(table: Named, method: Method) -> Report:
    """Run a method over the table. Raises TooFewMarks where the model cannot be fitted."""
    try:
        return Report(table, calibrate(table.marks, method))
    except (ValueError, np.linalg.LinAlgError):
        raise TooFewMarks(method=method) from None


def islands(report: Report) -> list[tuple[str, ...]]:
    """Judges by island: more than one where panels have no item in common."""
    marks = report.named.marks
    design = diagnose(marks.item, marks.judge, entries=marks.items, judges=marks.judges)
    return [tuple(report.named.judges[judge] for judge in island) for island in design.components]


def as_json(report: Report) -> dict[str, Any]:
    """The report as one object; None where a method has no such figure."""
    found, table = report.found, report.named
    spans = _spans(report)
    groups = found.places.groups(LEVEL, report.order) if found.places else None
    return {
        "method": found.method,
        "sd": dict(zip(("item", "judge", "error"), found.sd or (None, None, None), strict=True)),
        "level": LEVEL,
        "items": [
            {
                "item": table.items[n], "mean": _figure(found.mean[n]), "score": _figure(found.score[n]),
                "se": _figure(found.se[n]), "place": report.places[n],
                "interval": spans[n],
            }
            for n in report.order
        ],
        "judges": [
            {"judge": name, "severity": _figure(found.severity[n]), "se": _figure(found.severity_se[n])}
            for n, name in enumerate(table.judges)
        ],
        "groups": None if groups is None else [[table.items[n] for n in group] for group in groups],
    }  # fmt: skip


def _spans(report: Report) -> list[list[int] | None]:
    """[lowest, highest] place of each item that hold with LEVEL, the place itself among them."""
    if report.found.places is None:
        return [None] * report.named.marks.items
    low, high = report.found.places.interval(LEVEL)
    return [
        [min(int(a), place), max(int(b), place)] for a, b, place in zip(low, high, report.places, strict=True)
    ]  # fmt: skip


def _figure(value: float | np.floating[Any]) -> float | None:
    return None if math.isnan(value) else float(value)
