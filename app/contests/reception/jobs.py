"""The worker's task of reception."""

from datetime import datetime

from app.contests.reception.actions.clock import forward_stuck
from app.contests.reception.queries.stuck import editions_due


def forward_what_is_stuck(at: datetime) -> int:
    """Forward, in each open edition, what units left lying at the deadline; returns how many lists. Idempotent."""
    return sum(len(forward_stuck(edition, at=at)) for edition in editions_due(at))
