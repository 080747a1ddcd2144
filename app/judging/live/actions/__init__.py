"""The chair's verbs."""

from app.judging.live.actions.common import (
    LiveMoved,
    NotDrawn,
    NotInHall,
    NotStarted,
    PlacesMoved,
    PlacesOpen,
    RoundNotOpen,
    SheetsMissing,
    clock_of,
    turns_of,
)
from app.judging.live.actions.places import reveal
from app.judging.live.actions.stage import (
    call,
    end,
    freeze,
    resume,
    run_clock,
    set_clock,
    set_times,
    show,
    start,
    stop_clock,
    unfreeze,
)

__all__ = [
    "LiveMoved",
    "NotDrawn",
    "NotInHall",
    "NotStarted",
    "PlacesMoved",
    "PlacesOpen",
    "RoundNotOpen",
    "SheetsMissing",
    "call",
    "clock_of",
    "end",
    "freeze",
    "resume",
    "reveal",
    "run_clock",
    "set_clock",
    "set_times",
    "show",
    "start",
    "stop_clock",
    "turns_of",
    "unfreeze",
]
