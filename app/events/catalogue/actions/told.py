"""Tell those who are registered what changed in what was announced to them (S30)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.events.models import Event
from app.events.registration_models import Registration
from app.events.states import HIDDEN, LIVE
from app.kit.db import db
from app.people.actor import Actor
from app.people.notices.actions import notify, notify_all


def tell(event: Event, kind: str, facts: Mapping[str, Any], *, at: datetime) -> int:
    """Tell everybody with a live registration, and whoever made it for them, each once; how many.

    Nobody is told of an event that was never announced. facts: `event` is added; keys ending in "_at" are instants.
    """
    if event.state in HIDDEN:
        return 0
    query = select(Registration.person_id, Registration.made_by_person_id).where(
        Registration.event_id == event.id, Registration.state.in_(LIVE)
    )
    people = {person for row in db.session.execute(query) for person in row if person is not None}
    notify_all(people, kind, {"event": event.title, **facts}, at=at, path=f"/events/{event.code}")
    return len(people)


def tell_maker(event: Event, kind: str, facts: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    """Tell whoever drew the event up, unless they did it themselves."""
    if event.made_by_person_id is not None and event.made_by_person_id != by.person_id:
        path = f"/events/{event.code}/edit"
        notify(event.made_by_person_id, kind, {"event": event.title, **facts}, at=at, path=path)
