"""Events on a desk: those I go to, those my unit holds or has to approve, and the delegates it has to name."""

from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select

from app.desks.tasks import Pile, Task
from app.events.access import REALM, SITE_REALM, may_approve
from app.events.attendance.queries.thoughts import wished_from
from app.events.catalogue.queries.public import my_next
from app.events.models import Event, Site
from app.events.registration_models import Allocation, Registration
from app.events.states import ADMITTING, HELD, HIDDEN, LIVE, EventState, RegistrationState
from app.kit.db import db
from app.people.actor import Actor
from app.people.models import Unit
from app.people.roles.queries import covered, remember_units
from app.people.states import Role

_UNIT = (Role.OFFICER, Role.UNIT_LEADER)
_MAKERS = (*_UNIT, Role.ORGANIZER)
#: A desk is no list: what is further away stands in the calendar.
MOST, NEAR = 8, timedelta(days=30)
#: My registration's state → (pile, kind of line).
_MINE = {
    RegistrationState.HELD: (Pile.OWE, "event_hold"),
    RegistrationState.OFFERED: (Pile.OWE, "event_offer"),
    RegistrationState.PENDING: (Pile.WAITING, "event_pending"),
    RegistrationState.WAITING: (Pile.WAITING, "event_waiting"),
    RegistrationState.CONFIRMED: (Pile.NEXT, "event_comes"),
}


def tasks(actor: Actor, at: datetime) -> list[Task]:
    """My own first, then those of the units the actor looks after; a fixed number of statements."""
    found = [_mine(registration, event) for registration, event in my_next(actor, at, MOST)]
    found += [_thought(event) for event in wished_from(actor, at)]
    if actor.has_role(Role.VOLUNTEER):
        found += _gates(actor, at)
    if actor.has_role(*_MAKERS):
        found += _held(actor, at)
    if actor.has_role(*_UNIT):
        found += _to_name(actor, at)
    return found


def _thought(event: Event) -> Task:
    return Task(Pile.NEXT, "event_feedback", "attendance.feedback", {"event": event.code}, {"title": event.title})


def _mine(registration: Registration, event: Event) -> Task:
    pile, kind = _MINE[registration.state]
    if event.state in (EventState.CANCELLED, EventState.POSTPONED):
        pile, kind = Pile.NEXT, f"{event.state.value}_mine"
    due = registration.expires_at or (None if event.state is EventState.POSTPONED else event.starts_at)
    # Where something is to be answered the desk leads to the buttons.
    where = "registrations.register" if pile is Pile.OWE else "catalogue.show"
    return Task(pile, kind, where, {"event": event.code}, {"title": event.title}, due)


def _gates(actor: Actor, at: datetime) -> list[Task]:
    """Where the actor stands at a gate: of the whole event, or of one of its sites."""
    at_site = select(Site.event_id).where(Site.ref.in_(actor.labels(SITE_REALM, Role.VOLUNTEER)))
    query = (
        select(Event)
        .where(or_(Event.code.in_(actor.labels(REALM, Role.VOLUNTEER)), Event.id.in_(at_site)))
        .where(Event.state.in_(ADMITTING), or_(Event.ends_at.is_(None), Event.ends_at >= at))
        .order_by(Event.starts_at.is_(None), Event.starts_at, Event.id)
        .limit(MOST)
    )
    return [
        Task(Pile.NEXT, "gate_waits", "checkin.gate", {"event": event.code}, {"title": event.title}, event.starts_at)
        for event in db.session.scalars(query)
    ]


def _held(actor: Actor, at: datetime) -> list[Task]:
    """What the actor's own units hold in the next weeks, and their plans that wait; those below have officers themselves."""
    quiet = (*HELD, EventState.CANCELLED)
    ahead = or_(Event.state.in_(HIDDEN), and_(Event.ends_at >= at, Event.starts_at <= at + NEAR))
    query = (
        select(Event)
        .where(Event.unit_id.in_(actor.unit_ids(*_MAKERS)), Event.state.not_in(quiet), ahead, Event.parent_id.is_(None))
        .order_by(Event.starts_at.is_(None), Event.starts_at, Event.due_on, Event.id)
        .limit(MOST)
    )
    events = list(db.session.scalars(query))
    if proposed := {event.unit_id for event in events if event.state is EventState.PROPOSED}:
        remember_units(actor, proposed)
    return [_line(actor, event) for event in events]


def _line(actor: Actor, event: Event) -> Task:
    """A plan is finished by whoever draws it up and approved by whoever may; what is issued is run from its hub."""
    approves = event.state is EventState.PROPOSED and may_approve(actor, event)
    kinds = {
        EventState.PLANNED: (Pile.OWE, "event_plan_waits", "catalogue.edit"),
        EventState.PROPOSED: (Pile.OWE if approves else Pile.WAITING, "event_approval_waits", "catalogue.edit"),
    }
    pile, kind, endpoint = kinds.get(event.state, (Pile.NEXT, "event_of_unit", "event_hub.page"))
    return Task(pile, kind, endpoint, {"event": event.code}, {"title": event.title}, event.starts_at)


def _to_name(actor: Actor, at: datetime) -> list[Task]:
    """Seats of the units on which nobody sits yet, as long as they are kept for them."""
    named = func.count(Registration.id)
    lives = and_(Registration.allocation_id == Allocation.id, Registration.state.in_(LIVE))
    query = (
        select(Event, Unit, Allocation.seats - named)
        .join(Allocation, Allocation.event_id == Event.id)
        .join(Unit, Unit.id == Allocation.unit_id)
        .outerjoin(Registration, lives)
        .where(
            Allocation.unit_id.in_(covered(actor, *_UNIT)),
            Allocation.released_at.is_(None),
            Event.state.in_((EventState.ISSUED, EventState.OPEN, EventState.CLOSED)),
            or_(Event.starts_at.is_(None), Event.starts_at > at),
        )
        .group_by(Event.id, Unit.id, Allocation.id)
        .having(Allocation.seats > named)
        .order_by(Event.starts_at, Event.id, Unit.sort_key)
        .limit(MOST)
    )
    return [
        Task(
            Pile.OWE, "name_delegates", "registrations.delegates", {"event": event.code},
            {"title": event.title, "unit": unit.short_name, "count": left}, event.release_at or event.starts_at,
        )
        for event, unit, left in db.session.execute(query)
    ]  # fmt: skip
