"""The worker's tasks of targets: freeze at the deadline, then keep the amendments."""

from datetime import datetime

from sqlalchemy import update

from app.kit.db import db
from app.plans.models import Snapshot
from app.plans.targets.actions.freezing import amend, freeze_snapshot
from app.plans.targets.queries.due import editions_to_amend, editions_to_freeze


def freeze_what_is_due(at: datetime) -> int:
    """Freeze the figure of every deadline that passed; how many. Idempotent. Runs after what was stuck is forwarded."""
    return sum(freeze_snapshot(edition, at=at) is not None for edition in editions_to_freeze(at))


def amend_what_changed(at: datetime) -> int:
    """Write the amendments of every frozen edition of which an entry was touched; how many. Idempotent."""
    editions, newest = editions_to_amend(at)
    written = sum(len(amend(edition, at=at)) for edition in editions)
    db.session.execute(update(Snapshot).where(Snapshot.audit_row_id < newest).values(audit_row_id=newest))
    return written
