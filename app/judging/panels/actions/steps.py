"""The two steps that a small contest may leave out: telling the judges before the round opens, and reconciling it."""

from collections import Counter
from datetime import datetime

from app.judging.models import Round
from app.judging.panels.actions.rounds import REALM, NotReady, ReasonMissing, tell_judges
from app.judging.panels.queries import rounds
from app.judging.states import ROUND, RoundVerb
from app.kit import audit
from app.kit.db import db
from app.people.actor import Actor


def assign_round(judged: Round, *, by: Actor, at: datetime) -> None:
    """Tell the judges what they will read, before the round opens: its rules stay as they are from now on.

    They may declare their ties meanwhile; panel and assignment may still change. Raises NotReady, WrongState.
    """
    judged = rounds.locked(judged)
    state = ROUND.target(judged.state, RoundVerb.ASSIGN)
    if needs := rounds.missing_to_open(judged):
        raise NotReady(needs=needs)
    judged.state = state
    audit.record("assign_round", (REALM, judged.ref), by=by, at=at)
    db.session.flush()
    counts = Counter(judge for _, judge in rounds.standing_pairs(judged))
    tell_judges(judged, "round_assigned", counts, at=at, path="/judging")


def recall_round(judged: Round, *, reason: str, by: Actor, at: datetime) -> None:
    """Back to preparation, so that its rules may change, with a reason. Raises ReasonMissing, WrongState."""
    judged = rounds.locked(judged)
    state = ROUND.target(judged.state, RoundVerb.RECALL)
    if not reason.strip():
        raise ReasonMissing
    judged.state = state
    audit.record("recall_round", (REALM, judged.ref), by=by, at=at, reason=reason.strip())
    db.session.flush()


def reconcile_round(judged: Round, *, by: Actor, at: datetime) -> None:
    """The sheets were gone through: whatever changes before the decision says why from now on. Raises WrongState."""
    judged = rounds.locked(judged)
    judged.state = ROUND.target(judged.state, RoundVerb.RECONCILE)
    facts = {"out": rounds.outstanding(judged)}
    audit.record("reconcile_round", (REALM, judged.ref), by=by, at=at, facts=facts)
    db.session.flush()
