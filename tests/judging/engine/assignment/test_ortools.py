"""Against OR-tools: the same optimum or none, on random small instances; left out where it is not installed."""

import pytest

from app.judging.engine.assignment import Infeasible, solve
from tests.judging.engine.assignment.instances import faults, instance

pytest.importorskip("ortools")
flows = pytest.importorskip("benchmarks.bars.flows")


def test_the_plan_is_that_of_ortools_or_neither_finds_one():
    differing = []
    for seed in range(5000, 7000):
        problem = instance(seed, most_entries=16, most_judges=7)
        best = flows.optimum(problem)
        try:
            plan = solve(problem)
        except Infeasible as refused:
            differing += [seed] if best is not None or not refused.causes else []
        else:
            differing += [seed] if (plan.primal, plan.gap, faults(problem, plan.chosen)) != (best, 0, []) else []
    assert differing == []
