"""Reads of coaching: who coached what (judging asks), a mentor's entries, the notes of an entry."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload, selectinload

from app.contests.access import may_watch, visible_editions, visible_entries
from app.contests.entry_models import CoachingNote, Entry, EntryMember, EntryVersion, Mentorship
from app.contests.models import Edition, Series, Stage
from app.contests.states import EntryState, StageKind, VersionKind
from app.kit.db import db
from app.kit.files import StoredFile
from app.kit.text import search_key
from app.people.actor import Actor
from app.people.models import Person, UnitAncestor

MOST_FOUND = 20


def coached(entry_id: int) -> frozenset[int]:
    """The ids of all persons who ever were mentors of the entry: they may not judge it (D16)."""
    return coached_by([entry_id]).get(entry_id, frozenset())


def coached_by(entry_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """The same for many entries with one query: entry id → person ids; entries nobody coached are absent."""
    query = select(Mentorship.entry_id, Mentorship.mentor_id).where(Mentorship.entry_id.in_(list(entry_ids)))
    found: dict[int, frozenset[int]] = {}
    for entry_id, person_id in db.session.execute(query):
        found[entry_id] = found.get(entry_id, frozenset()) | {person_id}
    return found


def is_of_team(entry: Entry, person_id: int) -> bool:
    """Whether the person leads the entry or is named in its team."""
    named = exists().where(
        EntryMember.entry_id == entry.id, EntryMember.person_id == person_id, EntryMember.declined_at.is_(None)
    )
    return entry.leader_id == person_id or bool(db.session.scalar(select(named)))


def coaching_stage(actor: Actor, edition: str) -> Stage:
    """The coaching stage of an edition that the actor may know of; NoResultFound where there is none."""
    query = (
        select(Stage)
        .join(Stage.edition)
        .join(Edition.series)
        .where(Edition.code == edition, Stage.kind == StageKind.COACHING, visible_editions(actor))
        .options(joinedload(Stage.edition).joinedload(Edition.series).joinedload(Series.unit))
        .order_by(Stage.position)
    )
    return db.session.scalars(query.limit(1)).one()


def watched_stage(actor: Actor, edition: str) -> Stage:
    """The same for staff and observers only; for everybody else there is no such page."""
    found = coaching_stage(actor, edition)
    if not may_watch(actor, found.edition):
        raise NoResultFound
    return found


def polished(stage: Stage) -> Sequence[Entry]:
    """The entries that stand in the coaching stage, by number."""
    return _listed(Entry.stage_id == stage.id, Entry.state == EntryState.POLISHING)


def passed_through(stage: Stage) -> Sequence[Entry]:
    """The entries that were in the coaching stage, by number, whatever became of them since.

    Stages follow one another, so who stands in this one or in a later one came here.
    """
    later = select(Stage.id).where(Stage.edition_id == stage.edition_id, Stage.position >= stage.position)
    return _listed(Entry.edition_id == stage.edition_id, Entry.stage_id.in_(later))


def _listed(*wanted: ColumnElement[bool]) -> Sequence[Entry]:
    shown = (joinedload(Entry.board), joinedload(Entry.leader), joinedload(Entry.credited_unit))
    return db.session.scalars(select(Entry).where(*wanted).order_by(Entry.number, Entry.id).options(*shown)).all()


def mentorships_of_stage(stage: Stage) -> dict[int, list[Mentorship]]:
    """The mentors of each entry in the stage who still are, by entry id."""
    query = (
        select(Mentorship)
        .where(Mentorship.stage_id == stage.id, Mentorship.ended_at.is_(None))
        .options(joinedload(Mentorship.mentor))
        .order_by(Mentorship.id)
    )
    found: dict[int, list[Mentorship]] = {}
    for one in db.session.scalars(query):
        found.setdefault(one.entry_id, []).append(one)
    return found


_WHOLE = (
    joinedload(Mentorship.stage).joinedload(Stage.edition).joinedload(Edition.series),
    joinedload(Mentorship.entry).joinedload(Entry.board),
    joinedload(Mentorship.entry).joinedload(Entry.field),
    joinedload(Mentorship.entry).joinedload(Entry.leader),
    joinedload(Mentorship.entry).joinedload(Entry.credited_unit),
    joinedload(Mentorship.entry).selectinload(Entry.versions),
)


def own_mentorships(actor: Actor) -> Sequence[Mentorship]:
    """What the actor coaches, the latest stage first."""
    query = select(Mentorship).where(Mentorship.mentor_id == actor.person_id, Mentorship.ended_at.is_(None))
    return db.session.scalars(query.order_by(Mentorship.id.desc()).options(*_WHOLE)).unique().all()


def own_mentorship(actor: Actor, edition: str, ref: str) -> Mentorship:
    """The actor's mentorship of an entry; NoResultFound for entries of others."""
    query = (
        select(Mentorship)
        .join(Mentorship.entry)
        .join(Entry.edition)
        .where(
            Mentorship.mentor_id == actor.person_id,
            Mentorship.ended_at.is_(None),
            Entry.ref == ref,
            Edition.code == edition,
        )
        .options(*_WHOLE)
        .order_by(Mentorship.id.desc())
    )
    return db.session.scalars(query.limit(1)).unique().one()


