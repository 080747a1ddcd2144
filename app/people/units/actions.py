"""What decisions do to units. Old rows are never rewritten: spans are closed and new ones begun, and all is recorded."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from app.kit import audit
from app.kit.clock import local
from app.kit.db import Model, db
from app.kit.errors import DomainError
from app.kit.text import one_line, search_key, sort_key
from app.people import closure
from app.people.actor import Actor
from app.people.closure import Link, Span
from app.people.finding.actions import keep_words
from app.people.models import Unit, UnitAncestor, UnitKind, UnitName, UnitSuccession
from app.people.states import SuccessionKind
from app.people.units import queries, rules
from app.people.units.rules import WHOLE


class CodeTaken(DomainError):
    """A unit or kind of that code exists (in whichever province): codes are never used again."""

    code = "unit_code_taken"


class InUse(DomainError):
    """Something refers to the unit, so it can no longer be taken back."""

    code = "unit_in_use"


class AlreadySucceeded(DomainError):
    """The unit has successors already."""

    code = "unit_already_succeeded"


class SameUnit(DomainError):
    """A unit cannot be merged into itself, nor a decision name it twice."""

    code = "unit_same"


def make_unit(
    *,
    code: str,
    kind: UnitKind,
    name: str,
    short_name: str = "",
    parent: Unit | None,
    valid_from: date,
    valid_to: date | None = None,
    decision: str | None = None,
    tags: Sequence[str] = (),
    by: Actor,
    at: datetime,
) -> Unit:
    """A new unit, alive from `valid_from` through `valid_to`. Raises CodeTaken, KindEnded, NotAlive (the parent)."""
    life = Span(valid_from, valid_to)
    if kind.ended_at:
        raise rules.KindEnded(kind=kind.name)
    if parent:
        rules.check_alive(parent.name, span_of(parent), life)
    unit = Unit(
        code=code, kind_id=kind.id, parent_id=parent and parent.id, valid_from=valid_from, valid_to=valid_to,
        decision=decision, tags=_tags(tags), **_naming(name, short_name),
    )  # fmt: skip
    unit.sort_key = sort_key(unit.name)
    _insert(unit, CodeTaken(unit=code))
    keep_words(_name_row(unit, life))
    closure.rebuild({unit.id: [Link(unit.id, parent.id, life)] if parent else []})
    facts = {"kind": kind.code, "parent": parent and parent.code, "decision": decision, "from": str(valid_from)}
    audit.record("make", ("unit", code), by=by, at=at, facts=facts)
    return unit


def take_back(unit: Unit, *, by: Actor, at: datetime) -> None:
    """Remove a unit made by mistake, as long as nothing refers to it. Raises InUse."""
    code, name = unit.code, unit.name
    try:
        with db.session.begin_nested():
            db.session.delete(unit)
    except IntegrityError:
        raise InUse(unit=name) from None
    audit.record("take_back", ("unit", code), by=by, at=at)


def rename(
    unit: Unit, *, name: str, short_name: str = "", on: date, decision: str | None, by: Actor, at: datetime
) -> UnitName:
    """The unit bears another name from `on` on. Raises DateAhead, NotAlive, LaterChange.

    A name that began on the same day is corrected, because no day has passed under it.
    """
    _begin([unit], on, at)
    rules.check_alive(unit.name, span_of(unit), Span(on, on))
    last = queries.names(unit.id)[-1]
    rules.check_newest(unit.name, on, [last.valid_from])
    before = last.name
    for field, value in _naming(name, short_name).items():
        setattr(unit, field, value)
    unit.sort_key = sort_key(unit.name)
    if last.valid_from == on:
        last.name, last.short_name, last.search_key = unit.name, unit.short_name, unit.search_key
    else:
        last.valid_to = on - timedelta(days=1)
        last = _name_row(unit, Span(on, unit.valid_to))
    keep_words(last)
    facts = {"from": str(on), "before": before, "after": unit.name, "decision": decision}
    audit.record("rename", ("unit", unit.code), by=by, at=at, facts=facts)
    db.session.flush()
    return last


def move(unit: Unit, *, to: Unit, on: date, decision: str | None, by: Actor, at: datetime) -> None:
    """The unit, with all below it, stands below `to` from `on` on.

    Raises DateAhead, NotAlive (either unit), LaterChange, Loop. A move of the same day is corrected.
    """
    _begin([unit, to], on, at)
    rules.check_alive(unit.name, span_of(unit), Span(on, on))
    _check_no_loop(unit, to, on)
    facts = {"from": str(on), "before": unit.parent and unit.parent.code, "after": to.code, "decision": decision}
    closure.rebuild({unit.id: _relinked(unit, to, on)})
    audit.record("move", ("unit", unit.code), by=by, at=at, facts=facts)


def merge(units: Sequence[Unit], *, into: Unit, on: date, decision: str | None, by: Actor, at: datetime) -> None:
    """`into` takes over each of `units` whole from `on` on; they end the day before, what stood below them goes along.

    Raises DateAhead, NotAlive, LaterChange, Loop, SameUnit, AlreadySucceeded.
    """
    _begin([*units, into], on, at)
    if not units or len({unit.id for unit in (*units, into)}) != len(units) + 1:
        raise SameUnit(unit=into.name)
    rules.check_alive(into.name, span_of(into), Span(on, on))
    for unit in sorted(units, key=lambda one: -len(queries.line(one.id))):  # from the leaves, so that none moves twice
        _succeed(unit, [(into, WHOLE)], SuccessionKind.MERGE, on, decision)
        _end(unit, on, heir=into)
        facts = {"into": into.code, "on": str(on), "decision": decision}
        audit.record("merge", ("unit", unit.code), by=by, at=at, facts=facts)
    names = [unit.code for unit in units]
    audit.record("take_over", ("unit", into.code), by=by, at=at, facts={"units": names, "decision": decision})


def split(
    unit: Unit,
    *,
    into: Sequence[tuple[Unit, int | None]],
    on: date,
    decision: str | None,
    by: Actor,
    at: datetime,
) -> None:
    """The unit ends the day before `on` and becomes `into`: (part, share in hundredths of a percent, or None).

    Units below it go to the unit above it until they are moved. Raises as `merge`, and BadShares.
    """
    parts = [part for part, _ in into]
    _begin([unit, *parts], on, at)
    rules.check_shares([share for _, share in into])
    if len({one.id for one in (unit, *parts)}) != len(parts) + 1:
        raise SameUnit(unit=unit.name)
    for part in parts:
        rules.check_alive(part.name, span_of(part), Span(on, on))
    _succeed(unit, into, SuccessionKind.SPLIT, on, decision)
    _end(unit, on, heir=None)
    facts = {"into": [[part.code, share] for part, share in into], "on": str(on), "decision": decision}
    audit.record("split", ("unit", unit.code), by=by, at=at, facts=facts)


def dissolve(unit: Unit, *, on: date, decision: str | None, by: Actor, at: datetime) -> None:
    """The unit ends the day before `on` without successor; units below it go to the unit above it.

    Raises DateAhead, NotAlive, LaterChange, NoHeir.
    """
    _begin([unit], on, at)
    rules.check_alive(unit.name, span_of(unit), Span(on, on))
    _end(unit, on, heir=None)
    unit.decision = decision or unit.decision
    audit.record("dissolve", ("unit", unit.code), by=by, at=at, facts={"on": str(on), "decision": decision})


def set_tags(unit: Unit, tags: Iterable[str], *, by: Actor, at: datetime) -> None:
    """What groups the unit belongs to ("khối trường học", "biên giới")."""
    before, unit.tags = unit.tags, _tags(tags)
    audit.record("set_tags", ("unit", unit.code), by=by, at=at, facts={"before": before, "after": unit.tags})


def let_leader_confirm(unit: Unit, *, yes: bool, by: Actor, at: datetime) -> None:
    """Whether entries of the unit need its leader's own confirmation before they are forwarded."""
    unit.leader_confirms = yes
    audit.record("let_leader_confirm", ("unit", unit.code), by=by, at=at, facts={"yes": yes})


