"""The unit's step (S67, B5): confirm, return, credit what came straight to the organizers, forward one list."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from app.contests.access import covers_as_leader, covers_as_officer
from app.contests.entry_models import Entry, ForwardedEntry, Forwarding
from app.contests.models import Edition
from app.contests.reception.actions.moving import Outcome, each, inform, move, note, words
from app.contests.reception.rules import CREDITABLE, STANDS, confirmed
from app.contests.states import ENTRY, EntryState, EntryVerb
from app.contests.submissions.actions import take_places
from app.kit import audit
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import DomainError, WrongState
from app.kit.text import nfc
from app.people.actor import Actor
from app.people.models import Unit


class OfficerFirst(DomainError):
    """In this unit the officer checks first, then the leader confirms."""

    code = "officer_first"


class LeaderConfirms(DomainError):
    """The officer has checked it; now only the unit's leader can confirm it."""

    code = "leader_confirms"


class AlreadyForwarded(DomainError):
    """It has left the unit."""

    code = "already_forwarded"


class AlreadyCredited(DomainError):
    """It counts for a unit already: one entry, one unit (B5.1)."""

    code = "already_credited"


class NothingToForward(DomainError):
    """None of the chosen entries could go onto the list; facts: refused."""

    code = "nothing_to_forward"


def confirm(entry: Entry, *, by: Actor, at: datetime) -> None:
    """Confirm that the entry is of the unit: by the officer, and after that by the leader where the unit has it so.

    Of an entry still waiting at the unit this changes the state. Of one that the clock forwarded unconfirmed, or
    that the secretariat has received, it only adds the date, from which it counts for the unit (B5.3).
    Raises WrongState (also for a second confirmation), OfficerFirst, LeaderConfirms.
    """
    unit = _unit_of(entry)
    if entry.state == EntryState.SUBMITTED:
        ENTRY.target(entry.state, EntryVerb.CONFIRM)
    elif entry.state not in STANDS or confirmed(entry, leader_confirms=unit.leader_confirms):
        raise WrongState(what="entry", state=entry.state, verb=EntryVerb.CONFIRM)
    if not _sign(entry, unit, by=by, at=at):
        note(entry, "check", by=by, at=at)
    elif entry.state == EntryState.SUBMITTED:
        move(entry, EntryVerb.CONFIRM, by=by, at=at, unit=unit.code)
        inform(entry, "entry_confirmed", at=at)
    else:
        note(entry, EntryVerb.CONFIRM, by=by, at=at, unit=unit.code, later=True)
    db.session.flush()


def _sign(entry: Entry, unit: Unit, *, by: Actor, at: datetime) -> bool:
    """Put the actor's date to the entry; whether that completes the unit's confirmation."""
    if not unit.leader_confirms:
        entry.unit_confirmed_at = at
        return True
    if entry.unit_confirmed_at is None:
        if not covers_as_officer(by, unit.id):
            raise OfficerFirst
        entry.unit_confirmed_at = at
        return False
    if not covers_as_leader(by, unit.id):
        raise LeaderConfirms
    entry.leader_confirmed_at = at
    return True


def return_entry(entry: Entry, *, reason: str, by: Actor, at: datetime) -> None:
    """Give the entry back to its leader with what has to be changed. Raises WrongState, AlreadyForwarded."""
    kept = words(reason)
    ENTRY.target(entry.state, EntryVerb.RETURN)
    if entry.forwarded_at is not None or entry.credited_unit_id is None:
        raise AlreadyForwarded
    move(entry, EntryVerb.RETURN, by=by, at=at, reason=kept)
    entry.reason, entry.unit_confirmed_at, entry.leader_confirmed_at = kept, None, None
    db.session.flush()
    inform(entry, "entry_returned", at=at, reason=kept)


