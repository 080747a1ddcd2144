"""What a published stage does to entries, and the versions that a stage judges: called by judging, in its transaction."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, insert, literal, select

from app.contests.entry_models import Entry, EntryVersion, FrozenVersion
from app.contests.models import Stage
from app.contests.reception.actions.moving import inform, move, words
from app.contests.reception.queries.stages import entries_of, in_stage, stage_after
from app.contests.states import EntryState, EntryVerb, StageKind
from app.kit.db import db
from app.kit.errors import DomainError
from app.people.actor import Actor

#: How an entry enters a stage, by the stage's kind.
ENTERING = {
    StageKind.PRELIMINARY: EntryVerb.ADVANCE,
    StageKind.SEMI_FINAL: EntryVerb.ADVANCE,
    StageKind.COACHING: EntryVerb.COACH,
    StageKind.FINAL: EntryVerb.CALL_TO_FINAL,
}
#: Entries that left by themselves or were sent away: a decision about them has no effect.
_GONE = (EntryState.WITHDRAWN, EntryState.DISQUALIFIED, EntryState.DUPLICATE)


class NotInStage(DomainError):
    """An entry does not stand in the stage that was decided, or was decided twice."""

    code = "not_in_stage"


class NoNextStage(DomainError):
    """There is no later stage into which entries could advance."""

    code = "no_next_stage"


@dataclass
class Moved:
    """Ids of the entries that advanced (or were awarded), stopped (or were passed over), or had left meanwhile."""

    advanced: list[int] = field(default_factory=list)
    stopped: list[int] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


def freeze(stage: Stage, *, at: datetime, only: Collection[int] | None = None) -> int:
    """Fix, for every entry that stands in the stage, the latest version made by `at`; returns how many are new.

    only: the ids of some entries, where not all that stand in it are meant.
    Idempotent: what was frozen once stays, so a second call only adds entries that came in later (S35, D15).
    """
    latest = (
        select(EntryVersion.entry_id, func.max(EntryVersion.number).label("number"))
        .where(EntryVersion.made_at <= at)
        .group_by(EntryVersion.entry_id)
        .subquery()
    )
    frozen = select(FrozenVersion.entry_id).where(FrozenVersion.stage_id == stage.id)
    rows = (
        select(literal(stage.id), Entry.id, EntryVersion.id, literal(at, type_=FrozenVersion.frozen_at.type))
        .join(latest, latest.c.entry_id == Entry.id)
        .join(EntryVersion, (EntryVersion.entry_id == Entry.id) & (EntryVersion.number == latest.c.number))
        .where(in_stage(stage), Entry.id.not_in(frozen))
    )
    if only is not None:
        rows = rows.where(Entry.id.in_(only))
    columns = ["stage_id", "entry_id", "version_id", "frozen_at"]
    made = insert(FrozenVersion).from_select(columns, rows).returning(FrozenVersion.id)
    return len(db.session.scalars(made).all())


def advance_entries(
    stage: Stage, *, advancing: Collection[int], stopped: Collection[int], by: Actor, at: datetime
) -> Moved:
    """Push a published stage down to its entries: some go on to the next stage, the others stop here.

    advancing, stopped: entry ids, disjoint. What became of an entry meanwhile (withdrawn, disqualified, merged) is
    left as it is and told in `gone`. NotInStage where an id does not stand in this stage; NoNextStage; WrongState.
    """
    following = stage_after(stage)
    if following is None and advancing:
        raise NoNextStage(stage=stage.name)
    moved = Moved()
    for entry in _decided(stage, advancing, stopped, moved):
        if entry.id in advancing and following is not None:
            move(entry, ENTERING[following.kind], by=by, at=at, stage=following.ref)
            entry.stage_id = following.id
            moved.advanced.append(entry.id)
        else:
            move(entry, EntryVerb.STOP, by=by, at=at, stage=stage.ref)
            entry.stage_id = stage.id
            moved.stopped.append(entry.id)
    db.session.flush()
    return moved


def conclude_entries(
    stage: Stage, *, awarded: Collection[int], passed_over: Collection[int], by: Actor, at: datetime
) -> Moved:
    """Push the published final (or the only round) down: entries with a prize, and those without."""
    moved = Moved()
    for entry in _decided(stage, awarded, passed_over, moved):
        won = entry.id in awarded
        move(entry, EntryVerb.AWARD if won else EntryVerb.PASS_OVER, by=by, at=at, stage=stage.ref)
        entry.stage_id = stage.id
        (moved.advanced if won else moved.stopped).append(entry.id)
    db.session.flush()
    return moved


def stop_entry(stage: Stage, entry: Entry, *, reason: str, by: Actor, at: datetime) -> None:
    """End one entry at a stage that does not judge it; its leader is told why. WrongState, NotInStage, ReasonMissing."""
    kept = words(reason)
    if not entries_of(stage, [entry.id]):
        raise NotInStage
    move(entry, EntryVerb.STOP, by=by, at=at, reason=kept, stage=stage.ref)
    entry.stage_id, entry.reason = stage.id, kept
    db.session.flush()
    inform(entry, "entry_not_judged", at=at, stage=stage.name, reason=kept)


def _decided(stage: Stage, one: Collection[int], other: Collection[int], moved: Moved) -> Iterable[Entry]:
    """The entries of both lists that are still in the contest; the others are noted in `moved.gone`."""
    ids = {*one, *other}
    if len(ids) != len(one) + len(other):
        raise NotInStage
    found = entries_of(stage, ids)
    if len(found) != len(ids):
        raise NotInStage
    moved.gone += [entry.id for entry in found if entry.state in _GONE]
    return [entry for entry in found if entry.state not in _GONE]
