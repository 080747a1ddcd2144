"""Reads a time as plans spell it; what it cannot read gives a warning and never a day."""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from app.kit.text import nfc
from app.kit.timespec.specs import TimeKind, TimeSpec, one_day, several_months

MAX_TYPED = 200


class Unread(StrEnum):
    """Why a text gave no spec."""

    NOT_UNDERSTOOD = "time_not_understood"
    NO_SUCH_DAY = "time_no_such_day"
    NO_YEAR = "time_no_year"


class Reading(NamedTuple):
    """A spec, or why there is none."""

    spec: TimeSpec | None
    warning: Unread | None = None


_D, _M, _Y = r"(\d{1,2})", r"(\d{1,2})", r"((?:19|20)\d{2})"
_TENTATIVE = re.compile(r"^dự kiến:? |\(dự kiến\)$")
_LEAD = re.compile(r"^(?:thời gian(?: thực hiện)?:? |hoàn thành |trong (?=tháng|quý|năm)|vào )+")
_BEFORE = re.compile(r"^trước (?=ngày|tháng|quý|năm|\d)")
_UNTIL = re.compile(r"^(?:đến hết |chậm nhất |đến )(?=ngày|tháng|quý|năm|\d)")
_EVERY = r"(?:hằng|hàng) năm"
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_CAN_BE_BEFORE = frozenset({TimeKind.DAY, TimeKind.MONTH, TimeKind.QUARTER, TimeKind.YEAR})

Found = tuple[str | None, ...]
Year = Callable[[str | None], int]


class _NoYear(Exception):
    pass


def parse_vi(text: str, year: int | None = None) -> Reading:
    """Read a time as plans spell it: "Dự kiến ngày 17/9/2021", "Quý I/2025", "Theo tình hình thực tế".

    `year` is the plan's, for texts that name none. What cannot be read gives no spec and a warning; the
    caller keeps the text as typed in either case, because a spec forgets "đến hết" and the like.
    """

    def known(found: str | None) -> int:
        if not found and year is None:
            raise _NoYear
        return int(found) if found else int(year or 0)

    if len(text) > MAX_TYPED:
        return Reading(None, Unread.NOT_UNDERSTOOD)
    plain, before, tentative = _stripped(_plain(text))
    try:
        spec = _read(plain, known)
    except _NoYear:
        return Reading(None, Unread.NO_YEAR)
    except ValueError:
        return Reading(None, Unread.NO_SUCH_DAY)
    if spec is None or (before and not (spec.kind in _CAN_BE_BEFORE or spec.each)):
        return Reading(None, Unread.NOT_UNDERSTOOD)
    return Reading(replace(spec, before=before or spec.before, tentative=tentative))


def _plain(text: str) -> str:
    """One spelling: small letters, single spaces, plain dashes, nothing around slashes and dashes."""
    plain = nfc(text).casefold().replace("*", "").replace("–", "-").replace("—", "-")
    plain = re.sub(r" ?([/-]) ?", r"\1", " ".join(plain.split()))
    return re.sub(r"(?<=[0-9iv]) năm (?=[0-9]{4})", "/", plain).strip(" .;,:")


def _stripped(plain: str) -> tuple[str, bool, bool]:
    """(what names the time, whether all is before it, whether it is tentative)."""
    plain = _LEAD.sub("", plain)
    tentative = bool(_TENTATIVE.search(plain))
    plain = _LEAD.sub("", _TENTATIVE.sub("", plain).strip())
    before = bool(_BEFORE.search(plain))
    return _UNTIL.sub("", _BEFORE.sub("", plain)), before, tentative


def _read(plain: str, year: Year) -> TimeSpec | None:
    for pattern, make in _FORMS:
        if found := pattern.fullmatch(plain):
            return make(found.groups(), year)
    return None


def _day(found: Found, year: Year) -> TimeSpec:
    day, month, in_year = found
    return one_day(date(year(in_year), int(month or 0), int(day or 0)))


