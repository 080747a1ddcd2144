"""Reads of prizes: the final one may award, the proposal, what was given."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.awards.models import PrizeAward
from app.awards.prizes import rules
from app.contests.models import Board, Prize
from app.judging.models import Publication, Round
from app.judging.publication.queries import is_last
from app.judging.publication.queries import waiting_of as scheduled
from app.judging.tally.queries import Standing, standing, tally_of
from app.judging.tally.rules import ALL
from app.kit.db import db
from app.people.actor import Actor


@dataclass(frozen=True)
class Prizes:
    """The prizes of a final: the structure, the proposals of the ranks, what was given, prizes given by hand."""

    judged: Round
    standing: Standing
    structure: Sequence[Prize]
    proposals: Sequence[rules.Proposal]
    by_hand: Sequence[Prize]
    awards: dict[rules.Slot, PrizeAward]
    boards: dict[int, Board]

    @property
    def complete(self) -> bool:
        """Whether every prize is given or left unawarded, after the decision that stands."""
        slots = rules.slots(self.structure)
        return all(slot in self.awards for slot in slots) and not self.stale

    @property
    def stale(self) -> bool:
        """Whether the prizes are older than the decision of the round."""
        locked = self.judged.locked_at
        return locked is None or any(award.made_at < locked for award in self.awards.values())


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
    by_rank = {prize.id for proposal in proposals for prize in proposal.prizes}
    return Prizes(
        judged, now, structure, proposals, [p for p in structure if p.id not in by_rank],
        _awards([p.id for p in structure]), boards,
    )  # fmt: skip


def _awards(prize_ids: Sequence[int]) -> dict[rules.Slot, PrizeAward]:
    query = select(PrizeAward).where(PrizeAward.prize_id.in_(prize_ids)).options(joinedload(PrizeAward.prize))
    return {(row.prize_id, row.position): row for row in db.session.scalars(query)}


def waiting_of(judged: Round) -> Publication | None:
    """The publication of the final that is scheduled, if any."""
    return scheduled(judged.stage)
