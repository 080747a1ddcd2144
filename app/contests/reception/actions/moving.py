"""The steps every verb on an entry takes: a state from the table, an act in the history; and many of them at once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.contests.entry_models import Entry
from app.contests.models import Edition
from app.contests.states import ENTRY, EntryVerb
from app.kit import audit
from app.kit.db import db
from app.kit.errors import DomainError
from app.kit.text import nfc
from app.people.actor import Actor
from app.people.notices.actions import notify

REALM = "entry"


class ReasonMissing(DomainError):
    """This needs a reason, because somebody will be told it or because it overrides a rule."""

    code = "reason_missing"
    status = 422


@dataclass
class Outcome:
    """What a bulk act did: the entries it was done to, and those that refused, each with its refusal."""

    done: list[Entry] = field(default_factory=list)
    refused: list[tuple[Entry, DomainError]] = field(default_factory=list)


def move(entry: Entry, verb: EntryVerb, *, by: Actor, at: datetime, reason: str | None = None, **facts: Any) -> None:
    """Take the entry to the state that `verb` leads to, with a line in its history. WrongState where it cannot be."""
    was, entry.state = entry.state, ENTRY.target(entry.state, verb)
    note(entry, verb, by=by, at=at, reason=reason, was=was, now=entry.state, **facts)


def note(entry: Entry, verb: str, *, by: Actor, at: datetime, reason: str | None = None, **facts: Any) -> None:
    """A line in the entry's history; facts are ids and codes only."""
    audit.record(f"{REALM}.{verb}", (REALM, entry.ref), by=by, at=at, reason=reason, facts=facts)


def inform(entry: Entry, kind: str, *, at: datetime, **facts: Any) -> None:
    """Tell the entry's leader; the sentence is `notice_<kind>`, which may name the title and `facts`."""
    edition = db.session.get_one(Edition, entry.edition_id)
    path = f"/contests/{edition.code}/entries/{entry.ref}"
    notify(entry.leader_id, kind, {"title": entry.title, **facts}, at=at, path=path)


def words(reason: str) -> str:
    """The reason as it is kept; ReasonMissing where there is none."""
    kept = nfc(reason)
    if not kept:
        raise ReasonMissing
    return kept


def each(entries: Iterable[Entry], act: Callable[[Entry], object]) -> Outcome:
    """Do the single act to each, a savepoint each, in one transaction, and collect what was refused."""
    outcome = Outcome()
    for entry in entries:
        try:
            with db.session.begin_nested():
                act(entry)
                db.session.flush()
            outcome.done.append(entry)
        except DomainError as refusal:
            outcome.refused.append((entry, refusal))
    return outcome
