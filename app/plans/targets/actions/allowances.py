"""Maxima pushed down to submission (B5.5): `contests.Allowance` is written here and nowhere else."""

from datetime import datetime

from sqlalchemy import ColumnElement, CursorResult, and_, delete, or_, select, update

from app.contests.entry_models import AllowancePlace, Entry
from app.contests.models import Allowance, Edition
from app.contests.states import EntryState
from app.kit.db import db
from app.kit.errors import DomainError
from app.people.access import last_lines
from app.people.models import Unit, UnitAncestor
from app.plans.targets.queries.board import deadline_of
from app.plans.targets.queries.counting import day_of, owed_of
from app.plans.targets.queries.loading import targets_of


class MaximumBelowTaken(DomainError):
    """More entries were handed in already than the new maximum allows; facts: unit, taken."""

    code = "target_maximum_below_taken"


def push_maxima(edition: Edition, *, at: datetime) -> None:
    """Let submission hold what the targets of an edition allow at most, with the places taken so far.

    A unit kept only as a group has ended and hands nothing in: its ceiling is shown, not enforced. Raises
    MaximumBelowTaken and then changes nothing, because the caller's transaction is undone.
    """
    deadline = deadline_of(edition)
    owed = owed_of(edition, targets_of(edition), day_of(deadline)).obligations
    wanted = {o.unit_id: o.maximum for o in owed if o.maximum is not None and not o.heirs}
    rows = {row.unit_id: row for row in db.session.scalars(select(Allowance).filter_by(edition_id=edition.id))}
    for unit_id in sorted(rows.keys() - wanted.keys()):
        _drop(rows[unit_id])
    for unit_id, maximum in sorted(wanted.items()):
        if unit_id in rows:
            _change(rows[unit_id], maximum)
        else:
            _make(edition, unit_id, maximum, deadline or at)


def _drop(allowance: Allowance) -> None:
    db.session.execute(delete(AllowancePlace).where(AllowancePlace.allowance_id == allowance.id))
    db.session.delete(allowance)
    db.session.flush()


def _change(allowance: Allowance, maximum: int) -> None:
    """One conditional UPDATE: a submission at the same moment cannot slip over the new maximum."""
    fits = update(Allowance).where(Allowance.id == allowance.id, Allowance.taken <= maximum).values(maximum=maximum)
    changed = db.session.execute(fits.execution_options(synchronize_session=False))
    db.session.expire(allowance)
    if not isinstance(changed, CursorResult) or changed.rowcount != 1:
        _refuse(allowance.unit_id, allowance.taken)


def _make(edition: Edition, unit_id: int, maximum: int, deadline: datetime) -> None:
    below = last_lines().where(UnitAncestor.ancestor_id == unit_id).with_only_columns(UnitAncestor.unit_id)
    query = select(Entry.id).where(
        Entry.edition_id == edition.id, Entry.credited_unit_id.in_(below), _holds_a_place(deadline)
    )
    holders = list(db.session.scalars(query))
    if len(holders) > maximum:
        _refuse(unit_id, len(holders))
    allowance = Allowance(edition_id=edition.id, unit_id=unit_id, taken=len(holders), maximum=maximum)
    db.session.add(allowance)
    db.session.flush()
    db.session.add_all(AllowancePlace(allowance_id=allowance.id, entry_id=entry_id) for entry_id in holders)
    db.session.flush()


def _holds_a_place(deadline: datetime) -> ColumnElement[bool]:
    """Handed in, and not given back: withdrawn in time and merged entries freed theirs."""
    gone = and_(Entry.state == EntryState.WITHDRAWN, Entry.withdrawn_at <= deadline)
    return and_(Entry.submitted_at.is_not(None), ~or_(gone, Entry.state == EntryState.DUPLICATE))


def _refuse(unit_id: int, taken: int) -> None:
    raise MaximumBelowTaken(unit=db.session.get_one(Unit, unit_id).name, taken=taken)
