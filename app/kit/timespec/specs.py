"""A time as a plan means it, and the last day on which a thing is on time (D2)."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from app.kit.errors import BadInput


class TimeKind(StrEnum):
    """How precisely a plan speaks of time."""

    DAY = "day"
    RANGE = "range"
    MONTH = "month"
    MONTHS = "months"
    QUARTER = "quarter"
    YEAR = "year"
    YEARLY = "yearly"
    CONTINUOUS = "continuous"
    AS_NEEDED = "as_needed"


@dataclass(frozen=True)
class TimeSpec:
    """A time as written. `start` and `end` are its first and last day where it has them.

    `before`: everything is done before `start` ("trước ngày 30/8"). `months` holds the (year, month) pairs of
    several months; `each` the (month, day) of a yearly deadline; a yearly spec's `start` is 1/1 of its first year.
    """

    kind: TimeKind
    start: date | None = None
    end: date | None = None
    months: tuple[tuple[int, int], ...] = ()
    each: tuple[int, int] | None = None
    before: bool = False
    tentative: bool = False

    def to_json(self) -> dict[str, Any]:
        """Only what is set, for a JSON column."""
        kept: dict[str, Any] = {"kind": self.kind.value}
        kept |= {name: day.isoformat() for name, day in (("start", self.start), ("end", self.end)) if day}
        kept |= {"months": [list(pair) for pair in self.months]} if self.months else {}
        kept |= {"each": list(self.each)} if self.each else {}
        return kept | {name: True for name in ("before", "tentative") if getattr(self, name)}


def from_json(kept: Mapping[str, Any]) -> TimeSpec:
    """The spec that `to_json` wrote; raises BadInput for anything else."""
    try:
        return TimeSpec(
            kind=TimeKind(kept["kind"]),
            start=_iso(kept.get("start")),
            end=_iso(kept.get("end")),
            months=tuple((int(year), int(month)) for year, month in kept.get("months", ())),
            each=(int(kept["each"][0]), int(kept["each"][1])) if kept.get("each") else None,
            before=bool(kept.get("before")),
            tentative=bool(kept.get("tentative")),
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise BadInput(what="timespec") from error


def due(spec: TimeSpec, year: int | None = None) -> date | None:
    """The last day on which it is on time; None where there is none and it is never overdue.

    "Trước ngày 30/8" is due on 29/8 (D1). A yearly spec is due once in each `year`: give it, or get None.
    """
    if spec.kind is TimeKind.YEARLY:
        return _due_in(spec, year) if year else None
    return spec.start - timedelta(days=1) if spec.before and spec.start else spec.end


def _due_in(spec: TimeSpec, year: int) -> date | None:
    if spec.start and year < spec.start.year:
        return None
    month, day = spec.each or (12, 31)
    last = date(year, month, min(day, monthrange(year, month)[1]))
    return last - timedelta(days=1) if spec.before else last


def one_day(day: date, *, before: bool = False, tentative: bool = False) -> TimeSpec:
    """One day, or all that is before it."""
    return TimeSpec(TimeKind.DAY, day, day, before=before, tentative=tentative)


def several_months(pairs: tuple[tuple[int, int], ...]) -> TimeSpec:
    """One or several (year, month) pairs, in the order of the calendar."""
    pairs = tuple(sorted(set(pairs)))
    start, end = date(*pairs[0], 1), date(*pairs[-1], monthrange(*pairs[-1])[1])
    if len(pairs) == 1:
        return TimeSpec(TimeKind.MONTH, start, end)
    return TimeSpec(TimeKind.MONTHS, start, end, months=pairs)


def _iso(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
