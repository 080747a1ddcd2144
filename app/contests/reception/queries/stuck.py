"""What waits at units although the deadline that holds for it has passed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, select

from app.contests.calls.queries import deadline_for, submission_stage
from app.contests.entry_models import Entry
from app.contests.models import Edition, Extension, Stage
from app.contests.states import EditionState, EntryState, StageKind
from app.kit.db import db

AT_UNIT = (EntryState.SUBMITTED, EntryState.CONFIRMED)


def editions_due(at: datetime) -> Sequence[Edition]:
    """Open editions whose general deadline has passed and which still have entries at units."""
    waiting = exists().where(
        Entry.edition_id == Edition.id,
        Entry.state.in_(AT_UNIT),
        Entry.credited_unit_id.is_not(None),
        Entry.forwarded_at.is_(None),
    )
    query = (
        select(Edition)
        .join(Stage, Stage.edition_id == Edition.id)
        .where(Edition.state == EditionState.OPEN, Stage.kind == StageKind.SUBMISSION, Stage.due_at < at, waiting)
    )
    return db.session.scalars(query.order_by(Edition.id)).unique().all()


def stuck_entries(edition: Edition, at: datetime) -> dict[int, list[Entry]]:
    """Entries waiting at their unit after the deadline (and grace) that holds for each, by unit id, in order of time.

    Extensions for all, for a unit, for one entry, and the links for late work are heard; an entry that was given
    back to its leader waits for the leader, not at the unit.
    """
    stage = submission_stage(edition)
    grace = timedelta(seconds=edition.grace_seconds)
    if stage is None or at <= stage.due_at + grace:
        return {}
    extended = db.session.scalar(
        select(exists().where(Extension.edition_id == edition.id, Extension.revoked_at.is_(None)))
    )
    query = select(Entry).where(
        Entry.edition_id == edition.id,
        Entry.state.in_(AT_UNIT),
        Entry.credited_unit_id.is_not(None),
        Entry.forwarded_at.is_(None),
    )
    found: dict[int, list[Entry]] = {}
    for entry in db.session.scalars(query.order_by(Entry.submitted_at, Entry.id)):
        own = deadline_for(edition, entry=entry) if extended or entry.start_link_id else stage.due_at
        if at > own + grace and entry.credited_unit_id is not None:
            found.setdefault(entry.credited_unit_id, []).append(entry)
    return found
