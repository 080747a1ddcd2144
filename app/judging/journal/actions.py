"""Writing the journal: whoever changes a sheet does it between `prepare` and `keep`, in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from app.judging.journal.rules import Event, changes, link
from app.judging.models import ScoreSheet, SheetChange
from app.judging.proof_models import ScoreEvent
from app.kit.db import db
from app.people.actor import Actor

#: Made once.
_CHANGE, _EVENTS = insert(SheetChange), insert(ScoreEvent)


def prepare(
    sheet: ScoreSheet, after: Mapping[str, int], *, verb: str, by: Actor, at: datetime, reason: str | None = None
) -> list[Event]:
    """The next events of a sheet, which is locked and read anew: one for each score that changes, at least one."""
    found: list[Event] = []
    seq, last = sheet.journal_seq, sheet.journal_hash
    for criterion, old, new in changes(sheet.scores, after):
        seq += 1
        event = Event(
            sheet.id, seq, at, verb, by.person_id, by.true_person_id, sheet.judge_id, sheet.entry_id, criterion, old,
            new, reason, last, "",
        )  # fmt: skip
        last = link(event)
        found.append(event._replace(hash=last))
    return found


def head(events: Sequence[Event]) -> dict[str, Any]:
    """The columns of the sheet that name its last event: part of the very statement that changes the sheet."""
    return {"journal_seq": events[-1].seq, "journal_hash": events[-1].hash} if events else {}


def keep(events: Sequence[Event], scores: Mapping[str, int], revision: int) -> None:
    """Write the events, and the sheet's line of history that its judge reads."""
    last = events[-1]
    change = {
        "sheet_id": last.sheet_id, "revision": revision, "verb": last.verb, "scores": dict(scores), "at": last.at,
        "by_person_id": last.by_person_id, "reason": last.reason,
    }  # fmt: skip
    line = db.session.connection()  # rows that nobody reads in this transaction need not become objects
    line.execute(_CHANGE, change)
    line.execute(_EVENTS, [event._asdict() for event in events])
