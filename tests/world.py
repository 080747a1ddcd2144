"""A small named world: two provinces that must never meet, a few units, one person per role.

Sơn Châu (`son_chau`) has two old districts (`muong_lu`, `phong_khe`, ended 30/06/2025), three communes
(`xa_mot`, `xa_hai` under the province since 01/07/2025) and a university (`dai_hoc`). Hà Bắc (`ha_bac`) is the
other province, with one commune (`xa_khac`). People: see PEOPLE.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from app.kit.codes import public_code, secret_token, token_hash
from app.kit.db import db
from app.kit.sessions import cookie_names
from app.kit.text import person_sort_key, search_key, sort_key
from app.people.actor import Actor
from app.people.finding.queries import words_of
from app.people.models import Account, Grant, LoginSession, Person, Unit, UnitAncestor, UnitKind, UnitName, UnitWord
from app.people.roles.queries import live_grants
from app.people.states import Role

#: The world was made at this instant; tests pass their own `at=`.
MADE = datetime(2026, 1, 5, 2, tzinfo=UTC)
REFORM = date(2025, 7, 1)

KINDS = [
    ("province", "Tỉnh đoàn", "Provincial Youth Union"),
    ("district", "Huyện đoàn", "District Youth Union"),
    ("commune", "Đoàn xã", "Commune Youth Union"),
    ("affiliated", "Đoàn trực thuộc", "Affiliated Youth Union"),
]
#: key: (kind, name, parent, from, to)
UNITS = {
    "son_chau": ("province", "Tỉnh đoàn Sơn Châu", None, date(2010, 1, 1), None),
    "muong_lu": ("district", "Huyện đoàn Mường Lự", "son_chau", date(2010, 1, 1), date(2025, 6, 30)),
    "phong_khe": ("district", "Huyện đoàn Phong Khê", "son_chau", date(2010, 1, 1), date(2025, 6, 30)),
    "xa_mot": ("commune", "Đoàn xã Mường Ẳng", "son_chau", REFORM, None),
    "xa_hai": ("commune", "Đoàn xã Đồng Hòa", "son_chau", REFORM, None),
    "dai_hoc": ("affiliated", "Đoàn Đại học Sơn Châu", "son_chau", date(2010, 1, 1), None),
    "ha_bac": ("province", "Tỉnh đoàn Hà Bắc", None, date(2010, 1, 1), None),
    "xa_khac": ("commune", "Đoàn xã Khác", "ha_bac", REFORM, None),
}
#: key: (full name, unit, role or None, on which unit)
PEOPLE = {
    "admin": ("Quàng Quản Trị", "son_chau", Role.ADMINISTRATOR, "son_chau"),
    "organizer": ("Bùi Tổ Chức", "son_chau", Role.ORGANIZER, "son_chau"),
    "secretary": ("Vũ Thư Ký", "son_chau", Role.SECRETARIAT, "son_chau"),
    "observer": ("Hoàng Theo Dõi", "son_chau", Role.OBSERVER, "son_chau"),
    "officer": ("Lường Cán Bộ", "xa_mot", Role.OFFICER, "xa_mot"),
    "leader": ("Cà Lãnh Đạo", "xa_mot", Role.UNIT_LEADER, "xa_mot"),
    "officer_two": ("Mùa Cán Bộ", "xa_hai", Role.OFFICER, "xa_hai"),
    "judge_one": ("Đinh Giám Khảo Một", "dai_hoc", None, None),
    "judge_two": ("Tòng Giám Khảo Hai", "dai_hoc", None, None),
    "judge_three": ("Lê Giám Khảo Ba", "dai_hoc", None, None),
    "mentor": ("Phạm Cố Vấn", "dai_hoc", None, None),
    "lan": ("Lò Thị Lan", "xa_mot", None, None),
    "minh": ("Giàng A Minh", "xa_mot", None, None),
    "an": ("Đặng Hoà An", "xa_hai", None, None),
    "stranger": ("Người Lạ Mặt", "xa_hai", None, None),
    "other_organizer": ("Ngô Tổ Chức Khác", "ha_bac", Role.ORGANIZER, "ha_bac"),
    "other_secretary": ("Hà Thư Ký Khác", "ha_bac", Role.SECRETARIAT, "ha_bac"),
    "other_officer": ("Mai Cán Bộ Khác", "xa_khac", Role.OFFICER, "xa_khac"),
    "other_youth": ("Trịnh Thị Khác", "xa_khac", None, None),
}


@dataclass
class World:
    """Ids by key; rows are read anew by each test, so nothing is ever detached."""

    units: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)

    def unit(self, key: str) -> Unit:
        """The row of a unit."""
        return db.session.get_one(Unit, self.units[key])

    def person(self, key: str) -> Person:
        """The row of a person."""
        return db.session.get_one(Person, self.people[key])

    def account(self, key: str) -> Account:
        """The account of a person."""
        return db.session.scalars(select(Account).filter_by(person_id=self.people[key])).one()

    def actor(self, key: str, at: datetime = MADE) -> Actor:
        """The actor that this person is when signed in."""
        person, account = self.person(key), self.account(key)
        return Actor(
            person_id=person.id, true_person_id=person.id, ref=person.ref, name=person.full_name,
            true_name=person.full_name, language=person.language, unit_id=person.unit_id, account_id=account.id,
            grants=live_grants(person.id, at),
        )  # fmt: skip


def build() -> World:
    """Write the world into the open transaction."""
    world = World()
    for rank, (code, name, name_en) in enumerate(KINDS):
        kind = _add(UnitKind(code=code, name=name, name_en=name_en, rank=rank))
        world.kinds[code] = kind.id
    for key in UNITS:
        _unit(world, key)
    for key in PEOPLE:
        _person(world, key)
    return world


def _unit(world: World, key: str) -> None:
    kind, name, parent, start, end = UNITS[key]
    unit = _add(
        Unit(
            code=key, kind_id=world.kinds[kind], name=name, short_name=name.removeprefix("Đoàn "),
            search_key=search_key(name), sort_key=sort_key(name), parent_id=world.units.get(parent or ""),
            valid_from=start, valid_to=end,
        )
    )  # fmt: skip
    world.units[key] = unit.id
    called = _add(UnitName(unit_id=unit.id, name=name, short_name=unit.short_name, search_key=unit.search_key,
                           valid_from=start, valid_to=end))  # fmt: skip
    for word in words_of(unit.search_key):
        _add(UnitWord(word=word, name_id=called.id))
    above, depth = unit.id, 0
    while above:
        _add(UnitAncestor(unit_id=unit.id, ancestor_id=above, depth=depth, valid_from=start, valid_to=end))
        above, depth = db.session.get_one(Unit, above).parent_id, depth + 1


def _person(world: World, key: str) -> None:
    name, unit, role, on = PEOPLE[key]
    person = _add(
        Person(
            ref=public_code(10), full_name=name, search_key=search_key(name), sort_key=person_sort_key(name),
            birth_date=date(2000, 5, 1), email=f"{key}@demo.example", unit_id=world.units[unit], made_at=MADE,
        )
    )  # fmt: skip
    world.people[key] = person.id
    _add(Account(person_id=person.id, login=f"{key}@demo.example", password_hash=None, made_at=MADE))
    if role:
        _add(Grant(ref=public_code(10), person_id=person.id, role=role, unit_id=world.units[on], made_at=MADE))


def _add(row):
    db.session.add(row)
    db.session.flush()
    return row


def sign_in(browser: FlaskClient, account: Account) -> None:
    """Make a signed-in session row for the account and hand its cookie to the browser (far from any timeout)."""
    token = secret_token()
    far = datetime.now(UTC)
    db.session.add(
        LoginSession(
            ref=public_code(10), account_id=account.id, token_hash=token_hash("session", token),
            made_at=far, seen_at=far, device="test", address="",
        )
    )  # fmt: skip
    db.session.flush()
    browser.set_cookie(cookie_names(browser.application)[1], token)


def csrf(browser: FlaskClient) -> str:
    """A form token that this browser's session accepts, as a page would have given it."""
    with browser.session_transaction() as session:
        raw = session.setdefault("csrf_token", secret_token())
    signer = URLSafeTimedSerializer(str(browser.application.secret_key), salt="wtf-csrf-token")
    return str(signer.dumps(raw))


def post(browser: FlaskClient, url: str, data: dict | None = None, **more):
    """Send a form as a page does: with its token."""
    return browser.post(url, data={"csrf_token": csrf(browser), **(data or {})}, **more)


def without_token(page: str) -> str:
    """A page without its form tokens, which hold the second in which they were made."""
    for token in set(re.findall(r'name="csrf[-_]token" (?:content|value)="([^"]+)"', page)):
        page = page.replace(token, "TOKEN")
    return page


def without_chance(page: str) -> str:
    """The same, also without files' marks and the millisecond in which it was made: what a number sought could be found in."""
    return re.sub(r"\?v=\w+|data-server-now=\"[^\"]+\"", "", without_token(page))
