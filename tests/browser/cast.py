"""Sơn La at the beginning of 2021: its units and people, made by actions before the contest begins."""

from dataclasses import dataclass
from datetime import date, datetime

from app.kit.clock import VIETNAM
from app.kit.db import db, transaction
from app.people.accounts.actions import give_account, new_person
from app.people.actor import SYSTEM, Actor
from app.people.kinds.actions import make_kind
from app.people.models import Person, Unit
from app.people.passwords import hash_password
from app.people.roles.actions import first_administrator, grant_role
from app.people.roles.queries import live_grants
from app.people.states import Role
from app.people.units.actions import make_unit

PASSWORD = "một câu chỉ mình tôi biết"
BEGUN = datetime(2021, 1, 5, 8, tzinfo=VIETNAM)
FOUNDED = date(2005, 1, 1)
KINDS = (
    ("province", "Tỉnh đoàn", "Provincial Youth Union"),
    ("district", "Huyện đoàn", "District Youth Union"),
    ("affiliated", "Đoàn trực thuộc", "Affiliated Youth Union"),
)
UNITS = {
    "son-la": ("province", "Tỉnh đoàn Sơn La"),
    "moc-chau": ("district", "Huyện đoàn Mộc Châu"),
    "muong-la": ("district", "Huyện đoàn Mường La"),
    "tay-bac": ("affiliated", "Đoàn trường Đại học Tây Bắc"),
}


@dataclass(frozen=True)
class Part:
    """Somebody of the play: the name, the unit, the role there (none: the judges and mentors, named later; youth)."""

    name: str
    unit: str
    role: Role | None = None


CAST = {
    "admin": Part("Quàng Quản Trị", "son-la", Role.ADMINISTRATOR),
    "organizer": Part("Bùi Tổ Chức", "son-la", Role.ORGANIZER),
    "secretary": Part("Vũ Thư Ký", "son-la", Role.SECRETARIAT),
    "officer": Part("Lường Cán Bộ", "moc-chau", Role.OFFICER),
    "officer_two": Part("Mùa Cán Bộ", "muong-la", Role.OFFICER),
    "officer_three": Part("Hà Cán Bộ", "tay-bac", Role.OFFICER),
    "chief": Part("Đinh Trưởng Ban", "son-la"),
    "judge": Part("Tòng Giám Khảo", "son-la"),
    "third": Part("Lê Giám Khảo", "son-la"),
    "mentor": Part("Phạm Cố Vấn", "son-la"),
    "lan": Part("Lò Thị Lan", "moc-chau"),
    "minh": Part("Giàng A Minh", "muong-la"),
    "an": Part("Đặng Hoà An", "tay-bac"),
    "hoa": Part("Vì Thị Hoa", "moc-chau"),
    "late": Part("Thào A Muộn", "muong-la"),
}
YOUTH = ("lan", "minh", "an", "hoa", "late")


def login(key: str) -> str:
    """The e-mail by which somebody of the cast signs in."""
    return f"{key}@demo.example"


def gather() -> None:
    """Write the province, its units and everybody's account, in one transaction of its own."""
    with transaction():
        units = _units()
        people = {key: _person(key, part, units[part.unit]) for key, part in CAST.items()}
        first_administrator(people["admin"], unit_id=units["son-la"].id, at=BEGUN)
        admin = people["admin"]
        by = Actor(
            person_id=admin.id, true_person_id=admin.id, ref=admin.ref, name=admin.full_name,
            true_name=admin.full_name, unit_id=admin.unit_id, grants=live_grants(admin.id, BEGUN),
        )  # fmt: skip
        for key, part in CAST.items():
            if part.role and key != "admin":
                grant_role(people[key], part.role, unit_id=units[part.unit].id, by=by, at=BEGUN)


def _units() -> dict[str, Unit]:
    kinds = {
        code: make_kind(code=code, name=name, name_en=english, rank=rank, by=SYSTEM, at=BEGUN)
        for rank, (code, name, english) in enumerate(KINDS)
    }
    made: dict[str, Unit] = {}
    for code, (kind, name) in UNITS.items():
        made[code] = make_unit(
            code=code, kind=kinds[kind], name=name, parent=made.get("son-la"), valid_from=FOUNDED, by=SYSTEM, at=BEGUN
        )
    return made


def _person(key: str, part: Part, unit: Unit) -> Person:
    person = new_person(full_name=part.name, unit_id=unit.id, by_person_id=None, at=BEGUN)
    person.birth_date, person.email = date(1998, 5, 1), login(key)
    db.session.add(person)
    db.session.flush()
    give_account(person, login=login(key), password_hash=hash_password(PASSWORD, (1, 8, 1)), at=BEGUN)
    return person
