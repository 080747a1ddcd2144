"""Reads of merging: who may be the same human, and what would move from one record to the other."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Column, ColumnElement, func, literal, or_, select, union_all
from sqlalchemy.orm import joinedload

from app.kit.db import Model, db
from app.kit.privacy import Apart
from app.people.access import covered
from app.people.actor import Actor
from app.people.models import Account, Person
from app.people.roles.queries import may_shut, person_seen, root_of
from app.people.states import Role

#: What keeps its person: the history as it was sealed, and a file still on its way.
KEEPS = frozenset({"audit_row", "upload"})


@dataclass(frozen=True)
class Part:
    """So many rows of one table that name the record in one column."""

    table: str
    column: str
    rows: int


def places() -> Iterator[Column[int]]:
    """Every column that names a person: foreign keys to `person`, and those of the kit, which knows no person.

    Walked in the metadata, so that the tables of higher contexts come along without being known here.
    """
    for table in Model.metadata.sorted_tables:
        for column in table.columns:
            names = any(key.target_fullname == "person.id" for key in column.foreign_keys)
            if table.name not in KEEPS and (names or column.name.endswith("person_id")):
                yield column


def judged_each_other(one: Person, other: Person) -> bool:
    """Whether either judged what the other made (D16): then they are two, or a judgement has to be looked at first."""
    marked = [(column, column.info["apart"]) for column in places() if "apart" in column.info]
    found = [
        _met(judge, judges, maker, makes, pair)
        for judge, judges in marked
        for maker, makes in marked
        if judges.side == "judges" and makes.side == "makes" and judges.thing == makes.thing
        for pair in ((one.id, other.id), (other.id, one.id))
    ]
    return bool(found) and bool(db.session.scalar(select(or_(*found))))


def _met(
    judge: Column[int], judges: Apart, maker: Column[int], makes: Apart, pair: tuple[int, int]
) -> ColumnElement[bool]:
    made = select(maker.table.c[makes.key]).where(maker == pair[1])
    query = select(judge.table.c[judges.key]).where(judge == pair[0], judge.table.c[judges.key].in_(made))
    if judges.unless is not None:
        query = query.where(judge.table.c[judges.unless[0]] != judges.unless[1])
    return query.exists()


def says_who_did(column: str) -> bool:
    """Whether a column only says who did something, not whom the row is about."""
    return column.endswith("by_person_id")


def moving(person: Person) -> list[Part]:
    """How many rows name this record, place by place; places without any are left out. One statement."""
    counts = [
        select(literal(c.table.name), literal(c.name), func.count()).select_from(c.table).where(c == person.id)
        for c in places()
    ]
    return [Part(*row) for row in db.session.execute(union_all(*counts)) if row[2]]


def may_merge(actor: Actor, pair: tuple[Person, Person]) -> bool:
    """Administrators of both persons and of all their roles; never across provinces, never with oneself."""
    kept, gone = pair
    together = root_of(actor, kept.unit_id) == root_of(actor, gone.unit_id) is not None
    return kept.id != gone.id and together and all(may_shut(actor, person) for person in pair)


def pair(actor: Actor, ref: str, other: str) -> tuple[Person, Person]:
    """(the record that stays, the record that goes into it), both seen by the actor. Raises NoResultFound."""
    return person_seen(actor, ref), person_seen(actor, other)


def alike(actor: Actor, person: Person, key: str, *, limit: int = 20) -> list[tuple[Person, bool]]:
    """(record, whether it has a login) of people whom the actor administers: those of the same name, or found by key."""
    named: ColumnElement[bool] = Person.search_key == person.search_key
    if key:
        named = Person.search_key.contains(key, autoescape=True)
    mine = Person.unit_id.in_(covered(actor, Role.ADMINISTRATOR))
    login = select(Account.id).where(Account.person_id == Person.id, Account.login.is_not(None)).exists()
    query = select(Person, login).where(mine, named, Person.id != person.id).options(joinedload(Person.unit))
    rows = db.session.execute(query.order_by(Person.sort_key, Person.id).limit(limit))
    return [(found, has) for found, has in rows]
