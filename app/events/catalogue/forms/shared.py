"""What several forms of events share: lines, names of questions, spans of time."""

from collections.abc import Container, Sequence
from itertools import chain, count
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectChoice, SelectField
from wtforms.validators import Optional, ValidationError

from app.events.models import Site
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


class SiteField(SelectField):  # type: ignore[misc]
    """One of an event's connected sites, or all of them; `offer` it what there is before the form is read."""

    def __init__(self, label: Any = None, **kwargs: Any) -> None:
        super().__init__(label or _l("Connected site"), [Optional()], **kwargs)
        self.sites: Sequence[Site] = ()

    def offer(self, sites: Sequence[Site], chosen_id: int | None = None) -> None:
        """The choices; on a form that was not sent the one that is kept is chosen."""
        self.sites = sites
        self.choices = [SelectChoice("", _l("At every site")), *(SelectChoice(one.ref, one.name) for one in sites)]
        if self.raw_data is None:
            self.data = next((one.ref for one in sites if one.id == chosen_id), "")

    @property
    def chosen(self) -> int | None:
        """The id of the site chosen; None: everywhere."""
        return next((one.id for one in self.sites if one.ref == self.data), None)


class Span(Form):
    """Begin and end, typed together."""

    def validate_ends_at(self, field: Any) -> None:
        """Not before it begins."""
        begins = self["starts_at"].data
        if begins and field.data and field.data < begins:
            raise ValidationError(str(_l("It ends before it begins.")))
