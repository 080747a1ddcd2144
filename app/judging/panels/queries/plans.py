"""Who could read what: the balanced plan of a round, and the entries whose gap asks for a third marking (C4)."""

from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select

from app.judging.engine import gap, share
from app.judging.engine.sheets import Sheet, check_scores
from app.judging.models import Round, ScoreSheet, counted
from app.judging.panels import rules
from app.judging.panels.queries import conflicts, rounds
from app.judging.states import SheetState
from app.kit.db import db


@dataclass(frozen=True)
class Plan:
    """What the balanced share would add. `mark` names the plan; loads are with the sheets that stand already."""

    outcome: share.Shared | share.Infeasible
    before: dict[int, int]
    mark: str


def plan(judged: Round) -> Plan:
    """Bring every entry of the round to k markings; the same data gives the same plan."""
    panel = [m for m in rounds.live_panel(judged) if not m.sealed]
    judges = [m.person_id for m in panel]
    entries = rounds.entry_ids(judged)
    wanted = set(entries)
    standing = [(e, j) for e, j in rounds.standing_pairs(judged) if e in wanted and j in set(judges)]
    given_up = db.session.execute(
        select(ScoreSheet.entry_id, ScoreSheet.judge_id).where(
            ScoreSheet.round_id == judged.id, ScoreSheet.state == SheetState.RECUSED, counted()
        )
    )
    forbidden = set(conflicts.find(entries, judges)) | {(e, j) for e, j in given_up}
    outcome = share.share(
        [share.Reader(m.person_id, m.cap) for m in panel],
        entries,
        judged.judges_per_entry,
        forbidden=forbidden,
        existing=standing,
        seed=judged.ref,
    )
    before = {j: sum(1 for _, judge in standing if judge == j) for j in judges}
    mark = rules.plan_mark(outcome.pairs) if isinstance(outcome, share.Shared) else ""
    return Plan(outcome, before, mark)


def handed_in(judged: Round) -> list[Sheet]:
    """The sheets handed in that fit the rubric, as the engine reads them, of entries still in the contest."""
    rubric = rules.rubric_of(judged.criteria)
    wanted = set(rounds.entry_ids(judged))
    query = select(ScoreSheet).where(
        ScoreSheet.round_id == judged.id, ScoreSheet.state == SheetState.SUBMITTED, counted()
    )
    return [
        Sheet(s.judge_id, s.entry_id, {key: int(v) for key, v in s.scores.items()}, s.third)
        for s in db.session.scalars(query)
        if s.entry_id in wanted and not check_scores(rubric, s.scores)
    ]


def wide_gaps(judged: Round) -> dict[int, gap.Gap]:
    """Entry → its gap, where two first markings lie as far apart as the rule says; empty where it says never."""
    if not judged.gap_percent:
        return {}
    rubric = rules.rubric_of(judged.criteria)
    found = gap.gaps(handed_in(judged), rubric, Fraction(judged.gap_percent, 100))
    return {entry: one for entry, one in found.items() if one.wide}
