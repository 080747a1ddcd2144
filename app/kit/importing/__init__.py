"""Take in a spreadsheet: read it safely, show what it would do, apply it row by row, undo it."""

from app.kit.importing.batches import ImportBatch, ImportState, Outcome, apply, forget, keep_preview, sweep, undo
from app.kit.importing.preview import (
    Column,
    Fault,
    Preview,
    Row,
    RowAction,
    always_create,
    day,
    one_of,
    preview,
    text_of,
    whole,
)
from app.kit.importing.reading import LIMITS, Limits, Line, read
from app.kit.importing.refusals import BadCell, ImportRefused

__all__ = [
    "LIMITS",
    "BadCell",
    "Column",
    "Fault",
    "ImportBatch",
    "ImportRefused",
    "ImportState",
    "Limits",
    "Line",
    "Outcome",
    "Preview",
    "Row",
    "RowAction",
    "always_create",
    "apply",
    "day",
    "forget",
    "keep_preview",
    "one_of",
    "preview",
    "read",
    "sweep",
    "text_of",
    "undo",
    "whole",
]
