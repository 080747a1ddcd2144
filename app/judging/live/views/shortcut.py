"""The short way of a poll, in front of Flask: hundreds ask every two seconds whether the board is still what they have.

It decides nothing of its own. The version is read by the route's own query, the bytes of a page are those that the route
made for somebody without a cookie, the headers are taken from answers that went through Flask, and whatever is not plain
goes to the route as it came (docs/adr/0025).
"""

import re
from collections.abc import Iterable
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from flask import Flask, has_app_context
from werkzeug.wrappers import Response

from app.judging.live.queries import pulse
from app.judging.live.views.blueprint import instant, timed, unchanged
from app.judging.live.views.board import KEPT, marks, minute
from app.kit.db import db
from app.kit.wire import FAULTS, Overtaken

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    Headers = list[tuple[str, str]]

#: Seconds for which "nothing is new" may be said again without a look into the database.
SAME_FOR = 0.25
#: Boards that a process remembers; there is one for each final that is being played.
MOST = 64
_PATH = re.compile(r"/contests/([^/]+)/stages/([^/]+)/board")


class _Pulse(NamedTuple):
    """The marks of a version that was the newest at an instant of this process's clock."""

    marks: tuple[str, str]
    at: float


class _Page(NamedTuple):
    """The whole page as somebody without a cookie got it, and the minute in which it was made."""

    mark: str
    minute: str
    headers: "Headers"
    body: bytes


class Shortcut:
    """A WSGI application: polls by the short way, everything else and all that is not plain by the application's."""

    def __init__(self, app: Flask) -> None:
        self._whole: WSGIApplication = app.wsgi_app
        self._pulses: dict[tuple[str, str], _Pulse] = {}
        self._pages: dict[tuple[str, str], _Page] = {}
        with app.app_context():
            self._engine = db.engine
        with app.test_request_context() as asked:
            same = app.process_response(timed(unchanged(""), KEPT)).get_wsgi_headers(asked.request.environ)
        self._same = [(name, value) for name, value in same if name not in {"ETag", "X-Now"}]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """WSGI."""
        found = _PATH.fullmatch(environ["PATH_INFO"])
        if found is None or environ["REQUEST_METHOD"] != "GET" or environ.get("QUERY_STRING") or has_app_context():
            return self._whole(environ, start_response)  # an open context is somebody's own transaction: a test
        board, asked = (found[1], found[2]), environ.get("HTTP_IF_NONE_MATCH", "").removeprefix("W/").strip('"')
        known = self._pulses.get(board)
        if known is None or asked not in known.marks or monotonic() - known.at >= SAME_FOR:
            known = self._read(board)
        if known is not None and asked in known.marks:
            start_response("304 NOT MODIFIED", [*self._same, ("ETag", f'"{asked}"'), ("X-Now", instant())])
            return ()
        if known is None or "HTTP_COOKIE" in environ:
            return self._whole(environ, start_response)
        page = self._pages.get(board)
        if page is None or page.mark != known.marks[0] or page.minute != minute():
            return self._made(board, environ)(environ, start_response)
        start_response("200 OK", [*page.headers, ("X-Now", instant())])
        return (page.body,)

    def _read(self, board: tuple[str, str]) -> _Pulse | None:
        """The newest version; None where the route must be asked. Its instant is that before the read."""
        at = monotonic()
        try:
            version = pulse(*board, engine=self._engine)
        except (Overtaken, *FAULTS):
            return None
        if version is None:
            return None
        if len(self._pulses) >= MOST:
            self._pulses.clear()
            self._pages.clear()
        known = self._pulses[board] = _Pulse(marks(version), at)
        return known

    def _made(self, board: tuple[str, str], environ: "WSGIEnvironment") -> Response:
        """What the route answers; a whole page that says nothing to its asker alone is kept."""
        made_in = minute()
        answer = Response.from_app(self._whole, environ, buffered=True)
        if answer.status_code == 200 and "Set-Cookie" not in answer.headers:
            headers = [(name, value) for name, value in answer.headers if name != "X-Now"]
            self._pages[board] = _Page(answer.headers["ETag"].strip('"'), made_in, headers, answer.get_data())
        return answer


def shorten(app: Flask) -> None:
    """Put it in front of the application, once everything is mounted."""
    app.wsgi_app = Shortcut(app)  # type: ignore[method-assign]
