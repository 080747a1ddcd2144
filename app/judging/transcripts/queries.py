"""Reads of transcripts: for the judge their own, for the secretariat those of the rounds whose figures it may see."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.contests.entry_models import Entry
from app.contests.models import Edition, Series, Stage
from app.judging.access import visible_tallies
from app.judging.models import PanelMember, Round, ScoreSheet, counted
from app.judging.states import RoundState, TranscriptState
from app.judging.transcript_models import Transcript, TranscriptLine
from app.kit.db import db
from app.people.actor import Actor
from app.people.models import Person

_ALL = (
    joinedload(Transcript.round).joinedload(Round.stage).joinedload(Stage.edition).joinedload(Edition.series)
    .joinedload(Series.unit),
    joinedload(Transcript.round).selectinload(Round.criteria),
    joinedload(Transcript.judge), joinedload(Transcript.maker), joinedload(Transcript.settler), joinedload(Transcript.scan),
    selectinload(Transcript.lines).joinedload(TranscriptLine.sheet).joinedload(ScoreSheet.entry).joinedload(Entry.board),
)  # fmt: skip


def of_judge(judged: Round, judge_id: int) -> list[ScoreSheet]:
    """The sheets of a judge that count, in their order."""
    query = select(ScoreSheet).where(ScoreSheet.round_id == judged.id, ScoreSheet.judge_id == judge_id, counted())
    query = query.options(joinedload(ScoreSheet.entry).joinedload(Entry.board), joinedload(ScoreSheet.judge))
    return list(db.session.scalars(query.order_by(ScoreSheet.position, ScoreSheet.id)))


def judges_of(judged: Round) -> list[Person]:
    """The panel as it sits; the panel is loaded."""
    found = [m.person for m in judged.panel if m.left_at is None]
    return sorted(found, key=lambda person: (person.sort_key, person.id))


def judge_by_ref(judged: Round, ref: str) -> Person | None:
    """A judge of the panel by public code."""
    return next((person for person in judges_of(judged) if person.ref == ref), None)


def of_round(judged: Round) -> list[Transcript]:
    """All transcripts of a round, those that wait first."""
    query = select(Transcript).where(Transcript.round_id == judged.id).options(*_ALL)
    return sorted(db.session.scalars(query), key=lambda t: (t.state is not TranscriptState.WAITING, -t.id))


def mine(actor: Actor, judged: Round) -> Sequence[Transcript]:
    """The transcripts of the actor's own sheets in a round, newest first."""
    query = select(Transcript).where(Transcript.round_id == judged.id, Transcript.judge_id == actor.person_id)
    return list(db.session.scalars(query.options(*_ALL).order_by(Transcript.id.desc())))


def own(actor: Actor, code: str) -> Transcript:
    """A transcript of the actor's own sheets while they sit on the panel; NoResultFound for any other (404)."""
    seat = select(PanelMember.round_id).where(PanelMember.person_id == actor.person_id, PanelMember.left_at.is_(None))
    query = select(Transcript).join(Transcript.round).where(
        Transcript.ref == code, Transcript.judge_id == actor.person_id, Transcript.round_id.in_(seat),
        Round.state != RoundState.DRAFT,
    )  # fmt: skip
    return db.session.scalars(query.options(*_ALL)).one()


def kept(actor: Actor, edition: str, ref: str, code: str) -> Transcript:
    """A transcript of a round whose figures the actor may see; NoResultFound for others."""
    query = select(Transcript).join(Transcript.round).join(Round.stage).join(Stage.edition).join(Edition.series)
    query = query.where(Edition.code == edition, Round.ref == ref, Transcript.ref == code, visible_tallies(actor))
    return db.session.scalars(query.options(*_ALL)).one()


def locked(found: Transcript) -> Transcript:
    """The same, read anew and locked until the transaction ends."""
    query = select(Transcript).where(Transcript.id == found.id).options(*_ALL).with_for_update(of=Transcript)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def sheet_by_ref(judged: Round, ref: str) -> ScoreSheet | None:
    """A counted sheet of the round by public code."""
    query = select(ScoreSheet).where(ScoreSheet.ref == ref, ScoreSheet.round_id == judged.id, counted())
    query = query.options(
        joinedload(ScoreSheet.entry).joinedload(Entry.board), joinedload(ScoreSheet.judge),
        joinedload(ScoreSheet.round).selectinload(Round.criteria),
    )  # fmt: skip
    return db.session.scalars(query).one_or_none()


def may_confirm(actor: Actor, found: Transcript) -> bool:
    """Whether the actor could be the second person: never who wrote it down, and nobody in another's name."""
    return actor.person_id not in (None, found.made_by_person_id) and actor.person_id == actor.true_person_id
