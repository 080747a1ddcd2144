"""tus 1.0 (core, creation, expiration, termination) over `store`; https://tus.io/protocols/resumable-upload."""

import binascii
from base64 import b64decode
from collections.abc import Mapping
from email.utils import format_datetime
from typing import Any, BinaryIO, cast

from flask import Blueprint, Flask, Response, abort, current_app, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import NoResultFound

from app.kit import clock
from app.kit.access import anybody, keep, myself, on, public
from app.kit.errors import BadInput
from app.kit.uploads import store
from app.kit.uploads.store import Received, Rule, Upload

VERSION = "1.0.0"
BODY = "application/offset+octet-stream"


bp = Blueprint("uploads", __name__, url_prefix="/uploads")


def use_rules(app: Flask, rules: Mapping[str, Rule]) -> None:
    """Tell the application what may be uploaded: purpose → what it accepts."""
    app.extensions["upload_rules"] = dict(rules)


def load(actor: Any, ref: str) -> Upload:
    """The actor's own upload."""
    return store.find(ref, owner=actor.person_id, at=clock.now())


def read_body() -> Received:
    """Write the chunk before the transaction opens; a foreign upload is as missing as an unknown one."""
    if request.headers.get("Tus-Resumable") != VERSION:
        abort(412)
    if request.mimetype != BODY:
        abort(415)
    try:
        upload = load(current_user, str((request.view_args or {})["ref"]))
    except NoResultFound:
        abort(404)
    offset, rule = _number("Upload-Offset"), _rules()[upload.purpose]
    return store.receive(upload, cast(BinaryIO, request.stream), offset=offset, rule=rule, at=clock.now())


@bp.route("", methods=["OPTIONS"], provide_automatic_options=False)
@public
def options() -> ResponseReturnValue:
    """What this server speaks."""
    most = max((rule.limit for rule in _rules().values()), default=0)
    tells = {"Tus-Version": VERSION, "Tus-Extension": "creation,expiration,termination", "Tus-Max-Size": str(most)}
    return Response(status=204, headers=tells)


@bp.post("", provide_automatic_options=False)
@on(myself, anybody)
def create(actor: Any) -> ResponseReturnValue:
    """Open an upload; the answer's Location is where its chunks go."""
    told = _metadata(request.headers.get("Upload-Metadata", ""))
    purpose = told.get("purpose", "")
    if purpose not in _rules():
        raise BadInput
    upload = store.begin(
        owner=actor.person_id, purpose=purpose, rule=_rules()[purpose], filename=told.get("filename", ""),
        size=_number("Upload-Length"), at=clock.now(),
    )  # fmt: skip
    return _state(upload, 201, Location=url_for("uploads.head", ref=upload.ref))


@bp.route("/<ref>", methods=["HEAD"], provide_automatic_options=False)
@on(load, anybody)
def head(upload: Upload) -> ResponseReturnValue:
    """How much has arrived."""
    return _state(upload, 200)


@bp.patch("/<ref>", provide_automatic_options=False)
@on(load, anybody, before=read_body)
def patch(upload: Upload) -> ResponseReturnValue:
    """Count the chunk that `read_body` has written; a finished file that is not wanted is forgotten at once."""
    received: Received = g.prepared
    if received.refusal is not None:
        store.drop(upload)
        keep()
        return current_app.handle_user_exception(received.refusal)
    store.advance(upload, received, clock.now())
    return _state(upload, 204)


@bp.delete("/<ref>", provide_automatic_options=False)
@on(load, anybody)
def terminate(upload: Upload) -> ResponseReturnValue:
    """Forget it."""
    store.drop(upload)
    return Response(status=204)


def _rules() -> dict[str, Rule]:
    rules: dict[str, Rule] = current_app.extensions["upload_rules"]
    return rules


@bp.after_request
def _say_version(response: Response) -> Response:
    response.headers["Tus-Resumable"] = VERSION
    return response


def _state(upload: Upload, status: int, **more: str) -> Response:
    tells = {
        "Upload-Offset": str(upload.received),
        "Upload-Length": str(upload.size),
        "Upload-Expires": format_datetime(upload.expires_at, usegmt=True),
        "Cache-Control": "no-store",
    }
    return Response(status=status, headers=tells | more)


def _number(header: str) -> int:
    value = request.headers.get(header, "")
    if not (value.isascii() and value.isdigit() and len(value) < 16):
        raise BadInput
    return int(value)


def _metadata(header: str) -> dict[str, str]:
    """Upload-Metadata: "key base64,key base64"; raises BadInput where it cannot be read."""
    told = {}
    for pair in filter(None, (part.strip() for part in header[:4000].split(","))):
        key, _, value = pair.partition(" ")
        try:
            told[key] = b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise BadInput from None
    return told
