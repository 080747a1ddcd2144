"""Files among the answers to an event's questions: which there are, of whom, and who may fetch one."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.exc import NoResultFound

from app.events.models import Event
from app.events.registration_models import Registration
from app.kit.db import db
from app.kit.fields import FieldKind, FieldSpec, from_json
from app.kit.files import StoredFile
from app.people.actor import Actor

#: The purpose of such a file, also of its sending in pieces (a key of routes.UPLOADS).
PURPOSE = "event_answer"


def owner_of(event: Event) -> str:
    """Under what such a file is kept."""
    return f"event:{event.code}"


def refs_of(asked: Iterable[FieldSpec], answers: Mapping[str, Any]) -> set[str]:
    """The codes of all files among the answers."""
    return {ref for spec in asked if spec.kind is FieldKind.FILE for ref in answers.get(spec.key) or ()}


def known(event: Event, refs: Iterable[str]) -> dict[str, StoredFile]:
    """Those of these files that were sent in for this event, by code."""
    wanted = set(refs)
    if not wanted:
        return {}
    query = select(StoredFile).where(StoredFile.ref.in_(wanted), *_of(event))
    return {file.ref: file for file in db.session.scalars(query)}


def keepable(
    actor: Actor, event: Event, refs: Iterable[str], registration: Registration | None
) -> dict[str, StoredFile]:
    """Those of these files that this actor may name in a form: sent by themselves, or in the registration already."""
    asked = [from_json(kept) for kept in event.questions]
    before = refs_of(asked, registration.answers) if registration is not None else set()
    query = select(StoredFile).where(StoredFile.ref.in_(set(refs)), *_of(event))
    mine = or_(StoredFile.made_by_person_id == actor.person_id, StoredFile.ref.in_(before))
    return {file.ref: file for file in db.session.scalars(query.where(mine))}


def names_of(event: Event) -> dict[str, str]:
    """The names of all files sent in for this event, by code; one statement."""
    rows = db.session.execute(select(StoredFile.ref, StoredFile.original_name).where(*_of(event)))
    return {row[0]: row[1] for row in rows}


def files_of(event: Event, answers: Mapping[str, Any]) -> list[tuple[str, StoredFile]]:
    """(question, file) of the files among these answers, in the order of the questions."""
    asked = [from_json(kept) for kept in event.questions]
    found = known(event, refs_of(asked, answers))
    named = ((spec.label, ref) for spec in asked if spec.kind is FieldKind.FILE for ref in answers.get(spec.key) or ())
    return [(label, found[ref]) for label, ref in named if ref in found]


def file_in(registration: Registration, ref: str) -> StoredFile:
    """A file among the answers of a registration, whose event is loaded; NoResultFound for any other."""
    for _label, file in files_of(registration.event, registration.answers):
        if file.ref == ref:
            return file
    raise NoResultFound


def _of(event: Event) -> tuple[Any, ...]:
    return (StoredFile.purpose == PURPOSE, StoredFile.owner_ref == owner_of(event))
