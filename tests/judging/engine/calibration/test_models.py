"""The models: what never depends on anything, what holds on average, what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.judging.engine.calibration import METHODS, arrays, calibrate, severity
from app.judging.engine.calibration.places import places
from app.judging.engine.calibration.plain import plain
from app.judging.engine.calibration.settling import gains, next_batch, what_if
from tests.judging.engine.calibration.panels import panel, tau

ROWS = [(0, 0, 7.0), (0, 1, 8.0), (1, 0, 5.0), (1, 1, 7.0), (2, 0, 9.0), (2, 1, 9.0), (3, 1, 4.0), (3, 0, 4.0)]


@settings(max_examples=6, deadline=None)
@given(st.permutations(ROWS), st.sampled_from(METHODS))
def test_the_order_of_arrival_never_changes_a_bit(rows, method):
    first = calibrate(arrays(ROWS, items=4, judges=2), method, draws=200)
    again = calibrate(arrays(rows, items=4, judges=2), method, draws=200)
    assert first.score.tobytes() == again.score.tobytes()
    assert first.severity.tobytes() == again.severity.tobytes()


def test_the_gradient_is_that_of_the_deviance():
    equations = severity._Equations(panel(3, groups=3)[0])
    at, step = np.array([0.4, -0.7]), 1e-5
    _, gradient = equations.deviance(at, severity.PRIOR)
    for axis, slope in zip(np.eye(2), gradient, strict=True):
        ahead, behind = (equations.deviance(at + sign * step * axis, severity.PRIOR)[0] for sign in (1, -1))
        assert slope == pytest.approx((ahead - behind) / (2 * step), rel=1e-4, abs=1e-4)


def test_the_draws_have_the_spread_that_the_equations_say():
    marks, _ = panel(5)
    fitted = severity.fit(marks)
    centred = fitted.draws(6000, 1) - fitted.draws(6000, 1).mean(axis=1, keepdims=True)
    assert centred.std(axis=0) == pytest.approx(fitted.score_se, rel=0.12)


def test_in_a_complete_panel_the_order_is_that_of_the_mean():
    rng = np.random.default_rng(2)
    rows = [(i, j, float(rng.integers(1, 101))) for i in range(12) for j in range(7)]
    marks = arrays(rows, items=12, judges=7)
    assert np.argsort(calibrate(marks, "severity", draws=10).score).tolist() == np.argsort(plain(marks).mean).tolist()


def test_severity_beats_the_mean_where_judges_differ_and_costs_nothing_where_they_agree():
    def gain(**more: float) -> float:
        found = []
        for seed in range(14):
            marks, truth = panel(seed, **more)
            score = severity.fit(marks).score
            found.append(tau(truth, score, seed) - tau(truth, plain(marks).mean, seed))
        return float(np.mean(found))

    assert gain(severity=1.2) > 0.03
    assert gain(severity=0.0) > -0.015


def test_strata_keep_a_strong_field_from_being_punished():
    found = []
    for seed in range(14):
        marks, truth = panel(seed, fields=1.0, groups=4)
        found.append(
            tau(truth, severity.fit(marks).score, seed) - tau(truth, calibrate(marks, "reml", draws=10).score, seed)
        )
    assert np.mean(found) > 0.02


def test_ninety_percent_intervals_hold_about_ninety_percent():
    held = []
    for seed in range(14):
        marks, truth = panel(seed)
        low, high = calibrate(marks, "severity", draws=500).places.interval(0.9)
        true = np.argsort(np.argsort(-truth)) + 1
        held.append(((true >= low) & (true <= high)).mean())
    assert 0.87 <= np.mean(held) <= 0.96


def test_groups_part_only_what_the_draws_part():
    draws = np.array([[9.0, 5.0, 5.1], [9.0, 5.2, 5.0], [9.0, 5.1, 5.0], [9.0, 5.0, 5.2]])
    assert places(draws).groups(0.9) == [[0], [2, 1]]
    assert places(draws).within(1).tolist() == [1.0, 0.0, 0.0]


def test_more_judges_are_expected_to_leave_fewer_wrong_entries():
    marks, _ = panel(1)
    fitted = severity.fit(marks)
    band = places(fitted.draws(1000, 1)).contested(10)
    expected = [what_if(fitted, band, extra=extra, cut=10, seed=1).misplaced for extra in (0, 1, 3)]
    assert expected == sorted(expected, reverse=True)


def test_readings_are_proposed_around_the_line_first():
    marks, _ = panel(1)
    fitted = severity.fit(marks)
    order = np.argsort(-fitted.score).tolist()
    batch = next_batch(fitted, (10,), 6)
    assert len(set(batch)) == 6
    assert np.mean([abs(order.index(item) - 9.5) for item in batch]) < 8
    assert int(np.argmax(gains(fitted, (10,)))) == batch[0]
    assert next_batch(fitted, (60,), 6) == []


@pytest.mark.parametrize(
    "rows", [[(0, 0, 5.0)], [(0, 0, 5.0), (1, 0, 6.0), (2, 0, 7.0)], [(i, j, 5.0) for i in range(3) for j in range(3)]]
)
def test_marks_that_say_nothing_of_judges_are_refused(rows):
    with pytest.raises(ValueError, match=r"few|equal"):
        calibrate(arrays(rows, items=3, judges=3 if len(rows) > 3 else 1), "severity")


@pytest.mark.parametrize("power", [-20, 20])
def test_the_second_opinion_of_marks_of_any_size_is_the_same(power):
    marks, _ = panel(2, items=20, judges=5)
    size = 2.0**power
    larger = arrays(
        zip(marks.item.tolist(), marks.judge.tolist(), (marks.value * size).tolist(), strict=True),
        items=20, judges=5, stratum=marks.stratum.tolist(),
    )  # fmt: skip
    one, other = (calibrate(of, "severity-scale-noise", draws=450) for of in (marks, larger))
    assert other.score / size == pytest.approx(one.score, rel=1e-9)
    assert (other.places.places == one.places.places).all()
    assert np.array(other.sd) / size == pytest.approx(np.array(one.sd), rel=1e-9)


def test_judges_without_any_error_do_not_break_the_second_opinion():
    marks = arrays([(i, j, 10.0 * i + 3.0 * j) for i in range(6) for j in range(4)], items=6, judges=4)
    found = calibrate(marks, "severity-scale-noise", draws=450)
    assert np.argsort(found.score).tolist() == list(range(6))
    assert found.severity == pytest.approx([4.5, 1.5, -1.5, -4.5], abs=0.3)


@pytest.mark.parametrize(
    "rows",
    [
        [(i, i % 3, float(i)) for i in range(9)],
        [(i % 3, i, float(i)) for i in range(9)],
        [(0, j, float(j)) for j in range(3)],
        [(i, j, 5.0 + i // 2) for i in range(4) for j in range(3)],
    ],
)
def test_marks_of_which_a_part_cannot_be_told_are_refused(rows):
    """A mark an item, a mark a judge, one item; last, strata that explain every mark."""
    items, judges = (max(row[n] for row in rows) + 1 for n in (0, 1))
    with pytest.raises(ValueError, match=r"few|equal"):
        calibrate(arrays(rows, items=items, judges=judges, stratum=[n // 2 for n in range(items)]), "severity")


def test_means_are_those_one_reckons_by_hand():
    marks = arrays([(0, j, v) for j, v in enumerate((7.1, 7.0, 7.05, 0.3, 9.9))], items=1, judges=5)
    found = plain(marks)
    assert (found.mean[0], found.trimmed[0]) == (6.27, 7.05)
