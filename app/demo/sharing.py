"""How the preliminary round of edition VII was shared and begun: by a plan, with samples first, one judge on Excel."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from app.contests.calls.queries import fields_of
from app.contests.entry_models import Entry
from app.demo.province import Province, actor_of
from app.judging.assignments import actions as assignments
from app.judging.assignments.queries.plans import readers
from app.judging.models import Round, ScoreSheet
from app.judging.panels.queries.rounds import locked
from app.judging.samples import actions as samples
from app.judging.scoring import actions as scoring
from app.judging.states import PlanKind, SheetRole, SheetState, TranscriptKind
from app.judging.transcripts import actions as transcripts
from app.judging.transcripts.rules import Read
from app.kit.db import db

#: How well each of the five judges knows the eight fields of the province, in their order.
KNOWS = (
    (1000, 500, 0, 500, 750, 0, 500, 500),
    (750, 1000, 500, 0, 0, 500, 750, 500),
    (0, 750, 1000, 750, 500, 500, 0, 500),
    (500, 0, 750, 1000, 0, 750, 1000, 500),
    (0, 500, 0, 500, 1000, 1000, 750, 500),
)
#: Points of the two samples in half points, by judge: further apart on the second.
SAMPLES = ((150, 142, 156, 146, 154), (128, 112, 140, 120, 136))


def by_expertise(made: Province, judged: Round, at: datetime) -> None:
    """What the judges know, and the plan that was made of it, looked at and applied."""
    by = made.actor("secretary", at)
    fields = fields_of(judged.stage.edition)
    number = {made.people[f"judge{n + 1}"].id: n for n in range(len(KNOWS))}
    for member in readers(judged):
        said = {f"field:{f.id}": level for f, level in zip(fields, KNOWS[number[member.person_id]], strict=False)}
        assignments.set_reader(judged, member, knows=said, floor=20, by=by, at=at)
    plan = assignments.ask(judged, PlanKind.WHOLE, bridges=True, by=by, at=at)
    assignments.apply(judged, plan, by=by, at=at + timedelta(minutes=10))


def begin_with_samples(
    made: Province, judged: Round, entries: tuple[Entry, Entry], share_out: Callable[[int, Round], dict[str, int]],
    at: datetime,
) -> None:  # fmt: skip
    """Two entries that all five score before anything counts."""
    for entry in entries:
        samples.add(judged, entry, by=made.actor("secretary", at), at=at)
    judged = locked(judged)
    for number in range(1, 6):
        judge = made.people[f"judge{number}"]
        query = select(ScoreSheet).filter_by(round_id=judged.id, judge_id=judge.id, role=SheetRole.SAMPLE)
        for turn, sheet in enumerate(db.session.scalars(query.order_by(ScoreSheet.position))):
            draft = scoring.Draft(share_out(SAMPLES[turn][number - 1], judged), "", "")
            nonce = f"demo-{sheet.ref}"
            scoring.hand_in(sheet, draft, revision=0, nonce=nonce, by=actor_of(judge, at), at=at + timedelta(hours=1))


def on_excel(
    made: Province, judged: Round, key: str, scores_of: Callable[[ScoreSheet], dict[str, int]], at: datetime
) -> None:  # fmt: skip
    """A judge sends the file of the first three sheets; the secretariat confirms it as the second person."""
    judge = made.people[key]
    query = select(ScoreSheet).filter_by(round_id=judged.id, judge_id=judge.id, state=SheetState.ASSIGNED)
    sheets = db.session.scalars(query.order_by(ScoreSheet.position, ScoreSheet.id).limit(3)).all()
    lines = [Read(s.ref, scores_of(s), "Ý tưởng rõ; cần thêm số liệu về thị trường.", "") for s in sheets]
    sent = transcripts.write_down(
        locked(judged), judge.id, lines, kind=TranscriptKind.FORM, by=actor_of(judge, at), at=at, sha256="5c" * 32
    )
    transcripts.confirm(sent, by=made.actor("secretary", at), at=at + timedelta(hours=2))
