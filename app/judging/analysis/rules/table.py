"""From a table of marks to the report of a method, as plain data; whoever shows it only formats."""

import csv
import io
import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from app.judging.engine.assignment import diagnose
from app.judging.engine.calibration import Calibration, Method, Named, calibrate, named
from app.judging.engine.calibration.marks import Floats
from app.kit.errors import DomainError

LEVEL = 0.9
#: Scores are compared as whole micro-points: the last bits differ between machines (see judging.md, integrity).
MICRO = 1_000_000
LARGEST = 1e9


class UnreadableMarks(DomainError):
    """A table that is not one of marks; `line` is the row of the file, `problem` what is wrong with it."""

    code = "unreadable_marks"


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
    """The place of each score as whole micro-points, highest first; equal ones share it and the next is skipped."""
    micro = [round(float(score) * MICRO) for score in scores]
    first = {value: n for n, value in reversed(list(enumerate(sorted(micro, reverse=True), 1)))}
    return [first[value] for value in micro]


def read(text: str) -> Named:
    """A CSV with the columns judge, item, score and optionally stratum, in any order; comma, semicolon or tab.

    A decimal comma is understood. Raises UnreadableMarks naming the line.
    """
    text = text.lstrip("\ufeff")
    head = text.partition("\n")[0]
    mark = max(",;\t", key=head.count)
    rows = csv.DictReader(io.StringIO(text), delimiter=mark)
    columns = {str(name or "").strip().casefold(): name for name in rows.fieldnames or ()}
    if missing := [name for name in ("judge", "item", "score") if name not in columns]:
        raise UnreadableMarks(line=1, problem=f"no column {missing[0]}")
    kept = [cells for line, row in enumerate(rows, 2) if (cells := _mark(row, columns, line))]
    if not kept:
        raise UnreadableMarks(line=1, problem="no marks")
    try:
        return named(kept)
    except ValueError as fault:
        raise UnreadableMarks(problem=str(fault)) from None


def _mark(row: dict[str | None, Any], columns: dict[str, str], line: int) -> tuple[str, str, float, str] | None:
    """(judge, item, points, stratum) of a row; None for an empty one, and for one without a score: no mark is no
    mark, never a nought."""
    cells = {name: str(row.get(columns[name]) or "").strip() for name in columns if name}
    if any(str(more).strip() for more in row.get(None) or ()):
        # A decimal comma in a table parted by commas would otherwise lose its decimals without a word.
        raise UnreadableMarks(line=line, problem="more cells than columns; is there a decimal comma without quotes?")
    if not cells["score"]:
        return None
    if missing := [name for name in ("judge", "item") if not cells[name]]:
        raise UnreadableMarks(line=line, problem=f"no {missing[0]}")
    return cells["judge"], cells["item"], _points(cells["score"], line), cells.get("stratum", "")


def _points(typed: str, line: int) -> float:
    try:
        points = float(typed.replace(",", "."))
    except ValueError:
        points = math.nan
    # Beyond this the squares of differences are no numbers any more.
    if not abs(points) <= LARGEST:
        raise UnreadableMarks(line=line, problem=f"{typed!r} is no number")
    return points


def analyse(table: Named, method: Method) -> Report:
    """Run a method over the table. Raises TooFewMarks where the model cannot be fitted."""
    try:
        return Report(table, calibrate(table.marks, method))
    except ValueError as fault:
        raise TooFewMarks(method=method, problem=str(fault)) from None


def islands(report: Report) -> list[tuple[str, ...]]:
    """Judges by island: more than one where panels have no item in common."""
    marks = report.named.marks
    design = diagnose(marks.item, marks.judge, entries=marks.items, judges=marks.judges)
    return [tuple(report.named.judges[judge] for judge in island) for island in design.components]


def as_json(report: Report) -> dict[str, Any]:
    """The report as one object; None where a method has no such figure."""
    found, table = report.found, report.named
    low, high = found.places.interval(LEVEL) if found.places else (None, None)
    groups = found.places.groups(LEVEL) if found.places else []
    return {
        "method": found.method,
        "sd": dict(zip(("item", "judge", "error"), found.sd or (None, None, None), strict=True)),
        "level": LEVEL,
        "items": [
            {
                "item": table.items[n], "mean": _figure(found.mean[n]), "score": _figure(found.score[n]),
                "se": _figure(found.se[n]), "place": report.places[n],
                "interval": None if low is None or high is None else [int(low[n]), int(high[n])],
            }
            for n in report.order
        ],
        "judges": [
            {"judge": name, "severity": _figure(found.severity[n]), "se": _figure(found.severity_se[n])}
            for n, name in enumerate(table.judges)
        ],
        "groups": [[table.items[n] for n in group] for group in groups],
    }  # fmt: skip


def _figure(value: float | np.floating[Any]) -> float | None:
    return None if math.isnan(value) else float(value)
