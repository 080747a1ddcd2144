"""The verbs of publication: setting the instant, changing it, and what happens when it has come."""

from app.judging.publication.actions.planning import (
    AlreadyScheduled,
    AlreadyUp,
    CoachingChoice,
    EntriesUndecided,
    NotDecided,
    NotPublished,
    PastInstant,
    PrizeLine,
    cancel,
    correct,
    record_decision,
    reschedule,
    schedule,
)
from app.judging.publication.actions.pushing import content_of, publish_due

__all__ = [
    "AlreadyScheduled",
    "AlreadyUp",
    "CoachingChoice",
    "EntriesUndecided",
    "NotDecided",
    "NotPublished",
    "PastInstant",
    "PrizeLine",
    "cancel",
    "content_of",
    "correct",
    "publish_due",
    "record_decision",
    "reschedule",
    "schedule",
]
