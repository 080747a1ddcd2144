"""A volunteer's own phone becomes a device of the gate: its token is told this once."""

from typing import Any

from flask import request

from app.events.access import SITE_REALM, may_scan, may_scan_at
from app.events.catalogue.queries.setup import event_by_code, site_by_ref
from app.events.checkin.actions.devices import make_device
from app.events.checkin.queries.lists import sites_scanned_by
from app.events.checkin.views.blueprint import bp
from app.events.models import Event, Site
from app.kit.access import me, on
from app.kit.clock import now
from app.kit.errors import BadInput
from app.people.actor import Actor
from app.people.states import Role


def may_stand_somewhere(actor: Actor, event: Event) -> bool:
    """Whether the actor may scan at the event, or at one of its sites."""
    some = bool(actor.labels(SITE_REALM, Role.VOLUNTEER)) or actor.has_role(Role.OFFICER, Role.UNIT_LEADER)
    return may_scan(actor, event) or (some and bool(sites_scanned_by(actor, event)))


@bp.post("/events/<event>/gate/device")
@on(event_by_code, may_stand_somewhere)
def make_own_device(event: Event) -> tuple[dict[str, Any], int]:
    """Form: `site` (a ref; without it the whole event, or the one site of who has only one). Out: the token, once."""
    actor = me()
    site = _site(actor, event)
    if not may_scan_at(actor, event, site):
        raise BadInput(what="site")
    device, token = make_device(event, name=actor.name, site=site, by=actor, at=now(), person_id=actor.person_id)
    return {
        "token": token,
        "device": device.ref,
        "event": event.code,
        "site": site.ref if site else None,
        "expires_at": device.expires_at.isoformat(),
    }, 201


def _site(actor: Actor, event: Event) -> Site | None:
    ref = request.form.get("site", "")
    if ref:
        return site_by_ref(event, ref)
    if may_scan(actor, event):
        return None
    own = sites_scanned_by(actor, event)
    return own[0] if len(own) == 1 else None
