"""Score sheets: exact totals, and every way in which a sheet can fail to be one."""

from fractions import Fraction

import pytest

from app.judging.engine.sheets import Criterion, Problem, Sheet, by_entry, check_scores, rubric_maximum, sheet_total
from tests.judging.engine.examples import FEASIBILITY, FORM, NOVELTY, RUBRIC, WEIGHTED, sheet


def test_total_when_weights_are_fractions_stays_exact():
    given = Sheet(1, 1, {FEASIBILITY: 450, NOVELTY: 300, FORM: 100})
    assert sheet_total(given, WEIGHTED) == Fraction(9, 2) * 4 + 3 * Fraction(5, 2) + Fraction(1, 3)


def test_maximum_when_weighted():
    assert (rubric_maximum(RUBRIC), rubric_maximum(WEIGHTED)) == (100, 20 + Fraction(25, 2) + Fraction(5, 3))


def test_check_when_all_is_well_finds_nothing():
    assert check_scores(WEIGHTED, {FEASIBILITY: 100, NOVELTY: 500, FORM: 0}) == []


def test_check_names_each_problem_with_its_limit():
    rubric = (*WEIGHTED, Criterion("team", 1000, step=50))
    assert check_scores(rubric, {FEASIBILITY: 50, NOVELTY: 550, FORM: 150, "charm": 1}) == [
        Problem(FEASIBILITY, "under_minimum", 100),
        Problem(NOVELTY, "over_maximum", 500),
        Problem(FORM, "off_step", 100),
        Problem("team", "missing"),
        Problem("charm", "unknown"),
    ]


def test_check_when_steps_start_at_the_minimum():
    odd = (Criterion("x", 1025, step=500, minimum=25),)
    assert check_scores(odd, {"x": 525}) == []
    assert check_scores(odd, {"x": 500}) == [Problem("x", "off_step", 500)]


def test_total_when_incomplete_refuses():
    with pytest.raises(ValueError, match="missing"):
        sheet_total(Sheet(1, 1, {FEASIBILITY: 100}), RUBRIC)


@pytest.mark.parametrize(
    "fields",
    [
        {"maximum": 0},
        {"maximum": 100, "minimum": 100},
        {"maximum": 100, "step": 0},
        {"maximum": 100, "step": 30},
        {"maximum": 100, "weight": 0},
        {"maximum": 100, "minimum": -25},
    ],
)
def test_criterion_when_nobody_could_score_on_it_refuses(fields):
    with pytest.raises(ValueError, match="x: "):
        Criterion("x", **fields)


def test_grouping_when_a_judge_stands_twice_refuses():
    with pytest.raises(ValueError, match="two sheets of judge 1 for entry 7"):
        by_entry([sheet(1, 7, 10), sheet(2, 7, 10), sheet(1, 7, 20)])
