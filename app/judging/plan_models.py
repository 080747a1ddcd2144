"""Plans of who reads what: reckoned once, looked at, applied exactly as they were, taken back while nobody has begun."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.judging.states import PlanKind, PlanState, Strata
from app.kit.db import Model, string_enum
from app.kit.privacy import PLAIN


class SharePlan(Model):
    """A plan of a round. outcome: see assignments.rules.Outcome, by ids; basis: what it was reckoned from, as a hash.

    What is applied is what was looked at: the basis must be the same still. progress: in hundredths while a large one
    is reckoned by the worker.
    """

    __tablename__ = "share_plan"
    __table_args__ = (
        CheckConstraint("(state IN ('plan_applied', 'plan_undone')) = (applied_at IS NOT NULL)", name="applied"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, info=PLAIN)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    kind: Mapped[PlanKind] = mapped_column(string_enum(PlanKind))
    state: Mapped[PlanState] = mapped_column(string_enum(PlanState), default=PlanState.WAITING, index=True)
    bridges: Mapped[bool] = mapped_column(default=True)
    #: The groups by which it matched judges, as the rules of the round had them then.
    matched: Mapped[Strata] = mapped_column(string_enum(Strata), default=Strata.BOARD)
    progress: Mapped[int] = mapped_column(default=0)
    #: How often the worker has begun it.
    tries: Mapped[int] = mapped_column(default=0)
    basis: Mapped[str] = mapped_column(String(64), default="", info=PLAIN)
    outcome: Mapped[dict[str, Any]] = mapped_column(default=dict, info=PLAIN)
    made_at: Mapped[datetime]
    made_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
