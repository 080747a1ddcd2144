"""The balanced share: no conflict, even loads, and a plan whenever there is one."""

from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.judging.engine.share import Infeasible, Reader, Shared, share


def readers(count, cap=None):
    return [Reader(judge, cap) for judge in range(1, count + 1)]


def best_by_force(judges, entries, k, forbidden, caps):
    """Least (sum of squared loads) over all plans; None where there is no plan."""
    choices = [list(combinations([j for j in judges if (e, j) not in forbidden], k)) for e in entries]
    least = None
    for plan in product(*choices):
        loads = [sum(j in panel for panel in plan) for j in judges]
        if all(caps[j] is None or load <= caps[j] for j, load in zip(judges, loads, strict=True)):
            squares = sum(load * load for load in loads)
            least = squares if least is None else min(least, squares)
    return least


@st.composite
def tiny(draw):
    judges, entries = range(1, draw(st.integers(1, 4)) + 1), range(1, draw(st.integers(1, 4)) + 1)
    pairs = st.tuples(st.sampled_from(entries), st.sampled_from(judges))
    caps = {judge: draw(st.one_of(st.none(), st.integers(0, 4))) for judge in judges}
    return judges, entries, draw(st.integers(0, 3)), draw(st.frozensets(pairs)), caps


@settings(max_examples=300)
@given(tiny(), st.text(max_size=3))
def test_share_agrees_with_brute_force(problem, seed):
    judges, entries, k, forbidden, caps = problem
    plan = share([Reader(j, caps[j]) for j in judges], entries, k, forbidden=forbidden, seed=seed)
    least = best_by_force(judges, entries, k, forbidden, caps)
    assert isinstance(plan, Shared) == (least is not None)
    if isinstance(plan, Shared):
        assert sum(load * load for load in plan.loads.values()) == least
        assert not set(plan.pairs) & forbidden
        assert len(set(plan.pairs)) == len(plan.pairs) == k * len(entries)
        assert all(caps[j] is None or load <= caps[j] for j, load in plan.loads.items())


@given(st.data())
def test_topping_up_keeps_what_is_there(data):
    judges, entries, k, forbidden, _ = data.draw(tiny())
    pairs = st.tuples(st.sampled_from(entries), st.sampled_from(judges))
    existing = data.draw(st.frozensets(pairs))
    plan = share([Reader(j) for j in judges], entries, k, forbidden=forbidden, existing=existing)
    if isinstance(plan, Infeasible):
        assert all(sum((e, j) not in forbidden for j in judges) < k for e in plan.short)
        assert plan.scarce == ()
        return
    kept = existing - forbidden
    assert not set(plan.pairs) & (existing | forbidden)
    for entry in entries:
        had = sum(e == entry for e, _ in kept)
        assert had + sum(e == entry for e, _ in plan.pairs) == max(had, k)
    assert plan.loads == {j: sum(judge == j for _, judge in [*kept, *plan.pairs]) for j in judges}


@given(st.integers(3, 9), st.integers(1, 25), st.integers(1, 3))
def test_loads_differ_by_at_most_one_when_nobody_conflicts(judges, entries, k):
    plan = share(readers(judges), range(entries), k, seed="x")
    assert max(plan.loads.values()) - min(plan.loads.values()) <= 1


@given(st.permutations(range(1, 5)), st.permutations(range(1, 8)))
def test_order_of_judges_and_entries_never_matters(judges, entries):
    plan = share([Reader(j, 6) for j in judges], entries, 3, forbidden={(1, 1), (2, 3)}, seed="x")
    assert plan == share(readers(4, 6), range(1, 8), 3, forbidden={(1, 1), (2, 3)}, seed="x")


def test_seed_changes_the_panels_and_mixes_them():
    plans = [share(readers(12), range(60), 3, seed=seed) for seed in ("a", "a", "b")]
    assert (plans[0] == plans[1], plans[0] == plans[2]) == (True, False)
    assert set(plans[0].loads.values()) == {15}
    assert len({frozenset(j for e, j in plans[0].pairs if e == entry) for entry in range(60)}) > 40


def test_expertise_decides_among_balanced_plans():
    knows = {(e, j): int(e % 4 != j % 4) for e in range(1, 13) for j in range(1, 5)}
    plan = share(readers(4), range(1, 13), 1, expertise=knows, seed="x")
    assert sum(knows[pair] for pair in plan.pairs) == 0
    assert set(plan.loads.values()) == {3}


def test_expertise_never_outweighs_balance():
    plan = share(readers(2), range(1, 7), 1, expertise={(e, 2): 1000 for e in range(1, 7)})
    assert plan.loads == {1: 3, 2: 3}


def test_earlier_markings_are_moved_where_the_last_entry_needs_their_judge():
    """Entry 3 may be read by judge 1 only, who has room for one: 1 and 2 must make way."""
    plan = share([Reader(1, 1), Reader(2)], [1, 2, 3], 1, forbidden={(3, 2)})
    assert plan.pairs == ((1, 2), (2, 2), (3, 1))


def test_infeasible_when_conflicts_leave_too_few_names_the_entry():
    assert share(readers(3), [7, 8], 2, forbidden={(8, 1), (8, 3)}) == Infeasible({8: 1}, (), ())


def test_infeasible_when_judges_are_full_names_them_and_their_entries():
    forbidden = {(e, 3) for e in (1, 2, 3)}
    assert share([Reader(1, 1), Reader(2, 1), Reader(3)], [1, 2, 3, 4], 1, forbidden=forbidden) == Infeasible(
        {3: 1}, (1, 2), (1, 2)
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"readers": [Reader(1), Reader(1)]},
        {"entries": [1, 1]},
        {"k": -1},
        {"expertise": {(1, 1): -1}},
    ],
)
def test_share_when_the_question_is_wrong_refuses(fields):
    with pytest.raises(ValueError, match=r"twice|negative"):
        share(**{"readers": readers(2), "entries": [1, 2], "k": 1} | fields)
