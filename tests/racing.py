"""Many phones at once against the real server: signed in, with a form token, told apart from each other."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode, urlsplit

from flask import Flask
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select

from app.kit.codes import public_code, secret_token, token_hash
from app.kit.db import db, transaction
from app.kit.sessions import cookie_names
from app.people.models import Account, LoginSession
from tests.serving import Served


@dataclass(frozen=True)
class Told:
    """What a client was told; status 0: nothing, the line broke."""

    status: int
    location: str = ""


@dataclass(frozen=True)
class Phone:
    """A signed-in device with a page open: its cookies and the form token of the page."""

    url: str
    cookies: str
    token: str

    def send(self, path: str, form: dict[str, str]) -> Told:
        """Send a form on a connection of its own; redirects are not followed."""
        where = urlsplit(self.url)
        line = HTTPConnection(where.hostname, where.port, timeout=120)
        body = urlencode({"csrf_token": self.token, **form})
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookies}
        try:
            line.request("POST", path, body, kind)
            answer = line.getresponse()
            answer.read()
        except (OSError, HTTPException):
            return Told(0)
        else:
            return Told(answer.status, answer.headers.get("Location", ""))
        finally:
            line.close()


def sign_in(served: Served, people: Sequence[int], at: datetime) -> list[Phone]:
    """A phone for each of these persons, who have accounts."""
    with served.inside() as app, transaction():
        signed, token = _page(app)
        accounts = {row[0]: row[1] for row in db.session.execute(select(Account.person_id, Account.id))}
        found = []
        for person in people:
            secret = secret_token()
            db.session.add(
                LoginSession(
                    ref=public_code(10), account_id=accounts[person], token_hash=token_hash("session", secret),
                    made_at=at, seen_at=at, device="test", address="",
                )
            )  # fmt: skip
            found.append(Phone(served.url, f"{signed}; {cookie_names(app)[1]}={secret}", token))
    return found


def _page(app: Flask) -> tuple[str, str]:
    """(the cookie, the form token) that some page of this server gave out; they name nobody."""
    with app.test_request_context():
        token = generate_csrf()
        answer = app.process_response(app.make_response(""))
        return answer.headers["Set-Cookie"].split(";")[0], token


def at_once(jobs: Sequence[Callable[[], Told]]) -> list[Told]:
    """Do all jobs in a thread each, let go at the same moment; what each was told, in their order."""
    start = threading.Barrier(len(jobs))

    def run(job: Callable[[], Told]) -> Told:
        start.wait(60)
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))
