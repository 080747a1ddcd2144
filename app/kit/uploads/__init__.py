"""Uploads that survive a cut line (tus 1.0): `store` keeps what arrived, `tus` speaks the protocol."""

from app.kit.uploads.store import (
    OffsetMismatch,
    Received,
    Rule,
    TooManyUploads,
    Upload,
    advance,
    begin,
    drop,
    find,
    prepared_of,
    receive,
    sweep,
)
from app.kit.uploads.tus import bp, use_rules

__all__ = [
    "OffsetMismatch",
    "Received",
    "Rule",
    "TooManyUploads",
    "Upload",
    "advance",
    "begin",
    "bp",
    "drop",
    "find",
    "prepared_of",
    "receive",
    "sweep",
    "use_rules",
]