def notes_of(entry: Entry) -> Sequence[CoachingNote]:
    """All advice to an entry, the latest first, with its mentors."""
    query = (
        select(CoachingNote)
        .join(CoachingNote.mentorship)
        .where(Mentorship.entry_id == entry.id)
        .options(
            joinedload(CoachingNote.mentorship).joinedload(Mentorship.mentor),
            joinedload(CoachingNote.answered_version),
        )
    )
    return db.session.scalars(query.order_by(CoachingNote.made_at.desc(), CoachingNote.id.desc())).all()


def team_entry(actor: Actor, edition: str, ref: str) -> Entry:
    """An entry that the actor may know of, as its team reads the advice."""
    query = (
        select(Entry)
        .join(Entry.edition)
        .join(Edition.series)
        .where(Edition.code == edition, Entry.ref == ref, visible_entries(actor))
        .options(
            joinedload(Entry.edition).joinedload(Edition.series),
            joinedload(Entry.stage),
            selectinload(Entry.members),
        )
    )
    return db.session.scalars(query).one()


def note_of(entry: Entry, ref: str) -> CoachingNote:
    """One note to an entry; NoResultFound where it is of another."""
    query = select(CoachingNote).join(CoachingNote.mentorship).where(Mentorship.entry_id == entry.id)
    return db.session.scalars(query.where(CoachingNote.ref == ref)).one()


def revised_since(entry_id: int, note: CoachingNote) -> EntryVersion | None:
    """The latest revised version that came after the note, if any."""
    query = select(EntryVersion).where(
        EntryVersion.entry_id == entry_id,
        EntryVersion.kind == VersionKind.COACHING,
        EntryVersion.made_at >= note.made_at,
    )
    return db.session.scalars(query.order_by(EntryVersion.number.desc()).limit(1)).one_or_none()


def note_counts(entry_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """How many pieces of advice each entry got, and how many were answered; entries without any are absent."""
    query = (
        select(Mentorship.entry_id, func.count(CoachingNote.id), func.count(CoachingNote.answered_at))
        .join(CoachingNote.mentorship)
        .where(Mentorship.entry_id.in_(list(entry_ids)))
        .group_by(Mentorship.entry_id)
    )
    return {entry_id: (int(notes), int(answered)) for entry_id, notes, answered in db.session.execute(query)}


def _housed(stage: Stage) -> Select[int]:
    """The units of the house that runs the contest: mentors are its people."""
    return select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id == stage.edition.series.unit_id)


def candidates(stage: Stage, entry: Entry, text: str) -> Sequence[Person]:
    """People who could coach the entry, found by name, at most MOST_FOUND; without a name those who already coach.

    The stage's edition and series are loaded. The entry's own team is left out.
    """
    team = select(EntryMember.person_id).where(EntryMember.entry_id == entry.id, EntryMember.person_id.is_not(None))
    key = search_key(text)
    coaching = select(Mentorship.mentor_id).where(Mentorship.stage_id == stage.id)
    named = Person.search_key.contains(key, autoescape=True) if key else Person.id.in_(coaching)
    query = select(Person).where(
        Person.unit_id.in_(_housed(stage)), Person.id != entry.leader_id, Person.id.not_in(team), named
    )
    return db.session.scalars(query.order_by(Person.sort_key).limit(MOST_FOUND).options(joinedload(Person.unit))).all()


def candidate(stage: Stage, ref: str) -> Person:
    """A person of the house by public name; NoResultFound for others."""
    return db.session.scalars(select(Person).where(Person.ref == ref, Person.unit_id.in_(_housed(stage)))).one()


def dossier_file(entry: Entry, ref: str) -> StoredFile:
    """A file of the entry's dossier as it is now or as a version took it; NoResultFound for others."""
    query = select(StoredFile).where(
        StoredFile.ref == ref, StoredFile.owner_ref == f"entry:{entry.ref}", StoredFile.purpose == "dossier"
    )
    return db.session.scalars(query).one()
