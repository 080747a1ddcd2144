"""The worker's task of near-duplicates."""

from datetime import datetime

from app.contests.duplicates.actions import compare_what_came


def compare(at: datetime) -> int:
    """Compare the entries that came in; returns how many. Idempotent."""
    return compare_what_came(at=at)
