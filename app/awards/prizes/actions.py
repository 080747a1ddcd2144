"""The verbs of prizes: giving them, publishing the final with them, correcting, the signed decision."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select

from app.awards.models import PrizeAward
from app.awards.prizes import rules
from app.awards.prizes.queries import Prizes, prizes_of, waiting_of
from app.contests.models import Prize
from app.judging.models import Publication, Round
from app.judging.prize_models import PrizePool
from app.judging.publication import actions as publication
from app.judging.publication.actions import AlreadyUp, NotDecided, NotPublished, PrizeLine
from app.judging.states import RoundState
from app.judging.tally.actions import REALM, PublicationWaits, ReasonNeeded
from app.judging.tally.queries import DECIDED, locked
from app.kit import audit
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import BadInput, DomainError
from app.people.actor import Actor


class PrizesOpen(DomainError):
    """Some prizes are neither given nor left unawarded, or the result was decided anew since."""

    code = "prizes_open"


class PrizeTwice(DomainError):
    """An entry stands twice among the prizes by rank, or twice for one prize."""

    code = "prize_twice"
    status = 422


class PoolChanged(DomainError):
    """The shared place is not the one that was looked at: the result or the prizes changed meanwhile."""

    code = "pool_changed"


class PrizeUnfair(DomainError):
    """A worse placed entry would get a better prize than a better placed one."""

    code = "prize_unfair"
    status = 422


def award_prizes(
    judged: Round, given: Mapping[rules.Slot, int | None], *, by: Actor, at: datetime, reason: str = ""
) -> list[PrizeAward]:
    """Give every prize of the structure to an entry (id), or leave it unawarded (None) with the reason.

    Prizes by rank follow the places; who of a shared rank gets which is the committee's choice (C5). Replaces what
    was given before; after publication that needs a reason too, and becomes public by a correction only. NotDecided,
    PublicationWaits, PrizesOpen where a prize is missing, PrizeTwice, PrizeUnfair, ReasonNeeded, BadInput.
    """
    judged = locked(judged)
    if judged.state not in DECIDED:
        raise NotDecided
    if waiting_of(judged) is not None:
        raise PublicationWaits
    now = prizes_of(judged)
    if set(given) != set(now.slots):
        raise PrizesOpen
    if (None in given.values() or judged.state is RoundState.PUBLISHED) and not reason.strip():
        raise ReasonNeeded
    _check(now, given)
    db.session.execute(delete(PrizeAward).where(PrizeAward.prize_id.in_([p.id for p in now.structure])))
    made = [
        PrizeAward(
            prize_id=prize, position=position, entry_id=entry, made_at=at, made_by_person_id=by.person_id,
            unawarded_reason=None if entry is not None else reason.strip(),
        )
        for (prize, position), entry in sorted(given.items())
    ]  # fmt: skip
    db.session.add_all(made)
    names = {prize.id: prize.name for prize in now.structure}
    refs = {entry.id: entry.ref for entry in now.standing.entries.values()}
    lines = [[names[row.prize_id], row.position, refs.get(row.entry_id or 0)] for row in made]
    audit.record(
        "prizes_awarded", (REALM, judged.ref), by=by, at=at, reason=reason.strip() or None, facts={"prizes": lines}
    )
    db.session.flush()
    return made


def pool_prizes(judged: Round, *, mark: str, reason: str, by: Actor, at: datetime) -> PrizePool:
    """Let the entries of a shared place share the money of the places they take equally, in whole đồng (C5, D17).

    mark: the name of the offer that was looked at. Who had one of these prizes has it no more. NotDecided, AlreadyUp
    after publication, PublicationWaits, ReasonNeeded, PoolChanged.
    """
    judged = _before_publication(judged)
    if not reason.strip():
        raise ReasonNeeded
    now = prizes_of(judged)
    offer = next((one for one in now.offers if one.mark == mark), None)
    # A pool of an earlier decision about the same rank is taken back first.
    if offer is None or any((p.ranking, p.rank) == (offer.key, offer.rank) for p in now.outdated):
        raise PoolChanged
    prizes = {
        prize.id for proposal in now.proposals if offer.key == proposal.ranking.group.key for prize in proposal.prizes
    }
    for slot, row in now.awards.items():
        if slot in offer.slots or (slot[0] in prizes and row.entry_id in offer.entries):
            db.session.delete(row)
    entries = now.standing.entries
    made = PrizePool(
        ref=public_code(8), round_id=judged.id, ranking=offer.key, rank=offer.rank, sharers=len(offer.entries),
        entries=sorted(offer.entries, key=lambda entry: (entries[entry].number or 0, entry)),
        places=[[prize.id, position, prize.name, prize.money] for prize, position in offer.places],
        total=offer.pool.total, share=offer.pool.each, remainder=offer.pool.remainder, reason=reason.strip(),
        made_at=at, made_by_person_id=by.person_id,
    )  # fmt: skip
    db.session.add(made)
    audit.record("prizes_pooled", (REALM, judged.ref), by=by, at=at, reason=made.reason, facts=_told(now, made))
    db.session.flush()
    return made


def unpool_prizes(judged: Round, *, ref: str, by: Actor, at: datetime) -> None:
    """Take equal parts back before publication: the prizes of these places are open again. PoolChanged where there is no
    such pool; NotDecided, AlreadyUp, PublicationWaits.
    """
    judged = _before_publication(judged)
    now = prizes_of(judged)
    found = next((pool for pool in (*now.pools, *now.outdated) if pool.ref == ref), None)
    if found is None:
        raise PoolChanged
    audit.record("prizes_unpooled", (REALM, judged.ref), by=by, at=at, facts=_told(now, found))
    db.session.delete(found)
    db.session.flush()


def _before_publication(judged: Round) -> Round:
    judged = locked(judged)
    if judged.state not in DECIDED:
        raise NotDecided
    if judged.state is RoundState.PUBLISHED:
        raise AlreadyUp
    if waiting_of(judged) is not None:
        raise PublicationWaits
    return judged


def _told(now: Prizes, pool: PrizePool) -> dict[str, Any]:
    refs = [now.standing.entries[entry].ref for entry in pool.entries if entry in now.standing.entries]
    return {
        "ranking": pool.ranking, "rank": pool.rank, "entries": refs, "prizes": pool.prizes, "total": pool.total,
        "share": pool.share, "remainder": pool.remainder,
    }  # fmt: skip


def schedule_final(judged: Round, *, due_at: datetime, by: Actor, at: datetime, note: str = "") -> Publication:
    """Let the final's result appear with its prizes at an instant. PrizesOpen, and what `schedule` refuses."""
    now = prizes_of(locked(judged))
    return publication.schedule(now.judged.stage, due_at=due_at, note=note, prizes=_lines(now), by=by, at=at)


