"""Which class a day of an event counts in (S74, S91), now or as it stood at an instant."""

from dataclasses import dataclass, replace
from datetime import datetime

from app.events.states import HIDDEN, EventState
from app.plans.states import CountClass


@dataclass(frozen=True)
class Day:
    """A day of an event, as far as counting looks at it; instants aware, in UTC. unit_id: who is credited for it."""

    id: int
    unit_id: int
    starts_at: datetime
    ends_at: datetime
    state: EventState
    held_at: datetime | None = None
    cancelled_at: datetime | None = None

    @property
    def announced(self) -> bool:
        """Whether people know of it, and it is still meant to take place."""
        return self.state not in (*HIDDEN, EventState.CANCELLED)


def classify_day(day: Day, at: datetime, due_at: datetime) -> CountClass:
    """The one class of a day at `at`: what took place counts, once said; what a cancelled event held does not.

    due_at: the last instant of the year's count. A day that has passed waits for the word that it took place.
    """
    if day.state == EventState.CANCELLED:
        return CountClass.EXCLUDED
    if day.held_at is None:
        passed = day.announced and day.state != EventState.POSTPONED and day.ends_at <= at
        return CountClass.AWAITING if passed else CountClass.PREPARING
    return CountClass.LATE if day.starts_at > due_at else CountClass.ON_TIME


def day_as_of(day: Day, instant: datetime) -> Day:
    """The day as it stood at an instant, as far as its dates tell: what was said later is taken back (B5.4)."""
    if day.held_at is not None and day.held_at > instant:
        day = replace(day, held_at=None)
    if day.cancelled_at is not None and day.cancelled_at > instant:
        day = replace(day, state=EventState.ISSUED, cancelled_at=None)
    return day
