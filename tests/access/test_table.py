"""Every route × method × kind of visitor, as the table says (B1, B2, B6): own, foreign, other province, unknown."""

from urllib.parse import unquote

import pytest

from tests.access.asking import ask, forgotten, plain
from tests.access.table import LETTERS, ROWS, SENT, WHO
from tests.conftest import EVERYBODY

ENDPOINTS = sorted({endpoint for endpoint, *_ in ROWS})
SLICES = sorted({endpoint.partition(".")[0] for endpoint in ENDPOINTS})
#: Where nothing is, whoever asks.
NOWHERE = {"GET": "/contests/NTHNG234", "POST": "/contests/NTHNG234/entries/NTHNG234/withdraw"}


def letter(answer) -> str:
    """The letter of the table for an answer."""
    if answer.status_code == 303 and (answer.location or "").startswith("/sign-in?"):
        return "i"
    return LETTERS.get(answer.status_code, str(answer.status_code))


@pytest.fixture(scope="module")
def missing(house):
    """(who, method) → the answer at an address behind which there never was anything."""
    _, filled, _ = house
    return {(who, method): told(filled.browsers[who], method, path) for who in WHO for method, path in NOWHERE.items()}


def told(browser, method: str, path: str):
    """What is answered, without what differs at every request; undone."""
    with forgotten(browser):
        return plain(ask(browser, method, path), path)


def asked(number: int, answers: str) -> list[tuple[str | None, str]]:
    """Who is asked at a row, and the letter written for them.

    In CI everybody; elsewhere everybody who may, and of those who may not, and of rows that are the same for all,
    each third one, in turn from row to row.
    """
    everybody = list(zip(WHO, answers.replace(" ", ""), strict=True))
    if EVERYBODY:
        return everybody
    same = len({letter for _, letter in everybody[1:]}) == 1
    return [
        (who, letter)
        for place, (who, letter) in enumerate(everybody)
        if (letter not in "x.i" and not same) or (place + number) % 3 == 0
    ]


@pytest.mark.parametrize("part", SLICES)
def test_the_answer_is_the_one_written_when_somebody_asks(house, missing, part):
    """The forbidden writes nothing; what one may not know of answers byte for byte like the missing."""
    _, filled, _ = house
    wrong, wrote, differing = [], [], []
    for number, (endpoint, method, pattern, answers) in enumerate(ROWS):
        if not endpoint.startswith(f"{part}."):
            continue
        path = pattern.format_map(filled.names)
        sent = {key: value.format_map(filled.names) for key, value in SENT.get(endpoint, {}).items()}
        for who, written in asked(number, answers):
            browser = filled.browsers[who]
            with forgotten(browser) as writes:
                answer = ask(browser, method, path, sent)
                found = letter(answer)
                if found == "." and (who, method) in missing and plain(answer, path) != missing[who, method]:
                    differing.append((endpoint, pattern, who))
                answer.close()
            if found != written:
                wrong.append((endpoint, method, pattern, who, f"written {written}", f"found {found}"))
            if found in "x.i" and writes:
                wrote.append((endpoint, method, who, writes[0][:60]))
    assert (wrong, wrote, differing) == ([], [], [])


def test_a_visitor_is_led_to_the_sign_in_whether_the_thing_exists_or_not(house):
    """The way to the sign-in repeats the address that was asked for, and nothing else."""
    _, filled, _ = house
    browser, differing = filled.browsers[None], []
    for endpoint, method, pattern, answers in ROWS:
        if answers[0] == "i" and method == "GET" and "{" in pattern:
            real, fake = pattern.format_map(filled.names), pattern.format_map(dict.fromkeys(filled.names, "NTHNG234"))
            with forgotten(browser):
                one, other = browser.get(real), browser.get(fake)
            if led(one, real) != led(other, fake):
                differing.append((endpoint, pattern))
    assert differing == []


def led(answer, path: str) -> tuple[int, str, str]:
    """Status, where it leads, and whether the address asked for is all that is told."""
    place, _, way = (answer.location or "").partition("?next=")
    return answer.status_code, place, unquote(way).replace(path, "")


def test_every_route_has_its_row(house):
    """Every rule of the site map × method; `static` alone is for everybody."""
    routes = {
        (rule.endpoint, method)
        for rule in house[0].url_map.iter_rules()
        for method in rule.methods - ({"HEAD", "OPTIONS"} if "GET" in rule.methods or "POST" in rule.methods else set())
        if rule.endpoint != "static"
    }
    assert sorted({(endpoint, method) for endpoint, method, *_ in ROWS} ^ routes) == []
