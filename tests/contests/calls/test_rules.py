"""Deadlines to the instant, extensions that only ever lengthen, the timeline's "you are here", what is missing."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.contests.calls import rules
from app.contests.calls.forms import slug
from app.contests.states import StageKind
from app.kit.clock import VIETNAM

#: "Trước ngày 30/8": the last instant is 29/8 23:59 in Vietnam (D1).
DUE = datetime(2026, 8, 29, 23, 59, tzinfo=VIETNAM)
TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Later:
    until: datetime
    unit_id: int | None = None
    entry_id: int | None = None
    revoked_at: datetime | None = None


@dataclass(frozen=True)
class Step:
    kind: StageKind
    due_at: datetime
    opens_at: datetime | None = None


def test_due_is_the_same_instant_in_utc_and_in_vietnam():
    assert datetime(2026, 8, 29, 16, 59, tzinfo=UTC) == DUE


@given(st.integers(-2_000_000, 2_000_000), st.integers(0, 300))
def test_in_time_is_up_to_the_instant_plus_grace_and_not_one_microsecond_more(away, grace):
    at = DUE + timedelta(microseconds=away)
    assert rules.in_time(at, DUE, grace) == (away <= grace * 1_000_000)


@given(st.integers(0, 300))
def test_in_time_when_exactly_at_the_last_instant_and_one_tick_after(grace):
    last = DUE + timedelta(seconds=grace)
    assert rules.in_time(last, DUE, grace)
    assert not rules.in_time(last + TICK, DUE, grace)


laters = st.lists(
    st.builds(
        lambda minutes, scope, revoked: Later(
            DUE + timedelta(minutes=minutes),
            unit_id=scope if scope and scope < 5 else None,
            entry_id=scope if scope and scope >= 5 else None,
            revoked_at=DUE if revoked else None,
        ),
        st.integers(-5000, 5000),
        st.none() | st.integers(1, 8),
        st.booleans(),
    ),
    max_size=6,
)


@given(laters, st.sets(st.integers(1, 4)), st.none() | st.integers(5, 8))
def test_effective_deadline_is_the_latest_that_applies_and_never_shorter(extensions, unit_line, entry_id):
    expected = DUE
    for e in extensions:
        everybody = e.unit_id is None and e.entry_id is None
        mine = e.unit_id in unit_line if e.unit_id else e.entry_id == entry_id and entry_id is not None
        if e.revoked_at is None and (everybody or mine):
            expected = max(expected, e.until)
    assert rules.effective_deadline(DUE, extensions, unit_line, entry_id) == expected


def test_effective_deadline_when_an_extension_is_for_an_entry_is_no_gift_to_its_neighbours():
    extension = Later(DUE + timedelta(days=1), entry_id=7)
    assert rules.effective_deadline(DUE, [extension], {1}, 8) == DUE
    assert rules.effective_deadline(DUE, [extension], {1}, None) == DUE
    assert rules.effective_deadline(DUE, [extension], set(), 7) == DUE + timedelta(days=1)


LINE = [
    Step(StageKind.LAUNCH, datetime(2026, 3, 15, 1, tzinfo=UTC)),
    Step(StageKind.SUBMISSION, DUE),
    Step(StageKind.PRELIMINARY, DUE + timedelta(days=12), opens_at=DUE + timedelta(days=7)),
]


def test_place_when_before_at_between_and_after():
    launch = LINE[0].due_at
    assert rules.place(LINE, launch - TICK) is None
    assert rules.place(LINE, launch) == 0
    assert rules.place(LINE, launch + TICK) == 1
    assert rules.place(LINE, DUE) == 1
    assert rules.place(LINE, DUE + TICK) is None
    assert rules.place(LINE, DUE + timedelta(days=7)) == 2
    assert rules.place(LINE, DUE + timedelta(days=13)) is None


def test_misplaced_when_a_window_is_backwards_or_an_end_comes_too_early():
    assert rules.misplaced(LINE) is None
    assert rules.misplaced([LINE[1], LINE[0]]) == 1
    assert rules.misplaced([Step(StageKind.FINAL, DUE, opens_at=DUE + TICK)]) == 0


def test_missing_to_open_when_nothing_is_there_names_all_in_order():
    assert rules.missing_to_open(rules=False, stages=[], boards=0, sections=0) == list(rules.NEEDS)
    assert rules.missing_to_open(rules=True, stages=LINE, boards=1, sections=1) == []
    assert rules.missing_to_open(rules=True, stages=[*LINE, LINE[1]], boards=1, sections=1) == ["needs_submission"]


days = st.dates(date(2000, 1, 1), date(2040, 12, 31))


@given(days, st.integers(14, 30), st.integers(0, 20), st.dates(date(1940, 1, 1), date(2026, 12, 31)))
def test_birth_span_is_exactly_those_whose_age_is_within(on, age_min, more, born):
    first, last = rules.birth_span(age_min, age_min + more, on)
    assert (first <= born <= last) == (age_min <= rules.age_on(born, on) <= age_min + more)


def test_birth_span_when_18_to_35_at_the_end_of_2026():
    assert rules.birth_span(18, 35, date(2026, 12, 31)) == (date(1991, 1, 1), date(2008, 12, 31))


@pytest.mark.parametrize(
    ("names", "codes"),
    [
        (["A", "B"], ["a", "b"]),
        (["B", "A"], ["b", "a"]),
        (["A mới", "B"], ["a", "b"]),
        (["B", "A mới"], ["b", "a"]),
        (["A", "B", "C"], ["a", "b", None]),
        (["B"], ["b"]),
        (["C"], [None]),
    ],
)
def test_board_codes_when_lines_are_swapped_renamed_added_or_gone(names, codes):
    assert rules.board_codes([("a", "A"), ("b", "B")], names) == codes


def test_slug_of_a_long_name_is_cut_between_words():
    assert slug("Dự án, ý tưởng khởi nghiệp", "-", 24) == "du-an-y-tuong-khoi"
    assert slug("Tínhmớiđổimớisángtạolầnthứtư", "-", 10) == "tinhmoidoi"
