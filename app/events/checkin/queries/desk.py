"""What the volunteer's desk asks: who is called so, what was scanned, who stands at the gates, what is to be settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.events.access import REALM, SITE_REALM
from app.events.checkin_models import Admission, CheckList, Device, DoubleAdmission, Scan, ScanVoid
from app.events.models import Event, Site
from app.events.registration_models import Registration
from app.events.states import LIVE, RegistrationState
from app.kit.db import db
from app.kit.text import mask_phone, search_key
from app.people.models import Account, Grant, Person, Unit, UnitAncestor
from app.people.states import Role

#: Names that are shown at once; who does not find theirs types more.
MOST = 20


@dataclass(frozen=True)
class Named:
    """Somebody found by name: no number in full, and whether this list has let them in."""

    ref: str
    name: str
    unit: str | None
    category: str | None
    site: str | None
    phone: str | None
    state: RegistrationState
    inside: bool


@dataclass(frozen=True)
class Double:
    """Two scans that let the same person in: each (when, gate, site, who scanned)."""

    nonce: str
    person: str
    unit: str | None
    on: str
    first: tuple[Any, ...]
    second: tuple[Any, ...]
    note: str
    settled_at: datetime | None
    settled_by: str | None


def named(event: Event, site: Site | None, on: CheckList | None, typed: str) -> list[Named]:
    """Those registered whose name has words that begin so, with or without tone marks (D31), in Vietnamese order.

    site: only its own people, and those of none. The caller has asked whether the actor stands at that gate.
    """
    words = search_key(typed).split()[:6]
    if not words or len("".join(words)) < 2:
        return []
    inside = exists().where(
        Admission.registration_id == Registration.id, Admission.left_at.is_(None),
        Admission.list_id == (on.id if on else None),
    )  # fmt: skip
    query = (
        select(Registration, inside)
        .options(joinedload(Registration.person), joinedload(Registration.unit), joinedload(Registration.site),
                 joinedload(Registration.category))
        .where(Registration.event_id == event.id, Registration.state.in_(LIVE), *_words(words), *_of(site))
        .order_by(Registration.sort_key, Registration.id)
        .limit(MOST)
    )  # fmt: skip
    return [_named(row[0], row[1]) for row in db.session.execute(query)]


def _words(words: Sequence[str]) -> list[ColumnElement[bool]]:
    return [(" " + Registration.search_key).contains(f" {word}", autoescape=True) for word in words]


def _of(site: Site | None) -> list[ColumnElement[bool]]:
    return [] if site is None else [or_(Registration.site_id == site.id, Registration.site_id.is_(None))]


def _named(row: Registration, inside: bool) -> Named:
    phone = row.person.phone
    return Named(
        row.ref, row.person.full_name, row.unit.name if row.unit else None,
        row.category.name if row.category else None, row.site.name if row.site else None,
        mask_phone(phone) if phone else None, row.state, inside,
    )  # fmt: skip


def registered(event: Event, site: Site | None, ref: str) -> Registration:
    """One of those. Raises NoResultFound."""
    query = select(Registration).where(Registration.event_id == event.id, Registration.ref == ref, *_of(site))
    return db.session.scalars(query).one()


def person_who(event: Event, name: str, phone: str | None) -> Person | None:
    """The one person of the event's province, or of the event, with this very name and phone; without one nobody."""
    if phone is None:
        return None
    here = or_(_in_province(event), Person.id.in_(select(Registration.person_id).filter_by(event_id=event.id)))
    called = (Person.search_key == search_key(name), Person.phone == phone, Person.merged_into_id.is_(None))
    found = db.session.scalars(select(Person).where(*called, here).limit(2)).all()
    return found[0] if len(found) == 1 else None


def person_of_province(event: Event, login: str) -> Person | None:
    """Who of the event's province signs in so; for those who name volunteers."""
    query = select(Person).join(Account, Account.person_id == Person.id)
    return db.session.scalars(query.where(Account.login == login, _in_province(event))).one_or_none()


def _in_province(event: Event) -> ColumnElement[bool]:
    root = (
        select(UnitAncestor.ancestor_id)
        .join(Unit, Unit.id == UnitAncestor.ancestor_id)
        .where(UnitAncestor.unit_id == event.unit_id, Unit.parent_id.is_(None))
    )
    return Person.unit_id.in_(select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id.in_(root)))


