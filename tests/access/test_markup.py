"""What people typed is text everywhere (B7, B10): twelve payloads in every field that holds words, every page opened.

No browser is needed: a payload that becomes a tag, an attribute or a script address is seen by parsing the page.
"""

from html.parser import HTMLParser
from itertools import cycle

import pytest
from sqlalchemy import JSON, Enum, String

from app.kit.db import Base, db, transaction
from app.people.models import Account
from tests.access.asking import ask, forgotten
from tests.access.crawling import crawl, get
from tests.access.table import ROWS, WHO
from tests.conftest import EVERYBODY

PAYLOADS = (
    "<xss-canary>", '"><xss-canary>', "'><xss-canary>", "</title><xss-canary>", "</textarea><xss-canary>",
    "</script><xss-canary>", '" onxss="1', "' onxss='1", "<svg/onxss=1>", "javascript:xss()", "{{7*7}}xss", "<!--><xss-canary>",
)  # fmt: skip
#: Columns that hold words of people, in whatever table; the others are codes, hashes and states.
WORDS = {
    "title", "theme", "summary", "contact", "name", "short_name", "full_name", "occupation", "duty", "reason", "advice",
    "answer", "note", "comment_entrant", "comment_panel", "recused_reason", "override_reason", "guidance", "original_name",
    "filename", "plan_words", "sponsor", "decision", "change_note", "giver_name", "acting_reason", "device", "decision_number",
}  # fmt: skip
#: Inside JSON the same, and the words of answers.
INNER = WORDS | {
    "label",
    "help",
    "summary",
    "need",
    "authors",
    "description",
    "stage",
    "next",
    "board",
    "unit",
    "people",
}
VISITORS = WHO if EVERYBODY else (None, "lan", "officer", "organizer", "judge_one", "admin")


class Markup(HTMLParser):
    """Collects what a payload must never become."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag or attribute of a payload, a handler, an address that runs."""
        if "xss" in tag:
            self.wrong.append(tag)
        for name, value in attrs:
            runs = name in {"href", "src", "action", "formaction"} and (value or "").strip().casefold().startswith(
                "javascript"
            )
            if name.startswith("on") or "xss" in name or runs or name == "style":
                self.wrong.append(f"{tag} {name}={value}")


def poison(value, payloads, key=""):
    """JSON with a payload for each word of a person."""
    if isinstance(value, dict):
        return {k: poison(v, payloads, k) for k, v in value.items()}
    if isinstance(value, list):
        return [poison(v, payloads, key) for v in value]
    return next(payloads) if isinstance(value, str) and key in INNER else value


def poison_everything() -> int:
    """A payload in every field that holds words; how many."""
    payloads, count = cycle(PAYLOADS), 0
    for mapper in Base.registry.mappers:
        table = mapper.local_table
        columns = [
            c for c in table.columns
            if (c.name in WORDS and isinstance(c.type, String) and not isinstance(c.type, Enum)) or isinstance(c.type, JSON)
        ]  # fmt: skip
        if not columns or table.name in {"audit_event", "import_batch"}:
            continue
        for row in db.session.execute(table.select()).mappings():
            values = {}
            for column in columns:
                old = row[column.name]
                if isinstance(column.type, JSON):
                    values[column] = poison(old, payloads)
                elif old is not None:
                    values[column] = next(payloads)
            if not values:
                continue
            where = [c == row[c.name] for c in table.primary_key.columns]
            db.session.execute(table.update().where(*where).values(values))
            count += len(values)
    return count


@pytest.fixture
def poisoned(undone):
    """The filled world after everybody typed markup everywhere."""
    with transaction():
        assert poison_everything() > 500
    return undone


