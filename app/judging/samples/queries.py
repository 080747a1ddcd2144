"""Reads of the calibration round: the samples, who has handed them in, and the spread for those who may see it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.contests.entry_models import Entry
from app.judging.models import Round, ScoreSheet
from app.judging.samples import rules
from app.judging.samples.rules import Spread
from app.judging.scoring.queries.sheets import Progress
from app.judging.states import SheetRole, SheetState
from app.kit.db import db

DONE = (SheetState.SUBMITTED, SheetState.RECUSED)


@dataclass(frozen=True)
class Sample:
    """A sample entry, how many of its sheets are handed in, and the spread; None where it may not be told yet."""

    entry: Entry
    handed_in: int
    wanted: int
    spread: dict[str, Spread] | None


def sheets_of(judged: Round) -> list[ScoreSheet]:
    """All sample sheets of a round with judge and entry, by entry."""
    query = select(ScoreSheet).where(ScoreSheet.round_id == judged.id, ScoreSheet.role == SheetRole.SAMPLE)
    query = query.options(joinedload(ScoreSheet.entry).joinedload(Entry.board), joinedload(ScoreSheet.judge))
    return list(db.session.scalars(query.order_by(ScoreSheet.position, ScoreSheet.id)))


def samples(judged: Round, sheets: Sequence[ScoreSheet], reader: int | None = None) -> list[Sample]:
    """The samples with their spread, for somebody who may see it; `reader`: whose own points stand beside."""
    keys = [c.key for c in judged.criteria]
    found = []
    for entry in dict.fromkeys(s.entry for s in sheets):
        mine = [s for s in sheets if s.entry_id == entry.id]
        given = {s.judge_id: s.scores for s in mine if s.state is SheetState.SUBMITTED}
        spread = rules.spreads(keys, list(given.values()), given.get(reader) if reader is not None else None)
        wanted = sum(s.state is not SheetState.RECUSED for s in mine)
        found.append(Sample(entry, len(given), wanted, spread))
    return found


def own_samples(seat: Progress, judge_id: int) -> list[Sample] | None:
    """What a judge sees of the samples: nothing (None) before all of their own are handed in (D19)."""
    own = seat.samples
    if not own or any(s.state not in DONE for s in own):
        return None
    mine = {s.entry_id for s in own if s.state is SheetState.SUBMITTED}
    return samples(seat.judged, [s for s in sheets_of(seat.judged) if s.entry_id in mine], judge_id)
