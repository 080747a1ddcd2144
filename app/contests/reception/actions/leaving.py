"""How an entry leaves the contest, and how a late one is let in: each with a reason that is kept."""

from datetime import datetime

from sqlalchemy import update

from app.contests.entries.queries import window_of
from app.contests.entries.rules import Timing
from app.contests.entry_models import Entry
from app.contests.models import Edition
from app.contests.reception.actions.moving import inform, move, note, words
from app.contests.states import ENTRY, EntryState, EntryVerb, Exclusion
from app.contests.submissions.actions import release
from app.kit import files
from app.kit.db import db
from app.kit.errors import DomainError, WrongState
from app.kit.files import Prepared
from app.people.actor import Actor

EVIDENCE = "evidence"
#: What nothing can be merged into.
_NO_HOME = (EntryState.DRAFT, EntryState.WITHDRAWN, EntryState.DISQUALIFIED, EntryState.DUPLICATE)
_OUT = (EntryState.DRAFT, EntryState.WITHDRAWN, EntryState.DISQUALIFIED, EntryState.DUPLICATE)


class MergedIntoItself(DomainError):
    """An entry cannot be a duplicate of itself."""

    code = "merged_into_itself"


class NoMergeTarget(DomainError):
    """The other entry is of another contest, or not in the contest (any more)."""

    code = "no_merge_target"


class NotLate(DomainError):
    """It was in time, or was accepted already."""

    code = "not_late"


def merge(entry: Entry, into: Entry, *, reason: str, by: Actor, at: datetime) -> None:
    """Find the entry a duplicate of another, which alone counts; what was merged into it before follows.

    Raises MergedIntoItself, NoMergeTarget, WrongState, ReasonMissing.
    """
    kept = words(reason)
    if into.id == entry.id:
        raise MergedIntoItself
    if into.edition_id != entry.edition_id or into.state in _NO_HOME:
        raise NoMergeTarget
    ENTRY.target(entry.state, EntryVerb.MERGE)
    entry.merged_into_id = into.id
    move(entry, EntryVerb.MERGE, by=by, at=at, reason=kept, into=into.ref)
    entry.reason = kept
    db.session.flush()
    release(entry)
    inform(entry, "entry_merged", at=at, reason=kept)
    db.session.execute(update(Entry).where(Entry.merged_into_id == entry.id).values(merged_into_id=into.id))


def withdraw_on_request(entry: Entry, *, reason: str, paper: Prepared | None = None, by: Actor, at: datetime) -> None:
    """Take the entry out because its leader asked so in writing; `paper` is the scan of the request.

    In time this also frees what the entry claimed. Raises WrongState, ReasonMissing.
    """
    kept = words(reason)
    ENTRY.target(entry.state, EntryVerb.WITHDRAW)
    if entry.state == EntryState.DRAFT:
        raise WrongState(what="entry", state=entry.state, verb=EntryVerb.WITHDRAW)
    file = _keep(entry, paper, by, at)
    window = window_of(db.session.get_one(Edition, entry.edition_id), entry=entry)
    in_time = window is not None and window.timing(at) is not Timing.CLOSED
    if in_time:
        release(entry)
    entry.withdrawn_at = at
    move(entry, EntryVerb.WITHDRAW, by=by, at=at, reason=kept, file=file, in_time=in_time)
    db.session.flush()
    inform(entry, "entry_withdrawn", at=at)


def disqualify(
    entry: Entry, *, kind: Exclusion, reason: str, evidence: Prepared | None = None, by: Actor, at: datetime
) -> None:
    """Exclude the entry with a reason and evidence; copying also takes it from its unit's live figure (B5.2)."""
    kept = words(reason)
    ENTRY.target(entry.state, EntryVerb.DISQUALIFY)
    file = _keep(entry, evidence, by, at)
    entry.disqualified_for, entry.disqualified_at, entry.reason = kind, at, kept
    move(entry, EntryVerb.DISQUALIFY, by=by, at=at, reason=kept, kind=kind, file=file)
    db.session.flush()
    inform(entry, "entry_excluded", at=at, reason=kept)


def accept_late(entry: Entry, *, reason: str, by: Actor, at: datetime) -> None:
    """Let late work count, with the reason in the history (B5.3). Raises NotLate, WrongState."""
    kept = words(reason)
    if entry.state in _OUT:
        raise WrongState(what="entry", state=entry.state, verb="accept_late")
    if not entry.late or entry.late_accepted_at is not None:
        raise NotLate
    entry.late_accepted_at = at
    note(entry, "accept_late", by=by, at=at, reason=kept)
    db.session.flush()
    inform(entry, "late_accepted", at=at)


def _keep(entry: Entry, prepared: Prepared | None, by: Actor, at: datetime) -> str | None:
    if prepared is None:
        return None
    owner = f"entry:{entry.ref}"
    return files.record(prepared, purpose=EVIDENCE, owner_ref=owner, by_person_id=by.person_id, at=at).ref