def scan_by_nonce(event: Event, nonce: str) -> Scan:
    """A scan of this event. Raises NoResultFound."""
    return db.session.scalars(select(Scan).where(Scan.event_id == event.id, Scan.nonce == nonce)).one()


def is_undone(scan: Scan) -> bool:
    """Whether a scan was taken back."""
    return db.session.get(ScanVoid, scan.id) is not None


def doubles_of(event: Event) -> list[Double]:
    """What two gates did, the open ones first, then the newest."""
    later, first = aliased(Scan), aliased(Scan)
    later_gate, first_gate = aliased(Device), aliased(Device)
    later_by, first_by, settler = aliased(Person), aliased(Person), aliased(Person)
    later_site, first_site = aliased(Site), aliased(Site)
    query = (
        select(
            later.nonce, Person.full_name, Unit.name, CheckList.name,
            first.at, first_gate.name, first_site.name, first_by.full_name,
            later.at, later_gate.name, later_site.name, later_by.full_name,
            DoubleAdmission.note, DoubleAdmission.settled_at, settler.full_name,
        )
        .join(later, later.id == DoubleAdmission.scan_id)
        .join(first, first.id == DoubleAdmission.other_scan_id)
        .join(CheckList, CheckList.id == later.list_id)
        .join(Registration, Registration.id == later.registration_id)
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(Unit, Unit.id == Registration.unit_id)
        .outerjoin(first_gate, first_gate.id == first.device_id)
        .outerjoin(later_gate, later_gate.id == later.device_id)
        .outerjoin(first_site, first_site.id == first.site_id)
        .outerjoin(later_site, later_site.id == later.site_id)
        .outerjoin(first_by, first_by.id == first.by_person_id)
        .outerjoin(later_by, later_by.id == later.by_person_id)
        .outerjoin(settler, settler.id == DoubleAdmission.settled_by_person_id)
        .where(DoubleAdmission.event_id == event.id)
        .order_by(DoubleAdmission.settled_at.is_not(None), later.at.desc(), later.id)
    )  # fmt: skip
    return [_double(tuple(row)) for row in db.session.execute(query)]


def _double(row: tuple[Any, ...]) -> Double:
    nonce, person, unit, on, *gates, note, settled_at, settled_by = row
    return Double(nonce, person, unit, on, tuple(gates[:4]), tuple(gates[4:]), note, settled_at, settled_by)


def double_of(event: Event, nonce: str) -> DoubleAdmission:
    """The one of which this scan is the later. Raises NoResultFound."""
    query = select(DoubleAdmission).join(Scan, Scan.id == DoubleAdmission.scan_id)
    return db.session.scalars(query.where(DoubleAdmission.event_id == event.id, Scan.nonce == nonce)).one()


def volunteers_of(event: Event) -> list[tuple[Grant, Person, Site | None]]:
    """Who stands at the gates by a grant on the event or on one of its sites, by name: (grant, person, site)."""
    at_site = and_(Grant.realm == SITE_REALM, Site.event_id == event.id)
    query = (
        select(Grant, Person, Site)
        .join(Person, Person.id == Grant.person_id)
        .outerjoin(Site, and_(Grant.realm == SITE_REALM, Site.ref == Grant.label))
        .where(Grant.role == Role.VOLUNTEER, Grant.revoked_at.is_(None))
        .where(or_(and_(Grant.realm == REALM, Grant.label == event.code), at_site))
        .order_by(Person.sort_key, Grant.id)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def volunteer_grant(event: Event, ref: str) -> Grant:
    """One of those grants. Raises NoResultFound."""
    own = select(Site.ref).where(Site.event_id == event.id)
    query = select(Grant).where(Grant.ref == ref, Grant.role == Role.VOLUNTEER)
    return db.session.scalars(
        query.where(
            or_(
                and_(Grant.realm == REALM, Grant.label == event.code),
                and_(Grant.realm == SITE_REALM, Grant.label.in_(own)),
            )
        )
    ).one()


def passed_by_list(event: Event) -> dict[int, int]:
    """How many people each list has let in: list id → distinct registrations."""
    query = select(Admission.list_id, func.count(func.distinct(Admission.registration_id)))
    rows = db.session.execute(query.where(Admission.event_id == event.id).group_by(Admission.list_id))
    return {row[0]: row[1] for row in rows}
