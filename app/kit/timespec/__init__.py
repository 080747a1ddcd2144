"""When a plan says something happens (D2): kept as written, its last day computed, no day invented."""

from app.kit.timespec.phrases import words
from app.kit.timespec.reading import Reading, Unread, parse_vi
from app.kit.timespec.specs import TimeKind, TimeSpec, due, from_json, one_day, several_months

__all__ = [
    "Reading",
    "TimeKind",
    "TimeSpec",
    "Unread",
    "due",
    "from_json",
    "one_day",
    "parse_vi",
    "several_months",
    "words",
]
