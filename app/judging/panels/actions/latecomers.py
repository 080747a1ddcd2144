"""Entries that came into a stage after its round was opened: taken in to be judged, or left out with a reason."""

from collections.abc import Collection
from datetime import datetime

from app.contests.entry_models import Entry
from app.contests.reception.actions import freeze, stop_entry
from app.judging.models import Round
from app.judging.panels.actions.rounds import REALM, ReasonMissing, give_sealed, keep_conflicts
from app.judging.panels.queries import rounds
from app.judging.states import RoundState
from app.kit import audit
from app.kit.db import db
from app.kit.errors import BadInput, DomainError, WrongState
from app.people.actor import Actor


class NothingChosen(DomainError):
    """No entry was ticked."""

    code = "nothing_chosen"
    status = 422


def take_in(judged: Round, refs: Collection[str], *, by: Actor, at: datetime) -> list[Entry]:
    """Let the open round judge these entries too: their versions are frozen now, detected conflicts kept.

    A round that was closed or locked is opened again first, by its own verbs. WrongState, NothingChosen, BadInput for other entries.
    """
    judged = rounds.locked(judged)
    if judged.state is not RoundState.OPEN:
        raise WrongState(what="round", state=judged.state, verb="take_in")
    chosen = _chosen(judged, refs)
    freeze(judged.stage, at=at, only=[entry.id for entry in chosen])
    keep_conflicts(judged, [entry.id for entry in chosen], by=by, at=at)
    give_sealed(judged, [entry.id for entry in chosen])
    audit.record("entries_taken_in", (REALM, judged.ref), by=by, at=at, facts={"entries": [e.ref for e in chosen]})
    db.session.flush()
    return chosen


def leave_out(judged: Round, refs: Collection[str], *, reason: str, by: Actor, at: datetime) -> list[Entry]:
    """Decide that these entries end here without being judged; each leader is told, with the reason.

    ReasonMissing, NothingChosen; BadInput for entries that the round judges; WrongState for one that was called to the final.
    """
    judged = rounds.locked(judged)
    if not reason.strip():
        raise ReasonMissing
    chosen = _chosen(judged, refs)
    for entry in chosen:
        stop_entry(judged.stage, entry, reason=reason, by=by, at=at)
    facts = {"entries": [entry.ref for entry in chosen]}
    audit.record("entries_left_out", (REALM, judged.ref), by=by, at=at, reason=reason.strip(), facts=facts)
    db.session.flush()
    return chosen


def _chosen(judged: Round, refs: Collection[str]) -> list[Entry]:
    known = {entry.ref: entry for entry in rounds.latecomers(judged)}
    if not refs:
        raise NothingChosen
    if set(refs) - known.keys():
        raise BadInput(what="entry")
    return [entry for ref, entry in known.items() if ref in refs]
