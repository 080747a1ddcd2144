"""Plans whose judges can be compared: no conflict, no load broken, firmer than the plan of greatest affinity."""

import numpy as np
import pytest

from app.judging.engine.assignment import Infeasible, Problem, connect, diagnose, solve
from app.judging.engine.assignment.linked import Exchange, link
from tests.judging.engine.assignment.instances import by_fields, faults, instance


def test_no_plan_ever_holds_a_conflict_or_breaks_a_load():
    for seed in (*range(60), *range(100_000, 100_500)):
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


def far_apart(seed: int, *, walled: bool = False) -> Problem:
    """Two or three fields, judges who know one each: the plan of greatest affinity is islands. walled: by conflicts too."""
    rng = np.random.default_rng(seed)
    fields, k = int(rng.integers(2, 4)), int(rng.integers(2, 4))
    n, m = int(rng.integers(4, 9)) * fields, 4 * fields
    strange = (np.arange(n) % fields)[:, None] != np.arange(m) % fields
    affinity = np.where(strange, 100, 800) + rng.integers(0, 100, (n, m))
    barred = strange if walled else rng.random((n, m)) < 0.05
    load = -(-n * k // m)
    return Problem(affinity, barred, k, np.full(m, load // 2), np.full(m, load + 1))


def test_fields_that_are_far_apart_are_tied_together_by_few_exchanges():
    for seed in range(40):
        problem = far_apart(seed)
        plan = connect(problem, seed=seed)
        assert (seed, len(plan.design.components), faults(problem, plan.chosen)) == (seed, 1, [])
        assert (seed, plan.design.connectivity > 0, plan.price < 0.1) == (seed, True, True)


def test_who_reads_across_the_cut_is_told_as_a_bridge():
    plan = connect(far_apart(1), seed=1)
    fields = plan.best.chosen.max() // 4 + 1
    strange = [(e, j) for e, judges in enumerate(plan.chosen.tolist()) for j in judges if (e - j) % fields]
    assert strange == [(e, j) for e, j in strange if plan.bridge[e] == j]
    assert strange != []


def test_what_conflicts_keep_apart_stays_islands_and_asks_for_anchors():
    for seed in range(10):
        problem = far_apart(seed, walled=True)
        plan = connect(problem, seed=seed)
        assert (len(plan.design.components) > 1, plan.design.needs_anchors) == (True, True)
        assert faults(problem, plan.chosen) == []


def test_the_cheapest_exchange_is_taken():
    affinity = np.array([[9, 9, 1, 0], [9, 9, 0, 0], [0, 0, 9, 9], [0, 3, 9, 9]]) * 100
    problem = Problem(affinity, np.zeros((4, 4), dtype=bool), 2, np.full(4, 2), np.full(4, 2))
    seats, made = link(problem, np.array([[0, 1], [0, 1], [2, 3], [2, 3]]))
    assert made[0] == Exchange(0, 1, 3, 2, 1400)
    assert seats.tolist()[1:3] == [[0, 1], [2, 3]]


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
