"""The verbs of places: capacities, taking and freeing, seats of units, the line, and what the clock demands."""

from app.events.places.actions.clock import lapse_due
from app.events.places.actions.counters import CounterBroken, lock
from app.events.places.actions.limits import CapacityTooSmall, LimitInUse, drop_limit, set_capacity
from app.events.places.actions.line import end_line, serve_waiting
from app.events.places.actions.seats import SeatsReleased, release, reserve, resize
from app.events.places.actions.taking import PlacesFull, free, retake, take, take_together

__all__ = [
    "CapacityTooSmall",
    "CounterBroken",
    "LimitInUse",
    "PlacesFull",
    "SeatsReleased",
    "drop_limit",
    "end_line",
    "free",
    "lapse_due",
    "lock",
    "release",
    "reserve",
    "resize",
    "retake",
    "serve_waiting",
    "set_capacity",
    "take",
    "take_together",
]
