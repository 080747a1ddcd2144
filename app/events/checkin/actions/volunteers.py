"""Volunteers: who stands at the gates of an event or of one of its sites, by a grant that ends with the work."""

from datetime import datetime

from app.events.access import REALM, SITE_REALM
from app.events.models import Event, Site
from app.kit.db import db
from app.people.accounts.actions import new_person
from app.people.actor import Actor
from app.people.models import Person
from app.people.roles.actions import grant_role
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
