"""Score sheets: exact totals, and every way in which a sheet can fail to be one."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.judging.engine.sheets import (
    Criterion,
    Problem,
    Sheet,
    by_entry,
    check_scores,
    rubric_maximum,
    sheet_total,
    totals_of,
)
from tests.judging.engine.examples import FEASIBILITY, FORM, NOVELTY, RUBRIC, WEIGHTED, scores, sheet


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


@given(st.lists(scores(WEIGHTED), min_size=1, max_size=5))
def test_totals_of_many_are_the_totals_of_each(many):
    sheets = [Sheet(n, 1, given) for n, given in enumerate(many)]
    totals = totals_of(sheets, WEIGHTED)
    assert [totals.points(totals.of(s)) for s in sheets] == [sheet_total(s, WEIGHTED) for s in sheets]


@pytest.mark.parametrize("bad", [{}, {FEASIBILITY: 50}, {NOVELTY: 550}, {FORM: 150}, {"charm": 1}, {FORM: None}])
def test_totals_of_many_refuse_the_sheet_that_one_total_refuses(bad):
    wrong = Sheet(1, 1, {FEASIBILITY: 100, NOVELTY: 500, FORM: 0} | bad if bad else bad)
    with pytest.raises(ValueError, match="judge 1 for entry 1") as one:
        sheet_total(wrong, WEIGHTED)
    with pytest.raises(ValueError, match="judge 1 for entry 1") as many:
        totals_of([wrong], WEIGHTED)
    assert str(one.value) == str(many.value)


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
