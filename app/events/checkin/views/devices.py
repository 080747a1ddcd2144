"""A volunteer's own phone becomes a device of the gate: its token is told this once."""

from typing import Any

from flask import request

from app.events.catalogue.queries.setup import event_by_code
from app.events.checkin.actions.devices import make_device
from app.events.checkin.views.blueprint import bp, gate_site, may_stand_somewhere
from app.events.models import Event
from app.kit.access import me, on
from app.kit.clock import now
from app.kit.text import one_line


@bp.post("/events/<event>/gate/device")
@on(event_by_code, may_stand_somewhere)
def make_own_device(event: Event) -> tuple[dict[str, Any], int]:
    """Form: `site` (a ref; without it the whole event, or one's own site), `gate` (how this gate is called; without it
    the volunteer's name). Out: the token, once.
    """
    actor = me()
    site = gate_site(actor, event, request.form.get("site"))
    name = one_line(request.form.get("gate", ""))[:60] or actor.name
    device, token = make_device(event, name=name, site=site, by=actor, at=now(), person_id=actor.person_id)
    return {
        "token": token,
        "device": device.ref,
        "event": event.code,
        "gate": device.name,
        "site": site.ref if site else None,
        "expires_at": device.expires_at.isoformat(),
    }, 201
