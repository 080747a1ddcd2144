"""Ranks and prizes: who would receive what, and where a shared rank makes somebody decide (C5)."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from app.judging.engine.tally import Line


@dataclass(frozen=True)
class Prize:
    """One line of the prize structure (cơ cấu giải thưởng): 1 Nhất, 2 Nhì, 3 Ba, 4 Khuyến khích."""

    rank: int
    name: str
    quantity: int


@dataclass(frozen=True)
class Placing:
    """An entry and the prize of its place.

    A shared rank takes as many places as it has entries. `spans` are the different prizes of these places, best
    first, None standing for "no prize". With one of them there is nothing to decide.
    """

    entry: int
    rank: int
    spans: tuple[Prize | None, ...]

    @property
    def needs_decision(self) -> bool:
        """Whether entries that share this rank would get different prizes: the organizing committee decides."""
        return len(self.spans) > 1

    @property
    def prize(self) -> Prize | None:
        """The prize; None where there is none, or while it needs a decision."""
        return None if self.needs_decision else self.spans[0]


@dataclass(frozen=True)
class Awarding:
    """The proposal: a placing for every ranked entry, and how many of each prize nobody receives."""

    placings: tuple[Placing, ...]
    vacant: tuple[tuple[Prize, int], ...]


@dataclass(frozen=True)
class Pool:
    """The money of the places that a shared rank takes, in equal parts: total = each × entries + remainder, in đồng."""

    total: int
    each: int
    remainder: int


def pool(amounts: Collection[int], entries: int) -> Pool:
    """The sums of the places taken (đồng; a place without a prize adds nothing), shared by so many entries (C5, D17).

    Whole đồng: what cannot be shared is named as the remainder, less than one đồng an entry. ValueError for fewer than
    two entries, more sums than entries, or a negative sum.
    """
    if entries < 2 or len(amounts) > entries or any(amount < 0 for amount in amounts):
        raise ValueError("nothing to share")
    each, remainder = divmod(sum(amounts), entries)
    return Pool(sum(amounts), each, remainder)


def together(names: Iterable[str]) -> str:
    """The prizes of neighbouring places as one sum: "Nhì + 3 × Ba"."""
    counted = Counter(names)
    return " + ".join(name if count == 1 else f"{count} × {name}" for name, count in counted.items())


def award(lines: Iterable[Line], structure: Sequence[Prize], unawarded: Collection[int] = ()) -> Awarding:
    """Prizes by rank, best first. Lines without a rank (an absent finalist) get none.

    `unawarded` are prize ranks that the committee leaves open ("không có giải Nhất"): the best entry then starts at
    the next prize, and the open ones are reported as vacant. Raises ValueError for two prizes of one rank, a
    negative quantity, or an unawarded rank that the structure does not have.
    """
    ranks = {prize.rank for prize in structure}
    if len(ranks) != len(structure) or any(prize.quantity < 0 for prize in structure) or set(unawarded) - ranks:
        raise ValueError("the prize structure does not hold together")
    ordered = sorted(structure, key=lambda prize: prize.rank)
    places = [prize for prize in ordered if prize.rank not in unawarded for _ in range(prize.quantity)]
    ranked = sorted((line.rank, line.entry) for line in lines if line.rank is not None)
    placings: list[Placing] = []
    for rank, group in groupby(ranked, key=lambda pair: pair[0]):
        entries = [entry for _, entry in group]
        mine: list[Prize | None] = [*places[len(placings) : len(placings) + len(entries)]]
        mine += [None] * (len(entries) - len(mine))
        spans = tuple(dict.fromkeys(mine))
        placings += [Placing(entry, rank, spans) for entry in entries]
    given = Counter(places[: len(placings)])
    vacant = tuple((prize, prize.quantity - given[prize]) for prize in ordered if prize.quantity > given[prize])
    return Awarding(tuple(placings), vacant)
