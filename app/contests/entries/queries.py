"""Reads of entries for the people who make them: the call, the entry, its sections, files, window, own list."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload, selectinload

from app.contests.access import visible_editions, visible_entries
from app.contests.calls import queries as calls
from app.contests.calls.rules import effective_deadline
from app.contests.entries.rules import Mark, Window, placed
from app.contests.entry_models import Entry, EntryFile, EntryMember, EntryVersion
from app.contests.models import Edition, Extension, Series, Stage, StartLink
from app.contests.states import ENDED, EntryState, StageKind
from app.kit.db import db
from app.kit.fields import FieldKind, FieldSpec
from app.kit.files import StoredFile
from app.kit.text import search_key
from app.people.access import lines_of
from app.people.actor import Actor
from app.people.models import Person, Unit, UnitAncestor

FOUND = 12


def call_of(actor: Actor, edition: str) -> Edition:
    """The edition whose entries one may start, with its boards, fields and stages."""
    query = (
        select(Edition)
        .join(Series)
        .where(Edition.code == edition, visible_editions(actor))
        .options(
            joinedload(Edition.series).joinedload(Series.unit),
            selectinload(Edition.boards),
            selectinload(Edition.fields),
            selectinload(Edition.stages),
        )
    )
    return db.session.scalars(query).one()


def entry_of(actor: Actor, edition: str, ref: str) -> Entry:
    """An entry that the actor may know of, with all that its pages show."""
    query = select(Entry).where(Edition.code == edition, Entry.ref == ref, visible_entries(actor))
    return db.session.scalars(query.join(Edition).join(Series).options(*_SHOWN)).one()


_SHOWN = (
    joinedload(Entry.edition).joinedload(Edition.series),
    joinedload(Entry.edition).selectinload(Edition.stages),
    joinedload(Entry.board),
    joinedload(Entry.field),
    joinedload(Entry.stage),
    joinedload(Entry.leader),
    joinedload(Entry.credited_unit),
    selectinload(Entry.members).joinedload(EntryMember.person),
    selectinload(Entry.versions),
)


def draft_of(actor: Actor, edition: str, ref: str) -> Entry:
    """The same entry with nothing but its edition: for autosave, which happens at every pause of a keystroke."""
    query = select(Entry).where(Edition.code == edition, Entry.ref == ref, visible_entries(actor))
    return db.session.scalars(query.join(Edition).join(Series).options(joinedload(Entry.edition))).one()


def locked(entry: Entry) -> Entry:
    """The entry read anew under its row lock (on SQLite the open write transaction is the lock).

    The lock lets rows that only name the entry be written meanwhile: whoever makes an allowance gives it its place.
    """
    db.session.flush()
    db.session.scalars(
        select(Entry)
        .where(Entry.id == entry.id)
        .with_for_update(of=Entry, key_share=True)
        .execution_options(populate_existing=True)
    ).one()
    query = select(Entry).where(Entry.id == entry.id).options(*_SHOWN).execution_options(populate_existing=True)
    return db.session.scalars(query).one()


def own_entries(actor: Actor) -> Sequence[Entry]:
    """What the actor leads, belongs to or entered for others; the latest first."""
    member = select(EntryMember.entry_id).where(
        EntryMember.person_id == actor.person_id, EntryMember.confirmed_at.is_not(None)
    )
    mine = or_(Entry.leader_id == actor.person_id, Entry.entered_by_person_id == actor.person_id, Entry.id.in_(member))
    query = select(Entry).where(mine).order_by(Entry.made_at.desc(), Entry.id.desc())
    return db.session.scalars(query.options(joinedload(Entry.edition).joinedload(Edition.series),
                                            joinedload(Entry.edition).selectinload(Edition.stages),
                                            joinedload(Entry.board), joinedload(Entry.leader))).all()  # fmt: skip


def specs_of(entry: Entry) -> list[FieldSpec]:
    """The questions that an entry of this board answers, in order."""
    return [section.spec for section in calls.sections_of(entry.edition, entry.board_id)]


def files_of(entry: Entry) -> list[EntryFile]:
    """The files now in the draft, in the order of their arrival."""
    query = select(EntryFile).where(EntryFile.entry_id == entry.id, EntryFile.removed_at.is_(None))
    return list(db.session.scalars(query.order_by(EntryFile.id).options(joinedload(EntryFile.file))))


def file_of(actor: Actor, entry: Entry, ref: str) -> StoredFile:
    """One file: of the draft and the paper for the team and the officer, of a version for all who see the entry."""
    handed_in = {
        f["ref"] for version in entry.versions for group in version.content.get("files", {}).values() for f in group
    }
    query = select(StoredFile).where(StoredFile.ref == ref, StoredFile.owner_ref == f"entry:{entry.ref}")
    file = db.session.scalars(query).one()
    own = {entry.leader_id, entry.entered_by_person_id, *(m.person_id for m in entry.members)}
    if file.ref not in handed_in and file.id != entry.paper_file_id and actor.person_id not in own:
        raise NoResultFound
    return file


def answers_of(entry: Entry, specs: Sequence[FieldSpec], files: Sequence[EntryFile]) -> dict[str, Any]:
    """The draft's answers to these questions, files as their references."""
    answers = {spec.key: entry.draft.get(spec.key) for spec in specs if spec.kind is not FieldKind.FILE}
    for spec in specs:
        if spec.kind is FieldKind.FILE:
            answers[spec.key] = [f.file.ref for f in files if f.section_key == spec.key]
    return answers


