"""Reads of rounds: which one may know of, its rubric and panel, its entries and sheets, what it lacks."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.contests.entry_models import Entry, FrozenVersion
from app.contests.models import Edition, RulesVersion, Series, Stage
from app.contests.reception.queries.stages import in_stage
from app.contests.states import JUDGED, EntryState
from app.judging.access import kept_rounds
from app.judging.models import Criterion, PanelMember, Round, ScoreSheet, counted
from app.judging.panels import rules
from app.judging.states import PREPARING, SheetState
from app.kit.db import db
from app.kit.text import search_key
from app.people.actor import Actor
from app.people.models import Grant, OneTimeCode, Person, UnitAncestor
from app.people.roles.queries import line
from app.people.states import CodePurpose, Role

FOUND = 12
#: Who left the contest needs no judge any more.
GONE = (EntryState.WITHDRAWN, EntryState.DISQUALIFIED, EntryState.DUPLICATE)
#: Who prepares or decides a result, or keeps the accounts, does not score (B4, D19).
NOT_JUDGES = (Role.SECRETARIAT, Role.ORGANIZER, Role.ADMINISTRATOR)
_WHOLE = (
    joinedload(Round.stage).joinedload(Stage.edition).joinedload(Edition.series).joinedload(Series.unit),
    selectinload(Round.criteria),
    selectinload(Round.panel).joinedload(PanelMember.person).joinedload(Person.unit),
)


def round_of(actor: Actor, edition: str, ref: str) -> Round:
    """A round that the actor keeps, with all that its pages show; NoResultFound for others."""
    query = select(Round).join(Round.stage).join(Stage.edition).join(Edition.series)
    return db.session.scalars(
        query.where(Edition.code == edition, Round.ref == ref, kept_rounds(actor)).options(*_WHOLE)
    ).one()


def locked(judged: Round) -> Round:
    """The same round, read anew and locked until the transaction ends."""
    query = select(Round).where(Round.id == judged.id).options(*_WHOLE).with_for_update(of=Round)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def edition_of(actor: Actor, edition: str) -> Edition:
    """An edition whose judging the actor keeps, with its stages."""
    query = select(Edition).join(Edition.series).where(Edition.code == edition, kept_rounds(actor))
    loaded = query.options(joinedload(Edition.series).joinedload(Series.unit), selectinload(Edition.stages))
    return db.session.scalars(loaded).one()


def stage_of(actor: Actor, edition: str, stage: str) -> Stage:
    """A judged stage of such an edition."""
    query = select(Stage).join(Stage.edition).join(Edition.series)
    return db.session.scalars(
        query.where(Edition.code == edition, Stage.ref == stage, Stage.kind.in_(JUDGED), kept_rounds(actor)).options(
            joinedload(Stage.edition).joinedload(Edition.series).joinedload(Series.unit)
        )
    ).one()


def rounds_of(edition: Edition) -> dict[int, Round]:
    """The rounds of an edition by stage id, with rubric and panel."""
    query = select(Round).join(Round.stage).where(Stage.edition_id == edition.id).options(*_WHOLE)
    return {judged.stage_id: judged for judged in db.session.scalars(query)}


def live_panel(judged: Round) -> list[PanelMember]:
    """Who judges now, the chief first, then by name."""
    members = [m for m in judged.panel if m.left_at is None]
    return sorted(members, key=lambda m: (not m.chief, m.person.sort_key))


def entries_of(judged: Round) -> list[Entry]:
    """The entries it judges, in the order of their numbers: those that stand in the stage, later those frozen."""
    query = select(Entry).where(judged_entries(judged)).order_by(Entry.number)
    return list(db.session.scalars(query.options(joinedload(Entry.board), joinedload(Entry.credited_unit))))


def judged_entries(judged: Round) -> ColumnElement[bool]:
    """The condition on Entry: the round judges it."""
    if judged.state in PREPARING:
        return in_stage(judged.stage)
    frozen = select(FrozenVersion.entry_id).where(FrozenVersion.stage_id == judged.stage_id)
    return Entry.id.in_(frozen) & Entry.state.not_in(GONE)


def latecomers(judged: Round) -> list[Entry]:
    """The entries that stand in the stage but came after the round was opened, by number: it does not judge them."""
    if judged.state in PREPARING:
        return []
    frozen = select(FrozenVersion.entry_id).where(FrozenVersion.stage_id == judged.stage_id)
    query = select(Entry).where(in_stage(judged.stage), Entry.id.not_in(frozen)).order_by(Entry.number, Entry.id)
    return list(db.session.scalars(query.options(joinedload(Entry.board), joinedload(Entry.credited_unit))))


def entry_ids(judged: Round) -> list[int]:
    """The ids of `entries_of`."""
    return list(db.session.scalars(select(Entry.id).where(judged_entries(judged)).order_by(Entry.number)))


def sheets_of(judged: Round) -> list[ScoreSheet]:
    """All sheets of the round but samples, with their judges; scores are not looked at here."""
    query = select(ScoreSheet).where(ScoreSheet.round_id == judged.id, counted()).options(joinedload(ScoreSheet.judge))
    return list(db.session.scalars(query.order_by(ScoreSheet.entry_id, ScoreSheet.position, ScoreSheet.id)))


def standing_pairs(judged: Round) -> list[tuple[int, int]]:
    """(entry, judge) of the sheets that stand: not recused."""
    query = select(ScoreSheet.entry_id, ScoreSheet.judge_id).where(
        ScoreSheet.round_id == judged.id, ScoreSheet.state != SheetState.RECUSED, counted()
    )
    return [(entry, judge) for entry, judge in db.session.execute(query)]


def missing_to_open(judged: Round) -> list[str]:
    """What the round lacks before it may open, as codes of rules.NEEDS."""
    count = dict.fromkeys(entry_ids(judged), 0)
    for entry, _ in standing_pairs(judged):
        if entry in count:
            count[entry] += 1
    panel = live_panel(judged)
    return rules.missing_to_open(
        criteria=len(judged.criteria),
        judges=len(panel),
        chiefs=sum(m.chief for m in panel),
        min_judges=judged.min_judges,
        sheets_by_entry=count,
    )


def outstanding(judged: Round) -> int:
    """How many sheets are neither handed in nor given up, of entries still in the contest."""
    query = select(func.count(ScoreSheet.id)).join(Entry, Entry.id == ScoreSheet.entry_id)
    done = (SheetState.SUBMITTED, SheetState.RECUSED)
    return int(
        db.session.scalar(
            query.where(
                ScoreSheet.round_id == judged.id, ScoreSheet.state.not_in(done), Entry.state.not_in(GONE), counted()
            )
        )
        or 0
    )  # fmt: skip


def announced(edition: Edition) -> bool:
    """Whether the rules were published: from then on the rubric was announced with them (D15)."""
    published = (RulesVersion.edition_id == edition.id) & RulesVersion.published_at.is_not(None)
    return bool(db.session.scalar(select(exists().where(published))))


def root_of(edition: Edition) -> int:
    """The province of an edition: the top of the line of the unit that runs it."""
    above = line(edition.series.unit_id)
    query = select(UnitAncestor.ancestor_id).where(
        UnitAncestor.unit_id == edition.series.unit_id, UnitAncestor.ancestor_id.in_(above)
    )
    found = db.session.scalars(query.order_by(UnitAncestor.depth.desc()).limit(1)).one_or_none()
    return found if found is not None else edition.series.unit_id


def find_people(judged: Round, words: str) -> list[Person]:
    """People of the edition's province whose name has all the words typed; nobody of another province, ever."""
    keys = search_key(words).split()
    if not keys:
        return []
    inside = select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id == root_of(judged.stage.edition))
    query = select(Person).where(Person.unit_id.in_(inside), *(Person.search_key.contains(key) for key in keys))
    return list(db.session.scalars(query.options(joinedload(Person.unit)).order_by(Person.sort_key).limit(FOUND)))


