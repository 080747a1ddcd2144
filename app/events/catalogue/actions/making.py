"""An event is made: from its type, as a part of another, or as a copy of last year's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy.exc import IntegrityError

from app.events.catalogue import queries, rules
from app.events.catalogue.actions.types import presets
from app.events.checkin_models import CheckList
from app.events.models import CoOrganizer, Event, EventType, Occurrence, Session, Site, Speaker
from app.events.places.actions import lock
from app.events.registration_models import Category, Limit
from app.events.states import EventFormat, Scope
from app.kit import audit, text
from app.kit.clock import local
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import BadInput, DomainError
from app.people.actor import Actor
from app.people.models import Unit

#: Taken over from the event that is copied.
_COPIED = (
    "type_id", "theme", "summary", "audience", "contact", "format", "venue", "address", "details", "questions",
    "self_sign_up", "unit_delegates", "needs_approval", "waiting_list", "hold_minutes", "offer_minutes",
    "consent_under", "certificate_percent",
)  # fmt: skip
MAX_TITLE = 200


class EndsBeforeItBegins(DomainError):
    """A time whose end lies before its beginning."""

    code: ClassVar[str] = "event_ends_before_it_begins"


class OverAlready(DomainError):
    """A date by which an announced event would be over at once, for good: a slip of the year, most likely."""

    code: ClassVar[str] = "event_over_already"


class PartOfAPart(DomainError):
    """A part of an event has no parts itself."""

    code: ClassVar[str] = "event_part_of_a_part"


@dataclass(frozen=True)
class When:
    """When an event is held: exact instants, or only the plan's words with the year they are read in."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    words: str = ""
    tentative: bool = False

    def year(self, at: datetime) -> int:
        """The year it belongs to: of its first instant, else of the plan's day, else of now."""
        if self.starts_at is not None:
            return local(self.starts_at).year
        spec = rules.plan_time(self.words, local(at).year).spec
        return spec.start.year if spec and spec.start else local(at).year


def subject(event: Event) -> tuple[str, str]:
    """Under what the history of an event is kept."""
    return ("event", event.code)


def make_event(
    kind: EventType, *, unit: Unit, title: str, when: When, year: int | None = None, parent: Event | None = None,
    by: Actor, at: datetime,
) -> Event:  # fmt: skip
    """An event in plan, with what its type proposes, its limit, its categories and the list at its entrance.

    year: by default what `when` says. Raises EndsBeforeItBegins, PartOfAPart, BadInput.
    """
    event = Event(
        type_id=kind.id, questions=list(kind.questions), self_sign_up=kind.self_sign_up,
        unit_delegates=kind.unit_delegates, needs_approval=kind.needs_approval,
        certificate_percent=kind.certificate_percent,
    )  # fmt: skip
    _add(event, unit=unit, title=title, year=year or when.year(at), parent=parent, by=by, at=at)
    set_when(event, when)
    for position, name in enumerate(kind.categories):
        add_category(event, name=name, position=position)
    audit.record("event.make", subject(event), by=by, at=at,
                 facts={"type": kind.code, "unit": unit.code, "parent": parent.code if parent else None})  # fmt: skip
    return event


@dataclass(frozen=True)
class PartInput:
    """A part of a festival as typed."""

    title: str
    kind: EventType
    when: When


def add_parts(event: Event, wanted: Sequence[PartInput], *, by: Actor, at: datetime) -> list[Event]:
    """Several parts at once, each of its type, at the place of the whole; one of a title that is there is not made again.

    Raises what `make_event` raises; nothing is made then.
    """
    lock(event)
    there = {text.search_key(part.title) for part in queries.children_of(event)}
    made = []
    with db.session.begin_nested():
        for one in wanted:
            key = text.search_key(one.title)
            if key in there:
                continue
            there.add(key)
            part = make_event(one.kind, unit=event.unit, title=one.title, when=one.when, parent=event, by=by, at=at)
            part.venue, part.address, part.contact = event.venue, event.address, event.contact
            refresh_search_key(part)
            made.append(part)
        db.session.flush()
    return made


def copy_event(last: Event, *, title: str, when: When, unit: Unit, by: Actor, at: datetime) -> Event:
    """A plan with everything of an earlier event but its days, people and files; sessions move with its first day."""
    event = Event(**{name: getattr(last, name) for name in _COPIED})
    event.pattern = last.pattern % 4 + 1
    _add(event, unit=unit, title=title, year=when.year(at), parent=None, by=by, at=at)
    set_when(event, when)
    for category in queries.categories_of(last):
        copied = add_category(event, name=category.name, position=category.position)
        copied.self_sign_up, copied.needs_approval = category.self_sign_up, category.needs_approval
    sites = _copy_sites(last, event)
    _copy_limits(last, event, sites)
    if last.starts_at and event.starts_at:
        _copy_programme(last, event, event.starts_at - last.starts_at, sites)
    for other in queries.co_organizers_of(last):
        db.session.add(CoOrganizer(event_id=event.id, unit_id=other.id))
    db.session.flush()
    audit.record("event.make", subject(event), by=by, at=at, facts={"copy_of": last.code, "unit": unit.code})
    return event


def set_when(event: Event, when: When) -> None:
    """Write the time of an event that has no days yet: one day where instants are given, else the plan's words."""
    if when.starts_at and when.ends_at:
        if when.ends_at < when.starts_at:
            raise EndsBeforeItBegins
        db.session.add(
            Occurrence(ref=public_code(8), event_id=event.id, starts_at=when.starts_at, ends_at=when.ends_at)
        )
    elif when.starts_at or when.ends_at:
        raise BadInput(what="time")
    read_plan(event, when.words, when.tentative)
    refresh_span(event)


