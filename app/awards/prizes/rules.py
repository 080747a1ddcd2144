"""From ranks to prizes: the proposal, and what makes a distribution unfair. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.contests.models import Prize
from app.judging.engine.prizes import Awarding, award
from app.judging.engine.prizes import Prize as Ranked
from app.judging.engine.tally import Line
from app.judging.tally.rules import Ranking

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