def window_of(
    edition: Edition, *, unit_id: int | None = None, entry: Entry | None = None, link: StartLink | None = None
) -> Window | None:
    """When an entry credited to this unit (or this very one) may be handed in; None without such a stage."""
    stage = calls.submission_stage(edition)
    if stage is None:
        return None
    unit_id = entry.credited_unit_id if entry is not None else unit_id
    return Window(
        opens_at=stage.opens_at,
        due_at=stage.due_at,
        on_time_until=calls.deadline_for(edition, unit_id=unit_id),
        until=calls.deadline_for(edition, entry=entry, unit_id=unit_id, link=link),
        grace_seconds=edition.grace_seconds,
    )


@dataclass(frozen=True)
class Case:
    """Something that has a deadline in an edition: a unit's work, or one entry's with the link it was started by."""

    edition_id: int
    unit_id: int | None
    entry_id: int | None = None
    link_id: int | None = None


def deadlines(cases: Iterable[Case]) -> dict[Case, datetime]:
    """`calls.deadline_for` for many at once, in four statements; without a submission stage there is no deadline."""
    asked = set(cases)
    editions = {case.edition_id for case in asked}
    stages = select(Stage.edition_id, Stage.due_at).where(
        Stage.edition_id.in_(editions), Stage.kind == StageKind.SUBMISSION
    )
    dues = {row[0]: row[1] for row in db.session.execute(stages)}
    later: defaultdict[int, list[Extension]] = defaultdict(list)
    extensions = select(Extension).where(Extension.edition_id.in_(editions), Extension.revoked_at.is_(None))
    for extension in db.session.scalars(extensions):
        later[extension.edition_id].append(extension)
    links = select(StartLink.id, StartLink.expires_at).where(
        StartLink.id.in_({case.link_id for case in asked if case.link_id}), StartLink.revoked_at.is_(None)
    )
    expiries = {row[0]: row[1] for row in db.session.execute(links)}
    lines = lines_of({case.unit_id for case in asked if case.unit_id})
    found = {}
    for case in (case for case in asked if case.edition_id in dues):
        above = lines.get(case.unit_id, frozenset()) if case.unit_id else frozenset()
        due = effective_deadline(dues[case.edition_id], later[case.edition_id], above, case.entry_id)
        found[case] = max(due, expiries[case.link_id]) if case.link_id in expiries else due
    return found


def closings_of(entries: Sequence[Entry]) -> dict[int, datetime]:
    """entry id → the last instant of `closing_of`, for a list; the editions' stages are loaded."""
    cases = {e.id: Case(e.edition_id, e.credited_unit_id, e.id, e.start_link_id) for e in entries}
    general = deadlines(cases.values())
    found = {entry.id: _closing(entry, general.get(cases[entry.id])) for entry in entries}
    return {entry: at for entry, at in found.items() if at is not None}


