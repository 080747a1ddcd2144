"""Every column that can hold words says whether they are personal, why they are kept, and what erasure does."""

from dataclasses import dataclass
from typing import Any, Literal

OnErase = Literal["delete", "blank", "pseudonym", "keep"]


@dataclass(frozen=True)
class Privacy:
    """The mark of a personal column.

    purpose: what the value is needed for; retention_days: how long after the purpose ends (None: as long as
    the row); on_erase: what an erasure does to it; sensitive: of the law's sensitive class (D34).
    """

    purpose: str
    on_erase: OnErase
    retention_days: int | None = None
    sensitive: bool = False


def personal(purpose: str, on_erase: OnErase, **more: Any) -> dict[str, Any]:
    """The `info=` of a column that holds personal data."""
    return {"privacy": Privacy(purpose, on_erase, **more)}


#: The `info=` of a column of words that are no person's: codes, names of units, texts of rules.
PLAIN: dict[str, Any] = {"privacy": None}


@dataclass(frozen=True)
class Apart:
    """The mark of a column that names a person: one human is never on two sides of one thing (D16).

    thing: what it is ("entry"); side: "makes" or "judges"; key: the column of the same table that names the thing;
    unless: (column, value) of rows that do not count, such as a sheet that was given up.
    """

    thing: str
    side: Literal["makes", "judges"]
    key: str
    unless: tuple[str, str] | None = None


def apart(
    thing: str, side: Literal["makes", "judges"], key: str, unless: tuple[str, str] | None = None
) -> dict[str, Any]:
    """The `info=` of such a column; merging two persons asks it (`people/merging`)."""
    return {"apart": Apart(thing, side, key, unless)}


def yields(ended: str) -> dict[str, Any]:
    """The `info=` of a column that names a person who has one such row at a time; ended: the column that ends a row.

    Where two records of one person become one and both have such a row, that of the record that goes is ended.
    """
    return {"yields": ended}
