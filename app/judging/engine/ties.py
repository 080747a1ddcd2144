"""The tie chain: what parts entries of equal total, rule after rule, in the order that was published with the round.

A rule speaks of one group of equals at a time and is silent where it cannot speak of all its members, so that no
entry wins because something is not known of another. What no rule parts shares the place: 1, 2, 2, 4 (D17). Nothing
here knows when an entry came in or what its number is.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import combinations
from typing import Literal, TypeAlias, TypeVar

TieKind: TypeAlias = Literal["criterion_mean", "majority", "lowest", "sealed", "vote", "chair"]
#: A rule of the chain; the second part is the key of a criterion, or None for every other kind.
TieKey: TypeAlias = tuple[TieKind, str | None]
#: The kinds without a criterion, in the order in which contests usually ask them.
KINDS: tuple[TieKind, ...] = ("majority", "lowest", "sealed", "vote", "chair")
_Name = TypeVar("_Name")


@dataclass(frozen=True)
class Equal:
    """An entry of equal total: means of its criteria and the totals that count, judge → parts of a point."""

    entry: int
    criteria: Mapping[str, Fraction]
    totals: Mapping[int, int]


@dataclass(frozen=True)
class Asked:
    """What people were asked about equals, by entry.

    votes: of the panel, more is better. sealed: the total of the tie-break judge, whose sheets enter no mean. order:
    the chair's, 1 is best.
    """

    votes: Mapping[int, int] = field(default_factory=dict)
    sealed: Mapping[int, Fraction] = field(default_factory=dict)
    order: Mapping[int, int] = field(default_factory=dict)


def part(
    groups: Sequence[Sequence[Equal]], chain: Sequence[TieKey], asked: Asked
) -> tuple[list[list[Equal]], dict[int, tuple[TieKey, ...]]]:
    """Groups of equals, best first, in finer groups, best first; and entry → the rules that parted it from others."""
    settled: dict[int, tuple[TieKey, ...]] = {}
    finer = [list(group) for group in groups]
    for key in chain:
        parts_of = [_parts(group, key, asked) for group in finer]
        for parts in parts_of:
            if len(parts) > 1:
                settled |= {one.entry: (*settled.get(one.entry, ()), key) for part in parts for one in part}
        finer = [part for parts in parts_of for part in parts]
    return finer, settled


def _parts(group: list[Equal], key: TieKey, asked: Asked) -> list[list[Equal]]:
    """The group as one rule parts it. A majority among fewer may say more, so it is asked again of what it left."""
    if len(group) < 2:
        return [group]
    parts = split(group, _values(group, key, asked), lambda one: one.entry)
    if key[0] != "majority" or len(parts) < 2:
        return parts
    return [finer for part in parts for finer in _parts(part, key, asked)]


def _values(group: Sequence[Equal], key: TieKey, asked: Asked) -> Mapping[int, Fraction | int]:
    """What a rule says of each member, more is better; empty where it is silent."""
    kind, criterion = key
    if kind == "criterion_mean":
        return {one.entry: one.criteria[str(criterion)] for one in group}
    if kind == "majority":
        return _majority(group)
    if kind == "lowest":
        return {one.entry: min(one.totals.values()) for one in group if one.totals}
    said: Mapping[int, Fraction] | Mapping[int, int] = asked.votes if kind == "vote" else asked.sealed
    if kind == "chair":
        said = {entry: -place for entry, place in asked.order.items()}
    return {one.entry: said[one.entry] for one in group} if all(one.entry in said for one in group) else {}


def _majority(group: Sequence[Equal]) -> dict[int, int]:
    """Pairs won less pairs lost (Copeland's count): a pair is won where more judges of both place the entry higher.

    Silent where two members have no judge in common: a pair that nobody compared is not a pair that is even.
    """
    won = dict.fromkeys((one.entry for one in group), 0)
    for a, b in combinations(group, 2):
        both = a.totals.keys() & b.totals.keys()
        if not both:
            return {}
        lead = sum((a.totals[j] > b.totals[j]) - (a.totals[j] < b.totals[j]) for j in both)
        won[a.entry] += (lead > 0) - (lead < 0)
        won[b.entry] -= (lead > 0) - (lead < 0)
    return won


def split(
    group: Sequence[_Name], values: Mapping[int, Fraction | int], entry: Callable[[_Name], int]
) -> list[list[_Name]]:
    """The group in parts of equal value, highest first; whole where there are no values."""
    if not values:
        return [list(group)] if group else []
    levels: dict[Fraction | int, list[_Name]] = {}
    for one in group:
        levels.setdefault(values[entry(one)], []).append(one)
    return [levels[value] for value in sorted(levels, reverse=True)]
