"""How programs talk to the gate: bearer tokens of devices, JSON in, JSON or a problem out."""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import NoResultFound

from app.events.checkin.queries.facts import Gate
from app.kit.errors import DomainError
from app.kit.web import csrf, sentence
from app.kit.wire import Overtaken

bp = Blueprint("checkin_api", __name__, url_prefix="/api/v1")
csrf.exempt(bp)  # no cookie opens anything here, only the token in the header
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
MOST_BYTES = 1024 * 1024

View = Callable[..., ResponseReturnValue]
Shape = TypeVar("Shape", bound=BaseModel)


class Malformed(Exception):
    """What was sent is not what is asked for."""

    def __init__(self, faults: list[dict[str, str]]) -> None:
        super().__init__(faults)
        self.faults = faults


def by_device(view: View) -> View:
    """A route for devices: the view gets a Gate and must let the queries ask whether its token is good."""

    @wraps(view)
    def guarded(code: str, **url: Any) -> ResponseReturnValue:
        gate = gate_of(code, request.headers.get("Authorization", ""))
        if gate is None:
            return problem(401, "device_unknown")
        try:
            return view(gate, **url)
        except NoResultFound:
            abort(404)

    guarded.__dict__["access"] = "device"
    return guarded


def gate_of(code: str, authorization: str) -> Gate | None:
    """Who asks at the event's gate, by the header; None where it bears no token."""
    scheme, _, token = authorization.partition(" ")
    return Gate(code, token.strip()) if scheme.lower() == "bearer" and token else None


def body(shape: type[Shape]) -> Shape:
    """The request's body. Raises Malformed."""
    if request.mimetype != "application/json":
        abort(415)
    if (request.content_length or 0) > MOST_BYTES:
        abort(413)
    return read(shape, request.get_data(cache=False))


def read(shape: type[Shape], text: bytes) -> Shape:
    """JSON as a shape. Raises Malformed."""
    try:
        return shape.model_validate_json(text)
    except ValidationError as error:
        raise Malformed(faults(error)) from error


def faults(error: ValidationError) -> list[dict[str, str]]:
    """Each fault with the name of its field ("" for the whole)."""
    return [
        {"field": ".".join(str(part) for part in one["loc"]), "code": one["type"], "why": one["msg"]}
        for one in error.errors(include_url=False, include_input=False, include_context=False)
    ]


def answer(content: Any, status: int = 200) -> Response:
    """JSON out."""
    return Response(encoded(content), status, mimetype="application/json")


def encoded(content: Any) -> bytes:
    """JSON as it goes out."""
    return _JSON.encode(content).encode()


def problem_of(
    status: int, code: str, errors: list[dict[str, str]] | None = None, facts: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The words of a problem (RFC 9457)."""
    told: dict[str, Any] = {"type": "about:blank", "title": sentence(code, facts), "status": status, "code": code}
    return told if errors is None else {**told, "errors": errors}


def problem(
    status: int, code: str, errors: list[dict[str, str]] | None = None, facts: Mapping[str, Any] | None = None
) -> Response:
    """A problem out."""
    response = answer(problem_of(status, code, errors, facts), status)
    response.mimetype = "application/problem+json"
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


@bp.errorhandler(DomainError)
def _refused(refusal: DomainError) -> Response:
    return problem(refusal.status, refusal.code, _named(refusal), refusal.facts)


@bp.errorhandler(Malformed)
def _malformed(error: Malformed) -> Response:
    return problem(422, "malformed", error.faults)


@bp.errorhandler(Overtaken)
def _too_busy(_error: Overtaken) -> Response:
    return problem(503, "too_busy")


def _named(refusal: DomainError) -> list[dict[str, str]] | None:
    field = {"no_such_list": "list", "no_such_site": "site"}.get(refusal.code, refusal.facts.get("field"))
    return (
        None
        if field is None
        else [{"field": str(field), "code": refusal.code, "why": sentence(refusal.code, refusal.facts)}]
    )


def problem_of_refusal(refusal: DomainError) -> dict[str, Any]:
    """A refusal as one answer among others."""
    return problem_of(refusal.status, refusal.code, _named(refusal), refusal.facts)