def credit(entry: Entry, unit: Unit, *, by: Actor, at: datetime) -> None:
    """Confirm an entry that was sent straight to the organizers: from now on it counts for `unit` (B5.1).

    Its state and its way do not change. Raises AlreadyCredited, WrongState, OfficerFirst, AllowanceFull.
    """
    if entry.credited_unit_id is not None:
        raise AlreadyCredited
    if entry.state not in CREDITABLE:
        raise WrongState(what="entry", state=entry.state, verb=EntryVerb.CONFIRM)
    _sign(entry, unit, by=by, at=at)
    entry.credited_unit_id = unit.id
    take_places(entry)
    # It is with the organizers already: nothing of it waits at the unit.
    entry.forwarded_at = entry.forwarded_at or entry.submitted_at
    note(entry, "credit", by=by, at=at, unit=unit.code)
    db.session.flush()


def forward(
    edition: Edition, unit: Unit, entries: Sequence[Entry], *, remark: str = "", by: Actor, at: datetime
) -> tuple[Forwarding, Outcome]:
    """Send one list of confirmed entries to the organizers; a later list is a supplement to the first (S67).

    entries: of this edition and of the unit or below it, in the list's order. Those that refuse (not confirmed,
    forwarded already) are told in the outcome; NothingToForward where all of them do, and no list is made.
    """
    made = _list(edition, unit, remark, by=by, at=at)
    outcome = each(entries, lambda entry: _put(entry, made, by=by, at=at))
    if not outcome.done:
        raise NothingToForward(count=len(outcome.refused))
    _close_list(made, outcome.done, unit, by=by, at=at)
    return made, outcome


def forward_by_clock(
    edition: Edition, unit: Unit, entries: Collection[Entry], *, by: Actor, at: datetime
) -> Forwarding:
    """Send on what was stuck at a unit when its deadline passed; what lacks the confirmation bears a flag (B5.3)."""
    made = _list(edition, unit, "", by=by, at=at)
    for entry in entries:
        entry.forwarded_at = at
        entry.forwarded_unconfirmed = not confirmed(entry, leader_confirms=unit.leader_confirms)
        note(entry, "forward", by=by, at=at, list=made.ref, unconfirmed=entry.forwarded_unconfirmed)
    _close_list(made, entries, unit, by=by, at=at)
    return made


def confirm_many(entries: Iterable[Entry], *, by: Actor, at: datetime) -> Outcome:
    """Confirm each; those that refuse are told."""
    return each(entries, lambda entry: confirm(entry, by=by, at=at))


def _put(entry: Entry, made: Forwarding, *, by: Actor, at: datetime) -> None:
    if entry.forwarded_at is not None:
        raise AlreadyForwarded
    if entry.state != EntryState.CONFIRMED:
        raise WrongState(what="entry", state=entry.state, verb=EntryVerb.CONFIRM)
    entry.forwarded_at = at
    note(entry, "forward", by=by, at=at, list=made.ref)


def _list(edition: Edition, unit: Unit, text: str, *, by: Actor, at: datetime) -> Forwarding:
    made = Forwarding(
        ref=public_code(10), edition_id=edition.id, unit_id=unit.id, at=at, by_person_id=by.person_id, note=nfc(text)
    )
    db.session.add(made)
    db.session.flush()
    return made


def _close_list(made: Forwarding, entries: Collection[Entry], unit: Unit, *, by: Actor, at: datetime) -> None:
    rows = [ForwardedEntry(forwarding_id=made.id, entry_id=e.id, position=n) for n, e in enumerate(entries)]
    db.session.add_all(rows)
    facts = {"unit": unit.code, "entries": [entry.ref for entry in entries]}
    audit.record("forwarding.send", ("forwarding", made.ref), by=by, at=at, facts=facts)
    db.session.flush()


def _unit_of(entry: Entry) -> Unit:
    if entry.credited_unit_id is None:
        raise WrongState(what="entry", state=entry.state, verb=EntryVerb.CONFIRM)
    return db.session.get_one(Unit, entry.credited_unit_id)
