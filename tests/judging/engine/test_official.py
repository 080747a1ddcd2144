"""The calibrated result of record: it repairs what an unlucky draw of judges did, the same on every machine."""

import os
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest

from app.judging.engine.calibration import arrays
from app.judging.engine.calibration.severity import fit
from app.judging.engine.gap import GapRule
from app.judging.engine.official import GRID, MICRO, SMALLEST_STRATUM, calibrated, counting, strata_of
from app.judging.engine.sheets import Criterion, Sheet
from app.judging.engine.tally import TallyRule, tally

RUBRIC = [Criterion("all", 10_000, step=1)]
RULE = TallyRule(aggregation="calibrated")
HARSH = {1: 0, 2: 0, 3: 12, 4: -6}


def sheet(entry, judge, points, *, third=False):
    return Sheet(judge, entry, {"all": round(points * 100)}, third)


def incomplete(entries=24):
    """Two of four judges read each entry; entry n is worth 80 − n, judge 3 gives 12 points less, judge 4 six more."""
    pairs = [(1, 2), (3, 4), (1, 3), (2, 4), (1, 4), (2, 3)]
    return [
        sheet(n, judge, 80 - n * 24 / entries - HARSH[judge] + 0.25 * ((n * 7 + judge * 3) % 5 - 2))
        for n in range(1, entries + 1)
        for judge in pairs[n % 6]
    ]


def test_the_calibrated_result_puts_entries_in_their_true_order_when_the_mean_does_not():
    sheets = incomplete()
    results = calibrated(RUBRIC, sheets, RULE, {})
    lines = tally(RUBRIC, sheets, RULE, results=results)
    assert [line.entry for line in lines] == list(range(1, 25))
    assert [line.entry for line in tally(RUBRIC, sheets, TallyRule())] != list(range(1, 25))


def test_results_are_whole_micro_points_inside_the_scale():
    results = calibrated(RUBRIC, incomplete(), RULE, {})
    assert all((value * MICRO).denominator == 1 and 0 <= value <= 100 for value in results.values())
    high = [sheet(n, judge, 100 if judge == 1 or n < 4 else 80) for n in range(1, 9) for judge in (1, 2)]
    assert max(calibrated(RUBRIC, high, RULE, {}).values()) <= 100


def test_the_order_of_sheets_never_matters():
    sheets = incomplete()
    assert calibrated(RUBRIC, sheets[::-1], RULE, {}) == calibrated(RUBRIC, sheets, RULE, {})


def test_the_mean_is_the_result_when_the_sheets_are_too_few_or_equal():
    alone = [sheet(n, 1, 50 + n) for n in range(1, 6)]
    equal = [sheet(n, judge, 70) for n in range(1, 6) for judge in (1, 2)]
    assert (calibrated(RUBRIC, alone, RULE, {}), calibrated(RUBRIC, equal, RULE, {})) == ({}, {})
    lines = tally(RUBRIC, alone, RULE, results={})
    assert [(line.entry, line.total) for line in lines] == [(n, Fraction(50 + n)) for n in (5, 4, 3, 2, 1)]


def test_the_printed_figure_has_one_decimal_until_two_entries_would_look_equal():
    sheets = [sheet(n, judge, 70 + n) for n in (1, 2, 3) for judge in (1, 2)]
    results = {1: Fraction(71), 2: Fraction(72_040_000, MICRO), 3: Fraction(72_010_000, MICRO)}
    shown = {line.entry: line.shown for line in tally(RUBRIC, sheets, RULE, results=results)}
    assert shown == {1: "71,0", 2: "72,04", 3: "72,01"}


def test_only_the_sheets_that_count_enter_the_model():
    rule = TallyRule(gap=GapRule("closest_two"))
    sheets = [sheet(1, 1, 50), sheet(1, 2, 80), sheet(1, 3, 78, third=True), sheet(2, 1, 60), sheet(2, 2, 61)]
    used = [(s.entry, s.judge) for s in counting(RUBRIC, sheets, rule)]
    assert used == [(1, 2), (1, 3), (2, 1), (2, 2)]
    assert [s.judge for s in counting(RUBRIC, sheets, TallyRule())] == [1, 2, 1, 2]


def test_small_strata_are_one_together():
    groups = dict.fromkeys(range(SMALLEST_STRATUM), "a") | {90: "b", 91: "c"}
    assert strata_of(groups, [*groups, 92]) == dict.fromkeys(range(SMALLEST_STRATUM), "a") | {90: "", 91: "", 92: ""}


@pytest.mark.parametrize(("core", "threads"), [("Prescott", "1"), ("Haswell", "2")])
def test_another_linear_algebra_gives_the_same_micro_points(core, threads):
    program = (
        "from tests.judging.engine.test_official import *; "
        "print(sorted(calibrated(RUBRIC, incomplete(240), RULE, {n: str(n % 3) for n in range(241)}).items()))"
    )
    here = calibrated(RUBRIC, incomplete(240), RULE, {n: str(n % 3) for n in range(241)})
    env = os.environ | {"OPENBLAS_CORETYPE": core, "OPENBLAS_NUM_THREADS": threads}
    there = subprocess.run([sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True).stdout
    assert there.strip() == str(sorted(here.items()))


def test_variances_are_taken_from_the_grid():
    exact, grid = (fit(_marks(), grid=step) for step in (0.0, GRID))
    logs = 2 * np.log([grid.item_sd / grid.error_sd, grid.judge_sd / grid.error_sd])
    assert np.round(logs / GRID, 6).tolist() == np.round(logs / GRID).tolist()
    assert np.abs(exact.score - grid.score).max() < 0.01
    results = calibrated(RUBRIC, incomplete(), RULE, {})
    assert [float(results[n + 1]) for n in range(24)] == np.round(grid.score, 6).tolist()


def _marks():
    return arrays(
        [(s.entry - 1, s.judge - 1, s.scores["all"] / 100) for s in incomplete()], items=24, judges=4, stratum=[0] * 24
    )
