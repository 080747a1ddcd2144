"""The short way of a scan, in front of Flask: what hundreds wait for is answered without a request's whole apparatus.

It decides nothing of its own. It reads, asks and tells by the very functions of the route, and whatever is not plain (a
token that is missing, a body that is malformed, a scan that changes what is known, a fault of the database) it leaves to
the route, which gets the request as it came and does it all again: where the scan was written meanwhile, its nonce says so.
"""

import re
from collections.abc import Iterable
from http import HTTPStatus
from io import BytesIO
from typing import TYPE_CHECKING

from flask import Flask, has_app_context
from sqlalchemy.exc import NoResultFound

from app.events.checkin.actions.scans import at_once
from app.events.checkin.api import blueprint
from app.events.checkin.api.scans import showing_of, status_of, told
from app.events.checkin.api.shapes import ScanIn
from app.kit.clock import now
from app.kit.db import db
from app.kit.errors import DomainError
from app.kit.wire import FAULTS, Overtaken

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_PATH = re.compile(rf"{blueprint.bp.url_prefix}/events/([A-Za-z0-9_-]+)/scans")
#: A scan is some hundred bytes; what is longer is looked at by the route.
MOST_BYTES = 8192
_STATUS = {status.value: f"{status.value} {status.phrase.upper()}" for status in HTTPStatus}


class Shortcut:
    """A WSGI application: scans by the short way, everything else and all that is not plain by the application's."""

    def __init__(self, app: Flask) -> None:
        self._whole: WSGIApplication = app.wsgi_app
        with app.app_context():
            self._engine = db.engine
        with app.test_request_context(f"{blueprint.bp.url_prefix}/", method="POST"):
            plain = app.process_response(blueprint.answer({}))
        self._headers = [(name, value) for name, value in plain.headers if name != "Content-Length"]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """WSGI."""
        if environ["REQUEST_METHOD"] == "POST" and environ["PATH_INFO"].endswith("/scans"):
            answer = self._answer(environ)
            if answer is not None:
                status, content = answer
                start_response(_STATUS[status], [*self._headers, ("Content-Length", str(len(content)))])
                return (content,)
        return self._whole(environ, start_response)

    def _answer(self, environ: "WSGIEnvironment") -> tuple[int, bytes] | None:
        """(status, JSON), or None where the route must be asked."""
        found = _PATH.fullmatch(environ["PATH_INFO"])
        length = environ.get("CONTENT_LENGTH") or ""
        if (
            found is None
            or environ.get("CONTENT_TYPE") != "application/json"
            or not (length.isdecimal() and int(length) <= MOST_BYTES)
            or has_app_context()  # somebody's own context and transaction: a test
        ):
            return None
        body = environ["wsgi.input"].read(int(length))
        environ["wsgi.input"] = BytesIO(body)
        try:
            return self._scanned(found[1], environ, body)
        except (DomainError, NoResultFound, blueprint.Malformed, Overtaken, *FAULTS):
            return None  # what it is, the route will say

    def _scanned(self, code: str, environ: "WSGIEnvironment", body: bytes) -> tuple[int, bytes] | None:
        gate = blueprint.gate_of(code, environ.get("HTTP_AUTHORIZATION", ""))
        if gate is None:
            return None
        showing = showing_of(blueprint.read(ScanIn, body))
        outcome = at_once(gate, showing, received_at=now(), engine=self._engine)
        return None if outcome is None else (status_of(outcome), blueprint.encoded(told(outcome)))


def shorten(app: Flask) -> None:
    """Put it in front of the application, once everything is mounted."""
    app.wsgi_app = Shortcut(app)  # type: ignore[method-assign]
