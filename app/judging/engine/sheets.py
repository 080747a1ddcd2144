"""What a judge gave, exactly: criteria, score sheets and their weighted totals, never a float.

Units. A score, a step, a minimum and a maximum are ints in **hundredths of a point** (8,25 points = 825), so that
what was typed is what is kept. A total is a Fraction in **points**. Entries and judges are opaque ints.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Literal, TypeAlias

HUNDREDTHS = 100

ProblemCode: TypeAlias = Literal["missing", "unknown", "under_minimum", "over_maximum", "off_step"]


@dataclass(frozen=True)
class Criterion:
    """One line of a rubric (tiêu chí). `weight` is the factor (hệ số) by which its points count (C3).

    Raises ValueError for a scale nobody could score on: that is a fault of the caller, never of a judge.
    """

    key: str
    maximum: int
    weight: Fraction | int = 1
    step: int = 25
    minimum: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.minimum < self.maximum:
            raise ValueError(f"{self.key}: minimum and maximum do not make a scale")
        if self.step <= 0 or (self.maximum - self.minimum) % self.step:
            raise ValueError(f"{self.key}: the maximum cannot be reached in such steps")
        if self.weight <= 0:
            raise ValueError(f"{self.key}: a criterion that weighs nothing is no criterion")


Rubric: TypeAlias = Sequence[Criterion]


@dataclass(frozen=True)
class Sheet:
    """A handed-in score sheet (phiếu chấm điểm) of one judge for one entry in one round.

    Drafts, recusals and absences are not sheets: who did not score is simply not here (D16, D17).
    `third` marks the extra marking that a gap called for (C4).
    """

    judge: int
    entry: int
    scores: Mapping[str, int]
    third: bool = False


@dataclass(frozen=True)
class Problem:
    """Why a score cannot be handed in; `limit` is the bound that was broken, in hundredths."""

    criterion: str
    code: ProblemCode
    limit: int | None = None


def check_scores(rubric: Rubric, scores: Mapping[str, int]) -> list[Problem]:
    """What keeps `scores` from being a complete sheet, in the rubric's order; empty when nothing does.

    Steps are counted from the criterion's minimum, as a number field of a browser does. A score of zero is a score.
    """
    problems = [problem for criterion in rubric if (problem := _problem(criterion, scores.get(criterion.key)))]
    known = {criterion.key for criterion in rubric}
    return problems + [Problem(key, "unknown") for key in sorted(set(scores) - known)]


def _problem(criterion: Criterion, value: int | None) -> Problem | None:
    if value is None:
        return Problem(criterion.key, "missing")
    if value < criterion.minimum:
        return Problem(criterion.key, "under_minimum", criterion.minimum)
    if value > criterion.maximum:
        return Problem(criterion.key, "over_maximum", criterion.maximum)
    if (value - criterion.minimum) % criterion.step:
        return Problem(criterion.key, "off_step", criterion.step)
    return None


def sheet_total(sheet: Sheet, rubric: Rubric) -> Fraction:
    """The weighted sum of a sheet in points (C4: "sheet = sum").

    Raises ValueError when the sheet does not fit the rubric: an incomplete sheet has no total, not a low one.
    """
    if problems := check_scores(rubric, sheet.scores):
        raise ValueError(f"sheet of judge {sheet.judge} for entry {sheet.entry}: {problems}")
    return sum((Fraction(sheet.scores[c.key], HUNDREDTHS) * c.weight for c in rubric), Fraction())


@dataclass(frozen=True)
class Totals:
    """The totals of many sheets, exactly: whole `parts` by (entry, judge), of which `unit` make a point.

    Integers, because a round has thousands of sheets and a Fraction is made anew at every step.
    """

    unit: int
    parts: Mapping[tuple[int, int], int]

    def of(self, sheet: Sheet) -> int:
        """The parts of one of these sheets."""
        return self.parts[sheet.entry, sheet.judge]

    def points(self, parts: int) -> Fraction:
        """So many parts in points."""
        return Fraction(parts, self.unit)


def totals_of(sheets: Iterable[Sheet], rubric: Rubric) -> Totals:
    """The weighted sums of many sheets; each is what `sheet_total` says of it, and is refused where that refuses it."""
    scale = lcm(*(Fraction(c.weight).denominator for c in rubric))
    lines = [(c.key, c.minimum, c.maximum, c.step, int(c.weight * scale)) for c in rubric]
    parts: dict[tuple[int, int], int] = {}
    for sheet in sheets:
        scores, total = sheet.scores, 0
        for key, minimum, maximum, step, weight in lines:
            value = scores.get(key)
            if value is None or not minimum <= value <= maximum or (value - minimum) % step:
                break
            total += value * weight
        else:
            if len(scores) == len(lines):
                parts[sheet.entry, sheet.judge] = total
                continue
        raise ValueError(f"sheet of judge {sheet.judge} for entry {sheet.entry}: {check_scores(rubric, scores)}")
    return Totals(HUNDREDTHS * scale, parts)


def rubric_maximum(rubric: Rubric) -> Fraction:
    """The highest total a sheet can reach, in points."""
    return sum((Fraction(c.maximum, HUNDREDTHS) * c.weight for c in rubric), Fraction())


def by_entry(sheets: Iterable[Sheet]) -> dict[int, list[Sheet]]:
    """Sheets grouped by entry. Raises ValueError when a judge stands twice for one entry (one sheet each, C4)."""
    grouped: dict[int, list[Sheet]] = {}
    for sheet in sorted(sheets, key=lambda s: (s.entry, s.judge)):
        group = grouped.setdefault(sheet.entry, [])
        if group and group[-1].judge == sheet.judge:
            raise ValueError(f"two sheets of judge {sheet.judge} for entry {sheet.entry}")
        group.append(sheet)
    return grouped
