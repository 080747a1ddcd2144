"""The line moves: what ran out is freed, who is first is offered what is free, and at the start it ends."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update

from app.events.models import Event
from app.events.places import queries, rules
from app.events.places.actions.counters import CounterBroken, give_back, lock, take_counts, write_down
from app.events.registration_models import Registration
from app.events.states import REGISTRATION, RegistrationState, RegistrationVerb
from app.kit import audit
from app.kit.db import db
from app.people.actor import SYSTEM
from app.people.notices.actions import notify_all

_R = RegistrationState


def serve_waiting(event: Event, *, at: datetime, but: Collection[int] = ()) -> int:
    """Offer what is free to those who wait, first in line first; how many were offered a place.

    What ran out is freed before. but: registrations that are left out this time, because they just passed.
    Never after the event has begun, and not while it is put off or called off.
    """
    lock(event)
    reap(event, at=at)
    if not rules.moves(event.state, event.starts_at, at):
        return 0
    line = queries.line_of(event.id, but=but)
    served = rules.next_in_line(line, queries.free_of(event.id)) if line else []
    members = [member for group in served for member in group.members]
    if not members:
        return 0
    with db.session.begin_nested():
        if take_counts(rules.Group(tuple(members)).needs) is not None:
            raise CounterBroken(event.id)
        write_down((member.id, limit) for member in members for limit in member.needs)
    until = rules.until(at, event.offer_minutes, event.starts_at)
    people = _move(
        [member.id for member in members], _R.WAITING, RegistrationVerb.OFFER, at, event,
        waiting_since=None, expires_at=until,
    )  # fmt: skip
    notify_all(people, "place_offered", {"title": event.title, "until_at": until.isoformat()}, at=at, path=_path(event))
    return len(members)


def reap(event: Event, *, at: datetime) -> bool:
    """Let holds and offers of this event that ran out go, and free their places; whether there were any."""
    query = select(Registration.id, Registration.state).where(
        Registration.event_id == event.id, Registration.state.in_((_R.HELD, _R.OFFERED)), Registration.expires_at <= at
    )
    found = db.session.execute(query).all()
    if not found:
        return False
    for state, kind in ((_R.HELD, None), (_R.OFFERED, "offer_lapsed")):
        ids = [row.id for row in found if row.state is state]
        people = _move(ids, state, RegistrationVerb.LAPSE, at, event, expires_at=None)
        if kind and people:
            notify_all(people, kind, {"title": event.title}, at=at, path=_path(event))
    return give_back([row.id for row in found])


def end_line(event: Event, *, at: datetime) -> None:
    """The event has begun: those who still wait are told so, offers end, and no place is promised any more."""
    lock(event)
    reap(event, at=at)
    if not rules.over(event.state, event.starts_at, at):
        return
    query = select(Registration.id, Registration.state).where(
        Registration.event_id == event.id, Registration.state.in_((_R.WAITING, _R.OFFERED))
    )
    found = db.session.execute(query).all()
    offered = [row.id for row in found if row.state is _R.OFFERED]
    people = _move(
        [row.id for row in found if row.state is _R.WAITING], _R.WAITING, RegistrationVerb.LAPSE, at, event,
        waiting_since=None,
    )  # fmt: skip
    people += _move(offered, _R.OFFERED, RegistrationVerb.LAPSE, at, event, expires_at=None)
    give_back(offered)
    notify_all(people, "waiting_ended", {"title": event.title}, at=at, path=_path(event))


def _move(
    ids: list[int], state: RegistrationState, verb: RegistrationVerb, at: datetime, event: Event, **values: object
) -> list[int]:
    """Move these registrations by a verb if they are still in `state`; the persons of those that were."""
    if not ids:
        return []
    moved = db.session.execute(
        update(Registration)
        .where(Registration.id.in_(ids), Registration.state == state)
        .values(state=REGISTRATION.target(state, verb), version=Registration.version + 1, **values)
        .returning(Registration.ref, Registration.person_id)
        .execution_options(synchronize_session="fetch")
    ).all()
    for row in moved:
        verb_name = verb.removeprefix("registration_do_")
        audit.record(
            f"registration.{verb_name}", ("registration", row.ref), by=SYSTEM, at=at, facts={"event": event.code}
        )
    return [row.person_id for row in moved]


def _path(event: Event) -> str:
    return f"/events/{event.code}/register"
