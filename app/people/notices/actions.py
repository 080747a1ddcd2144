"""Tell a person something: a line in their desk, and a mail that leaves if, and only if, the act is kept."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update

from app.kit import audit, outbox
from app.kit.codes import public_code
from app.kit.db import db
from app.people.actor import Actor
from app.people.models import Notice, Person

KEPT = timedelta(days=365)


def notify(person_id: int, kind: str, facts: Mapping[str, Any], *, at: datetime, path: str | None = None) -> None:
    """Tell one person. kind: its sentence is `notice_<kind>` in some wording.py, filled with the facts.

    facts: JSON values; a key that ends in "_at" is an instant in ISO form and is shown in words.
    path: where one goes from there, a path of our own. Written in the caller's transaction.
    """
    notify_all([person_id], kind, facts, at=at, path=path)


def notify_all(
    person_ids: Iterable[int], kind: str, facts: Mapping[str, Any], *, at: datetime, path: str | None = None
) -> None:
    """Tell several persons the same, each once. See `notify`."""
    people = db.session.execute(select(Person.id, Person.email, Person.language).where(Person.id.in_(set(person_ids))))
    for person_id, email, language in people.all():
        db.session.add(Notice(ref=public_code(10), person_id=person_id, kind=kind, facts=dict(facts), path=path, at=at))
        if email:
            told = {"facts": dict(facts), "path": path}
            outbox.put(person_id=person_id, address=email, language=language, kind=kind, facts=told, at=at)


def read_all(*, by: Actor, at: datetime) -> None:
    """The actor has seen the list: nothing in it is new any more."""
    db.session.execute(
        update(Notice).where(Notice.person_id == by.person_id, Notice.read_at.is_(None)).values(read_at=at)
    )


def wish_surveys(person_id: int, wished: bool, *, by: Actor, at: datetime) -> None:
    """Whether a person wants to be asked afterwards what they thought of something; again is the same."""
    person = db.session.get_one(Person, person_id)
    if person.surveys is not wished:
        person.surveys = wished
        db.session.flush()
        audit.record("surveys_wished" if wished else "surveys_refused", ("person", person.ref), by=by, at=at)


def sweep(at: datetime) -> None:
    """Let go of what was told more than a year ago."""
    db.session.execute(delete(Notice).where(Notice.at < at - KEPT))