def person_in_province(edition: Edition, ref: str) -> Person:
    """Somebody of the edition's province by public code; NoResultFound for others."""
    inside = select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id == root_of(edition))
    return db.session.scalars(select(Person).where(Person.ref == ref, Person.unit_id.in_(inside))).one()


def serves_edition(person_id: int, edition: Edition) -> bool:
    """Whether the person prepares or decides this edition's results, on the edition itself or on a unit above it."""
    above = line(edition.series.unit_id)
    on_it = (Grant.realm == "edition") & (Grant.label == edition.code)
    query = exists().where(
        Grant.person_id == person_id,
        Grant.role.in_(NOT_JUDGES),
        Grant.revoked_at.is_(None),
        on_it | Grant.unit_id.in_(above),
    )
    return bool(db.session.scalar(select(query)))


def other_panels(person_id: int, judged: Round) -> bool:
    """Whether the person judges another round of the same edition."""
    query = (
        select(PanelMember.id)
        .join(PanelMember.round)
        .join(Round.stage)
        .where(
            PanelMember.person_id == person_id,
            PanelMember.left_at.is_(None),
            PanelMember.round_id != judged.id,
            Stage.edition_id == judged.stage.edition_id,
        )
    )
    return db.session.scalar(query.limit(1)) is not None


def announced_rounds(edition: Edition, stages: Collection[int]) -> Sequence[Round]:
    """The rounds whose rubric everybody may read (D15), with their criteria; no panel."""
    query = select(Round).where(Round.stage_id.in_(list(stages))).options(selectinload(Round.criteria))
    return list(db.session.scalars(query)) if announced(edition) else []


def criteria_of(judged: Round) -> list[Criterion]:
    """The rubric, read anew."""
    return list(db.session.scalars(select(Criterion).filter_by(round_id=judged.id).order_by(Criterion.position)))


def guest_links(person_ids: Collection[int], at: datetime) -> dict[int, list[OneTimeCode]]:
    """The live guest links of these people, the newest first, in one statement."""
    query = select(OneTimeCode).where(
        OneTimeCode.person_id.in_(sorted(person_ids)),
        OneTimeCode.purpose == CodePurpose.GUEST_LINK,
        OneTimeCode.revoked_at.is_(None),
        OneTimeCode.expires_at > at,
    )
    found: dict[int, list[OneTimeCode]] = {}
    for code in db.session.scalars(query.order_by(OneTimeCode.made_at.desc(), OneTimeCode.id.desc())):
        found.setdefault(code.person_id, []).append(code)
    return found