def _range(found: Found, year: Year) -> TimeSpec:
    """The first day takes what it lacks from the last: "5-10/9/2021", "28/8 đến 5/9/2021"."""
    day, month, in_year, last_day, last_month, last_year = found
    end = date(year(last_year), int(last_month or 0), int(last_day or 0))
    start = date(int(in_year or end.year), int(month or end.month), int(day or 0))
    if start > end:
        raise ValueError(start)
    return TimeSpec(TimeKind.RANGE, start, end)


def _months(found: Found, year: Year) -> TimeSpec:
    listed, in_year = found
    return several_months(tuple((year(in_year), int(month)) for month in re.findall(r"\d+", listed or "")))


def _month_span(found: Found, year: Year) -> TimeSpec:
    first, last, in_year = int(found[0] or 0), int(found[1] or 0), found[2]
    if first >= last:
        raise ValueError(first)
    return several_months(tuple((year(in_year), month) for month in range(first, last + 1)))


def _quarter(found: Found, year: Year) -> TimeSpec:
    name, in_year = found
    last, in_this = 3 * _QUARTERS[name or ""], year(in_year)
    return TimeSpec(TimeKind.QUARTER, date(in_this, last - 2, 1), date(in_this, last, monthrange(in_this, last)[1]))


def _year(found: Found, year: Year) -> TimeSpec:
    return TimeSpec(TimeKind.YEAR, date(year(found[0]), 1, 1), date(year(found[0]), 12, 31))


def _yearly(found: Found, _year: Year) -> TimeSpec:
    first, before, day, month = found
    each = _each(day, month) if day else None
    return TimeSpec(TimeKind.YEARLY, date(int(first), 1, 1) if first else None, each=each, before=bool(before))


def _yearly_by(found: Found, _year: Year) -> TimeSpec:
    return TimeSpec(TimeKind.YEARLY, each=_each(*found))


def _each(day: str | None, month: str | None) -> tuple[int, int]:
    """Checked in a leap year: 29/2 exists, and is 28/2 in the other years."""
    checked = date(2024, int(month or 0), int(day or 0))
    return checked.month, checked.day


def _without_dates(kind: TimeKind) -> Callable[[Found, Year], TimeSpec]:
    return lambda _found, _year: TimeSpec(kind)


_FORMS: tuple[tuple[re.Pattern[str], Callable[[Found, Year], TimeSpec]], ...] = tuple(
    (re.compile(pattern, re.ASCII), make)
    for pattern, make in (
        (rf"(?:ngày )?{_D}(?:/| tháng ){_M}(?:/{_Y})?", _day),
        (rf"(?:từ )?(?:ngày )?{_D}(?:/{_M})?(?:/{_Y})?(?:-| đến )(?:hết )?(?:ngày )?{_D}/{_M}(?:/{_Y})?", _range),
        (rf"(?:từ )?tháng {_M}(?:-| đến )(?:tháng )?{_M}(?:/{_Y})?", _month_span),
        (rf"tháng (\d{{1,2}}(?:(?:, | và )(?:tháng )?\d{{1,2}}){{0,11}})(?:/{_Y})?", _months),
        (rf"quý (iv|i{{1,3}}|[1-4])(?:/{_Y})?", _quarter),
        (rf"(?:năm )?{_Y}", _year),
        (rf"(?:từ năm {_Y}, )?{_EVERY}(?:,? (trước )?(?:ngày )?{_D}/{_M})?", _yearly),
        (rf"(?:từ )?năm {_Y} và các năm tiếp theo()()()", _yearly),
        (rf"(?:ngày )?{_D}/{_M} {_EVERY}", _yearly_by),
        (r"(?:thực hiện )?thường xuyên", _without_dates(TimeKind.CONTINUOUS)),
        (r"theo (?:tình hình )?thực tế(?: (?:tại |của )?(?:địa phương|đơn vị))?", _without_dates(TimeKind.AS_NEEDED)),
    )
)
