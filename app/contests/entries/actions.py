"""Start an entry, write its draft without ever overwriting another's text, keep its files."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, select, update

from app.contests.entries import queries, rules
from app.contests.entries.rules import Timing, Window
from app.contests.entry_models import Entry, EntryFile, EntryMember
from app.contests.models import Board, Edition, EntryField, StartLink
from app.contests.states import WRITABLE, EditionState, EntryState, EntryVerb, MemberRole
from app.kit import audit, files
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import BadInput, DomainError, WrongState
from app.kit.fields import Answer, FieldKind, FieldSpec
from app.kit.files import Prepared
from app.kit.text import one_line, search_key
from app.people.actor import Actor
from app.people.models import Person, Unit

#: What one person may have begun and not handed in, in one edition: keeps a broken client from filling the table.
MAX_DRAFTS = 20
#: Files of one section, where its question says nothing.
MAX_FILES = 10
_TRIES = 5


class CallNotOpen(DomainError):
    """The edition takes no entries: a draft of a call, a closed one, or one without a submission stage."""

    code = "call_not_open"


class CallNotYetOpen(DomainError):
    """Entries are taken from an instant that has not come; facts: opens_at."""

    code = "call_not_yet_open"


class DeadlinePassed(DomainError):
    """The deadline of this entry has passed; what was written is kept."""

    code = "deadline_passed"


class UnitNotCreditable(DomainError):
    """The unit is not of this contest, or not living."""

    code = "unit_not_creditable"
    status = 422


class TooManyDrafts(DomainError):
    """MAX_DRAFTS are begun already; facts: most."""

    code = "too_many_drafts"


class DraftTooLarge(DomainError):
    """More than anybody writes; nothing of this saving was kept."""

    code = "draft_too_large"
    status = 413


class DraftConflict(DomainError):
    """Another tab or device saved this part first; nothing was overwritten.

    theirs: the answers now kept, yours: those that came, revision: of what is kept.
    """

    code = "stale_version"

    def __init__(self, theirs: Mapping[str, Any], yours: Mapping[str, Any], revision: int) -> None:
        super().__init__()
        self.theirs, self.yours, self.revision = dict(theirs), dict(yours), revision


class TooManyFiles(DomainError):
    """The section is full; facts: most."""

    code = "too_many_files"


@dataclass(frozen=True)
class Basics:
    """What an entry is called and where it belongs; unit None: straight to the organizers (B5.1)."""

    title: str
    board: Board
    field: EntryField | None
    unit: Unit | None
    open_to_investors: bool = False


def start(
    edition: Edition, basics: Basics, *, by: Actor, at: datetime, link: StartLink | None = None,
    leader: Person | None = None,
) -> Entry:  # fmt: skip
    """Begin a draft. leader: the youth for whom an officer enters a paper (D36); else the actor.

    Raises CallNotOpen, CallNotYetOpen, DeadlinePassed (unless `link` is given; it is used up at submission only),
    UnitNotCreditable, TooManyDrafts.
    """
    demand_open(edition, basics.unit, at, link)
    person = leader or queries.person_of(by)
    db.session.add(person)
    db.session.flush()
    begun = select(Entry.id).where(
        Entry.edition_id == edition.id, Entry.state == EntryState.DRAFT, Entry.leader_id == person.id
    )
    if len(db.session.scalars(begun).all()) >= MAX_DRAFTS:
        raise TooManyDrafts(most=MAX_DRAFTS)
    entry = Entry(
        ref=public_code(8), edition_id=edition.id, leader_id=person.id, state=EntryState.DRAFT, draft={},
        draft_revision=0, made_at=at, entered_by_person_id=by.person_id if leader else None,
        start_link_id=link.id if link else None, late=False,
    )  # fmt: skip
    _write_basics(entry, edition, basics, at)
    db.session.add(entry)
    db.session.flush()
    db.session.add(
        EntryMember(
            ref=public_code(10), entry_id=entry.id, person_id=person.id, role=MemberRole.LEADER,
            full_name=person.full_name, position=0, confirmed_at=at,
        )
    )  # fmt: skip
    facts = {"edition": edition.code, "late_link": link.ref if link else None, "paper": leader is not None}
    audit.record("entry.start", ("entry", entry.ref), by=by, at=at, facts=facts)
    db.session.flush()
    return entry


def demand_open(edition: Edition, unit: Unit | None, at: datetime, link: StartLink | None) -> Window:
    """The window in which an entry for `unit` may be begun now; raises CallNotOpen, CallNotYetOpen, DeadlinePassed."""
    window = queries.window_of(edition, unit_id=unit.id if unit else None, link=link)
    if edition.state is not EditionState.OPEN or window is None:
        raise CallNotOpen
    timing = window.timing(at)
    if timing is Timing.EARLY:
        raise CallNotYetOpen(opens_at=window.opens_at)
    if timing is Timing.CLOSED:
        raise DeadlinePassed
    return window


def _write_basics(entry: Entry, edition: Edition, basics: Basics, at: datetime) -> None:
    if basics.board.edition_id != edition.id or (basics.field and basics.field.edition_id != edition.id):
        raise BadInput(what="board")
    if basics.unit is not None and queries.creditable(edition, basics.unit.id, at) is None:
        raise UnitNotCreditable
    entry.title = one_line(basics.title)[: rules.MAX_TITLE]
    entry.search_key = search_key(entry.title)
    entry.board_id, entry.field_id = basics.board.id, basics.field.id if basics.field else None
    entry.credited_unit_id = basics.unit.id if basics.unit else None
    entry.open_to_investors = basics.open_to_investors


def set_basics(entry: Entry, basics: Basics, *, revision: int, by: Actor, at: datetime) -> int:
    """Change title, board, field, unit of a draft; returns the draft's new revision.

    Board and unit stand still once the secretariat has received the entry. Raises WrongState, DraftConflict.
    """
    entry = queries.locked(entry)
    if entry.state not in WRITABLE:
        raise WrongState(what="entry", state=entry.state, verb=EntryVerb.SUBMIT)
    if entry.draft_revision != revision:
        raise DraftConflict({"title": entry.title}, {"title": basics.title}, entry.draft_revision)
    if entry.state not in (EntryState.DRAFT, EntryState.RETURNED) and (
        basics.board.id != entry.board_id or (basics.unit and basics.unit.id) != entry.credited_unit_id
    ):
        raise WrongState(what="entry", state=entry.state, verb=EntryVerb.SUBMIT)
    _write_basics(entry, entry.edition, basics, at)
    entry.draft_revision, entry.draft_saved_at = revision + 1, at
    audit.record("entry.set_basics", ("entry", entry.ref), by=by, at=at, facts={"board": basics.board.code})
    db.session.flush()
    db.session.expire(entry)
    return revision + 1


def save_draft(entry: Entry, answers: Mapping[str, Answer], *, revision: int, base: str, at: datetime) -> int:
    """Keep answers typed on top of `revision`; returns the draft's new revision.

    base: rules.fingerprint of these answers as the writer had them before typing; a later revision that did not
    touch them is no conflict. Raises DraftConflict (nothing was overwritten), WrongState, DraftTooLarge. Not in the
    history: it happens at every pause of a keystroke; what counts is the version that is handed in.
    """
    for _ in range(_TRIES):
        row = db.session.execute(
            select(Entry.draft, Entry.draft_revision, Entry.state).where(Entry.id == entry.id)
        ).one()
        kept = {key: row.draft.get(key) for key in answers}
        if row.state not in WRITABLE:
            raise WrongState(what="entry", state=row.state, verb=EntryVerb.SUBMIT)
        if kept == dict(answers):
            return int(row.draft_revision)
        if row.draft_revision != revision and rules.fingerprint(row.draft, answers) != base:
            raise DraftConflict(kept, answers, row.draft_revision)
        draft = {**row.draft, **answers}
        if rules.too_large(draft):
            raise DraftTooLarge
        if _write_draft(entry, draft, row.draft_revision, at):
            return int(row.draft_revision) + 1
    raise DraftConflict(kept, answers, row.draft_revision)


def _write_draft(entry: Entry, draft: Mapping[str, Any], revision: int, at: datetime) -> bool:
    """One conditional statement; it leaves the row's version alone, so that autosaves never disturb a decision."""
    done = db.session.execute(
        update(Entry)
        .where(Entry.id == entry.id, Entry.draft_revision == revision, Entry.state.in_(WRITABLE))
        .values(draft=dict(draft), draft_revision=revision + 1, draft_saved_at=at)
        .execution_options(synchronize_session=False)
    )
    db.session.expire(entry, ["draft", "draft_revision", "draft_saved_at"])
    return isinstance(done, CursorResult) and done.rowcount == 1


