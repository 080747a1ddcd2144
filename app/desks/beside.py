"""What stands beside a page of an edition or an event: its hub for the staff, the unit's part, results, one's own."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from app.contests.access import may_watch
from app.contests.calls.queries import edition_by_code
from app.contests.models import Edition, Stage
from app.desks.event_hub.views import may_work
from app.events.attendance.queries.scope import may_look
from app.events.attendance.views.thoughts import may_say
from app.events.catalogue.queries import days_to_tell, event_by_code
from app.events.models import Event
from app.events.registrations.queries.seats import has_seats
from app.judging.live_models import LiveFinal
from app.judging.live_states import LiveState
from app.judging.publication.queries import own_entry
from app.kit.access import me
from app.kit.clock import now
from app.kit.db import db
from app.people.actor import Actor
from app.people.models import Unit
from app.people.states import Role

_STAFF = (Role.ORGANIZER, Role.SECRETARIAT, Role.OBSERVER)
_UNIT = (Role.OFFICER, Role.UNIT_LEADER)
#: Pages that everybody reads and from which results are looked for.
_FRONT = "calls.show"
_EVENT_FRONT = "catalogue.show"
#: By its icon the page of a contest knows the link that stands first.
WATCH = "eye"


def links() -> list[dict[str, Any]]:
    """The ways on from this page to those of higher contexts, which it cannot know; nothing outside of an edition."""
    if event := (request.view_args or {}).get("event"):
        return _event(me(), event)
    if request.endpoint == "catalogue.index":
        return [_link(_("My events"), "registrations.mine", "check")] if me().is_authenticated else []
    code = (request.view_args or {}).get("edition")
    if not code or request.endpoint in (None, "hub.page", "publication.results"):
        return []
    actor: Actor = me()
    found = _hub(actor, code) if actor.has_role(*_STAFF) else []
    if request.endpoint == _FRONT:
        found += _units(actor, code) + _results(code)
    if request.endpoint == "entries.show":
        found += _own(actor, code, (request.view_args or {}).get("ref", ""))
    return found


def _event(actor: Actor, code: str) -> list[dict[str, Any]]:
    """The ways on from a page of an event: to work, to what one's unit has to do, to say what one thought."""
    if request.endpoint == "event_hub.page" or actor.person_id is None:
        return []
    works = actor.has_role(*_STAFF, *_UNIT, Role.VOLUNTEER)
    if request.endpoint != _EVENT_FRONT and not works:
        return []
    try:
        event = event_by_code(actor, code)
    except NoResultFound:
        return []
    return (_work(actor, event) if works else []) + _said(actor, event)


def _said(actor: Actor, event: Event) -> list[dict[str, Any]]:
    """The form for what one thought, on the page of an event at which one was; the picture of who came, for officers."""
    found = []
    if request.endpoint == _EVENT_FRONT and may_say(actor, event):
        found.append(_link(_("Say what you thought of it"), "attendance.feedback", "chat", event=event.code))
    own = actor.has_role(*_UNIT) and request.endpoint == _EVENT_FRONT and not may_work(actor, event)
    if own and may_look(actor, event):
        found.append(_link(_("Who of yours is there"), "attendance.live", "people", event=event.code))
    return found


def _work(actor: Actor, event: Event) -> list[dict[str, Any]]:
    """The hub for its staff; for officers what their unit owes and has."""
    code = event.code
    found = [_link(_("Run the event"), "event_hub.page", "settings", event=code)] if may_work(actor, event) else []
    if not found:
        found = [
            _link(
                _("Say that %(unit)s held it", unit=unit.short_name), "catalogue.held", "check", event=code, ref=day.ref
            )
            for day, unit in days_to_tell(actor, event, now())
        ]
    if request.endpoint == _EVENT_FRONT and has_seats(actor, event):
        found.append(_link(_("Seats of my unit"), "registrations.delegates", "people", event=code))
    return found


def _hub(actor: Actor, code: str) -> list[dict[str, Any]]:
    try:
        edition = edition_by_code(actor, code)
    except NoResultFound:
        return []
    return [_link(_("Run the contest"), "hub.page", "settings", edition=code)] if may_watch(actor, edition) else []


def _units(actor: Actor, code: str) -> list[dict[str, Any]]:
    ids = actor.unit_ids(*_UNIT)
    if not ids:
        return []
    units = db.session.scalars(select(Unit).where(Unit.id.in_(ids)).order_by(Unit.sort_key))
    return [
        _link(_("Entries of %(unit)s", unit=unit.short_name), "reception.unit", "unit", edition=code, unit=unit.code)
        for unit in units
    ]


def _results(code: str) -> list[dict[str, Any]]:
    """The board of a final while it is played, from when the chair opened it until it is over; what was published."""
    query = (
        select(Stage.ref, Stage.published_at, LiveFinal.state)
        .join(Edition, Edition.id == Stage.edition_id)
        .outerjoin(LiveFinal, LiveFinal.stage_id == Stage.id)
        .where(Edition.code == code)
    )
    stages = db.session.execute(query.order_by(Stage.position)).all()
    found = [
        _link(_("Watch live"), "live.board", WATCH, edition=code, stage=ref)
        for ref, published_at, state in stages
        if published_at is None and state not in (None, LiveState.ENDED)
    ]
    if any(published_at is not None for _ref, published_at, _state in stages):
        found.append(_link(_("Results"), "publication.results", "trophy", edition=code))
    return found


def _own(actor: Actor, code: str, ref: str) -> list[dict[str, Any]]:
    try:
        own_entry(actor, code, ref)
    except NoResultFound:
        return []
    return [_link(_("Your result"), "publication.own", "trophy", edition=code, ref=ref)]


def _link(label: str, endpoint: str, icon: str, **where: Any) -> dict[str, Any]:
    return {"label": label, "href": url_for(endpoint, **where), "icon": icon}
