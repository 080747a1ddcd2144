"""The worker's task of publication."""

from datetime import datetime

from app.judging.publication.actions import publish_due


def publish_what_is_due(at: datetime) -> None:
    """Results appear when their instant has come (docs/adr/0005)."""
    publish_due(at)
