"""Reads of units: the tree as of any date, names over time, lines, successors. The actor decides which trees exist."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, contains_eager, joinedload

from app.kit.audit import history
from app.kit.db import db
from app.kit.text import date_short
from app.people.access import last_lines, line, may_manage_units, visible_tops, visible_units
from app.people.actor import Actor
from app.people.closure import Link, Span, links_of, lives_on, with_successors
from app.people.models import Grant, Person, Unit, UnitAncestor, UnitKind, UnitName, UnitSuccession
from app.people.states import Role
from app.people.units.rules import Edge, Successor, successor_map

__all__ = ["line"]


# --- one unit -------------------------------------------------------------------------------------------------


def unit(actor: Actor, code: str) -> Unit:
    """The unit of that code in a tree of the actor's, kind and parent loaded; NoResultFound."""
    query = select(Unit).where(Unit.code == code, visible_units(actor))
    return db.session.scalars(query.options(joinedload(Unit.kind), joinedload(Unit.parent))).one()


def some_units(actor: Actor, codes: Iterable[str]) -> list[Unit]:
    """Those of the codes that are units in trees of the actor's, in order of name."""
    query = select(Unit).where(Unit.code.in_(set(codes)), visible_units(actor)).order_by(Unit.sort_key, Unit.id)
    return list(db.session.scalars(query.options(joinedload(Unit.kind), joinedload(Unit.parent))))


def living(actor: Actor, on: date) -> list[Unit]:
    """All units of the actor's trees that live on a day, from the top down, kind and parent loaded."""
    query = select(Unit).join(UnitKind).where(visible_units(actor), lives_on(Unit.valid_from, Unit.valid_to, on))
    loaded = query.options(contains_eager(Unit.kind), joinedload(Unit.parent))
    return list(db.session.scalars(loaded.order_by(UnitKind.rank, Unit.sort_key, Unit.id)))


def below_now(top: Unit) -> list[Unit]:
    """A unit and all below it in the tree as it is (ended ones as they last were), kind and parent loaded."""
    lines = last_lines().where(UnitAncestor.ancestor_id == top.id).with_only_columns(UnitAncestor.unit_id)
    query = select(Unit).where(Unit.id.in_(lines))
    return list(db.session.scalars(query.options(joinedload(Unit.kind), joinedload(Unit.parent))))


def kinds(*, ended: bool = False) -> list[UnitKind]:
    """The kinds of which new units can be, highest first; `ended`: those besides of which none can be any more."""
    query = select(UnitKind) if ended else select(UnitKind).where(UnitKind.ended_at.is_(None))
    return list(db.session.scalars(query.order_by(UnitKind.rank, UnitKind.id)))


def names_on(unit_ids: Iterable[int], on: date) -> dict[int, str]:
    """Each unit's name on a day; before its first name the first, after its last the last (D11)."""
    query = select(UnitName).where(UnitName.unit_id.in_(set(unit_ids))).order_by(UnitName.valid_from)
    found: dict[int, str] = {}
    for row in db.session.scalars(query):
        if row.unit_id not in found or row.valid_from <= on:
            found[row.unit_id] = row.name
    return found


def name_on(unit_id: int, on: date) -> str:
    """The name of one unit on a day, as `names_on`."""
    return names_on([unit_id], on)[unit_id]


def names(unit_id: int) -> list[UnitName]:
    """All names of a unit, oldest first."""
    return list(db.session.scalars(select(UnitName).filter_by(unit_id=unit_id).order_by(UnitName.valid_from)))


def links(unit_id: int) -> list[Link]:
    """What a unit stood right below, and when, oldest first."""
    return links_of(UnitAncestor.unit_id == unit_id).get(unit_id, [])


def right_below(unit_id: int, on: date) -> list[Unit]:
    """The units that stand right below one on a day or come to do so later."""
    query = select(Unit).join(UnitAncestor, UnitAncestor.unit_id == Unit.id)
    lasting = or_(UnitAncestor.valid_to.is_(None), UnitAncestor.valid_to >= on)
    query = query.where(UnitAncestor.ancestor_id == unit_id, UnitAncestor.depth == 1, lasting)
    return list(db.session.scalars(query.order_by(Unit.id)))