def _closing(entry: Entry, general: datetime | None) -> datetime | None:
    if entry.state is EntryState.SUPPLEMENT and entry.supplement_due_at:
        return entry.supplement_due_at
    if entry.state is EntryState.POLISHING:
        coaching = [s for s in entry.edition.stages if s.kind is StageKind.COACHING]
        return next((s.due_at for s in coaching if s.id == entry.stage_id), coaching[0].due_at if coaching else None)
    return general


def closing_of(entry: Entry) -> Window | None:
    """The window in which the entry may be handed in from the state it is in now; None where there is none.

    A draft and what the unit returned: the call's window. What the secretariat asked for: its own deadline.
    In coaching: the coaching stage's.
    """
    general = window_of(entry.edition, entry=entry)
    if entry.state is EntryState.SUPPLEMENT and entry.supplement_due_at:
        return _until(entry.supplement_due_at, None, entry)
    if entry.state is EntryState.POLISHING:
        stages = [entry.stage] if entry.stage else []
        stages += [s for s in entry.edition.stages if s.kind is StageKind.COACHING]
        coaching = next((s for s in stages if s.kind is StageKind.COACHING), None)
        return _until(coaching.due_at, coaching.opens_at, entry) if coaching else None
    return general


def _until(due: datetime, opens: datetime | None, entry: Entry) -> Window:
    return Window(opens, due, due, due, entry.edition.grace_seconds)


def _living(edition: Edition, at: datetime) -> tuple[ColumnElement[bool], ...]:
    below = select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id == edition.series.unit_id)
    day = at.date()
    return (
        Unit.id.in_(below),
        Unit.id != edition.series.unit_id,
        Unit.valid_from <= day,
        or_(Unit.valid_to.is_(None), Unit.valid_to >= day),
    )


def creditable(edition: Edition, unit_id: int | None, at: datetime) -> Unit | None:
    """The unit, if an entry of this edition may count for it today: below the organizing unit and living."""
    return db.session.scalar(select(Unit).where(Unit.id == unit_id, *_living(edition, at)))


def unit_by_code(edition: Edition, code: str, at: datetime) -> Unit | None:
    """The same by the unit's code, as a form names it."""
    return db.session.scalar(select(Unit).where(Unit.code == code, *_living(edition, at)))


def units_found(edition: Edition, words: str, at: datetime) -> Sequence[Unit]:
    """At most FOUND creditable units whose name holds the words, without regard to marks (D31)."""
    key = search_key(words)
    if not key:
        return []
    query = select(Unit).where(*_living(edition, at), Unit.search_key.contains(key, autoescape=True))
    return db.session.scalars(query.order_by(Unit.sort_key).limit(FOUND)).all()


def person_of(actor: Actor) -> Person:
    """The actor's own person row."""
    return db.session.get_one(Person, actor.person_id)


def latest_version(entry: Entry) -> EntryVersion | None:
    """What was handed in last."""
    return entry.versions[-1] if entry.versions else None


def journey_of(entry: Entry, at: datetime) -> list[Mark]:
    """The entry's way as its makers see it: what was done, where it stands, what comes."""
    done = [Mark("journey_begun", entry.made_at), Mark("journey_submitted", entry.submitted_at)]
    if entry.credited_unit_id and (entry.unit_confirmed_at or not entry.received_at):
        done.append(Mark("journey_confirmed", entry.unit_confirmed_at))
    done.append(Mark("journey_received", entry.received_at))
    if entry.state in ENDED:
        ended = entry.withdrawn_at or entry.disqualified_at
        return [mark for mark in done if mark.at] + [Mark(entry.state.value, ended, state="now")]
    stages = [
        Mark("", stage.due_at, name=stage.name, passed=at > stage.due_at, tentative=stage.tentative)
        for stage in entry.edition.stages
        if stage.kind not in (StageKind.LAUNCH, StageKind.SUBMISSION)
    ]
    return placed([*done, *stages])
