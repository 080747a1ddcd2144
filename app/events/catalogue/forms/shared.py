"""What several forms of events share: lines, names of questions, spans of time."""

from collections.abc import Container
from itertools import chain, count
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import ValidationError

from app.kit.text import search_key
from app.kit.web import Form


def lines(typed: str | None) -> list[str]:
    """The lines somebody typed, without empty ones, each once."""
    return list(dict.fromkeys(filter(None, (" ".join(line.split()) for line in (typed or "").splitlines()))))


def key_of(label: str, taken: Container[str]) -> str:
    """The name of a question by its label: ASCII, at most 40 characters, not one of `taken`."""
    parts = search_key(label).encode("ascii", "ignore").decode().split()
    stem = "_".join("".join(c for c in part if c.isalnum()) for part in parts)[:34].strip("_")
    stem = stem if stem[:1].isalpha() else f"q_{stem}".strip("_")
    return next(one for one in chain([stem], (f"{stem}_{n}" for n in count(2))) if one not in taken)


def speakers_of(typed: str | None) -> list[tuple[str, str, str]]:
    """One speaker a line: name | title | topic."""
    rows = ([part.strip() for part in line.split("|")] + ["", ""] for line in lines(typed))
    return [(row[0], row[1], row[2]) for row in rows if row[0]]


class Span(Form):
    """Begin and end, typed together."""

    def validate_ends_at(self, field: Any) -> None:
        """Not before it begins."""
        begins = self["starts_at"].data
        if begins and field.data and field.data < begins:
            raise ValidationError(str(_l("It ends before it begins.")))
