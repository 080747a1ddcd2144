"""What a draft's page sends bit by bit: typed text (autosave), files, the scan of the paper."""

from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, abort, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import NoResultFound
from werkzeug.datastructures import MultiDict

from app.contests.access import may_write
from app.contests.entries import actions, queries, rules
from app.contests.entry_models import Entry
from app.kit import fields, files, uploads
from app.kit.access import anybody, on
from app.kit.clock import local, now
from app.kit.errors import BadInput
from app.kit.fields import FieldSpec
from app.kit.files import Prepared, StoredFile
from app.kit.web import sentence
from app.people.actor import Actor

bp = Blueprint("drafts", __name__)

PURPOSE = "dossier"


@bp.post("/contests/<edition>/entries/<ref>/draft/<part>")
@on(queries.draft_of, may_write)
def autosave(entry: Entry, part: str) -> ResponseReturnValue:
    """Keep one section as typed. JSON in: revision, base, fields [[name, value]…]; out: revision, base, words.

    409 with both texts where another tab or device was first; nothing was overwritten.
    """
    spec, sent = _spec(entry, part), _sent()
    answers = fields.read([spec], sent["fields"])
    if not rules.is_typed(spec) or set(answers) != {spec.key}:
        raise BadInput(what="draft")
    try:
        revision = actions.save_draft(entry, answers, revision=sent["revision"], base=sent["base"], at=now())
    except actions.DraftConflict as conflict:
        return {
            "code": conflict.code,
            "title": sentence(conflict.code),
            "theirs": conflict.theirs[spec.key] or "",
            "revision": conflict.revision,
            "base": rules.fingerprint(conflict.theirs, [spec.key]),
        }, 409
    return {
        "revision": revision,
        "base": rules.fingerprint(answers, [spec.key]),
        "saved": _("Saved at %(time)s", time=f"{local(now()):%H:%M}"),
        "problems": [sentence(p.code, p.facts) for p in fields.problems([spec], answers, final=False)],
    }


def _sent() -> dict[str, Any]:
    """The body, of exactly the shape our page sends; raises BadInput."""
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise BadInput(what="draft")
    revision, base, pairs = sent.get("revision"), sent.get("base"), sent.get("fields")
    if not isinstance(revision, int) or not isinstance(base, str) or not isinstance(pairs, list):
        raise BadInput(what="draft")
    if not all(isinstance(pair, list) and len(pair) == 2 and all(isinstance(x, str) for x in pair) for pair in pairs):
        raise BadInput(what="draft")
    return {"revision": revision, "base": base, "fields": MultiDict([(name, value) for name, value in pairs])}


def _spec(entry: Entry, part: str) -> FieldSpec:
    spec = next((spec for spec in queries.specs_of(entry) if spec.key == part), None)
    if spec is None:
        abort(404)
    return spec


def receive_file() -> Prepared | None:
    """Store a file that came whole with the form, before the transaction; only for who may write the entry."""
    url = request.view_args or {}
    try:
        entry = queries.entry_of(current_user, url["edition"], url["ref"])
    except NoResultFound:
        abort(404)
    if not may_write(current_user, entry):
        abort(403)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return None
    rule = current_app.extensions["upload_rules"][PURPOSE]
    return files.prepare(cast(BinaryIO, sent.stream), sent.filename, limit=rule.limit, kinds=rule.kinds, at=now())


def _arrived() -> list[Prepared]:
    """The files this form brings: whole, or arrived before in pieces and now named by their codes."""
    whole: Prepared | None = g.prepared
    refs = request.form.getlist("file_ref")
    pieces = [uploads.prepared_of(r, owner=current_user.person_id, purpose=PURPOSE, at=now()) for r in refs if r]
    return pieces if pieces else [whole] if whole else []


@bp.post("/contests/<edition>/entries/<ref>/files/<part>")
@on(queries.entry_of, may_write, before=receive_file)
def attach(entry: Entry, part: str) -> ResponseReturnValue:
    """Put the files that came into a section."""
    spec = _spec(entry, part)
    try:
        arrived = _arrived()
    except NoResultFound:
        raise BadInput(what="upload") from None
    for prepared in arrived:
        actions.attach(entry, spec, prepared, by=current_user, at=now())
    if not arrived:
        flash(_("No file was chosen."), "info")
    return _back(entry, part)


@bp.post("/contests/<edition>/entries/<ref>/paper")
@on(queries.entry_of, may_write, before=receive_file)
def attach_paper(entry: Entry) -> ResponseReturnValue:
    """Keep the scan of the signed paper."""
    try:
        arrived = _arrived()
    except NoResultFound:
        raise BadInput(what="upload") from None
    if arrived:
        actions.attach_paper(entry, arrived[0], by=current_user, at=now())
        flash(_("The scan of the paper is kept."), "success")
    else:
        flash(_("No file was chosen."), "info")
    return redirect(url_for("entries.show", edition=entry.edition.code, ref=entry.ref), 303)


@bp.post("/contests/<edition>/entries/<ref>/files/<part>/<file>/remove")
@on(queries.entry_of, may_write)
def remove(entry: Entry, part: str, file: str) -> ResponseReturnValue:
    """Take a file out of the draft."""
    actions.remove_file(entry, file, by=current_user, at=now())
    return _back(entry, part)


def _back(entry: Entry, part: str) -> ResponseReturnValue:
    return redirect(url_for("entries.part", edition=entry.edition.code, ref=entry.ref, part=part), 303)


def file_of(actor: Actor, edition: str, ref: str, file: str) -> StoredFile:
    """A file of an entry that the actor may know of: the draft's for its team, a version's for all of them."""
    return queries.file_of(actor, queries.entry_of(actor, edition, ref), file)


@bp.get("/contests/<edition>/entries/<ref>/files/<file>")
@on(file_of, anybody)
def download(file: StoredFile) -> Response:
    """The file, as an inert attachment."""
    return files.respond(file)
