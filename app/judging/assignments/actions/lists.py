"""A list of readings taken in, row by row through the act of the page, and taken back."""

from datetime import datetime
from typing import Any

from app.judging.assignments.queries import lists, plans
from app.judging.models import Round
from app.judging.panels.actions import PlanChanged, assign, unassign
from app.judging.panels.actions.rounds import REALM
from app.judging.panels.queries import rounds
from app.kit import audit, importing
from app.kit.importing import ImportBatch, Outcome, Preview, Row
from app.people.actor import Actor


def keep_list(shown: Preview, *, judged: Round, raw: bytes, file_name: str, by: Actor, at: datetime) -> ImportBatch:
    """Keep the dry run of a list for a round, which names it in the history."""
    kind = lists.kind_at(judged)
    batch = importing.keep_preview(shown, kind=kind, raw=raw, file_name=file_name, by=by, at=at)
    audit.record("preview_import", (REALM, judged.ref), by=by, at=at, facts={"import": batch.ref})
    return batch


def apply_list(batch: ImportBatch, *, judged: Round, by: Actor, at: datetime) -> Outcome:
    """Give the readings of a dry run; refused rows are left out and told. Raises WrongState."""
    entries = {e.number: e for e in rounds.entries_of(judged)}
    members = {m.person_id: m for m in plans.readers(judged)}

    def act(row: Row) -> dict[str, Any]:
        values: dict[str, Any] = row.values
        entry = entries[lists.number_in(values["entry"])]
        member = members[lists.reader_in(list(members.values()), values)]
        sheet = assign(judged, entry, member, reason=batch.file_name or batch.ref, by=by, at=at)
        return {"sheet": sheet.ref}

    outcome = importing.apply(batch, act, by=by, at=at)
    audit.record("import", (REALM, judged.ref), by=by, at=at, facts={"import": batch.ref, "sheets": outcome.done})
    return outcome


def undo_list(batch: ImportBatch, *, judged: Round, by: Actor, at: datetime) -> Outcome:
    """Take back the sheets of an import that nobody has begun; the others stay and are told. Raises WrongState."""

    def back(note: Any) -> None:
        sheet = next((s for s in plans.sheets_by_pair(judged).values() if s.ref == note["sheet"]), None)
        if sheet is None:
            raise PlanChanged
        unassign(judged, sheet, reason=batch.file_name or batch.ref, by=by, at=at)

    outcome = importing.undo(batch, back, by=by, at=at)
    audit.record("undo_import", (REALM, judged.ref), by=by, at=at, facts={"import": batch.ref, "sheets": outcome.done})
    return outcome