def attach(entry: Entry, spec: FieldSpec, prepared: Prepared, *, by: Actor, at: datetime) -> EntryFile:
    """Put a stored file into a section of the draft. The same bytes in the same section are kept once.

    Raises TooManyFiles, WrongState, BadInput (a question that takes no files, or not this kind of file).
    """
    entry = queries.locked(entry)
    if entry.state not in WRITABLE:
        raise WrongState(what="entry", state=entry.state, verb=EntryVerb.SUBMIT)
    if spec.kind is not FieldKind.FILE or not accepts(spec, prepared.name):
        raise files.FileKindRefused(kinds=", ".join(spec.accept))
    present = [f for f in queries.files_of(entry) if f.section_key == spec.key]
    for same in present:
        if same.file.sha256 == prepared.sha256:
            return same
    most = int(spec.maximum) if spec.maximum is not None else MAX_FILES
    if len(present) >= most:
        raise TooManyFiles(most=most)
    stored = files.record(
        prepared, purpose="dossier", owner_ref=f"entry:{entry.ref}", by_person_id=by.person_id, at=at
    )  # fmt: skip
    kept = EntryFile(entry_id=entry.id, section_key=spec.key, file_id=stored.id)
    db.session.add(kept)
    _touch(entry, at)
    audit.record(
        "entry.attach_file", ("entry", entry.ref), by=by, at=at, facts={"section": spec.key, "file": stored.ref}
    )
    db.session.flush()
    return kept


