"""The tree of units through time: links between neighbours are the record, all lines follow from them, kept here only."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, delete, insert, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.kit.db import db
from app.people.models import Unit, UnitAncestor, UnitSuccession


@dataclass(frozen=True, order=True)
class Span:
    """Days from `start` to `end`, both included; end None: without end."""

    start: date
    end: date | None = None

    def holds(self, day: date) -> bool:
        """Whether `day` is one of them."""
        return self.start <= day and (self.end is None or day <= self.end)

    def nearest(self, day: date) -> date:
        """`day` itself, or the first or last of these days where it lies outside."""
        return max(self.start, day if self.end is None else min(day, self.end))

    def common(self, other: "Span") -> "Span | None":
        """The days of both, or None."""
        start = max(self.start, other.start)
        ends = [e for e in (self.end, other.end) if e is not None]
        end = min(ends, default=None)
        return Span(start, end) if end is None or start <= end else None

    def until(self, day: date) -> "Span":
        """The same days, those after `day` left out; it must hold `day` or end before."""
        return Span(self.start, day if self.end is None else min(day, self.end))

    def within(self, other: "Span") -> bool:
        """Whether every day of this is a day of `other`."""
        return self.common(other) == self


@dataclass(frozen=True)
class Link:
    """A unit stood right below `parent` in `span`: the record from which all lines follow."""

    unit: int
    parent: int
    span: Span


@dataclass(frozen=True, order=True)
class Line:
    """A unit was `depth` steps below `ancestor` (0: itself) in `span`: one row of the closure."""

    ancestor: int
    depth: int
    span: Span


def lines(unit: int, life: Span, links: Mapping[int, Sequence[Link]]) -> set[Line]:
    """All lines of a unit, from the links of it and of whatever was ever above it.

    The walk narrows the span at each step, so that two units that changed places over time do not send it
    round in circles. Neighbouring spans of equal ancestor and depth become one.
    """
    found = [Line(unit, 0, life), *_above(unit, 1, life, links)]
    return set(_joined(found))


def _above(unit: int, depth: int, span: Span, links: Mapping[int, Sequence[Link]]) -> Iterator[Line]:
    for link in links.get(unit, ()):
        common = link.span.common(span)
        if common:
            yield Line(link.parent, depth, common)
            yield from _above(link.parent, depth + 1, common, links)


def _joined(found: Iterable[Line]) -> Iterator[Line]:
    last: Line | None = None
    for line in sorted(found, key=lambda one: (one.ancestor, one.depth, one.span.start)):
        if last and (last.ancestor, last.depth) == (line.ancestor, line.depth) and _touch(last.span, line.span):
            last = Line(last.ancestor, last.depth, Span(last.span.start, line.span.end))
            continue
        if last:
            yield last
        last = line
    if last:
        yield last


def _touch(one: Span, next_: Span) -> bool:
    return one.end is not None and one.end + timedelta(days=1) == next_.start


def links_of(which: ColumnElement[bool]) -> dict[int, list[Link]]:
    """The links of all units that `which` (a condition on UnitAncestor) names, by unit, oldest first."""
    row = UnitAncestor
    query = select(row.unit_id, row.ancestor_id, row.valid_from, row.valid_to).where(row.depth == 1, which)
    found: dict[int, list[Link]] = {}
    for unit_id, parent_id, start, end in db.session.execute(query.order_by(row.valid_from)):
        found.setdefault(unit_id, []).append(Link(unit_id, parent_id, Span(start, end)))
    return found


def rebuild(changed: Mapping[int, Sequence[Link]]) -> None:
    """Keep the closure: the only writer of UnitAncestor. `changed`: all links of each unit whose place changed.

    Rows of depth 1 are the record, the others follow from them for every unit that ever stood below. Rows that
    stay true are left alone. Five statements, whatever the size of the subtree.
    """
    db.session.flush()
    row = UnitAncestor
    below = select(row.unit_id).where(row.ancestor_id.in_(changed))
    start = {*changed, *(link.parent for links in changed.values() for link in links)}
    upward = select(row.ancestor_id).where(or_(row.unit_id.in_(start), row.unit_id.in_(below)))
    links = links_of(or_(row.unit_id.in_(below), row.unit_id.in_(upward))) | dict(changed)
    touched = or_(Unit.id.in_(changed), Unit.id.in_(below))
    lives = {
        i: Span(f, t) for i, f, t in db.session.execute(select(Unit.id, Unit.valid_from, Unit.valid_to).where(touched))
    }
    wanted = {(unit, line) for unit, life in lives.items() for line in lines(unit, life, links)}
    columns = select(row.id, row.unit_id, row.ancestor_id, row.depth, row.valid_from, row.valid_to)
    old = {
        (unit, Line(above, depth, Span(f, t))): id_
        for id_, unit, above, depth, f, t in db.session.execute(columns.where(row.unit_id.in_(lives)))
    }
    gone = [id_ for key, id_ in old.items() if key not in wanted]
    if gone:
        db.session.execute(delete(row).where(row.id.in_(gone)).execution_options(synchronize_session=False))
    fresh = [
        {
            "unit_id": unit, "ancestor_id": line.ancestor, "depth": line.depth,
            "valid_from": line.span.start, "valid_to": line.span.end,
        }
        for unit, line in wanted - old.keys()
    ]  # fmt: skip
    if fresh:
        db.session.execute(insert(row), fresh)


def with_successors(units: Iterable[int] | Select[int]) -> Select[int]:
    """A sub-query of these units and all that ever took them over, in one generation or many."""
    first = units if isinstance(units, Select) else select(Unit.id).where(Unit.id.in_(set(units)))
    chain = first.cte("chain", recursive=True)
    here = chain.columns[0]
    following = select(UnitSuccession.to_id).join(chain, UnitSuccession.from_id == here)
    return select(chain.union(following).columns[0])


def lives_on(
    start: InstrumentedAttribute[date], end: InstrumentedAttribute[date | None], on: date
) -> ColumnElement[bool]:
    """Whether a row's span of days holds `on`."""
    return and_(start <= on, or_(end.is_(None), end >= on))