def parents(unit_id: int) -> list[tuple[Unit, Span]]:
    """The units a unit stood right below, and when, oldest first."""
    query = (
        select(Unit, UnitAncestor.valid_from, UnitAncestor.valid_to)
        .join(UnitAncestor, UnitAncestor.ancestor_id == Unit.id)
        .where(UnitAncestor.unit_id == unit_id, UnitAncestor.depth == 1)
    )
    rows = db.session.execute(query.order_by(UnitAncestor.valid_from))
    return [(parent, Span(start, end)) for parent, start, end in rows]


def officers(unit_id: int) -> list[tuple[str, Role]]:
    """(name, role) of the leaders and officers with a standing grant on the unit itself, by name."""
    query = (
        select(Person.full_name, Grant.role)
        .join(Grant, Grant.person_id == Person.id)
        .where(Grant.unit_id == unit_id, Grant.revoked_at.is_(None), Grant.until.is_(None))
        .where(Grant.role.in_([Role.OFFICER, Role.UNIT_LEADER]))
    )
    return [(name, role) for name, role in db.session.execute(query.order_by(Grant.role, Person.sort_key))]


#: What anybody who knows the unit may read of its history; the rest is for those who look after it.
DECISIONS = ("make", "rename", "move", "merge", "take_over", "split", "dissolve")
KEPT = ("set_tags", "let_leader_confirm", "import", "undo_import")


@dataclass(frozen=True)
class Happening:
    """An act on a unit as its page tells it: codes of units are names now; by: who did it, for those who may know."""

    verb: str
    at: datetime
    facts: dict[str, str]
    decision: str | None
    by: str | None


def happenings(actor: Actor, unit: Unit, *, limit: int = 50) -> list[Happening]:
    """What was done to a unit, newest first. Decisions for everybody; who entered them, and what is kept of the unit
    besides, for its administrators. Units of trees that the actor does not know have no name here.
    """
    close = may_manage_units(actor, unit)
    verbs = (*DECISIONS, *KEPT) if close else DECISIONS
    rows = [row for row in history(("unit", unit.code), limit=limit) if row.verb in verbs]
    codes = {code for row in rows for code in _codes(row.verb, row.facts)}
    called = {one.code: one.name for one in some_units(actor, codes)}
    people = select(Person.id, Person.full_name).where(Person.id.in_({row.true_person_id for row in rows} - {None}))
    names = {row[0]: row[1] for row in db.session.execute(people)} if close else {}
    return [
        Happening(
            row.verb, row.at, _told(row.verb, row.facts, called), row.facts.get("decision"),
            names.get(row.true_person_id or 0),
        )
        for row in rows
    ]  # fmt: skip


def _codes(verb: str, facts: Mapping[str, Any]) -> list[str]:
    """The units that an act names."""
    match verb:
        case "move":
            return [code for code in (facts["before"], facts["after"]) if code]
        case "merge":
            return [facts["into"]]
        case "take_over":
            return list(facts["units"])
        case "split":
            return [code for code, _share in facts["into"]]
    return []


def _told(verb: str, facts: Mapping[str, Any], called: Mapping[str, str]) -> dict[str, str]:
    """The facts of an act in words: days as they are read, units by name."""
    told = {key: str(value) for key, value in facts.items() if isinstance(value, str | int)}
    told |= {key: date_short(date.fromisoformat(told[key])) for key in ("on", "from") if key in told}
    units = [called.get(code, "–") for code in _codes(verb, facts)]
    match verb:
        case "move":
            told |= {"after": units[-1], "before": units[0] if len(units) > 1 else "–"}
        case "merge" | "split" | "take_over":
            told["units"] = ", ".join(units)
    return told


# --- the tree -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Branch:
    """A unit as the tree of a day shows it: its name then, and how many units stood right below it."""

    code: str
    name: str
    kind: UnitKind
    children: int
    ended: bool
    tags: tuple[str, ...]


