"""`/registrations`: for devices that may register people (another system's, or the desk's own)."""

from typing import Any

from flask import Response, request

from app.events.checkin.actions.registering import MayNotRegister, Wanted, register
from app.events.checkin.api import blueprint
from app.events.checkin.api.blueprint import Malformed, bp, by_device
from app.events.checkin.api.shapes import RegistrationIn
from app.events.checkin.queries.devices import device_at
from app.events.checkin.queries.facts import Gate
from app.events.checkin.queries.registered import registered
from app.events.registration_models import Registration
from app.kit import text
from app.kit.clock import now
from app.kit.db import transaction


@bp.get("/events/<code>/registrations")
@by_device
def list_registrations(gate: Gate) -> Response:
    """A page of who is registered; `cursor` is that of the page before."""
    device = device_at(gate, now())
    if not device.may_register:
        raise MayNotRegister
    cursor = request.args.get("cursor", "")
    if cursor and text.nfc(cursor) != cursor:
        raise Malformed([{"field": "cursor", "code": "cursor", "why": "not a cursor of this list"}])
    rows, after = registered(device, cursor)
    return blueprint.answer({"registrations": [_told(row) for row in rows], "cursor": after})


@bp.post("/events/<code>/registrations")
@by_device
def create_registration(gate: Gate) -> Response:
    """Register somebody who is new here; the same nonce again gets the same registration."""
    at = now()
    with transaction():
        device = device_at(gate, at)
        wanted = _wanted(blueprint.body(RegistrationIn))
        made, ticket, again = register(device, wanted, at=at)
        told = {
            "registration": made.ref,
            "state": made.state.value,
            "ticket": {"token": ticket.token, "code": ticket.code},
            "replayed": again,
        }
    return blueprint.answer(told, 200 if again else 201)


def _wanted(sent: RegistrationIn) -> Wanted:
    number = None if sent.phone is None else text.phone(sent.phone)
    if sent.phone is not None and number is None:
        raise Malformed([{"field": "phone", "code": "phone", "why": "not a telephone number of Vietnam"}])
    name = text.one_line(sent.name)
    if not name:
        raise Malformed([{"field": "name", "code": "name", "why": "no letter in it"}])
    return Wanted(
        sent.nonce, name, sent.birth_date, number, sent.unit, sent.category, sent.site, sent.sessions, sent.answers
    )


def _told(row: Registration) -> dict[str, Any]:
    return {
        "registration": row.ref,
        "name": row.person.full_name,
        "state": row.state.value,
        "origin": row.origin.value,
        "unit": row.unit.name if row.unit else None,
        "category": row.category.ref if row.category else None,
        "site": row.site.ref if row.site else None,
        "made_at": row.made_at.isoformat(),
    }
