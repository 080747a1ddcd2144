"""Remind the units that owe ("đôn đốc", S111): their officers are told, the log keeps when and by whom."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import IntegrityError

from app.kit import audit
from app.kit.clock import local
from app.kit.db import db
from app.kit.text import roman
from app.people.actor import Actor
from app.people.models import Unit
from app.people.notices.actions import notify_all
from app.plans.models import Campaign, Reminder, Subject
from app.plans.targets.queries.board import Board, Line, board
from app.plans.targets.queries.reminders import officers_of

QUIET = timedelta(hours=24)


@dataclass
class Reminded:
    """What a reminder did: units told, units told within the last day already, units without an officer to tell."""

    told: list[Unit] = field(default_factory=list)
    quiet: list[Unit] = field(default_factory=list)
    nobody: list[Unit] = field(default_factory=list)


def remind(
    subject: Subject, *, units: Collection[str] | None = None, again: bool = False, by: Actor, at: datetime
) -> Reminded:
    """Tell the officers of the units that owe; units: codes, None: all of them.

    Not twice within a day, unless `again` is said; two who press at once make one reminder (unique key).
    """
    shown = board(by, subject, at=at)
    owing = [line for line in shown.owing if units is None or line.unit.code in units]
    reach = {line.unit.id: [line.unit.id, *(h for o in line.row.obligations for h in o.heirs)] for line in owing}
    people = officers_of({unit for reached in reach.values() for unit in reached}, at)
    outcome = Reminded()
    for line in owing:
        told = {person for unit_id in reach[line.unit.id] for person in people.get(unit_id, ())}
        if not told:
            outcome.nobody.append(line.unit)
        elif _quiet(line, at) and not again:
            outcome.quiet.append(line.unit)
        elif _log(line, len(told), again=again, by=by, at=at):
            _tell(shown, line, told, at)
            outcome.told.append(line.unit)
        else:
            outcome.quiet.append(line.unit)
    facts = {"units": [unit.code for unit in outcome.told], "again": again}
    audit.record("target.remind", ("target", subject.code), by=by, at=at, facts=facts)
    return outcome


def _quiet(line: Line, at: datetime) -> bool:
    return line.reminded_at is not None and at - line.reminded_at < QUIET


def _log(line: Line, recipients: int, *, again: bool, by: Actor, at: datetime) -> bool:
    reminder = Reminder(
        target_id=line.row.obligations[0].target_id, unit_id=line.unit.id, at=at, by_person_id=by.person_id,
        recipients=recipients, count=line.row.count, minimum=line.row.minimum or 0,
        day=None if again else local(at).date(),
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(reminder)
    except IntegrityError:
        return False
    return True


def _tell(shown: Board, line: Line, people: set[int], at: datetime) -> None:
    subject = shown.subject
    facts: dict[str, Any] = {
        "unit": line.unit.name, "count": line.row.count, "minimum": line.row.minimum, "missing": line.row.missing,
    }  # fmt: skip
    if isinstance(subject, Campaign):
        kind, path = "campaign_owed", f"/campaigns/{subject.code}"
        facts |= {"title": subject.title, "year": subject.year}
    else:
        kind, path = "target_owed", f"/contests/{subject.code}"
        facts |= {"contest": subject.series.title, "number": roman(subject.number)}
    if shown.deadline is not None and at <= shown.deadline:
        facts["due_at"] = shown.deadline.isoformat()
    else:
        kind += "_still"
    notify_all(people, kind, facts, at=at, path=f"{path}/targets/units/{line.unit.code}")
