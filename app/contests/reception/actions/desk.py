"""The secretariat's step: a number at reception, supplements, the formal check, blind files."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import exists, select, update

from app.contests.entry_models import Entry, EntryFile, FrozenVersion
from app.contests.models import Edition
from app.contests.reception.actions.moving import Outcome, each, inform, move, note, words
from app.contests.states import ENTRY, EditionState, EntryState, EntryVerb
from app.contests.wording import official_number
from app.kit.db import db
from app.kit.errors import DomainError
from app.people.actor import Actor


class NotForwarded(DomainError):
    """It still is at its unit; the clock forwards it when the deadline passes."""

    code = "not_forwarded"


class ReceptionClosed(DomainError):
    """The edition is not open, so no number can be given."""

    code = "reception_closed"


class DueInPast(DomainError):
    """The deadline of a supplement lies in the past."""

    code = "due_in_past"
    status = 422


class LateNotAccepted(DomainError):
    """It was handed in late and the organizers have not accepted it."""

    code = "late_not_accepted"


class AlreadyJudged(DomainError):
    """A round judges it already; its validity is not reopened."""

    code = "already_judged"


def receive(entry: Entry, *, by: Actor, at: datetime) -> int:
    """Take the entry in and give it the next official number of its edition.

    The number is taken by one conditional UPDATE, so two desks never give the same one and a number is never used
    twice. Raises WrongState, NotForwarded, ReceptionClosed.
    """
    ENTRY.target(entry.state, EntryVerb.RECEIVE)
    if entry.credited_unit_id is not None and entry.forwarded_at is None:
        raise NotForwarded
    entry.number = _next_number(entry.edition_id)
    entry.received_at = at
    move(entry, EntryVerb.RECEIVE, by=by, at=at, number=entry.number)
    db.session.flush()
    edition = db.session.get_one(Edition, entry.edition_id)
    inform(entry, "entry_received", at=at, number=official_number(edition.number, entry.number))
    return entry.number


def _next_number(edition_id: int) -> int:
    taken = db.session.scalar(
        update(Edition)
        .where(Edition.id == edition_id, Edition.state == EditionState.OPEN)
        .values(numbers_given=Edition.numbers_given + 1)
        .returning(Edition.numbers_given)
        .execution_options(synchronize_session=False)
    )
    if taken is None:
        raise ReceptionClosed
    return int(taken)


def receive_many(entries: Iterable[Entry], *, by: Actor, at: datetime) -> Outcome:
    """Receive each in the given order; those that refuse are told and take no number."""
    return each(entries, lambda entry: receive(entry, by=by, at=at))


def ask_supplement(entry: Entry, *, reason: str, due_at: datetime, by: Actor, at: datetime) -> None:
    """Ask the leader for what is missing, until an instant of its own. Raises WrongState, DueInPast."""
    kept = words(reason)
    if due_at <= at:
        raise DueInPast
    move(entry, EntryVerb.ASK_SUPPLEMENT, by=by, at=at, reason=kept, due=due_at.isoformat())
    entry.reason, entry.supplement_due_at = kept, due_at
    db.session.flush()
    inform(entry, "supplement_asked", at=at, reason=kept, due_at=due_at.isoformat())


def validate(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Find the entry formally valid. Raises WrongState, LateNotAccepted (B5.3)."""
    ENTRY.target(entry.state, EntryVerb.VALIDATE)
    if entry.late and entry.late_accepted_at is None:
        raise LateNotAccepted
    move(entry, EntryVerb.VALIDATE, by=by, at=at)
    entry.reason, entry.supplement_due_at = None, None
    db.session.flush()
    inform(entry, "entry_valid", at=at)


def validate_many(entries: Iterable[Entry], *, by: Actor, at: datetime) -> Outcome:
    """Find each valid; those that refuse are told."""
    return each(entries, lambda entry: validate(entry, by=by, at=at))


def invalidate(entry: Entry, *, reason: str, by: Actor, at: datetime) -> None:
    """Find the entry formally invalid, with the reason that its leader is told. Raises WrongState."""
    kept = words(reason)
    move(entry, EntryVerb.INVALIDATE, by=by, at=at, reason=kept)
    entry.reason, entry.supplement_due_at = kept, None
    db.session.flush()
    inform(entry, "entry_invalid", at=at, reason=kept)


def reconsider(entry: Entry, *, reason: str, by: Actor, at: datetime) -> None:
    """Take a finding back: the entry is received again and may be checked anew. Raises WrongState, AlreadyJudged."""
    kept = words(reason)
    ENTRY.target(entry.state, EntryVerb.RECONSIDER)
    frozen = select(exists().where(FrozenVersion.entry_id == entry.id))
    if entry.state == EntryState.VALID and db.session.scalar(frozen):
        raise AlreadyJudged
    move(entry, EntryVerb.RECONSIDER, by=by, at=at, reason=kept)
    entry.reason = None
    db.session.flush()
    inform(entry, "entry_reconsidered", at=at, reason=kept)


def clear_file(entry: Entry, file: EntryFile, *, cleared: bool, by: Actor, at: datetime) -> None:
    """Let the judges of a blind round see a file, or take that back. Once more is as once."""
    if (file.cleared_at is not None) == cleared:
        return
    file.cleared_at, file.cleared_by_person_id = (at, by.person_id) if cleared else (None, None)
    note(entry, "clear_file" if cleared else "hide_file", by=by, at=at, file=file.id)
    db.session.flush()
