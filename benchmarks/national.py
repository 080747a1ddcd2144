"""A country in bulk: 34 provinces, 3,400 communes, 100,000 people, 60,000 entries with sheets, always the same.

The first province is the same, to the row, whether one or all are built, so that its pages can be compared. This is
the one place that writes rows without actions; `checks` proves afterwards what actions would have kept.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from random import Random
from typing import Any

from sqlalchemy import Table, insert, text

from app.kit.codes import ALPHABET
from app.kit.db import db
from app.kit.text import person_sort_key, search_key, sort_key
from app.people.finding.queries import words_of
from app.people.models import (
    Account,
    Grant,
    Person,
    Unit,
    UnitAncestor,
    UnitKind,
    UnitName,
    UnitSuccession,
    UnitWord,
)
from app.people.states import Role, SuccessionKind
from benchmarks.words import COMMUNES, PROVINCES, person_name

SEED = 106
FOUNDED, ENDED, REFORM = date(2010, 1, 1), date(2025, 6, 30), date(2025, 7, 1)
MADE = datetime(2026, 1, 5, 2, tzinfo=UTC)
#: The instant at which the pages are looked at: work is closed, the preliminary round is being judged.
NOW = datetime(2026, 9, 6, 3, tzinfo=UTC)
DISTRICTS, COMMUNES_EACH, OLD_EACH = 10, 100, 2
#: At the province: one of each of the staff, then judges.
STAFF = (Role.ADMINISTRATOR, Role.ORGANIZER, Role.SECRETARIAT, Role.OBSERVER)
JUDGES = 16
BATCH = 5000


@dataclass(frozen=True)
class Size:
    """How much a province gets: the country's figures divided among 34, the first ones one more."""

    people: int
    entries: int

    @classmethod
    def of(cls, province: int) -> "Size":
        """The share of a province, counted from 0."""
        return cls(100_000 // 34 + (province < 100_000 % 34), 60_000 // 34 + (province < 60_000 % 34))


@dataclass
class Rows:
    """Rows by table, written in batches; ids are given here, one after another."""

    waiting: dict[Table, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    last: dict[Table, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, model: Any, **values: Any) -> int:
        """Keep a row for writing; its id."""
        table = model.__table__
        self.last[table] += 1
        if "version" in table.c and "version" not in values:
            values["version"] = 1
        own = {"id": self.last[table]} if "id" in table.c else {}
        self.waiting[table].append(own | values)
        return self.last[table]

    def write(self) -> None:
        """Write what waits, tables in the order of their foreign keys."""
        for table in db.metadata.sorted_tables:
            rows = self.waiting.pop(table, [])
            for start in range(0, len(rows), BATCH):
                db.session.execute(insert(table), rows[start : start + BATCH])

    def tell_sequences(self) -> None:
        """PostgreSQL: the next id comes after ours."""
        if db.engine.dialect.name == "postgresql":
            for table, last in ((table, last) for table, last in self.last.items() if "id" in table.c):
                db.session.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {last})"))


@dataclass
class Province:
    """What the contest of a province needs of it."""

    number: int
    unit: int
    #: Present communes, each with the old ones that became it.
    communes: list[int]
    former: list[int]
    #: Ordinary members: (person id, name, commune).
    members: list[tuple[int, str, int]]
    judges: list[int]
    officers: list[int]
    kinds: dict[str, int]
    rng: Random

    def code(self, length: int) -> str:
        """A public code from this province's own letters."""
        return "".join(self.rng.choices(ALPHABET, k=length))


@cache
def _keys(name: str) -> tuple[str, str, str]:
    return search_key(name), person_sort_key(name), sort_key(name)


def build(provinces: int, hold: Callable[[Rows, Province], None]) -> None:
    """Write the first so many provinces into the open transaction. hold: gives a province its contests."""
    rows = Rows()
    kinds = {
        code: rows.add(UnitKind, code=code, name=name, name_en=code.title(), rank=rank)
        for rank, (code, name) in enumerate(
            (("province", "Tỉnh đoàn"), ("district", "Huyện đoàn"), ("commune", "Đoàn xã"))
        )
    }
    for number in range(provinces):
        hold(rows, _province(rows, number, kinds))
        rows.write()
    rows.tell_sequences()


def _province(rows: Rows, number: int, kinds: dict[str, int]) -> Province:
    rng = Random(SEED * 1000 + number)
    units = _Units(rows, number, kinds)
    top = units.add("province", f"Tỉnh đoàn {PROVINCES[number]}", (), FOUNDED, None)
    districts = [
        units.add(
            "district", f"Huyện đoàn {COMMUNES[(number * 7 + n) % len(COMMUNES)]} {n + 1}", (top,), FOUNDED, ENDED
        )
        for n in range(DISTRICTS)
    ]
    communes, former = [], []
    for n in range(COMMUNES_EACH):
        name = COMMUNES[(number * 31 + n) % len(COMMUNES)]
        now = units.add("commune", f"Đoàn xã {name}", (top,), REFORM, None)
        communes.append(now)
        for part in range(OLD_EACH):
            old = units.add(
                "commune", f"Đoàn xã {name} {'AB'[part]} cũ", (districts[n % DISTRICTS], top), FOUNDED, ENDED
            )
            former.append(old)
            rows.add(UnitSuccession, from_id=old, to_id=now, kind=SuccessionKind.MERGE, on_date=REFORM, share=10000)
    province = Province(number, top, communes, former, [], [], [], kinds, rng)
    _people(rows, province)
    return province


@dataclass
class _Units:
    rows: Rows
    province: int
    kinds: dict[str, int]
    made: int = 0

    def add(self, kind: str, name: str, above: tuple[int, ...], start: date, end: date | None) -> int:
        """A unit with its name and its lines; above: parent, then its parent."""
        self.made += 1
        short = name.removeprefix("Đoàn ")
        dates = {"valid_from": start, "valid_to": end}
        found, _, order = _keys(name)
        unit = self.rows.add(
            Unit, code=f"p{self.province:02}-{self.made:03}", kind_id=self.kinds[kind], name=name, short_name=short,
            search_key=found, sort_key=order, parent_id=above[0] if above else None, tags=[], leader_confirms=False,
            decision=None, **dates,
        )  # fmt: skip
        called = self.rows.add(UnitName, unit_id=unit, name=name, short_name=short, search_key=found, **dates)
        for word in words_of(found):
            self.rows.add(UnitWord, word=word, name_id=called)
        for depth, ancestor in enumerate((unit, *above)):
            self.rows.add(UnitAncestor, unit_id=unit, ancestor_id=ancestor, depth=depth, **dates)
        return unit


def _people(rows: Rows, province: Province) -> None:
    size = Size.of(province.number).people
    for role in STAFF:
        _grant(
            rows,
            province,
            _person(rows, province, province.unit, login=f"{role}-{province.number}"),
            role,
            province.unit,
        )
    province.judges += [
        _person(rows, province, province.unit, login=f"judge{n}-{province.number}")[0] for n in range(JUDGES)
    ]
    for n, commune in enumerate(province.communes):
        officer = _person(rows, province, commune, login=f"officer{n}-{province.number}")
        _grant(rows, province, officer, Role.OFFICER, commune)
        province.officers.append(officer[0])
    for n in range(size - len(STAFF) - JUDGES - COMMUNES_EACH):
        commune = province.rng.choice(province.communes)
        login = f"youth{n}-{province.number}" if n % 3 == 0 else None
        province.members.append((*_person(rows, province, commune, login=login), commune))


def _person(rows: Rows, province: Province, unit: int, *, login: str | None) -> tuple[int, str]:
    rng = province.rng
    name = person_name(rng)
    found, order, _ = _keys(name)
    person = rows.add(
        Person, ref=province.code(10), full_name=name, search_key=found, sort_key=order,
        birth_date=date(rng.randint(1992, 2007), rng.randint(1, 12), rng.randint(1, 28)),
        email=f"{login}@bench.example" if login else None, unit_id=unit, language="vi", made_at=MADE,
    )  # fmt: skip
    if login:
        rows.add(Account, person_id=person, login=f"{login}@bench.example", password_hash=None, made_at=MADE)
    return person, name


def _grant(rows: Rows, province: Province, person: tuple[int, str], role: Role, unit: int) -> None:
    rows.add(
        Grant,
        ref=province.code(10),
        person_id=person[0],
        role=role,
        unit_id=unit,
        scope=f"unit:{unit}",
        made_at=MADE,
        realm=None,
        label=None,
        owner_unit_id=None,
    )
