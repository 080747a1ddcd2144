"""Times as plans write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit import timespec
from app.kit.errors import BadInput
from app.kit.timespec import TimeKind, TimeSpec, Unread

#: The spellings of the seed plans (S7–S106) and the last day of each.
SEEDS = [
    ("Tháng 3/2021", "month", date(2021, 3, 31), False),
    ("**Tháng 3/2021", "month", date(2021, 3, 31), False),
    ("Trước ngày 30/8/2021", "day", date(2021, 8, 29), False),
    ("trước ngày 15/3/2021", "day", date(2021, 3, 14), False),
    ("trước ngày 01/3/2021", "day", date(2021, 2, 28), False),
    ("Từ ngày 5-10/9/2021", "range", date(2021, 9, 10), False),
    ("Từ ngày 11 - 15/9/2021", "range", date(2021, 9, 15), False),
    ("Từ ngày 28/8 đến ngày 5/9/2021", "range", date(2021, 9, 5), False),
    ("Dự kiến ngày 17/9/2021", "day", date(2021, 9, 17), True),
    ("Thời gian: Dự kiến tháng 9/2021", "month", date(2021, 9, 30), True),
    ("tháng 5 và tháng 10/2021", "months", date(2021, 10, 31), False),
    ("Thời gian: Dự kiến tháng 5 và tháng 10/2021", "months", date(2021, 10, 31), True),
    ("Dự kiến tháng 3 - 4 /2021", "months", date(2021, 4, 30), True),
    ("Hoàn thành trong tháng 4/2021", "month", date(2021, 4, 30), False),
    ("Quý I/2025", "quarter", date(2025, 3, 31), False),
    ("Quý IV năm 2025", "quarter", date(2025, 12, 31), False),
    ("Năm 2027", "year", date(2027, 12, 31), False),
    ("ngày 15 tháng 11 năm 2022", "day", date(2022, 11, 15), False),
    ("Hằng năm", "yearly", None, False),
    ("Thời gian thực hiện: hàng năm", "yearly", None, False),
    ("trước ngày 01/12 hàng năm", "yearly", None, False),
    ("năm 2023 và các năm tiếp theo", "yearly", None, False),
    ("Thường xuyên", "continuous", None, False),
    ("Theo tình hình thực tế", "as_needed", None, False),
    ("Theo tình hình thực tế tại địa phương", "as_needed", None, False),
]


@pytest.mark.parametrize(("text", "kind", "last", "tentative"), SEEDS)
def test_parse_when_seeds_write_it(text, kind, last, tentative):
    spec, warning = timespec.parse_vi(text)
    assert warning is None
    assert (spec.kind, timespec.due(spec), spec.tentative) == (kind, last, tentative)


def test_parse_when_the_year_is_the_plans():
    assert timespec.parse_vi("trước ngày 30/8", 2021) == timespec.parse_vi("Trước ngày 30/08/2021")
    assert timespec.parse_vi("Quý II", 2025) == timespec.parse_vi("quý 2/2025")


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ("", Unread.NOT_UNDERSTOOD),
        ("sau Tết", Unread.NOT_UNDERSTOOD),
        ("ngày…./12/2024", Unread.NOT_UNDERSTOOD),
        ("trước thường xuyên", Unread.NOT_UNDERSTOOD),
        ("trước ngày 5-10/9/2021", Unread.NOT_UNDERSTOOD),
        ("30/8/0021", Unread.NOT_UNDERSTOOD),
        ("9" * 5000, Unread.NOT_UNDERSTOOD),
        ("ngày 31/9/2021", Unread.NO_SUCH_DAY),
        ("tháng 13/2021", Unread.NO_SUCH_DAY),
        ("từ ngày 10-5/9/2021", Unread.NO_SUCH_DAY),
        ("trước ngày 30/2 hằng năm", Unread.NO_SUCH_DAY),
        ("trước ngày 30/8", Unread.NO_YEAR),
        ("Tháng 3", Unread.NO_YEAR),
    ],
)
def test_parse_when_unreadable_gives_a_warning_and_no_day(text, warning):
    assert timespec.parse_vi(text) == (None, warning)


@given(st.text(max_size=250))
def test_parse_never_fails(text):
    spec, warning = timespec.parse_vi(text, 2026)
    assert (spec is None) == (warning is not None)


def test_due_when_yearly_is_asked_for_a_year():
    report = timespec.parse_vi("trước ngày 01/12 hàng năm").spec
    assert [timespec.due(report, year) for year in (2026, None)] == [date(2026, 11, 30), None]
    assert timespec.due(timespec.parse_vi("Hằng năm").spec, 2026) == date(2026, 12, 31)
    later = timespec.parse_vi("năm 2023 và các năm tiếp theo").spec
    assert [timespec.due(later, year) for year in (2022, 2023)] == [None, date(2023, 12, 31)]
    leap = timespec.parse_vi("Hằng năm, ngày 29/02").spec
    assert [timespec.due(leap, year) for year in (2026, 2028)] == [date(2026, 2, 28), date(2028, 2, 29)]


DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
YEARS = st.integers(1900, 2099)
SPECS = st.one_of(
    st.builds(timespec.one_day, DAYS, before=st.booleans(), tentative=st.booleans()),
    st.tuples(DAYS, DAYS).map(lambda days: TimeSpec(TimeKind.RANGE, min(days), max(days))),
    st.builds(
        lambda year, months: timespec.several_months(tuple((year, month) for month in months)),
        YEARS,
        st.sets(st.integers(1, 12), min_size=1),
    ),
    st.builds(
        lambda first, day, before: TimeSpec(
            TimeKind.YEARLY,
            date(first, 1, 1) if first else None,
            each=(day.month, day.day) if day else None,
            before=bool(day and before),
        ),
        st.none() | YEARS,
        st.none() | st.dates(date(2024, 1, 1), date(2024, 12, 31)),
        st.booleans(),
    ),
    YEARS.map(lambda year: TimeSpec(TimeKind.YEAR, date(year, 1, 1), date(year, 12, 31), before=year % 2 == 0)),
    st.sampled_from([f"quý {q}/2025" for q in range(1, 5)]).map(lambda text: timespec.parse_vi(text).spec),
    st.sampled_from([TimeSpec(TimeKind.CONTINUOUS), TimeSpec(TimeKind.AS_NEEDED, tentative=True)]),
)


@given(SPECS)
def test_words_and_json_read_back_to_the_same_spec(spec):
    assert timespec.parse_vi(timespec.words(spec)).spec == spec
    assert timespec.from_json(spec.to_json()) == spec


@given(SPECS)
def test_due_is_the_last_day_unless_all_is_before(spec):
    last = timespec.due(spec)
    assert last is None or (last < spec.start if spec.before else last == spec.end)


@pytest.mark.parametrize(
    ("text", "vi", "en"),
    [
        ("trước ngày 30/8/2021", "Trước ngày 30/08/2021", "Before 30 August 2021"),
        (
            "từ ngày 5-10/9/2021",
            "Từ ngày 05/09/2021 đến ngày 10/09/2021",
            "5 September 2021 to 10 September 2021",
        ),
        ("Dự kiến tháng 5 và tháng 10/2021", "Dự kiến tháng 5 và tháng 10/2021", "May and October 2021 (tentative)"),
        ("tháng 3-5/2021", "Tháng 3, tháng 4 và tháng 5/2021", "March, April and May 2021"),
        ("quý iii/2025", "Quý III/2025", "Quarter 3 of 2025"),
        ("trước tháng 6/2021", "Trước tháng 6/2021", "Before June 2021"),
        ("trước ngày 1/12 hàng năm", "Hằng năm, trước ngày 01/12", "Every year, before 1 December"),
        ("năm 2023 và các năm tiếp theo", "Từ năm 2023, hằng năm", "From 2023, every year"),
        ("thường xuyên", "Thường xuyên", "Ongoing"),
        ("theo thực tế", "Theo tình hình thực tế", "As circumstances require"),
    ],
)
def test_words_when_vietnamese_or_english(text, vi, en):
    spec = timespec.parse_vi(text).spec
    assert (timespec.words(spec), timespec.words(spec, "en")) == (vi, en)


def test_words_when_months_lie_in_two_years():
    spec = timespec.several_months(((2022, 1), (2021, 12)))
    assert timespec.words(spec) == "Tháng 12/2021 và tháng 1/2022"


@pytest.mark.parametrize(
    "kept",
    [
        {},
        {"kind": "sometime"},
        {"kind": "day", "start": "30/8"},
        {"kind": "yearly", "each": [1]},
        {"kind": "months", "months": [1]},
    ],
)
def test_from_json_when_forged_is_refused(kept):
    with pytest.raises(BadInput):
        timespec.from_json(kept)
