"""Prizes by rank: shared ranks that fit, shared ranks that do not, and ranks left open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.judging.engine.prizes import Pool, Prize, award, pool, together
from app.judging.engine.tally import TallyRule, tally
from tests.judging.engine.examples import RUBRIC, rounds, sheet

NHAT, NHI, BA, KK = (Prize(1, "Nhất", 1), Prize(2, "Nhì", 2), Prize(3, "Ba", 3), Prize(4, "Khuyến khích", 4))
STRUCTURE = (BA, NHAT, KK, NHI)


def lines(*totals, absent=()):
    return tally(RUBRIC, [sheet(1, n, t) for n, t in enumerate(totals, 1)], TallyRule(), entries=absent)


def names(awarding):
    return [[prize.name if prize else None for prize in placing.spans] for placing in awarding.placings]


def test_prizes_when_no_rank_is_shared():
    awarding = award(lines(*range(50, 38, -1)), STRUCTURE)
    assert names(awarding) == [["Nhất"]] + [["Nhì"]] * 2 + [["Ba"]] * 3 + [["Khuyến khích"]] * 4 + [[None]] * 2
    assert awarding.vacant == ()


def test_prizes_when_a_shared_rank_fits_need_no_decision():
    awarding = award(lines(50, 40, 40, 30), STRUCTURE)
    assert [(p.rank, p.needs_decision, p.prize) for p in awarding.placings] == [
        (1, False, NHAT),
        (2, False, NHI),
        (2, False, NHI),
        (4, False, BA),
    ]
    assert awarding.vacant == ((BA, 2), (KK, 4))


def test_prizes_when_a_shared_rank_overflows_need_a_decision():
    awarding = award(lines(50, 50, 40), STRUCTURE)
    assert [(p.rank, p.needs_decision, p.prize) for p in awarding.placings] == [
        (1, True, None),
        (1, True, None),
        (3, False, NHI),
    ]
    assert names(awarding) == [["Nhất", "Nhì"], ["Nhất", "Nhì"], ["Nhì"]]


def test_prizes_when_the_last_one_is_shared_span_nothing():
    assert names(award(lines(50, 50), (NHAT,))) == [["Nhất", None], ["Nhất", None]]


def test_rank_left_open_moves_the_best_to_the_next_prize():
    awarding = award(lines(50, 40, 30), STRUCTURE, unawarded={1})
    assert names(awarding) == [["Nhì"], ["Nhì"], ["Ba"]]
    assert awarding.vacant == ((NHAT, 1), (BA, 2), (KK, 4))


def test_absent_finalist_gets_no_prize():
    awarding = award(lines(50, absent=[9]), STRUCTURE)
    assert [p.entry for p in awarding.placings] == [1]


@pytest.mark.parametrize(
    ("structure", "unawarded"), [((NHAT, Prize(1, "x", 1)), ()), ((Prize(1, "x", -1),), ()), ((NHAT,), (2,))]
)
def test_structure_when_it_does_not_hold_together_refuses(structure, unawarded):
    with pytest.raises(ValueError, match="hold together"):
        award([], structure, unawarded)


@given(rounds(), st.sets(st.sampled_from([1, 2, 3, 4])))
def test_no_prize_is_given_more_often_than_there_are(sheets, unawarded):
    awarding = award(tally(RUBRIC, sheets, TallyRule()), STRUCTURE, unawarded)
    sure = [p.prize for p in awarding.placings if p.prize]
    assert all(sure.count(prize) <= prize.quantity for prize in STRUCTURE)
    assert not {prize.rank for prize in sure} & unawarded
    assert all(len({p.spans for p in awarding.placings if p.rank == q.rank}) == 1 for q in awarding.placings)


def test_a_pool_of_places_is_whole_and_its_remainder_smaller_than_a_dong_each():
    assert (pool([20, 15], 2), pool([15_000_001, 10_000_000], 3)) == (Pool(35, 17, 1), Pool(25_000_001, 8_333_333, 2))


@given(st.lists(st.integers(0, 10**10), max_size=9), st.integers(2, 9))
def test_a_pool_loses_nothing(amounts, entries):
    if len(amounts) > entries:
        with pytest.raises(ValueError, match="nothing to share"):
            pool(amounts, entries)
        return
    made = pool(amounts, entries)
    assert (made.total, made.each * entries + made.remainder) == (sum(amounts), sum(amounts))
    assert 0 <= made.remainder < entries


@pytest.mark.parametrize(("amounts", "entries"), [([5], 1), ([5, -1], 2), ([], 0)])
def test_a_pool_of_one_or_of_debts_is_none(amounts, entries):
    with pytest.raises(ValueError, match="nothing to share"):
        pool(amounts, entries)


def test_prizes_of_neighbouring_places_are_named_once_each():
    assert (together(["Nhất", "Nhì"]), together(["Nhì", "Ba", "Ba", "Ba"])) == ("Nhất + Nhì", "Nhì + 3 × Ba")
