"""The judges' report: who is strange is found, who is tied is tested, and what the list would be without each."""

import numpy as np
import pytest

from app.judging.engine.calibration import arrays, severity
from app.judging.engine.calibration.report import judge_report, pair_report
from app.judging.engine.calibration.without import Move, standing, without_each
from tests.judging.engine.calibration.panels import panel


def altered(marks, change):
    """The marks with `change(item, judge, value)` instead of each value."""
    rows = zip(marks.item.tolist(), marks.judge.tolist(), marks.value.tolist(), strict=True)
    return arrays(((i, j, change(i, j, v)) for i, j, v in rows), items=marks.items, judges=marks.judges)


def test_a_judge_of_one_mark_is_flat_and_no_other_is():
    marks = altered(panel(1, items=120)[0], lambda _i, j, v: 6.0 if j == 4 else v)
    assert [one.judge for one in judge_report(marks) if one.flat] == [4]


def test_a_judge_who_marks_by_lot_is_erratic_and_no_other_is():
    rng = np.random.default_rng(5)
    marks = altered(panel(3, items=240)[0], lambda _i, j, v: float(rng.integers(3, 11)) if j == 4 else v)
    assert [one.judge for one in judge_report(marks) if one.erratic] == [4]


def test_the_figures_carry_severity_and_its_error_as_fitted():
    marks = panel(2)[0]
    fitted = severity.fit(marks)
    figures = judge_report(marks, fitted=fitted)
    assert [one.severity for one in figures] == pytest.approx(fitted.severity.tolist())
    assert [one.severity_se for one in figures] == pytest.approx(fitted.severity_se.tolist())
    assert sum(one.marks for one in figures) == len(marks.value)


def test_a_gift_to_tied_entries_is_found_with_its_size_and_ties_without_gifts_are_not():
    plain = panel(3, items=160)[0]
    own = {judge: plain.item[plain.judge == judge][:5].tolist() for judge in (2, 7)}
    ties = {(item, judge) for judge, items in own.items() for item in items}
    marks = altered(plain, lambda i, j, v: v + 4.0 if j == 7 and i in own[7] else v)
    figures = judge_report(marks, ties)
    assert [one.judge for one in figures if one.tied] == [2, 7]
    assert [one.judge for one in figures if one.favours] == [7]
    assert figures[7].tied.value == pytest.approx(4.0, abs=2.5 * figures[7].tied.se)


def test_two_judges_who_agreed_beforehand_are_the_first_pair():
    rng = np.random.default_rng(4)
    agreed = rng.normal(0, 2, 40)
    rows = [
        (i, j, float(quality + rng.normal(0, 0.8) + (agreed[i] if j in (1, 3) else 0)))
        for i, quality in enumerate(rng.normal(0, 1, 40))
        for j in range(5)
    ]
    pairs = pair_report(arrays(rows, items=40, judges=5))
    assert (len(pairs), pairs[0].judges, pairs[0].shared, pairs[0].correlation.notable) == (10, (1, 3), 40, True)


def test_pairs_with_fewer_than_eight_entries_in_common_are_not_compared():
    rows = [(i, j, float(i + j + (i * j) % 3)) for i in range(7) for j in range(3)]
    assert pair_report(arrays(rows, items=7, judges=3)) == ()


def test_without_one_judge_two_places_swap_and_the_others_stay():
    table = {"a": (9, 9, 9, 4), "b": (8, 8, 8, 8), "c": (5, 6, 5, 5), "d": (2, 1, 2, 1)}
    rows = [(i, j, float(v)) for i, marks in enumerate(table.values()) for j, v in enumerate(marks)]
    found = without_each(arrays(rows, items=4, judges=4), "mean")
    assert standing(np.array([7.75, 8.0, 5.25, 1.5])).tolist() == [2, 1, 3, 4]
    assert [one.moves for one in found] == [(), (), (), (Move(1, 1, 2), Move(0, 2, 1))]
    assert (found[3].places, found[3].across(1), found[3].across(2)) == ((1, 2, 3, 4), found[3].moves, ())


def test_an_entry_that_only_one_judge_read_takes_no_place_without_them():
    rows = [(0, 0, 9.0), (1, 0, 8.0), (1, 1, 7.0), (2, 1, 5.0), (2, 0, 6.0)]
    first, second = without_each(arrays(rows, items=3, judges=2), "mean")
    assert (first.bare, first.places, first.moves) == ((0,), (0, 1, 2), ())
    assert (second.bare, second.moves) == ((), ())


def test_where_too_little_is_left_to_fit_it_is_said():
    rows = [(i, j, float(i + j * (i % 2))) for i in range(4) for j in range(2)]
    assert [one.fits for one in without_each(arrays(rows, items=4, judges=2), "severity")] == [False, False]


def test_equal_scores_share_a_place_and_none_comes_last():
    assert standing(np.array([5.0, 7.0, 7.0 + 1e-9, np.nan, 1.0])).tolist() == [3, 1, 1, 5, 4]


def test_few_marks_give_a_severity_and_no_tests():
    figures = judge_report(
        arrays([(i, j, float(i + j)) for i in range(3) for j in range(2)], items=3, judges=2), {(0, 1)}
    )
    assert [(one.consistency, one.spread, one.tied) for one in figures] == [(None, None, None)] * 2
