"""Islands are joined by anchors; what stands in the way of a plan is named down to the conflict and the field."""

import numpy as np
import pytest

from app.judging.engine.assignment import Infeasible, Problem, anchors, blocking, scarce_fields, solve
from app.judging.engine.assignment.anchors import ALL


def islands(panels, size=3, each=4):
    """(problem, pairs): panels of `size` judges that share no entry."""
    n, m = panels * each, panels * size
    pairs = [(entry, entry // each * size + seat) for entry in range(n) for seat in range(size)]
    return Problem(np.full((n, m), 500), np.zeros((n, m), bool), size, np.zeros(m, int), np.full(m, each)), np.array(
        pairs
    )


def test_islands_are_joined_by_an_anchor_that_all_read():
    problem, pairs = islands(3)
    found = anchors(problem, pairs)
    assert (len(found.before.components), len(found.after.components), found.firm) == (3, 1, True)
    assert (found.entries, len(found.readings)) == ((0,), 6)
    assert not set(found.readings) & {tuple(pair) for pair in pairs.tolist()}


def test_an_anchor_is_never_a_conflict():
    problem, pairs = islands(2)
    problem.barred[0, 4] = problem.barred[1, 5] = problem.barred[2:, 3] = True
    found = anchors(problem, pairs)
    assert [pair for pair in found.readings if problem.barred[pair]] == []
    assert found.firm


def test_a_large_panel_is_joined_by_a_few_of_each_island():
    problem, pairs = islands(20)
    found = anchors(problem, pairs)
    assert (problem.shape[1] > ALL, len(found.after.components)) == (True, 1)
    assert len(found.readings) < problem.shape[1] * len(found.entries)


def test_a_firm_design_needs_none():
    problem, _ = islands(2)
    pairs = np.array([(entry, (entry + seat) % 6) for entry in range(8) for seat in range(3)])
    found = anchors(problem, pairs)
    assert (found.readings, found.after == found.before) == ((), True)


def test_conflicts_whose_lifting_would_help_and_the_scarce_field_are_named():
    barred = np.array([[False, True], [False, True], [False, True], [False, False]])
    problem = Problem(np.full((4, 2), 9), barred, 1, np.array([0, 0]), np.array([2, 4]))
    with pytest.raises(Infeasible) as refused:
        solve(problem)
    cause = refused.value.causes[0]
    assert blocking(problem, cause) == ((0, 1), (1, 1), (2, 1))
    assert scarce_fields(cause, [7, 7, 5, 5]) == ((7, 2), (5, 1))
    for pair in blocking(problem, cause):
        opened = barred.copy()
        opened[pair] = False
        assert solve(Problem(problem.affinity, opened, 1, problem.floor, problem.cap)).gap == 0
