"""The face of an event: how many places are left, what its one button means, how its calendar entry stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from app.events.states import HELD, HIDDEN, EventState, RegistrationState


class Signing(Protocol):
    """An event, as far as signing up for it is decided here."""

    @property
    def state(self) -> EventState:
        """Its state."""

    @property
    def self_sign_up(self) -> bool:
        """Whether anybody may register oneself."""

    @property
    def unit_delegates(self) -> bool:
        """Whether units name delegates."""

    @property
    def waiting_list(self) -> bool:
        """Whether there is a line for those who come too late."""

    @property
    def registration_opens_at(self) -> datetime | None:
        """From when on one signs up."""

    @property
    def registration_closes_at(self) -> datetime | None:
        """The last instant of it."""

    @property
    def starts_at(self) -> datetime | None:
        """When it begins."""

    @property
    def ends_at(self) -> datetime | None:
        """When it ends."""


class Way(StrEnum):
    """What the one button of an event's page means now, for this reader."""

    PREVIEW = "way_preview"
    MINE = "way_mine"
    SIGN_UP = "way_sign_up"
    WAIT = "way_wait"
    FULL = "way_full"
    OPENS = "way_opens"
    NOT_OPEN = "way_not_open"
    CLOSED = "way_closed"
    DELEGATES = "way_delegates"
    INVITED = "way_invited"
    RUNNING = "way_running"
    OVER = "way_over"
    POSTPONED = "way_postponed"
    CANCELLED = "way_cancelled"


@dataclass(frozen=True)
class Room:
    """How many places one could still get (None: nobody counts them) and how many people wait for one."""

    left: int | None = None
    waiting: int = 0

    @property
    def full(self) -> bool:
        """Whether whoever comes now has to wait: a place that is freed belongs to those in the line."""
        return self.left is not None and (self.left <= 0 or self.waiting > 0)


def room_left(whole: int | None, parts: Iterable[Sequence[int | None]]) -> int | None:
    """The places left in all, as one who signs up would find them; None where nothing limits them.

    whole: left of the event's own limit (None: unlimited); parts: left of each site, of each category …; a kind of
    which every part is limited cannot give more than they have together.
    """
    sums = [sum(max(0, left) for left in kind if left is not None) for kind in parts if kind and None not in kind]
    known = ([] if whole is None else [max(0, whole)]) + sums
    return min(known) if known else None


_STANDING = {EventState.CANCELLED: Way.CANCELLED, **dict.fromkeys(HELD, Way.OVER), **dict.fromkeys(HIDDEN, Way.PREVIEW)}


def way(event: Signing, mine: RegistrationState | None, room: Room, at: datetime) -> Way:
    """What the one button means at an instant. mine: the state of the reader's own live registration."""
    if event.state in _STANDING:
        return _STANDING[event.state]
    if mine is not None:
        return Way.MINE
    if event.state is EventState.POSTPONED:
        return Way.POSTPONED
    if event.ends_at is not None and at > event.ends_at:
        return Way.OVER
    if not event.self_sign_up:
        return Way.DELEGATES if event.unit_delegates else Way.INVITED
    return _signing(event, room, at)


def _signing(event: Signing, room: Room, at: datetime) -> Way:
    opens, closes = event.registration_opens_at, event.registration_closes_at or event.starts_at
    if event.state is EventState.RUNNING:
        return Way.RUNNING
    if event.state is EventState.CLOSED or (closes is not None and at > closes):
        return Way.CLOSED
    if opens is not None and at < opens:
        return Way.OPENS
    if event.state is EventState.ISSUED:
        return Way.NOT_OPEN
    if not room.full:
        return Way.SIGN_UP
    return Way.WAIT if event.waiting_list else Way.FULL


def counts_to(event: Signing, going: Way, at: datetime) -> datetime | None:
    """The instant to which the page counts down: of signing up where that is next, else of the beginning."""
    if going is Way.OPENS:
        return event.registration_opens_at
    if going in (Way.SIGN_UP, Way.WAIT) and event.registration_closes_at is not None:
        return event.registration_closes_at
    if going in (Way.OVER, Way.CANCELLED, Way.POSTPONED, Way.PREVIEW) or event.starts_at is None:
        return None
    return event.starts_at if at < event.starts_at else None


def calendar_status(state: EventState, tentative: bool) -> str:
    """iCalendar's word for how an event stands: a postponed one keeps its old day until it has a new one."""
    if state is EventState.CANCELLED:
        return "CANCELLED"
    return "TENTATIVE" if tentative or state is EventState.POSTPONED else "CONFIRMED"
