"""Plans: asked for, reckoned (at once or by the worker), applied exactly as looked at, taken back while nobody began."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import update

from app.judging.assignments import rules
from app.judging.assignments.queries import plans
from app.judging.models import PanelMember, Round, ScoreSheet
from app.judging.panels.actions import PlanChanged, PlanInfeasible, SheetBegun
from app.judging.panels.actions.rounds import REALM, tell_judges
from app.judging.panels.actions.sharing import changeable
from app.judging.panels.queries import conflicts, rounds
from app.judging.plan_models import SharePlan
from app.judging.states import PLAN, PlanKind, PlanState, PlanVerb, RoundState, SheetRole, SheetState
from app.kit import audit
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import BadInput, WrongState
from app.people.actor import Actor

#: An instance of so many pairs is reckoned while one waits; a larger one by the worker.
SYNC = 40_000
#: So often the worker begins a plan: one at which it breaks down must not hold up the others for ever.
TRIES = 3


def ask(judged: Round, kind: PlanKind, *, bridges: bool, by: Actor, at: datetime) -> SharePlan:
    """Ask for a plan. A small one is there at once, a large one waits for the worker; asked again while it waits, the
    answer is the one that waits. Raises WrongState.
    """
    judged = changeable(judged)
    waits = plans.waiting(judged, kind, bridges=bridges)
    if waits is not None:
        return waits
    made = SharePlan(
        ref=public_code(10), round_id=judged.id, kind=kind, bridges=bridges, state=PlanState.WAITING, made_at=at,
        made_by_person_id=by.person_id, outcome={}, matched=judged.strata,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    audit.record("ask_plan", (REALM, judged.ref), by=by, at=at, facts={"plan": made.ref, "kind": kind})
    found = plans.instance(judged)
    if found.size <= SYNC:
        keep(made, found, rules.plan(found, kind, bridges=bridges))
    return made


def stop(judged: Round, made: SharePlan, *, by: Actor, at: datetime) -> None:
    """Let a plan go that waits; the worker leaves off at its next step. Raises WrongState."""
    _move(made, PLAN.target(made.state, PlanVerb.STOP))
    audit.record("stop_plan", (REALM, judged.ref), by=by, at=at, facts={"plan": made.ref})


def begin(made: SharePlan) -> bool:
    """Note that the worker begins it; False, and it has failed, where it began TRIES times and never came to an end."""
    if made.tries >= TRIES:
        made.state = PLAN.target(made.state, PlanVerb.FAIL)
        db.session.flush()
        return False
    made.tries += 1
    db.session.flush()
    return True


def keep(made: SharePlan, found: rules.Instance, outcome: rules.Outcome) -> None:
    """Keep what was reckoned from an instance. Raises WrongState where it was kept already."""
    made.state = PLAN.target(made.state, PlanVerb.RECKON)
    made.outcome, made.basis, made.progress = outcome.to_json(), found.mark, 100
    db.session.flush()


def anchor(judged: Round, made: SharePlan, *, by: Actor, at: datetime) -> SharePlan:
    """A new plan to look at: this one, with its anchors given to all judges; of an applied one, what stands with them.

    The one that was looked at stays. Raises PlanChanged where what it was reckoned from has moved, WrongState.
    """
    if made.state is not PlanState.READY:
        PLAN.target(made.state, PlanVerb.UNDO)
        return ask(judged, PlanKind.ANCHORS, bridges=made.bridges, by=by, at=at)
    judged = changeable(judged)
    outcome = rules.Outcome.from_json(made.outcome)
    if not outcome.proposed or plans.instance(judged).mark != made.basis:
        raise PlanChanged
    more = SharePlan(
        ref=public_code(10), round_id=judged.id, kind=made.kind, bridges=made.bridges, state=PlanState.READY,
        made_at=at, made_by_person_id=by.person_id, outcome=rules.with_anchors(outcome).to_json(), basis=made.basis,
        progress=100, matched=made.matched,
    )  # fmt: skip
    db.session.add(more)
    db.session.flush()
    audit.record("ask_plan", (REALM, judged.ref), by=by, at=at, facts={"plan": more.ref, "kind": PlanKind.ANCHORS})
    return more


def apply(judged: Round, made: SharePlan, *, by: Actor, at: datetime) -> int:
    """Give out what was looked at; returns how many sheets. Raises PlanChanged where anything it was reckoned from has
    moved since (a new conflict, a sheet begun, another bound), PlanInfeasible, WrongState.
    """
    judged = changeable(judged)
    state = PLAN.target(made.state, PlanVerb.APPLY)
    outcome = rules.Outcome.from_json(made.outcome)
    if not outcome.feasible:
        raise PlanInfeasible(entries=sum(len(entries) for _kind, entries, _judges, _missing in outcome.causes))
    found = plans.instance(judged)
    given = {(entry, judge) for entry, judge, _role in outcome.added}
    if found.mark != made.basis or given & found.barred:
        raise PlanChanged
    _move(made, state, applied_at=at)
    _take(judged, outcome.removed)
    load = Counter(j for _e, j in found.standing - set(outcome.removed))
    for entry, judge, role in outcome.added:
        _give(judged, entry, judge, SheetRole(role), load[judge])
        load[judge] += 1
    if judged.state is RoundState.OPEN:
        tell_judges(judged, "sheets_added", Counter(j for _e, j in given), at=at)
    facts = {"plan": made.ref, "sheets": len(given), "taken": len(outcome.removed)}
    audit.record("apply_plan", (REALM, judged.ref), by=by, at=at, facts=facts)
    db.session.flush()
    return len(given)


def undo(judged: Round, made: SharePlan, *, by: Actor, at: datetime) -> int:
    """Take an applied plan back, as long as nobody began one of its sheets; returns how many went. What was changed by
    hand since stays as it is. Raises SheetBegun, WrongState.
    """
    judged = changeable(judged)
    state = PLAN.target(made.state, PlanVerb.UNDO)
    outcome = rules.Outcome.from_json(made.outcome)
    sheets = plans.sheets_by_pair(judged)
    given = [(entry, judge) for entry, judge, _role in outcome.added if (entry, judge) in sheets]
    _move(made, state, undone_at=at)
    _take(judged, given)
    back = [p for p in outcome.removed if p not in sheets]
    barred = conflicts.find([e for e, _j in back], [j for _e, j in back])
    seated = {m.person_id for m in rounds.live_panel(judged)}
    for entry, judge in back:
        if (entry, judge) not in barred and judge in seated:
            _give(judged, entry, judge, SheetRole.FIRST, 0)
    audit.record("undo_plan", (REALM, judged.ref), by=by, at=at, facts={"plan": made.ref, "sheets": len(given)})
    db.session.flush()
    return len(given)


def set_reader(
    judged: Round, member: PanelMember, *, knows: Mapping[str, int], floor: int | None, by: Actor, at: datetime
) -> None:  # fmt: skip
    """What a judge knows (0 to 1000 a field or board) and how many entries they read at least. Raises BadInput."""
    judged = changeable(judged)
    known = {topic.key for topic in plans.topics(judged)}
    good = all(0 <= value <= rules.MOST for value in knows.values()) and set(knows) <= known
    if not good or member.round_id != judged.id or member.left_at is not None or (floor is not None and floor < 0):
        raise BadInput(what="panel")
    member.expertise, member.floor = dict(knows), floor
    facts = {"member": member.person_id, "knows": dict(knows), "floor": floor}
    audit.record("set_expertise", (REALM, judged.ref), by=by, at=at, facts=facts)
    db.session.flush()


def _move(made: SharePlan, state: PlanState, **stamps: datetime) -> None:
    """One conditional UPDATE, so that of two clicks one wins."""
    done = db.session.execute(
        update(SharePlan)
        .where(SharePlan.id == made.id, SharePlan.state == made.state)
        .values(state=state, **stamps)
        .returning(SharePlan.id)
    ).all()
    if not done:
        raise WrongState(what=PLAN.name, state=made.state, verb=state)
    db.session.refresh(made)


def _give(judged: Round, entry: int, judge: int, role: SheetRole, position: int) -> None:
    db.session.add(
        ScoreSheet(
            ref=public_code(10), round_id=judged.id, entry_id=entry, judge_id=judge, role=role, position=position,
            scores={},
        )
    )  # fmt: skip


def _take(judged: Round, pairs: Iterable[tuple[int, int]]) -> None:
    """Take sheets back that were not begun. Raises SheetBegun."""
    wanted = set(pairs)
    for pair, sheet in plans.sheets_by_pair(judged).items():
        if pair in wanted:
            if sheet.state is not SheetState.ASSIGNED:
                raise SheetBegun
            db.session.delete(sheet)
    db.session.flush()
