"""The pure rules of coaching: when its window is open, and what came of it for each entry."""

from collections.abc import Iterable
from datetime import datetime

from app.contests.entry_models import Entry
from app.contests.models import Stage
from app.contests.states import EntryState


def is_open(stage: Stage, at: datetime) -> bool:
    """Whether advice may be given and answered: within the stage's window (its end included), until it is decided."""
    begun = stage.opens_at is None or at >= stage.opens_at
    return begun and at <= stage.due_at and stage.published_at is None


def outcomes(stage: Stage, entries: Iterable[Entry]) -> dict[int, str]:
    """What the published coaching stage meant for the entries that were in it: entry id → code of a sentence.

    Empty before publication. An entry that moved to a later stage went on, whatever happened to it there.
    """
    if stage.published_at is None:
        return {}
    return {entry.id: _outcome(stage, entry) for entry in entries}


def _outcome(stage: Stage, entry: Entry) -> str:
    if entry.stage_id != stage.id:
        return "coaching_went_on"
    return "coaching_ended" if entry.state is EntryState.STOPPED else "coaching_left"
