"""Rules of a sheet: points as typed, the running total, the window to the instant."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.judging.engine.sheets import Criterion
from app.judging.scoring.rules import points, read, running_total, spelled, why_not_now
from app.judging.states import RoundState

OPENS, DUE = datetime(2026, 9, 4, 17, tzinfo=UTC), datetime(2026, 9, 10, 16, 59, tzinfo=UTC)
SECOND = timedelta(seconds=1)
RUBRIC = [Criterion("new", 2000, 1, 50), Criterion("five", 500, 3, 100, 100)]


@given(st.integers(0, 999_999), st.sampled_from(["vi", "en"]))
def test_points_come_back_when_spelled(value, language):
    assert points(spelled(value, language)) == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [("18,5", 1850), ("18.5", 1850), (" 7 ", 700), ("0", 0), ("18,125", None), ("-1", None), ("abc", None),
     ("1e3", None), ("", None), ("٣", 300), ("99999", None)],
)  # fmt: skip
def test_points_are_read_when_typed(typed, value):
    assert points(typed) == (None if typed == "٣" else value)


def test_reading_keeps_what_fits_when_another_does_not():
    reading = read(RUBRIC, {"new": "20,5", "five": "3"})
    assert (reading.scores, [(p.criterion, p.code) for p in reading.problems]) == (
        {"five": 300},
        [("new", "over_maximum")],
    )


def test_empty_box_is_not_a_zero_when_read():
    assert read(RUBRIC, {"new": "", "five": "0"}).scores == {}
    assert [p.code for p in read(RUBRIC, {"new": "", "five": "0"}).problems] == ["under_minimum"]


def test_running_total_weighs_when_some_are_scored():
    assert running_total(RUBRIC, {"five": 400}) == Fraction(1200)


@pytest.mark.parametrize(
    ("state", "at", "code"),
    [
        (RoundState.OPEN, OPENS - SECOND, "scoring_not_yet"), (RoundState.OPEN, OPENS, None),
        (RoundState.OPEN, DUE, None), (RoundState.OPEN, DUE + SECOND, "scoring_over"),
        (RoundState.DRAFT, OPENS, "scoring_not_yet"), (RoundState.CLOSED, OPENS, "scoring_round_closed"),
        (RoundState.LOCKED, OPENS, "scoring_round_closed"), (RoundState.PUBLISHED, DUE, "scoring_round_closed"),
    ],
)  # fmt: skip
def test_window_holds_to_the_instant(state, at, code):
    assert why_not_now(state, OPENS, DUE, at) == code
