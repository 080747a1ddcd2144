"""From ranks to prizes: the proposal, and what makes a distribution unfair. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from app.contests.models import Prize
from app.judging.engine.prizes import Awarding, Pool, award, pool, together
from app.judging.engine.prizes import Prize as Ranked
from app.judging.engine.tally import Line
from app.judging.tally.rules import Ranking
from app.kit.codes import content_hash

#: (prize id, position): one prize to hand over. Positions count from 1.
Slot = tuple[int, int]


@dataclass(frozen=True)
class Proposal:
    """What the ranks propose for one ranking: its ranked prizes, who would get what, where somebody must decide."""

    ranking: Ranking
    prizes: Sequence[Prize]
    awarding: Awarding

    @property
    def undecided(self) -> list[int]:
        """Entries of a shared rank whose places carry different prizes."""
        return [placing.entry for placing in self.awarding.placings if placing.needs_decision]

    def suggested(self) -> dict[Slot, int]:
        """The slots that the ranks fill without a decision."""
        filled: dict[Slot, int] = {}
        for prize in self.prizes:
            mine = [p.entry for p in self.awarding.placings if p.prize is not None and p.prize.rank == prize.rank]
            filled |= {(prize.id, n): entry for n, entry in enumerate(mine, 1)}
        return filled


@dataclass(frozen=True)
class Shared:
    """Entries of one rank whose places carry different sums, and what equal parts of them are.

    places: the prizes of the places they take, best first, with their positions; fewer than entries where some take none.
    """

    key: str
    rank: int
    entries: tuple[int, ...]
    places: tuple[tuple[Prize, int], ...]
    pool: Pool

    @property
    def slots(self) -> list[Slot]:
        """The prizes of these places."""
        return [(prize.id, position) for prize, position in self.places]

    @property
    def prizes(self) -> str:
        """The prizes of these places by name."""
        return together(prize.name for prize, _ in self.places)

    @property
    def mark(self) -> str:
        """Its name, so that what is kept is what was looked at."""
        places = [[prize.id, position, prize.money] for prize, position in self.places]
        return content_hash([self.key, self.rank, list(self.entries), places])[:16]


def shared(proposal: Proposal) -> list[Shared]:
    """Where equal parts are a way out: ranks that several entries share while the places they take carry different sums.

    None where a prize of these places has no sum of its own: then nobody can say what its part is.
    """
    places = [(prize, n) for prize in proposal.prizes for n in range(1, prize.quantity + 1)]
    found, above = [], 0
    for rank, group in groupby(proposal.awarding.placings, key=lambda placing: placing.rank):
        entries = tuple(placing.entry for placing in group)
        mine = tuple(places[above : above + len(entries)])
        above += len(entries)
        sums = [prize.money for prize, _ in mine if prize.money is not None]
        if len(sums) == len(mine) > 0 and len({*sums, *[0] * (len(entries) - len(mine))}) > 1:
            found.append(Shared(proposal.ranking.group.key, rank, entries, mine, pool(sums, len(entries))))
    return found


def ranked_prizes(structure: Sequence[Prize], board_id: int | None) -> list[Prize]:
    """The prizes that go by rank within a board (None: over all): no sponsor's, and one prize a rank."""
    found: dict[int, Prize] = {}
    for prize in structure:
        if prize.board_id == board_id and prize.sponsor is None:
            found.setdefault(prize.rank, prize)
    return [found[rank] for rank in sorted(found)]


def propose(ranking: Ranking, prizes: Sequence[Prize]) -> Proposal:
    """The proposal of the ranks (C5)."""
    structure = [Ranked(prize.rank, prize.name, prize.quantity) for prize in prizes]
    return Proposal(ranking, prizes, award(ranking.lines, structure))


def slots(structure: Sequence[Prize]) -> list[Slot]:
    """All prizes there are to give, best first."""
    return [(prize.id, n) for prize in structure for n in range(1, prize.quantity + 1)]


def unfair(lines: Sequence[Line], prizes: Sequence[Prize], given: Mapping[int, int]) -> list[int]:
    """Entries that are passed over: a worse placed one gets a better prize, or any prize while they get none.

    given: entry → rank of its prize (1 is best). Entries that share a rank may part: the committee decides (C5).
    """
    worst = max((prize.rank for prize in prizes), default=0) + 1
    ranked = [(line.rank, given.get(line.entry, worst), line.entry) for line in lines if line.rank is not None]
    return sorted(
        entry for rank, prize, entry in ranked if any(other > rank and better < prize for other, better, _ in ranked)
    )
