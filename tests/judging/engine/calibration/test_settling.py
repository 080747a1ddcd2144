"""Looking ahead from joint draws: nothing asked changes nothing, more judges never leave more to chance."""

import numpy as np
import pytest

from app.judging.engine.calibration import calibrate
from app.judging.engine.calibration.settling import look_ahead
from tests.judging.engine.calibration.panels import panel


@pytest.fixture(scope="module")
def seen():
    marks, _truth = panel(7)
    return calibrate(marks).places


def test_asking_nobody_says_what_the_draws_say(seen):
    nothing = look_ahead(seen.draws, [], extra=0, cut=10, error=1.0, seed=1)
    assert nothing.misplaced == pytest.approx(seen.misplaced(10), abs=0.15)
    assert nothing.contested == pytest.approx(len(seen.contested(10)), abs=2.5)


def test_more_judges_on_the_contested_leave_fewer_wrong(seen):
    found = [look_ahead(seen.draws, seen.contested(10), extra=n, cut=10, error=1.0, seed=1) for n in (0, 1, 3)]
    assert found[0].misplaced > found[1].misplaced > found[2].misplaced
    many = look_ahead(seen.draws, range(60), extra=500, cut=10, error=1.0, seed=1)
    assert many.misplaced < 0.5


def test_what_entries_owe_to_the_same_judge_moves_them_together():
    rng = np.random.default_rng(5)
    shared = 10 * rng.standard_normal((2000, 1))
    draws = np.array([3.0, 2.0, 1.0]) + shared + 0.01 * rng.standard_normal((2000, 3))
    found = look_ahead(draws, [0, 1, 2], extra=1, cut=1, error=1.0, seed=1)
    assert (found.contested, found.settled, round(found.misplaced, 3)) == (0, 1, 0)
