"""The programme with its speakers, and the categories of participants (S42, S125)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from app.events.catalogue import queries
from app.events.catalogue.actions.capacity import give_places, remove_unused
from app.events.catalogue.actions.making import EndsBeforeItBegins, add_category, refresh_session_key, subject
from app.events.models import Event, Session, Speaker
from app.events.states import Scope
from app.kit import audit, text
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import BadInput, DomainError
from app.people.actor import Actor

MAX_CATEGORIES = 30


class SessionInUse(DomainError):
    """Somebody chose the session or was seen at it; it stays."""

    code: ClassVar[str] = "session_in_use"


class CategoryInUse(DomainError):
    """Somebody is registered in the category; it stays."""

    code: ClassVar[str] = "category_in_use"


@dataclass(frozen=True)
class SpeakerInput:
    """Somebody who speaks, as the programme names them."""

    name: str
    title: str = ""
    topic: str = ""


@dataclass(frozen=True)
class SessionInput:
    """A part of the programme as typed; capacity None: no limit of its own."""

    name: str
    starts_at: datetime
    ends_at: datetime
    summary: str = ""
    room: str = ""
    link: str | None = None
    site_id: int | None = None
    chosen: bool = False
    counts: bool = True
    capacity: int | None = None
    speakers: tuple[SpeakerInput, ...] = ()


@dataclass(frozen=True)
class CategoryInput:
    """A category as typed; `ref` names one that is there."""

    name: str
    ref: str | None = None
    self_sign_up: bool = True
    needs_approval: bool = False
    capacity: int | None = None


def add_session(event: Event, given: SessionInput, *, by: Actor, at: datetime) -> Session:
    """One more session with its speakers and its limit. EndsBeforeItBegins."""
    session = Session(ref=public_code(8), event_id=event.id)
    session.speakers = []
    _fill(session, given)
    db.session.add(session)
    db.session.flush()
    give_places(event, Scope.SESSION, session.id, given.capacity, by=by, at=at)
    audit.record("event.add_session", subject(event), by=by, at=at, facts={"session": session.ref})
    return session


def change_session(event: Event, session: Session, given: SessionInput, *, by: Actor, at: datetime) -> None:
    """Another name, time, room, speakers or capacity; its speakers must be loaded. CapacityTooSmall."""
    for speaker in session.speakers:
        db.session.delete(speaker)
    _fill(session, given)
    db.session.flush()
    give_places(event, Scope.SESSION, session.id, given.capacity, by=by, at=at)
    audit.record("event.change_session", subject(event), by=by, at=at, facts={"session": session.ref})


def remove_session(event: Event, session: Session, *, by: Actor, at: datetime) -> None:
    """Take a session out that nobody chose; SessionInUse otherwise."""
    ref = session.ref
    remove_unused(event, Scope.SESSION, session, SessionInUse())
    audit.record("event.remove_session", subject(event), by=by, at=at, facts={"session": ref})


def set_categories(event: Event, wanted: Sequence[CategoryInput], *, by: Actor, at: datetime) -> None:
    """The categories in this order: given refs are changed, the rest is new, what is not given goes. CategoryInUse."""
    names = [text.search_key(one.name) for one in wanted]
    if len(set(names)) != len(names) or len(names) > MAX_CATEGORIES or not all(names):
        raise BadInput(what="categories")
    kept = {row.ref: row for row in queries.categories_of(event)}
    for ref in kept.keys() - {one.ref for one in wanted}:
        row = kept.pop(ref)
        remove_unused(event, Scope.CATEGORY, row, CategoryInUse(name=row.name))
    for row in kept.values():
        # Out of the way of the unique (event, name) while names are exchanged.
        row.name = f"{row.name}\u2060{row.ref}"
    db.session.flush()
    for position, one in enumerate(wanted):
        row = kept.get(one.ref or "") or add_category(event, name=one.name, position=position)
        row.name, row.position = text.one_line(one.name), position
        row.self_sign_up, row.needs_approval = one.self_sign_up, one.needs_approval
        db.session.flush()
        give_places(event, Scope.CATEGORY, row.id, one.capacity, by=by, at=at)
    audit.record("event.categories", subject(event), by=by, at=at, facts={"count": len(wanted)})


def _fill(session: Session, given: SessionInput) -> None:
    session.name = text.one_line(given.name)
    if not session.name:
        raise BadInput(what="session")
    if given.ends_at < given.starts_at:
        raise EndsBeforeItBegins
    session.starts_at, session.ends_at = given.starts_at, given.ends_at
    session.summary, session.room = text.nfc(given.summary), text.one_line(given.room)
    session.link, session.site_id = given.link or None, given.site_id
    session.chosen, session.counts = given.chosen, given.counts
    session.speakers = [
        Speaker(name=text.one_line(s.name), title=text.one_line(s.title), topic=text.one_line(s.topic), position=n)
        for n, s in enumerate(given.speakers)
    ]
    refresh_session_key(session)
