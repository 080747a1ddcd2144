"""The worker's tasks of targets: keep ceilings in step with the units, freeze at the deadline, keep the amendments."""

from datetime import datetime

from sqlalchemy import update

from app.kit.db import db
from app.plans.models import Snapshot, Subject
from app.plans.targets.actions.allowances import hold, push_maxima
from app.plans.targets.actions.freezing import amend, freeze_snapshot
from app.plans.targets.queries.due import (
    campaigns_to_amend,
    campaigns_to_freeze,
    editions_to_amend,
    editions_to_freeze,
    editions_with_maxima,
)


def keep_maxima(at: datetime) -> int:
    """Write the ceilings anew where units ended or the deadline moved since they were set; how many. Idempotent.

    Who has handed in more than the new ceiling keeps that, and hands in no more.
    """
    changed = 0
    for edition in editions_with_maxima():
        hold(edition)
        changed += push_maxima(edition, at=at, keep=True)
    return changed


def freeze_what_is_due(at: datetime) -> int:
    """Freeze the figure of every deadline that passed; how many. Idempotent. Runs after what was stuck is forwarded."""
    due: list[Subject] = [*editions_to_freeze(at), *campaigns_to_freeze(at)]
    return sum(freeze_snapshot(subject, at=at) is not None for subject in due)


def amend_what_changed(at: datetime) -> int:
    """Write the amendments of every frozen figure of which an entry or event was touched; how many. Idempotent."""
    editions, newest = editions_to_amend(at)
    subjects: list[Subject] = [*editions, *campaigns_to_amend()]
    written = sum(len(amend(subject, at=at)) for subject in subjects)
    db.session.execute(update(Snapshot).where(Snapshot.audit_row_id < newest).values(audit_row_id=newest))
    return written
