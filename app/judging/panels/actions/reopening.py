"""Opening a round again needs two people: one asks and says why, another one who may confirms, or nothing happens."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.judging.models import Round
from app.judging.panels.actions.rounds import REALM, ReasonMissing
from app.judging.panels.queries import reopenings, rounds
from app.judging.proof_models import Reopening
from app.judging.states import REOPENING, ROUND, ReopeningState, ReopeningVerb, RoundVerb
from app.kit import audit
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import BadInput, DomainError
from app.kit.text import nfc
from app.people.actor import Actor
from app.people.notices.actions import notify, notify_all

#: A request that nobody confirmed by then has no effect any more.
LAPSES = timedelta(hours=72)
#: The acts that need a second person.
GUARDED = (RoundVerb.REOPEN, RoundVerb.UNLOCK)


class AskedAlready(DomainError):
    """Somebody asked for it before; confirm or drop that request first."""

    code = "reopening_asked_already"


class SecondPersonNeeded(DomainError):
    """Whoever asked does not confirm, neither themselves nor in another's name."""

    code = "second_person_needed"
    status = 403


class RequestLapsed(DomainError):
    """Nobody confirmed in time; ask again."""

    code = "reopening_lapsed"


def ask_reopening(judged: Round, *, verb: RoundVerb, reason: str, by: Actor, at: datetime) -> Reopening:
    """Ask to open a round again (REOPEN) or to take its decision back (UNLOCK). All others who may confirm are told.

    Raises ReasonMissing, AskedAlready, WrongState, BadInput.
    """
    judged = rounds.locked(judged)
    if verb not in GUARDED:
        raise BadInput(what="reopening")
    ROUND.target(judged.state, verb)
    reason = nfc(reason).strip()
    if not reason:
        raise ReasonMissing
    _let_lapse(judged, at)
    made = Reopening(
        ref=public_code(10), round_id=judged.id, verb=verb, state=ReopeningState.ASKED, reason=reason, asked_at=at,
        asked_by_person_id=by.person_id, asked_by_true_person_id=by.true_person_id, lapses_at=at + LAPSES,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(made)
            db.session.flush()
    except IntegrityError:
        raise AskedAlready from None
    audit.record("ask_reopening", (REALM, judged.ref), by=by, at=at, reason=reason, facts={"what": verb})
    others = [p for p in reopenings.staff_of(judged.stage.edition) if p not in {by.person_id, by.true_person_id}]
    facts = {"stage": judged.stage.name, "lapses_at": made.lapses_at.isoformat()}
    notify_all(others, "reopening_asked", facts, at=at, path=path_of(judged))
    return made


def path_of(judged: Round) -> str:
    """Where a request is confirmed."""
    return f"/contests/{judged.stage.edition.code}/rounds/{judged.ref}"


def _let_lapse(judged: Round, at: datetime) -> None:
    over = (Reopening.round_id == judged.id) & (Reopening.state == ReopeningState.ASKED) & (Reopening.lapses_at <= at)
    state = REOPENING.target(ReopeningState.ASKED, ReopeningVerb.LAPSE)
    db.session.execute(update(Reopening).where(over).values(state=state, ended_at=at))


def confirm_reopening(judged: Round, asked: Reopening, *, verb: RoundVerb, by: Actor, at: datetime) -> str:
    """The second person agrees; returns the reason that was given. Part of the act itself, which the caller does.

    Raises SecondPersonNeeded, RequestLapsed, WrongState, BadInput for a request of another round or another act.
    """
    if asked.round_id != judged.id or asked.verb is not verb:
        raise BadInput(what="reopening")
    state = REOPENING.target(asked.state, ReopeningVerb.CONFIRM)
    if {by.person_id, by.true_person_id} & {asked.asked_by_person_id, asked.asked_by_true_person_id}:
        raise SecondPersonNeeded
    if at >= asked.lapses_at:
        raise RequestLapsed
    asked.state, asked.ended_at, asked.ended_by_person_id = state, at, by.person_id
    facts = {"what": verb, "asked_by": asked.asked_by_person_id, "asked_at": asked.asked_at.isoformat()}
    audit.record("confirm_reopening", (REALM, judged.ref), by=by, at=at, reason=asked.reason, facts=facts)
    if asked.asked_by_person_id is not None:
        notify(
            asked.asked_by_person_id, "reopening_confirmed", {"stage": judged.stage.name}, at=at, path=path_of(judged)
        )
    db.session.flush()
    return asked.reason


def drop_reopening(judged: Round, asked: Reopening, *, by: Actor, at: datetime) -> None:
    """Refuse a request, or take one's own back; the other one is told. Nothing is opened."""
    judged = rounds.locked(judged)
    if asked.round_id != judged.id:
        raise BadInput(what="reopening")
    asked.state = REOPENING.target(asked.state, ReopeningVerb.DROP)
    asked.ended_at, asked.ended_by_person_id = at, by.person_id
    audit.record("drop_reopening", (REALM, judged.ref), by=by, at=at, facts={"what": asked.verb})
    if asked.asked_by_person_id not in {None, by.person_id}:
        facts = {"stage": judged.stage.name}
        notify(int(asked.asked_by_person_id or 0), "reopening_dropped", facts, at=at, path=path_of(judged))
    db.session.flush()


def reopen_round(judged: Round, asked: Reopening, *, by: Actor, at: datetime) -> None:
    """Give the sheets out again: the second person's act. The rubric stays locked. Raises what `confirm_reopening` does."""
    judged = rounds.locked(judged)
    state = ROUND.target(judged.state, RoundVerb.REOPEN)
    reason = confirm_reopening(judged, asked, verb=RoundVerb.REOPEN, by=by, at=at)
    judged.state, judged.closed_at = state, None
    audit.record("reopen_round", (REALM, judged.ref), by=by, at=at, reason=reason)
    db.session.flush()
