"""Reads of publication: for the staff what waits, for everybody what is out and nothing else."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.contests.access import visible_editions
from app.contests.entry_models import Entry, EntryMember
from app.contests.models import Board, Edition, Series, Stage
from app.contests.reception.queries.stages import HOLDING, in_stage, stage_after
from app.contests.states import StageKind
from app.judging.access import visible_tallies
from app.judging.engine.tally import display
from app.judging.engine.ties import Asked
from app.judging.live_models import LiveFinal
from app.judging.models import Decision, Publication, Round, ScoreSheet, counted
from app.judging.publication import rules
from app.judging.publication.rules import Named
from app.judging.states import SheetState, Verdict
from app.judging.tally.queries import given_of
from app.judging.tally.rules import ALL, Group, maximum_of, rank
from app.kit.clock import local
from app.kit.db import db
from app.people.actor import Actor
from app.people.models import Consent
from app.people.states import ConsentGiver, ConsentPurpose


@dataclass(frozen=True)
class PublicStage:
    """A stage that was published, with its versions, the newest first. None of it is secret.

    board: whether the hall's board of its final still stands.
    """

    stage: Stage
    versions: Sequence[Publication]
    board: bool = False


@dataclass(frozen=True)
class OwnRound:
    """What an entrant may see of one published round: the verdict, and what the edition's rules allow."""

    stage: Stage
    judged: Round
    decision: Decision
    scores: Sequence[tuple[str, str, str]] = ()
    comments: Sequence[str] = ()
    maximum: str = ""
    last: bool = False


def stage_to_publish(actor: Actor, edition: str, stage: str) -> Stage:
    """A stage that entries stand in, whose result the actor prepares; NoResultFound for others."""
    query = select(Stage).join(Stage.edition).join(Edition.series).outerjoin(Round, Round.stage_id == Stage.id)
    wanted = (Edition.code == edition, Stage.ref == stage, Stage.kind.in_(HOLDING), visible_tallies(actor))
    whole = joinedload(Stage.edition).joinedload(Edition.series).joinedload(Series.unit)
    return db.session.scalars(query.where(*wanted).options(whole)).one()


def round_of(stage: Stage) -> Round | None:
    """The round of a stage; coaching has none."""
    return db.session.scalars(select(Round).filter_by(stage_id=stage.id)).one_or_none()


def publications_of(stage: Stage) -> list[Publication]:
    """All of a stage, the newest first: done, waiting and cancelled ones. For the staff."""
    query = select(Publication).filter_by(stage_id=stage.id).order_by(Publication.number.desc())
    return list(db.session.scalars(query))


def waiting_of(stage: Stage) -> Publication | None:
    """The one that is scheduled, if any."""
    return next((p for p in publications_of(stage) if p.done_at is None and p.cancelled_at is None), None)


def is_last(stage: Stage) -> bool:
    """Whether nothing follows it: its publication concludes the contest for its entries."""
    return stage.kind is StageKind.FINAL or stage_after(stage) is None


def standing_in(stage: Stage) -> list[Entry]:
    """The entries that stand in a stage now, by number."""
    query = select(Entry).where(in_stage(stage)).order_by(Entry.number, Entry.id)
    return list(db.session.scalars(query.options(joinedload(Entry.board), joinedload(Entry.credited_unit))))


def verdicts_of(stage: Stage) -> dict[int, Verdict]:
    """The decisions of a stage's round: entry id → verdict."""
    query = select(Decision.entry_id, Decision.verdict).join(Round, Round.id == Decision.round_id)
    return {row.entry_id: row.verdict for row in db.session.execute(query.where(Round.stage_id == stage.id))}


def public_lines(entry_ids: Iterable[int], at: datetime) -> dict[int, dict[str, Any]]:
    """entry id → the line that a public page shows of it at an instant."""
    wanted = list(entry_ids)
    query = select(Entry).where(Entry.id.in_(wanted)).order_by(Entry.number, Entry.id)
    loaded = query.options(
        joinedload(Entry.edition), joinedload(Entry.board), joinedload(Entry.credited_unit),
        selectinload(Entry.members).joinedload(EntryMember.person),
    )  # fmt: skip
    found = db.session.scalars(loaded).unique().all()
    members = [m for e in found for m in e.members if m.confirmed_at is not None]
    consents = _consents({m.person_id for m in members if m.person_id is not None}, at)
    lines = {}
    for entry in found:
        people = [_name(m, consents, at, entry.edition.age_min) for m in entry.members if m.confirmed_at is not None]
        unit = entry.credited_unit.name if entry.credited_unit else ""
        lines[entry.id] = rules.line(entry.ref, entry.number, entry.title, people, unit) | {"board": entry.board.name}
    return lines


def _name(member: EntryMember, consents: dict[int, set[ConsentGiver]], at: datetime, age_min: int) -> str:
    given = consents.get(member.person_id or 0, set())
    person = Named(
        member.full_name, member.person.birth_date if member.person else None,
        ConsentGiver.GUARDIAN in given, ConsentGiver.SELF in given,
    )  # fmt: skip
    return rules.public_name(person, local(at).date(), age_min)


