"""The tie chain: each rule alone, in its order, and the laws it keeps whatever the sheets say."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.judging.engine.tally import TallyRule, tally
from app.judging.engine.ties import KINDS, Asked, Equal, part
from tests.judging.engine.examples import FEASIBILITY, NOVELTY, RUBRIC, rounds, sheet

EVERY = (("criterion_mean", FEASIBILITY), ("criterion_mean", NOVELTY), *((kind, None) for kind in KINDS))


def equals(**totals):
    """a=(10, 20) → entry 0 with these totals of judges 0, 1, …; None: that judge did not read it."""
    return [
        Equal(n, {}, {judge: value for judge, value in enumerate(row) if value is not None})
        for n, row in enumerate(totals.values())
    ]


def order(group, chain, asked=None):
    """The entries as the chain parts them: lists of entries, best first."""
    groups, _ = part([group], chain, asked or Asked())
    return [[one.entry for one in found] for found in groups]


@pytest.mark.parametrize(
    ("group", "parted"),
    [
        (equals(a=(30, 10, 10), b=(20, 15, 15)), [[1], [0]]),  # two of three judges place b higher
        (equals(a=(30, 10), b=(10, 30)), [[0, 1]]),  # one each
        (equals(a=(3, 1, 2), b=(2, 3, 1), c=(1, 2, 3)), [[0, 1, 2]]),  # a cycle parts nobody
        (equals(a=(10, None), b=(None, 10)), [[0, 1]]),  # no judge in common
        (equals(a=(3, 1, 2), b=(2, 3, 1), c=(1, 2, 3), d=(0, 0, 0)), [[0, 1, 2], [3]]),
    ],
)
def test_majority_parts_when_more_judges_place_one_higher(group, parted):
    assert order(group, [("majority", None)]) == parted


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("lowest", Asked()),
        ("sealed", Asked(sealed={0: Fraction(7), 1: Fraction(8)})),
        ("vote", Asked(votes={0: 1, 1: 2})),
        ("chair", Asked(order={0: 2, 1: 1})),
    ],
)
def test_each_rule_parts_two_equals_when_it_can_speak(kind, asked):
    group = equals(a=(30, 10), b=(20, 20))
    assert (order(group, [(kind, None)], asked), order(group, [], asked)) == ([[1], [0]], [[0, 1]])


@pytest.mark.parametrize("kind", ["sealed", "vote", "chair"])
def test_a_rule_is_silent_when_it_does_not_know_all(kind):
    asked = Asked(votes={0: 1}, sealed={0: Fraction(1)}, order={0: 1})
    assert order(equals(a=(1,), b=(1,)), [(kind, None)], asked) == [[0, 1]]


@given(st.data())
def test_the_whole_chain_never_asks_for_order_names_of_judges_or_overturns_points(data):
    sheets = data.draw(rounds())
    chain = tuple(data.draw(st.permutations(EVERY)))[: data.draw(st.integers(0, len(EVERY)))]
    some = st.dictionaries(st.integers(1, 7), st.integers(1, 3))
    asked = Asked(data.draw(some), {e: Fraction(v) for e, v in data.draw(some).items()}, data.draw(some))
    rule = TallyRule(tie_chain=chain, tie_places=data.draw(st.sampled_from([None, 0, 2])))
    lines = tally(RUBRIC, sheets, rule, asked=asked)
    assert tally(RUBRIC, data.draw(st.permutations(sheets)), rule, asked=asked) == lines
    ranked = [line for line in lines if line.rank is not None]
    assert all(a.compared >= b.compared for a, b in pairwise(ranked))
    ranks = [line.rank for line in ranked]
    assert ranks == [1 + sum(other < rank for other in ranks) for rank in ranks]
    assert all(line.settled_by == tuple(k for k in chain if k in line.settled_by) for line in ranked)


def test_renumbered_entries_take_their_places_along():
    """Never by id: entries that change numbers change places with them."""
    sheets = [sheet(1, 1, 10, 20, 10), sheet(2, 1, 10, 10, 20), sheet(1, 2, 20, 10, 10), sheet(2, 2, 0, 20, 20)]
    rule = TallyRule(tie_chain=(("lowest", None), ("majority", None)))
    there = {line.entry: line.rank for line in tally(RUBRIC, sheets, rule)}
    back = [sheet(s.judge, 3 - s.entry, *(points / 100 for points in s.scores.values())) for s in sheets]
    assert {3 - line.entry: line.rank for line in tally(RUBRIC, back, rule)} == there
