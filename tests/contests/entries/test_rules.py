"""Ages, windows and checklists."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.contests.entries.rules import Timing, Window, age_on, fingerprint, next_step, section_steps
from app.kit.fields import FieldKind, FieldSpec

DUE = datetime(2026, 8, 29, 16, 59, 59, tzinfo=UTC)
DAYS = st.dates(date(1950, 1, 1), date(2030, 12, 31))


def test_age_on_the_birthday_is_a_year_more() -> None:
    birth = date(2008, 5, 1)
    assert [age_on(birth, d) for d in (date(2026, 4, 30), date(2026, 5, 1))] == [17, 18]


def test_age_of_a_leap_day_child_grows_on_the_28th_in_common_years() -> None:
    birth = date(2008, 2, 29)
    days = (date(2026, 2, 27), date(2026, 2, 28), date(2028, 2, 28), date(2028, 2, 29))
    assert [age_on(birth, d) for d in days] == [17, 18, 19, 20]


@given(DAYS, DAYS, st.integers(0, 400))
def test_age_never_falls_as_days_pass(birth: date, day: date, later: int) -> None:
    assert age_on(birth, day + timedelta(days=later)) >= age_on(birth, day)


@given(DAYS, st.integers(0, 60))
def test_age_is_the_number_of_birthdays_since(birth: date, years: int) -> None:
    day = date(birth.year + years, birth.month, 28 if (birth.month, birth.day) == (2, 29) else birth.day)
    if (birth.month, birth.day) == (2, 29) and day.year % 4 == 0 and (day.year % 100 or day.year % 400 == 0):
        day = day.replace(day=29)
    assert (age_on(birth, day), age_on(birth, day - timedelta(days=1))) == (years, years - 1)


@given(st.integers(-10, 10), st.integers(0, 5), st.integers(0, 5), st.integers(0, 3))
def test_timing_is_decided_to_the_second_at_every_border(off: int, unit: int, own: int, grace: int) -> None:
    on_time = DUE + timedelta(seconds=unit)
    window = Window(None, DUE, on_time, on_time + timedelta(seconds=own), grace)
    told = Timing.ON_TIME if off <= unit + grace else Timing.LATE if off <= unit + own + grace else Timing.CLOSED
    assert window.timing(DUE + timedelta(seconds=off)) is told


def test_timing_is_early_before_the_window_opens() -> None:
    window = Window(DUE - timedelta(days=9), DUE, DUE, DUE)
    assert window.timing(DUE - timedelta(days=10)) is Timing.EARLY


def test_checklist_names_the_next_missing_thing() -> None:
    specs = [
        FieldSpec("a", FieldKind.SHORT_TEXT, "A", required=True),
        FieldSpec("b", FieldKind.NUMBER, "B"),
        FieldSpec("c", FieldKind.LONG_TEXT, "C", required=True),
        FieldSpec("d", FieldKind.LINK, "D"),
    ]
    steps = section_steps(specs, {"a": "x", "b": "nhiều", "c": ""})
    assert [s.state for s in steps] == ["done", "problem", "todo", "open"]
    assert next_step(steps) == steps[1]


def test_fingerprint_treats_missing_and_empty_alike() -> None:
    assert fingerprint({}, ["a"]) == fingerprint({"a": ""}, ["a"])
    assert fingerprint({"a": "x"}, ["a"]) != fingerprint({"a": "y"}, ["a"])
