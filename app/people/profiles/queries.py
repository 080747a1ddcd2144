"""Reads of profiles: the people of the units that an officer serves."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload

from app.kit.db import db
from app.people.actor import Actor
from app.people.models import Account, Person, Unit
from app.people.roles.queries import ENTERERS, KEEPERS, covered, covers, person_seen

PAGE = 30


@dataclass(frozen=True)
class Line:
    """One line of the list: the person with the unit, and whether there is an account."""

    person: Person
    has_account: bool


def keeps_people(actor: Actor, _thing: object) -> bool:
    """Whether the actor serves any unit as its officer, leader or administrator."""
    return bool(actor.unit_ids(*KEEPERS))


def enters_people(actor: Actor, _thing: object) -> bool:
    """Whether the actor may enter somebody at all: those who keep a unit's people, and the staff of contests."""
    return bool(actor.unit_ids(*ENTERERS))


def people_of_units(actor: Actor, *, key: str = "", page: int = 1) -> tuple[list[Line], int]:
    """(lines of this page in the order of given names, number of all people) of the actor's units; key: a search key."""
    mine: list[ColumnElement[bool]] = [Person.unit_id.in_(covered(actor, *KEEPERS))]
    if key:
        mine.append(Person.search_key.contains(key, autoescape=True))
    total = db.session.scalar(select(func.count()).select_from(Person).where(*mine)) or 0
    query = (
        select(Person, exists().where(Account.person_id == Person.id, Account.login.is_not(None)))
        .where(*mine)
        .options(joinedload(Person.unit))
        .order_by(Person.sort_key, Person.id)
    )
    rows = db.session.execute(query.limit(PAGE).offset((page - 1) * PAGE))
    return [Line(person, has) for person, has in rows], total


def unit_kept(actor: Actor, code: str | None) -> Unit | None:
    """The living unit of this code if the actor may enter people there, else the first that was granted, else None."""
    query = select(Unit).where(Unit.valid_to.is_(None))
    if code:
        found = db.session.execute(query.where(Unit.code == code)).scalar_one_or_none()
        return found if found and covers(actor, found.id, *ENTERERS) else None
    return db.session.scalars(
        query.where(Unit.id.in_(actor.unit_ids(*ENTERERS))).order_by(Unit.sort_key).limit(1)
    ).first()


def units_kept(actor: Actor, key: str, *, limit: int = 20) -> list[Unit]:
    """Living units that the actor serves, whose name holds the search key, with the unit above."""
    query = select(Unit).where(
        Unit.valid_to.is_(None),
        Unit.search_key.contains(key, autoescape=True),
        Unit.id.in_(covered(actor, *ENTERERS)),
    )
    return list(db.session.scalars(query.options(joinedload(Unit.parent)).order_by(Unit.sort_key).limit(limit)))


def profile_kept(actor: Actor, ref: str) -> Person:
    """A person of a unit that the actor serves. Raises NoResultFound."""
    person = person_seen(actor, ref)
    if not covers(actor, person.unit_id, *KEEPERS):
        raise NoResultFound
    return person
