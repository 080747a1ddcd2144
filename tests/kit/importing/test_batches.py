"""An import on a real database: exactly what was shown, a savepoint a row, once, and back again."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from app.kit.audit import history
from app.kit.db import db
from app.kit.documents import csv_file
from app.kit.errors import BadInput, WrongState
from app.kit.importing import (
    Column,
    Fault,
    ImportBatch,
    ImportState,
    RowAction,
    apply,
    forget,
    keep_preview,
    preview,
    read,
    undo,
)
from app.people.models import UnitKind

pytestmark = pytest.mark.usefixtures("writing")

AT = datetime(2026, 8, 24, 1, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Clerk:
    person_id: int | None = 7
    true_person_id: int | None = 8


CLERK = Clerk()
COLUMNS = (Column("code", ("Mã",), required=True), Column("name", ("Tên",), required=True))


def kept(*made, decide=None):
    raw = csv_file(["Mã", "Tên"], made)
    shown = preview(read(raw), COLUMNS, decide or (lambda _values: RowAction.CREATE))
    return keep_preview(shown, kind="kinds", raw=raw, file_name="đơn vị.csv", by=CLERK, at=AT)


def add_kind(row):
    """One act of the house: it writes, and may refuse after it has written."""
    made = UnitKind(code=row.values["code"], name=row.values["name"], name_en="x")
    db.session.add(made)
    db.session.flush()
    if row.values["name"] == "bad":
        raise BadInput(code=row.values["code"])
    return {"code": made.code}


def remove_kind(note):
    found = db.session.scalars(select(UnitKind).where(UnitKind.code == note["code"])).one()
    if found.name == "in use":
        raise BadInput(code=found.code)
    db.session.delete(found)
    db.session.flush()


def codes():
    return sorted(c for c in db.session.scalars(select(UnitKind.code)) if c.startswith("imp-"))


def test_rows_are_done_and_refusals_collected_when_applied():
    batch = kept(("imp-1", "A"), ("imp-2", "bad"), ("imp-3", ""), ("imp-4", "D"))
    outcome = apply(batch, add_kind, by=CLERK, at=AT)
    assert codes() == ["imp-1", "imp-4"]
    assert outcome.done == 2
    assert outcome.refused == (
        (3, Fault("", "bad_input", {"code": "imp-2"})),
        (4, Fault("name", "import_cell_required")),
    )
    assert (batch.state, batch.applied_at, batch.undone_at) == (ImportState.APPLIED, AT, None)
    assert batch.undo == [[2, {"code": "imp-1"}], [5, {"code": "imp-4"}]]
    assert batch.refused == [[3, "", "bad_input", {"code": "imp-2"}], [4, "name", "import_cell_required", {}]]


def test_skipped_rows_are_left_alone():
    batch = kept(("imp-1", "A"), ("imp-2", "B"), decide=lambda v: RowAction("skip" if v["name"] == "A" else "create"))
    assert (apply(batch, add_kind, by=CLERK, at=AT).done, codes()) == (1, ["imp-2"])


def test_second_apply_is_refused_also_from_another_page():
    batch = kept(("imp-1", "A"))
    apply(batch, add_kind, by=CLERK, at=AT)
    with pytest.raises(WrongState):
        apply(batch, add_kind, by=CLERK, at=AT)
    other = kept(("imp-2", "B"))
    seen = other.state  # loaded before the other click
    db.session.execute(
        update(ImportBatch)
        .where(ImportBatch.id == other.id)
        .values(state="applied", applied_at=AT)
        .execution_options(synchronize_session=False)
    )
    assert seen is ImportState.PREVIEWED
    with pytest.raises(WrongState):
        apply(other, add_kind, by=CLERK, at=AT)
    assert codes() == ["imp-1"]


def test_undo_takes_back_what_was_done_and_keeps_what_refuses():
    batch = kept(("imp-1", "A"), ("imp-2", "in use"), ("imp-3", "C"))
    apply(batch, add_kind, by=CLERK, at=AT)
    outcome = undo(batch, remove_kind, by=CLERK, at=AT)
    assert (outcome.done, outcome.refused) == (2, ((3, Fault("", "bad_input", {"code": "imp-2"})),))
    assert (codes(), batch.undo, batch.state) == (["imp-2"], [[3, {"code": "imp-2"}]], ImportState.UNDONE)
    with pytest.raises(WrongState):
        undo(batch, remove_kind, by=CLERK, at=AT)


def test_preview_cannot_be_undone_before_it_is_applied():
    with pytest.raises(WrongState):
        undo(kept(("imp-1", "A")), remove_kind, by=CLERK, at=AT)


def test_forgetting_empties_what_is_old():
    batch = kept(("imp-1", "A"))
    assert forget(AT) == 0
    assert forget(datetime(2026, 9, 24, tzinfo=UTC)) >= 1
    db.session.refresh(batch)
    assert (batch.preview["rows"], batch.undo) == ([], [])


def test_history_tells_who_imported_and_who_took_back():
    batch = kept(("imp-1", "A"), ("imp-2", "bad"))
    apply(batch, add_kind, by=CLERK, at=AT)
    undo(batch, remove_kind, by=CLERK, at=AT)
    rows = history(("import", batch.ref))
    found = [(r.verb, r.by_person_id, r.true_person_id, r.facts["done"], r.facts["refused"]) for r in rows]
    assert found == [("import.undo", 7, 8, 1, 0), ("import.apply", 7, 8, 1, 1)]
