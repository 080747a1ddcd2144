"""Plans that stand: what stands is kept, the fewest changes are the fewest, and a change by hand has its price."""

from dataclasses import replace

import numpy as np
import pytest

from app.judging.engine.assignment import Infeasible, Problem, at_least, price, replan, solve, top_up
from tests.judging.engine.assignment.instances import by_fields, faults, instance, optimum


def pairs_of(plan):
    return {(entry, judge) for entry, row in enumerate(plan.chosen.tolist()) for judge in row}


def seats(change, problem):
    """n × k judges of a change that gives every entry k."""
    return np.array([judge for _entry, judge in change.pairs]).reshape(problem.shape[0], problem.k)


def feasible(count, start=0):
    """(problem, a plan of it that is not the best) of random small instances that have one."""
    found, seed = [], start
    while len(found) < count:
        problem = instance(seed)
        seed += 1
        rng = np.random.default_rng(seed)
        other = replace(problem, affinity=rng.integers(0, 1001, problem.shape))
        try:
            found.append((problem, solve(other)))
        except Infeasible:
            continue
    return found


def test_the_fewest_changes_are_the_fewest_and_the_best_among_those():
    for problem, plan in feasible(60):
        rng = np.random.default_rng(1)
        standing = pairs_of(plan)
        # A conflict has come up, so that something must change.
        entry, judge = sorted(standing)[rng.integers(len(standing))]
        barred = problem.barred.copy()
        barred[entry, judge] = True
        now = replace(problem, barred=barred)
        kept = np.zeros(problem.shape, dtype=np.int64)
        for pair in standing - {(entry, judge)}:
            kept[pair] = 1
        most = optimum(replace(now, affinity=kept))
        if most is None:
            with pytest.raises(Infeasible):
                replan(now, standing)
            continue
        change = replan(now, standing)
        both = optimum(replace(now, affinity=now.affinity + 10_000 * kept))
        told = (len(standing & set(change.pairs)), 10_000 * most + change.affinity, change.lost, change.gap)
        assert (*told, faults(now, seats(change, now))) == (most, both, ((entry, judge),), 0, [])


def test_a_plan_that_may_stand_is_left_as_it_is():
    problem = by_fields()
    standing = pairs_of(solve(problem))
    change = replan(problem, standing)
    assert (set(change.pairs), change.added, change.removed) == (standing, (), ())


def test_with_nothing_worth_keeping_the_plan_is_the_best_one():
    for problem, plan in feasible(20, start=300):
        assert replan(problem, pairs_of(plan), keep=0).affinity == optimum(problem)


def test_what_is_fixed_stays_whatever_it_costs():
    for problem, plan in feasible(40, start=600):
        fixed = sorted(pairs_of(plan))[::3]
        change = replan(problem, pairs_of(plan), fixed=fixed, keep=0)
        closed = problem.affinity.copy()
        for pair in fixed:
            closed[pair] += 100_000
        assert set(fixed) <= set(change.pairs)
        assert change.affinity + 100_000 * len(fixed) == optimum(replace(problem, affinity=closed))


def test_filling_up_keeps_everything_and_gives_each_entry_k():
    for problem, plan in feasible(60, start=900):
        standing = sorted(pairs_of(plan))[::2]
        change = top_up(problem, standing)
        assert (set(standing) <= set(change.pairs), change.removed, change.gap) == (True, (), 0)
        assert (faults(problem, seats(change, problem)), change.under, change.over) == ([], (), ())


def test_a_judge_over_the_cap_keeps_what_they_have_and_gets_nothing_more():
    problem = Problem(np.full((4, 3), 5), np.zeros((4, 3), bool), 2, np.zeros(3, int), np.array([1, 4, 4]))
    change = top_up(problem, [(0, 0), (1, 0), (2, 1)])
    assert (change.over, [pair for pair in change.added if pair[1] == 0]) == ((0,), [])
    assert len(change.pairs) == 8


def test_an_entry_with_more_readings_than_asked_for_keeps_them():
    problem = Problem(np.full((2, 4), 5), np.zeros((2, 4), bool), 2, np.zeros(4, int), np.full(4, 4))
    change = top_up(problem, [(0, 0), (0, 1), (0, 2)])
    assert [pair for pair in change.pairs if pair[0] == 0] == [(0, 0), (0, 1), (0, 2)]
    assert len(change.added) == 2


def test_floors_that_can_no_longer_be_reached_give_way_and_are_named():
    problem = Problem(np.full((3, 3), 5), np.zeros((3, 3), bool), 1, np.ones(3, int), np.full(3, 3))
    change = top_up(problem, [(0, 0), (1, 0)])
    assert (len(change.pairs), change.under in {(1,), (2,)}) == (3, True)


def test_a_standing_reading_that_became_a_conflict_is_lost_and_replaced():
    barred = np.zeros((2, 3), bool)
    barred[0, 0] = True
    problem = Problem(np.full((2, 3), 5), barred, 2, np.zeros(3, int), np.full(3, 2))
    change = top_up(problem, [(0, 0), (0, 1), (1, 0), (1, 1)])
    assert (change.lost, change.removed, change.added) == (((0, 0),), ((0, 0),), ((0, 2),))


def test_where_no_filling_exists_real_judges_are_named():
    barred = np.array([[False, False, True], [False, False, True]])
    problem = Problem(np.full((2, 3), 5), barred, 2, np.zeros(3, int), np.array([1, 2, 2]))
    with pytest.raises(Infeasible) as refused:
        top_up(problem, [(0, 1)])
    assert [(cause.kind, cause.judges) for cause in refused.value.causes] == [("scarce", (0,))]


def test_the_price_of_a_change_is_what_the_best_plan_with_it_has_less():
    for problem, _plan in feasible(40, start=1200):
        best = solve(problem)
        entry = 0
        out = int(best.chosen[entry, 0])
        for into in range(problem.shape[1]):
            if into in best.chosen[entry]:
                continue
            told = price(problem, pairs_of(best), entry=entry, out=out, into=into, best=best)
            forced, barred = problem.affinity.copy(), problem.barred.copy()
            forced[entry, into] += 50_000
            barred[entry, out] = True
            found = optimum(replace(problem, affinity=forced, barred=barred))
            held = found is not None and found >= 50_000 and not problem.barred[entry, into]
            assert told.best == (best.primal - found + 50_000 if held else None)
            assert told.barred == bool(problem.barred[entry, into])
            if told.best is not None:
                assert at_least(problem, best, entry, into) <= told.best
                assert told.over or told.under or told.best <= -told.alone
