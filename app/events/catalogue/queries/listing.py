"""Reads of the public lists: what comes, what was, one month, and what fits the filters; each by one visibility rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload
from sqlalchemy.sql._typing import _ColumnExpressionArgument

from app.events.access import visible_events
from app.events.catalogue.rules.months import Month, month_of, months_meant
from app.events.models import CoOrganizer, Event, EventType, Occurrence, Session, Site
from app.events.registration_models import Limit
from app.events.states import HELD, EventFormat, EventState, Scope
from app.kit.clock import local
from app.kit.db import db
from app.kit.text import search_key
from app.kit.timespec import TimeSpec, from_json
from app.people.access import last_lines
from app.people.actor import NOBODY, Actor
from app.people.models import Unit, UnitAncestor

#: A month of a province has some dozens; more than this is cut, and a feed never grows without end.
MOST = 1000


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; empty: everything. `unit` is a unit's code and means it and all below it."""

    q: str = ""
    kind: str = ""
    unit: str = ""
    format: EventFormat | None = None

    @property
    def anything(self) -> bool:
        """Whether it narrows at all."""
        return bool(self.q or self.kind or self.unit or self.format)


@dataclass(frozen=True)
class Line:
    """An event in a list. starts, ends: of the day that comes next (else the first), None where only words are known.

    more: how many other days come after that one. left: places of the event as a whole (None: not counted).
    """

    event: Event
    starts: datetime | None
    ends: datetime | None
    more: int = 0
    left: int | None = None


def shown(actor: Actor, wanted: Wanted) -> Select[Event]:
    """The events the actor may know of that fit. Parts of an event stand in its own page, unless one looks for them."""
    query = select(Event).where(visible_events(actor))
    if not wanted.anything:
        whole = select(Event.id).where(visible_events(actor)).correlate(None)
        query = query.where(or_(Event.parent_id.is_(None), Event.parent_id.not_in(whole)))
    if wanted.kind:
        query = query.where(Event.type_id.in_(select(EventType.id).where(EventType.code == wanted.kind)))
    if wanted.format:
        query = query.where(Event.format == wanted.format)
    if wanted.unit:
        within = below(wanted.unit)
        together = select(CoOrganizer.event_id).where(CoOrganizer.unit_id.in_(within))
        query = query.where(or_(Event.unit_id.in_(within), Event.id.in_(together)))
    for word in search_key(wanted.q).split():
        named = select(Unit.id).where(Unit.search_key.contains(word, autoescape=True))
        spoken = select(Session.event_id).where(Session.search_key.contains(word, autoescape=True))
        held = select(Site.event_id).where(Site.search_key.contains(word, autoescape=True))
        told = Event.search_key.contains(word, autoescape=True)
        query = query.where(or_(told, Event.unit_id.in_(named), Event.id.in_(spoken), Event.id.in_(held)))
    return query


def below(code: str) -> Select[int]:
    """The ids of the unit with this code and of all below it."""
    top = select(Unit.id).where(Unit.code == code)
    return last_lines().where(UnitAncestor.ancestor_id.in_(top)).with_only_columns(UnitAncestor.unit_id)


def _ahead(at: datetime) -> ColumnElement[bool]:
    """Not over: to come, under way, postponed without a new day, or without a day in a time that is not over."""
    undated = and_(Event.starts_at.is_(None), or_(Event.due_on.is_(None), Event.due_on >= local(at).date()))
    return and_(Event.state.not_in(HELD), or_(Event.state == EventState.POSTPONED, Event.ends_at >= at, undated))


def _over(at: datetime) -> ColumnElement[bool]:
    undated = and_(Event.starts_at.is_(None), Event.due_on < local(at).date())
    return or_(Event.state.in_(HELD), and_(Event.state != EventState.POSTPONED, or_(Event.ends_at < at, undated)))


def upcoming(
    actor: Actor, wanted: Wanted, at: datetime, *, page: int = 1, per_page: int = 20
) -> tuple[list[Line], int]:
    """(a page of what is not over, how many there are): the next day first, those without a day last."""
    query = shown(actor, wanted).where(_ahead(at))
    day = aliased(Occurrence)
    nearest = (
        select(func.min(day.starts_at)).where(day.event_id == Event.id, day.ends_at >= at).correlate(Event)
    ).scalar_subquery()
    soonest = case((Event.state != EventState.POSTPONED, func.coalesce(nearest, Event.starts_at)))
    order = (soonest.is_(None), soonest, Event.due_on.is_(None), Event.due_on, Event.id)
    return _page(query, order, at, page, per_page)


def past(actor: Actor, wanted: Wanted, at: datetime, *, page: int = 1, per_page: int = 20) -> tuple[list[Line], int]:
    """(a page of what is over, how many there are), the last first."""
    query = shown(actor, wanted).where(_over(at))
    order = (Event.starts_at.is_(None), Event.starts_at.desc(), Event.due_on.desc(), Event.id.desc())
    return _page(query, order, at, page, per_page)


def _page(
    query: Select[Event], order: Sequence[_ColumnExpressionArgument[Any]], at: datetime, page: int, per_page: int
) -> tuple[list[Line], int]:
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    query = query.options(joinedload(Event.type), joinedload(Event.unit)).order_by(*order)
    events = list(db.session.scalars(query.limit(per_page).offset((page - 1) * per_page)))
    return with_days(events, at), total


