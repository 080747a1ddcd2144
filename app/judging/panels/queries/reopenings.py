"""Reads of requests to open a round again. The caller has decided that its actor keeps the round."""

from datetime import datetime

from sqlalchemy import select

from app.contests.models import Edition
from app.judging.models import Round
from app.judging.proof_models import Reopening
from app.judging.states import ReopeningState
from app.kit.db import db
from app.people.actor import Actor
from app.people.models import Grant, Person
from app.people.roles.queries import line
from app.people.states import Role

STAFF = (Role.SECRETARIAT, Role.ORGANIZER)


def staff_of(edition: Edition) -> set[int]:
    """Who prepares or decides this edition, on itself or on a unit above it: person ids."""
    here = (Grant.realm == "edition") & (Grant.label == edition.code)
    query = select(Grant.person_id).where(
        Grant.role.in_(STAFF), Grant.revoked_at.is_(None), here | Grant.unit_id.in_(line(edition.series.unit_id))
    )
    return set(db.session.scalars(query))


def asked_of(judged: Round, at: datetime) -> Reopening | None:
    """The request that waits for a second person at an instant."""
    waits = (Reopening.state == ReopeningState.ASKED) & (Reopening.lapses_at > at)
    return db.session.scalars(select(Reopening).where(Reopening.round_id == judged.id, waits)).one_or_none()


def asked_by_ref(judged: Round, ref: str) -> Reopening:
    """A request of this round by its public code; NoResultFound for others."""
    query = select(Reopening).where(Reopening.round_id == judged.id, Reopening.ref == ref)
    return db.session.scalars(query.with_for_update()).one()


def asker_of(asked: Reopening) -> str:
    """Who asked, by name."""
    found = db.session.get(Person, asked.asked_by_person_id) if asked.asked_by_person_id else None
    return found.full_name if found else ""


def is_asker(actor: Actor, asked: Reopening) -> bool:
    """Whether the actor asked, themselves or in another's name: they cannot be the second person."""
    return bool({actor.person_id, actor.true_person_id} & {asked.asked_by_person_id, asked.asked_by_true_person_id})
