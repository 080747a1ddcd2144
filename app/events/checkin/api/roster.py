"""`GET /roster` and `/presence`: what gates must know, and how many came."""

from typing import Any

from flask import Response, request

from app.events.checkin.api import blueprint
from app.events.checkin.api.blueprint import Malformed, bp, by_device
from app.events.checkin.queries import presence as counting
from app.events.checkin.queries import roster as reading
from app.events.checkin.queries.devices import device_at
from app.events.checkin.queries.facts import Gate
from app.events.checkin.queries.roster import Cursor
from app.kit.clock import now


@bp.get("/events/<code>/roster")
@by_device
def roster(gate: Gate) -> Response:
    """A page of the roster; `cursor` is that of the page before, and later fetches what changed."""
    at = now()
    device = device_at(gate, at)
    page = reading.roster(device, _cursor(), at)
    content = reading.gate_of(device) | page._asdict() | {"cursor": str(page.cursor)}
    return _conditional(content)


@bp.get("/events/<code>/presence")
@by_device
def presence(gate: Gate) -> Response:
    """How many are expected, came and are there."""
    return _conditional(counting.presence(device_at(gate, now())))


def _cursor() -> Cursor | None:
    text = request.args.get("cursor", "")
    if not text:
        return None
    try:
        return Cursor.read(text)
    except ValueError as error:
        raise Malformed([{"field": "cursor", "code": "cursor", "why": "not a cursor of this roster"}]) from error


def _conditional(content: dict[str, Any]) -> Response:
    """The content, or 304 where the client has it."""
    response = blueprint.answer(content)
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add("Authorization")
    response.add_etag()
    response.make_conditional(request)
    # What a phone corrects its own clock by, while it decides alone.
    response.headers["X-Now"] = now().isoformat()
    return response
