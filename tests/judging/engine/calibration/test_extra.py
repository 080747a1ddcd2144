"""Extra readings: where they gain most, never a conflict, never twice the same judge, never beyond a judge's room."""

import numpy as np
import pytest

from app.judging.engine.calibration import severity
from app.judging.engine.calibration.extra import allocate, batches, gains, propose, requests
from tests.judging.engine.calibration.panels import panel

NOBODY = np.zeros((60, 12), dtype=bool)


def test_a_budget_falls_into_three_even_batches():
    assert (batches(60), batches(8), batches(2), batches(0)) == ([20, 20, 20], [3, 3, 2], [1, 1], [0])


def test_no_request_is_a_conflict_or_was_read_or_goes_beyond_a_judges_room():
    for seed in range(40):
        rng = np.random.default_rng(seed)
        fitted = severity.fit(panel(seed)[0])
        barred, room = rng.random((60, 12)) < 0.3, rng.integers(0, 4, 12)
        found = requests(fitted, (1, 3, 10), 20, barred, room)
        pairs = [(one.item, one.judge) for one in found]
        read = fitted.reading.toarray() > 0
        assert (seed, [pair for pair in pairs if barred[pair] or read[pair]]) == (seed, [])
        assert len({item for item, _judge in pairs}) == len(pairs) <= 20
        assert (np.bincount([judge for _item, judge in pairs], minlength=12) <= room).all()


def test_the_requests_are_the_greatest_gains_with_judges_for_all():
    fitted = severity.fit(panel(3)[0])
    found = requests(fitted, (1, 3, 10), 12, NOBODY, np.full(12, 5))
    best = np.sort(gains(fitted, (1, 3, 10)))[::-1][:12]
    assert [one.gain for one in found] == pytest.approx(best.tolist())
    assert np.bincount([one.judge for one in found], minlength=12).max() <= 2


def test_what_nobody_may_read_makes_way_for_the_next_best():
    fitted = severity.fit(panel(3)[0])
    first = propose(fitted, (10,), 5)
    readable = np.ones(60, dtype=bool)
    readable[first[0]] = False
    second = propose(fitted, (10,), 5, readable=readable)
    assert (second[:4], first[0] in second) == (first[1:], False)


def test_where_judges_are_few_the_earlier_items_are_read():
    assert allocate([4, 2, 7], np.zeros((8, 2), dtype=bool), np.array([1, 1])) in ([(4, 0), (2, 1)], [(4, 1), (2, 0)])
    assert allocate([4], np.ones((8, 2), dtype=bool), np.array([1, 1])) == []
    assert allocate([], NOBODY, np.full(12, 1)) == []


def test_the_judge_who_knows_the_field_reads_where_loads_allow_it():
    affinity = np.array([[10, 900, 20], [800, 10, 20]])
    assert allocate([0, 1], np.zeros((2, 3), dtype=bool), np.full(3, 2), affinity=affinity) == [(0, 1), (1, 0)]


def test_a_line_outside_the_list_asks_for_nothing():
    assert requests(severity.fit(panel(3)[0]), (60, 99), 5, NOBODY, np.full(12, 5)) == ()
