"""Who reads which entry: by hand with reasons, by the balanced share, and the third marking (C4). Never in conflict."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.contests.entry_models import Entry
from app.judging.engine.share import Infeasible
from app.judging.models import PanelMember, Round, ScoreSheet, counted
from app.judging.panels.actions.people import CHANGEABLE
from app.judging.panels.actions.rounds import REALM, ReasonMissing, tell_judges
from app.judging.panels.queries import conflicts, plans, rounds
from app.judging.states import RoundState, SheetState
from app.kit import audit
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import BadInput, DomainError, WrongState
from app.people.actor import Actor


class InConflict(DomainError):
    """A conflict of interest keeps this judge from this entry (D16); facts: kind (the first of them)."""

    code = "in_conflict"


class AlreadyAssigned(DomainError):
    """The judge has (or had and gave up) a sheet for this entry."""

    code = "already_assigned"


class CapReached(DomainError):
    """The judge reads as many entries as their cap allows; facts: cap."""

    code = "cap_reached"


class SheetBegun(DomainError):
    """A sheet that was begun is not taken away; its judge gives it up with a reason, or hands it in."""

    code = "sheet_begun"


class PlanChanged(DomainError):
    """What would be applied is not what was looked at any more; look again."""

    code = "plan_changed"


class PlanInfeasible(DomainError):
    """No plan gives every entry its judges; facts: entries (how many are short)."""

    code = "plan_infeasible"


class NoThirdDue(DomainError):
    """No gap asks for a third marking of this entry, or one was ordered already."""

    code = "no_third_due"


def assign(
    judged: Round, entry: Entry, member: PanelMember, *, reason: str = "", by: Actor, at: datetime, third: bool = False
) -> ScoreSheet:
    """Give one entry to one judge. In an open round it needs a reason.

    Raises InConflict, AlreadyAssigned, CapReached, ReasonMissing, WrongState, BadInput.
    """
    judged = changeable(judged)
    if member.round_id != judged.id or member.left_at is not None or entry.id not in rounds.entry_ids(judged):
        raise BadInput(what="sheet")
    if judged.state is RoundState.OPEN and not reason.strip():
        raise ReasonMissing
    kinds = conflicts.between(entry.id, member.person_id)
    if kinds:
        raise InConflict(kind=min(kinds))
    load = _load(judged, member.person_id)
    if member.cap is not None and load >= member.cap and not third:
        raise CapReached(cap=member.cap)
    try:
        with db.session.begin_nested():
            sheet = _sheet(judged, entry.id, member.person_id, load, third)
            db.session.flush()
    except IntegrityError:
        raise AlreadyAssigned from None
    facts = {"entry": entry.ref, "member": member.person_id, "third": third}
    audit.record("assign", (REALM, judged.ref), by=by, at=at, facts=facts, reason=reason or None)
    _tell_more(judged, {member.person_id: 1}, at)
    return sheet


def _tell_more(judged: Round, counts: Mapping[int, int], at: datetime) -> None:
    """In an open round new sheets are told at once; before it opens, with the opening."""
    if judged.state is RoundState.OPEN:
        tell_judges(judged, "sheets_added", counts, at=at)


def _sheet(judged: Round, entry_id: int, judge_id: int, position: int, third: bool) -> ScoreSheet:
    sheet = ScoreSheet(
        ref=public_code(10), round_id=judged.id, entry_id=entry_id, judge_id=judge_id, third=third,
        position=position, scores={},
    )  # fmt: skip
    db.session.add(sheet)
    return sheet


def _load(judged: Round, judge_id: int) -> int:
    query = select(func.count(ScoreSheet.id)).where(
        ScoreSheet.round_id == judged.id,
        ScoreSheet.judge_id == judge_id,
        ScoreSheet.state != SheetState.RECUSED,
        counted(),
    )
    return int(db.session.scalar(query) or 0)


def unassign(judged: Round, sheet: ScoreSheet, *, reason: str = "", by: Actor, at: datetime) -> None:
    """Take back a sheet that was not begun; in an open round with a reason. Raises SheetBegun, ReasonMissing."""
    judged = changeable(judged)
    if sheet.round_id != judged.id:
        raise BadInput(what="sheet")
    if sheet.state is not SheetState.ASSIGNED:
        raise SheetBegun
    if judged.state is RoundState.OPEN and not reason.strip():
        raise ReasonMissing
    facts = {"entry": sheet.entry_id, "member": sheet.judge_id}
    db.session.delete(sheet)
    audit.record("unassign", (REALM, judged.ref), by=by, at=at, facts=facts, reason=reason or None)
    db.session.flush()


def apply_share(judged: Round, *, mark: str, by: Actor, at: datetime) -> int:
    """Apply the balanced plan that was looked at (`mark` names it); returns how many sheets were given out.

    Raises PlanChanged where the data have moved since, PlanInfeasible, WrongState. In an open round it tops up.
    """
    judged = changeable(judged)
    plan = plans.plan(judged)
    if isinstance(plan.outcome, Infeasible):
        raise PlanInfeasible(entries=len(plan.outcome.short))
    if plan.mark != mark:
        raise PlanChanged
    position = dict(plan.before)
    for entry, judge in plan.outcome.pairs:
        _sheet(judged, entry, judge, position[judge], third=False)
        position[judge] += 1
    _tell_more(judged, Counter(judge for _, judge in plan.outcome.pairs), at)
    audit.record("share", (REALM, judged.ref), by=by, at=at, facts={"sheets": len(plan.outcome.pairs), "mark": mark})
    db.session.flush()
    return len(plan.outcome.pairs)


def order_third(judged: Round, entry: Entry, member: PanelMember, *, by: Actor, at: datetime) -> ScoreSheet:
    """Order a third marking for an entry whose first markings lie too far apart (C4); a cap does not stand against it.

    Raises NoThirdDue, and what `assign` raises.
    """
    judged = rounds.locked(judged)
    if judged.state is not RoundState.OPEN:
        raise WrongState(what="round", state=judged.state, verb="order_third")
    ordered = select(ScoreSheet.id).where(
        ScoreSheet.round_id == judged.id, ScoreSheet.entry_id == entry.id, ScoreSheet.third,
        ScoreSheet.state != SheetState.RECUSED,
    )  # fmt: skip
    if entry.id not in plans.wide_gaps(judged) or db.session.scalar(ordered.limit(1)) is not None:
        raise NoThirdDue
    return assign(judged, entry, member, reason="third_marking", by=by, at=at, third=True)


def changeable(judged: Round) -> Round:
    """The round, locked, while who reads what may change. Raises WrongState."""
    judged = rounds.locked(judged)
    if judged.state not in CHANGEABLE:
        raise WrongState(what="round", state=judged.state, verb="assign")
    return judged
