"""Verbs of the calibration round: choose a sample for all judges before anybody scores in earnest, and end it."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from app.contests.entry_models import Entry
from app.judging.models import Round, ScoreSheet, counted
from app.judging.panels.actions.rounds import REALM, ReasonMissing
from app.judging.panels.queries import conflicts
from app.judging.panels.queries.rounds import live_panel
from app.judging.samples import queries
from app.judging.states import RoundState, SheetRole, SheetState
from app.judging.tally.queries import locked
from app.kit import audit
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import DomainError
from app.kit.text import nfc
from app.people.actor import Actor

#: More samples than this are a round of their own.
MOST = 5


class SamplesTooLate(DomainError):
    """Judges have begun to score in earnest, or the round is not open."""

    code = "samples_too_late"


class SampleExists(DomainError):
    """The entry is a sample already, or there are enough of them."""

    code = "sample_exists"


def add(judged: Round, entry: Entry, *, by: Actor, at: datetime) -> int:
    """Give a sample to every judge who may read it; how many. Raises SamplesTooLate, SampleExists."""
    judged = locked(judged)
    begun = select(func.count(ScoreSheet.id)).where(
        ScoreSheet.round_id == judged.id, counted(), ScoreSheet.state.not_in((SheetState.ASSIGNED, SheetState.RECUSED))
    )
    if judged.state is not RoundState.OPEN or db.session.scalar(begun):
        raise SamplesTooLate
    there = {s.entry_id for s in queries.sheets_of(judged)}
    if entry.id in there or len(there) >= MOST:
        raise SampleExists
    judges = [m.person_id for m in live_panel(judged) if not conflicts.between(entry.id, m.person_id)]
    try:
        with db.session.begin_nested():
            db.session.add_all(
                ScoreSheet(ref=public_code(10), round_id=judged.id, entry_id=entry.id, judge_id=judge, scores={},
                           role=SheetRole.SAMPLE, state=SheetState.ASSIGNED, position=len(there))
                for judge in judges
            )  # fmt: skip
            db.session.flush()
    except IntegrityError:
        raise SampleExists from None
    audit.record("add_sample", (REALM, judged.ref), by=by, at=at, facts={"entry": entry.ref, "judges": len(judges)})
    return len(judges)


def end(judged: Round, *, reason: str, by: Actor, at: datetime) -> int:
    """End the calibration for those who have not handed their samples in; how many sheets. Raises ReasonMissing."""
    reason = nfc(reason).strip()
    if not reason:
        raise ReasonMissing
    judged = locked(judged)
    ended = db.session.execute(
        update(ScoreSheet)
        .where(
            ScoreSheet.round_id == judged.id, ScoreSheet.role == SheetRole.SAMPLE, ScoreSheet.state.not_in(queries.DONE)
        )
        .values(state=SheetState.RECUSED, recused_reason=reason, revision=ScoreSheet.revision + 1)
        .returning(ScoreSheet.id)
    ).all()
    audit.record("end_samples", (REALM, judged.ref), by=by, at=at, facts={"sheets": len(ended)}, reason=reason)
    db.session.flush()
    return len(ended)
