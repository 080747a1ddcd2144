"""The worker's part: plans too large to wait for are reckoned here, with their progress told."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select, update

from app.judging.assignments import rules
from app.judging.assignments.actions import keep
from app.judging.assignments.queries import plans
from app.judging.models import Round
from app.judging.panels.queries import rounds
from app.judging.plan_models import SharePlan
from app.judging.states import PlanState
from app.kit.db import db, transaction


def make_waiting(_at: datetime) -> int:
    """Reckon the plans that wait, the oldest first; how many. It makes its own transactions.

    While one is reckoned nothing is held: what it is made from is named by its basis, and applying compares that.
    """
    done = 0
    while True:
        with transaction():
            query = select(SharePlan.id, SharePlan.round_id).where(SharePlan.state == PlanState.WAITING)
            row = db.session.execute(query.order_by(SharePlan.id).limit(1)).first()
            if row is None:
                return done
            found = plans.instance(rounds.locked(db.session.get_one(Round, row.round_id)))
            kind, bridges = db.session.execute(
                select(SharePlan.kind, SharePlan.bridges).where(SharePlan.id == row.id)
            ).one()
        outcome = rules.plan(found, kind, bridges=bridges, tell=_teller(row.id))
        with transaction():
            made = db.session.get_one(SharePlan, row.id)
            if made.state is PlanState.WAITING:
                keep(made, found, outcome)
        done += 1


def _teller(plan_id: int) -> Callable[[float], None]:
    def tell(share: float) -> None:
        with transaction():
            db.session.execute(update(SharePlan).where(SharePlan.id == plan_id).values(progress=round(100 * share)))

    return tell
