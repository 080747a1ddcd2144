"""The one step every verb on an entry takes: a new state from the table, and an act in the history."""

from datetime import datetime
from typing import Any

from app.contests.entry_models import Entry
from app.contests.states import ENTRY, EntryVerb
from app.kit import audit
from app.people.actor import Actor

REALM = "entry"


def move(entry: Entry, verb: EntryVerb, *, by: Actor, at: datetime, reason: str | None = None, **facts: Any) -> None:
    """Take the entry to the state that `verb` leads to, with a line in its history. WrongState where it cannot be."""
    was, entry.state = entry.state, ENTRY.target(entry.state, verb)
    note(entry, verb, by=by, at=at, reason=reason, was=was, now=entry.state, **facts)


def note(entry: Entry, verb: str, *, by: Actor, at: datetime, reason: str | None = None, **facts: Any) -> None:
    """A line in the entry's history; facts are ids and codes only."""
    audit.record(verb, (REALM, entry.ref), by=by, at=at, reason=reason, facts=facts)
