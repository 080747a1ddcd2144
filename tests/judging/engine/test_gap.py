"""The gap rule: when a third marking is due, and how it counts."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.judging.engine.gap import GapRule, counted, gaps
from app.judging.engine.sheets import Criterion, Sheet
from tests.judging.engine.examples import RUBRIC, sheet


@pytest.mark.parametrize(("high", "wide"), [(49.75, False), (50, True), (50.25, True)])
def test_gap_when_at_the_limit_is_wide(high, wide):
    gap = gaps([sheet(1, 7, 30), sheet(2, 7, min(high, 50), high - min(high, 50))], RUBRIC)[7]
    assert (gap.wide, gap.due, gap.difference) == (wide, wide, Fraction(high) - 30)


def test_gap_when_the_scale_is_another_follows_the_share():
    small = (Criterion("x", 1000),)
    found = gaps([Sheet(1, 7, {"x": 500}), Sheet(2, 7, {"x": 700})], small)[7]
    assert (found.limit, found.wide) == (2, True)


def test_gap_when_marked_a_third_time_is_no_longer_due():
    gap = gaps([sheet(1, 7, 10), sheet(2, 7, 40), sheet(3, 7, 0, third=True)], RUBRIC)[7]
    assert (gap.lowest, gap.highest, gap.wide, gap.due) == (10, 40, True, False)


def test_gap_when_one_judge_alone_does_not_exist():
    assert gaps([sheet(1, 7, 10), sheet(2, 8, 40), sheet(3, 8, 40)], RUBRIC).keys() == {8}


def test_gap_when_the_share_is_zero_refuses():
    with pytest.raises(ValueError, match="above zero"):
        gaps([], RUBRIC, Fraction())


@pytest.mark.parametrize(
    ("third", "rule", "judges"),
    [
        (25, "mean_of_all", [1, 2, 3]),
        (20, "closest_two", [1, 3]),
        (30, "closest_two", [2, 3]),
        (25, "closest_two", [1, 2, 3]),
        (0, "closest_two", [1, 3]),
        (25, "none", [1, 2]),
    ],
)
def test_third_marking_counts_as_the_rule_says(third, rule, judges):
    group = [sheet(1, 7, 10), sheet(2, 7, 40), sheet(3, 7, third, third=True)]
    assert [s.judge for s in counted(group, RUBRIC, GapRule(rule))] == judges


def test_third_marking_when_there_is_no_rule_does_not_count():
    assert counted([sheet(3, 7, 10, third=True)], RUBRIC, None) == []


def test_third_marking_when_there_are_two_refuses():
    with pytest.raises(ValueError, match="more than one third marking for entry 7"):
        counted([sheet(1, 7, 1, third=True), sheet(2, 7, 1, third=True)], RUBRIC, GapRule())


@given(st.lists(st.integers(0, 200), min_size=2, max_size=2), st.integers(0, 200), st.permutations([0, 1, 2]))
def test_closest_two_agrees_with_the_words_of_the_rule(first, third, order):
    group = [sheet(1, 7, first[0] / 4), sheet(2, 7, first[1] / 4), sheet(3, 7, third / 4, third=True)]
    near, far = abs(first[0] - third), abs(first[1] - third)
    expected = {1, 2, 3} if near == far else {1, 3} if near < far else {2, 3}
    assert {s.judge for s in counted([group[i] for i in order], RUBRIC, GapRule("closest_two"))} == expected
