"""Reading the journal back to check it, for `flask check`."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sqlalchemy import select

from app.judging.journal.rules import Event, Fault, faults
from app.judging.models import ScoreSheet
from app.judging.proof_models import ScoreEvent
from app.judging.states import SheetRole, SheetState
from app.kit.audit import AuditRow
from app.kit.db import db

_COLUMNS = [getattr(ScoreEvent, name) for name in Event._fields]
#: Acts whose line in the history names the end of the sheet's journal: the two chains hold each other.
ANCHORS = ("hand_in", "transcribe", "reopen", "recuse")


class _Sheet(NamedTuple):
    """What the journal is compared with of a sheet."""

    id: int
    ref: str
    role: SheetRole
    state: SheetState
    journal_seq: int
    journal_hash: str
    scores: dict[str, int]


def verify() -> tuple[int, list[Fault]]:
    """(number of events, what does not hold): each chain, its end, the scores it leads to, and what the history names."""
    rows = db.session.execute(select(*_COLUMNS).order_by(ScoreEvent.sheet_id, ScoreEvent.seq)).all()
    columns = [getattr(ScoreSheet, name) for name in _Sheet._fields]
    sheets = [_Sheet._make(row) for row in db.session.execute(select(*columns).order_by(ScoreSheet.id))]
    found = list(faults(map(Event._make, rows), {s.id: (s.journal_seq, s.journal_hash, s.scores) for s in sheets}))
    return len(rows), found + list(_unanchored({row.hash for row in rows}, sheets))


def _unanchored(hashes: set[str], sheets: Iterable[_Sheet]) -> Iterator[Fault]:
    """Sheets of whose journal the history names an event that is not there, or whose last event it does not name.

    What is handed in or given up cannot change without a line in the history: an event after the one that the history
    names last was put there by somebody who wrote to the database.
    """
    query = select(AuditRow.label, AuditRow.facts).where(AuditRow.realm == "sheet", AuditRow.verb.in_(ANCHORS))
    named: dict[str, list[str | None]] = {}
    for label, facts in db.session.execute(query.order_by(AuditRow.id)):
        named.setdefault(label, []).append(facts.get("journal"))
    for sheet in sheets:
        anchors = named.get(sheet.ref, [])
        # A sample counts nowhere; the one that nobody needs any more is taken away without a line of its own.
        given_up = sheet.state is SheetState.RECUSED and sheet.role is not SheetRole.SAMPLE
        done = given_up or sheet.state is SheetState.SUBMITTED
        last = anchors[-1] if anchors else ""
        if any(one is not None and one not in hashes for one in anchors) or (done and last != sheet.journal_hash):
            yield Fault("journal_not_as_in_history", sheet.id)
