"""What stands on the lists to sign, and which line of them somebody means who types them in."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from app.events.attendance.rules import Typed
from app.events.checkin_models import Admission, CheckList, Scan, ScanVoid
from app.events.models import Event, Session, Site
from app.events.registration_models import Category, ChosenSession, Registration, Ticket
from app.events.states import RegistrationState, ScanMethod
from app.kit.db import db
from app.kit.text import search_key
from app.people.models import Person, Unit

#: States of those who had a place when a list was printed and lost it since: their line stays, so that no number moves.
_GONE = (RegistrationState.CANCELLED, RegistrationState.REPLACED, RegistrationState.REJECTED)


@dataclass(frozen=True)
class Row:
    """A line of a list. number counts from 1 within its site's list."""

    registration_id: int
    ref: str
    number: int
    name: str
    unit: str
    category: str
    site_id: int | None
    gone: bool


def lines(
    event: Event, session: Session | None, site: Site | None = None, *, at: datetime
) -> dict[int | None, list[Row]]:
    """Site → its list in Vietnamese order, as it was at an instant; one statement for all sites.

    A session's list holds those who chose it, where it is chosen at all; a session of one site only those of that site.
    """
    had_a_place = func.coalesce(Registration.decided_at, Registration.made_at) <= at
    lost_since = and_(Registration.state.in_(_GONE), Registration.changed_at > at)
    query = (
        select(
            Registration.id, Registration.ref, Registration.site_id, Registration.state, Person.full_name,
            Unit.name.label("unit"), Category.name.label("category"),
        )
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(Unit, Unit.id == Registration.unit_id)
        .outerjoin(Category, Category.id == Registration.category_id)
        .where(Registration.event_id == event.id, had_a_place)
        .where(or_(Registration.state == RegistrationState.CONFIRMED, lost_since))
        .order_by(Registration.sort_key, Registration.id)
    )  # fmt: skip
    if session is not None and session.chosen:
        chose = and_(ChosenSession.registration_id == Registration.id, ChosenSession.session_id == session.id)
        query = query.where(exists().where(chose))
    if session is not None and session.site_id is not None:
        query = query.where(Registration.site_id == session.site_id)
    if site is not None:
        query = query.where(Registration.site_id == site.id)
    found: dict[int | None, list[Row]] = defaultdict(list)
    for row in db.session.execute(query):
        of = found[row.site_id]
        of.append(
            Row(row.id, row.ref, len(of) + 1, row.full_name, row.unit or "", row.category or "", row.site_id,
                row.state != RegistrationState.CONFIRMED)
        )  # fmt: skip
    return found


def meant(
    event: Event, said: Typed, session: Session | None, site: Site | None, *, printed_at: datetime
) -> list[Registration]:
    """Whom the typed words mean, at most ten: one is clear, several are asked, none is unknown."""
    query = (
        select(Registration)
        .where(Registration.event_id == event.id, Registration.state == RegistrationState.CONFIRMED)
        .options(joinedload(Registration.person), joinedload(Registration.unit), joinedload(Registration.site))
    )
    if site is not None:
        query = query.where(Registration.site_id == site.id)
    if said.number is not None:
        listed = lines(event, session, site, at=printed_at).get(site.id if site else None, [])
        if not 0 < said.number <= len(listed):
            return []
        query = query.where(Registration.id == listed[said.number - 1].registration_id)
    elif said.ticket is not None:
        owner = select(Ticket.person_id).where(Ticket.code == said.ticket, Ticket.revoked_at.is_(None))
        query = query.where(Registration.person_id.in_(owner))
    else:
        words = [Registration.search_key.contains(word, autoescape=True) for word in search_key(said.name).split()]
        if not words:
            return []
        named = and_(*words)
        query = query.where(or_(named, Registration.ref.startswith(said.short)) if said.short else named)
    return list(db.session.scalars(query.order_by(Registration.sort_key, Registration.id).limit(10)))


def passed_at(on: CheckList, registration: Registration, window: str) -> datetime | None:
    """When this person passed the list already, in this window."""
    return db.session.scalar(
        select(Admission.at).where(
            Admission.list_id == on.id, Admission.registration_id == registration.id, Admission.window == window
        )
    )


def typed_lately(on: CheckList, person_id: int | None, count: int = 8) -> Sequence[tuple[str, str, datetime]]:
    """(nonce, name, when it is said to have been) of what somebody typed last from paper, newest first."""
    query = (
        select(Scan.nonce, Person.full_name, Scan.at)
        .join(Registration, Registration.id == Scan.registration_id)
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(ScanVoid, ScanVoid.scan_id == Scan.id)
        .where(
            Scan.list_id == on.id, Scan.method == ScanMethod.PAPER, Scan.by_person_id == person_id,
            ScanVoid.scan_id.is_(None),
        )
        .order_by(Scan.id.desc())
        .limit(count)
    )  # fmt: skip
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def scan_typed(on: CheckList, person_id: int | None, nonce: str) -> Scan:
    """One's own scan from paper; NoResultFound for any other."""
    mine = (Scan.list_id == on.id, Scan.method == ScanMethod.PAPER, Scan.by_person_id == person_id, Scan.nonce == nonce)
    return db.session.scalars(select(Scan).where(*mine)).one()


def count_passed(on: CheckList, site: Site | None) -> int:
    """How many passed the list, at one site or at all."""
    query = select(func.count(func.distinct(Admission.registration_id))).where(Admission.list_id == on.id)
    if site is not None:
        query = query.join(Registration, Registration.id == Admission.registration_id)
        query = query.where(Registration.site_id == site.id)
    return db.session.scalar(query) or 0
