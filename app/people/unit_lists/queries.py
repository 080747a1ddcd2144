"""What an import of units would do with each row, and the imports that were made."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from app.kit.db import db
from app.kit.errors import DomainError
from app.kit.importing import (
    BadCell,
    Column,
    ImportBatch,
    Line,
    Preview,
    RowAction,
    day,
    one_of,
    preview,
    text_of,
)
from app.kit.text import one_line
from app.people.actor import Actor
from app.people.closure import Span
from app.people.models import Unit
from app.people.units import queries
from app.people.units.rules import KindEnded, check_alive


def kind_at(top: Unit) -> str:
    """The kind of imports at one unit: none can be applied at another."""
    return f"units at {top.code}"


class ParentUnknown(DomainError):
    """The unit above is neither known below the unit of the import nor in a row before this one."""

    code = "unit_parent_unknown"


class Differs(DomainError):
    """The code exists with another name, kind or place: lists add units, decisions change them."""

    code = "unit_differs"


def _code(text: str) -> str:
    if len(text) > 40 or not text.isascii() or not all(c.isalnum() or c in "._-" for c in text):
        raise BadCell("unit_bad_code", value=text[:40])
    return text


def columns() -> tuple[Column, ...]:
    """What the list knows, in its order; kinds are found by their code or a name in either language."""
    kinds = queries.kinds(ended=True)
    named = {name: kind.code for kind in kinds for name in (kind.code, kind.name, kind.name_en)}
    return (
        Column("code", ("Mã", "Mã đơn vị", "Code", "Unit code"), True, _code),
        Column("name", ("Tên", "Tên đơn vị", "Name", "Name of the unit"), True, text_of(200)),
        Column("short_name", ("Tên ngắn", "Short name"), False, text_of(80)),
        Column("kind", ("Loại", "Kind"), True, one_of(named, [kind.name for kind in kinds])),
        Column("parent", ("Đơn vị cấp trên (mã)", "Đơn vị cấp trên", "Unit above (code)", "Unit above")),
        Column("valid_from", ("Từ ngày", "From"), True, day),
        Column("valid_to", ("Đến ngày", "To"), False, day),
        Column("tags", ("Thẻ", "Nhóm", "Groups", "Tags"), False, text_of(400)),
    )


def shown(lines: Sequence[Line], top: Unit) -> Preview:
    """The dry run of a list that is taken in at `top`: nothing may stand above or beside it. Raises ImportRefused."""
    known = {unit.code: unit for unit in queries.below_now(top)}
    coming: dict[str, Span] = {}
    ended = {kind.code: kind.name for kind in queries.kinds(ended=True) if kind.ended_at}

    def decide(values: Any) -> RowAction:
        code, above = str(values["code"]), str(values["parent"] or top.code)
        life = _life(values)
        if code in known:
            return _same(known[code], values, above)
        if values["kind"] in ended:
            raise KindEnded(kind=ended[values["kind"]])
        if above in known:
            check_alive(known[above].name, Span(known[above].valid_from, known[above].valid_to), life)
        elif above in coming:
            check_alive(above, coming[above], life)
        else:
            raise ParentUnknown(parent=above)
        coming[code] = life
        return RowAction.CREATE

    return preview(lines, columns(), decide, ["code"])


def _life(values: Any) -> Span:
    start = date.fromisoformat(str(values["valid_from"]))
    end = date.fromisoformat(str(values["valid_to"])) if values["valid_to"] else None
    if end and end < start:
        raise BadCell("unit_ends_before_it_begins")
    return Span(start, end)


def _same(unit: Unit, values: Any, above: str) -> RowAction:
    parent = unit.parent.code if unit.parent else None
    if (
        unit.name != one_line(str(values["name"]))
        or unit.kind.code != values["kind"]
        or above not in {parent, unit.code}
    ):
        raise Differs(unit=unit.name)
    return RowAction.SKIP


def batch(actor: Actor, top: Unit, ref: str) -> ImportBatch:
    """An import that the actor made at a unit; NoResultFound."""
    query = select(ImportBatch).filter_by(ref=ref, kind=kind_at(top), made_by_person_id=actor.person_id)
    return db.session.scalars(query).one()


def batches(actor: Actor, top: Unit) -> list[ImportBatch]:
    """The last imports that the actor made at a unit, newest first."""
    query = select(ImportBatch).filter_by(kind=kind_at(top), made_by_person_id=actor.person_id)
    return list(db.session.scalars(query.order_by(ImportBatch.id.desc()).limit(10)))
