"""What a scan is judged by: the rows of the one read, as the facts that `rules` asks for."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.exc import NoResultFound

from app.events.checkin import rules
from app.events.checkin.queries import hot
from app.events.states import (
    LIVE,
    Direction,
    EventState,
    ListRule,
    RefusalReason,
    RegistrationState,
    ScanMethod,
    ScanResult,
)
from app.kit.codes import normalise_code, token_hash
from app.kit.errors import DomainError
from app.kit.wire import Wire, read

#: What tokens of devices are hashed for (kit.codes.token_hash).
PURPOSE = "device"
TOKEN_LENGTH = 43
_LIVE = frozenset(state.value for state in LIVE)


class DeviceUnknown(DomainError):
    """No device has this token, or it was revoked, or its time is over."""

    code = "device_unknown"
    status = 401


class DeviceOfOtherSite(DomainError):
    """The device belongs to another site than the one it names."""

    code = "device_other_site"
    status = 403


class NoSuchList(DomainError):
    """The event has no such list."""

    code = "no_such_list"
    status = 422


class NoSuchSite(DomainError):
    """The event has no such site."""

    code = "no_such_site"
    status = 422


class Gate(NamedTuple):
    """Who stands at the gate of an event: a device by its token, or a person whose right the caller has asked for."""

    event: str
    token: str | None = None
    person_id: int | None = None


class Showing(NamedTuple):
    """A ticket held to a gate, as it is told. ticket: what the QR holds or what was typed.

    list, site: refs; without them the gate's own. let_in: what a phone without a network did; None: it asks.
    """

    ticket: str
    nonce: str
    scanned_at: datetime
    sent_at: datetime
    list: str | None = None
    site: str | None = None
    direction: Direction = Direction.IN
    method: ScanMethod | None = None
    let_in: bool | None = None


class First(NamedTuple):
    """The scan that stood in the way."""

    at: datetime
    list: str
    site: str | None
    gate: str | None
    by: str | None


class Outcome(NamedTuple):
    """What a gate was told. person, unit, category, own_site: of whoever holds the ticket, where known."""

    result: ScanResult
    reason: RefusalReason | None
    direction: Direction
    at: datetime
    list: str
    list_name: str
    site: str | None
    registration: str | None
    person: str | None
    category: str | None
    unit: str | None
    own_site: str | None
    first: First | None
    replayed: bool = False


def load(line: Wire, gate: Gate, showing: Showing) -> list[hot.Row]:
    """The rows for one showing. Raises NoResultFound where the event is not to be found."""
    if "\0" in gate.event:  # PostgreSQL knows no such text
        return []
    is_token = len(showing.ticket) == TOKEN_LENGTH
    values = {
        "event": gate.event,
        "token": token_hash(PURPOSE, gate.token) if gate.token else "",
        "list": showing.list,
        "site": showing.site,
        "ticket": showing.ticket if is_token else normalise_code(showing.ticket) or "",
        "nonce": showing.nonce,
    }
    rows = line.say(hot.FACTS["token" if is_token else "code", showing.list is not None], values)
    return [hot.Row._make(row) for row in rows]


def check_gate(gate: Gate, showing: Showing, rows: Sequence[hot.Row], at: datetime) -> None:
    """Whether this gate may ask this at all; raises what it is told otherwise."""
    if not rows:
        raise NoResultFound
    row = rows[0]
    if gate.token is not None:
        check_device(row, at)
        if row.device_event != row.event:
            raise NoResultFound
    if row.list is None:
        raise NoSuchList
    if showing.site is not None and row.gate is None:
        raise NoSuchSite
    if row.gate is not None and row.device_site is not None and row.gate != row.device_site:
        raise DeviceOfOtherSite


def check_device(row: hot.Row, at: datetime) -> None:
    """Whether the device is one of ours and may still speak. Raises DeviceUnknown."""
    ends = read(row.device_expires_at)
    if row.device is None or row.device_revoked_at is not None or ends is None or ends <= at:
        raise DeviceUnknown


def best(rows: Sequence[hot.Row]) -> hot.Row:
    """The row of the registration that counts: the one that lives, else the last."""
    if len(rows) == 1:
        return rows[0]
    return max(rows, key=lambda row: (row.registration is not None and row.state in _LIVE, row.registration or 0))


def judged(rows: Sequence[hot.Row], row: hot.Row, shown: rules.Shown) -> rules.Verdict:
    """What the rules say to the facts. row: one of `rows`, that of the registration that counts."""
    registration = None
    if row.registration is not None:
        sessions = frozenset(() if row.chosen_session is None else (row.chosen_session,))
        registration = rules.RegistrationFacts(RegistrationState(row.state), row.registration_site, sessions)
    return rules.judge(
        None if row.ticket is None else rules.TicketFacts(read(row.ticket_revoked_at)),
        registration,
        rules.EventFacts(
            EventState(row.event_state), read(row.cancelled_at or row.postponed_at), read(row.ended_at)
        ),
        rules.ListFacts(
            ListRule(row.rule), row.list_site, row.session, bool(row.chosen), bool(row.exits), read(row.opens_at),
            read(row.closes_at), read(row.closed_at),
            None if row.capacity is None else row.capacity - row.admitted,
        ),
        passed(rows, row),
        shown,
    )  # fmt: skip


def passed(rows: Sequence[hot.Row], row: hot.Row) -> list[rules.Passed]:
    """The admissions of this registration at this list."""
    return [
        rules.Passed(
            one.admission, one.window, one.admission_scan, _at(one.admission_at), one.admission_site,
            _at(one.moved_at), read(one.left_at),
        )
        for one in rows
        if one.admission is not None and one.registration == row.registration and one.admission_list == row.list
    ]  # fmt: skip


def is_elsewhere(rows: Sequence[hot.Row], row: hot.Row, site_id: int | None) -> bool:
    """Whether this registration is still present at another list and another site."""
    return any(
        one.admission is not None
        and one.registration == row.registration
        and one.left_at is None
        and one.admission_list != row.list
        and site_id is not None
        and one.admission_site not in (None, site_id)
        for one in rows
    )


def told(line: Wire, event_id: int, nonce: str) -> Outcome:
    """The answer to a scan that is kept, word for word as it was first given."""
    (row,) = line.say(hot.TOLD, {"event_id": event_id, "nonce": nonce})
    result, reason, direction, at = row[:4]
    first = None if row[12] is None else First._make((_at(row[12]), *row[13:17]))
    why = None if reason is None else RefusalReason(reason)
    return Outcome._make((ScanResult(result), why, Direction(direction), _at(at), *row[4:12], first, False))


def _at(value: object) -> datetime:
    at = read(value)
    if at is None:
        raise TypeError("an instant is missing")
    return at
