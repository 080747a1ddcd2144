"""The exact plan equals an independent optimum, proves itself, and says why where there is none."""

import numpy as np
import pytest

from app.judging.engine.assignment import Infeasible, Problem, solve
from tests.judging.engine.assignment.instances import faults, instance, optimum

KINDS = {"too_few_judges", "caps", "floors", "scarce", "idle"}


@pytest.mark.parametrize("block", range(8))
def test_a_plan_is_the_optimum_and_proves_it_or_there_is_none(block):
    infeasible = 0
    for seed in range(25 * block, 25 * block + 25):
        problem, best = instance(seed), optimum(instance(seed))
        if best is None:
            infeasible += 1
            with pytest.raises(Infeasible) as refused:
                solve(problem)
            kinds = {cause.kind for cause in refused.value.causes}
            assert (seed, kinds <= KINDS, kinds != set()) == (seed, True, True)
        else:
            plan = solve(problem)
            assert (seed, plan.primal, plan.gap, faults(problem, plan.chosen)) == (seed, best, 0, [])
    assert 0 < infeasible < 25


def problem(affinity, barred=(), *, k=1, floor=None, cap=None):
    table = np.array(affinity, dtype=np.int64)
    closed = np.zeros(table.shape, dtype=bool)
    for entry, judge in barred:
        closed[entry, judge] = True
    m = table.shape[1]
    return Problem(table, closed, k, np.array(floor or [0] * m), np.array(cap or [len(table)] * m))


def test_an_entry_whom_too_few_may_read_is_named():
    with pytest.raises(Infeasible) as refused:
        solve(problem([[5, 5], [5, 5]], [(1, 0)], k=2))
    assert [(c.kind, c.entries, c.missing) for c in refused.value.causes] == [("too_few_judges", (1,), 1)]


def test_the_scarce_judge_is_named_with_the_entries_that_depend_on_them():
    closed = [(0, 1), (1, 1), (2, 1)]
    with pytest.raises(Infeasible) as refused:
        solve(problem([[9, 9], [9, 9], [9, 9], [9, 9]], closed, cap=[2, 4]))
    cause = refused.value.causes[0]
    assert (cause.kind, cause.entries, cause.judges, cause.missing) == ("scarce", (0, 1, 2), (0,), 1)


def test_the_judge_who_cannot_reach_their_floor_is_named():
    with pytest.raises(Infeasible) as refused:
        solve(problem([[9, 9], [9, 9]], [(0, 1), (1, 1)], floor=[0, 1], cap=[2, 2]))
    assert [(c.kind, c.judges) for c in refused.value.causes] == [("idle", (1,))]


def test_the_same_plan_comes_whatever_the_seed_of_the_search():
    one = instance(7, most_entries=20)
    assert {solve(one, seed=seed).primal for seed in range(4)} == {optimum(one)}
