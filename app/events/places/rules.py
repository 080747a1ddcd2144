"""Which limits somebody needs, who is next in line, how long an offer stands: pure, over plain values."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.events.states import EventState, Scope

#: What a limit is of: the scope and the id of the thing.
Key = tuple[Scope, int]

#: States in which the line moves: people are expected, and it has not begun.
SERVING = (EventState.ISSUED, EventState.OPEN, EventState.CLOSED)


@dataclass(frozen=True)
class Seats:
    """Where a unit's seats are counted: the allocation and what it was taken beforehand from."""

    id: int
    site_id: int | None
    category_id: int | None


@dataclass(frozen=True)
class Wish:
    """Where somebody wants to be. seats: the allocation whose seat is sat on, while it is not released."""

    event_id: int
    site_id: int | None = None
    category_id: int | None = None
    sessions: frozenset[int] = frozenset()
    seats: Seats | None = None


def keys(wish: Wish) -> frozenset[Key]:
    """The limits of which one place each is needed.

    A seat of a unit was taken beforehand from the event, and from the site and category that it is bound to; what it
    is not bound to, and the sessions chosen, are taken besides (D24).
    """
    found: set[Key] = {(Scope.SESSION, session) for session in wish.sessions}
    seats = wish.seats
    found.add((Scope.ALLOCATION, seats.id) if seats else (Scope.EVENT, wish.event_id))
    if wish.site_id and (seats is None or seats.site_id is None):
        found.add((Scope.SITE, wish.site_id))
    if wish.category_id and (seats is None or seats.category_id is None):
        found.add((Scope.CATEGORY, wish.category_id))
    return frozenset(found)


def reserved_keys(event_id: int, seats: Seats) -> frozenset[Key]:
    """The limits from which the seats of an allocation are taken beforehand."""
    return keys(Wish(event_id, seats.site_id, seats.category_id))


@dataclass(frozen=True)
class Waiter:
    """Somebody in the line: what they need is given as limits that really exist (by id)."""

    id: int
    priority: int
    since: datetime
    party: str | None
    needs: frozenset[int]


@dataclass(frozen=True)
class Group:
    """Those who are served together, or not at all."""

    members: tuple[Waiter, ...]

    @property
    def needs(self) -> Counter[int]:
        """Limit → how many places of it."""
        return Counter(limit for member in self.members for limit in member.needs)


def _rank(waiter: Waiter) -> tuple[int, datetime, int]:
    return (-waiter.priority, waiter.since, waiter.id)


def in_line(waiting: Iterable[Waiter]) -> list[Group]:
    """The line: higher priority first, then who has waited longer.

    A party stands where the last of it stands, so that nobody gets ahead by joining one.
    """
    parties: dict[object, list[Waiter]] = {}
    for waiter in sorted(waiting, key=_rank):
        parties.setdefault(waiter.party or waiter.id, []).append(waiter)
    return sorted((Group(tuple(members)) for members in parties.values()), key=lambda group: _rank(group.members[-1]))


def missed(group: Group, free: Mapping[int, int], closed: Collection[int]) -> frozenset[int]:
    """The limits that keep the group waiting. free: limit → places left; a limit not in it is without end."""
    return frozenset(
        limit for limit, count in group.needs.items() if limit in closed or (limit in free and free[limit] < count)
    )


def next_in_line(line: Sequence[Group], free: Mapping[int, int]) -> list[Group]:
    """The groups that get their places now, in order.

    Whoever cannot be served keeps the limits they miss closed for all behind them: the first is really the first,
    and a party is never starved by single ones.
    """
    left, closed, served = dict(free), set[int](), []
    for group in line:
        lacking = missed(group, left, closed)
        if lacking:
            closed |= lacking
            continue
        served.append(group)
        for limit, count in group.needs.items():
            if limit in left:
                left[limit] -= count
    return served


def closed_by(line: Sequence[Group], free: Mapping[int, int]) -> frozenset[int]:
    """The limits that those who wait keep closed for whoever comes after them.

    Who could be served and was not has passed the place on: that place is open to everybody.
    """
    closed: set[int] = set()
    for group in line:
        closed |= missed(group, free, closed)
    return frozenset(closed)


def moves(state: EventState, starts_at: datetime | None, at: datetime) -> bool:
    """Whether the line is served: never once the event has begun, been put off or called off."""
    return state in SERVING and (starts_at is None or at < starts_at)


def over(state: EventState, starts_at: datetime | None, at: datetime) -> bool:
    """Whether the line has come to its end: the event has begun. Put off or called off, it stays as it is."""
    began = state in SERVING and starts_at is not None and at >= starts_at
    return began or state in (EventState.RUNNING, EventState.ENDED, EventState.REPORTED)


def until(at: datetime, minutes: int, starts_at: datetime | None) -> datetime:
    """Until when a hold or an offer made at `at` stands: a minute at least, never beyond the start of the event."""
    end = at + timedelta(minutes=max(minutes, 1))
    return end if starts_at is None or at >= starts_at else min(end, starts_at)
