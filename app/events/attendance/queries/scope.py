"""What of an event's attendance somebody may see: all of it, or those of one's own unit; phones whole or masked."""

from sqlalchemy import ColumnElement, and_, or_, select, true

from app.events.access import may_keep, may_register, may_scan, may_watch
from app.events.models import Event, Site
from app.events.registration_models import Registration
from app.events.states import RegistrationState
from app.kit.db import db
from app.kit.text import mask_phone
from app.people.actor import Actor
from app.people.roles.queries import covered
from app.people.states import Role

UNIT = (Role.OFFICER, Role.UNIT_LEADER)


def sees_all(actor: Actor, event: Event) -> bool:
    """The staff, its volunteers, and observers see the whole event."""
    return may_watch(actor, event) or may_scan(actor, event)


def may_look(actor: Actor, event: Event) -> bool:
    """Those, and the officers of a unit that sends somebody or has a site there."""
    return sees_all(actor, event) or _has_own(actor, event)


def may_type(actor: Actor, event: Event) -> bool:
    """Print and type in lists: those who keep the event, and the officers of a site's unit, for that site."""
    return may_keep(actor, event) or (actor.has_role(*UNIT) and bool(own_sites(actor, event)))


def may_read_people(actor: Actor, event: Event) -> bool:
    """Who attended what: those who keep the event, officers their own unit's."""
    return may_keep(actor, event) or _has_own(actor, event)


def _has_own(actor: Actor, event: Event) -> bool:
    if not actor.has_role(*UNIT):
        return False
    reach = covered(actor, *UNIT)
    sends = select(Registration.id).where(Registration.event_id == event.id, Registration.unit_id.in_(reach))
    hosts = select(Site.id).where(Site.event_id == event.id, Site.unit_id.in_(reach))
    return bool(db.session.scalar(select(or_(sends.exists(), hosts.exists()))))


def visible(actor: Actor, event: Event) -> ColumnElement[bool]:
    """Of the registrations of an event those whose attendance the actor may see: all, or one's units' and sites'."""
    if sees_all(actor, event):
        return true()
    reach = covered(actor, *UNIT)
    hosted = select(Site.id).where(Site.event_id == event.id, Site.unit_id.in_(reach))
    return or_(Registration.unit_id.in_(reach), Registration.site_id.in_(hosted))


def visible_sites(actor: Actor, event: Event) -> ColumnElement[bool]:
    """Of the sites of an event those on the actor's wall."""
    return true() if sees_all(actor, event) else Site.unit_id.in_(covered(actor, *UNIT))


def own_sites(actor: Actor, event: Event) -> list[Site]:
    """The sites whose lists the actor may print and type in, in their order."""
    query = select(Site).where(Site.event_id == event.id)
    if not may_keep(actor, event):
        query = query.where(Site.unit_id.in_(covered(actor, *UNIT)))
    return list(db.session.scalars(query.order_by(Site.position, Site.id)))


def phone_for(actor: Actor, event: Event, unit_id: int | None, number: str | None) -> str | None:
    """A phone as this actor may see it: whole for the staff and the officers of the person's unit, else masked."""
    if not number:
        return None
    return number if may_register(actor, event, unit_id) else mask_phone(number)


def with_place(event: Event) -> ColumnElement[bool]:
    """Who is expected: those with a confirmed place."""
    return and_(Registration.event_id == event.id, Registration.state == RegistrationState.CONFIRMED)
