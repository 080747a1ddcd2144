"""The units of Sơn Châu, before and after the reform of 2025, and the people with a role in it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import cycle

from app.demo import words
from app.kit.db import db
from app.people.accounts.actions import give_account, new_person
from app.people.actor import SYSTEM, Actor
from app.people.kinds.actions import make_kind
from app.people.models import Person, Unit, UnitKind
from app.people.roles.actions import first_administrator, grant_role
from app.people.roles.queries import live_grants
from app.people.states import Role
from app.people.units import actions as units

BEGUN = datetime(2025, 1, 6, 1, tzinfo=UTC)
FOUNDED = date(2005, 1, 1)
LAST_DAY = date(2025, 6, 30)
REFORM = date(2025, 7, 1)
DECISION = "Quyết định số 01-QĐ/TĐTN (giả định)"

KINDS = (
    ("province", "Tỉnh đoàn", "Provincial Youth Union"),
    ("district", "Huyện đoàn", "District Youth Union"),
    ("city", "Thành đoàn", "City Youth Union"),
    ("commune", "Đoàn xã", "Commune Youth Union"),
    ("ward", "Đoàn phường", "Ward Youth Union"),
    ("affiliated", "Đoàn trực thuộc", "Affiliated Youth Union"),
    ("school", "Đoàn trường", "School Youth Union"),
)
#: Role → (full name, e-mail name); one account a role.
STAFF: dict[str, tuple[str, Role | None]] = {
    "admin": ("Quàng Quản Trị", Role.ADMINISTRATOR),
    "organizer": ("Bùi Tổ Chức", Role.ORGANIZER),
    "secretary": ("Vũ Thư Ký", Role.SECRETARIAT),
    "observer": ("Hoàng Theo Dõi", Role.OBSERVER),
}


@dataclass
class Province:
    """What later parts of the demo need: units and people by key, and the stream of names and ideas."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    officers: dict[int, Person] = field(default_factory=dict)
    names: "cycle[str]" = field(default_factory=words.names)
    ideas: "cycle[str]" = field(default_factory=words.ideas)

    def actor(self, key: str, at: datetime) -> Actor:
        """The actor of one of `people`, with the grants in force at `at`."""
        return actor_of(self.people[key], at)

    def officer(self, unit: Unit, at: datetime) -> Actor:
        """The officer of a unit; made when first asked for."""
        if unit.id not in self.officers:
            person = self.person(next(self.names), unit, at)
            grant_role(person, Role.OFFICER, unit_id=unit.id, by=self.actor("admin", BEGUN), at=at)
            self.officers[unit.id] = person
        return actor_of(self.officers[unit.id], at)

    def person(
        self, name: str, unit: Unit | None, at: datetime, *, login: str | None = None, born: date | None = None
    ) -> Person:
        """A person, with an account where `login` is given (the password is set when the demo is shown)."""
        person = new_person(full_name=name, unit_id=unit.id if unit else None, by_person_id=None, at=at)
        person.birth_date = born or date(2001, 3, 9)
        person.occupation = "Thanh niên"
        db.session.add(person)
        db.session.flush()
        if login:
            person.email = f"{login}@demo.example"
            give_account(person, login=person.email, password_hash=None, at=at)
        return person


def actor_of(person: Person, at: datetime) -> Actor:
    """The actor that a person of the demo is."""
    return Actor(
        person_id=person.id, true_person_id=person.id, ref=person.ref, name=person.full_name,
        true_name=person.full_name, unit_id=person.unit_id, grants=live_grants(person.id, at),
    )  # fmt: skip


def make_province() -> Province:
    """Sơn Châu at the beginning of 2025, with its old districts, and its four people of the province's office."""
    made = Province()
    kinds = {
        code: make_kind(code=code, name=name, name_en=english, rank=rank, by=SYSTEM, at=BEGUN)
        for rank, (code, name, english) in enumerate(KINDS)
    }
    root = _unit(made, kinds["province"], "son-chau", "Tỉnh đoàn Sơn Châu", None)
    for name in words.DISTRICTS:
        _unit(made, kinds["district"], f"huyen-{words.slug(name)}", f"Huyện đoàn {name}", root)
    _unit(made, kinds["city"], "thanh-doan", "Thành đoàn Sơn Châu", root)
    for key, name in (
        ("dai-hoc", "Đoàn Đại học Sơn Châu"),
        ("cao-dang", "Đoàn Cao đẳng Sơn Châu"),
        ("khoi", "Đoàn Khối cơ quan tỉnh Sơn Châu"),
    ):
        _unit(made, kinds["affiliated"], key, name, root)
    for number, name in enumerate(words.SCHOOLS, start=1):
        _unit(made, kinds["school"], f"truong-{number:02}", f"Đoàn trường {name}", root, tags=("khối trường học",))
    for key, (name, role) in STAFF.items():
        made.people[key] = made.person(name, root, BEGUN, login=key)
        if role is Role.ADMINISTRATOR:
            first_administrator(made.people[key], unit_id=root.id, at=BEGUN)
        elif role:
            grant_role(made.people[key], role, unit_id=root.id, by=made.actor("admin", BEGUN), at=BEGUN)
    return made


def reform(made: Province) -> None:
    """The old districts and the city end on 30/06/2025; 36 communes and 2 wards begin the next day."""
    at = datetime(2025, 7, 1, 1, tzinfo=UTC)
    by = made.actor("admin", at)
    root = made.units["son-chau"]
    kinds = {kind.code: kind for kind in db.session.query(UnitKind)}
    for name, communes in words.DISTRICTS.items():
        parts = [_new(made, kinds["commune"], f"xa-{words.slug(c)}", f"Đoàn xã {c}", root, by, at) for c in communes]
        old = made.units[f"huyen-{words.slug(name)}"]
        units.split(old, into=[(part, None) for part in parts], on=REFORM, decision=DECISION, by=by, at=at)
    _city, wards = words.CITY
    parts = [_new(made, kinds["ward"], f"phuong-{words.slug(w)}", f"Đoàn phường {w}", root, by, at) for w in wards]
    units.split(
        made.units["thanh-doan"], into=[(part, None) for part in parts], on=REFORM, decision=DECISION, by=by, at=at
    )


def communes(made: Province) -> list[Unit]:
    """The communes and wards of today, in the order in which they were made."""
    return [unit for key, unit in made.units.items() if key.startswith(("xa-", "phuong-"))]


def _unit(
    made: Province, kind: UnitKind, code: str, name: str, parent: Unit | None, tags: tuple[str, ...] = ()
) -> Unit:
    made.units[code] = units.make_unit(
        code=code, kind=kind, name=name, parent=parent, valid_from=FOUNDED, tags=tags, by=SYSTEM, at=BEGUN
    )
    return made.units[code]


def _new(made: Province, kind: UnitKind, code: str, name: str, parent: Unit, by: Actor, at: datetime) -> Unit:
    made.units[code] = units.make_unit(
        code=code, kind=kind, name=name, parent=parent, valid_from=REFORM, decision=DECISION, by=by, at=at
    )
    return made.units[code]
