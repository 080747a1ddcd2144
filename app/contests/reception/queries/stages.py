"""Which entries stand in a stage, and which stage follows."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.contests.entry_models import Entry
from app.contests.models import Stage
from app.contests.states import JUDGED, EntryState, StageKind
from app.kit.db import db

#: Kinds of stages that entries stand in.
HOLDING = (*JUDGED, StageKind.COACHING)
#: States of entries that stand in a stage.
STANDING = (EntryState.VALID, EntryState.IN_ROUND, EntryState.POLISHING, EntryState.IN_FINAL)


def holds_first(stage: Stage) -> bool:
    """Whether this is the first stage of its edition that entries stand in: valid entries are in it without a push."""
    first = db.session.scalar(
        select(func.min(Stage.position)).where(Stage.edition_id == stage.edition_id, Stage.kind.in_(HOLDING))
    )
    return stage.position == first


def in_stage(stage: Stage) -> ColumnElement[bool]:
    """The condition on Entry: it stands in the stage now."""
    placed: ColumnElement[bool] = Entry.stage_id == stage.id
    if holds_first(stage):
        placed = or_(placed, and_(Entry.stage_id.is_(None), Entry.state == EntryState.VALID))
    return and_(Entry.edition_id == stage.edition_id, Entry.state.in_(STANDING), placed)


def entries_of(stage: Stage, ids: Collection[int]) -> list[Entry]:
    """Those of `ids` that stand in the stage, or stood in it when they left the contest, in order of id."""
    placed: ColumnElement[bool] = Entry.stage_id == stage.id
    if holds_first(stage):
        placed = or_(placed, Entry.stage_id.is_(None))
    found: list[Entry] = []
    wanted = sorted(ids)
    for start in range(0, len(wanted), 500):
        some = Entry.id.in_(wanted[start : start + 500])
        query = select(Entry).where(Entry.edition_id == stage.edition_id, placed, some).order_by(Entry.id)
        found += db.session.scalars(query)
    return found


def stage_after(stage: Stage) -> Stage | None:
    """The next stage of the edition that entries stand in, or None after the last."""
    query = select(Stage).where(
        Stage.edition_id == stage.edition_id, Stage.position > stage.position, Stage.kind.in_(HOLDING)
    )
    return db.session.scalars(query.order_by(Stage.position).limit(1)).one_or_none()