def _consents(people: Collection[int], at: datetime) -> dict[int, set[ConsentGiver]]:
    query = select(Consent.person_id, Consent.given_by).where(
        Consent.person_id.in_(people), Consent.purpose == ConsentPurpose.PUBLISH_RESULT, Consent.at <= at,
        Consent.withdrawn_at.is_(None),
    )  # fmt: skip
    found: dict[int, set[ConsentGiver]] = {}
    for person, giver in db.session.execute(query):
        found.setdefault(person, set()).add(giver)
    return found


def boards_in_order(edition_id: int) -> list[Board]:
    """The boards of an edition."""
    return list(db.session.scalars(select(Board).filter_by(edition_id=edition_id).order_by(Board.position, Board.id)))


def published_edition(actor: Actor, edition: str) -> Edition:
    """An edition that the actor may know of, for its page of results."""
    query = select(Edition).join(Edition.series).where(Edition.code == edition, visible_editions(actor))
    return db.session.scalars(query.options(joinedload(Edition.series).joinedload(Series.unit))).one()


def published_stages(edition: Edition) -> list[PublicStage]:
    """What is out, the last stage first: the only source of public pages, and it looks at `done_at` alone."""
    query = (
        select(Publication)
        .join(Publication.stage)
        .where(Stage.edition_id == edition.id, Publication.done_at.is_not(None))
        .order_by(Stage.position.desc(), Publication.number.desc())
        .options(joinedload(Publication.stage))
    )
    by_stage: dict[int, list[Publication]] = {}
    for publication in db.session.scalars(query):
        by_stage.setdefault(publication.stage_id, []).append(publication)
    return [PublicStage(versions[0].stage, versions) for versions in by_stage.values()]


def published_stage(actor: Actor, edition: str, stage: str) -> PublicStage:
    """A published stage; NoResultFound before it is out, for everybody."""
    whole = joinedload(Stage.edition).joinedload(Edition.series).joinedload(Series.unit)
    query = select(Stage, LiveFinal.id).join(Stage.edition).join(Edition.series)
    wanted = (Edition.code == edition, Stage.ref == stage, Stage.published_at.is_not(None), visible_editions(actor))
    played = query.outerjoin(LiveFinal, LiveFinal.stage_id == Stage.id).where(*wanted).options(whole)
    found, board = db.session.execute(played).one()
    versions = [p for p in publications_of(found) if p.done_at is not None]
    return PublicStage(found, versions, board is not None)


def own_entry(actor: Actor, edition: str, ref: str) -> Entry:
    """An entry of one's own (leader, confirmed member, the officer who typed it) that a published round judged."""
    mine = select(EntryMember.entry_id).where(
        EntryMember.person_id == actor.person_id, EntryMember.confirmed_at.is_not(None)
    )
    out = (
        select(Decision.entry_id)
        .join(Round, Round.id == Decision.round_id)
        .join(Stage, Stage.id == Round.stage_id)
        .where(Stage.published_at.is_not(None))
    )
    own = (Entry.leader_id == actor.person_id) | (Entry.entered_by_person_id == actor.person_id) | Entry.id.in_(mine)
    query = select(Entry).join(Entry.edition).where(Edition.code == edition, Entry.ref == ref, own, Entry.id.in_(out))
    return db.session.scalars(query.options(joinedload(Entry.edition).joinedload(Edition.series))).one()


def own_rounds(entry: Entry) -> list[OwnRound]:
    """The published rounds that judged the entry, the latest first; scores and comments where the rules allow."""
    query = (
        select(Decision, Round, Stage)
        .join(Round, Round.id == Decision.round_id)
        .join(Stage, Stage.id == Round.stage_id)
        .where(Decision.entry_id == entry.id, Stage.published_at.is_not(None))
        .order_by(Stage.position.desc())
        .options(selectinload(Round.criteria))
    )
    return [_own(entry, decision, judged, stage) for decision, judged, stage in db.session.execute(query)]


def own_prize(entry: Entry) -> str:
    """The prize by which the newest published result names the entry; empty for none. Reads only what was published."""
    for stage in published_stages(entry.edition):
        for prize in stage.versions[0].content.get("prizes", ()):
            if any(line["ref"] == entry.ref for line in prize["entries"]):
                return str(prize["name"])
    return ""


def _own(entry: Entry, decision: Decision, judged: Round, stage: Stage) -> OwnRound:
    rows = db.session.scalars(
        select(ScoreSheet)
        .filter_by(round_id=judged.id, entry_id=entry.id, state=SheetState.SUBMITTED)
        .where(counted())
        # Not in the order of judges: nobody shall tell who wrote which.
        .order_by(ScoreSheet.comment_entrant)
    )
    sheets = list(rows)
    comments = [sheet.comment_entrant for sheet in sheets if sheet.comment_entrant.strip()]
    return OwnRound(
        stage, judged, decision,
        _scores(judged, entry, sheets) if entry.edition.shows_scores else (),
        comments if entry.edition.shows_comments else (),
        display(maximum_of(judged)), stage.kind is StageKind.FINAL,
    )  # fmt: skip


def _scores(judged: Round, entry: Entry, sheets: Sequence[ScoreSheet]) -> list[tuple[str, str, str]]:
    """(criterion, mean, maximum) as figures, over the sheets that counted."""
    (ranking,) = rank(judged, [Group(ALL, "", (entry.id,))], given_of(sheets), Asked())
    means = ranking.lines[0].criteria
    return [(c.label, display(means[c.key]), display(Fraction(c.maximum, 100))) for c in judged.criteria if means]
