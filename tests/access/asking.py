"""Asking as a browser does, and comparing answers: tokens, instants and the address asked for are no differences."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from app.kit.db import db
from tests.world import csrf

WRITES = ("INSERT", "UPDATE", "DELETE")
UNSAFE = frozenset({"POST", "PATCH", "PUT", "DELETE"})


def ask(browser: FlaskClient, method: str, path: str, sent: dict | None = None) -> TestResponse:
    """One request; unsafe ones bear the form token of this browser's session."""
    if path.startswith("/uploads"):
        headers = {"Tus-Resumable": "1.0.0", "X-CSRFToken": csrf(browser), "Upload-Offset": "0"}
        kind = "application/offset+octet-stream" if method == "PATCH" else None
        return browser.open(path, method=method, headers=headers, content_type=kind)
    if method == "POST":
        return browser.post(path, data={"csrf_token": csrf(browser)} | (sent or {}))
    return browser.open(path, method=method)


@contextmanager
def forgotten(browser: FlaskClient) -> Iterator[list[str]]:
    """What is asked inside is undone, in the database and in the browser; yields the writes that were sent."""
    written: list[str] = []

    def note(_conn, _cursor, statement, _parameters, _context, _many) -> None:
        if statement.startswith(WRITES):
            written.append(statement)

    connection = db.engines[None]
    savepoint, cookies = connection.begin_nested(), dict(browser._cookies)
    event.listen(connection, "before_cursor_execute", note)
    try:
        yield written
    finally:
        event.remove(connection, "before_cursor_execute", note)
        db.session.remove()
        savepoint.rollback()
        browser._cookies = cookies


_TOKEN = re.compile(rb'name="[\w-]*csrf_token"[^>]*value="[^"]*"|name="csrf-token" content="[^"]*"|"Ij[\w.-]{40,}"')
_HERE = re.compile(rb'(name="next" value=")[^"]*"')
#: The menu marks the section that the address belongs to, whether or not there is anything at it.
_MARKED = re.compile(rb' aria-current="page"')
_NONCE = re.compile(rb'(name="nonce"[^>]*value=")[^"]*"')


def plain(answer: TestResponse, path: str = "") -> tuple[int, str, bytes]:
    """Status, headers and body without what differs at every request: form tokens, nonces, the address itself."""
    data = answer.get_data()
    for pattern in (_TOKEN, _NONCE, _HERE, _MARKED):
        data = pattern.sub(b"", data)
    headers = "\n".join(
        f"{name}: {value}" for name, value in sorted(answer.headers) if name not in {"Set-Cookie", "Content-Length", "Date"}
    )  # fmt: skip
    return answer.status_code, headers, data.replace(path.encode(), b"") if path else data
