"""The quick plan: never a conflict, never a load broken, and never farther from the best than it certifies."""

import numpy as np
import pytest

from app.judging.engine.assignment import Infeasible, nearly, solve
from tests.judging.engine.assignment.instances import by_fields, faults, instance


def test_the_certificate_holds_and_nothing_is_broken_on_a_thousand_instances():
    hopeless = 0
    for seed in range(1000):
        problem = instance(seed)
        try:
            best = solve(problem)
        except Infeasible:
            hopeless += 1
            with pytest.raises(Infeasible):
                nearly(problem)
        else:
            plan = nearly(problem)
            assert (seed, faults(problem, plan.chosen), faults(problem, best.chosen), best.gap) == (seed, [], [], 0)
            assert plan.primal <= best.primal <= plan.dual
    assert 100 < hopeless < 500


def test_the_quick_plan_is_close():
    problem = by_fields(n=600, m=40)
    plan = nearly(problem)
    assert (faults(problem, plan.chosen), plan.gap <= 0.02 * plan.primal) == ([], True)
    assert plan.primal == np.take_along_axis(problem.affinity, plan.chosen, axis=1).sum()
