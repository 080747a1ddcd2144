"""The one verb of the analysis: asking for extra readings around a line, as the published rules allow."""

from datetime import datetime

from app.contests.entry_models import Entry
from app.judging.analysis.queries import counted, extra_plan
from app.judging.models import Round
from app.judging.panels import actions as panels
from app.judging.states import RoundState, SheetRole
from app.judging.tally.queries import locked
from app.kit.db import db
from app.kit.errors import DomainError, WrongState
from app.people.actor import Actor


class ExtraNotAnnounced(DomainError):
    """The rules of the round do not say that entries may be read again (D15)."""

    code = "extra_not_announced"


def ask_extra(judged: Round, *, mark: str, reason: str, by: Actor, at: datetime) -> int:
    """Give out the batch of extra readings that was looked at; returns how many. Only while the round is open.

    Each is an ordinary sheet with its own role and is assigned like any other: conflicts, caps and the history hold.
    Raises ExtraNotAnnounced, WrongState, PlanChanged where the proposal is another one by now.
    """
    judged = locked(judged)
    if not judged.extra_readings:
        raise ExtraNotAnnounced
    if judged.state is not RoundState.OPEN:
        raise WrongState(what="round", state=judged.state, verb="assign")
    now = counted(judged)
    plan = extra_plan(now)
    if not plan.readings or plan.mark != mark:
        raise panels.PlanChanged
    entries = {entry.ref: entry.id for entry in now.entries.values()}
    members = {m.person.ref: m for m in judged.panel if m.left_at is None}
    for reading in plan.readings:
        entry = db.session.get_one(Entry, entries[reading.item])
        sheet = panels.assign(judged, entry, members[reading.judge], reason=reason, by=by, at=at)
        sheet.role = SheetRole.EXTRA
    db.session.flush()
    return len(plan.readings)
