"""The worker's part: plans too large to wait for are reckoned here, with their progress told, until they are stopped."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select, update

from app.judging.assignments import rules
from app.judging.assignments.actions import begin, keep
from app.judging.assignments.queries import plans
from app.judging.models import Round
from app.judging.panels.queries import rounds
from app.judging.plan_models import SharePlan
from app.judging.states import PlanState
from app.kit.db import db, transaction


class Stopped(Exception):
    """Nobody waits for this plan any more."""


def make_waiting(_at: datetime) -> int:
    """Reckon the plans that wait, the oldest first; how many were. It makes its own transactions.

    While one is reckoned nothing is held: what it is made from is named by its basis, and applying compares that. That
    it was begun is committed before, so that a plan at which the worker breaks down is begun a few times only.
    """
    done = 0
    while True:
        with transaction():
            made = db.session.scalars(
                select(SharePlan).filter_by(state=PlanState.WAITING).order_by(SharePlan.tries, SharePlan.id).limit(1)
            ).first()
            if made is None:
                return done
            if not begin(made):
                continue
            found = plans.instance(rounds.locked(db.session.get_one(Round, made.round_id)))
            row, kind, bridges = made.id, made.kind, made.bridges
        try:
            outcome = rules.plan(found, kind, bridges=bridges, tell=_teller(row))
        except Stopped:
            continue
        with transaction():
            made = db.session.get_one(SharePlan, row, with_for_update=True)
            if made.state is PlanState.WAITING:
                keep(made, found, outcome)
                done += 1


def _teller(plan_id: int) -> Callable[[float], None]:
    def tell(share: float) -> None:
        told = update(SharePlan).where(SharePlan.id == plan_id, SharePlan.state == PlanState.WAITING)
        with transaction():
            going = db.session.execute(told.values(progress=round(100 * share)).returning(SharePlan.id)).all()
        if not going:
            raise Stopped

    return tell