def tree(actor: Actor, on: date, below: Unit | None = None, *, page: int = 1, size: int = 100) -> list[Branch]:
    """One level of the actor's trees as of a day: the tops, or what stood right below `below`; in order of name."""
    name, kids = aliased(UnitName), aliased(UnitAncestor)
    count = (
        select(func.count())
        .where(kids.ancestor_id == Unit.id, kids.depth == 1, lives_on(kids.valid_from, kids.valid_to, on))
        .scalar_subquery()
    )
    named = and_(name.unit_id == Unit.id, lives_on(name.valid_from, name.valid_to, on))
    query = (
        level(actor, on, below)
        .outerjoin(name, named)
        .with_only_columns(Unit, func.coalesce(name.name, Unit.name), count)
        .options(joinedload(Unit.kind))
        .order_by(Unit.sort_key, Unit.id)
    )
    rows = db.session.execute(query.limit(size).offset((page - 1) * size))
    return [
        Branch(row.code, called, row.kind, number, row.valid_to is not None, tuple(row.tags))
        for row, called, number in rows
    ]


def level(actor: Actor, on: date, below: Unit | None) -> Select[Unit]:
    """The units of one level on a day, as a query: tops of the actor's trees, or those right below `below`."""
    alive = lives_on(Unit.valid_from, Unit.valid_to, on)
    link = aliased(UnitAncestor)
    linked = and_(link.unit_id == Unit.id, link.depth == 1, lives_on(link.valid_from, link.valid_to, on))
    if below is None:
        return select(Unit).where(Unit.id.in_(visible_tops(actor)), alive)
    return select(Unit).join(link, linked).where(link.ancestor_id == below.id, visible_units(actor))


def level_size(actor: Actor, on: date, below: Unit | None) -> int:
    """How many units one level has on a day."""
    return db.session.scalar(select(func.count()).select_from(level(actor, on, below).subquery())) or 0


def way(unit_id: int, on: date) -> list[tuple[str, str]]:
    """(code, name) of the units above one on a day, highest first."""
    above = UnitAncestor
    query = (
        select(Unit.id, Unit.code, Unit.name)
        .join(above, above.ancestor_id == Unit.id)
        .where(above.unit_id == unit_id, above.depth > 0, lives_on(above.valid_from, above.valid_to, on))
        .order_by(above.depth.desc())
    )
    rows = db.session.execute(query).all()
    called = names_on([row[0] for row in rows], on)
    return [(code, called.get(id_, name)) for id_, code, name in rows]


def descendants(unit_id: int, on: date) -> frozenset[int]:
    """The ids of a unit and all units below it on a day (empty where it did not live then)."""
    query = select(UnitAncestor.unit_id).where(
        UnitAncestor.ancestor_id == unit_id, lives_on(UnitAncestor.valid_from, UnitAncestor.valid_to, on)
    )
    return frozenset(db.session.scalars(query))


# --- successors -----------------------------------------------------------------------------------------------


def edges(of: Iterable[int]) -> list[Edge]:
    """The successions of these units and of their successors, however far they lead; not those of a whole country."""
    columns = select(UnitSuccession.from_id, UnitSuccession.to_id, UnitSuccession.on_date, UnitSuccession.share)
    return [Edge(*row) for row in db.session.execute(columns.where(UnitSuccession.from_id.in_(with_successors(of))))]


def convert(unit_ids: Iterable[int], on: date) -> dict[int, Successor]:
    """Each unit → the unit that stands for it on a day, or UNALLOCATED ("chưa phân bổ"); B5.7.

    Every given unit is a key, so counts by unit keep their total.
    """
    known = successor_map(edges(ids := set(unit_ids)), on)
    return {unit_id: known.get(unit_id, unit_id) for unit_id in ids}


def successions(unit_id: int) -> tuple[list[tuple[UnitSuccession, Unit]], list[tuple[UnitSuccession, Unit]]]:
    """(what it came from, what it became), each as (edge, the other unit), by date and name."""
    return _ends(UnitSuccession.to_id, UnitSuccession.from_id, unit_id), _ends(
        UnitSuccession.from_id, UnitSuccession.to_id, unit_id
    )


def _ends(
    here: InstrumentedAttribute[int], there: InstrumentedAttribute[int], unit_id: int
) -> list[tuple[UnitSuccession, Unit]]:
    query = select(UnitSuccession, Unit).join(Unit, Unit.id == there).where(here == unit_id)
    rows = db.session.execute(query.order_by(UnitSuccession.on_date, Unit.sort_key, Unit.id))
    return [(edge, other) for edge, other in rows]
