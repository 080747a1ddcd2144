"""Two people at one form: the second is told, both texts are shown, nothing is overwritten (B18)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import abort

from app.kit.codes import content_hash
from app.kit.web import when

#: (label, value) pairs of what is stored; empty: the form is not stale.
Theirs = Sequence[tuple[Any, str]]


def stale_version(form: Any, row: Any) -> Theirs:
    """What is stored in `row` where the form showed an older version of it.

    The form gets the present version, so that sending it once more is a decision and not an accident.
    """
    if not form.is_submitted() or str(form.version.data) == str(row.version):
        return ()
    form.version.process_data(row.version)
    names = [name for name in form._fields if name not in ("version", "csrf_token", "reason") and hasattr(row, name)]
    return [(form[name].label.text, _shown(getattr(row, name))) for name in names]


def stale_stamp(form: Any, stored: Mapping[str, str]) -> Theirs:
    """The same for lists, which have no version of their own: the form carries a hash of what it showed.

    stored: field of the form, or a label → what is stored.
    """
    stamp = content_hash(dict(stored))
    if form.is_submitted() and form.stamp.data == stamp:
        return ()
    form.stamp.process_data(stamp)
    if not form.is_submitted():
        return ()
    return [(form[name].label.text if name in form else name, value) for name, value in stored.items()]


def version_of(form: Any) -> int:
    """The version that a form showed; a broken client is told so."""
    return int(form.version.data) if str(form.version.data or "").isdigit() else abort(400)


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return when(value, "short")
    return "✓" if value is True else "–" if value in (False, None, "") else str(value)
