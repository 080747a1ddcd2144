"""What somebody who signs up may choose: categories, sites and sessions, each with the places left, and whether few are."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from app.events.models import Event, Session, Site
from app.events.places.rules import Key
from app.events.registration_models import Category, Limit
from app.events.states import Scope
from app.kit.db import db
from app.kit.text import search_key
from app.people.actor import Actor
from app.people.roles.queries import line

#: Up to so many sites are offered at once; among more one searches.
SITES_AT_ONCE = 20
FOUND = 20


@dataclass(frozen=True)
class Left:
    """Places left by what they are of; what is not in it is not limited."""

    places: dict[Key, int]

    def of(self, scope: Scope, thing_id: int) -> int | None:
        """How many are left; None where nothing limits."""
        return self.places.get((scope, thing_id))


def left_of(event: Event) -> Left:
    """The places left of every limit of an event; one statement."""
    query = select(Limit.scope, Limit.thing_id, Limit.capacity - Limit.taken)
    rows = db.session.execute(query.where(Limit.event_id == event.id, Limit.capacity.is_not(None)))
    return Left({(scope, thing): max(0, left) for scope, thing, left in rows if left is not None})


def open_categories(event: Event) -> list[Category]:
    """The categories that one may choose oneself, in their order."""
    query = select(Category).where(Category.event_id == event.id, Category.self_sign_up)
    return list(db.session.scalars(query.order_by(Category.position, Category.id)))


def chosen_freely(event: Event) -> list[Session]:
    """The sessions that one chooses when registering, in the order of the programme."""
    query = select(Session).where(Session.event_id == event.id, Session.chosen)
    return list(db.session.scalars(query.order_by(Session.starts_at, Session.id)))


def site_count(event: Event) -> int:
    """How many connected sites there are."""
    return db.session.scalar(select(func.count()).where(Site.event_id == event.id)) or 0


def sites_offered(actor: Actor, event: Event, words: str, chosen: str | None) -> tuple[list[Site], bool]:
    """(sites to choose from, whether one searches among more).

    Of many: the one chosen, those of the actor's own unit and the units above it, and those found by the words typed.
    """
    query = select(Site).where(Site.event_id == event.id).order_by(Site.position)
    if site_count(event) <= SITES_AT_ONCE:
        return list(db.session.scalars(query)), False
    own = line(actor.unit_id) if actor.unit_id else frozenset[int]()
    found: list[Iterable[Site]] = [
        db.session.scalars(query.where(Site.ref == (chosen or ""))),
        db.session.scalars(query.where(Site.unit_id.in_(own)).limit(FOUND)),
    ]
    keys = search_key(words).split()
    if keys:
        named = query.where(*(Site.search_key.contains(key, autoescape=True) for key in keys))
        found.append(db.session.scalars(named.limit(FOUND)))
    return list({site.id: site for some in found for site in some}.values()), True


def site_by_ref(event: Event, ref: str | None) -> Site | None:
    """A site of this event by its code; None for any other."""
    return db.session.scalars(select(Site).filter_by(event_id=event.id, ref=ref or "")).one_or_none()


def category_by_ref(event: Event, ref: str | None) -> Category | None:
    """A category of this event by its code; None for any other."""
    return db.session.scalars(select(Category).filter_by(event_id=event.id, ref=ref or "")).one_or_none()


def sites_of_sessions(sessions: Iterable[Session]) -> dict[int, Site]:
    """The sites at which these are held, by id; sessions of every site name none."""
    ids = {session.site_id for session in sessions if session.site_id}
    return {site.id: site for site in db.session.scalars(select(Site).where(Site.id.in_(ids)))} if ids else {}


def sessions_by_ref(event: Event, refs: Iterable[str]) -> list[Session]:
    """Sessions of this event by their codes, in the order of the programme."""
    query = select(Session).where(Session.event_id == event.id, Session.ref.in_(list(refs)))
    return list(db.session.scalars(query.order_by(Session.starts_at, Session.id)))
