"""What the actor's own units owe, for desks: "3/5, còn 12 ngày"."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from app.contests.models import Edition, Series
from app.contests.states import EditionState
from app.kit.db import db
from app.people.actor import Actor
from app.people.models import Unit, UnitAncestor
from app.plans.access import UNIT
from app.plans.models import Campaign, Subject, Target
from app.plans.states import CountClass, Standing
from app.plans.targets.queries.board import board


@dataclass(frozen=True)
class Owed:
    """One unit's figure in one open edition or campaign. days_left: None once the deadline has passed."""

    subject: Subject
    unit: Unit
    count: int
    minimum: int
    missing: int
    awaiting: int
    standing: Standing
    deadline: datetime | None
    days_left: int | None


def owes(actor: Actor, at: datetime) -> list[Owed]:
    """What the units that the actor answers for owe open editions and campaigns, met ones too, nearest deadline first."""
    granted = actor.unit_ids(*UNIT)
    if not granted:
        return []
    below = exists().where(UnitAncestor.unit_id.in_(granted))
    editions = (
        select(Edition)
        .join(Edition.series)
        .where(Edition.state == EditionState.OPEN, exists().where(Target.edition_id == Edition.id))
        .where(below.where(UnitAncestor.ancestor_id == Series.unit_id))
        .options(joinedload(Edition.series))
    )
    years = (
        select(Campaign)
        .where(Campaign.due_at >= at, exists().where(Target.campaign_id == Campaign.id))
        .where(below.where(UnitAncestor.ancestor_id == Campaign.unit_id))
    )
    subjects: list[Subject] = [*db.session.scalars(editions), *db.session.scalars(years.order_by(Campaign.id))]
    found = [owed for subject in subjects for owed in _owed(actor, subject, granted, at)]
    return sorted(found, key=lambda o: (o.deadline is None, o.deadline or at, o.unit.sort_key))


def _owed(actor: Actor, subject: Subject, granted: frozenset[int], at: datetime) -> list[Owed]:
    shown = board(actor, subject, at=at)
    found = []
    for line in shown.lines:
        reach = {line.unit.id, *(heir for o in line.row.obligations for heir in o.heirs)}
        if line.row.minimum is not None and line.row.standing != Standing.EXEMPT and reach & granted:
            row, waiting = line.row, line.row.live.n(CountClass.AWAITING)
            found.append(
                Owed(
                    subject, line.unit, row.count, line.row.minimum, row.missing, waiting, row.standing,
                    shown.deadline, shown.days_left,
                )
            )  # fmt: skip
    return found