def attach_paper(entry: Entry, prepared: Prepared, *, by: Actor, at: datetime) -> None:
    """Keep the scan of the signed paper of an entry that an officer enters (D36); a new one takes its place."""
    entry = queries.locked(entry)
    if entry.state not in WRITABLE or entry.entered_by_person_id is None:
        raise WrongState(what="entry", state=entry.state, verb=EntryVerb.SUBMIT)
    stored = files.record(
        prepared, purpose="paper", owner_ref=f"entry:{entry.ref}", by_person_id=by.person_id, at=at
    )  # fmt: skip
    entry.paper_file_id = stored.id
    _touch(entry, at)
    audit.record("entry.attach_paper", ("entry", entry.ref), by=by, at=at, facts={"file": stored.ref})
    db.session.flush()


def accepts(spec: FieldSpec, name: str) -> bool:
    """Whether the section takes files with this ending (the parser has made the ending true)."""
    ending = name.rpartition(".")[2].lower()
    same: Collection[str] = ("jpg", "jpeg") if ending in ("jpg", "jpeg") else (ending,)
    return not spec.accept or any(one in spec.accept for one in same)


def remove_file(entry: Entry, ref: str, *, by: Actor, at: datetime) -> None:
    """Take a file out of the draft; versions handed in keep it. Twice is as once."""
    entry = queries.locked(entry)
    if entry.state not in WRITABLE:
        raise WrongState(what="entry", state=entry.state, verb=EntryVerb.SUBMIT)
    present: Sequence[EntryFile] = [f for f in queries.files_of(entry) if f.file.ref == ref]
    for file in present:
        file.removed_at = at
        audit.record("entry.remove_file", ("entry", entry.ref), by=by, at=at, facts={"file": ref})
    if present:
        _touch(entry, at)
    db.session.flush()


def _touch(entry: Entry, at: datetime) -> None:
    """The draft is another one now: whoever is about to submit sees it again first."""
    entry.draft_revision += 1
    entry.draft_saved_at = at
