"""The shape of a score sheet as it comes from a page or from its script; what it means is decided in rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.judging.models import Criterion

PREFIX = "c."
NOTE = "n."
MAX_TYPED = 12


@dataclass(frozen=True)
class SheetInput:
    """What was typed: criterion key → text, the two comments, the revision it stands on, the nonce of a hand-in,
    and the notes by criterion."""

    typed: dict[str, str]
    to_entrant: str
    to_panel: str
    revision: int
    nonce: str
    notes: dict[str, str]


def read(criteria: Sequence[Criterion], sent: Mapping[str, Any]) -> SheetInput:
    """The sheet out of a form or a JSON object; whatever is not text is as if it were not there."""
    return SheetInput(
        typed={c.key: _text(sent, f"{PREFIX}{c.key}")[:MAX_TYPED] for c in criteria},
        to_entrant=_text(sent, "to_entrant"),
        to_panel=_text(sent, "to_panel"),
        revision=_number(sent.get("revision")),
        nonce=_text(sent, "nonce"),
        notes={c.key: note for c in criteria if (note := _text(sent, f"{NOTE}{c.key}"))},
    )


def _text(sent: Mapping[str, Any], name: str) -> str:
    value = sent.get(name, "")
    return value if isinstance(value, str) else ""


def _number(value: Any) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
