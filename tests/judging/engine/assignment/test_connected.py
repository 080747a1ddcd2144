"""Plans whose judges can be compared: no conflict, no load broken, firmer than the plan of greatest affinity."""

import numpy as np
import pytest

from app.judging.engine.assignment import Infeasible, connect, diagnose, solve
from tests.judging.engine.assignment.instances import by_fields, faults, instance


def test_no_plan_ever_holds_a_conflict_or_breaks_a_load():
    for seed in range(60):
        problem = instance(seed)
        try:
            best = solve(problem)
        except Infeasible:
            with pytest.raises(Infeasible):
                connect(problem)
        else:
            plan = connect(problem, seed=seed)
            assert (seed, faults(problem, plan.chosen), plan.best.primal) == (seed, [], best.primal)


def test_bridges_make_the_design_firmer_at_a_small_price():
    problem = by_fields()
    plan = connect(problem, weight=40)
    alone = diagnose(np.repeat(np.arange(60), 3), plan.best.chosen.ravel(), entries=60, judges=12)
    assert plan.design.connectivity > alone.connectivity
    assert 0 <= plan.price < 0.08
    assert len(plan.design.components) == 1


def test_the_same_seed_gives_the_same_plan():
    problem = by_fields(n=30)
    assert connect(problem, seed=3).chosen.tobytes() == connect(problem, seed=3).chosen.tobytes()


def test_islands_are_seen_and_anchors_asked_for():
    design = diagnose(np.array([0, 0, 1, 1]), np.array([0, 1, 2, 3]), entries=2, judges=4)
    assert (design.components, design.connectivity, design.needs_anchors) == (((0, 1), (2, 3)), 0.0, True)
    assert design.worst_error is None


def test_a_complete_panel_has_the_efficiency_of_a_balanced_design():
    entry, judge = np.repeat(np.arange(6), 4), np.tile(np.arange(4), 6)
    design = diagnose(entry, judge, entries=6, judges=4)
    assert (design.connectivity, design.efficiency) == (pytest.approx(1.0), pytest.approx(1.0))
    assert design.worst_error == pytest.approx(np.sqrt(3 / 4 / 6))
