"""Devices: which one speaks, which ones an event has."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload

from app.events.checkin.queries.facts import PURPOSE, DeviceUnknown, Gate
from app.events.checkin_models import Device
from app.events.models import Event
from app.kit.codes import token_hash
from app.kit.db import db
from app.people.models import Person


def device_at(gate: Gate, at: datetime) -> Device:
    """The device of a token, with its event and site, at the gate it names.

    Raises DeviceUnknown (no device, revoked, over), NoResultFound where the gate is of another event.
    """
    query = select(Device).where(Device.token_hash == token_hash(PURPOSE, gate.token or ""))
    device = db.session.scalars(query.options(joinedload(Device.event), joinedload(Device.site))).one_or_none()
    if device is None or device.revoked_at is not None or device.expires_at <= at:
        raise DeviceUnknown
    if device.event.code != gate.event:
        raise NoResultFound
    return device


def devices_of(event: Event) -> list[Device]:
    """The devices of an event with their sites, the last made first. The caller has asked who looks."""
    query = select(Device).where(Device.event_id == event.id).options(joinedload(Device.site))
    return list(db.session.scalars(query.order_by(Device.id.desc())))


def device_of(event: Event, ref: str) -> Device:
    """One of them. Raises NoResultFound."""
    return db.session.scalars(select(Device).where(Device.event_id == event.id, Device.ref == ref)).one()


def holders_of(event: Event) -> dict[int, str]:
    """Whose phone each device of an event is: device id → name."""
    query = select(Device.id, Person.full_name).join(Person, Person.id == Device.person_id)
    return {row[0]: row[1] for row in db.session.execute(query.where(Device.event_id == event.id))}