def with_days(events: list[Event], at: datetime) -> list[Line]:
    """Each event with the day that comes next, or its first, and its places; two statements."""
    left = _left(events)
    query = select(Occurrence).where(Occurrence.event_id.in_([event.id for event in events]))
    days: dict[int, list[Occurrence]] = {}
    for day in db.session.scalars(query.order_by(Occurrence.starts_at, Occurrence.id)):
        days.setdefault(day.event_id, []).append(day)
    lines = []
    for event in events:
        own = days.get(event.id, [])
        first = next((one for one in own if one.ends_at >= at), own[0] if own else None)
        span = (first.starts_at, first.ends_at) if first else (event.starts_at, event.ends_at)
        later = sum(first is not None and one.starts_at > first.starts_at for one in own)
        lines.append(Line(event, *span, more=later, left=left.get(event.id)))
    return lines


def _left(events: list[Event]) -> dict[int, int]:
    query = select(Limit.event_id, Limit.capacity - Limit.taken).where(
        Limit.event_id.in_([event.id for event in events]), Limit.scope == Scope.EVENT, Limit.capacity.is_not(None)
    )
    return {row[0]: max(0, row[1] or 0) for row in db.session.execute(query)}


def of_month(actor: Actor, wanted: Wanted, month: Month) -> tuple[list[Line], list[Event]]:
    """(the days in a month of all that fits, in order, a line for each; the events of which only words are known)."""
    loaded = (joinedload(Event.type), joinedload(Event.unit))
    inside = (Occurrence.starts_at < month.ends, Occurrence.ends_at >= month.begins)
    days = shown(actor, wanted).join(Occurrence, Occurrence.event_id == Event.id).where(*inside)
    held = days.with_only_columns(Event, Occurrence.starts_at, Occurrence.ends_at).options(*loaded).limit(MOST)
    lines = [Line(*row) for row in db.session.execute(held)]
    any_day = select(Occurrence.id).where(Occurrence.event_id == Event.id).exists()
    whole = shown(actor, wanted).where(Event.starts_at < month.ends, Event.ends_at >= month.begins, ~any_day)
    lines += [Line(one, one.starts_at, one.ends_at) for one in db.session.scalars(whole.options(*loaded).limit(MOST))]
    worded = shown(actor, wanted).where(
        Event.starts_at.is_(None), Event.state.not_in(HELD), Event.year.between(month.year - 1, month.year + 1)
    )
    found = db.session.scalars(worded.order_by(Event.due_on.is_(None), Event.due_on, Event.id).options(*loaded))
    meant = [event for event in found if month in months_meant(spec_of(event), event.year)]
    return sorted(lines, key=lambda line: (line.starts.timestamp() if line.starts else 0.0, line.event.id)), meant


def spec_of(event: Event) -> TimeSpec | None:
    """The plan's time of an event, read."""
    return from_json(event.time_spec) if event.time_spec else None


def talks_named(actor: Actor, words: str, most: int) -> list[tuple[Session, Event]]:
    """The sessions whose name, speaker or topic holds all the words, of events one may know of, the newest first."""
    query = select(Session, Event).join(Event, Event.id == Session.event_id).where(visible_events(actor))
    query = query.where(*(Session.search_key.contains(word, autoescape=True) for word in search_key(words).split()))
    query = query.options(selectinload(Session.speakers)).order_by(Session.starts_at.desc(), Session.id).limit(most)
    return [(row[0], row[1]) for row in db.session.execute(query)]


def sites_named(actor: Actor, words: str, most: int) -> list[tuple[Site, Event]]:
    """The connected sites whose name holds all the words, of events one may know of, the newest first."""
    query = select(Site, Event).join(Event, Event.id == Site.event_id).where(visible_events(actor))
    query = query.where(*(Site.search_key.contains(word, autoescape=True) for word in search_key(words).split()))
    found = db.session.execute(query.order_by(Event.starts_at.desc(), Site.position, Site.id).limit(most))
    return [(row[0], row[1]) for row in found]


def bounds(actor: Actor) -> tuple[Month, Month] | None:
    """(first, last) month in which the calendar has something, a year before and after included; None: nothing.

    Without an end a crawler that follows "next month" never comes home.
    """
    query = select(
        func.min(Event.starts_at), func.max(Event.ends_at), func.min(Event.year), func.max(Event.year)
    ).where(visible_events(actor))
    first, last, year, last_year = db.session.execute(query).one()
    if year is None:
        return None
    begins = min(Month(year, 1), month_of(local(first).date())) if first else Month(year, 1)
    ends = max(Month(last_year, 12), month_of(local(last).date())) if last else Month(last_year, 12)
    return begins.after(-12), ends.after(12)


def days_for_feed(wanted: Wanted, at: datetime) -> list[tuple[Event, Occurrence | None, Site | None]]:
    """What a subscribed calendar holds: all days from a year ago on of what everybody may know of, whoever asks."""
    since = month_before(at)
    query = (
        shown(NOBODY, wanted)
        .outerjoin(Occurrence, Occurrence.event_id == Event.id)
        .outerjoin(Site, Site.id == Occurrence.site_id)
        .where(Event.starts_at.is_not(None), Event.ends_at >= since)
        .with_only_columns(Event, Occurrence, Site)
        .order_by(Event.starts_at.desc(), Occurrence.starts_at, Event.id)
        .limit(MOST)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def month_before(at: datetime) -> datetime:
    """The first instant of this month a year ago."""
    here = local(at).date()
    return Month(here.year, here.month).after(-12).begins


def choices(actor: Actor) -> tuple[list[EventType], list[Unit]]:
    """(types, organizing units) that stand behind anything the actor may know of: what the filters offer."""
    seen = select(Event.type_id).where(visible_events(actor))
    kinds = select(EventType).where(EventType.id.in_(seen)).order_by(EventType.position, EventType.id)
    own = select(Event.unit_id).where(visible_events(actor))
    units = select(Unit).where(Unit.id.in_(own)).order_by(Unit.sort_key, Unit.id).limit(300)
    return list(db.session.scalars(kinds)), list(db.session.scalars(units))