def correct_final(judged: Round, *, note: str, due_at: datetime, by: Actor, at: datetime) -> Publication:
    """A new dated version of the published prizes, as they stand now."""
    now = prizes_of(locked(judged))
    return publication.correct(now.judged.stage, note=note, due_at=due_at, prizes=_lines(now), by=by, at=at)


def record_prize_decision(judged: Round, *, number: str, day: date, by: Actor, at: datetime) -> None:
    """The signed decision came back: result and prizes are official from now on (D39). NotPublished before."""
    query = select(Publication).where(Publication.stage_id == judged.stage_id, Publication.done_at.is_not(None))
    newest = db.session.scalars(query.order_by(Publication.number.desc()).limit(1)).one_or_none()
    if newest is None:
        raise NotPublished
    publication.record_decision(newest, number=number, day=day, by=by, at=at)
    now = prizes_of(judged)
    for award in now.awards.values():
        award.decision_number, award.decision_date = number, day
    for pool in now.pools:
        pool.decision_number, pool.decision_date = number, day
    db.session.flush()


def _check(now: Prizes, given: Mapping[rules.Slot, int | None]) -> None:
    ranked = {line.entry for proposal in now.proposals for line in proposal.ranking.lines if line.rank is not None}
    chosen = {slot: entry for slot, entry in given.items() if entry is not None}
    if set(chosen.values()) - ranked:
        raise BadInput
    if len({(prize, entry) for (prize, _), entry in chosen.items()}) != len(chosen):
        raise PrizeTwice
    for proposal in now.proposals:
        ranks = {prize.id: prize.rank for prize in proposal.prizes}
        mine = [(entry, ranks[prize]) for (prize, _), entry in chosen.items() if prize in ranks]
        mine += [(entry, ranks[prize]) for entry, prize in now.pooled.items() if prize in ranks]
        if len(dict(mine)) != len(mine):
            raise PrizeTwice
        if {entry for entry, _ in mine} - {line.entry for line in proposal.ranking.lines}:
            raise BadInput
        if rules.unfair(proposal.ranking.lines, proposal.prizes, dict(mine)):
            raise PrizeUnfair


def _lines(now: Prizes) -> list[PrizeLine]:
    if not now.complete:
        raise PrizesOpen
    lines = []
    for prize in now.structure:
        board = now.boards[prize.board_id].name if prize.board_id is not None else ""
        lines += [_shared_line(pool, prize, board) for pool in now.pools if pool.places[0][0] == prize.id]
        rows = [row for (prize_id, _), row in sorted(now.awards.items()) if prize_id == prize.id]
        entries = tuple(row.entry_id for row in rows if row.entry_id is not None)
        unawarded = len(rows) - len(entries)
        if rows:
            lines.append(PrizeLine(prize.name, prize.rank, board, prize.money, prize.sponsor, entries, unawarded))
    return lines


def _shared_line(pool: PrizePool, best: Prize, board: str) -> PrizeLine:
    """Equal parts as they are published: all have the prize of the place they share."""
    told = {"rank": pool.rank, "prizes": pool.prizes, "total": pool.total, "remainder": pool.remainder}
    return PrizeLine(best.name, best.rank, board, pool.share, None, tuple(pool.entries), pool=told)
