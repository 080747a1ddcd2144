"""What changes what is known: going out, coming back, moving on, and scans that phones tell afterwards.

One writer of an event at a time (its row is locked). The admissions are made anew from all valid scans, so that the
order in which phones find the network again changes nothing.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from app.events.checkin import rules
from app.events.checkin.actions.keeping import kept, shown_of
from app.events.checkin.queries import facts, hot
from app.events.checkin.queries.facts import Gate, Outcome, Showing
from app.events.checkin_models import Admission, CheckList, DoubleAdmission, Scan, ScanVoid
from app.events.models import Event
from app.events.states import ListKind, RefusalReason, ScanResult
from app.kit import audit
from app.kit.audit import Doer
from app.kit.db import db
from app.kit.errors import DomainError
from app.kit.wire import Overtaken, wire

_BOTH = [ScanResult.ADMITTED, ScanResult.LEFT]


class ScanUndone(DomainError):
    """The scan was undone before."""

    code = "scan_undone"


class NothingToUndo(DomainError):
    """The scan let nobody in or out."""

    code = "nothing_to_undo"


def settle(gate: Gate, showing: Showing, *, received_at: datetime) -> Outcome:
    """Keep a scan that may change an admission, inside `transaction()`. Raises Overtaken, and what `scan` raises."""
    try:
        with db.session.begin_nested():
            return _settle(gate, showing, received_at)
    except (IntegrityError, OperationalError) as error:  # an online scan in between, or a deadlock with one
        raise Overtaken(str(error)) from error


def _settle(gate: Gate, showing: Showing, received_at: datetime) -> Outcome:
    _lock(Event.code == gate.event)
    with wire() as line:
        rows = facts.load(line, gate, showing)
        facts.check_gate(gate, showing, rows, received_at)
        row = facts.best(rows)
        if row.told is not None:
            return facts.told(line, row.event, showing.nonce)._replace(replayed=True)
        shown = shown_of(row, showing, received_at)
        verdict = _by_the_phone(facts.judged(rows, row, shown), showing)
        line.say(hot.NOTE, kept(gate, showing, row, shown, verdict))
    if row.registration is not None and row.list is not None:
        rebuild(row.list, row.registration)
    with wire() as line:
        return facts.told(line, row.event, showing.nonce)


def _by_the_phone(verdict: rules.Verdict, showing: Showing) -> rules.Verdict:
    """A phone that had turned somebody away let nobody in, whatever we know better: its list did not know the ticket."""
    if showing.let_in is False and not isinstance(verdict, rules.Refused):
        return rules.Refused(RefusalReason.UNKNOWN_TICKET, verdict.window)
    return verdict


def void(scan: Scan, *, reason: str, by: Doer, at: datetime) -> None:
    """Take a scan back as a mistake. The scan stays; the admission is made anew from those that remain.

    Raises ScanUndone, NothingToUndo.
    """
    _lock(Event.id == scan.event_id)
    if scan.result == ScanResult.REFUSED and not scan.let_in_offline:
        raise NothingToUndo
    if db.session.get(ScanVoid, scan.id) is not None:
        raise ScanUndone
    db.session.add(ScanVoid(scan_id=scan.id, reason=reason, at=at, by_person_id=by.person_id))
    db.session.flush()
    if scan.registration_id is not None:
        rebuild(scan.list_id, scan.registration_id)
    code = db.session.scalars(select(Event.code).where(Event.id == scan.event_id)).one()
    audit.record("scan_taken_back", ("event", code), by=by, at=at, reason=reason, facts={"nonce": scan.nonce})


def rebuild(list_id: int, registration_id: int) -> None:
    """Make the admissions and double admissions of a registration at a list what its valid scans say."""
    on = db.session.execute(
        select(CheckList.event_id, CheckList.exits, CheckList.capacity, CheckList.kind).where(CheckList.id == list_id)
    ).one()
    stays, double = rules.fold(_valid(list_id, registration_id), exits=on.exits)
    there = and_(Admission.list_id == list_id, Admission.registration_id == registration_id)
    columns = (Admission.scan_id, Admission.at, Admission.site_id, Admission.moved_at, Admission.left_at)
    known = {row[0]: row[1:] for row in db.session.execute(select(Admission.window, *columns).where(there))}
    if on.capacity is not None and len(stays) != len(known):
        _make_room(list_id, len(stays) - len(known))
    gone = known.keys() - stays.keys()
    if gone:
        db.session.execute(delete(Admission).where(there, Admission.window.in_(gone)))
    for window, stay in stays.items():
        values: dict[str, Any] = dict(zip((c.key for c in columns), stay[:5], strict=True))
        if window not in known:
            who = {"event_id": on.event_id, "list_id": list_id, "registration_id": registration_id, "window": window}
            db.session.execute(insert(Admission).values(**who, **values))
        elif known[window] != stay[:5]:
            db.session.execute(update(Admission).where(there, Admission.window == window).values(**values))
    _doubles(on.event_id, list_id, registration_id, dict(double))
    if on.kind == ListKind.ENTRY:
        _end_elsewhere(registration_id)


def _valid(list_id: int, registration_id: int) -> list[rules.Told]:
    """The scans that let this person in or out here, without those taken back."""
    in_all_the_same = and_(Scan.reason == RefusalReason.ALREADY_IN, Scan.let_in_offline)
    query = (
        select(
            Scan.id, Scan.nonce, Scan.at, Scan.direction, Scan.window, Scan.site_id, Scan.device_id, Scan.by_person_id
        )
        .outerjoin(ScanVoid, ScanVoid.scan_id == Scan.id)
        .where(Scan.list_id == list_id, Scan.registration_id == registration_id, ScanVoid.scan_id.is_(None))
        .where(or_(Scan.result.in_(_BOTH), in_all_the_same))
    )
    return [rules.Told(*row[:6], (row[6], row[7])) for row in db.session.execute(query)]


def _make_room(list_id: int, more: int) -> None:
    moved = db.session.execute(
        update(CheckList)
        .where(CheckList.id == list_id, CheckList.admitted + more <= CheckList.capacity)
        .values(admitted=CheckList.admitted + more)
        .returning(CheckList.id)
    ).all()
    if not moved:
        raise Overtaken("the last place of the list")


def _doubles(event_id: int, list_id: int, registration_id: int, double: Mapping[int, int]) -> None:
    """What the organizer has settled stays settled."""
    mine = select(Scan.id).where(Scan.list_id == list_id, Scan.registration_id == registration_id)
    there = DoubleAdmission.scan_id.in_(mine)
    known = {
        row[0]: row[1]
        for row in db.session.execute(select(DoubleAdmission.scan_id, DoubleAdmission.other_scan_id).where(there))
    }
    changed = [scan for scan, other in known.items() if double.get(scan) != other]
    if changed:
        query = delete(DoubleAdmission).where(DoubleAdmission.scan_id.in_(changed))
        db.session.execute(query.where(DoubleAdmission.settled_at.is_(None)))
        settled = set(db.session.scalars(select(DoubleAdmission.scan_id).where(there)))
        known = {scan: other for scan, other in known.items() if scan in settled}
    for scan, other in double.items():
        if scan not in known:
            db.session.execute(
                insert(DoubleAdmission).values(scan_id=scan, event_id=event_id, other_scan_id=other, note="")
            )


def _end_elsewhere(registration_id: int) -> None:
    """Whoever is at one site's door has left the other's: the last move is where they are."""
    query = (
        select(Admission.id, Admission.site_id, Admission.moved_at)
        .join(CheckList, CheckList.id == Admission.list_id)
        .where(
            Admission.registration_id == registration_id,
            Admission.left_at.is_(None),
            Admission.site_id.is_not(None),
            CheckList.kind == ListKind.ENTRY,
        )
        .order_by(Admission.moved_at.desc(), Admission.id.desc())
    )
    inside = db.session.execute(query).all()
    for one in inside[1:]:
        if one.site_id != inside[0].site_id:
            db.session.execute(update(Admission).where(Admission.id == one.id).values(left_at=inside[0].moved_at))


def _lock(which: Any) -> None:
    """Be the only one who settles scans of this event; those who only admit go on."""
    db.session.execute(select(Event.id).where(which).with_for_update(key_share=True))