# --- the parts ------------------------------------------------------------------------------------------------


def span_of(unit: Unit) -> Span:
    """The days of a unit's life."""
    return Span(unit.valid_from, unit.valid_to)


def _begin(units: Sequence[Unit], on: date, at: datetime) -> None:
    """One change of a tree at a time: two moves at once could make a loop. The tops are the lock; rows are fresh."""
    rules.check_day(on, local(at).date())
    ids = [unit.id for unit in units]
    above = select(UnitAncestor.ancestor_id).where(UnitAncestor.unit_id.in_(ids))
    tops = select(Unit.id).where(Unit.parent_id.is_(None), Unit.id.in_(above)).order_by(Unit.id)
    db.session.execute(tops.with_for_update())
    fresh = select(Unit).where(Unit.id.in_(ids)).options(joinedload(Unit.kind), joinedload(Unit.parent))
    db.session.scalars(fresh.execution_options(populate_existing=True)).all()


def _succeed(
    unit: Unit, into: Sequence[tuple[Unit, int | None]], kind: SuccessionKind, on: date, decision: str | None
) -> None:
    rules.check_end(unit.name, span_of(unit), on)
    if db.session.scalar(select(UnitSuccession.id).where(UnitSuccession.from_id == unit.id).limit(1)):
        raise AlreadySucceeded(unit=unit.name)
    for heir, share in into:
        edge = UnitSuccession(from_id=unit.id, to_id=heir.id, kind=kind, on_date=on, share=share, decision=decision)
        db.session.add(edge)


