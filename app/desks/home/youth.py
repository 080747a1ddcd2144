"""What a young person owes and awaits: drafts, what was returned, invitations, open calls, results."""

from datetime import datetime

from app.contests.calls.queries import Listed, open_calls
from app.contests.entries.queries import closings_of, own_entries
from app.contests.entry_models import Entry
from app.contests.states import EditionState, EntryState
from app.desks.tasks import Pile, Task
from app.kit.text import roman
from app.people.actor import Actor

_OWED = {
    EntryState.DRAFT: "finish_draft",
    EntryState.RETURNED: "answer_return",
    EntryState.SUPPLEMENT: "send_supplement",
    EntryState.POLISHING: "revise_entry",
}
_AWAITED = {
    EntryState.SUBMITTED: "unit_looks",
    EntryState.CONFIRMED: "unit_forwards",
    EntryState.RECEIVED: "secretariat_checks",
    EntryState.VALID: "judges_score",
    EntryState.IN_ROUND: "judges_score",
    EntryState.IN_FINAL: "final_comes",
}


def tasks(actor: Actor, at: datetime) -> list[Task]:
    """Own entries first; then the calls one could still answer."""
    entries = [e for e in own_entries(actor) if e.edition.state is not EditionState.CLOSED]
    closings = closings_of([entry for entry in entries if entry.state in _OWED])
    lines = [line for entry in entries if (line := _line(entry, closings.get(entry.id), at))]
    begun = {entry.edition_id for entry in entries}
    lines += [_call(found) for found in open_calls(actor) if found.edition.id not in begun and _open(found, at)]
    return lines


def _line(entry: Entry, due: datetime | None, at: datetime) -> Task | None:
    where = {"edition": entry.edition.code, "ref": entry.ref}
    facts = {"title": entry.title}
    if kind := _OWED.get(entry.state):
        if due is not None and due < at:
            return None
        return Task(Pile.OWE, kind, "entries.show", where, facts, due)
    if kind := _AWAITED.get(entry.state):
        return Task(Pile.WAITING, kind, "entries.show", where, facts)
    return None


def _open(found: Listed, at: datetime) -> bool:
    return found.due_at is not None and found.due_at > at


def _call(found: Listed) -> Task:
    edition = found.edition
    facts = {"title": edition.series.title, "number": roman(edition.number)}
    return Task(Pile.NEXT, "call_open", "calls.show", {"edition": edition.code}, facts, found.due_at)
