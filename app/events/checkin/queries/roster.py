"""What a phone must know to go on without a network, in pages and by what changed since (ADR 15)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, Self

from sqlalchemy import ColumnElement, and_, or_, select, true, tuple_
from sqlalchemy.orm import joinedload

from app.events.checkin.sealing import ITERATIONS, lookup, seal, slow_key
from app.events.checkin_models import Admission, CheckList, Device, RosterKey, Scan, ScanVoid
from app.events.models import Event, Session, Site
from app.events.registration_models import ChosenSession, Registration, Ticket
from app.events.states import RefusalReason, RegistrationState
from app.kit.db import db

PAGE = 100
#: What was written so lately may still be followed by something stamped earlier: it is sent again next time.
SETTLED = timedelta(seconds=60)
_FORM = "%Y%m%dT%H%M%S.%fZ"
_STATES = {
    RegistrationState.CONFIRMED: None,
    RegistrationState.WAITING: RefusalReason.WAITING,
    RegistrationState.OFFERED: RefusalReason.WAITING,
    RegistrationState.PENDING: RefusalReason.NOT_CONFIRMED,
    RegistrationState.HELD: RefusalReason.NOT_CONFIRMED,
}


class Cursor(NamedTuple):
    """How far a phone has read: registrations by when they changed, admissions by when we heard of them."""

    changed_at: datetime
    id: int
    heard_at: datetime

    def __str__(self) -> str:
        """As it stands in an address."""
        return f"{self.changed_at.astimezone(UTC):{_FORM}}~{self.id}~{self.heard_at.astimezone(UTC):{_FORM}}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Out of an address; raises ValueError."""
        changed_at, number, heard_at = text.split("~")
        if not number.isascii() or not number.isdigit() or len(number) > 9:
            raise ValueError(f"{text} is no cursor")
        instants = [datetime.strptime(one, _FORM).replace(tzinfo=UTC) for one in (changed_at, heard_at)]
        return cls(instants[0], int(number), instants[1])


class Roster(NamedTuple):
    """One page: registrations, admissions that changed, where to go on, and whether at once."""

    entries: list[dict[str, Any]]
    passed: list[dict[str, Any]]
    cursor: Cursor
    more: bool


def roster(device: Device, after: Cursor | None, at: datetime) -> Roster:
    """The next page for a device: only its own site's people, and those bound to none."""
    mine = [Registration.event_id == device.event_id]
    if after is not None:
        mine.append(tuple_(Registration.changed_at, Registration.id) > tuple_(after.changed_at, after.id))
    elif device.site_id is not None:
        mine.append(_at_site(device))
    query = select(Registration).where(*mine).order_by(Registration.changed_at, Registration.id).limit(PAGE + 1)
    options = (
        joinedload(Registration.person), joinedload(Registration.unit), joinedload(Registration.site),
        joinedload(Registration.category),
    )  # fmt: skip
    rows = list(db.session.scalars(query.options(*options)))
    more, rows = len(rows) > PAGE, rows[:PAGE]
    heard_at = after.heard_at if after else at
    last = (rows[-1].changed_at, rows[-1].id) if rows else (after.changed_at, after.id) if after else (at - SETTLED, 0)
    if not more and last[0] > at - SETTLED:
        last = max((at - SETTLED, 0), (after.changed_at, after.id) if after else (at - SETTLED, 0))
    # Admissions that changed meanwhile are told once all registrations are known.
    changed, newest = _changed(device, heard_at) if after and not more else ([], heard_at)
    return Roster(_entries(device, rows), changed, Cursor(*last, newest), more)


def _at_site(device: Device) -> ColumnElement[bool]:
    return or_(Registration.site_id == device.site_id, Registration.site_id.is_(None))


def _entries(device: Device, rows: Sequence[Registration]) -> list[dict[str, Any]]:
    own = [row for row in rows if device.site_id is None or row.site_id in (None, device.site_id)]
    tickets = _tickets(device.event, own)
    inside = _admissions(Admission.registration_id.in_([row.id for row in own]))
    sessions: dict[int, list[str]] = defaultdict(list)
    chosen = select(ChosenSession.registration_id, Session.ref).join(Session, Session.id == ChosenSession.session_id)
    for registration_id, ref in db.session.execute(
        chosen.where(ChosenSession.registration_id.in_([row.id for row in own])).order_by(Session.id)
    ):
        sessions[registration_id].append(ref)
    known = {row.id for row in own}
    return [
        {
            "registration": row.ref,
            "refused": _reason(row.state),
            "site": row.site.ref if row.site else None,
            "sessions": sessions[row.id],
            "tickets": tickets[row.person_id],
            "passed": inside[row.id],
        }
        if row.id in known
        # Gone to another site since: the phone forgets what it knew.
        else {"registration": row.ref, "gone": True}
        for row in rows
    ]


def _reason(state: RegistrationState) -> str | None:
    reason = _STATES.get(state, RefusalReason.CANCELLED)
    return None if reason is None else reason.value


