"""Reads that find units: by words of a name, present or old, or by a code."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import aliased, joinedload

from app.kit.db import db
from app.kit.text import search_key
from app.people.access import visible_unit_ids, visible_units
from app.people.actor import Actor
from app.people.closure import lives_on
from app.people.models import Unit, UnitAncestor, UnitKind, UnitName, UnitWord
from app.people.states import Role

#: Sorts after every letter.
_LAST = "\U0010ffff"


@dataclass(frozen=True)
class Found:
    """A unit that was searched for: `old_name` is the name that matched where it is no longer the unit's."""

    id: int
    code: str
    name: str
    old_name: str | None
    above: str
    ended: bool


def search_units(
    actor: Actor | None,
    text: str,
    on: date,
    kinds: Sequence[str] = (),
    limit: int = 20,
    *,
    below: int | None = None,
    living: bool = False,
) -> list[Found]:
    """Units with a name, present or old, in which each word of `text` begins a word, or with that code (D13, D31).

    The actor's own trees; every tree for None or somebody who belongs to none (names of units are public, and whoever
    signs up must find theirs). Units that live on the day come first, ended ones after them, unless `living`.
    kinds: codes. below: a unit under which to look. Names are found by the index of their words, and only the rows
    that are shown are joined, so that a whole country costs about what a province does.
    """
    words = search_key(text).split()[:8]
    if not words:
        return []
    typed = text.strip()
    named = select(UnitName.unit_id).where(*(UnitName.id.in_(_names_with(word)) for word in words))
    coded = select(Unit.id).where(Unit.code.in_({typed, typed.lower(), typed.upper()}))
    alive = lives_on(Unit.valid_from, Unit.valid_to, on)
    place = (
        case((alive, 0), else_=1),
        case((Unit.search_key.startswith(words[0], autoescape=True), 0), else_=1),
        Unit.sort_key,
        Unit.id,
    )
    conditions = [Unit.id.in_(named.union_all(coded)), *_within(actor, kinds, below), *([alive] if living else [])]
    first = select(Unit.id).where(*conditions).order_by(*place).limit(limit).subquery()
    above = aliased(Unit)
    fits = (f" {word}" for word in words)
    of_it = (
        UnitName.unit_id == Unit.id,
        *((" " + UnitName.search_key).contains(word, autoescape=True) for word in fits),
    )
    called = select(func.min(UnitName.name)).where(*of_it).scalar_subquery()
    shown = (
        select(Unit.id, Unit.code, Unit.name, Unit.search_key, Unit.valid_to, called, above.name)
        .join(first, first.c.id == Unit.id)
        .outerjoin(above, above.id == Unit.parent_id)
    )
    return [_found(*row, words=words, on=on) for row in db.session.execute(shown.order_by(*place))]


def one_or_some(actor: Actor | None, typed: str, on: date, *, living: bool = False) -> tuple[Unit | None, list[Found]]:
    """The unit that somebody means by a code or name, or those it could be: what a chooser sends without JavaScript."""
    exact = _exactly(actor, typed.strip(), [lives_on(Unit.valid_from, Unit.valid_to, on)] if living else [])
    if exact:
        return exact, []
    found = search_units(actor, typed, on, living=living)
    sure = [hit for hit in found if len(found) == 1 or search_key(hit.name) == search_key(typed)]
    return (_exactly(actor, sure[0].code, []), []) if len(sure) == 1 else (None, found)


def words_of(key: str) -> set[str]:
    """The words under which a name with this search key is found."""
    return set(key.split())


def _names_with(word: str) -> Select[int]:
    return select(UnitWord.name_id).where(UnitWord.word >= word, UnitWord.word < word + _LAST)


def _exactly(actor: Actor | None, code: str, more: list[ColumnElement[bool]]) -> Unit | None:
    seen = [visible_units(actor)] if actor is not None else []
    query = select(Unit).where(Unit.code == code, *seen, *more)
    return db.session.scalars(query.options(joinedload(Unit.kind), joinedload(Unit.parent))).one_or_none()


def _within(actor: Actor | None, kinds: Sequence[str], below: int | None) -> Iterator[ColumnElement[bool]]:
    if actor is not None and (actor.unit_id or actor.unit_ids(*Role)):
        yield Unit.id.in_(visible_unit_ids(actor))
    if kinds:
        yield Unit.kind_id.in_(select(UnitKind.id).where(UnitKind.code.in_(kinds)))
    if below is not None:
        yield Unit.id.in_(select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id == below))


def _found(
    id_: int, code: str, name: str, key: str, valid_to: date | None, called: str | None, above: str | None,
    *, words: Sequence[str], on: date,
) -> Found:  # fmt: skip
    named_so = called is None or called == name or all(f" {word}" in f" {key}" for word in words)
    return Found(id_, code, name, None if named_so else called, above or "", valid_to is not None and valid_to < on)
