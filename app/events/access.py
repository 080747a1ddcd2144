"""Who may do what with events. *Who* is here; *whether now* is in `states`."""

from sqlalchemy import ColumnElement, or_, select

from app.events.models import CoOrganizer, Event, Occurrence, Site
from app.events.registration_models import Allocation, Registration
from app.events.states import HIDDEN
from app.people.actor import Actor
from app.people.roles.queries import covered, covers
from app.people.states import Role

REALM = "event"
#: A volunteer of one site only holds the grant on the site.
SITE_REALM = "event_site"
_STAFF = (Role.ORGANIZER, Role.SECRETARIAT)
_UNIT = (Role.OFFICER, Role.UNIT_LEADER)


def _holds(actor: Actor, event: Event, *roles: Role) -> bool:
    """Whether the actor has one of the roles on the event itself or on the unit that organizes it (or above)."""
    return event.code in actor.labels(REALM, *roles) or covers(actor, event.unit_id, *roles)


def may_make_events(actor: Actor, _thing: object) -> bool:
    """Organizers of some unit, and officers, who organize what their own unit holds (S74, S91)."""
    return actor.has_role(Role.ORGANIZER, *_UNIT)


def may_make_for(actor: Actor, unit_id: int | None) -> bool:
    """The same for one unit."""
    return covers(actor, unit_id, Role.ORGANIZER, *_UNIT)


def may_organize(actor: Actor, event: Event) -> bool:
    """Draw up, open, change, decide: organizers, and the officers of the unit that organizes it."""
    return _holds(actor, event, Role.ORGANIZER) or covers(actor, event.unit_id, *_UNIT)


def may_approve(actor: Actor, event: Event) -> bool:
    """Issue what was proposed (S65): organizers and the unit's leader, never an officer alone."""
    return _holds(actor, event, Role.ORGANIZER) or covers(actor, event.unit_id, Role.UNIT_LEADER)


def may_keep(actor: Actor, event: Event) -> bool:
    """Registrations, lists, attendance: organizers, secretariat, the organizing unit's officers."""
    return may_organize(actor, event) or _holds(actor, event, *_STAFF)


def may_watch(actor: Actor, event: Event) -> bool:
    """Read the overviews: staff and observers."""
    return may_keep(actor, event) or _holds(actor, event, Role.OBSERVER)


def may_scan(actor: Actor, event: Event) -> bool:
    """Stand at a gate of the event (any site): volunteers of the event, and its staff."""
    return may_keep(actor, event) or _holds(actor, event, Role.VOLUNTEER)


def may_scan_at(actor: Actor, event: Event, site: Site | None) -> bool:
    """Stand at the gate of one site: also its own volunteers and the officers of the site's unit."""
    if may_scan(actor, event):
        return True
    if site is None or site.event_id != event.id:
        return False
    return site.ref in actor.labels(SITE_REALM, Role.VOLUNTEER) or covers(actor, site.unit_id, *_UNIT)


def may_tell_held(actor: Actor, event: Event, day: Occurrence) -> bool:
    """Say that a day took place: the organizers, and the officers of the unit that held it (S74, S91)."""
    return may_organize(actor, event) or covers(actor, day.unit_id, *_UNIT)


def may_name(actor: Actor, allocation: Allocation) -> bool:
    """Name, change and substitute the delegates of a unit's seats."""
    return covers(actor, allocation.unit_id, *_UNIT)


def may_register(actor: Actor, event: Event, unit_id: int | None) -> bool:
    """Register somebody of a unit who is not oneself: the event's staff, and the officers of that unit (D36)."""
    return may_keep(actor, event) or covers(actor, unit_id, *_UNIT)


def visible_events(actor: Actor) -> ColumnElement[bool]:
    """Events the actor may know of: all that were issued, and plans of one's own house."""
    roles = (*_STAFF, *_UNIT, Role.OBSERVER)
    organized_together = select(CoOrganizer.event_id).where(CoOrganizer.unit_id.in_(covered(actor, *roles)))
    return or_(
        Event.state.not_in(HIDDEN),
        Event.code.in_(actor.labels(REALM, *_STAFF, Role.OBSERVER)),
        Event.unit_id.in_(covered(actor, *roles)),
        Event.id.in_(organized_together),
    )


def visible_registrations(actor: Actor) -> ColumnElement[bool]:
    """The one visibility rule of registrations: one's own, those of units one looks after, those of events one keeps."""
    kept = select(Event.id).where(
        or_(
            Event.code.in_(actor.labels(REALM, *_STAFF, Role.OBSERVER)),
            Event.unit_id.in_(covered(actor, *_STAFF, *_UNIT, Role.OBSERVER)),
        )
    )
    return or_(
        Registration.person_id == actor.person_id,
        Registration.made_by_person_id == actor.person_id,
        Registration.unit_id.in_(covered(actor, *_UNIT)),
        Registration.event_id.in_(kept),
    )
