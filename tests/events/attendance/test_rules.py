"""Shares, the right to a certificate, what somebody means who types from a list."""

import pytest

from app.events.attendance import rules
from app.events.attendance.rules import Standing, Talk, Typed


@pytest.mark.parametrize(
    ("attended", "of", "percent", "right"),
    [(4, 5, 80, True), (3, 4, 80, False), (79, 100, 80, False), (1, 1, 80, True), (0, 1, 0, False), (5, 5, None, False),
     (2, 3, 66, True), (2, 3, 67, False)],
)  # fmt: skip
def test_the_right_to_a_certificate_is_not_rounded(attended, of, percent, right):
    assert rules.entitled(attended, of, percent) is right


def test_expected_are_the_sessions_of_one_s_site_and_those_chosen():
    talks = [Talk(1, None, False), Talk(2, 7, False), Talk(3, None, True), Talk(4, 8, False), Talk(5, None, True)]
    assert rules.due(talks, 7, {5}) == {1, 2, 5}
    assert rules.due(talks, None, set()) == {1}


def test_the_door_decides_where_no_session_was_checked():
    assert rules.share({1, 2, 3}, {1, 9}, came=True) == (1, 3)
    assert [rules.share(set(), set(), came=came) for came in (True, False)] == [(1, 1), (0, 1)]


def test_whoever_came_was_there_whatever_was_excused():
    kinds = [rules.standing(came=c, excused=e) for c, e in ((True, True), (False, True), (False, False))]
    assert kinds == [Standing.CAME, Standing.EXCUSED, Standing.ABSENT]


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        (" 12 ", Typed(number=12)),
        ("acde-fghj-k3", Typed(ticket="ACDEFGHJK3")),
        ("mnph", Typed(short="MNPH", name="mnph")),
        ("dang  hoa", Typed(name="dang hoa")),
        ("12345", Typed(name="12345")),
        ("٣", Typed(name="٣")),
        ("", Typed()),
    ],
)
def test_what_is_typed_is_a_number_a_code_or_a_name(text, typed):
    assert rules.typed(text) == typed


def test_the_average_of_no_rating_is_none():
    assert (rules.average({}), rules.average({5: 1, 4: 1, 1: 0})) == (None, 4.5)
