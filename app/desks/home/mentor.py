"""What a mentor owes: teams in an open coaching window that have no advice yet, then the others."""

from datetime import datetime

from sqlalchemy import select

from app.contests.coaching.queries import own_mentorships
from app.contests.entry_models import CoachingNote
from app.desks.tasks import Pile, Task
from app.kit.db import db
from app.people.actor import Actor


def tasks(actor: Actor, at: datetime) -> list[Task]:
    """A line a team, as long as its coaching stage lasts."""
    bonds = [bond for bond in own_mentorships(actor) if bond.stage.due_at >= at and bond.stage.published_at is None]
    advised = set(
        db.session.scalars(
            select(CoachingNote.mentorship_id).where(CoachingNote.mentorship_id.in_([b.id for b in bonds]))
        )
    )
    lines = []
    for bond in bonds:
        where = {"edition": bond.entry.edition.code, "ref": bond.entry.ref}
        pile, kind = (Pile.WAITING, "team_answers") if bond.id in advised else (Pile.OWE, "advise_team")
        lines.append(Task(pile, kind, "coaching.entry", where, {"title": bond.entry.title}, bond.stage.due_at))
    return lines
