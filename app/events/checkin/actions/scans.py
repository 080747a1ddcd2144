"""Scanning: one action for every way a ticket is shown. What was told is kept for ever, whatever came of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.engine import Engine

from app.events.checkin import rules
from app.events.checkin.actions import late
from app.events.checkin.actions.keeping import kept, outcome_of, shown_of
from app.events.checkin.queries import facts, hot
from app.events.checkin.queries.facts import Gate, Outcome, Showing
from app.kit.db import in_transaction, transaction
from app.kit.errors import DomainError
from app.kit.wire import Overtaken, Wire, on_wire, read, stored

#: How often one may be overtaken; each time somebody else has got on.
TRIES = 20
SEEN_EVERY = timedelta(minutes=1)


def scan(gate: Gate, showing: Showing, *, received_at: datetime) -> Outcome:
    """Show a ticket to a gate. The same nonce again gets the first answer, `replayed`.

    Outside `transaction()` it is a transaction of its own, of one read and one write (docs/adr/0014); the rare cases
    that change what is known already (out, in again, told late) take the longer way of `late`.

    Raises NoResultFound (no such event for this device), DeviceUnknown, DeviceOfOtherSite, NoSuchList, NoSuchSite.
    """
    for _ in range(TRIES):
        try:
            outcome = at_once(gate, showing, received_at=received_at)
            if outcome is not None:
                return outcome
            if in_transaction():
                return late.settle(gate, showing, received_at=received_at)
            with transaction():
                return late.settle(gate, showing, received_at=received_at)
        except Overtaken:
            continue
    raise Overtaken(showing.nonce)


def scan_many(gate: Gate, showings: Sequence[Showing], *, received_at: datetime) -> list[Outcome | DomainError]:
    """Each as `scan` would, in the caller's transaction; what a gate may not ask is told in its place, and no other's."""
    told: list[Outcome | DomainError] = []
    for showing in showings:
        try:
            told.append(scan(gate, showing, received_at=received_at))
        except (facts.NoSuchList, facts.NoSuchSite, facts.DeviceOfOtherSite) as refusal:
            told.append(refusal)
    return told


def at_once(gate: Gate, showing: Showing, *, received_at: datetime, engine: Engine | None = None) -> Outcome | None:
    """The answer, where the scan is new and changes nothing that is known, or was told before; else None, and nothing is
    written: then `scan` must be asked.

    Raises Overtaken, and what `scan` raises. engine: as `on_wire` wants it.
    """
    return on_wire(lambda line: _at_once(line, gate, showing, received_at), engine)


def _at_once(line: Wire, gate: Gate, showing: Showing, received_at: datetime) -> Outcome | None:
    rows = facts.load(line, gate, showing)
    facts.check_gate(gate, showing, rows, received_at)
    row = facts.best(rows)
    if row.told is not None:
        return facts.told(line, row.event, showing.nonce)._replace(replayed=True)
    shown = shown_of(row, showing, received_at)
    verdict = facts.judged(rows, row, shown)
    if not isinstance(verdict, rules.Refused) and (
        shown.late
        or isinstance(verdict, rules.Left)
        or verdict.before is not None
        or facts.is_elsewhere(rows, row, shown.site_id)
    ):
        return None
    if isinstance(verdict, rules.Refused) and shown.late:
        return None
    values = kept(gate, showing, row, shown, verdict)
    if isinstance(verdict, rules.Refused):
        written = line.say(hot.NOTE, values)
    else:
        written = line.say(hot.ADMIT if row.capacity is None else hot.ADMIT_COUNTED, values)
    if not written:
        raise Overtaken(showing.nonce)
    _note_device(line, row, received_at)
    if values["first_scan_id"] is not None:
        return facts.told(line, row.event, showing.nonce)
    return outcome_of(row, shown, verdict)


def _note_device(line: Wire, row: hot.Row, at: datetime) -> None:
    """Write down that the device spoke, now and then."""
    if row.device is not None:
        seen = read(row.device_seen_at)
        if seen is None or at - seen > SEEN_EVERY:
            line.say(hot.SEEN, {"device_id": row.device, "received_at": stored(at)})
