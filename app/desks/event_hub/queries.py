"""Reads of the hub: how many are registered, wait, hold a place and came."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from app.events.checkin_models import Admission, CheckList
from app.events.models import Event, Occurrence
from app.events.registration_models import Allocation, Limit, Registration
from app.events.states import LIVE, ListKind, RegistrationState, Scope
from app.kit.db import db


@dataclass(frozen=True)
class Figures:
    """An event in numbers. capacity None: no limit. present: distinct people admitted at an entrance."""

    states: Mapping[RegistrationState, int]
    capacity: int | None
    taken: int
    seats: int
    present: int
    days_to_confirm: int

    @property
    def registered(self) -> int:
        """All whose registration lives."""
        return sum(self.states.get(state, 0) for state in LIVE)


def figures_of(event: Event) -> Figures:
    """Five statements, however many registered."""
    states = db.session.execute(
        select(Registration.state, func.count()).where(Registration.event_id == event.id).group_by(Registration.state)
    )
    limit = db.session.execute(
        select(Limit.capacity, Limit.taken).where(Limit.event_id == event.id, Limit.scope == Scope.EVENT)
    ).one_or_none()
    seats = select(func.coalesce(func.sum(Allocation.seats), 0)).where(Allocation.event_id == event.id)
    present = (
        select(func.count(func.distinct(Admission.registration_id)))
        .join(CheckList, CheckList.id == Admission.list_id)
        .where(Admission.event_id == event.id, CheckList.kind == ListKind.ENTRY)
    )
    unsaid = select(func.count()).where(Occurrence.event_id == event.id, Occurrence.held_at.is_(None))
    return Figures(
        states={row[0]: row[1] for row in states}, capacity=limit.capacity if limit else None,
        taken=limit.taken if limit else 0, seats=db.session.scalar(seats) or 0, present=db.session.scalar(present) or 0,
        days_to_confirm=db.session.scalar(unsaid) or 0,
    )  # fmt: skip
