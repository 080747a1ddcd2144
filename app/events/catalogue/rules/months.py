"""A calendar of months, Monday first: its days, what stands on each, and the months of events without a day (D2)."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple, TypeVar

from app.kit.clock import VIETNAM, local
from app.kit.timespec import TimeKind, TimeSpec

T = TypeVar("T")
#: Years that a calendar shows: what is typed into an address must not lead to the end of time.
FIRST_YEAR, LAST_YEAR = 2000, 2100


class Month(NamedTuple):
    """A month of the calendar; months are ordered."""

    year: int
    month: int

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.after(1).first - timedelta(days=1)

    @property
    def begins(self) -> datetime:
        """Its first instant in Vietnam, as UTC."""
        return datetime(self.year, self.month, 1, tzinfo=VIETNAM).astimezone(UTC)

    @property
    def ends(self) -> datetime:
        """The first instant after it."""
        return self.after(1).begins

    def after(self, months: int) -> "Month":
        """The month so many months later (earlier, below 0)."""
        years, month = divmod(self.month - 1 + months, 12)
        return Month(self.year + years, month + 1)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


def month_of(day: date) -> Month:
    """The month in which a day lies."""
    return Month(day.year, day.month)


def read_month(text: str) -> Month | None:
    """ "2026-09" as a month; None for anything else."""
    year, dash, month = text.partition("-")
    if not dash or len(year) != 4 or len(month) != 2 or not (year + month).isascii() or not (year + month).isdigit():
        return None
    found = Month(int(year), int(month))
    return found if FIRST_YEAR <= found.year <= LAST_YEAR and 1 <= found.month <= 12 else None


def grid(month: Month) -> list[date]:
    """The days that a month's page shows: whole weeks from a Monday to a Sunday."""
    start = month.first - timedelta(days=month.first.weekday())
    weeks = ((month.last - start).days + 7) // 7
    return [start + timedelta(days=n) for n in range(7 * weeks)]


def days_of(starts: datetime, ends: datetime) -> list[date]:
    """The days of Vietnam's calendar on which a span lies; one that ends at midnight does not touch the next day."""
    first, last = local(starts).date(), local(max(starts, ends - timedelta(microseconds=1))).date()
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def on_days(spans: Iterable[tuple[datetime, datetime, T]], days: list[date]) -> dict[date, list[T]]:
    """What stands on each of the days, in the order given; days without anything stand there too."""
    found: dict[date, list[T]] = {day: [] for day in days}
    for starts, ends, thing in spans:
        for day in days_of(starts, ends):
            if day in found:
                found[day].append(thing)
    return found


def months_meant(spec: TimeSpec | None, year: int) -> list[Month]:
    """The months in which a plan's words put an event: those it names, else all of its year; never a day.

    "Trước ngày 30/8" lies in August; "hằng năm, trước 30/8" in August of `year`.
    """
    if spec and spec.months:
        return [Month(*pair) for pair in spec.months]
    if spec and spec.each:
        return [Month(year, spec.each[0])]
    if spec is None or spec.start is None or spec.end is None or spec.kind is TimeKind.YEARLY:
        return [Month(year, n) for n in range(1, 13)]
    if spec.before:
        return [month_of(spec.start - timedelta(days=1))]
    first, last = month_of(spec.start), month_of(spec.end)
    return [first.after(n) for n in range((last.year - first.year) * 12 + last.month - first.month + 1)]
