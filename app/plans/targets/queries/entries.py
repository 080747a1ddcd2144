"""Entries, counted for their edition: the facts, and their classes now or as they stood at the freeze."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.contests.entry_models import Entry
from app.contests.models import Edition
from app.contests.reception.rules import confirmed
from app.kit.db import db
from app.people.models import Unit
from app.plans.targets.rules.classes import FINAL, VALID, Facts, as_of, classify
from app.plans.targets.rules.table import UNCREDITED, Counted

_COLUMNS = (
    Entry.id, Entry.state, Entry.credited_unit_id, Entry.submitted_at, Entry.late, Entry.late_accepted_at,
    Entry.unit_confirmed_at, Entry.leader_confirmed_at, Entry.forwarded_at, Entry.received_at,
    Entry.supplement_due_at, Entry.withdrawn_at, Entry.disqualified_at, Entry.disqualified_for, Unit.leader_confirms,
)  # fmt: skip


def facts_of(edition: Edition) -> list[Facts]:
    """Every entry of an edition, as far as counting looks at it: one statement."""
    query = select(*_COLUMNS).outerjoin(Unit, Unit.id == Entry.credited_unit_id).where(Entry.edition_id == edition.id)
    return [_facts(row) for row in db.session.execute(query.order_by(Entry.id))]


def _facts(row: Any) -> Facts:
    complete = confirmed(row, leader_confirms=bool(row.leader_confirms))
    dates = [at for at in (row.unit_confirmed_at, row.leader_confirmed_at) if at is not None]
    return Facts(
        id=row.id, state=row.state, unit_id=row.credited_unit_id, submitted_at=row.submitted_at, late=row.late,
        late_accepted_at=row.late_accepted_at, confirmed_at=max(dates) if complete else None,
        forwarded_at=row.forwarded_at, received_at=row.received_at, supplement_due_at=row.supplement_due_at,
        withdrawn_at=row.withdrawn_at, disqualified_at=row.disqualified_at, disqualified_for=row.disqualified_for,
    )  # fmt: skip


def counted(facts: Iterable[Facts], at: datetime) -> list[Counted]:
    """The entries with their classes now."""
    found = []
    for entry in facts:
        kind = classify(entry, at)
        if kind is not None:
            out = entry.excluded
            found.append(
                Counted(
                    entry.id, entry.unit_id or UNCREDITED, kind, entry.submitted_at is not None,
                    entry.state in VALID and not out, entry.state in FINAL and not out,
                )
            )  # fmt: skip
    return found


def counted_at(facts: Iterable[Facts], instant: datetime) -> list[Counted]:
    """The entries with their classes as they stood at an instant (the freeze)."""
    return counted((as_of(entry, instant) for entry in facts), instant)
