"""How a stage stands on the hub: before, now, over, and what its badge says. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from app.judging.states import RoundState

#: A round's state → the tone of its badge.
TONES = {
    RoundState.DRAFT: "owing",
    RoundState.ASSIGNED: "owing",
    RoundState.OPEN: "info",
    RoundState.CLOSED: "owing",
    RoundState.RECONCILED: "owing",
    RoundState.LOCKED: "owing",
    RoundState.PUBLISHED: "good",
}


class Timed(Protocol):
    """What has a window."""

    @property
    def opens_at(self) -> datetime | None:
        """Its beginning; None: with the end of the one before."""

    @property
    def due_at(self) -> datetime:
        """Its last instant."""


def time_of(stages: Sequence[Timed], number: int, at: datetime) -> str:
    """ "past", "now" or "ahead" for the stage in this place (from 0); without a beginning it follows the one before."""
    stage = stages[number]
    if at > stage.due_at:
        return "past"
    begins = stage.opens_at or (stages[number - 1].due_at if number else stage.due_at)
    return "now" if at >= begins else "ahead"
