"""The verbs of assignments: plans are made, applied as they were looked at, taken back; what judges know; lists in."""

from app.judging.assignments.actions.lists import apply_list, keep_list, undo_list
from app.judging.assignments.actions.plans import SYNC, anchor, apply, ask, keep, set_reader, undo

__all__ = ["SYNC", "anchor", "apply", "apply_list", "ask", "keep", "keep_list", "set_reader", "undo", "undo_list"]
