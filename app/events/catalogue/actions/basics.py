"""What an event is, where it is and how one registers for it; who organizes it together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import delete

from app.events.catalogue import queries
from app.events.catalogue.actions.capacity import give_places
from app.events.catalogue.actions.making import refresh_search_key, subject
from app.events.catalogue.actions.told import tell
from app.events.models import CoOrganizer, Event
from app.events.states import EventFormat, Scope
from app.kit import audit, text
from app.kit.db import db
from app.kit.errors import BadInput, DomainError, StaleVersion
from app.kit.fields import Answer, FieldSpec, problems
from app.people.actor import Actor
from app.people.models import Unit

MAX_QUESTIONS = 30


class FrozenByRegistrations(DomainError):
    """Somebody has answered the questions; they may not change any more."""

    code: ClassVar[str] = "frozen_by_registrations"


class WindowUpsideDown(DomainError):
    """Registration closes before it opens."""

    code: ClassVar[str] = "registration_window_upside_down"


@dataclass(frozen=True)
class Entrance:
    """How one registers (D24): the modes, the window, what falls back when, and how long a place is kept."""

    self_sign_up: bool
    unit_delegates: bool
    needs_approval: bool
    waiting_list: bool
    registration_opens_at: datetime | None = None
    registration_closes_at: datetime | None = None
    release_at: datetime | None = None
    hold_minutes: int = 15
    offer_minutes: int = 1440
    consent_under: int = 16
    certificate_percent: int | None = None


def same_version(event: Event, version: int | None) -> None:
    """StaleVersion where the form showed an older version (None: not asked)."""
    if version is not None and event.version != version:
        raise StaleVersion


def set_basics(
    event: Event, *, title: str, theme: str, summary: str, audience: str, contact: str, pattern: int,
    version: int | None = None, by: Actor, at: datetime,
) -> None:  # fmt: skip
    """Title, theme, a few words, for whom, contact, brocade. version: the one the form showed."""
    same_version(event, version)
    if pattern not in (1, 2, 3, 4) or not text.one_line(title):
        raise BadInput(what="event")
    event.title, event.theme, event.audience = text.one_line(title), text.one_line(theme), text.one_line(audience)
    event.summary, event.contact, event.pattern = text.nfc(summary), text.nfc(contact), pattern
    refresh_search_key(event)
    db.session.flush()
    audit.record("event.basics", subject(event), by=by, at=at)


def set_place(
    event: Event, *, form: EventFormat, venue: str, address: str, online_link: str | None,
    version: int | None = None, by: Actor, at: datetime,
) -> None:  # fmt: skip
    """Where one takes part. Those registered are told when venue or address of an announced event change."""
    same_version(event, version)
    before = (event.venue, event.address)
    event.format, event.venue, event.address = form, text.one_line(venue), text.one_line(address)
    event.online_link = online_link or None
    refresh_search_key(event)
    db.session.flush()
    audit.record("event.place", subject(event), by=by, at=at, facts={"format": form.value})
    if (event.venue, event.address) != before and any(before):
        place = ", ".join(filter(None, (event.venue, event.address)))
        tell(event, "event_place_changed", {"place": place}, at=at)


def set_entrance(
    event: Event, entrance: Entrance, *, capacity: int | None, version: int | None = None, by: Actor, at: datetime
) -> None:
    """How one registers, and how many places there are in all. CapacityTooSmall, WindowUpsideDown, StaleVersion."""
    same_version(event, version)
    opens, closes = entrance.registration_opens_at, entrance.registration_closes_at
    if opens and closes and closes <= opens:
        raise WindowUpsideDown
    percent = entrance.certificate_percent
    sound = 1 <= entrance.hold_minutes <= 1440 and 5 <= entrance.offer_minutes <= 20160 and (
        0 <= entrance.consent_under <= 30 and (percent is None or 1 <= percent <= 100)
    )  # fmt: skip
    if not sound:
        raise BadInput(what="registration")
    for name, value in vars(entrance).items():
        setattr(event, name, value)
    db.session.flush()
    give_places(event, Scope.EVENT, event.id, capacity, by=by, at=at)
    modes = [n for n in ("self_sign_up", "unit_delegates", "needs_approval", "waiting_list") if getattr(entrance, n)]
    audit.record("event.registration", subject(event), by=by, at=at, facts={"modes": modes})


def set_questions(event: Event, asked: Sequence[FieldSpec], *, by: Actor, at: datetime) -> None:
    """What those who register are asked, in this order. FrozenByRegistrations once somebody registered."""
    keys = [spec.key for spec in asked]
    if len(set(keys)) != len(keys) or len(keys) > MAX_QUESTIONS:
        raise BadInput(what="questions")
    if queries.has_registrations(event):
        raise FrozenByRegistrations
    event.questions = [spec.to_json() for spec in asked]
    db.session.flush()
    audit.record("event.questions", subject(event), by=by, at=at, facts={"keys": keys})


def set_details(
    event: Event, answers: Mapping[str, Answer], *, version: int | None = None, by: Actor, at: datetime
) -> None:
    """What the organizer says about an event of its type, shape and size checked by the type's fields."""
    same_version(event, version)
    asked = queries.specs(event.type.fields)
    kept = {spec.key: answers[spec.key] for spec in asked if answers.get(spec.key)}
    if problems(asked, kept, final=False):
        raise BadInput(what="details")
    event.details = kept
    db.session.flush()
    audit.record("event.details", subject(event), by=by, at=at, facts={"keys": sorted(kept)})


def set_co_organizers(event: Event, units: Sequence[Unit], *, by: Actor, at: datetime) -> None:
    """The units that organize it together with its own."""
    wanted = {unit.id for unit in units} - {event.unit_id}
    db.session.execute(delete(CoOrganizer).where(CoOrganizer.event_id == event.id))
    db.session.add_all([CoOrganizer(event_id=event.id, unit_id=unit_id) for unit_id in sorted(wanted)])
    db.session.flush()
    audit.record("event.co_organizers", subject(event), by=by, at=at, facts={"units": sorted(u.code for u in units)})
