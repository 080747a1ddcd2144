"""Fetching all that a visitor can fetch: every address of the table, every link on the pages, searches; and reading it."""

import html
import io
import json
import re
import zipfile
from collections.abc import Iterable
from urllib.parse import parse_qsl, quote, urlsplit

from flask.testing import FlaskClient
from pypdf import PdfReader
from werkzeug.test import TestResponse

from app.kit.db import db
from tests.access.table import ROWS, WHO

_LINKS = re.compile(r'(?:href|src|action)="(/[^"#]*)"')
#: Where one may type a word to look for: {} is the word.
SEARCHES = (
    "/people?q={}",
    "/units/search.json?q={}",
    "/contests?q={}",
    "/events?q={}",
    "/entries?q={}",
    "/contests/{live}/reception/list?q={}",
)
#: Names of secrets that open a door to whoever holds them: nobody holds them here.
HELD = ("{invitation}", "{guest_token}", "{slip}", "{start_token}", "{receipt}")


def crawl(
    browser: FlaskClient, who: str | None, names: dict[str, str], words: Iterable[str] = (), *, links: bool = True
) -> dict[str, str]:
    """Address → everything readable in the answer, of all that this browser can fetch by GET. Nothing is kept.

    The table's addresses (those that answer like the missing are compared there, byte by byte), searches for `words`,
    and with `links` from there every link, once per path and set of parameters.
    """
    waiting = listed(who, names)
    waiting += [search.replace("{}", quote(word)).format_map(names) for search in SEARCHES for word in words]
    asked = set(waiting)
    found: dict[str, str] = {}
    known: set[tuple[str, ...]] = set()
    while waiting:
        address = waiting.pop()
        parts = urlsplit(address)
        shape = (parts.path, *sorted(key for key, _ in parse_qsl(parts.query) if key != "q"))
        # A link is followed once per shape: a calendar has a next month for ever, also while one looks for a word.
        if address in found or parts.path.startswith("/static") or (address not in asked and shape in known):
            continue
        known.add(shape)
        with get(browser, address) as answer:
            found[address] = readable(answer)
            if links and answer.mimetype == "text/html" and answer.status_code == 200:
                further = [html.unescape(link) for link in _LINKS.findall(answer.text)]
                waiting += [link for link in further if "next=" not in link]
    return found


def listed(who: str | None, names: dict[str, str], *, answering: bool = True) -> list[str]:
    """The addresses of the table that answer this visitor by GET, or all of them."""
    place = WHO.index(who)
    return [
        pattern.format_map(names)
        for _, method, pattern, answers in ROWS
        if method == "GET" and not any(h in pattern for h in HELD)
        if not answering or answers.replace(" ", "")[place] not in ".i"
    ]


def get(browser: FlaskClient, address: str) -> TestResponse:
    """A GET, which never writes; the session that read is given back."""
    answer = browser.get(address)
    db.session.remove()
    return answer


def readable(answer) -> str:
    """All words of an answer, folded: headers, text, JSON, the parts of archives, the text of PDF."""
    data = answer.get_data()
    texts = [str(answer.headers), data.decode("utf-8", "replace"), data.decode("utf-16-be", "replace")]
    if answer.is_json:
        texts.append(json.dumps(answer.get_json(), ensure_ascii=False))
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            texts += [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    if data.startswith(b"%PDF"):
        reader = PdfReader(io.BytesIO(data))
        texts += [str(reader.metadata), *(page.extract_text() for page in reader.pages)]
        texts += [part.get_data().decode("utf-8", "replace") for part in _streams(reader)]
    return html.unescape("\n".join(texts)).casefold()


def _streams(reader: PdfReader):
    for number in range(1, int(reader.trailer["/Size"])):
        part = reader.get_object(number)
        if hasattr(part, "get_data"):
            yield part
