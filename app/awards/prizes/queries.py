"""Reads of prizes: the final one may award, the proposal, what was given."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.awards.models import PrizeAward
from app.awards.prizes import rules
from app.contests.models import Board, Prize
from app.judging.models import Publication, Round
from app.judging.papers.queries import pools_of
from app.judging.prize_models import PrizePool
from app.judging.publication.queries import is_last
from app.judging.publication.queries import waiting_of as scheduled
from app.judging.tally.queries import Standing, standing, tally_of
from app.judging.tally.rules import ALL
from app.kit.db import db
from app.people.actor import Actor


@dataclass(frozen=True)
class Prizes:
    """The prizes of a final: the structure, the proposals of the ranks, what was given, prizes given by hand.

    pools: shared places whose money is shared equally; outdated: the same, but of another decision or other sums;
    offers: where it could be.
    """

    judged: Round
    standing: Standing
    structure: Sequence[Prize]
    proposals: Sequence[rules.Proposal]
    by_hand: Sequence[Prize]
    awards: dict[rules.Slot, PrizeAward]
    boards: dict[int, Board]
    pools: Sequence[PrizePool]
    outdated: Sequence[PrizePool]
    offers: Sequence[rules.Shared]

    @property
    def slots(self) -> list[rules.Slot]:
        """The prizes that go to one entry each: all but those of pools."""
        pooled = {(prize, position) for pool in self.pools for prize, position, _name, _money in pool.places}
        return [slot for slot in rules.slots(self.structure) if slot not in pooled]

    @property
    def pooled(self) -> dict[int, int]:
        """Entry → the best prize (id) of the places whose money it shares."""
        return {entry: pool.places[0][0] for pool in self.pools for entry in pool.entries}

    @property
    def undecided(self) -> list[list[int]]:
        """For each ranking, the entries of a shared rank of whom somebody must still decide who gets what."""
        left = [[e for e in proposal.undecided if e not in self.pooled] for proposal in self.proposals]
        return [entries for entries in left if entries]

    @property
    def complete(self) -> bool:
        """Whether every prize is given or left unawarded, after the decision that stands."""
        return all(slot in self.awards for slot in self.slots) and not self.stale

    @property
    def stale(self) -> bool:
        """Whether the prizes are older than the decision of the round."""
        locked = self.judged.locked_at
        return locked is None or bool(self.outdated) or any(a.made_at < locked for a in self.awards.values())


def final_of(actor: Actor, edition: str, ref: str) -> Round:
    """The last round of an edition, whose prizes the actor may see; NoResultFound for others."""
    judged = tally_of(actor, edition, ref)
    return judged if is_last(judged.stage) else tally_of(actor, edition, "")


def prizes_of(judged: Round, *, teams: bool = False) -> Prizes:
    """All about the prizes of a final. The caller has decided that its actor may see it."""
    edition_id = judged.stage.edition_id
    structure = list(
        db.session.scalars(
            select(Prize).filter_by(edition_id=edition_id).order_by(Prize.rank, Prize.board_id, Prize.id)
        )
    )
    boards = {b.id: b for b in db.session.scalars(select(Board).filter_by(edition_id=edition_id))}
    codes = {board.code: board.id for board in boards.values()}
    now = standing(judged, teams=teams)
    proposals = []
    for ranking in now.rankings:
        board_id = None if ranking.group.key == ALL else codes[ranking.group.key]
        proposals.append(rules.propose(ranking, rules.ranked_prizes(structure, board_id)))
    offers = [offer for proposal in proposals for offer in rules.shared(proposal)]
    kept = pools_of(judged)
    valid = [pool for pool in kept if any(_same(judged, pool, offer) for offer in offers)]
    by_rank = {prize.id for proposal in proposals for prize in proposal.prizes}
    return Prizes(
        judged, now, structure, proposals, [p for p in structure if p.id not in by_rank],
        _awards([p.id for p in structure]), boards, valid, [pool for pool in kept if pool not in valid],
        [offer for offer in offers if not any(_same(judged, pool, offer) for pool in kept)],
    )  # fmt: skip


def _same(judged: Round, pool: PrizePool, offer: rules.Shared) -> bool:
    """Whether a pool is still what the decision and the prizes say: the same place, entries, prizes and sums."""
    places = [[prize.id, position, prize.money] for prize, position in offer.places]
    return (
        judged.locked_at is not None
        and pool.made_at >= judged.locked_at
        and (pool.ranking, pool.rank) == (offer.key, offer.rank)
        and set(pool.entries) == set(offer.entries)
        and [[prize, position, money] for prize, position, _name, money in pool.places] == places
    )


def _awards(prize_ids: Sequence[int]) -> dict[rules.Slot, PrizeAward]:
    query = select(PrizeAward).where(PrizeAward.prize_id.in_(prize_ids)).options(joinedload(PrizeAward.prize))
    return {(row.prize_id, row.position): row for row in db.session.scalars(query)}


def waiting_of(judged: Round) -> Publication | None:
    """The publication of the final that is scheduled, if any."""
    return scheduled(judged.stage)
