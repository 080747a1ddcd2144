"""The timeline: drawn up freely in a draft; once announced, changed stage by stage with a reason (S36, S76)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import select

from app.contests.calls import queries, rules
from app.contests.calls.actions.setup import ReasonNeeded, same_version, subject
from app.contests.calls.actions.told import tell
from app.contests.models import Edition, Stage
from app.contests.states import EditionState, StageKind
from app.kit import audit, text
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import DomainError
from app.people.actor import Actor


class OutOfOrder(DomainError):
    """A stage opens after it ends, or ends before the one before it."""

    code: ClassVar[str] = "stages_out_of_order"


class TimelineAnnounced(DomainError):
    """The timeline was announced: stages are moved or added one by one, with a reason."""

    code: ClassVar[str] = "timeline_announced"


class OneSubmission(DomainError):
    """There is one stage of handing in, whose deadline everybody was told."""

    code: ClassVar[str] = "one_submission"


@dataclass(frozen=True)
class StageInput:
    """A stage as typed; `ref` of the stage it changes, None for a new one. Instants are aware."""

    kind: StageKind
    name: str
    due_at: datetime
    opens_at: datetime | None = None
    tentative: bool = False
    plan_words: str = ""
    ref: str | None = None


def set_timeline(edition: Edition, stages: Sequence[StageInput], *, by: Actor, at: datetime) -> list[Stage]:
    """The timeline of a draft, in this order: given refs are changed, the rest is new, what is not given goes.

    TimelineAnnounced once it was opened: then see `move_stage` and `add_stage`.
    """
    if edition.state is not EditionState.DRAFT:
        raise TimelineAnnounced
    rows = _write(edition, stages)
    audit.record("edition.timeline", subject(edition), by=by, at=at,
                 facts={"stages": [[row.ref, row.kind.value, row.due_at.isoformat()] for row in rows]})  # fmt: skip
    return rows


def add_stage(edition: Edition, added: StageInput, *, reason: str, by: Actor, at: datetime) -> Stage:
    """One more stage of an announced timeline, placed by its end, with the reason that is told.

    OneSubmission for a second stage of handing in.
    """
    if not text.nfc(reason):
        raise ReasonNeeded
    if added.kind is StageKind.SUBMISSION:
        raise OneSubmission
    stages = in_order([*stage_inputs(edition), added])
    row = _write(edition, stages)[stages.index(added)]
    audit.record("stage.add", subject(edition), by=by, at=at, reason=text.nfc(reason),
                 facts={"stage": row.ref, "kind": row.kind.value, "due_at": row.due_at.isoformat()})  # fmt: skip
    tell(edition, "stage_added", {"stage": row.name, "due_at": row.due_at.isoformat()}, at=at)
    return row


def stage_inputs(edition: Edition) -> list[StageInput]:
    """The timeline as it could be given again."""
    return [
        StageInput(s.kind, s.name, s.due_at, s.opens_at, s.tentative, s.plan_words, s.ref)
        for s in queries.stages_of(edition)
    ]


def in_order(stages: Sequence[StageInput]) -> list[StageInput]:
    """Stages by their end; those that stood in an order before keep it where ends are equal."""
    return sorted(stages, key=lambda s: s.due_at)


def _write(edition: Edition, stages: Sequence[StageInput]) -> list[Stage]:
    wrong = rules.misplaced(stages)
    if wrong is not None:
        raise OutOfOrder(stage=stages[wrong].name)
    kept = {stage.ref: stage for stage in queries.stages_of(edition)}
    for stage in kept.values():
        # Out of the way of the unique (edition, position) while the order changes.
        stage.position = -1 - stage.position
    db.session.flush()
    for gone in kept.keys() - {s.ref for s in stages}:
        db.session.delete(kept[gone])
    db.session.flush()
    rows = []
    for position, wanted in enumerate(stages):
        row = kept.get(wanted.ref or "") or Stage(edition_id=edition.id, ref=public_code(8))
        row.kind, row.name, row.position = wanted.kind, text.one_line(wanted.name), position
        row.opens_at, row.due_at, row.tentative = wanted.opens_at, wanted.due_at, wanted.tentative
        row.plan_words = text.one_line(wanted.plan_words)
        db.session.add(row)
        rows.append(row)
    db.session.flush()
    return rows


def move_stage(
    stage: Stage, *, opens_at: datetime | None, due_at: datetime, tentative: bool, reason: str,
    version: int | None = None, by: Actor, at: datetime,
) -> None:  # fmt: skip
    """Give one stage of an announced timeline another instant, with the reason that is told (S36, S76)."""
    if not text.nfc(reason):
        raise ReasonNeeded
    same_version(stage, version)
    before = {"opens_at": stage.opens_at and stage.opens_at.isoformat(), "due_at": stage.due_at.isoformat()}
    stage.opens_at, stage.due_at, stage.tentative = opens_at, due_at, tentative
    db.session.flush()
    stages = list(db.session.scalars(select(Stage).filter_by(edition_id=stage.edition_id).order_by(Stage.position)))
    wrong = rules.misplaced(stages)
    if wrong is not None:
        raise OutOfOrder(stage=stages[wrong].name)
    after = {"opens_at": opens_at and opens_at.isoformat(), "due_at": due_at.isoformat(), "tentative": tentative}
    edition = db.session.get_one(Edition, stage.edition_id)
    audit.record("stage.move", subject(edition), by=by, at=at, reason=text.nfc(reason),
                 facts={"stage": stage.ref, "before": before, "after": after})  # fmt: skip
    tell(edition, "stage_moved", {"stage": stage.name, "due_at": due_at.isoformat()}, at=at)
