"""The figure frozen at the deadline ("số chốt") and its dated amendments (B5.4): added to, never edited."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.contests.entry_models import Entry
from app.contests.models import Edition
from app.kit import audit
from app.kit.db import db
from app.people.actor import SYSTEM
from app.plans.models import Amendment, Snapshot
from app.plans.targets.queries.board import deadline_of
from app.plans.targets.queries.counting import counted, counted_at, facts_of, freeze_instant, frozen_of
from app.plans.targets.rules.amending import amended, changes, frozen_lines
from app.plans.targets.rules.table import UNCREDITED


def freeze_snapshot(edition: Edition, *, at: datetime) -> Snapshot | None:
    """Freeze the figure of the deadline that holds for all; None while it has not passed.

    The ids of entries by unit and class as they stood at that instant, whenever this runs after it; once per
    deadline, the second call gets the first answer.
    """
    deadline = deadline_of(edition)
    if deadline is None or at <= freeze_instant(edition, deadline):
        return None
    entries = counted_at(facts_of(edition), freeze_instant(edition, deadline))
    lines = {str(u): {k.value: ids for k, ids in kinds.items()} for u, kinds in frozen_lines(entries).items()}
    snapshot = Snapshot(
        edition_id=edition.id, deadline=deadline, made_at=at, amended_at=deadline, audit_row_id=0, lines=lines
    )
    try:
        with db.session.begin_nested():
            db.session.add(snapshot)
    except IntegrityError:
        return db.session.scalars(select(Snapshot).filter_by(edition_id=edition.id, deadline=deadline)).one()
    facts = {"deadline": deadline.isoformat(), "entries": len(entries)}
    audit.record("target.freeze", ("target", edition.code), by=SYSTEM, at=at, facts=facts)
    return snapshot


def amend(edition: Edition, *, at: datetime) -> list[Amendment]:
    """Write down what changed since the freeze, each change once: snapshot and amendments then tell the live figures.

    Nothing where nothing was frozen, or nothing changed.
    """
    lock = select(Snapshot).filter_by(edition_id=edition.id).order_by(Snapshot.deadline.desc()).limit(1)
    if db.session.scalars(lock.with_for_update()).first() is None:
        return []
    frozen = frozen_of(edition)
    if frozen is None:
        return []
    found = changes(amended(frozen.entries, frozen.changes), counted(facts_of(edition), at))
    query = select(Entry.id, Entry.reason).where(Entry.id.in_([c.entry_id for c in found]))
    reasons = {row[0]: row[1] for row in db.session.execute(query)} if found else {}
    rows = [
        Amendment(
            snapshot_id=frozen.snapshot.id, entry_id=c.entry_id, unit_id=None if c.unit_id == UNCREDITED else c.unit_id,
            from_class=c.was, to_class=c.now, at=at, reason=reasons[c.entry_id],
        )
        for c in found
    ]  # fmt: skip
    db.session.add_all(rows)
    frozen.snapshot.amended_at = at
    db.session.flush()
    return rows
