"""Take a list of units in, row by row through the single act, and take it back."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app.kit import audit, importing
from app.kit.db import db
from app.kit.importing import ImportBatch, Outcome, Preview, Row
from app.people.actor import Actor
from app.people.models import Unit
from app.people.unit_lists.queries import kind_at
from app.people.units import queries
from app.people.units.actions import make_unit, take_back


def keep(shown: Preview, *, top: Unit, raw: bytes, file_name: str, by: Actor, at: datetime) -> ImportBatch:
    """Keep the dry run of a list for `top`, which names it in the history."""
    batch = importing.keep_preview(
        shown, kind=kind_at(top), raw=raw, file_name=file_name, by=by, at=at
    )  # fmt: skip
    audit.record("preview_import", ("unit", top.code), by=by, at=at, facts={"import": batch.ref})
    return batch


def apply(batch: ImportBatch, *, top: Unit, by: Actor, at: datetime) -> Outcome:
    """Set up the units of a dry run below `top`; refused rows are left out and told. Raises WrongState."""
    kinds = {kind.code: kind for kind in queries.kinds(ended=True)}

    def act(row: Row) -> dict[str, Any]:
        values: dict[str, Any] = row.values
        above = _unit(values["parent"] or top.code)
        made = make_unit(
            code=values["code"], kind=kinds[values["kind"]], name=values["name"],
            short_name=values["short_name"] or "", parent=above, valid_from=date.fromisoformat(values["valid_from"]),
            valid_to=date.fromisoformat(values["valid_to"]) if values["valid_to"] else None,
            tags=(values["tags"] or "").split(","), by=by, at=at,
        )  # fmt: skip
        return {"code": made.code}

    outcome = importing.apply(batch, act, by=by, at=at)
    audit.record("import", ("unit", top.code), by=by, at=at, facts={"import": batch.ref, "units": outcome.done})
    return outcome


def undo(batch: ImportBatch, *, top: Unit, by: Actor, at: datetime) -> Outcome:
    """Take back the units of an import that nothing refers to yet; the others stay and are told. Raises WrongState."""
    outcome = importing.undo(batch, lambda note: take_back(_unit(note["code"]), by=by, at=at), by=by, at=at)
    audit.record("undo_import", ("unit", top.code), by=by, at=at, facts={"import": batch.ref, "units": outcome.done})
    return outcome


def _unit(code: str) -> Unit:
    return db.session.scalars(select(Unit).filter_by(code=code)).one()
