"""The OpenAPI document of the gate, made of the very models that read and write, and the page that shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from flask import Blueprint, Response, render_template, request
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from app.events.checkin.api import blueprint
from app.events.checkin.api.blueprint import bp
from app.events.checkin.api.described import PresenceOut, RosterOut
from app.events.checkin.api.shapes import (
    BatchIn,
    BatchOut,
    Problem,
    RegisteredOut,
    RegistrationIn,
    RegistrationsOut,
    ScanIn,
    ScanOut,
)
from app.kit.access import public

#: Outside the API's own folder: a page as all others.
pages = Blueprint("api_page", __name__)
TITLE, VERSION = "Đồng Hành: the gate", "1"
ABOUT = (
    "For check-in devices and other systems. A device's token is bound to one event, or to one site of it, and can be "
    "revoked. What is refused or malformed is a problem (RFC 9457), except what a gate says to a ticket: that is a result."
)
_CURSOR = {"name": "cursor", "in": "query", "required": False, "schema": {"type": "string"}}
_MATCH = {"name": "If-None-Match", "in": "header", "required": False, "schema": {"type": "string"}}
_CODE = {
    "name": "code",
    "in": "path",
    "required": True,
    "schema": {"type": "string"},
    "description": "The event's code.",
}


@dataclass(frozen=True)
class Operation:
    """One method of one path. answers: status → (what it means, its model; None: no body)."""

    path: str
    method: str
    name: str
    summary: str
    answers: Mapping[int, tuple[str, type[BaseModel] | None]]
    sent: type[BaseModel] | None = None
    asked: tuple[dict[str, Any], ...] = ()
    #: Statuses at which a problem may come instead.
    problems: tuple[int, ...] = field(default=(401, 404))


_SENT = (401, 404, 413, 415, 422)
OPERATIONS = (
    Operation(
        "/events/{code}/scans", "post", "scan", "Show a ticket to a gate",
        {
            201: ("Let in, or gone out.", ScanOut),
            200: ("This nonce was let in before: the first answer again.", ScanOut),
            409: ("Refused; the same again for the same nonce.", ScanOut),
            404: ("No such ticket.", ScanOut),
        },
        ScanIn, problems=(*_SENT, 403, 503),
    ),
    Operation(
        "/events/{code}/scans/batch", "post", "scanMany", "Tell scans that were made without a network",
        {200: ("The answers, in the order of the scans.", BatchOut)}, BatchIn, problems=(*_SENT, 503),
    ),
    Operation(
        "/events/{code}/roster", "get", "roster", "What a device needs to go on without a network, in pages, and what changed",
        {200: ("A page.", RosterOut), 304: ("Nothing changed.", None)}, asked=(_CURSOR, _MATCH), problems=(401, 404, 422),
    ),
    Operation(
        "/events/{code}/presence", "get", "presence", "How many are expected, came and are there",
        {200: ("Counts of distinct people.", PresenceOut), 304: ("Nothing changed.", None)}, asked=(_MATCH,),
    ),
    Operation(
        "/events/{code}/registrations", "get", "registrations", "Who is registered (devices that may register)",
        {200: ("A page.", RegistrationsOut)}, asked=(_CURSOR,), problems=(401, 403, 404, 422),
    ),
    Operation(
        "/events/{code}/registrations", "post", "register", "Register somebody who is new here (devices that may register)",
        {201: ("Registered; a place, a wait or an approval.", RegisteredOut), 200: ("This nonce was registered before.", RegisteredOut)},
        RegistrationIn, problems=(*_SENT, 403, 409),
    ),
)  # fmt: skip


@cache
def document() -> dict[str, Any]:
    """The whole document."""
    models = sorted(
        {m for op in OPERATIONS for m in (op.sent, *(model for _, model in op.answers.values())) if m} | {Problem},
        key=lambda model: model.__name__,
    )
    _, schemas = models_json_schema(
        [(model, "validation") for model in models], ref_template="#/components/schemas/{model}"
    )
    paths: dict[str, Any] = {}
    for op in OPERATIONS:
        paths.setdefault(op.path, {})[op.method] = _operation(op)
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": VERSION, "description": ABOUT},
        "servers": [{"url": bp.url_prefix}],
        "security": [{"device": []}],
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"device": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(op: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": op.name,
        "summary": op.summary,
        "parameters": [_CODE, *op.asked],
        "responses": {str(status): _answer(op, status) for status in sorted({*op.answers, *op.problems})},
    }
    if op.sent:
        told["requestBody"] = {"required": True, "content": {"application/json": {"schema": _ref(op.sent)}}}
    return told


_MEANING = {
    401: "No such device, or no longer.", 403: "Not this device.", 404: "No such event for this device.",
    409: "Not possible now.", 413: "Too large.", 415: "Not JSON.", 422: "Malformed; errors name the fields.",
    503: "Too many at once; send it again.",
}  # fmt: skip


def _answer(op: Operation, status: int) -> dict[str, Any]:
    meaning, model = op.answers.get(status, ("", None))
    content = {"application/json": {"schema": _ref(model)}} if model else {}
    if status in op.problems:
        content["application/problem+json"] = {"schema": _ref(Problem)}
        meaning = f"{meaning} {_MEANING[status]}".strip()
    return {"description": meaning, "content": content} if content else {"description": meaning}


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


@bp.get("/openapi.json")
@public
def openapi() -> Response:
    """The document, for programs."""
    response = blueprint.answer(document())
    response.cache_control.public, response.cache_control.max_age = True, 300
    response.add_etag()
    response.make_conditional(request)
    return response


@pages.get("/api")
@public
def page() -> str:
    """The document, for people; no third-party script."""
    whole = document()
    return render_template("events/checkin/api.html", document=whole, schemas=whole["components"]["schemas"])
