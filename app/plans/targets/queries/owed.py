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
from app.plans.models import Target
from app.plans.states import CountClass, Standing
from app.plans.targets.queries.board import board


@dataclass(frozen=True)
class Owed:
    """One unit's figure in one open edition. days_left: None once the deadline has passed."""

    edition: Edition
    unit: Unit
    count: int
    minimum: int
    missing: int
    awaiting: int
    standing: Standing
    deadline: datetime | None
    days_left: int | None


def owes(actor: Actor, at: datetime) -> list[Owed]:
    """What the units that the actor answers for owe open editions, met ones too, nearest deadline first."""
    granted = actor.unit_ids(*UNIT)
    if not granted:
        return []
    below = exists().where(UnitAncestor.unit_id.in_(granted), UnitAncestor.ancestor_id == Series.unit_id)
    query = (
        select(Edition)
        .join(Edition.series)
        .where(Edition.state == EditionState.OPEN, exists().where(Target.edition_id == Edition.id), below)
        .options(joinedload(Edition.series))
    )
    found = [owed for edition in db.session.scalars(query) for owed in _owed(actor, edition, granted, at)]
    return sorted(found, key=lambda o: (o.deadline is None, o.deadline or at, o.unit.sort_key))


def _owed(actor: Actor, edition: Edition, granted: frozenset[int], at: datetime) -> list[Owed]:
    shown = board(actor, edition, at=at)
    found = []
    for line in shown.lines:
        reach = {line.unit.id, *(heir for o in line.row.obligations for heir in o.heirs)}
        if line.row.minimum is not None and line.row.standing != Standing.EXEMPT and reach & granted:
            row, waiting = line.row, line.row.live.n(CountClass.AWAITING)
            found.append(
                Owed(
                    edition, line.unit, row.count, line.row.minimum, row.missing, waiting, row.standing,
                    shown.deadline, shown.days_left,
                )
            )  # fmt: skip
    return found
