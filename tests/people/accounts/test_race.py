"""Guessing in parallel, against the real server with two workers: of many at once no more are compared than allowed."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from sqlalchemy import func, select

from app.kit.db import db
from app.people.models import SignInAttempt
from tests import cluster
from tests.conftest import ON_POSTGRES
from tests.serving import serve

CLIENTS = 24


class Guesser:
    """A browser with the sign-in page open."""

    def __init__(self, url: str) -> None:
        self.url = f"{url}/sign-in"
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        with self.opener.open(self.url, timeout=60) as page:
            self.token = re.search(r'name="csrf-token" content="([^"]+)"', page.read().decode())[1]

    def guess(self, password: str) -> int:
        """The status of the answer."""
        form = {"csrf_token": self.token, "login": "lan@demo.example", "password": password}
        try:
            with self.opener.open(self.url, urllib.parse.urlencode(form).encode(), timeout=120) as answer:
                return answer.status
        except urllib.error.HTTPError as refused:
            return refused.code


@pytest.fixture
def served(tmp_path):
    with ExitStack() as stack:
        database = stack.enter_context(cluster.cluster()) if ON_POSTGRES else None
        yield stack.enter_context(serve(tmp_path, database=database))


def test_at_most_five_guesses_are_compared_when_many_come_at_once(served):
    guessers = [Guesser(served.url) for _ in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = list(pool.map(lambda pair: pair[1].guess(f"đoán lần thứ {pair[0]}"), enumerate(guessers)))
    assert set(answers) <= {422, 429}
    assert answers.count(422) <= 5
    with served.inside():
        # Each guess that was compared has left its two rows (login, address), the others none.
        assert db.session.scalar(select(func.count()).select_from(SignInAttempt)) == 2 * answers.count(422)
    assert guessers[0].guess("một lần nữa") in {422, 429}
