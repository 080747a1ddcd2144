"""What a gate answers to a ticket, from facts alone: pure, and the same for every way in which a ticket is shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from app.events.states import (
    HIDDEN,
    Direction,
    EventState,
    ListRule,
    RefusalReason,
    RegistrationState,
)
from app.kit.clock import local

#: A difference of clocks below this is the network's delay, not the clock's fault: it corrects nothing.
TOLERANCE = timedelta(seconds=5)
#: A scan sent so long after it was made was decided by the phone alone.
LATE = timedelta(seconds=5)

_STOPPED = (EventState.CANCELLED, EventState.POSTPONED)
_OVER = (EventState.ENDED, EventState.REPORTED)
_GONE = (
    RegistrationState.CANCELLED, RegistrationState.REPLACED, RegistrationState.REJECTED, RegistrationState.LAPSED,
)  # fmt: skip
_IN_LINE = (RegistrationState.WAITING, RegistrationState.OFFERED)


class EventFacts(NamedTuple):
    """The event of the gate. stopped_at: when it was cancelled or postponed; ended_at: when it was ended."""

    state: EventState
    stopped_at: datetime | None
    ended_at: datetime | None


class ListFacts(NamedTuple):
    """The list of the gate. chosen: its session is one that people choose when they register."""

    rule: ListRule
    site_id: int | None
    session_id: int | None
    chosen: bool
    exits: bool
    opens_at: datetime | None
    closes_at: datetime | None
    closed_at: datetime | None
    #: None: as many as come.
    room: int | None


class TicketFacts(NamedTuple):
    """The ticket shown."""

    revoked_at: datetime | None


class RegistrationFacts(NamedTuple):
    """The registration of its holder for the event of the gate. sessions: those chosen."""

    state: RegistrationState
    site_id: int | None
    sessions: frozenset[int]


class Passed(NamedTuple):
    """An admission of this registration at this list."""

    id: int
    window: str
    scan_id: int
    at: datetime
    site_id: int | None
    moved_at: datetime
    left_at: datetime | None


class Shown(NamedTuple):
    """How the ticket is shown: at which site's gate, which way, when by the corrected clock, and when we heard of it.

    late: the phone decided by itself and tells afterwards.
    """

    site_id: int | None
    direction: Direction
    nonce: str
    at: datetime
    received_at: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class Admitted:
    """Let in. before: the admission that this one changes: come back, moved to another site, or earlier than known."""

    window: str
    before: Passed | None = None
    #: The scan turns out to be the earlier one: the admission becomes its own.
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """Gone out. before: the admission whose presence ends, None where nobody was known to be in."""

    window: str
    before: Passed | None


@dataclass(frozen=True, slots=True)
class Refused:
    """Not let in, why, and what stood in the way."""

    reason: RefusalReason
    window: str = ""
    first: Passed | None = None


Verdict = Admitted | Left | Refused


class Told(NamedTuple):
    """A scan that let somebody in or out, as it is kept. gate: who scanned (device, person)."""

    scan_id: int
    nonce: str
    at: datetime
    direction: Direction
    window: str
    site_id: int | None
    gate: tuple[int | None, int | None]


class Stay(NamedTuple):
    """An admission as it must be. gate and last: who let in last, by which scan."""

    scan_id: int
    at: datetime
    site_id: int | None
    moved_at: datetime
    left_at: datetime | None
    gate: tuple[int | None, int | None]
    last: int


def fold(told: Iterable[Told], *, exits: bool) -> tuple[dict[str, Stay], list[tuple[int, int]]]:
    """The admissions by window that follow from scans, in whatever order they arrived; and the double ones.

    told: the valid scans of one registration at one list. The earliest of a window is its admission; at the same
    instant the nonce decides. A double one is (scan, the scan that had let in before): another gate let the same person
    in while they were in.
    """
    stays: dict[str, Stay] = {}
    double: list[tuple[int, int]] = []
    for one in sorted(told, key=lambda one: (one.at, one.nonce)):
        if one.direction == Direction.OUT:
            inside = [window for window, stay in stays.items() if stay.left_at is None]
            if inside:
                window = max(inside, key=lambda window: stays[window].at)
                stays[window] = stays[window]._replace(left_at=one.at)
            continue
        stay = stays.get(one.window)
        if stay is None:
            stays[one.window] = Stay(one.scan_id, one.at, one.site_id, one.at, None, one.gate, one.scan_id)
        elif exits and (stay.left_at is not None or one.site_id not in (None, stay.site_id)):
            stays[one.window] = stay._replace(
                site_id=one.site_id, moved_at=one.at, left_at=None, gate=one.gate, last=one.scan_id
            )
        elif one.gate != stay.gate:
            double.append((one.scan_id, stay.last))
    return stays, double


def corrected(scanned_at: datetime, sent_at: datetime, received_at: datetime) -> datetime:
    """When it really was: the device's time moved by how much its clock is wrong, never later than we heard of it.

    What the two clocks differ beyond TOLERANCE when the message arrives is the device's fault (peers.md, check-in).
    """
    off = received_at - sent_at
    return min(scanned_at + off if abs(off) > TOLERANCE else scanned_at, received_at)


def is_late(scanned_at: datetime, sent_at: datetime) -> bool:
    """Whether the phone must have decided by itself: nobody stands that long before a gate that waits for an answer."""
    return sent_at - scanned_at > LATE


def window_of(rule: ListRule, at: datetime, nonce: str) -> str:
    """Which once it is: always the same for ONCE, Vietnam's date for DAILY, each its own for MANY."""
    if rule == ListRule.ONCE:
        return ""
    return local(at).date().isoformat() if rule == ListRule.DAILY else nonce


