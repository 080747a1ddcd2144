"""The verbs of the tally: votes for a tie, another number of places, the decision, and taking it back."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete, exists, select

from app.judging.ballots import actions as ballots
from app.judging.ballots.rules import Line
from app.judging.models import ChairVote, Decision, Publication, Round, TieVote
from app.judging.panels.actions import confirm_reopening
from app.judging.proof_models import Reopening
from app.judging.states import ROUND, RoundState, RoundVerb, Verdict
from app.judging.tally import rules
from app.judging.tally.queries import Standing, locked, standing
from app.judging.tally.recount import lines_of
from app.judging.tally.rules import ALL, Ranking
from app.kit import audit
from app.kit.codes import content_hash
from app.kit.db import db
from app.kit.errors import BadInput, DomainError, StaleVersion
from app.people.actor import Actor

REALM = "round"
#: Votes and places may change until the round is locked.
OPEN_QUESTION = (RoundState.OPEN, RoundState.CLOSED, RoundState.RECONCILED)


class ReasonNeeded(DomainError):
    """An override without its reason."""

    code = "decision_reason_needed"
    status = 422


class AlreadyDecided(DomainError):
    """The round is locked: votes and places stand."""

    code = "already_decided"


class NotLocked(DomainError):
    """There is no ballot file before the round is locked."""

    code = "not_decided"


class LinesIncomplete(DomainError):
    """Entries without a rank: no sheet, too few judges, or a third marking that is due."""

    code = "lines_incomplete"


class SheetsReopened(DomainError):
    """Sheets that the chief judge reopened and that were not handed in again."""

    code = "sheets_reopened"


class CouncilMustChoose(DomainError):
    """Entries tie at the cut and the chain does not part them: the committee names who goes on, and no more."""

    code = "council_must_choose"
    status = 422


class PublicationWaits(DomainError):
    """A publication of this stage is scheduled: cancel it first."""

    code = "publication_waits"


def record_votes(judged: Round, votes: Mapping[int, int], *, by: Actor, at: datetime, reason: str = "") -> None:
    """Keep the panel's votes for entries in a tie (C4): entry id → votes, at most one of each judge.

    Entries that are not named lose their votes. Once the round is reconciled it needs a reason (ReasonNeeded).
    BadInput for an entry of another round or too many votes.
    """
    judged = _undecided(judged)
    if judged.state is RoundState.RECONCILED and not reason.strip():
        raise ReasonNeeded
    now = standing(judged)
    jury = sum(member.left_at is None for member in judged.panel)
    if set(votes) - set(now.entries) or any(not 0 <= n <= jury for n in votes.values()):
        raise BadInput
    db.session.execute(delete(TieVote).where(TieVote.round_id == judged.id))
    for entry, count in sorted(votes.items()):
        db.session.add(TieVote(round_id=judged.id, entry_id=entry, votes=count))
    kept = {now.entries[entry].ref: count for entry, count in votes.items()}
    facts = {"votes": kept}
    audit.record("tie_votes_recorded", (REALM, judged.ref), by=by, at=at, reason=reason.strip() or None, facts=facts)
    db.session.flush()


def record_chair(judged: Round, order: Mapping[int, int], *, reason: str, by: Actor, at: datetime) -> None:
    """Keep the chair's order of entries in a tie, with the reason that was written down: entry id → place, 1 is best.

    Entries that are not named lose their place; {} takes the order back. ReasonNeeded, BadInput.
    """
    judged = _undecided(judged)
    now = standing(judged)
    if not reason.strip():
        raise ReasonNeeded
    if set(order) - set(now.entries) or any(place < 1 for place in order.values()):
        raise BadInput
    db.session.execute(delete(ChairVote).where(ChairVote.round_id == judged.id))
    for entry, place in sorted(order.items()):
        db.session.add(ChairVote(round_id=judged.id, entry_id=entry, place=place, reason=reason.strip()))
    kept = {now.entries[entry].ref: place for entry, place in order.items()}
    audit.record("tie_order_recorded", (REALM, judged.ref), by=by, at=at, reason=reason.strip(), facts={"order": kept})
    db.session.flush()


def set_places(judged: Round, places: Mapping[str, int], *, reason: str, by: Actor, at: datetime) -> None:
    """Let another number of entries advance than was announced, with the reason that is kept; {} takes it back.

    places: board code (or "*") → number. ReasonNeeded, BadInput for a board that the round does not rank.
    """
    judged = _undecided(judged)
    known = {ranking.group.key for ranking in standing(judged).rankings} | {ALL}
    if not reason.strip():
        raise ReasonNeeded
    if set(places) - known or any(n < 0 for n in places.values()):
        raise BadInput
    was, judged.override = judged.override, dict(places) or None
    judged.override_reason = reason.strip() if places else None
    facts = {"was": was, "now": judged.override}
    audit.record("places_changed", (REALM, judged.ref), by=by, at=at, reason=reason.strip(), facts=facts)
    db.session.flush()


def decide(
    judged: Round, *, by: Actor, at: datetime, chosen: Collection[int] = (), reason: str = "", seen: str | None = None
) -> list[Decision]:
    """Lock the round with a decision for every entry, as the tally stands, and fix its ballot file.

    chosen: the entries that the committee lets on from a tie at the cut, at most as many as places are left, with
    its reason. seen: the digest of what was looked at; StaleVersion when something changed since. Refuses while
    lines are incomplete, third markings due or sheets reopened (LinesIncomplete, SheetsReopened).
    """
    judged = locked(judged)
    state = ROUND.target(judged.state, RoundVerb.LOCK)
    now = standing(judged)
    if seen is not None and seen != now.digest:
        raise StaleVersion
    if now.incomplete or not now.entries:
        raise LinesIncomplete(count=now.incomplete)
    if now.reopened:
        raise SheetsReopened(count=now.reopened)
    _check_choice(now.rankings, chosen, reason)
    made = [row for ranking in now.rankings for row in _decisions(judged, ranking, chosen, at)]
    made += [_absent(judged, entry, at) for entry in now.absent]
    db.session.add_all(made)
    judged.state, judged.locked_at = state, at
    kept = ballots.fix(judged, _proven(now, made, chosen), at=at)
    facts = {"inputs": now.digest, "decisions": _digest(now, made), "chosen": _refs(now, chosen), "file": kept.sha256}
    audit.record("round_decided", (REALM, judged.ref), by=by, at=at, reason=reason.strip() or None, facts=facts)
    db.session.flush()
    return made


def unlock(judged: Round, asked: Reopening, *, by: Actor, at: datetime) -> None:
    """Take the decision back before publication: the second person's act (panels.actions.reopening).

    PublicationWaits while one is scheduled; and what `confirm_reopening` raises.
    """
    judged = locked(judged)
    state = ROUND.target(judged.state, RoundVerb.UNLOCK)
    waiting = select(
        exists().where(
            Publication.stage_id == judged.stage_id, Publication.done_at.is_(None), Publication.cancelled_at.is_(None)
        )
    )
    if db.session.scalar(waiting):
        raise PublicationWaits
    reason = confirm_reopening(judged, asked, verb=RoundVerb.UNLOCK, by=by, at=at)
    now = standing(judged)
    facts = {"inputs": now.digest, "decisions": _digest(now, list(now.decisions.values()))}
    db.session.execute(delete(Decision).where(Decision.round_id == judged.id))
    ballots.set_aside(judged, at=at)
    judged.state, judged.locked_at = state, None
    audit.record("round_unlocked", (REALM, judged.ref), by=by, at=at, reason=reason, facts=facts)
    db.session.flush()


def _proven(now: Standing, made: Collection[Decision], chosen: Collection[int]) -> list[Line]:
    """The lines of the ballot file; what cannot be recounted from them to the same decision is not locked."""
    lines = lines_of(now, chosen)
    again = {x["entry"]: (x["place"], x["exact"], x["verdict"]) for x in lines if x["k"] == "result"}
    if again != {now.entries[d.entry_id].ref: (d.place, d.mean, d.verdict.value) for d in made}:
        raise RuntimeError("the ballot file does not lead to this decision")
    return lines


def _undecided(judged: Round) -> Round:
    judged = locked(judged)
    if judged.state not in OPEN_QUESTION:
        raise AlreadyDecided
    return judged


def _check_choice(rankings: Collection[Ranking], chosen: Collection[int], reason: str) -> None:
    tied = [ranking for ranking in rankings if ranking.outcomes("council")]
    if set(chosen) - {entry for ranking in tied for entry in ranking.outcomes("council")}:
        raise BadInput
    if tied and not reason.strip():
        raise CouncilMustChoose
    if any(len(set(chosen) & set(r.outcomes("council"))) > r.left_at_cut for r in tied):
        raise CouncilMustChoose


def _decisions(judged: Round, ranking: Ranking, chosen: Collection[int], at: datetime) -> list[Decision]:
    verdicts = rules.decided(ranking, chosen)
    return [
        Decision(
            round_id=judged.id, entry_id=line.entry, verdict=verdicts[line.entry][0], place=line.rank,
            mean=rules.exact(line.total), shown=line.shown or "", reasons=verdicts[line.entry][1], decided_at=at,
        )
        for line in ranking.lines
    ]  # fmt: skip


def _absent(judged: Round, entry: int, at: datetime) -> Decision:
    reasons = [{"code": "absent_from_final", "facts": {}}]
    return Decision(
        round_id=judged.id, entry_id=entry, verdict=Verdict.STOP, place=None, mean=None, reasons=reasons, decided_at=at
    )


def _refs(now: Standing, entries: Collection[int]) -> list[str]:
    return sorted(now.entries[entry].ref for entry in entries)


def _digest(now: Standing, decisions: Collection[Decision]) -> str:
    """One name for a whole decision, so that the history can prove what it was."""
    lines = [[now.entries[d.entry_id].ref, d.verdict, d.place, d.mean] for d in decisions]
    return content_hash(sorted(lines, key=lambda line: str(line[0])))
