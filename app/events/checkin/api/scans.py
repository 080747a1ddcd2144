"""`POST /scans` and `/scans/batch`: what gates tell."""

import json
from typing import Any

from flask import Response
from pydantic import ValidationError

from app.events.checkin.actions.devices import tell_waiting
from app.events.checkin.actions.scans import scan, scan_many
from app.events.checkin.api import blueprint
from app.events.checkin.api.blueprint import bp, by_device
from app.events.checkin.api.shapes import BatchIn, ScanIn
from app.events.checkin.queries.devices import device_at
from app.events.checkin.queries.facts import Gate, Outcome, Showing
from app.events.states import RefusalReason, ScanResult
from app.kit.clock import now
from app.kit.db import transaction
from app.kit.errors import DomainError

#: Scans of a batch that are kept together, so that the doors elsewhere need not wait long.
TOGETHER = 100


@bp.post("/events/<code>/scans")
@by_device
def scan_one(gate: Gate) -> Response:
    """One scan, answered at once."""
    outcome = scan(gate, showing_of(blueprint.body(ScanIn)), received_at=now())
    return blueprint.answer(told(outcome), status_of(outcome))


@bp.post("/events/<code>/scans/batch")
@by_device
def scan_batch(gate: Gate) -> Response:
    """Scans told afterwards: each is answered in its place, a bad one spoils no other."""
    received_at = now()
    device_at(gate, received_at)
    sent = blueprint.body(BatchIn)
    results: list[dict[str, Any] | None] = []
    good: list[tuple[int, Showing]] = []
    for place, item in enumerate(sent.scans):
        try:
            good.append((place, showing_of(ScanIn.model_validate_json(json.dumps(item)))))
            results.append(None)
        except ValidationError as error:
            results.append(blueprint.problem_of(422, "malformed", blueprint.faults(error)))
    for start in range(0, len(good), TOGETHER):
        some = good[start : start + TOGETHER]
        with transaction():
            outcomes = scan_many(gate, [showing for _, showing in some], received_at=received_at)
        for (place, _), outcome in zip(some, outcomes, strict=True):
            results[place] = _item(outcome)
    if sent.waiting is not None:
        with transaction():
            tell_waiting(gate, sent.waiting, at=received_at)
    return blueprint.answer({"results": results})


def _item(outcome: Outcome | DomainError) -> dict[str, Any]:
    if isinstance(outcome, DomainError):
        return blueprint.problem_of_refusal(outcome)
    return {"status": status_of(outcome), **told(outcome)}


def showing_of(sent: ScanIn) -> Showing:
    """What was sent as a showing."""
    return Showing(
        sent.ticket, sent.nonce, sent.scanned_at, sent.sent_at, sent.list, sent.site, sent.direction, None, sent.let_in
    )


def status_of(outcome: Outcome) -> int:
    """201 for what was done now, 200 for what was done before, 404 for no ticket of ours, 409 for a refusal."""
    if outcome.result != ScanResult.REFUSED:
        return 200 if outcome.replayed else 201
    return 404 if outcome.reason == RefusalReason.UNKNOWN_TICKET else 409


def told(outcome: Outcome) -> dict[str, Any]:
    """An outcome as `ScanOut`."""
    said: dict[str, Any] = {
        "result": outcome.result.value,
        "direction": outcome.direction.value,
        "at": outcome.at.isoformat(),
        "list": outcome.list,
        "list_name": outcome.list_name,
        "site": outcome.site,
        "replayed": outcome.replayed,
    }
    if outcome.reason is not None:
        said["reason"] = outcome.reason.value
    if outcome.registration is not None:
        said["person"] = {
            "registration": outcome.registration,
            "name": outcome.person,
            "category": outcome.category,
            "unit": outcome.unit,
            "site": outcome.own_site,
        }
    if outcome.first is not None:
        said["first"] = {**outcome.first._asdict(), "at": outcome.first.at.isoformat()}
    return said
