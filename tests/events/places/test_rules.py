"""The line and its limits, over plain values."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.events.places import rules
from app.events.places.rules import Group, Seats, Waiter, Wish, closed_by, in_line, keys, next_in_line
from app.events.states import EventState, Scope
from tests.events.made import BEFORE, START

TICK = timedelta(microseconds=1)
HALL, SITE, TALK = 1, 2, 3


def waiter(number: int, *needs: int, after: int = 0, priority: int = 0, party: str | None = None) -> Waiter:
    return Waiter(number, priority, BEFORE + timedelta(minutes=after), party, frozenset(needs or (HALL,)))


def ids(groups) -> list[list[int]]:
    return [[member.id for member in group.members] for group in groups]


@pytest.mark.parametrize(
    ("wish", "needed"),
    [
        (Wish(7), {(Scope.EVENT, 7)}),
        (
            Wish(7, 1, 2, frozenset({3, 4})),
            {(Scope.EVENT, 7), (Scope.SITE, 1), (Scope.CATEGORY, 2), (Scope.SESSION, 3), (Scope.SESSION, 4)},
        ),
        (Wish(7, 1, 2, seats=Seats(9, 1, 2)), {(Scope.ALLOCATION, 9)}),
        (
            Wish(7, 1, 2, frozenset({3}), Seats(9, None, None)),
            {(Scope.ALLOCATION, 9), (Scope.SITE, 1), (Scope.CATEGORY, 2), (Scope.SESSION, 3)},
        ),
    ],
)
def test_a_seat_of_a_unit_stands_for_what_it_is_bound_to(wish, needed):
    assert keys(wish) == needed


def test_the_line_goes_by_priority_then_time_then_number():
    line = in_line([waiter(1, after=2), waiter(2, after=1), waiter(4, after=1), waiter(3, after=9, priority=1)])
    assert ids(line) == [[3], [2], [4], [1]]


def test_a_party_stands_where_its_last_one_does():
    line = in_line([waiter(1, party="p"), waiter(2, after=1), waiter(3, after=2, party="p"), waiter(4, after=3)])
    assert ids(line) == [[2], [1, 3], [4]]


def test_who_cannot_be_served_shuts_what_they_lack_for_all_behind():
    line = in_line([waiter(1, HALL, SITE), waiter(2, HALL, SITE, after=1), waiter(3, HALL, TALK, after=2)])
    assert ids(next_in_line(line, {HALL: 5, SITE: 0, TALK: 1})) == [[3]]
    line = in_line([waiter(1, HALL, party="p"), waiter(2, HALL, party="p"), waiter(3, HALL, after=1)])
    assert ids(next_in_line(line, {HALL: 1})) == []
    assert ids(next_in_line(line, {HALL: 2})) == [[1, 2]]
    assert ids(next_in_line(line, {HALL: 3})) == [[1, 2], [3]]


def test_a_limit_without_end_keeps_nobody_waiting():
    assert ids(next_in_line([Group((waiter(1, HALL, SITE),))], {HALL: 1})) == [[1]]


def test_newcomers_stand_behind_those_who_wait_but_not_behind_who_passed():
    line = in_line([waiter(1, HALL, SITE)])
    assert closed_by(line, {HALL: 3, SITE: 0}) == {SITE}
    assert closed_by(line, {HALL: 3, SITE: 1}) == frozenset()


WAITERS = st.lists(
    st.builds(
        Waiter, st.integers(1, 99), st.integers(-1, 1), st.integers(0, 5).map(lambda n: BEFORE + timedelta(minutes=n)),
        st.sampled_from([None, None, "p", "q"]), st.sets(st.integers(1, 4), min_size=1).map(frozenset),
    ),
    max_size=9, unique_by=lambda one: one.id,
)  # fmt: skip
FREE = st.dictionaries(st.integers(1, 4), st.integers(0, 4))


@given(WAITERS, FREE)
def test_nobody_is_served_before_somebody_who_lacks_the_same(waiting, free):
    line, left = in_line(waiting), dict(free)
    served = next_in_line(line, free)
    behind: set[int] = set()
    for group in line:
        if group in served:
            assert not behind & set(group.needs)
            for limit, count in group.needs.items():
                left[limit] = left.get(limit, 99) - count
        else:
            lacking = {limit for limit, count in group.needs.items() if left.get(limit, 99) < count}
            assert lacking or behind & set(group.needs)
            behind |= lacking | (behind & set(group.needs))
    assert min(left.values(), default=0) >= 0


@given(WAITERS)
def test_everybody_stands_in_line_once_with_their_party(waiting):
    line = in_line(waiting)
    assert sorted(member.id for group in line for member in group.members) == sorted(one.id for one in waiting)
    for group in line:
        assert len(group.members) == 1 or {member.party for member in group.members} != {None}


@pytest.mark.parametrize(
    ("state", "at", "moves", "over"),
    [
        (EventState.OPEN, START - TICK, True, False),
        (EventState.OPEN, START, False, True),
        (EventState.CLOSED, START - TICK, True, False),
        (EventState.RUNNING, START - TICK, False, True),
        (EventState.ENDED, START, False, True),
        (EventState.POSTPONED, START, False, False),
        (EventState.CANCELLED, START, False, False),
        (EventState.PLANNED, START - TICK, False, False),
    ],
)
def test_the_line_moves_until_the_start_and_then_ends(state, at, moves, over):
    assert (rules.moves(state, START, at), rules.over(state, START, at)) == (moves, over)


def test_the_line_of_an_event_without_a_date_moves():
    assert rules.moves(EventState.OPEN, None, BEFORE)
    assert not rules.over(EventState.OPEN, None, BEFORE)


@pytest.mark.parametrize(
    ("at", "minutes", "end"),
    [
        (BEFORE, 30, BEFORE + timedelta(minutes=30)),
        (START - timedelta(minutes=9), 30, START),
        (BEFORE, 0, BEFORE + timedelta(minutes=1)),
        (START, 30, START + timedelta(minutes=30)),
    ],
)
def test_an_offer_stands_for_its_time_but_not_beyond_the_start(at, minutes, end):
    assert rules.until(at, minutes, START) == end
