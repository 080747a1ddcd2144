"""Reads of an event's public page: its places, parts, files, and what the reader has to do with it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload

from app.events.access import may_keep, visible_events
from app.events.catalogue.queries.listing import Line, with_days
from app.events.catalogue.queries.setup import event_by_code
from app.events.catalogue.rules.front import Room, room_left
from app.events.models import Event, EventFile, Occurrence, Session, Site
from app.events.registration_models import Category, Limit, Registration
from app.events.states import LIVE, FileUse, RegistrationState, Scope
from app.kit.db import db
from app.kit.text import search_key
from app.people.actor import Actor
from app.people.models import Unit, UnitKind


@dataclass(frozen=True)
class SiteLine:
    """A connected site with the kind of its unit and the places left (None: not counted)."""

    site: Site
    kind: UnitKind | None
    left: int | None

    @property
    def place(self) -> tuple[int, int]:
        """The place of its kind among the kinds; those without one come last."""
        return (self.kind.rank, self.kind.id) if self.kind else (10**6, 0)


def room_of(event: Event) -> Room:
    """How many places one who signs up could still get, by all limits, and how many wait; two statements."""
    left: dict[Scope, list[int | None]] = {}
    closed = select(Category.id).where(Category.event_id == event.id, Category.self_sign_up.is_(False))
    query = select(Limit).where(
        Limit.event_id == event.id,
        Limit.scope.in_((Scope.EVENT, Scope.SITE, Scope.CATEGORY)),
        or_(Limit.scope != Scope.CATEGORY, Limit.thing_id.not_in(closed)),
    )
    for limit in db.session.scalars(query):
        left.setdefault(limit.scope, []).append(None if limit.capacity is None else limit.capacity - limit.taken)
    waiting = select(func.count()).where(
        Registration.event_id == event.id, Registration.state == RegistrationState.WAITING
    )
    whole = left.get(Scope.EVENT, [None])[0]
    parts = [left.get(scope, []) for scope in (Scope.SITE, Scope.CATEGORY)]
    return Room(room_left(whole, parts), db.session.scalar(waiting) or 0)


def own_registration(actor: Actor, event: Event) -> Registration | None:
    """The actor's own live registration, with its site; None where there is none."""
    if not actor.is_authenticated:
        return None
    query = select(Registration).where(
        Registration.event_id == event.id, Registration.person_id == actor.person_id, Registration.state.in_(LIVE)
    )
    return db.session.scalars(query.options(joinedload(Registration.site))).first()


def parts_of(actor: Actor, event: Event, at: datetime) -> list[Line]:
    """The parts of a festival that the actor may know of, in the order of time, those without a day last."""
    query = (
        select(Event)
        .where(Event.parent_id == event.id, visible_events(actor))
        .options(joinedload(Event.type), joinedload(Event.unit))
        .order_by(Event.starts_at.is_(None), Event.starts_at, Event.id)
    )
    return with_days(list(db.session.scalars(query)), at)


def places_of(event: Event) -> dict[int, Site]:
    """The sites that its days and sessions name, by id."""
    days = select(Occurrence.site_id).where(Occurrence.event_id == event.id)
    talks = select(Session.site_id).where(Session.event_id == event.id)
    query = select(Site).where(or_(Site.id.in_(days), Site.id.in_(talks)))
    return {site.id: site for site in db.session.scalars(query)}


def site_count(event: Event) -> int:
    """How many connected sites there are."""
    return db.session.scalar(select(func.count()).where(Site.event_id == event.id)) or 0


def sites_page(event: Event, *, q: str = "", page: int = 1, per_page: int = 50) -> tuple[list[SiteLine], int]:
    """(a page of the sites in their order, highest kind of unit first; how many fit), searched without marks."""
    query = select(Site).where(Site.event_id == event.id)
    for word in search_key(q).split():
        query = query.where(Site.search_key.contains(word, autoescape=True))
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = (
        query.outerjoin(Unit, Unit.id == Site.unit_id)
        .outerjoin(UnitKind, UnitKind.id == Unit.kind_id)
        .with_only_columns(Site, UnitKind)
        .order_by(UnitKind.rank.is_(None), UnitKind.rank, UnitKind.id, Site.position, Site.id)
    )
    rows = db.session.execute(ordered.limit(per_page).offset((page - 1) * per_page)).all()
    limits = select(Limit.thing_id, Limit.capacity, Limit.taken).where(
        Limit.event_id == event.id, Limit.scope == Scope.SITE, Limit.thing_id.in_([site.id for site, _ in rows])
    )
    left = {thing: None if cap is None else max(0, cap - taken) for thing, cap, taken in db.session.execute(limits)}
    return [SiteLine(site, kind, left.get(site.id)) for site, kind in rows], total


def public_files(event: Event) -> list[EventFile]:
    """What everybody may fetch, in the order in which it was given; photos only where those seen agreed (D35)."""
    agreed = or_(EventFile.use != FileUse.PHOTO, EventFile.consented)
    query = select(EventFile).where(EventFile.event_id == event.id, EventFile.public, agreed)
    return list(db.session.scalars(query.options(joinedload(EventFile.file)).order_by(EventFile.id)))


def kept_counts(events: list[Event]) -> dict[int, int]:
    """How many materials and photos of each everybody may fetch; one statement."""
    agreed = or_(EventFile.use != FileUse.PHOTO, EventFile.consented)
    query = (
        select(EventFile.event_id, func.count())
        .where(EventFile.event_id.in_([event.id for event in events]), EventFile.public, agreed)
        .group_by(EventFile.event_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def free_for_all(kept: EventFile) -> bool:
    """Whether everybody may fetch a file: it is public, and where it shows people they agreed (D35)."""
    return kept.public and (kept.use is not FileUse.PHOTO or kept.consented)


def file_of(actor: Actor, event: str, file: str) -> EventFile:
    """A file of an event that the actor may fetch: a public one, any for its own house. NoResultFound for others."""
    found = event_by_code(actor, event)
    query = select(EventFile).filter_by(event_id=found.id, ref=file).options(joinedload(EventFile.file))
    kept = db.session.scalars(query).one()
    if not free_for_all(kept) and not may_keep(actor, found):
        raise NoResultFound
    return kept


def my_next(actor: Actor, at: datetime, limit: int = 20) -> list[tuple[Registration, Event]]:
    """The actor's live registrations of what is not over, the next first."""
    query = (
        select(Registration, Event)
        .join(Event, Event.id == Registration.event_id)
        .where(Registration.person_id == actor.person_id, Registration.state.in_(LIVE), visible_events(actor))
        .where(or_(Event.ends_at.is_(None), Event.ends_at >= at))
        .order_by(Event.starts_at.is_(None), Event.starts_at, Event.id)
        .limit(limit)
    )
    return [(registration, event) for registration, event in db.session.execute(query)]