def _tickets(event: Event, rows: Sequence[Registration]) -> dict[int, list[dict[str, Any]]]:
    """By person: each ticket as a phone can recognise it; revoked ones too, so that it can say so."""
    query = (
        select(Ticket, RosterKey.token_key, RosterKey.code_key)
        .outerjoin(RosterKey, and_(RosterKey.ticket_id == Ticket.id, RosterKey.event_id == event.id))
        .where(Ticket.person_id.in_([row.person_id for row in rows]))
        .order_by(Ticket.id)
    )
    shown = {row.person_id: _words(row) for row in rows}
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for ticket, token_key, code_key in db.session.execute(query):
        # The worker makes the keys beforehand; who came a moment ago is waited for here.
        by_token = bytes.fromhex(token_key) if token_key else slow_key(ticket.token, event.gate_salt)
        by_code = bytes.fromhex(code_key) if code_key else slow_key(ticket.code, event.gate_salt)
        told: dict[str, Any] = {"token": lookup(by_token), "code": lookup(by_code)}
        if ticket.revoked_at is not None:
            told["revoked"] = True
        else:
            words = shown[ticket.person_id]
            told |= {"sealed_by_token": seal(by_token, words), "sealed_by_code": seal(by_code, words)}
        found[ticket.person_id].append(told)
    return found


def _words(row: Registration) -> dict[str, Any]:
    return {
        "name": row.person.full_name,
        "category": row.category.name if row.category else None,
        "unit": row.unit.name if row.unit else None,
    }


def _admissions(which: ColumnElement[bool]) -> dict[int, list[dict[str, Any]]]:
    """By registration: where and when it passed."""
    query = (
        select(Admission, CheckList.ref, Site.ref)
        .join(CheckList, CheckList.id == Admission.list_id)
        .outerjoin(Site, Site.id == Admission.site_id)
        .where(which)
        .order_by(Admission.at, Admission.id)
    )
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for admission, on, site in db.session.execute(query):
        found[admission.registration_id].append(
            {
                "list": on,
                "window": admission.window,
                "at": admission.at.isoformat(),
                "site": site,
                "left_at": admission.left_at.isoformat() if admission.left_at else None,
            }
        )
    return found


def _changed(device: Device, since: datetime) -> tuple[list[dict[str, Any]], datetime]:
    """(what is known now of those who were scanned since, the latest of that). A little is told twice."""
    mine = _at_site(device) if device.site_id is not None else true()
    query = (
        select(Registration.id, Registration.ref, Scan.received_at, ScanVoid.at)
        .join(Scan, Scan.registration_id == Registration.id)
        .outerjoin(ScanVoid, ScanVoid.scan_id == Scan.id)
        .where(Scan.event_id == device.event_id, mine)
        .where(or_(Scan.received_at > since - SETTLED, ScanVoid.at > since - SETTLED))
        .order_by(Registration.id)
    )
    refs, newest = {}, since
    for registration_id, ref, received_at, undone_at in db.session.execute(query):
        refs[registration_id] = ref
        newest = max(newest, received_at, undone_at or received_at)
    inside = _admissions(Admission.registration_id.in_(refs))
    return [{"registration": ref, "passed": inside[id_]} for id_, ref in refs.items()], newest


def gate_of(device: Device) -> dict[str, Any]:
    """What every page says of the gate itself: the event, its lists and sites, how keys are made."""
    event = device.event
    sites = select(Site.ref, Site.name).where(Site.event_id == event.id).order_by(Site.position, Site.id)
    if device.site_id is not None:
        sites = sites.where(Site.id == device.site_id)
    return {
        "event": {
            "code": event.code, "title": event.title, "state": event.state.value, "starts_at": _iso(event.starts_at),
            "ends_at": _iso(event.ends_at), "stopped_at": _iso(_first(event.cancelled_at, event.postponed_at)),
            "ended_at": _iso(event.ended_at),
        },
        "site": device.site.ref if device.site else None,
        "sites": [{"ref": ref, "name": name} for ref, name in db.session.execute(sites)],
        "lists": lists_of(event.id),
        "salt": event.gate_salt,
        "iterations": ITERATIONS,
    }  # fmt: skip


def lists_of(event_id: int) -> list[dict[str, Any]]:
    """The lists of an event as a gate must know them."""
    query = (
        select(CheckList, Session.ref, Session.chosen, Site.ref)
        .outerjoin(Session, Session.id == CheckList.session_id)
        .outerjoin(Site, Site.id == CheckList.site_id)
        .where(CheckList.event_id == event_id)
        .order_by(CheckList.position, CheckList.id)
    )
    return [
        {
            "ref": one.ref, "name": one.name, "kind": one.kind.value, "rule": one.rule.value, "exits": one.exits,
            "site": site, "session": session if chosen else None, "opens_at": _iso(one.opens_at),
            "closes_at": _iso(_first(one.closes_at, one.closed_at)), "limited": one.capacity is not None,
        }
        for one, session, chosen, site in db.session.execute(query)
    ]  # fmt: skip


def _first(*instants: datetime | None) -> datetime | None:
    return min((at for at in instants if at is not None), default=None)


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def missing_keys(event_ids: Iterable[int], *, limit: int) -> list[tuple[int, str, int, str, str]]:
    """Tickets of those registered whose keys are not made yet: (event, its salt, ticket, token, code)."""
    query = (
        select(Registration.event_id, Event.gate_salt, Ticket.id, Ticket.token, Ticket.code)
        .join(Event, Event.id == Registration.event_id)
        .join(Ticket, Ticket.person_id == Registration.person_id)
        .outerjoin(RosterKey, and_(RosterKey.ticket_id == Ticket.id, RosterKey.event_id == Registration.event_id))
        .where(Registration.event_id.in_(list(event_ids)), RosterKey.ticket_id.is_(None))
        .distinct()
        .limit(limit)
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in db.session.execute(query)]
