"""Devices: phones and other systems that may speak to the gate of one event, or of one site of it."""

from datetime import datetime, timedelta

from app.events.checkin.queries.devices import device_at
from app.events.checkin.queries.facts import PURPOSE, Gate
from app.events.checkin_models import Device
from app.events.models import Event, Site
from app.kit import audit
from app.kit.audit import Doer
from app.kit.codes import public_code, secret_token, token_hash
from app.kit.db import db

#: A token outlives its event by so much: what phones kept must still come in.
AFTER = timedelta(days=7)
#: And where nobody knows yet when the event ends, so long from now.
UNDATED = timedelta(days=90)


def make_device(
    event: Event, *, name: str, site: Site | None, by: Doer, at: datetime, may_register: bool = False,
    person_id: int | None = None,
) -> tuple[Device, str]:  # fmt: skip
    """A device and its token, which is told this once and kept only as a hash.

    person_id: whose phone it is (scans bear their name); None for another system.
    """
    token = secret_token()
    until = at + UNDATED if event.ends_at is None else max(event.ends_at, at) + AFTER
    device = Device(
        ref=public_code(10), event_id=event.id, site_id=site.id if site else None, name=name,
        token_hash=token_hash(PURPOSE, token), may_register=may_register, person_id=person_id, made_at=at,
        expires_at=until,
    )  # fmt: skip
    db.session.add(device)
    db.session.flush()
    facts = {"device": device.ref, "site": site.ref if site else None, "may_register": may_register}
    audit.record("device_made", ("event", event.code), by=by, at=at, facts=facts)
    return device, token


def revoke_device(device: Device, event: Event, *, by: Doer, at: datetime) -> None:
    """End a device at once; again is the same."""
    if device.revoked_at is None:
        device.revoked_at = at
        audit.record("device_revoked", ("event", event.code), by=by, at=at, facts={"device": device.ref})


def tell_waiting(gate: Gate, waiting: int, *, at: datetime) -> None:
    """What a device says of itself: that it is there, and how many scans it still keeps.

    Raises DeviceUnknown, NoResultFound.
    """
    device = device_at(gate, at)
    device.waiting, device.seen_at = waiting, at
