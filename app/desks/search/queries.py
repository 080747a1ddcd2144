"""Reads of the search box: each kind through the one visibility rule of its noun."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from app.contests.access import seen_entries, visible_editions
from app.contests.entry_models import Entry
from app.contests.models import Edition
from app.events.catalogue.queries.listing import Wanted, shown, sites_named, talks_named
from app.events.models import Event, Session, Site
from app.kit.codes import normalise_code
from app.kit.db import db
from app.kit.text import search_key
from app.people.actor import Actor
from app.people.models import Person, Unit
from app.people.profiles.queries import people_of_units
from app.people.roles.queries import covered
from app.people.states import Role

MOST = 20


@dataclass(frozen=True)
class Found:
    """What a search found, a list a kind."""

    entries: list[Entry]
    editions: list[Edition]
    events: list[Event]
    #: Parts of events: sessions by name, speaker or topic, connected sites by name, each with its event.
    talks: list[tuple[Session, Event]]
    sites: list[tuple[Site, Event]]
    units: list[Unit]
    people: list[Person]

    @property
    def nothing(self) -> bool:
        """Whether all lists are empty."""
        return not (
            self.entries or self.editions or self.events or self.talks or self.sites or self.units or self.people
        )


def find(actor: Actor, words: str) -> Found:
    """At most MOST of each kind whose name holds all the words, without regard to marks (D31), or whose code it is."""
    keys = search_key(words).split()
    if not keys:
        return Found([], [], [], [], [], [], [])
    return Found(
        _entries(actor, words, keys),
        _editions(actor, keys),
        _events(actor, keys),
        talks_named(actor, words, MOST),
        sites_named(actor, words, MOST),
        _units(actor, keys),
        _people(actor, keys),
    )


def _entries(actor: Actor, words: str, keys: list[str]) -> list[Entry]:
    code = normalise_code(words)
    named = [Entry.search_key.contains(key, autoescape=True) for key in keys]
    query = (
        select(Entry)
        .join(Entry.edition)
        .join(Edition.series)
        .where(seen_entries(actor), (Entry.ref == code) if code and len(code) == 8 else named[0])
        .options(contains_eager(Entry.edition), joinedload(Entry.credited_unit))
        .order_by(Entry.id.desc())
        .limit(MOST)
    )
    if not (code and len(code) == 8):
        query = query.where(*named)
    return list(db.session.scalars(query))


def _editions(actor: Actor, keys: list[str]) -> list[Edition]:
    query = select(Edition).join(Edition.series).where(visible_editions(actor))
    query = query.where(*(Edition.search_key.contains(key, autoescape=True) for key in keys))
    return list(
        db.session.scalars(query.options(contains_eager(Edition.series)).order_by(Edition.id.desc()).limit(MOST))
    )


def _events(actor: Actor, keys: list[str]) -> list[Event]:
    found = shown(actor, Wanted(q=" ".join(keys))).options(joinedload(Event.unit))
    return list(db.session.scalars(found.order_by(Event.starts_at.desc(), Event.id.desc()).limit(MOST)))


def _units(actor: Actor, keys: list[str]) -> list[Unit]:
    staff = covered(actor, Role.ADMINISTRATOR, Role.ORGANIZER, Role.SECRETARIAT, Role.OBSERVER, Role.OFFICER)
    query = select(Unit).where(Unit.id.in_(staff), *(Unit.search_key.contains(k, autoescape=True) for k in keys))
    return list(db.session.scalars(query.order_by(Unit.sort_key).limit(MOST)))


def _people(actor: Actor, keys: list[str]) -> list[Person]:
    return [line.person for line in people_of_units(actor, key=" ".join(keys))[0][:MOST]]
