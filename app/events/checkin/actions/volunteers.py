"""Volunteers: who stands at the gates of an event or of one of its sites, by a grant that ends with the work."""

from datetime import datetime

from sqlalchemy import select

from app.events.access import REALM, SITE_REALM
from app.events.checkin.actions.devices import revoke_device
from app.events.checkin_models import Device
from app.events.models import Event, Site
from app.kit.db import db
from app.people.accounts.actions import new_person
from app.people.actor import Actor
from app.people.models import Grant, Person
from app.people.roles.actions import grant_role, revoke_grant
from app.people.states import Role


def new_volunteer(event: Event, name: str, *, by: Actor, at: datetime) -> Person:
    """Somebody from outside, kept with the organizing unit: who has no account comes in by a guest link."""
    person = new_person(full_name=name, unit_id=event.unit_id, by_person_id=by.person_id, at=at)
    db.session.add(person)
    db.session.flush()
    return person


def name_volunteer(event: Event, person: Person, *, site: Site | None, by: Actor, at: datetime) -> None:
    """Let somebody scan at every gate of the event, or (site) at one only. Raises GrantRefused, GrantHeld."""
    realm, label = (REALM, event.code) if site is None else (SITE_REALM, site.ref)
    grant_role(person, Role.VOLUNTEER, by=by, at=at, realm=realm, label=label, owner_unit_id=event.unit_id)


def dismiss_volunteer(event: Event, grant: Grant, *, reason: str, by: Actor, at: datetime) -> int:
    """End a volunteer's work, and with it the right of their phones; how many phones keep theirs for now.

    A phone that last said it still keeps scans is left its right, or these would never come in: it is revoked by hand.
    Raises GrantRefused.
    """
    revoke_grant(grant, reason=reason, by=by, at=at, owner_unit_id=event.unit_id)
    query = select(Device).filter_by(event_id=event.id, person_id=grant.person_id, revoked_at=None)
    phones = db.session.scalars(query).all()
    for phone in phones:
        if not phone.waiting:
            revoke_device(phone, event, by=by, at=at)
    return sum(1 for phone in phones if phone.waiting)
