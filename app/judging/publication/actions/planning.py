"""Setting the instant of a publication, moving it, taking it back, correcting what is out."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import CursorResult, func, select, update
from sqlalchemy.exc import IntegrityError

from app.contests.models import Stage
from app.contests.reception.actions.rounds import NoNextStage
from app.contests.reception.queries.stages import stage_after
from app.contests.states import StageKind
from app.judging.models import Publication
from app.judging.panels.queries.rounds import latecomers
from app.judging.publication.queries import is_last, round_of, standing_in, verdicts_of, waiting_of
from app.judging.states import RoundState, Verdict
from app.judging.tally.actions import ReasonNeeded
from app.kit import audit
from app.kit.db import db
from app.kit.errors import DomainError
from app.people.actor import Actor

REALM = "stage"


class NotDecided(DomainError):
    """The stage's round is not locked with a decision, or the prizes of the final are still open."""

    code = "not_decided"


class EntriesUndecided(DomainError):
    """Entries stand in the stage that its round does not judge; nobody may be left without a decision. facts: count."""

    code = "entries_undecided"


class AlreadyScheduled(DomainError):
    """A publication of this stage waits already."""

    code = "already_scheduled"


class AlreadyUp(DomainError):
    """The result is out (or the publication was cancelled): it can only be corrected."""

    code = "already_up"


class NotPublished(DomainError):
    """There is nothing out yet that could be corrected."""

    code = "not_published"


class PastInstant(DomainError):
    """The instant lies in the past."""

    code = "past_instant"
    status = 422


class CoachingChoice(DomainError):
    """Of a coaching stage somebody must be called to the next one, and only entries that stand in it."""

    code = "coaching_choice"
    status = 422


@dataclass(frozen=True)
class PrizeLine:
    """A prize as it is published: given to entries (ids), or left unawarded. money in đồng, of each entry.

    pool: of a shared place whose money is shared equally: {rank, prizes, total, remainder}.
    """

    name: str
    rank: int
    board: str
    money: int | None
    sponsor: str | None
    entries: tuple[int, ...]
    unawarded: int = 0
    pool: dict[str, Any] | None = None


def schedule(
    stage: Stage, *, due_at: datetime, by: Actor, at: datetime, note: str = "",
    advancing: Collection[int] | None = None, prizes: Sequence[PrizeLine] | None = None,
) -> Publication:  # fmt: skip
    """Let the stage's result be published at an instant (UTC), not before.

    A judged stage needs its locked round. A last stage (the final) needs its `prizes`; a coaching stage needs
    `advancing`, the ids of those called to the next stage. NotDecided, EntriesUndecided, AlreadyScheduled, AlreadyUp, PastInstant,
    CoachingChoice, NoNextStage.
    """
    if due_at < at:
        raise PastInstant
    if stage.published_at is not None:
        raise AlreadyUp
    if waiting_of(stage) is not None:
        raise AlreadyScheduled
    plan = _plan(stage, advancing, prizes)
    made = _add(stage, plan, due_at=due_at, note=note, by=by, at=at)
    facts = {"number": made.number, "due_at": due_at.isoformat(), "on": len(plan["advancing"])}
    audit.record("publication_scheduled", (REALM, stage.ref), by=by, at=at, facts=facts)
    return made


def correct(
    stage: Stage, *, note: str, due_at: datetime, by: Actor, at: datetime, prizes: Sequence[PrizeLine] | None = None
) -> Publication:
    """A new dated version of what is out, with a note that readers see; the old one stays readable.

    Names, consents and who left the contest are taken as they are when it appears; prizes as given here.
    """
    if stage.published_at is None:
        raise NotPublished
    if not note.strip():
        raise ReasonNeeded
    if due_at < at:
        raise PastInstant
    if waiting_of(stage) is not None:
        raise AlreadyScheduled
    last = db.session.scalars(
        select(Publication)
        .where(Publication.stage_id == stage.id, Publication.done_at.is_not(None))
        .order_by(Publication.number.desc())
        .limit(1)
    ).one()
    plan = dict(last.plan) | {"correction": True}
    if prizes is not None:
        plan |= _prizes(prizes, [*last.plan["advancing"], *last.plan["stopped"]])
    made = _add(stage, plan, due_at=due_at, note=note.strip(), by=by, at=at)
    facts = {"number": made.number, "due_at": due_at.isoformat()}
    audit.record("correction_scheduled", (REALM, stage.ref), by=by, at=at, reason=note.strip(), facts=facts)
    return made