def _end(unit: Unit, on: date, *, heir: Unit | None) -> None:
    """Close the unit's life, name and place; what stands below it goes to `heir`, else to the unit above it."""
    last = on - timedelta(days=1)
    own, called = queries.links(unit.id), queries.names(unit.id)[-1]
    taken_over = db.session.scalars(select(UnitSuccession.on_date).where(UnitSuccession.to_id == unit.id))
    rules.check_newest(unit.name, last, [called.valid_from, *(link.span.start for link in own), *taken_over])
    above = db.session.get(Unit, unit.parent_id) if unit.parent_id else None
    changed: dict[int, list[Link]] = {}
    for child in queries.right_below(unit.id, on):
        to = above if heir is None or child.id == heir.id else heir
        if to is None:
            raise rules.NoHeir(unit=unit.name)
        _check_no_loop(child, to, on)
        changed[child.id] = _relinked(child, to, on)
    unit.valid_to = called.valid_to = last
    changed[unit.id] = [Link(x.unit, x.parent, x.span.until(last)) for x in own]
    closure.rebuild(changed)


def _check_no_loop(unit: Unit, to: Unit, on: date) -> None:
    below = select(UnitAncestor.id).where(
        UnitAncestor.unit_id == to.id,
        UnitAncestor.ancestor_id == unit.id,
        or_(UnitAncestor.valid_to.is_(None), UnitAncestor.valid_to >= on),
    )
    if db.session.scalar(below.limit(1)):
        raise rules.Loop(unit=unit.name, parent=to.name)


def _relinked(unit: Unit, to: Unit, on: date) -> list[Link]:
    """The unit's links with one to `to` from `on` on; one that began that very day is replaced."""
    rules.check_alive(to.name, span_of(to), Span(on, unit.valid_to))
    links = queries.links(unit.id)
    rules.check_newest(unit.name, on, [link.span.start for link in links])
    unit.parent_id = to.id
    kept = [Link(x.unit, x.parent, x.span.until(on - timedelta(days=1))) for x in links if x.span.start < on]
    return [*kept, Link(unit.id, to.id, Span(on, unit.valid_to))]


def _naming(name: str, short_name: str) -> dict[str, str]:
    name, short_name = one_line(name), one_line(short_name) or one_line(name)
    found_by = name if short_name in name else f"{name} {short_name}"
    return {"name": name, "short_name": short_name, "search_key": search_key(found_by)}


def _name_row(unit: Unit, span: Span) -> UnitName:
    return UnitName(
        unit_id=unit.id, name=unit.name, short_name=unit.short_name, search_key=unit.search_key,
        valid_from=span.start, valid_to=span.end,
    )  # fmt: skip


def _tags(tags: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, map(one_line, tags))))


def _insert(row: Model, refusal: DomainError) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise refusal from None
