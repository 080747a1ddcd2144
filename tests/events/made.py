"""Events as rows, for tests of what happens to them: small, open, with a main list; ask for what you need."""

from datetime import UTC, datetime, timedelta

from app.events.checkin_models import CheckList
from app.events.models import Event, EventType, Session, Site
from app.events.registration_models import Allocation, Category, Limit, Registration, Ticket
from app.events.states import EventState, Origin, RegistrationState, Scope
from app.kit.codes import public_code, secret_token
from app.kit.db import db
from app.kit.text import search_key

#: The day before, when everybody registers, and the morning of the event: 8 o'clock in Vietnam, 12 April 2026.
BEFORE = datetime(2026, 4, 10, 2, tzinfo=UTC)
START = datetime(2026, 4, 12, 1, tzinfo=UTC)
END = START + timedelta(hours=9)


def add(row):
    """Write a row into the open transaction."""
    db.session.add(row)
    db.session.flush()
    return row


def event_type(code: str = "forum") -> EventType:
    """A plain type, made once per test."""
    found = db.session.query(EventType).filter_by(code=code).one_or_none()
    return found or add(EventType(code=code, name="Diễn đàn", name_en="Forum"))


def event(world, *, unit="son_chau", capacity: int | None = None, state=EventState.OPEN, code=None, **more) -> Event:
    """An event of a unit, open for registration unless told otherwise, with its limit and its main list."""
    values = {"title": "Diễn đàn Thanh niên khởi nghiệp", "year": 2026, "starts_at": START, "ends_at": END, **more}
    made = add(
        Event(
            code=code or f"su-kien-{public_code(6).lower()}", type_id=event_type().id, unit_id=world.units[unit],
            state=state, search_key=search_key(values["title"]), made_at=BEFORE, **values,
        )
    )  # fmt: skip
    limit(made, capacity)
    add(CheckList(ref=public_code(10), event_id=made.id, name="Cửa vào"))
    return made


def limit(of: Event, capacity: int | None, scope: Scope = Scope.EVENT, thing_id: int | None = None) -> Limit:
    """A limit of places of an event."""
    return add(Limit(event_id=of.id, scope=scope, thing_id=thing_id or of.id, capacity=capacity))


def site(of: Event, name: str = "Điểm cầu xã", *, capacity: int | None = None, unit_id: int | None = None, n=1) -> Site:
    """A connected site with its limit."""
    made = add(
        Site(ref=public_code(10), event_id=of.id, name=name, search_key=search_key(name), position=n, unit_id=unit_id)
    )
    limit(of, capacity, Scope.SITE, made.id)
    return made


def category(of: Event, name: str = "Đại biểu", *, capacity: int | None = None, **more) -> Category:
    """A category of participants with its limit."""
    made = add(Category(ref=public_code(10), event_id=of.id, name=name, **more))
    limit(of, capacity, Scope.CATEGORY, made.id)
    return made


def session(of: Event, name: str = "Phiên 1", *, capacity: int | None = None, chosen: bool = True) -> Session:
    """A session in the event's first hour with its limit."""
    made = add(
        Session(
            ref=public_code(10),
            event_id=of.id,
            name=name,
            starts_at=START,
            ends_at=START + timedelta(hours=1),
            chosen=chosen,
        )
    )
    limit(of, capacity, Scope.SESSION, made.id)
    return made


def registration(world, of: Event, who: str, *, state=RegistrationState.CONFIRMED, **more) -> Registration:
    """A registration as a row: it takes no place. Actions are tested through the actions."""
    person = world.person(who)
    return add(
        Registration(
            ref=public_code(10), event_id=of.id, person_id=person.id, unit_id=person.unit_id, state=state,
            origin=more.pop("origin", Origin.SIGN_UP), search_key=person.search_key, sort_key=person.sort_key,
            made_at=BEFORE, **more,
        )
    )  # fmt: skip


def ticket(world, who: str) -> Ticket:
    """The ticket of a person."""
    return add(Ticket(person_id=world.people[who], token=secret_token(), code=public_code(10), made_at=BEFORE))


def allocation(of: Event, unit_id: int, seats: int, **more) -> Allocation:
    """Seats of a unit as a row, nothing reserved: see places.actions for the real thing."""
    return add(Allocation(ref=public_code(10), event_id=of.id, unit_id=unit_id, seats=seats, **more))
