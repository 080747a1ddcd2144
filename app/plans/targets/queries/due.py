"""What the clock asks of targets: which deadlines passed unfrozen, which figures may have changed since."""

from datetime import datetime, timedelta

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import contains_eager

from app.contests.entry_models import Entry
from app.contests.models import Edition, Extension, Stage
from app.contests.states import EditionState, StageKind
from app.kit.audit import AuditRow
from app.kit.db import db
from app.plans.models import Campaign, Snapshot, Target, TargetUnit

#: A supplement's deadline passes without an act in the history, so open editions are compared anew this often.
AGAIN = timedelta(hours=1)


def editions_with_maxima() -> list[Edition]:
    """Open editions with a ceiling, with their series."""
    own = exists().where(TargetUnit.target_id == Target.id, TargetUnit.maximum.is_not(None))
    ceiling = exists().where(Target.edition_id == Edition.id, or_(Target.maximum.is_not(None), own))
    query = select(Edition).join(Edition.series).where(Edition.state == EditionState.OPEN, ceiling)
    return list(db.session.scalars(query.options(contains_eager(Edition.series)).order_by(Edition.id)))


def editions_to_freeze(at: datetime) -> list[Edition]:
    """Editions whose deadline has passed without a snapshot of it (or of a later one): one statement."""
    later = exists().where(
        Extension.edition_id == Edition.id, Extension.unit_id.is_(None), Extension.entry_id.is_(None),
        Extension.revoked_at.is_(None), Extension.until > Snapshot.deadline, Extension.until < at,
    )  # fmt: skip
    done = exists().where(Snapshot.edition_id == Edition.id, Snapshot.deadline >= Stage.due_at, ~later)
    query = (
        select(Edition)
        .join(Stage, Stage.edition_id == Edition.id)
        .where(Stage.kind == StageKind.SUBMISSION, Stage.due_at < at, Edition.state != EditionState.DRAFT, ~done)
    )
    return list(db.session.scalars(query.order_by(Edition.id)))


def campaigns_to_freeze(at: datetime) -> list[Campaign]:
    """Campaigns whose year's count has ended without a snapshot."""
    done = exists().where(Snapshot.campaign_id == Campaign.id, Snapshot.deadline >= Campaign.due_at)
    return list(db.session.scalars(select(Campaign).where(Campaign.due_at < at, ~done).order_by(Campaign.id)))


def campaigns_to_amend() -> list[Campaign]:
    """Frozen campaigns, if an event was touched since the last look: a day says no more of whose it is."""
    later = exists().where(AuditRow.id > Snapshot.audit_row_id, AuditRow.realm == "event")
    frozen = exists().where(Snapshot.campaign_id == Campaign.id, later)
    return list(db.session.scalars(select(Campaign).where(frozen).order_by(Campaign.id)))


def editions_to_amend(at: datetime) -> tuple[list[Edition], int]:
    """(frozen editions of which an entry was touched since the last look, or looked at long ago; the newest act)."""
    newest = db.session.scalar(select(func.max(AuditRow.id))) or 0
    frozen_editions = select(func.min(Snapshot.audit_row_id)).where(Snapshot.edition_id.is_not(None))
    seen = db.session.scalar(frozen_editions)
    if seen is None:
        return [], newest
    frozen = exists().where(Snapshot.edition_id == Edition.id)
    old = exists().where(Snapshot.edition_id == Edition.id, Snapshot.amended_at < at - AGAIN)
    found = {
        edition.id: edition
        for edition in db.session.scalars(select(Edition).where(Edition.state == EditionState.OPEN, old))
    }
    if newest > seen:
        acts = select(AuditRow.label).where(AuditRow.id > seen, AuditRow.realm == "entry")
        touched = select(Entry.edition_id).where(Entry.ref.in_(acts))
        rows = db.session.scalars(select(Edition).where(Edition.id.in_(touched), frozen))
        found |= {edition.id: edition for edition in rows}
    return list(found.values()), newest
