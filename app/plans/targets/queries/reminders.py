"""Reads of reminders: whom a unit's reminder reaches, the log."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from app.kit.db import db
from app.people.models import Grant, Person, Unit
from app.plans.access import UNIT
from app.plans.models import Reminder, Subject, Target
from app.plans.targets.queries.metrics import key_of


def officers_of(unit_ids: Collection[int], at: datetime) -> dict[int, list[int]]:
    """unit id → the persons who answer for it (a live grant on the unit itself)."""
    query = select(Grant.unit_id, Grant.person_id).where(
        Grant.unit_id.in_(unit_ids), Grant.role.in_(UNIT), Grant.revoked_at.is_(None),
        or_(Grant.until.is_(None), Grant.until > at),
    )  # fmt: skip
    found: dict[int, list[int]] = {}
    for unit_id, person_id in db.session.execute(query):
        if unit_id is not None:
            found.setdefault(unit_id, []).append(person_id)
    return found


@dataclass(frozen=True)
class Told:
    """A line of the log."""

    row: Reminder
    unit: Unit
    by: str | None


def log_of(subject: Subject, limit: int = 200) -> list[Told]:
    """The reminders of an edition or a campaign, newest first."""
    query = (
        select(Reminder, Unit, Person.full_name)
        .join(Target, Target.id == Reminder.target_id)
        .join(Unit, Unit.id == Reminder.unit_id)
        .outerjoin(Person, Person.id == Reminder.by_person_id)
        .where(*(getattr(Target, key) == id_ for key, id_ in key_of(subject).items()))
        .order_by(Reminder.at.desc(), Unit.sort_key)
    )
    return [Told(row, unit, name) for row, unit, name in db.session.execute(query.limit(limit))]
