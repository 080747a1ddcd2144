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
