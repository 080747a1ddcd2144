"""The figure frozen at the deadline ("số chốt") and its dated amendments (B5.4): added to, never edited."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.contests.entry_models import Entry
from app.events.models import Event, Occurrence
from app.kit import audit
from app.kit.db import db
from app.people.actor import SYSTEM
from app.plans.models import Amendment, Campaign, Snapshot, Subject
from app.plans.targets.queries.counting import frozen_of
from app.plans.targets.queries.metrics import counted, counted_at, deadline_of, freeze_instant, key_of
from app.plans.targets.rules.amending import amended, changes, frozen_lines
from app.plans.targets.rules.table import UNCREDITED


def freeze_snapshot(subject: Subject, *, at: datetime) -> Snapshot | None:
    """Freeze the figure of the deadline that holds for all; None while it has not passed.

    The ids of what is counted by unit and class as they stood at that instant, whenever this runs after it; once per
    deadline, the second call gets the first answer.
    """
    deadline = deadline_of(subject)
    if deadline is None or at <= freeze_instant(subject, deadline):
        return None
    entries = counted_at(subject, freeze_instant(subject, deadline))
    lines = {str(u): {k.value: ids for k, ids in kinds.items()} for u, kinds in frozen_lines(entries).items()}
    snapshot = Snapshot(
        **key_of(subject), deadline=deadline, made_at=at, amended_at=deadline, audit_row_id=0, lines=lines
    )
    try:
        with db.session.begin_nested():
            db.session.add(snapshot)
    except IntegrityError:
        return db.session.scalars(select(Snapshot).filter_by(**key_of(subject), deadline=deadline)).one()
    facts = {"deadline": deadline.isoformat(), "entries": len(entries)}
    audit.record("target.freeze", ("target", subject.code), by=SYSTEM, at=at, facts=facts)
    return snapshot


def amend(subject: Subject, *, at: datetime) -> list[Amendment]:
    """Write down what changed since the freeze, each change once: snapshot and amendments then tell the live figures.

    Nothing where nothing was frozen, or nothing changed.
    """
    lock = select(Snapshot).filter_by(**key_of(subject)).order_by(Snapshot.deadline.desc()).limit(1)
    if db.session.scalars(lock.with_for_update()).first() is None:
        return []
    frozen = frozen_of(subject)
    if frozen is None:
        return []
    found = changes(amended(frozen.entries, frozen.changes), counted(subject, at))
    reasons = _reasons(subject, [c.entry_id for c in found]) if found else {}
    thing = "occurrence_id" if isinstance(subject, Campaign) else "entry_id"
    rows = [
        Amendment(
            snapshot_id=frozen.snapshot.id, unit_id=None if c.unit_id == UNCREDITED else c.unit_id,
            from_class=c.was, to_class=c.now, at=at, reason=reasons.get(c.entry_id), **{thing: c.entry_id},
        )
        for c in found
    ]  # fmt: skip
    db.session.add_all(rows)
    frozen.snapshot.amended_at = at
    db.session.flush()
    return rows


def _reasons(subject: Subject, ids: list[int]) -> dict[int, str | None]:
    """Why each of them stands as it does, where somebody said so; a day that was taken out has no reason left."""
    if isinstance(subject, Campaign):
        days = select(Occurrence.id, Event.reason).join(Event, Event.id == Occurrence.event_id)
        rows = db.session.execute(days.where(Occurrence.id.in_(ids)))
    else:
        rows = db.session.execute(select(Entry.id, Entry.reason).where(Entry.id.in_(ids)))
    return {row[0]: row[1] for row in rows}
