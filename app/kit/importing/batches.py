"""An import that is kept: previewed, then applied once, then perhaps undone; each row is one act of the house."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, update
from sqlalchemy.orm import Mapped, mapped_column

from app.kit import audit
from app.kit.codes import public_code
from app.kit.db import Model, db, string_enum
from app.kit.errors import DomainError, WrongState
from app.kit.importing.preview import Fault, Preview, Row, RowAction, facts_kept
from app.kit.privacy import PLAIN, personal
from app.kit.states import Machine

#: So long an import can be looked at and undone; then the rows of its file are let go.
RETENTION_DAYS = 90


class ImportState(StrEnum):
    """How an import lives."""

    PREVIEWED = "previewed"
    APPLIED = "applied"
    UNDONE = "undone"


class ImportVerb(StrEnum):
    """What can be done with an import."""

    APPLY = "apply"
    UNDO = "undo"


IMPORT = Machine(
    "import",
    {
        (ImportState.PREVIEWED, ImportVerb.APPLY): ImportState.APPLIED,
        (ImportState.APPLIED, ImportVerb.UNDO): ImportState.UNDONE,
    },
)


class ImportBatch(Model):
    """One uploaded file. The preview is what was shown, and exactly that is applied.

    `undo` is a list of [row number, note], in the order in which the rows were done; `refused` a list of
    faults with their row numbers. Both previews and notes can hold personal data: `forget` empties them.
    """

    __tablename__ = "import_batch"
    __table_args__ = (
        CheckConstraint("(state = 'previewed') = (applied_at IS NULL)", name="applied_at"),
        CheckConstraint("(state = 'undone') = (undone_at IS NOT NULL)", name="undone_at"),
        Index("ix_import_batch_kind_made_at", "kind", "made_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, info=PLAIN)
    kind: Mapped[str] = mapped_column(info=PLAIN)
    made_by_person_id: Mapped[int | None] = mapped_column(index=True)
    made_at: Mapped[datetime]
    file_name: Mapped[str] = mapped_column(info=personal("knowing an import again", "blank"))
    sha256: Mapped[str] = mapped_column(info=PLAIN)
    state: Mapped[ImportState] = mapped_column(string_enum(ImportState), info=PLAIN)
    preview: Mapped[dict[str, Any]] = mapped_column(
        info=personal("rows of an import until it is settled", "delete", retention_days=RETENTION_DAYS)
    )
    undo: Mapped[list[Any]] = mapped_column(
        info=personal("taking an import back", "delete", retention_days=RETENTION_DAYS)
    )
    refused: Mapped[list[Any]] = mapped_column(
        info=personal("rows that an import left out", "delete", retention_days=RETENTION_DAYS)
    )
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]


#: One act for one row: gets the row, returns what its undoing needs (JSON), or None where nothing does.
Act = Callable[[Row], Mapping[str, Any] | None]
#: The opposite act: gets what `Act` returned.
UndoAct = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True)
class Outcome:
    """How many rows were done, and the (row number, fault) of those that were refused."""

    done: int
    refused: tuple[tuple[int, Fault], ...]


def keep_preview(shown: Preview, *, kind: str, raw: bytes, file_name: str, by: audit.Doer, at: datetime) -> ImportBatch:
    """Keep a dry run so that it can be applied later, exactly as it was shown."""
    batch = ImportBatch(
        ref=public_code(10),
        kind=kind,
        made_by_person_id=by.person_id,
        made_at=at,
        file_name=file_name[-200:],
        sha256=hashlib.sha256(raw).hexdigest(),
        state=ImportState.PREVIEWED,
        preview=shown.to_json(),
        undo=[],
        refused=[],
    )
    db.session.add(batch)
    db.session.flush()
    return batch


def apply(batch: ImportBatch, action: Act, *, by: audit.Doer, at: datetime) -> Outcome:
    """Do the single act for each row without a fault that is not skipped, a savepoint each.

    A refusal (DomainError) undoes that row alone and is collected. `action(row)` is the single act of the
    pages, closed over the same `by` and `at`, and writes its own history. Raises WrongState when the import was applied before, also by somebody else at this very moment.
    """
    _move(batch, ImportVerb.APPLY, applied_at=at)
    shown = Preview.from_json(batch.preview)
    notes: list[list[Any]] = []
    done, refused = 0, [(row.number, fault) for row in shown.rows for fault in row.errors]
    for row in shown.rows:
        if row.errors or row.action is RowAction.SKIP:
            continue
        try:
            with db.session.begin_nested():
                note = action(row)
        except DomainError as refusal:
            refused.append((row.number, _fault(refusal)))
            continue
        done += 1
        if note is not None:
            notes.append([row.number, dict(note)])
    batch.undo = notes
    audit.record("import.apply", ("import", batch.ref), by=by, at=at, facts=_counts(batch, done, refused))
    return _settle(batch, done, refused)


def undo(batch: ImportBatch, undo_action: UndoAct, *, by: audit.Doer, at: datetime) -> Outcome:
    """Take back what `apply` did, last row first, a savepoint each; a row that refuses stays, and is told.

    Raises WrongState unless the import is applied.
    """
    _move(batch, ImportVerb.UNDO, undone_at=at)
    kept: list[list[Any]] = []
    refused: list[tuple[int, Fault]] = []
    done = 0
    for number, note in reversed(batch.undo):
        try:
            with db.session.begin_nested():
                undo_action(note)
        except DomainError as refusal:
            refused.append((number, _fault(refusal)))
            kept.append([number, note])
            continue
        done += 1
    batch.undo = kept[::-1]
    audit.record("import.undo", ("import", batch.ref), by=by, at=at, facts=_counts(batch, done, refused))
    return _settle(batch, done, refused)


def forget(before: datetime) -> int:
    """Empty previews and notes of imports made before that instant; how many. Such an import cannot be undone."""
    empty: dict[str, list[Any]] = {"rows": [], "unknown_columns": [], "missing_columns": []}
    old = update(ImportBatch).where(ImportBatch.made_at < before)
    found = db.session.execute(old.values(preview=empty, undo=[], refused=[]).returning(ImportBatch.id)).all()
    return len(found)


def sweep(at: datetime) -> int:
    """Empty what was imported longer ago than its marked retention; how many."""
    return forget(at - timedelta(days=RETENTION_DAYS))


def _move(batch: ImportBatch, verb: ImportVerb, **stamps: datetime) -> None:
    """One conditional UPDATE, so that of two clicks one wins."""
    target = IMPORT.target(batch.state, verb)
    moved = db.session.execute(
        update(ImportBatch)
        .where(ImportBatch.id == batch.id, ImportBatch.state == batch.state)
        .values(state=target, **stamps)
        .returning(ImportBatch.id)
    ).all()
    if not moved:
        raise WrongState(what=IMPORT.name, state=batch.state, verb=verb)
    db.session.refresh(batch)


def _counts(batch: ImportBatch, done: int, refused: Sequence[tuple[int, Fault]]) -> dict[str, Any]:
    return {"kind": batch.kind, "sha256": batch.sha256, "done": done, "refused": len({n for n, _ in refused})}


def _fault(refusal: DomainError) -> Fault:
    return Fault("", refusal.code, facts_kept(refusal.facts))


def _settle(batch: ImportBatch, done: int, refused: Sequence[tuple[int, Fault]]) -> Outcome:
    ordered = sorted(refused, key=lambda pair: pair[0])
    batch.refused = [[number, f.column, f.code, f.facts] for number, f in ordered]
    db.session.flush()
    return Outcome(done, tuple(ordered))
