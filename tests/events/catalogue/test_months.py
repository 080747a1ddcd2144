"""The calendar's arithmetic: whole weeks from Monday, every day once, months of a plan's words."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.events.catalogue.rules.months import (
    FIRST_YEAR,
    LAST_YEAR,
    Month,
    days_of,
    grid,
    month_of,
    months_meant,
    on_days,
    read_month,
)
from app.kit.clock import VIETNAM, local
from app.kit.timespec import parse_vi

MONTHS = st.builds(Month, st.integers(FIRST_YEAR, LAST_YEAR), st.integers(1, 12))
INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(MONTHS)
def test_a_month_shows_whole_weeks_from_monday_with_each_of_its_days_once(month):
    days = grid(month)
    assert (days[0].weekday(), days[-1].weekday(), len(days) % 7) == (0, 6, 0)
    assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
    assert [day for day in days if month_of(day) == month] == [
        month.first + timedelta(days=n) for n in range(month.last.day)
    ]
    assert days[7] > month.first
    assert days[-8] < month.last


@given(MONTHS, st.integers(-500, 500))
def test_going_so_many_months_on_and_back_leads_to_the_same_month(month, steps):
    assert month.after(steps).after(-steps) == month
    assert (month.after(steps) > month) == (steps > 0)


@given(MONTHS)
def test_a_month_written_is_read_again(month):
    assert read_month(str(month)) == month


@given(MONTHS)
def test_a_month_ends_where_the_next_begins_at_midnight_in_vietnam(month):
    assert (month.ends, local(month.begins).hour) == (month.after(1).begins, 0)


@pytest.mark.parametrize(
    "typed", ["", "2026", "2026-13", "2026-00", "1999-12", "2101-01", "2026-9", "٢٠٢٦-٠٩", "2026-09-01", "-026-09"]
)
def test_what_is_no_month_is_not_read(typed):
    assert read_month(typed) is None


@given(INSTANTS, st.timedeltas(timedelta(0), timedelta(days=40)))
def test_a_span_stands_on_each_day_it_touches_and_on_no_other(starts, length):
    days = days_of(starts, starts + length)
    assert days == sorted(set(days))
    assert days[0] == local(starts).date()
    midnight = datetime(days[-1].year, days[-1].month, days[-1].day, tzinfo=VIETNAM)
    assert midnight < starts + length or length == timedelta(0)


def test_a_span_that_ends_at_midnight_does_not_touch_the_next_day():
    starts = datetime(2026, 9, 12, 20, tzinfo=VIETNAM)
    assert days_of(starts, datetime(2026, 9, 13, tzinfo=VIETNAM)) == [date(2026, 9, 12)]


@given(MONTHS, st.lists(st.tuples(INSTANTS, st.timedeltas(timedelta(0), timedelta(days=400))), max_size=5))
def test_what_stands_on_the_days_of_a_page_is_what_touches_them(month, spans):
    days = grid(month)
    named = [(starts, starts + length, n) for n, (starts, length) in enumerate(spans)]
    shown = on_days(named, days)
    assert list(shown) == days
    for starts, ends, n in named:
        assert [day for day in days if n in shown[day]] == [day for day in days_of(starts, ends) if day in set(days)]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("Dự kiến tháng 5 và tháng 10/2026", ["2026-05", "2026-10"]),
        ("Quý I/2026", ["2026-01", "2026-02", "2026-03"]),
        ("tháng 3 - 4/2026", ["2026-03", "2026-04"]),
        ("Trước ngày 30/8/2026", ["2026-08"]),
        ("Trước tháng 9/2026", ["2026-08"]),
        ("28/8 đến 5/9/2026", ["2026-08", "2026-09"]),
        ("Hằng năm, trước ngày 15/11", ["2026-11"]),
        ("Năm 2026", [f"2026-{n:02}" for n in range(1, 13)]),
        ("Thường xuyên", [f"2026-{n:02}" for n in range(1, 13)]),
        ("Hằng năm", [f"2026-{n:02}" for n in range(1, 13)]),
    ],
)
def test_a_plans_words_put_an_event_into_the_months_they_name(words, meant):
    spec = parse_vi(words, 2026).spec
    assert spec is not None
    assert [str(month) for month in months_meant(spec, 2026)] == meant


def test_an_event_without_readable_words_stands_in_all_months_of_its_year():
    assert len(months_meant(None, 2026)) == 12