def read_plan(event: Event, words: str, tentative: bool) -> None:
    """Keep the plan's words, the spec they give and whether it is tentative (D2)."""
    event.plan_words = text.one_line(words)
    spec = rules.plan_time(event.plan_words, event.year).spec
    event.time_spec = spec.to_json() if spec else None
    event.tentative = tentative or bool(spec and spec.tentative)


def refresh_span(event: Event) -> None:
    """First and last instant from its days, and the day on which it is due: of its days, else of the plan's words."""
    db.session.flush()
    event.starts_at, event.ends_at = rules.span(queries.occurrences_of(event))
    if event.ends_at is not None:
        event.due_on = local(event.ends_at).date()
    else:
        event.due_on = rules.plan_time(event.plan_words, event.year).due_on
    db.session.flush()


def refresh_search_key(event: Event) -> None:
    """What an event is found by; to be called whenever one of its parts changes."""
    words = (event.title, event.theme, event.audience, event.venue, event.address, str(event.year))
    event.search_key = text.search_key(" ".join(words))


def refresh_session_key(session: Session) -> None:
    """What a session is found by; to be called whenever it or its speakers change."""
    spoken = (word for one in session.speakers for word in (one.name, one.topic))
    session.search_key = text.search_key(" ".join((session.name, *spoken)))


def add_category(event: Event, *, name: str, position: int) -> Category:
    """A category of participants with its limit, which counts without limiting."""
    category = Category(ref=public_code(8), event_id=event.id, name=text.one_line(name), position=position)
    db.session.add(category)
    db.session.flush()
    add_limit(event, Scope.CATEGORY, category.id)
    return category


def add_limit(event: Event, scope: Scope, thing_id: int, capacity: int | None = None) -> None:
    """The counter of a new thing's places; every thing that is registered for has one."""
    db.session.add(Limit(event_id=event.id, scope=scope, thing_id=thing_id, capacity=capacity))
    db.session.flush()


def _add(event: Event, *, unit: Unit, title: str, year: int, parent: Event | None, by: Actor, at: datetime) -> None:
    """Write the row under the first address that is free; the unique key tells, not a look beforehand."""
    event.title = text.one_line(title)
    if not event.title or len(event.title) > MAX_TITLE or not 2000 <= year <= 2200:
        raise BadInput(what="event")
    if parent is not None and parent.parent_id is not None:
        raise PartOfAPart
    event.unit_id, event.year, event.parent_id = unit.id, year, parent.id if parent else None
    event.made_at, event.made_by_person_id = at, by.person_id
    event.format = event.format or EventFormat.IN_PERSON
    event.theme, event.audience = event.theme or "", event.audience or ""
    event.venue, event.address = event.venue or "", event.address or ""
    refresh_search_key(event)
    for code in rules.numbered(rules.stem_of(event.title, year)):
        event.code = code
        try:
            with db.session.begin_nested():
                db.session.add(event)
            break
        except IntegrityError:
            continue
    else:
        raise BadInput(what="event")
    add_limit(event, Scope.EVENT, event.id)
    db.session.add(CheckList(ref=public_code(10), event_id=event.id, name=presets()["entrance"]))
    db.session.flush()


def _copy_sites(last: Event, event: Event) -> dict[int, int]:
    """The sites of the earlier event; returns its site id → the new one's."""
    pairs = []
    for site in queries.sites_of(last):
        kept = {name: getattr(site, name) for name in ("unit_id", "name", "search_key", "address", "position")}
        fresh = Site(
            ref=public_code(8),
            event_id=event.id,
            contact_name=site.contact_name,
            contact_phone=site.contact_phone,
            **kept,
        )
        pairs.append((site.id, fresh))
    db.session.add_all([fresh for _old, fresh in pairs])
    db.session.flush()
    return {old: fresh.id for old, fresh in pairs}


def _copy_limits(last: Event, event: Event, sites: dict[int, int]) -> None:
    """The capacities of the event and its sites; nothing of them is taken."""
    kept = {(one.scope, one.thing_id): one.capacity for one in queries.limits_kept(last)}
    whole = queries.limit_kept(event, Scope.EVENT, event.id)
    if whole is not None:
        whole.capacity = kept.get((Scope.EVENT, last.id))
    rows = [
        Limit(event_id=event.id, scope=Scope.SITE, thing_id=new, capacity=kept.get((Scope.SITE, old)))
        for old, new in sites.items()
    ]
    db.session.add_all(rows)
    db.session.flush()


def _copy_programme(last: Event, event: Event, later: timedelta, sites: dict[int, int]) -> None:
    for session in queries.sessions_of(last):
        kept: dict[str, Any] = {n: getattr(session, n) for n in ("name", "summary", "room", "chosen", "counts")}
        fresh = Session(
            ref=public_code(8), event_id=event.id, starts_at=session.starts_at + later,
            ends_at=session.ends_at + later, site_id=sites.get(session.site_id or 0), **kept,
        )  # fmt: skip
        fresh.speakers = [
            Speaker(name=one.name, title=one.title, topic=one.topic, position=one.position) for one in session.speakers
        ]
        refresh_session_key(fresh)
        db.session.add(fresh)
        db.session.flush()
        add_limit(event, Scope.SESSION, fresh.id)
