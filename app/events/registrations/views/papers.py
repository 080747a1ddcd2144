"""Files and tables among the answers of a registration: sent with the form, in pieces or whole, and fetched again."""

import re
from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast

from flask import g, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import NoResultFound
from wtforms import FileField

from app.events.access import may_keep
from app.events.models import Event
from app.events.registration_models import Registration
from app.events.registrations import queries
from app.events.registrations.queries import papers
from app.events.registrations.views.blueprint import bp
from app.kit import files, uploads
from app.kit.access import anybody, keep, me, on
from app.kit.clock import now
from app.kit.errors import DomainError
from app.kit.fields import FieldKind, FieldSpec
from app.kit.files import Prepared, StoredFile
from app.kit.web import Form, sentence
from app.people.actor import Actor

#: Bytes of one file, how many a question takes at once, how many a form brings at most.
MOST, INPUTS, ALL = 20 * 1024 * 1024, 3, 12
KINDS = files.DOCUMENTS | files.IMAGES
_NAME = re.compile(r"([a-z][a-z0-9_]*)_file[0-2](_ref)?")


@dataclass
class Sent:
    """What came with a form, safe on disk before the transaction opens: files by question, and what was wrong."""

    files: dict[str, list[Prepared]] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)


def sent() -> Sent:
    """The files that the form brings whole, and those that came before it in pieces."""
    found = Sent()
    for name, storage in list(request.files.items())[:ALL]:
        match = _NAME.fullmatch(name)
        if match and storage.filename:
            try:
                made = files.prepare(
                    cast(BinaryIO, storage.stream), storage.filename, limit=MOST, kinds=KINDS, at=now()
                )
            except DomainError as refusal:
                found.wrong[match[1]] = sentence(refusal.code, refusal.facts)
            else:
                found.files.setdefault(match[1], []).append(made)
    for name in list(request.form)[:200]:
        match = _NAME.fullmatch(name)
        if match and match[2] and request.form[name]:
            try:
                owner = current_user.person_id
                made = uploads.prepared_of(request.form[name], owner=owner, purpose=papers.PURPOSE, at=now())
            except NoResultFound:
                continue
            found.files.setdefault(match[1], []).append(made)
    return found


def read(event: Event, asked: list[FieldSpec], answers: dict[str, Any], mine: Registration | None) -> dict[str, str]:
    """Put the files into the answers: those ticked that may be named, and those that came now; what was wrong by question.

    What has arrived is kept also where the form is refused: a phone does not send it twice.
    """
    came: Sent = getattr(g.get("prepared"), "papers", None) or Sent()
    ticked = keepable(event, asked, answers, mine)
    for spec in asked:
        if spec.kind is not FieldKind.FILE:
            continue
        refs = [ref for ref in answers.get(spec.key, ()) if ref in ticked]
        for one in came.files.get(spec.key, ()):
            owner = papers.owner_of(event)
            file = files.record(one, purpose=papers.PURPOSE, owner_ref=owner, by_person_id=me().person_id, at=now())
            refs.append(file.ref)
            keep()
        if refs:
            answers[spec.key] = refs
        else:
            answers.pop(spec.key, None)
    return {key: words for key, words in came.wrong.items() if key in {spec.key for spec in asked}}


def keepable(
    event: Event, asked: list[FieldSpec], answers: dict[str, Any], mine: Registration | None
) -> dict[str, StoredFile]:
    """The files of these answers that the one at the form may name, by code."""
    return papers.keepable(me(), event, papers.refs_of(asked, answers), mine)


def inputs(asked: list[FieldSpec], answers: dict[str, Any]) -> Form:
    """The file fields: as many for each question as it may still take, at most INPUTS."""
    made: dict[str, FileField] = {}
    for spec in asked:
        if spec.kind is FieldKind.FILE:
            there = len(answers.get(spec.key) or ())
            for n in range(min(int(spec.maximum or 1) - there, INPUTS)):
                made[f"{spec.key}_file{n}"] = FileField(_("File %(n)s", n=there + n + 1))
    kind: type[Form] = type("Papers", (Form,), made)
    return kind(formdata=None)


def own_paper(actor: Actor, event: str, file: str) -> StoredFile:
    """A file among the actor's own answers; NoResultFound."""
    return papers.file_in(queries.own_of(actor, event), file)


@bp.get("/events/<event>/register/files/<file>")
@on(own_paper, anybody)
def own_file(kept: StoredFile) -> ResponseReturnValue:
    """What I sent in with my registration."""
    return files.respond(kept)


def kept_paper(actor: Actor, event: str, registration: str, file: str) -> tuple[Registration, StoredFile]:
    """A file among the answers of a registration that the actor may see; NoResultFound."""
    found = queries.registration_by_ref(actor, event, registration)
    return found, papers.file_in(found, file)


def keeps_it(actor: Actor, found: tuple[Registration, StoredFile]) -> bool:
    """The staff of its event."""
    return may_keep(actor, found[0].event)


@bp.get("/events/<event>/registrations/<registration>/files/<file>")
@on(kept_paper, keeps_it)
def answer_file(found: tuple[Registration, StoredFile]) -> ResponseReturnValue:
    """What somebody sent in with the registration."""
    return files.respond(found[1])
