"""The pure rule of coaching: when its window is open."""

from datetime import datetime

from app.contests.models import Stage


def is_open(stage: Stage, at: datetime) -> bool:
    """Whether advice may be given and answered: within the stage's window (its end included), until it is decided."""
    begun = stage.opens_at is None or at >= stage.opens_at
    return begun and at <= stage.due_at and stage.published_at is None
