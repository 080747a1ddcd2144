"""The phone decides as the server does: the same cases through both, and the same keys open the same names."""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from app.events.checkin import rules, sealing
from app.events.states import Direction, EventState, ListRule, RefusalReason, RegistrationState
from config import ROOT

pytestmark = pytest.mark.browser
NOON = datetime(2026, 4, 12, 5, tzinfo=UTC)
SITES = {None: None, "A": 1, "B": 2}
SESSIONS = {None: None, "P": 7}
#: What the roster says of a registration that is not confirmed (queries.roster).
REFUSED = {
    None: RegistrationState.CONFIRMED, "waiting": RegistrationState.WAITING,
    "not_confirmed": RegistrationState.PENDING, "cancelled": RegistrationState.CANCELLED,
}  # fmt: skip
ASK = """async (cases) => { const { judge } = await import('/js/gate/judge.js');
  return cases.map((one) => judge(one.gate, one.list, one.entry, one.ticket, one.passed, one.shown)) }"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of our scripts, without a server."""
    made = browser.new_page()
    static = ROOT / "static"
    made.route("https://gate.example/**", lambda route: route.fulfill(
        body="<title>x</title>" if route.request.url.endswith("/page") else (static / route.request.url.split("example/")[1]).read_text(encoding="utf-8"),
        content_type="text/html" if route.request.url.endswith("/page") else "text/javascript",
    ))  # fmt: skip
    made.goto("https://gate.example/page")
    yield made
    made.close()


def some(chance: random.Random, *choices: Any) -> Any:
    return chance.choice(choices)


def near(chance: random.Random) -> datetime | None:
    return some(chance, None, None, None, NOON - timedelta(hours=1), NOON, NOON + timedelta(hours=1))


def case(chance: random.Random) -> tuple[dict[str, Any], rules.Verdict]:
    """One case as the phone gets it, and what the server says to it, told late."""
    state, stopped, ended = some(chance, *EventState, *[EventState.RUNNING] * 12), near(chance), near(chance)
    gate, own = some(chance, None, None, "A", "B"), some(chance, None, "A", "A", "B")
    at_site, session = some(chance, None, None, None, "A"), some(chance, None, None, "P")
    rule, exits = some(chance, *ListRule), some(chance, True, False)
    opens, closes = near(chance), near(chance)
    refused, known = some(chance, *REFUSED, None, None, None, None), chance.random() > 0.05
    revoked, way = chance.random() < 0.08, some(chance, Direction.IN, Direction.IN, Direction.OUT)
    chosen = [session] if session and chance.random() > 0.3 else []
    window = rules.window_of(rule, NOON, "n")
    was_at, gone = NOON - timedelta(minutes=30), some(chance, None, NOON - timedelta(minutes=10))
    was_site = some(chance, None, "A", "B")
    passed = [(window, was_at, was_site, gone)] if chance.random() < 0.5 else []
    asked = {
        "gate": {"event": {"state": state.value, "stopped_at": iso(stopped), "ended_at": iso(ended)}, "site": gate},
        "list": {"ref": "L", "rule": rule.value, "site": at_site, "session": session, "exits": exits,
                 "opens_at": iso(opens), "closes_at": iso(closes), "limited": False},
        "entry": {"refused": refused, "site": own, "sessions": chosen} if known else None,
        "ticket": {"revoked": revoked} if known else None,
        "passed": [{"list": "L", "window": w, "at": iso(a), "site": s, "left_at": iso(g)} for w, a, s, g in passed],
        "shown": {"at": NOON.timestamp() * 1000, "nonce": "n", "direction": way.value},
    }  # fmt: skip
    registration = rules.RegistrationFacts(REFUSED[refused], SITES[own], frozenset(SESSIONS[one] for one in chosen))
    verdict = rules.judge(
        rules.TicketFacts(NOON - timedelta(days=1) if revoked else None) if known else None,
        registration if known else None,
        rules.EventFacts(state, stopped, ended),
        rules.ListFacts(rule, SITES[at_site], SESSIONS[session], bool(session), exits, opens, closes, None, None),
        [rules.Passed(1, w, 1, a, SITES[s], a, g) for w, a, s, g in passed],
        rules.Shown(SITES[gate or at_site], way, "n", NOON, NOON, late=True),
    )
    return asked, verdict


def iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def said(verdict: rules.Verdict) -> tuple[str, str | None]:
    if isinstance(verdict, rules.Refused):
        return "refused", verdict.reason.value
    return ("left" if isinstance(verdict, rules.Left) else "admitted"), None


def test_phone_and_server_say_the_same_to_the_same_facts(page) -> None:
    chance = random.Random(20)
    cases = [case(chance) for _ in range(3000)]
    answers = page.evaluate(ASK, [asked for asked, _ in cases])
    differing = [
        (json.dumps(asked), answer, said(verdict))
        for (asked, verdict), answer in zip(cases, answers, strict=True)
        if (answer["result"], answer.get("reason")) != said(verdict)
    ]
    told = {said(verdict) for _, verdict in cases}
    offline = set(RefusalReason) - {RefusalReason.WRONG_EVENT, RefusalReason.LIST_FULL}
    assert (differing[:3], {reason for _, reason in told if reason}) == ([], {one.value for one in offline})


def test_phone_opens_what_the_server_sealed_and_nothing_else_does(page) -> None:
    salt, words = (
        "00112233445566778899aabbccddeeff",
        {"name": "Đặng Hoà Ánh", "unit": "Đoàn xã Mường Ẳng", "category": None},
    )
    key = sealing.slow_key("QR7K4MPX3A", salt)
    opened = page.evaluate(
        """async ([salt, sealed, rounds]) => { const { slowKey, lookup, unseal } = await import('/js/gate/sealing.js');
          const key = await slowKey('QR7K4MPX3A', salt, rounds), other = await slowKey('QR7K4MPX3C', salt, rounds);
          return [await lookup(key), await unseal(key, sealed), await unseal(other, sealed)] }""",
        [salt, sealing.seal(key, words), sealing.ITERATIONS],
    )
    assert opened == [sealing.lookup(key), words, None]
