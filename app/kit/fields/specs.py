"""What a dossier asks: typed questions as data, per edition and board (D15)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from app.kit import text
from app.kit.errors import BadInput


class FieldKind(StrEnum):
    """What an answer is."""

    SHORT_TEXT = "short_text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    NUMBER = "number"
    MONEY = "money"
    FILE = "file"
    LINK = "link"
    MEMBERS = "members"


@dataclass(frozen=True)
class Option:
    """One answer of a choice, or one column of a table of members (the first column names the person)."""

    value: str
    label: str


@dataclass(frozen=True)
class FieldSpec:
    """One question of a form.

    `minimum` and `maximum` bound a number's or a sum's value, and how many files or members there may be.
    `accept` lists the file name endings without a dot. `max_chars` counts characters, a line end as one.
    """

    key: str
    kind: FieldKind
    label: str
    help: str = ""
    required: bool = False
    max_chars: int | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    options: tuple[Option, ...] = ()
    accept: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """All of it, for a JSON column; bounds as text, so that no digit is lost."""
        return {
            "key": self.key,
            "kind": self.kind.value,
            "label": self.label,
            "help": self.help,
            "required": self.required,
            "max_chars": self.max_chars,
            "minimum": None if self.minimum is None else str(self.minimum),
            "maximum": None if self.maximum is None else str(self.maximum),
            "options": [{"value": option.value, "label": option.label} for option in self.options],
            "accept": list(self.accept),
        }


_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


def from_json(kept: Mapping[str, Any]) -> FieldSpec:
    """The spec that `to_json` wrote; raises BadInput for one that could not be asked."""
    try:
        spec = FieldSpec(
            key=str(kept["key"]),
            kind=FieldKind(kept["kind"]),
            label=text.one_line(str(kept["label"])),
            help=text.nfc(str(kept.get("help") or "")),
            required=bool(kept.get("required")),
            max_chars=int(kept["max_chars"]) if kept.get("max_chars") else None,
            minimum=_bound(kept.get("minimum")),
            maximum=_bound(kept.get("maximum")),
            options=tuple(Option(str(o["value"]), str(o["label"])) for o in kept.get("options") or ()),
            accept=tuple(str(ending).lower().lstrip(".") for ending in kept.get("accept") or ()),
        )
    except (KeyError, TypeError, ValueError, InvalidOperation) as error:
        raise BadInput(what="field") from error
    needs_options = spec.kind in (FieldKind.CHOICE, FieldKind.MEMBERS)
    if not _KEY.fullmatch(spec.key) or not spec.label or (needs_options and not spec.options):
        raise BadInput(what="field", key=spec.key)
    return spec


def _bound(kept: object) -> Decimal | None:
    if kept is None or kept == "":
        return None
    bound = Decimal(str(kept))
    if not bound.is_finite():
        raise ValueError(kept)
    return bound
