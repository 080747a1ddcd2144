"""Marks as arrays: which judge gave which item how many points."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.intp]
Key: TypeAlias = Hashable


@dataclass(frozen=True)
class Marks:
    """N marks of `judges` judges for `items` items, in the order that does not depend on how they arrived.

    item, judge: N indices; value: N points. stratum: for each item the index of its stratum, the group by which
    judges were matched (a field, a language); all zero where there is none.
    """

    item: Ints
    judge: Ints
    value: Floats
    items: int
    judges: int
    stratum: Ints

    @property
    def strata(self) -> int:
        """How many strata there are, at least one."""
        return int(self.stratum.max()) + 1 if self.items else 1

    @property
    def per_item(self) -> Floats:
        """How many marks each item has."""
        return np.bincount(self.item, minlength=self.items).astype(float)

    @property
    def per_judge(self) -> Floats:
        """How many marks each judge gave."""
        return np.bincount(self.judge, minlength=self.judges).astype(float)

    def of_items(self, values: Floats) -> Floats:
        """Sum over each item's marks of a figure of each mark."""
        return np.bincount(self.item, values, self.items).astype(float)

    def of_judges(self, values: Floats) -> Floats:
        """Sum over each judge's marks of a figure of each mark."""
        return np.bincount(self.judge, values, self.judges).astype(float)


@dataclass(frozen=True)
class Named:
    """Marks with the names of their items, judges and strata, each sorted."""

    marks: Marks
    items: tuple[str, ...]
    judges: tuple[str, ...]
    strata: tuple[str, ...]


def arrays(
    triples: Iterable[tuple[int, int, float]], *, items: int, judges: int, stratum: Sequence[int] | None = None
) -> Marks:
    """Marks from (item, judge, points), sorted so that no order of arrival can change a bit of any result.

    A judge may have marked an item several times: each mark counts. Raises ValueError for an index outside or points
    that are no finite number.
    """
    rows = sorted(triples)
    item = np.array([row[0] for row in rows], dtype=np.intp)
    judge = np.array([row[1] for row in rows], dtype=np.intp)
    value = np.array([row[2] for row in rows], dtype=float)
    groups = np.zeros(items, dtype=np.intp) if stratum is None else np.asarray(stratum, dtype=np.intp)
    if len(rows) and (item.min() < 0 or judge.min() < 0 or item.max() >= items or judge.max() >= judges):
        raise ValueError("an index lies outside")
    if not np.isfinite(value).all():
        raise ValueError("points must be finite numbers")
    if len(groups) != items:
        raise ValueError("every item needs a stratum")
    return Marks(item, judge, value, items, judges, np.unique(groups, return_inverse=True)[1])


def named(rows: Iterable[tuple[str, str, float, str]]) -> Named:
    """Marks from (judge, item, points, stratum) with names. A row without a stratum says nothing; items of which no
    row names one are a stratum of their own.

    Raises ValueError as `arrays`, and where an item stands in two strata.
    """
    kept = list(rows)
    items = tuple(sorted({row[1] for row in kept}))
    judges = tuple(sorted({row[0] for row in kept}))
    place = {name: n for n, name in enumerate(items)}
    seat = {name: n for n, name in enumerate(judges)}
    group: dict[str, str] = {}
    for _judge, item, _points, stratum in kept:
        if stratum and group.get(item) not in (None, "", stratum):
            raise ValueError(f"item {item!r} stands in two strata")
        group[item] = stratum or group.get(item, "")
    strata = tuple(sorted(set(group.values())))
    marks = arrays(
        ((place[item], seat[judge], points) for judge, item, points, _ in kept),
        items=len(items), judges=len(judges), stratum=[strata.index(group[item]) for item in items],
    )  # fmt: skip
    return Named(marks, items, judges, strata)
