"""What participants thought: summed up, words without names, nothing while so few answered that one could tell who."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from app.events.attendance import rules
from app.events.checkin_models import Admission, Feedback
from app.events.models import Event
from app.events.registration_models import Registration
from app.events.states import HELD, RegistrationState
from app.kit.db import db
from app.people.actor import Actor
from app.people.models import Account, Person


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


def wished_from(actor: Actor, at: datetime) -> list[Event]:
    """The events of these days at which a gate saw the actor and of which they have not said what they thought."""
    if not actor.is_authenticated:
        return []
    mine = (Registration.person_id == actor.person_id, *_unsaid(at), Person.surveys)
    query = select(Event).join(Registration, Registration.event_id == Event.id)
    query = query.join(Person, Person.id == Registration.person_id).where(*mine)
    return list(db.session.scalars(query.order_by(Event.ends_at.desc(), Event.id.desc())))


def to_ask(at: datetime, limit: int) -> list[tuple[Registration, Event]]:
    """Those to be asked now: present, over for a while, not asked, with an account, and willing to be asked."""
    query = (
        select(Registration, Event)
        .join(Event, Event.id == Registration.event_id)
        .join(Person, Person.id == Registration.person_id)
        .join(Account, Account.person_id == Person.id)
        .where(*_unsaid(at), Registration.asked_at.is_(None), Person.surveys, Account.disabled_at.is_(None))
        .order_by(Registration.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def _unsaid(at: datetime) -> tuple[ColumnElement[bool], ...]:
    """Registrations whose holder a gate saw at an event that ended lately, and who have not said a word."""
    over = func.coalesce(Event.ended_at, Event.ends_at)
    came = select(Admission.id).where(Admission.registration_id == Registration.id)
    said = select(Feedback.registration_id).where(Feedback.registration_id == Registration.id)
    held = (Event.state.in_(HELD), over <= at - rules.ASK_AFTER, over > at - rules.ASK_UNTIL)
    return (*held, Registration.state == RegistrationState.CONFIRMED, came.exists(), ~said.exists())


def said_by(registration: Registration) -> Feedback | None:
    """What this participant said already."""
    return db.session.get(Feedback, registration.id)