def judge(
    ticket: TicketFacts | None, registration: RegistrationFacts | None, event: EventFacts, on: ListFacts,
    history: Sequence[Passed], shown: Shown,
) -> Verdict:  # fmt: skip
    """What the gate says. history: the admissions of the registration at this very list, in any order.

    The order of the tests is the order in which a refusal helps: that a ticket is revoked is told before that it was
    used (trust.md B17).
    """
    window = window_of(on.rule, shown.at, shown.nonce)
    reason = _unfit(ticket, registration, event, shown)
    if reason is None and registration is not None:
        reason = _misplaced(registration, event, on, shown)
    if reason is not None:
        return Refused(reason, window)
    if shown.direction == Direction.OUT:
        inside = [one for one in history if one.left_at is None and one.at <= shown.at]
        return Left(window, max(inside, key=lambda one: one.at, default=None))
    known = next((one for one in history if one.window == window), None)
    return _entering(known, on, shown, window)


def _unfit(
    ticket: TicketFacts | None, registration: RegistrationFacts | None, event: EventFacts, shown: Shown
) -> RefusalReason | None:
    """What is wrong with the ticket or its holder's registration, wherever it is shown."""
    if ticket is None:
        return RefusalReason.UNKNOWN_TICKET
    if ticket.revoked_at is not None and not (shown.late and shown.at < ticket.revoked_at):
        return RefusalReason.REVOKED
    if registration is None:
        return RefusalReason.WRONG_EVENT
    stopped = event.state in _STOPPED and (event.stopped_at is None or shown.at >= event.stopped_at)
    if stopped or registration.state in _GONE:
        return RefusalReason.CANCELLED
    if registration.state in _IN_LINE:
        return RefusalReason.WAITING
    return None if registration.state == RegistrationState.CONFIRMED else RefusalReason.NOT_CONFIRMED


def _misplaced(registration: RegistrationFacts, event: EventFacts, on: ListFacts, shown: Shown) -> RefusalReason | None:
    """What is wrong with the place or the time."""
    gates = {site for site in (on.site_id, shown.site_id) if site is not None}
    if len(gates) > 1 or (gates and registration.site_id is not None and registration.site_id not in gates):
        return RefusalReason.WRONG_SITE
    if event.state in HIDDEN or (on.opens_at is not None and shown.at < on.opens_at):
        return RefusalReason.TOO_EARLY
    if _too_late(event, on, shown.at):
        return RefusalReason.TOO_LATE
    # The closed list of reasons has no word of its own for a session that one did not choose.
    if on.chosen and on.session_id not in registration.sessions:
        return RefusalReason.NOT_CONFIRMED
    return None


def _too_late(event: EventFacts, on: ListFacts, at: datetime) -> bool:
    if event.state in _OVER and (event.ended_at is None or at > event.ended_at):
        return True
    return any(end is not None and at >= end for end in (on.closes_at, on.closed_at))


def _entering(known: Passed | None, on: ListFacts, shown: Shown, window: str) -> Verdict:
    if known is None:
        full = on.room is not None and on.room <= 0
        return Refused(RefusalReason.LIST_FULL, window) if full else Admitted(window)
    if shown.late and shown.at < known.at:
        return Admitted(window, known, earlier=True)
    if on.exits and shown.at >= known.moved_at:
        moved = shown.site_id is not None and shown.site_id != known.site_id
        if known.left_at is not None or moved:
            return Admitted(window, known)
    return Refused(RefusalReason.ALREADY_IN, window, known)
