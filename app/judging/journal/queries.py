"""Reading the journal back to check it, for `flask check`."""

from collections.abc import Iterator

from sqlalchemy import select

from app.judging.journal.rules import Event, Fault, faults
from app.judging.models import ScoreSheet
from app.judging.proof_models import ScoreEvent
from app.kit.audit import AuditRow
from app.kit.db import db

_COLUMNS = [getattr(ScoreEvent, name) for name in Event._fields]
#: Acts whose line in the history names the end of the sheet's journal: the two chains hold each other.
ANCHORS = ("hand_in", "reopen", "recuse")


def verify() -> tuple[int, list[Fault]]:
    """(number of events, what does not hold): each chain, its end, the scores it leads to, and what the history names."""
    rows = db.session.execute(select(*_COLUMNS).order_by(ScoreEvent.sheet_id, ScoreEvent.seq)).all()
    sheets = db.session.execute(
        select(ScoreSheet.id, ScoreSheet.ref, ScoreSheet.journal_seq, ScoreSheet.journal_hash, ScoreSheet.scores)
    ).all()
    found = list(faults(map(Event._make, rows), {s.id: (s.journal_seq, s.journal_hash, s.scores) for s in sheets}))
    return len(rows), found + list(_unanchored({row.hash for row in rows}, {s.ref: s.id for s in sheets}))


def _unanchored(hashes: set[str], sheets: dict[str, int]) -> Iterator[Fault]:
    """Sheets of whose journal the history names an event that is not there."""
    query = select(AuditRow.label, AuditRow.facts).where(AuditRow.realm == "sheet", AuditRow.verb.in_(ANCHORS))
    for label, facts in db.session.execute(query):
        if facts.get("journal") is not None and facts["journal"] not in hashes:
            yield Fault("journal_not_as_in_history", sheets.get(label, 0))
