"""Successors and lines without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.people.closure import Line, Link, Span, lines
from app.people.units.rules import (
    UNALLOCATED,
    WHOLE,
    BadShares,
    DateAhead,
    Edge,
    LaterChange,
    NotAlive,
    check_alive,
    check_day,
    check_end,
    check_newest,
    check_shares,
    successor_map,
)

D1, D2, D3 = date(2021, 1, 1), date(2025, 7, 1), date(2026, 1, 1)


def test_chain_is_followed_when_a_successor_was_merged_again():
    edges = [Edge(1, 2, D1), Edge(2, 3, D2)]
    assert successor_map(edges, D3) == {1: 3, 2: 3}


def test_later_decision_counts_not_when_the_day_is_before_it():
    edges = [Edge(1, 2, D1), Edge(2, 3, D2)]
    assert successor_map(edges, date(2025, 6, 30)) == {1: 2}
    assert successor_map(edges, D2) == {1: 3, 2: 3}


def test_unit_in_parts_is_unallocated_when_its_shares_are_open_or_given():
    assert successor_map([Edge(1, 2, D1, None), Edge(1, 3, D1, None)], D1) == {1: UNALLOCATED}
    assert successor_map([Edge(1, 2, D1, 6000), Edge(1, 3, D1, 4000)], D1) == {1: UNALLOCATED}


def test_unit_in_parts_has_one_successor_when_a_part_is_the_whole_or_parts_meet_again():
    assert successor_map([Edge(1, 2, D1, WHOLE), Edge(1, 3, D1, 0)], D1) == {1: 2}
    again = [Edge(1, 2, D1, None), Edge(1, 3, D1, None), Edge(2, 4, D2), Edge(3, 4, D3)]
    assert successor_map(again, D2) == {1: UNALLOCATED, 2: 4}
    assert successor_map(again, D3) == {1: 4, 2: 4, 3: 4}


def test_what_led_to_a_divided_unit_is_unallocated():
    edges = [Edge(1, 2, D1), Edge(2, 3, D2, None), Edge(2, 4, D2, None)]
    assert successor_map(edges, D3) == {1: UNALLOCATED, 2: UNALLOCATED}


def test_circle_of_bad_data_ends():
    assert set(successor_map([Edge(1, 2, D1), Edge(2, 1, D1)], D1).values()) == {UNALLOCATED}


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9), st.sampled_from([None, WHOLE, 5000])), max_size=15),
    st.dictionaries(st.integers(0, 18), st.integers(0, 50)),
)
def test_totals_agree_whatever_was_merged_or_split(steps, counts):
    edges = [Edge(a, a + b, D1, share) for a, b, share in steps]  # forward only, as decisions are
    known = successor_map(edges, D1)
    moved: dict = {}
    for unit, count in counts.items():
        to = known.get(unit, unit)
        moved[to] = moved.get(to, 0) + count
    assert sum(moved.values()) == sum(counts.values())
    assert known.keys() == {edge.from_id for edge in edges}
    assert not (set(known.values()) & known.keys())  # whoever stands for another still stands


def test_lines_follow_a_unit_that_moved_and_units_that_changed_places():
    links = {
        1: [Link(1, 2, Span(D1, date(2025, 6, 30))), Link(1, 3, Span(D2))],
        2: [Link(2, 3, Span(D2))],
        3: [Link(3, 2, Span(D1, date(2025, 6, 30)))],
    }
    assert lines(1, Span(D1), links) == {
        Line(1, 0, Span(D1)),
        Line(2, 1, Span(D1, date(2025, 6, 30))),
        Line(3, 1, Span(D2)),
    }
    assert lines(3, Span(D1), links) == {Line(3, 0, Span(D1)), Line(2, 1, Span(D1, date(2025, 6, 30)))}


def test_neighbouring_spans_are_one_line_when_the_way_up_alone_changed():
    links = {
        1: [Link(1, 2, Span(D1, date(2025, 6, 30))), Link(1, 3, Span(D2))],
        2: [Link(2, 9, Span(D1))],
        3: [Link(3, 9, Span(D1))],
    }
    assert Line(9, 2, Span(D1)) in lines(1, Span(D1), links)


@pytest.mark.parametrize("shares", [[], [WHOLE], [None], [6000, 3000], [6000, None], [-1, WHOLE + 1]])
def test_shares_are_refused_when_not_open_or_whole(shares):
    with pytest.raises(BadShares):
        check_shares(shares)


@pytest.mark.parametrize("shares", [[None, None], [6000, 4000], [WHOLE, 0, 0]])
def test_shares_pass_when_open_or_whole(shares):
    assert check_shares(shares) is None


def test_days_are_refused_when_ahead_outside_the_life_or_before_what_is_known():
    with pytest.raises(DateAhead):
        check_day(D2, date(2025, 6, 30))
    with pytest.raises(NotAlive):
        check_alive("A", Span(D1, D2), Span(D2, None))
    with pytest.raises(NotAlive):
        check_end("A", Span(D1), D1)
    with pytest.raises(LaterChange):
        check_newest("A", D1, [D2])
    check_day(D2, D2)
    check_alive("A", Span(D1, D2), Span(D1, D2))
    check_end("A", Span(D1, date(2025, 6, 30)), D2)
    check_newest("A", D2, [D1, D2])