def reschedule(publication: Publication, *, due_at: datetime, by: Actor, at: datetime) -> None:
    """Move what waits to another instant. PastInstant; AlreadyUp where it is out or was cancelled meanwhile."""
    if due_at < at:
        raise PastInstant
    was = publication.due_at
    _change(publication, due_at=due_at)
    facts = {"number": publication.number, "was": was.isoformat(), "now": due_at.isoformat()}
    audit.record("publication_rescheduled", (REALM, _ref(publication)), by=by, at=at, facts=facts)


def cancel(publication: Publication, *, reason: str, by: Actor, at: datetime) -> None:
    """Take back what waits. AlreadyUp where it is out."""
    if not reason.strip():
        raise ReasonNeeded
    _change(publication, cancelled_at=at)
    facts = {"number": publication.number}
    subject = (REALM, _ref(publication))
    audit.record("publication_cancelled", subject, by=by, at=at, reason=reason.strip(), facts=facts)


def record_decision(publication: Publication, *, number: str, day: date, by: Actor, at: datetime) -> None:
    """Type in the signed decision when it comes back: from then on the result is official (D39)."""
    if publication.done_at is None:
        raise NotPublished
    publication.decision_number, publication.decision_date = number, day
    facts = {"number": number, "date": day.isoformat()}
    audit.record("decision_recorded", (REALM, _ref(publication)), by=by, at=at, facts=facts)
    db.session.flush()


def _plan(stage: Stage, advancing: Collection[int] | None, prizes: Sequence[PrizeLine] | None) -> dict[str, Any]:
    if stage.kind is StageKind.COACHING:
        standing = {entry.id for entry in standing_in(stage)}
        if not advancing or set(advancing) - standing:
            raise CoachingChoice
        on = set(advancing)
        stopped = standing - on
        conclude: dict[str, Any] = {}
    else:
        judged = round_of(stage)
        if judged is None or judged.state is not RoundState.LOCKED:
            raise NotDecided
        if late := latecomers(judged):
            raise EntriesUndecided(count=len(late))
        verdicts = verdicts_of(stage)
        on = {entry for entry, verdict in verdicts.items() if verdict is Verdict.ADVANCE}
        stopped = set(verdicts) - on
        conclude = {}
        if is_last(stage):
            if prizes is None:
                raise NotDecided
            conclude = _prizes(prizes, verdicts)
            on, stopped = set(conclude["advancing"]), set(conclude["stopped"])
    if on and not conclude and stage_after(stage) is None:
        raise NoNextStage(stage=stage.name)
    return {"advancing": sorted(on), "stopped": sorted(stopped), **conclude}


def _prizes(prizes: Sequence[PrizeLine], everybody: Collection[int]) -> dict[str, Any]:
    """The end of a contest: who has a prize and who has none."""
    won = {entry for prize in prizes for entry in prize.entries}
    if won - set(everybody):
        raise NotDecided
    lines = [asdict(prize) | {"entries": list(prize.entries)} for prize in prizes]
    return {"prizes": lines, "advancing": sorted(won), "stopped": sorted(set(everybody) - won)}


def _add(stage: Stage, plan: dict[str, Any], *, due_at: datetime, note: str, by: Actor, at: datetime) -> Publication:
    """The row; its number is unique, so that of two at once only one stands."""
    last = db.session.scalar(select(func.max(Publication.number)).where(Publication.stage_id == stage.id))
    made = Publication(
        stage_id=stage.id, number=(last or 0) + 1, due_at=due_at, note=note.strip(), plan=plan, content={},
        made_at=at, made_by_person_id=by.person_id,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(made)
            db.session.flush()
    except IntegrityError:
        raise AlreadyScheduled from None
    return made


def _change(publication: Publication, **values: Any) -> None:
    """Change what still waits, in one statement: the worker may be faster."""
    changed = db.session.execute(
        update(Publication)
        .where(Publication.id == publication.id, Publication.done_at.is_(None), Publication.cancelled_at.is_(None))
        .values(**values)
    )
    if not isinstance(changed, CursorResult) or changed.rowcount != 1:
        raise AlreadyUp
    db.session.refresh(publication)


def _ref(publication: Publication) -> str:
    return str(db.session.scalar(select(Stage.ref).where(Stage.id == publication.stage_id)))
