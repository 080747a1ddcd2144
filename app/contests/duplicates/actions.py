"""Comparing entries as they come in, and what the secretariat decides about two that share words."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import CursorResult, update

from app.contests.duplicates.queries import Waiting, fingerprints_of, likenesses_of, waiting
from app.contests.duplicates.rules import Index, Near, fingerprint
from app.contests.duplicates.rules.dossier import text_of
from app.contests.likeness_models import Fingerprint, Likeness
from app.contests.states import LIKENESS, LikenessState, LikenessVerb
from app.kit import audit
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import DomainError, StaleVersion
from app.people.actor import Actor


class LikenessReasonMissing(DomainError):
    """A decision about two entries needs its reason."""

    code = "likeness_reason_missing"


def compare_what_came(*, at: datetime) -> int:
    """Compare what was handed in since, with all contests of the same organizer; returns how many entries. Idempotent.

    A copy is reported, never judged: the pair waits for the secretariat.
    """
    by_unit: dict[int, list[Waiting]] = defaultdict(list)
    for one in waiting():
        by_unit[one.unit_id].append(one)
    for unit_id, group in by_unit.items():
        prints = {one.entry_id: fingerprint(text_of(one.version.content)) for one in group}
        index = Index(fingerprints_of(unit_id) | prints)
        for one in group:
            db.session.merge(
                Fingerprint(
                    entry_id=one.entry_id,
                    version_number=one.version.number,
                    runs=prints[one.entry_id].astype("<u4").tobytes(),
                    made_at=at,
                )
            )
            _keep(one.entry_id, index.near(prints[one.entry_id], without=(one.entry_id,)), at=at)
    return sum(len(group) for group in by_unit.values())


def _keep(entry_id: int, found: list[Near], *, at: datetime) -> None:
    """Write down the pairs of an entry as they are now; what was decided stays decided."""
    known = likenesses_of(entry_id)
    for near in found:
        permille = round(1000 * near.share)
        if near.key in known:
            known[near.key].permille = permille
            continue
        newer, older = max(entry_id, near.key), min(entry_id, near.key)
        db.session.add(Likeness(ref=public_code(8), newer_id=newer, older_id=older, permille=permille, found_at=at))
    near_now = {near.key for near in found}
    for other, pair in known.items():
        if other not in near_now and pair.state is LikenessState.OPEN:
            db.session.delete(pair)
    db.session.flush()


def decide(pair: Likeness, verb: LikenessVerb, *, reason: str, by: Actor, at: datetime) -> None:
    """Say what two entries that share words are to each other, or take that back. Both entries are loaded.

    Raises WrongState, LikenessReasonMissing, StaleVersion where somebody else decided meanwhile.
    """
    state = LIKENESS.target(pair.state, verb)
    if not (words := reason.strip()):
        raise LikenessReasonMissing
    opened = state is LikenessState.OPEN
    done = db.session.execute(
        update(Likeness)
        .where(Likeness.id == pair.id, Likeness.state == pair.state)
        .values(
            state=state,
            reason=words,
            decided_at=None if opened else at,
            decided_by_person_id=None if opened else by.person_id,
        )
    )
    if not isinstance(done, CursorResult) or done.rowcount != 1:
        raise StaleVersion
    facts = {"other": pair.older.ref, "state": state.value}
    audit.record("entry.compare", ("entry", pair.newer.ref), by=by, at=at, facts=facts, reason=words)
