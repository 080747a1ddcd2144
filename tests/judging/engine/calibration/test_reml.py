"""Plain REML against two other ways to it: the mean squares of a complete table, and full matrices for any other."""

import numpy as np
import pytest

from app.judging.engine.calibration import Marks, arrays, severity
from tests.judging.engine.calibration.published import ANXIETY, SHROUT_FLEISS, WINER

COMPLETE = {"Shrout and Fleiss": SHROUT_FLEISS, "Winer": WINER, "anxiety": ANXIETY}
DESIGNS = ["sparse", "repeated", "islands", "two judges", "no items", "no judges", "nothing", "tiny", "huge"]


def whole(table: np.ndarray) -> Marks:
    """Items × judges, every cell marked."""
    rows = [(i, j, float(mark)) for (i, j), mark in np.ndenumerate(table)]
    return arrays(rows, items=table.shape[0], judges=table.shape[1])


@pytest.mark.parametrize("name", COMPLETE)
def test_a_complete_table_gives_the_variances_of_its_mean_squares(name):
    table = COMPLETE[name]
    n, k = table.shape
    rows, columns, grand = table.mean(axis=1), table.mean(axis=0), table.mean()
    error = ((table - rows[:, None] - columns + grand) ** 2).sum() / ((n - 1) * (k - 1))
    item = rows.var(ddof=1) - error / k
    judge = columns.var(ddof=1) - error / n
    fitted = severity.fit(whole(table), prior=None)
    assert np.array([fitted.item_sd, fitted.judge_sd, fitted.error_sd]) ** 2 == pytest.approx(
        [item, judge, error], rel=1e-6
    )
    assert fitted.score == pytest.approx(grand + (rows - grand) * item / (item + error / k), rel=1e-6)
    assert fitted.severity == pytest.approx((grand - columns) * judge / (judge + error / n), rel=1e-6)


def _table(name: str) -> Marks:
    rng = np.random.default_rng(DESIGNS.index(name))
    items, judges, marks = (9, 5, 30) if name != "two judges" else (8, 2, 16)
    item, judge = rng.integers(0, items, marks), rng.integers(0, judges, marks)
    item[:items], judge[:judges] = np.arange(items), np.arange(judges)
    if name == "islands":
        judge = np.where(item < 5, judge % 2, 2 + judge % 3)
    spread = {"no items": (0, 2, 1), "no judges": (2, 0, 1), "nothing": (0, 0, 1)}.get(name, (2, 1, 1))
    value = 20 + rng.normal(0, 1, items)[item] * spread[0] + rng.normal(0, 1, judges)[judge] * spread[1]
    value += rng.normal(0, spread[2], marks)
    size = {"tiny": 1e-7, "huge": 1e6}.get(name, 1.0)
    rows = zip(item.tolist(), judge.tolist(), (value * size).tolist(), strict=True)
    return arrays(rows, items=items, judges=judges)


@pytest.mark.parametrize("name", DESIGNS)
def test_any_other_table_gives_what_full_matrices_give(name):
    marks = _table(name)
    fitted = severity.fit(marks, prior=None)
    item, judge = np.eye(marks.items)[marks.item], np.eye(marks.judges)[marks.judge]
    ratios = np.array([fitted.item_sd, fitted.judge_sd]) ** 2 / fitted.error_sd**2

    def dense(a: float, b: float) -> tuple[float, float, np.ndarray]:
        """(deviance, level, what remains weighed) by the covariance of all marks."""
        inverse = np.linalg.inv(np.eye(len(marks.value)) + a * item @ item.T + b * judge @ judge.T)
        known = inverse.sum()
        level = float((inverse @ marks.value).sum() / known)
        rest = inverse @ (marks.value - level)
        square, freedom = float((marks.value - level) @ rest), len(marks.value) - 1
        assert np.isclose(square / freedom, fitted.error_sd**2) or (a, b) != tuple(ratios)
        return freedom * np.log(square) - np.linalg.slogdet(inverse)[1] + np.log(known), level, rest

    best, level, rest = dense(*ratios)
    for a in (0.999, 1.0, 1.001):
        for b in (0.999, 1.0, 1.001):
            assert dense(ratios[0] * a, ratios[1] * b)[0] >= best - 1e-7
    # A variance of nought is one that nothing greater beats.
    for more in ((1e-4, 0), (0, 1e-4), (1, 0), (0, 1)):
        assert dense(*(ratios + more))[0] >= best
    both = np.hstack([item * np.sqrt(ratios[0]), judge * np.sqrt(ratios[1])])
    spread = np.sqrt(np.repeat(ratios, [marks.items, marks.judges]))
    errors = fitted.error_sd * spread * np.sqrt(np.diag(np.linalg.inv(both.T @ both + np.eye(both.shape[1]))))
    size = float(np.ptp(marks.value))
    assert fitted.level == pytest.approx(level, abs=1e-8 * size)
    assert fitted.score - fitted.level == pytest.approx(ratios[0] * item.T @ rest, abs=1e-7 * size)
    assert fitted.severity == pytest.approx(-ratios[1] * judge.T @ rest, abs=1e-7 * size)
    assert fitted.score_se == pytest.approx(errors[: marks.items], abs=1e-7 * size)
    assert fitted.severity_se == pytest.approx(errors[marks.items :], abs=1e-7 * size)
    assert abs(fitted.severity.sum()) < 1e-9 * size


def test_where_nothing_is_seen_between_items_or_judges_their_spread_is_exactly_nought():
    marks = whole(np.array([[7, 5, 6, 8], [6, 8, 5, 7], [8, 6, 6, 5], [5, 7, 8, 6.0]]))
    fitted = severity.fit(marks, prior=None)
    assert (fitted.item_sd, fitted.score_se.max(), np.ptp(fitted.score)) == (0.0, 0.0, 0.0)
    assert (fitted.judge_sd, fitted.severity.tolist()) == (0.0, [0.0] * 4)
    assert np.ptp(fitted.draws(50, 1), axis=1).max() == 0.0
