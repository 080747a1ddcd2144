"""Maxima pushed down to submission (B5.5): `contests.Allowance` is written here and nowhere else."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, delete, select

from app.contests.entry_models import AllowancePlace, Entry
from app.contests.models import Allowance, AllowanceMember, Edition
from app.contests.states import EntryState
from app.kit.db import db
from app.kit.errors import DomainError
from app.people.access import last_lines
from app.people.models import Unit, UnitAncestor
from app.plans.models import Campaign, Subject
from app.plans.targets.queries.counting import day_of, owed_of
from app.plans.targets.queries.loading import targets_of
from app.plans.targets.queries.metrics import deadline_of
from app.plans.targets.rules.obligations import Ceiling, ceilings


class MaximumBelowTaken(DomainError):
    """More entries were handed in already than the new maximum allows; facts: unit, taken."""

    code = "target_maximum_below_taken"


def hold(subject: Subject) -> None:
    """Let nobody take or free a place of the edition until this transaction ends; a campaign has no places.

    Comes before anything else is written: rows that name the edition share its key, and two who share it and then
    want it alone would wait for each other.
    """
    one = type(subject)
    db.session.execute(select(one.id).where(one.id == subject.id).with_for_update())


def push_maxima(subject: Subject, *, at: datetime, keep: bool = False) -> int:
    """Let submission hold what the targets of an edition allow at most, with the places taken so far; `hold` it first.

    A unit kept as a group has one allowance, of which the entries of all its parts take places. keep: a unit that has
    more already keeps them, and nothing comes in any more; else MaximumBelowTaken, which changes nothing, because the
    caller's transaction is undone. Says how many allowances were made, changed or dropped; none for a campaign, as
    nobody is kept from holding more events than were asked for.
    """
    if isinstance(subject, Campaign):
        return 0
    edition: Edition = subject
    deadline = deadline_of(edition)
    wanted = ceilings(owed_of(edition, targets_of(edition), day_of(deadline)).obligations)
    query = select(Allowance).filter_by(edition_id=edition.id).execution_options(populate_existing=True)
    rows = {row.unit_id: row for row in db.session.scalars(query)}
    members = _members([row.id for row in rows.values()])
    gone = [rows[unit_id] for unit_id in sorted(rows.keys() - wanted.keys())]
    for row in gone:
        _drop(row)
    changed = 0
    for unit_id, ceiling in sorted(wanted.items()):
        row = rows.get(unit_id) or Allowance(edition_id=edition.id, unit_id=unit_id, taken=0, maximum=0)
        if not (keep and _holds(row, ceiling, members.get(row.id, set()))):
            _set(row, ceiling, deadline or at, keep=keep)
            changed += 1
    return changed + len(gone)


def _holds(row: Allowance, ceiling: Ceiling, members: Collection[int]) -> bool:
    """Whether an allowance says what it should, or more only because so many were taken before."""
    return row.maximum == max(ceiling.maximum, row.taken) and ceiling.members == frozenset(members)


def _members(allowances: Collection[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    columns = select(AllowanceMember.allowance_id, AllowanceMember.unit_id)
    for allowance, unit in db.session.execute(columns.where(AllowanceMember.allowance_id.in_(allowances))):
        found.setdefault(allowance, set()).add(unit)
    return found


def _drop(allowance: Allowance) -> None:
    _empty(allowance)
    db.session.delete(allowance)
    db.session.flush()


def _empty(allowance: Allowance) -> None:
    db.session.execute(delete(AllowancePlace).where(AllowancePlace.allowance_id == allowance.id))
    db.session.execute(delete(AllowanceMember).where(AllowanceMember.allowance_id == allowance.id))


def _set(allowance: Allowance, ceiling: Ceiling, deadline: datetime, *, keep: bool) -> None:
    """Write one allowance: its maximum, its members, and a place for each entry that holds one."""
    holders = _holders(allowance, {allowance.unit_id, *ceiling.members}, deadline)
    if len(holders) > ceiling.maximum and not keep:
        raise MaximumBelowTaken(unit=db.session.get_one(Unit, allowance.unit_id).name, taken=len(holders))
    allowance.taken, allowance.maximum = len(holders), max(ceiling.maximum, len(holders))
    db.session.add(allowance)
    db.session.flush()
    _empty(allowance)
    db.session.add_all(AllowancePlace(allowance_id=allowance.id, entry_id=entry_id) for entry_id in holders)
    db.session.add_all(AllowanceMember(allowance_id=allowance.id, unit_id=unit) for unit in sorted(ceiling.members))
    db.session.flush()


def _holders(allowance: Allowance, units: Collection[int], deadline: datetime) -> list[int]:
    """Handed in for one of the units or below, and not given back: merged and withdrawn in time freed their places.

    What was withdrawn holds a place if it does already, or, of a new allowance, if it was withdrawn after the deadline.
    """
    below = last_lines().where(UnitAncestor.ancestor_id.in_(units)).with_only_columns(UnitAncestor.unit_id)
    held = select(AllowancePlace.entry_id).where(AllowancePlace.allowance_id == allowance.id)
    kept = Entry.withdrawn_at > deadline if allowance.id is None else Entry.id.in_(held)
    gone = and_(Entry.state == EntryState.WITHDRAWN, ~kept)
    query = select(Entry.id).where(
        Entry.edition_id == allowance.edition_id, Entry.credited_unit_id.in_(below), Entry.submitted_at.is_not(None),
        Entry.state != EntryState.DUPLICATE, ~gone,
    )  # fmt: skip
    return list(db.session.scalars(query.order_by(Entry.id)))
