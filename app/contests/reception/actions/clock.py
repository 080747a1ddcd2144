"""What the clock does at the deadline: nothing stays lying at a unit (B5.3)."""

from datetime import datetime

from app.contests.entry_models import Forwarding
from app.contests.models import Edition
from app.contests.reception.actions.unit import forward_by_clock
from app.contests.reception.queries.stuck import stuck_entries
from app.kit.db import db
from app.people.actor import SYSTEM
from app.people.models import Unit


def forward_stuck(edition: Edition, *, at: datetime) -> list[Forwarding]:
    """Send on, one list a unit, what waits at units past its own deadline; what was sent is not sent again."""
    return [
        forward_by_clock(edition, db.session.get_one(Unit, unit_id), entries, by=SYSTEM, at=at)
        for unit_id, entries in stuck_entries(edition, at).items()
    ]
