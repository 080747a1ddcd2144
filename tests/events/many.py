"""Many events at once, and much of one: what lists of events are counted with."""

from collections.abc import Callable
from datetime import timedelta

from app.events.checkin_models import CheckList, Device
from app.events.models import Event, Occurrence, Session, Site, Speaker
from app.events.registration_models import Allocation, Limit, Registration, Ticket
from app.events.states import EventState, Origin, RegistrationState, Scope
from app.kit.codes import public_code, secret_token
from app.kit.db import db
from app.people.models import Grant, Person
from app.people.states import Role
from tests.events.made import BEFORE
from tests.world import MADE, World

#: September 2026, where the lists of the tests look.
DAY = MADE.replace(month=9, day=12)
#: An event of each kind that lists tell apart.
KINDS = (
    {"state": EventState.OPEN}, {"state": EventState.OPEN, "starts_at": None, "ends_at": None, "plan_words": "Quý III/2026"},
    {"state": EventState.ENDED}, {"state": EventState.PLANNED},
)  # fmt: skip


def event_rows(world: World, rows: Callable[..., list[int]], code: str, units: list[int], every: range) -> None:
    """So many more events of each kind, and parts, days, sites, sessions, registrations of the one named."""
    one = db.session.query(Event).filter_by(code=code).one()
    common = {
        "type_id": one.type_id,
        "year": 2026,
        "made_at": MADE,
        "version": 1,
        "search_key": "dien dan",
        "title": "Diễn đàn",
    }
    day = {"starts_at": DAY, "ends_at": DAY + timedelta(hours=8)}
    for kind, more in enumerate(KINDS):
        own = [
            {**common, **day, "plan_words": "", **more, "code": f"dem-{kind}-{n}", "unit_id": units[n % len(units)],
             "parent_id": one.id if n % 10 == 9 else None}
            for n in every
        ]  # fmt: skip
        ids = rows(Event, own)
        if "starts_at" not in more:
            rows(Occurrence, [{**day, "event_id": event, "ref": public_code(10)} for event in ids])
        lan = {
            "person_id": world.people["lan"],
            "origin": Origin.SIGN_UP,
            "search_key": "",
            "sort_key": "",
            "made_at": BEFORE,
            "version": 1,
        }
        rows(
            Registration,
            [{**lan, "ref": public_code(10), "event_id": e, "state": RegistrationState.CONFIRMED} for e in ids],
        )
    own_unit = world.units["xa_mot"]
    rows(
        Allocation,
        [
            {"ref": public_code(10), "event_id": e, "unit_id": own_unit, "scope": "-/-", "seats": 2, "version": 1}
            for e in ids
        ],
    )
    rows(Occurrence, [{**day, "event_id": one.id, "ref": public_code(10), "name": f"Ngày {n}"} for n in every])
    sites = rows(
        Site,
        [
            {
                "event_id": one.id,
                "ref": public_code(10),
                "name": f"Điểm {n}",
                "search_key": f"diem {n}",
                "position": n,
                "unit_id": unit,
            }
            for n, unit in zip(every, units, strict=True)
        ],
    )
    rows(
        Limit,
        [{"event_id": one.id, "scope": Scope.SITE, "thing_id": site, "capacity": 9, "taken": 1} for site in sites],
    )
    session = {**day, "event_id": one.id, "name": "Phiên"}
    sessions = rows(Session, [{**session, "ref": public_code(10)} for _ in every])
    rows(
        Speaker, [{"session_id": session, "name": f"Diễn giả {n}"} for n, session in zip(every, sessions, strict=True)]
    )
    _registered(world, rows, one, sites, every)


def _registered(world: World, rows: Callable[..., list[int]], one: Event, sites: list[int], every: range) -> None:
    """So many more who are registered, wait, or await a decision; and seats of units with their delegates."""
    named = {"full_name": "Sùng A Páo", "search_key": "sung a pao", "sort_key": "pao", "made_at": MADE, "version": 1}
    people = rows(Person, [{**named, "ref": public_code(10), "unit_id": world.units["xa_mot"]} for _ in every])
    given = {"event_id": one.id, "unit_id": world.units["xa_mot"], "seats": 1, "version": 1}
    seats = rows(Allocation, [{**given, "ref": public_code(10), "scope": f"{n}/-"} for n in every])
    rows(
        Limit,
        [
            {"event_id": one.id, "scope": Scope.ALLOCATION, "thing_id": seat, "capacity": 1, "taken": 1}
            for seat in seats
        ],
    )
    common = {
        "event_id": one.id, "search_key": "sung a pao", "sort_key": "pao", "made_at": BEFORE, "version": 1,
        "unit_id": world.units["xa_mot"], "answers": {},
    }  # fmt: skip
    states = (RegistrationState.CONFIRMED, RegistrationState.PENDING, RegistrationState.WAITING)
    rows(
        Registration,
        [
            {**common, "ref": public_code(10), "person_id": person, "site_id": site, "state": states[n % 3],
             "allocation_id": seat if n % 3 == 0 else None,
             "waiting_since": BEFORE if n % 3 == 2 else None,
             "origin": Origin.APPOINTED if n % 3 == 0 else Origin.SIGN_UP}
            for n, (person, site, seat) in enumerate(zip(people, sites, seats, strict=True))
        ],
    )  # fmt: skip


def guest_rows(world: World, rows: Callable[..., list[int]], code: str, units: list[int], people: list[int]) -> None:
    """Everybody of `people` registered for the event named, with a ticket; a list and a device each, and the right to scan."""
    one = db.session.query(Event).filter_by(code=code).one()
    common = {
        "event_id": one.id, "origin": Origin.SIGN_UP, "state": RegistrationState.CONFIRMED, "search_key": "nguoi",
        "sort_key": "nguoi", "made_at": BEFORE, "changed_at": BEFORE, "version": 1,
    }  # fmt: skip
    at = {"made_at": BEFORE, "expires_at": DAY}
    rows(
        Registration,
        [
            {**common, "ref": public_code(10), "person_id": person, "unit_id": units[n % len(units)]}
            for n, person in enumerate(people)
        ],
    )
    rows(
        Ticket,
        [{"person_id": p, "token": secret_token(), "code": public_code(10), "made_at": BEFORE} for p in people],
    )
    rows(CheckList, [{"ref": public_code(10), "event_id": one.id, "name": f"Suất ăn {p}"} for p in people])
    rows(
        Device,
        [
            {**at, "ref": public_code(10), "event_id": one.id, "name": "Cổng", "token_hash": secret_token()}
            for _ in people
        ],
    )
    by = world.people["organizer"]
    rows(
        Grant,
        [
            {"ref": public_code(10), "person_id": p, "role": Role.VOLUNTEER, "realm": "event", "label": code,
             "owner_unit_id": world.units["son_chau"], "scope": f"event:{code}", "made_at": BEFORE, "made_by_person_id": by}
            for p in people
        ],
    )  # fmt: skip
