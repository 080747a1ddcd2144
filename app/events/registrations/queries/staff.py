"""Reads of the event's staff: the list with its filters and counts, one registration, and who may be entered."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from app.events.access import visible_registrations
from app.events.models import Event, Site
from app.events.registration_models import Category, Registration
from app.events.states import LIVE, RegistrationState
from app.kit import audit
from app.kit.db import db
from app.kit.files import StoredFile
from app.kit.text import search_key
from app.people.actor import Actor
from app.people.models import Person, Unit, UnitAncestor
from app.people.roles.queries import root_of

PER_PAGE = 50
FOUND = 30
_R = RegistrationState
#: The views of the list: name → the states in it.
VIEWS: dict[str, tuple[RegistrationState, ...]] = {
    "live": LIVE,
    "pending": (_R.PENDING,),
    "confirmed": (_R.CONFIRMED,),
    "waiting": (_R.WAITING, _R.OFFERED),
    "held": (_R.HELD,),
    "gone": (_R.REJECTED, _R.REPLACED, _R.CANCELLED, _R.LAPSED),
}


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to: part of a name, a view of VIEWS, a category's and a site's code, a unit's code."""

    q: str = ""
    view: str = "live"
    category: str = ""
    site: str = ""
    unit: str = ""


def _narrowed(actor: Actor, event: Event, wanted: Wanted) -> Select[Registration]:
    query = select(Registration).where(
        Registration.event_id == event.id, visible_registrations(actor), Registration.state.in_(VIEWS[wanted.view])
    )
    for word in search_key(wanted.q).split():
        query = query.where(Registration.search_key.contains(word, autoescape=True))
    if wanted.category:
        of = select(Category.id).where(Category.event_id == event.id, Category.ref == wanted.category)
        query = query.where(Registration.category_id.in_(of))
    if wanted.site:
        at = select(Site.id).where(Site.event_id == event.id, Site.ref == wanted.site)
        query = query.where(Registration.site_id.in_(at))
    if wanted.unit:
        query = query.where(Registration.unit_id.in_(select(Unit.id).where(Unit.code == wanted.unit)))
    return query


def page_of(actor: Actor, event: Event, wanted: Wanted, page: int) -> tuple[list[Registration], int]:
    """(a page of the registrations in the order of given names, how many there are); two statements."""
    query = _narrowed(actor, event, wanted)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = query.options(*_ROW).order_by(Registration.sort_key, Registration.id)
    return list(db.session.scalars(rows.limit(PER_PAGE).offset((page - 1) * PER_PAGE))), total


def all_of(actor: Actor, event: Event, wanted: Wanted) -> list[Registration]:
    """All of them, for a file."""
    rows = _narrowed(actor, event, wanted).options(*_ROW).order_by(Registration.sort_key, Registration.id)
    return list(db.session.scalars(rows))


_ROW = (
    joinedload(Registration.person),
    joinedload(Registration.unit),
    joinedload(Registration.site),
    joinedload(Registration.category),
)


def counts_of(event: Event) -> dict[str, int]:
    """View of VIEWS → how many registrations it has; one statement."""
    query = select(Registration.state, func.count()).where(Registration.event_id == event.id)
    found = {row[0]: row[1] for row in db.session.execute(query.group_by(Registration.state))}
    return {view: sum(found.get(state, 0) for state in states) for view, states in VIEWS.items()}


def units_there(event: Event) -> list[Unit]:
    """The units that somebody comes for, in Vietnamese order."""
    of = select(Registration.unit_id).where(Registration.event_id == event.id, Registration.unit_id.is_not(None))
    return list(db.session.scalars(select(Unit).where(Unit.id.in_(of)).order_by(Unit.sort_key, Unit.id)))


def pending_by_ref(event: Event, refs: Iterable[str]) -> list[Registration]:
    """Those of these registrations that wait for a decision, the earlier first."""
    query = select(Registration).where(
        Registration.event_id == event.id, Registration.ref.in_(list(refs)), Registration.state == _R.PENDING
    )
    return list(db.session.scalars(query.options(*_ROW).order_by(Registration.made_at, Registration.id)))


def scan_of(registration: Registration) -> StoredFile | None:
    """The guardian's signed paper."""
    return db.session.get(StoredFile, registration.guardian_file_id) if registration.guardian_file_id else None


def others_of(registration: Registration) -> tuple[Registration | None, Registration | None]:
    """(whom this one replaces, who replaced this one)."""
    loaded = select(Registration).options(joinedload(Registration.person))
    before = db.session.scalars(loaded.where(Registration.id == registration.replaces_id)).one_or_none()
    after = db.session.scalars(loaded.where(Registration.replaces_id == registration.id)).first()
    return before, after


def history_of(registration: Registration) -> list[tuple[audit.AuditRow, str]]:
    """(act, name of who did it), newest first; the caller's actor keeps the event."""
    rows = audit.history(("registration", registration.ref), limit=50)
    people = select(Person.id, Person.full_name).where(Person.id.in_({row.true_person_id for row in rows}))
    names = {row.id: row.full_name for row in db.session.execute(people)}
    return [(row, names.get(row.true_person_id or 0, "")) for row in rows]


def _within(top_id: int | None) -> Select[int]:
    return select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id == top_id)


def province_of(actor: Actor, event: Event) -> int:
    """The top of the tree that the event's unit stands in."""
    return root_of(actor, event.unit_id) or event.unit_id


def find_people(top_id: int, words: str) -> list[Person]:
    """People of a unit and all below it whose name has all the words typed, by name; nobody of another tree, ever."""
    keys = search_key(words).split()
    if not keys:
        return []
    query = select(Person).where(
        or_(Person.unit_id.in_(_within(top_id)), Person.unit_id == top_id), Person.merged_into_id.is_(None),
        *(Person.search_key.contains(key, autoescape=True) for key in keys),
    )  # fmt: skip
    return list(db.session.scalars(query.options(joinedload(Person.unit)).order_by(Person.sort_key).limit(FOUND)))


def person_within(top_id: int, ref: str) -> Person:
    """Somebody of a unit or below it by public code; NoResultFound for others."""
    inside = or_(Person.unit_id.in_(_within(top_id)), Person.unit_id == top_id)
    query = select(Person).where(Person.ref == ref, Person.merged_into_id.is_(None), inside)
    return db.session.scalars(query.options(joinedload(Person.unit))).one()


def registered_among(event: Event, people: Iterable[Person]) -> set[int]:
    """The ids of those who are registered already."""
    query = select(Registration.person_id).where(
        Registration.event_id == event.id, Registration.state.in_(LIVE),
        Registration.person_id.in_([person.id for person in people]),
    )  # fmt: skip
    return set(db.session.scalars(query))
