"""A dialogue of 212 sites, 5,000 registrations and 30 volunteers in the first province, and a small one in each.

Both dialogues have the same parts, so that their pages can be compared. Rows are written in bulk; `faults_of` recounts
every counter of places afterwards.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.events.access import REALM
from app.events.catalogue.actions import keep_types
from app.events.checkin_models import Admission, CheckList, Device, Scan
from app.events.models import Event, EventType, Occurrence, Session, Site
from app.events.places.queries import faults
from app.events.registration_models import Allocation, Category, Limit, Registration, TakenPlace, Ticket
from app.events.states import (
    Direction,
    EventFormat,
    EventState,
    Origin,
    RegistrationState,
    ScanMethod,
    ScanResult,
    Scope,
)
from app.kit.codes import secret_token, token_hash
from app.kit.db import db
from app.kit.text import person_sort_key, search_key
from app.people.models import Grant, Person
from app.people.states import Role
from benchmarks.national import MADE, NOW, Province, Rows
from benchmarks.words import person_name

#: The address of each: of the large one, of the small one of each province.
LARGE, SMALL = "doi-thoai-lon", "doi-thoai-{:02}"
#: Somebody whom the search "dang hoa" has to find among all.
WANTED = "Đặng Hoà"
CATEGORIES = ("Thanh niên tiêu biểu", "Lực lượng vũ trang", "Đại biểu")
BEGINS = NOW - timedelta(hours=1)


@dataclass(frozen=True)
class Size:
    """How much there is of a dialogue."""

    sites: int
    people: int
    volunteers: int
    code: str


BIG = Size(212, 5000, 30, LARGE)
#: People who come to the large dialogue and are nothing else: a province has not as many members.
EXTRA = BIG.people + BIG.volunteers


def hold(rows: Rows, province: Province) -> None:
    """A small dialogue in each province, and the large one in the first."""
    if province.number == 0:
        keep_types()
    kind = db.session.scalars(select(EventType.id).filter_by(code="dialogue")).one()
    members = [(person, name) for person, name, _ in province.members]
    _Dialogue(rows, province, Size(3, 30, 3, SMALL.format(province.number)), kind).write(members[:33])
    if province.number == 0:
        _Dialogue(rows, province, BIG, kind).write([_come(rows, province, n) for n in range(EXTRA)])


def _come(rows: Rows, province: Province, n: int) -> tuple[int, str]:
    rng = province.rng
    name = WANTED if n == 0 else person_name(rng)
    found, order = search_key(name), person_sort_key(name)
    person = rows.add(
        Person, ref=province.code(10), full_name=name, search_key=found, sort_key=order,
        birth_date=date(rng.randint(1992, 2007), rng.randint(1, 12), rng.randint(1, 28)), email=None,
        unit_id=province.communes[n % len(province.communes)], language="vi", made_at=MADE,
    )  # fmt: skip
    return person, name


class _Dialogue:
    def __init__(self, rows: Rows, province: Province, size: Size, kind: int) -> None:
        self.rows, self.province, self.size, self.kind = rows, province, size, kind
        self.day = {"starts_at": BEGINS, "ends_at": BEGINS + timedelta(hours=4)}
        self.taken: dict[tuple[Scope, int], int] = {}
        self.limits: dict[tuple[Scope, int], int] = {}

    def write(self, people: list[tuple[int, str]]) -> None:
        """The event, its parts, who is registered, who came; the last of `people` are its volunteers."""
        coming, standing = people[: self.size.people], people[self.size.people :]
        self.event = self._event()
        units = [*self.province.communes, *self.province.former, self.province.unit]
        self.sites = [self._site(n, units[n % len(units)]) for n in range(self.size.sites)]
        self.categories = [self._category(n, name) for n, name in enumerate(CATEGORIES)]
        session = self._session()
        self._count(coming)
        for (scope, thing), taken in self.taken.items():
            capacity = 0 if scope is Scope.ALLOCATION else None  # released
            limit = self.rows.add(
                Limit, event_id=self.event, scope=scope, thing_id=thing, capacity=capacity, taken=taken
            )
            self.limits[scope, thing] = limit
        self.entrance = self.rows.add(
            CheckList, ref=self.province.code(10), event_id=self.event, name="Cửa vào", session_id=None
        )
        self.rows.add(
            CheckList, ref=self.province.code(10), event_id=self.event, name="Phiên chính", session_id=session
        )
        for n, (person, name) in enumerate(coming):
            self._register(n, person, name)
        for n, (person, name) in enumerate(standing):
            self._volunteer(n, person, name)

    def _event(self) -> int:
        size, title = self.size, f"Hội nghị đối thoại {self.size.sites} điểm cầu"
        return self.rows.add(
            Event, code=size.code, type_id=self.kind, unit_id=self.province.unit, title=title, search_key=search_key(title),
            contact="Ban Phong trào", venue="Hội trường", year=2026, format=EventFormat.HYBRID, state=EventState.RUNNING,
            due_on=NOW.date(), self_sign_up=False, unit_delegates=True, gate_salt=self.province.code(20),
            made_at=MADE, issued_at=MADE, details={}, figures={}, questions=[], **self.day,
        )  # fmt: skip

    def _site(self, n: int, unit: int) -> int:
        name = f"Điểm cầu số {n + 1}"
        if n < len(self.province.communes):
            seats = self.rows.add(
                Allocation, ref=self.province.code(10), event_id=self.event, unit_id=unit, seats=2, scope="-/-", note="",
                released_at=MADE,
            )  # fmt: skip
            self.taken[Scope.ALLOCATION, seats] = 0
        site = self.rows.add(
            Site, ref=self.province.code(10), event_id=self.event, unit_id=unit, name=name, search_key=search_key(name),
            position=n + 1, typed_present=20 if n % 5 == 4 else None,
        )  # fmt: skip
        self.taken[Scope.SITE, site] = 0
        return site

    def _category(self, n: int, name: str) -> int:
        category = self.rows.add(Category, ref=self.province.code(10), event_id=self.event, name=name, position=n)
        self.taken[Scope.CATEGORY, category] = 0
        return category

    def _session(self) -> int:
        self.rows.add(Occurrence, ref=self.province.code(10), event_id=self.event, unit_id=None, **self.day)
        return self.rows.add(
            Session, ref=self.province.code(10), event_id=self.event, name="Phiên chính", chosen=False, **self.day
        )

    def _count(self, coming: list[Any]) -> None:
        self.taken[Scope.EVENT, self.event] = len(coming)
        for n in range(len(coming)):
            for key in self._needs(n)[1:]:
                self.taken[key] += 1

    def _needs(self, n: int) -> list[tuple[Scope, int]]:
        return [
            (Scope.EVENT, self.event),
            (Scope.SITE, self.sites[n % len(self.sites)]),
            (Scope.CATEGORY, self.categories[n % len(self.categories)]),
        ]

    def _register(self, n: int, person: int, name: str) -> None:
        rows, site, at = self.rows, self.sites[n % len(self.sites)], MADE + timedelta(minutes=n)
        registration = rows.add(
            Registration, ref=self.province.code(10), event_id=self.event, person_id=person,
            unit_id=self.province.communes[n % len(self.province.communes)], site_id=site,
            category_id=self.categories[n % len(self.categories)], origin=Origin.APPOINTED,
            state=RegistrationState.CONFIRMED, search_key=search_key(name), sort_key=person_sort_key(name), answers={},
            made_at=at, decided_at=at, changed_at=at,
        )  # fmt: skip
        for key in self._needs(n):
            rows.add(TakenPlace, registration_id=registration, limit_id=self.limits[key])
        ticket = rows.add(Ticket, person_id=person, token=self._token(), code=self.province.code(10), made_at=at)
        if n % 5 < 3:
            self._came(n, registration, ticket, site)

    def _token(self) -> str:
        return "".join(self.province.rng.choices("abcdefghijkmnopqrstuvwxyz", k=43))

    def _came(self, n: int, registration: int, ticket: int, site: int) -> None:
        at: datetime = BEGINS - timedelta(seconds=n % 3000)
        times = {"scanned_at": at, "sent_at": at, "received_at": at, "at": at}
        scan = self.rows.add(
            Scan, nonce=self.province.code(20), event_id=self.event, list_id=self.entrance, site_id=site, ticket_id=ticket,
            registration_id=registration, direction=Direction.IN, method=ScanMethod.QR, result=ScanResult.ADMITTED,
            window="", **times,
        )  # fmt: skip
        self.rows.add(
            Admission, event_id=self.event, list_id=self.entrance, registration_id=registration, window="", scan_id=scan,
            at=at, site_id=site, moved_at=at,
        )  # fmt: skip

    def _volunteer(self, n: int, person: int, name: str) -> None:
        self.rows.add(
            Grant, ref=self.province.code(10), person_id=person, role=Role.VOLUNTEER, realm=REALM, label=self.size.code,
            owner_unit_id=self.province.unit, unit_id=None, scope=f"{REALM}:{self.size.code}", made_at=MADE,
        )  # fmt: skip
        self.rows.add(
            Device, ref=self.province.code(10), event_id=self.event, site_id=self.sites[n % len(self.sites)], name=name,
            token_hash=token_hash("device", secret_token()), person_id=person, made_at=MADE,
            expires_at=NOW + timedelta(days=9),
        )  # fmt: skip


def faults_of() -> list[object]:
    """Every counter of places of every event, recounted naively; empty is right."""
    return [fault for event in db.session.scalars(select(Event)) for fault in faults(event)]
