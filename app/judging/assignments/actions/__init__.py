"""The verbs of assignments: plans are made, applied as they were looked at, taken back; what judges know; lists in."""

from app.judging.assignments.actions.lists import apply_list, keep_list, undo_list
from app.judging.assignments.actions.plans import SYNC, TRIES, anchor, apply, ask, begin, keep, set_reader, stop, undo

__all__ = [
    "SYNC",
    "TRIES",
    "anchor",
    "apply",
    "apply_list",
    "ask",
    "begin",
    "keep",
    "keep_list",
    "set_reader",
    "stop",
    "undo",
    "undo_list",
]
