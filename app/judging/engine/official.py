"""The calibrated result as the score of record: the severity model with strata over a whole round, in whole micro-points.

It is used only where the published rules name it (D15). Every machine finds the same numbers: the variances are taken
from a grid, the marks in an order of their own, and the scores are rounded to 1/1,000,000 point before they rank.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction

import numpy as np

from app.judging.engine.calibration import arrays
from app.judging.engine.calibration.severity import fit
from app.judging.engine.gap import counted
from app.judging.engine.sheets import Rubric, Sheet, by_entry, rubric_maximum, totals_of
from app.judging.engine.tally import TallyRule

MICRO = 1_000_000
#: Of the logarithms of the variance ratios: far coarser than what machines differ by, far finer than they are known.
GRID = 1e-3
#: A stratum of fewer entries says nothing of its own level: such entries form one stratum together.
SMALLEST_STRATUM = 5


def counting(rubric: Rubric, sheets: Iterable[Sheet], rule: TallyRule) -> list[Sheet]:
    """The sheets that make results by the rule: third markings weighed, by entry and judge."""
    known = rule.gap is not None and rule.gap.counts != "none"
    grouped = by_entry(sheet for sheet in sheets if known or not sheet.third)
    totals = totals_of((sheet for group in grouped.values() for sheet in group), rubric)
    return [sheet for group in grouped.values() for sheet in counted(group, rubric, rule.gap, totals)]


def strata_of(strata: Mapping[int, str], entries: Iterable[int]) -> dict[int, str]:
    """The stratum of each entry, those of fewer than SMALLEST_STRATUM entries joined under the name ""."""
    named = {entry: strata.get(entry, "") for entry in entries}
    sizes = Counter(named.values())
    return {entry: name if sizes[name] >= SMALLEST_STRATUM else "" for entry, name in named.items()}


def calibrated(
    rubric: Rubric, sheets: Iterable[Sheet], rule: TallyRule, strata: Mapping[int, str]
) -> dict[int, Fraction]:
    """Entry → its calibrated result in points, a multiple of 1/1,000,000 within the scale of the rubric.

    sheets: the handed-in ones of the whole round, all boards. strata: entry → the group by which its judges were
    matched. Empty where the marks cannot carry the model (too few, or none that differ): then the mean is the result.
    """
    used = counting(rubric, sheets, rule)
    totals = totals_of(used, rubric)
    entries, judges = sorted({s.entry for s in used}), sorted({s.judge for s in used})
    place, seat = {e: n for n, e in enumerate(entries)}, {j: n for n, j in enumerate(judges)}
    group = strata_of(strata, entries)
    names = sorted(set(group.values()))
    marks = arrays(
        ((place[s.entry], seat[s.judge], float(totals.points(totals.of(s)))) for s in used),
        items=len(entries), judges=len(judges), stratum=[names.index(group[e]) for e in entries],
    )  # fmt: skip
    try:
        score = fit(marks, grid=GRID).score
    except (ValueError, np.linalg.LinAlgError):
        return {}
    if not np.isfinite(score).all():
        return {}
    most = rubric_maximum(rubric)
    return {
        entry: min(max(Fraction(round(float(score[n]) * MICRO), MICRO), Fraction(0)), most)
        for n, entry in enumerate(entries)
    }
