"""Two gates let the same person in: the organizer looks into it and settles it. Nothing is dropped by that."""

from datetime import datetime

from sqlalchemy import update

from app.events.checkin_models import DoubleAdmission
from app.events.models import Event
from app.kit import audit
from app.kit.audit import Doer
from app.kit.db import db
from app.kit.errors import DomainError


class DoubleSettled(DomainError):
    """Somebody settled it before."""

    code = "double_settled"


def settle_double(double: DoubleAdmission, event: Event, *, note: str, by: Doer, at: datetime) -> None:
    """Say what it was (a ticket passed on, one person at two gates ...). One conditional UPDATE. Raises DoubleSettled."""
    moved = db.session.execute(
        update(DoubleAdmission)
        .where(DoubleAdmission.scan_id == double.scan_id, DoubleAdmission.settled_at.is_(None))
        .values(settled_at=at, settled_by_person_id=by.person_id, note=note)
        .returning(DoubleAdmission.scan_id)
    ).all()
    if not moved:
        raise DoubleSettled
    audit.record("double_settled", ("event", event.code), by=by, at=at, reason=note, facts={"scan": double.scan_id})
