"""Days of events, counted for a campaign: each once, for the unit that holds it, wherever it stands in the house."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import exists, func, select

from app.events.models import Event, Occurrence
from app.kit.clock import VIETNAM
from app.kit.db import db
from app.people.models import UnitAncestor
from app.plans.models import Campaign
from app.plans.targets.rules.days import Day, classify_day, day_as_of
from app.plans.targets.rules.table import Counted


def days_of(campaign: Campaign) -> list[Day]:
    """Every day of the campaign's year and type that a unit of its house holds or held: one statement."""
    credited = func.coalesce(Occurrence.unit_id, Event.unit_id)
    query = (
        select(
            Occurrence.id, credited, Occurrence.starts_at, Occurrence.ends_at, Event.state, Occurrence.held_at,
            Event.cancelled_at,
        )
        .join(Event, Event.id == Occurrence.event_id)
        .where(
            Occurrence.starts_at >= _year(campaign.year),
            Occurrence.starts_at < _year(campaign.year + 1),
            exists().where(UnitAncestor.unit_id == credited, UnitAncestor.ancestor_id == campaign.unit_id),
        )
        .order_by(Occurrence.id)
    )  # fmt: skip
    if campaign.event_type_id is not None:
        query = query.where(Event.type_id == campaign.event_type_id)
    return [Day(*row) for row in db.session.execute(query)]


def counted(days: Iterable[Day], due_at: datetime, at: datetime) -> list[Counted]:
    """The days with their classes now. due_at: the last instant of the year's count."""
    return [
        Counted(
            day.id, day.unit_id, classify_day(day, at, due_at), registered=day.announced,
            valid=day.announced and day.held_at is not None,
        )
        for day in days
    ]  # fmt: skip


def counted_at(days: Iterable[Day], due_at: datetime, instant: datetime) -> list[Counted]:
    """The days with their classes as they stood at an instant (the freeze)."""
    return counted((day_as_of(day, instant) for day in days), due_at, instant)


def _year(year: int) -> datetime:
    """Its first instant in Vietnam."""
    return datetime(year, 1, 1, tzinfo=VIETNAM).astimezone(UTC)
