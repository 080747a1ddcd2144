"""A scan as it is kept and as it is told: the values of its row, the first words of its answer."""

import json
from datetime import datetime
from typing import Any

from app.events.checkin import rules
from app.events.checkin.queries import facts, hot
from app.events.checkin.queries.facts import Gate, Outcome, Showing
from app.events.states import RefusalReason, ScanMethod, ScanResult
from app.kit.wire import stored


def shown_of(row: hot.Row, showing: Showing, received_at: datetime) -> rules.Shown:
    """The showing as the rules want it: at whose gate, when by the right clock."""
    site = row.gate if row.gate is not None else row.device_site
    return rules.Shown(
        site if site is not None else row.list_site,
        showing.direction,
        showing.nonce,
        rules.corrected(showing.scanned_at, showing.sent_at, received_at),
        received_at,
        showing.let_in is not None or rules.is_late(showing.scanned_at, showing.sent_at),
    )


def kept(gate: Gate, showing: Showing, row: hot.Row, shown: rules.Shown, verdict: rules.Verdict) -> dict[str, Any]:
    """The values of the row that is kept of it, and of the history's."""
    result, reason, first = told_of(verdict)
    method = showing.method
    if method is None:
        method = ScanMethod.QR if len(showing.ticket) == facts.TOKEN_LENGTH else ScanMethod.CODE
    said: dict[str, Any] = {"list": row.list_ref, "nonce": showing.nonce}
    if reason is not None:
        said["reason"] = reason.value
    if row.device_ref is not None:
        said["device"] = row.device_ref
    return {
        "nonce": showing.nonce,
        "event_id": row.event,
        "list_id": row.list,
        "site_id": shown.site_id,
        "ticket_id": row.ticket,
        "registration_id": row.registration,
        "direction": showing.direction.value,
        "method": method.value,
        "result": result.value,
        "reason": None if reason is None else reason.value,
        "first_scan_id": None if first is None else first.scan_id,
        "window": verdict.window,
        "scanned_at": stored(showing.scanned_at),
        "sent_at": stored(showing.sent_at),
        "received_at": stored(shown.received_at),
        "at": stored(shown.at),
        "let_in_offline": shown.late and showing.let_in is not False,
        "device_id": row.device,
        "by_person_id": gate.person_id if gate.token is None else row.device_person,
        "verb": f"scan_{result.value}",
        "realm": "event" if row.registration is None else "registration",
        "label": gate.event if row.registration is None else row.registration_ref,
        "facts": json.dumps(said),
    }


def told_of(verdict: rules.Verdict) -> tuple[ScanResult, RefusalReason | None, rules.Passed | None]:
    """A verdict in the words of the stored row."""
    if isinstance(verdict, rules.Refused):
        return ScanResult.REFUSED, verdict.reason, verdict.first
    return (ScanResult.LEFT if isinstance(verdict, rules.Left) else ScanResult.ADMITTED), None, None


def outcome_of(row: hot.Row, shown: rules.Shown, verdict: rules.Verdict) -> Outcome:
    """The answer to a scan that nothing stood in the way of; word for word what `facts.told` will say of it."""
    result, reason, _ = told_of(verdict)
    return Outcome(
        result, reason, shown.direction, shown.at, row.list_ref, row.list_name, _site_name(row),
        None if row.registration is None else row.registration_ref, row.person_name, row.category, row.unit,
        row.registration_site_name, None,
    )  # fmt: skip


def _site_name(row: hot.Row) -> str | None:
    if row.gate is not None:
        return row.gate_name
    return row.device_site_name if row.device_site is not None else row.list_site_name
