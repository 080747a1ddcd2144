"""What targets count, as data: one line for entries of an edition, one for days of a campaign; a new one is a new line."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.contests.calls.queries import deadline_for
from app.contests.models import Edition
from app.plans.models import Campaign, Subject
from app.plans.targets.queries import entries, occurrences
from app.plans.targets.rules.table import Counted


@dataclass(frozen=True)
class Metric:
    """How something is counted. subject: what the targets hang on, handed to each of the functions.

    house: the unit below which units owe; due: the deadline that holds for all, None: there is none (yet); grace: how
    long after it things still are in time; counted, counted_at: all that is counted, now or as it stood at an instant.
    """

    subject: type[Edition | Campaign]
    #: The column by which rows of targets point to it.
    key: str
    house: Callable[[Any], int]
    due: Callable[[Any], datetime | None]
    grace: Callable[[Any], timedelta]
    counted: Callable[[Any, datetime], list[Counted]]
    counted_at: Callable[[Any, datetime], list[Counted]]


def _deadline(edition: Edition) -> datetime | None:
    try:
        return deadline_for(edition)
    except LookupError:
        return None


METRICS = (
    Metric(
        Edition, "edition_id", lambda e: int(e.series.unit_id), _deadline,
        lambda e: timedelta(seconds=e.grace_seconds),
        lambda e, at: entries.counted(entries.facts_of(e), at),
        lambda e, instant: entries.counted_at(entries.facts_of(e), instant),
    ),
    Metric(
        Campaign, "campaign_id", lambda c: int(c.unit_id), lambda c: c.due_at,
        lambda _c: timedelta(),
        lambda c, at: occurrences.counted(occurrences.days_of(c), c.due_at, at),
        lambda c, instant: occurrences.counted_at(occurrences.days_of(c), c.due_at, instant),
    ),
)  # fmt: skip


def metric_of(subject: Subject) -> Metric:
    """How a subject is counted."""
    return next(metric for metric in METRICS if isinstance(subject, metric.subject))


def key_of(subject: Subject) -> dict[str, int]:
    """The column and value by which targets and snapshots point to a subject."""
    return {metric_of(subject).key: subject.id}


def house_of(subject: Subject) -> int:
    """The unit below which units owe; an edition's series is loaded."""
    return metric_of(subject).house(subject)


def deadline_of(subject: Subject) -> datetime | None:
    """The deadline that holds for all; None while an edition has no stage of handing in."""
    return metric_of(subject).due(subject)


def freeze_instant(subject: Subject, deadline: datetime) -> datetime:
    """The instant of which the figure is frozen: the deadline and the grace, in which work still is on time."""
    return deadline + metric_of(subject).grace(subject)


def counted(subject: Subject, at: datetime) -> list[Counted]:
    """All that is counted, with its classes now."""
    return metric_of(subject).counted(subject, at)


def counted_at(subject: Subject, instant: datetime) -> list[Counted]:
    """The same as it stood at an instant."""
    return metric_of(subject).counted_at(subject, instant)