def test_no_payload_becomes_markup_on_any_page_of_any_visitor(poisoned):
    _, filled, _ = poisoned
    wrong, shown = [], set()
    for who in VISITORS:
        browser = filled.browsers[who]
        for address, text in crawl(browser, who, filled.names, links=EVERYBODY).items():
            with get(browser, address) as answer:
                if answer.mimetype == "text/html":
                    parser = Markup()
                    parser.feed(answer.text)
                    wrong += [(who, address, one) for one in parser.wrong]
            wrong += [(who, address, "49xss")] if "49xss" in text else []
            shown |= {payload for payload in PAYLOADS if payload.casefold() in text}
    assert wrong == []
    assert shown == set(PAYLOADS)


def test_markup_is_found_where_it_is():
    parser = Markup()
    parser.feed("<xss-canary><a onxss=1 href=' javascript:x'>")
    assert parser.wrong == ["xss-canary", "a onxss=1", "a href= javascript:x"]


@pytest.mark.parametrize(
    ("path", "status"), [("/contests", 200), ("/contests/NTHNG234", 404), ("/account", 303), ("/uploads", 405)]
)
def test_every_answer_forbids_inline_script_and_frames(house, path, status):
    _, filled, _ = house
    with get(filled.browsers[None], path) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert (answer.status_code, "unsafe" in policy, "default-src 'none'" in policy) == (status, False, True)
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_fault_answers_with_the_same_headers_and_tells_nothing(house, monkeypatch):
    app, filled, _ = house
    monkeypatch.setitem(app.view_functions, "calls.index", lambda: 1 // 0)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    with get(filled.browsers[None], "/contests") as answer:
        assert (answer.status_code, "division" in answer.text) == (500, False)
        assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_every_unsafe_request_without_its_token_is_refused_and_writes_nothing(house):
    """B20: whoever asks, and also where the body calls itself plain text."""
    _, filled, _ = house
    wrong = []
    for who in (None, "lan", "organizer"):
        browser = filled.browsers[who]
        for endpoint, method, pattern, _ in ROWS:
            if method in {"POST", "PATCH", "DELETE"}:
                path = pattern.format_map(filled.names)
                with forgotten(browser) as writes:
                    answer = browser.open(path, method=method, data='{"a": 1}', content_type="text/plain")
                    # The gate's API reads no cookie: without its own key nobody is anybody there.
                    refused = 401 if endpoint.startswith("checkin_api.") else 400
                    if answer.status_code != refused or writes:
                        wrong.append((who, endpoint, answer.status_code))
    assert wrong == []


def test_private_pages_are_kept_by_nobody(house):
    """B20: no-store and Vary on all that is not a static file."""
    _, filled, _ = house
    kept = []
    for endpoint, method, pattern, answers in ROWS:
        if method == "GET" and answers.replace(" ", "")[WHO.index("lan")] == "o":
            with get(filled.browsers["lan"], pattern.format_map(filled.names)) as answer:
                public = endpoint in {
                    "calls.picture",
                    "calls.qr",
                    "catalogue.feed",
                    "catalogue.photo",
                    "checkin_api.openapi",
                    # Scripts of the gate's app, the same for everybody; a page and its data are not among them.
                    "checkin.decoder",
                    "checkin.worker",
                    "scoring.worker",
                    # The hall's board: the same for everybody, asked for again with its ETag each time.
                    "live.board",
                }
                if "no-store" not in answer.headers.get("Cache-Control", "") and not public:
                    kept.append((endpoint, answer.headers.get("Cache-Control")))
    assert kept == []


def test_a_stolen_form_token_opens_nothing_for_another(house):
    """A token of one browser's session is no token of another's."""
    _, filled, _ = house
    with forgotten(filled.browsers["lan"]), forgotten(filled.browsers["organizer"]):
        page = ask(filled.browsers["lan"], "GET", "/account/profile").text
        token = page.partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
        answer = filled.browsers["organizer"].post("/account/profile", data={"csrf_token": token, "full_name": "x"})
        assert (token != "", answer.status_code) == (True, 400)
    assert db.session.query(Account).count() > 0
