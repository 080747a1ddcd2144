"""What a unit owes: entries to confirm, entries to forward, and ideas still missing from its target."""

from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select

from app.contests.entries.queries import Case, deadlines
from app.contests.entry_models import Entry
from app.contests.models import Edition
from app.contests.states import EditionState, EntryState
from app.desks.tasks import Pile, Task
from app.kit.db import db
from app.people.actor import Actor
from app.people.models import Unit
from app.people.roles.queries import covered
from app.people.states import Role
from app.plans.models import Campaign
from app.plans.targets.queries.owed import Owed, owes


def tasks(actor: Actor, at: datetime) -> list[Task]:
    """A line an edition and step, for the units the actor looks after."""
    waits = func.sum(case((Entry.state == EntryState.SUBMITTED, 1), else_=0))
    ready = func.sum(case((Entry.state == EntryState.CONFIRMED, 1), else_=0))
    query = (
        select(Edition, Unit, waits, ready)
        .join(Entry, Entry.edition_id == Edition.id)
        .join(Unit, Unit.id == Entry.credited_unit_id)
        .where(
            Edition.state == EditionState.OPEN,
            Entry.credited_unit_id.in_(covered(actor, Role.OFFICER, Role.UNIT_LEADER)),
            Entry.forwarded_at.is_(None),
        )
        .group_by(Edition.id, Unit.id)
        .order_by(Unit.sort_key)
    )
    lines = []
    found = db.session.execute(query).all()
    dues = deadlines(Case(edition.id, unit.id) for edition, unit, _, _ in found)
    for edition, unit, waiting, confirmed in found:
        where, due = {"edition": edition.code, "unit": unit.code}, dues.get(Case(edition.id, unit.id))
        facts = {"unit": unit.short_name}
        if waiting:
            lines.append(Task(Pile.OWE, "confirm_entries", "reception.unit", where, facts | {"count": waiting}, due))
        if confirmed:
            lines.append(Task(Pile.OWE, "forward_entries", "reception.unit", where, facts | {"count": confirmed}, due))
    return lines + [_owed(line) for line in owes(actor, at) if line.missing]


def _owed(line: Owed) -> Task:
    """ "3 of 5, 12 days left": what a unit still owes its target."""
    facts: dict[str, Any] = {"unit": line.unit.short_name, "count": line.count, "minimum": line.minimum}
    where, kind = {"of": "contests", "code": line.subject.code, "unit": line.unit.code}, "unit_owes"
    if isinstance(line.subject, Campaign):
        where["of"], kind, title = "campaigns", "unit_owes_events", line.subject.title
        facts["title"] = title[:1].lower() + title[1:]
    return Task(
        Pile.OWE, kind, "targets.unit", where, facts, line.deadline, min(line.count, line.minimum), line.minimum
    )
