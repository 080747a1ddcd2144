"""Skating protocols come out to the last digit: trimmed mean of nine, rounded half-up, and nought is no mark.

`ISU_PROTOCOLS=FILE.csv pytest tests/judging/engine/test_protocols.py` with the free skate components of the ladies at
the world championships 2017 (BuzzFeedNews/figure-skating-scores; columns name, aspect_desc, factor, score,
scores_of_panel, total_component_score). No copy is kept here; without the file two of its rows are tried.
"""

import csv
import io
import os
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

from app.judging.engine.tally import aggregate, half_up

COLUMNS = ("name", "aspect_desc", "factor", "score", "scores_of_panel", "total_component_score")
#: Made up: a mark that is missing (0), a half that must go up (8.125 → 8.13), and a product that is rounded once more.
MADE = [
    ("X", "Composition", "1.6", [7, 8, 8, 8, 8.25, 8.25, 8.25, 9, 0], "8.13", "13.01"),
    ("Y", "Composition", "1.6", [7, 8, 8, 8, 8, 8, 8.25, 8.25, 9], "8.07", "12.91"),
]


def protocols():
    """The rows of the file, or the made ones."""
    if path := os.environ.get("ISU_PROTOCOLS"):
        return list(csv.DictReader(io.StringIO(Path(path).read_text(encoding="utf-8"))))
    return [
        dict(zip(COLUMNS, (name, aspect, factor, str(score), panel, total), strict=True))
        for name, aspect, factor, scores, panel, total in MADE
        for score in scores
    ]


def test_every_panel_mark_and_total_of_the_protocols_is_exact():
    marks, printed, totals, factors = defaultdict(list), {}, {}, {}
    for row in protocols():
        key = row["name"], row["aspect_desc"]
        if Fraction(row["score"]):
            marks[key].append(Fraction(row["score"]))
        printed[key], totals[key[0]] = Fraction(row["scores_of_panel"]), Fraction(row["total_component_score"])
        factors[key] = Fraction(row["factor"])
    panel = {key: half_up(aggregate(own, "trimmed"), 2) for key, own in marks.items()}
    assert panel == printed
    sums = defaultdict(Fraction)
    for key, value in panel.items():
        sums[key[0]] += half_up(factors[key] * value, 2)
    assert sums == totals
