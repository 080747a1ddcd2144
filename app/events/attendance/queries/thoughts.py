"""What participants thought: summed up, words without names, nothing while so few answered that one could tell who."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from app.events.attendance import rules
from app.events.checkin_models import Admission, Feedback
from app.events.models import Event
from app.events.registration_models import Registration
from app.kit.db import db
from app.people.actor import Actor


@dataclass(frozen=True)
class Thoughts:
    """How often each rating was given, and the words in the order of the alphabet, which tells nobody's turn."""

    answers: int
    attended: int
    enough: bool
    rating: Mapping[int, int]
    useful: Mapping[int, int]
    words: list[str]


def thoughts(event: Event) -> Thoughts:
    """The summary; while fewer than FEWEST_ANSWERS answered, only how many. The caller has asked who looks."""
    attended = db.session.scalar(
        select(func.count(func.distinct(Admission.registration_id))).where(Admission.event_id == event.id)
    )
    rows = db.session.execute(
        select(Feedback.rating, Feedback.useful, Feedback.words).where(Feedback.event_id == event.id)
    ).all()
    if len(rows) < rules.FEWEST_ANSWERS:
        return Thoughts(len(rows), attended or 0, False, {}, {}, [])
    rating = {n: sum(1 for row in rows if row.rating == n) for n in range(5, 0, -1)}
    useful = {n: sum(1 for row in rows if row.useful == n) for n in range(5, 0, -1)}
    return Thoughts(len(rows), attended or 0, True, rating, useful, sorted(row.words for row in rows if row.words))


def attended_by(actor: Actor, event: Event) -> Registration | None:
    """The actor's registration for an event at which a gate saw them; None for everybody else."""
    if actor.person_id is None:
        return None
    came = select(Admission.id).where(Admission.registration_id == Registration.id)
    query = select(Registration).where(
        Registration.event_id == event.id, Registration.person_id == actor.person_id, came.exists()
    )
    return db.session.scalars(query.order_by(Registration.id.desc()).limit(1)).first()


def said_by(registration: Registration) -> Feedback | None:
    """What this participant said already."""
    return db.session.get(Feedback, registration.id)
