"""Who may open which page: asked of the server, with a role's cookie, without following it elsewhere."""

import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.browser.pages import PAGES
from tests.browser.scene import ROLES, Scene

#: What differs between two answers that show the same: form tokens and codes made anew.
FLEETING = re.compile(r'(name="(csrf_token|nonce)"[^>]*)|(data-now="[^"]*")|(id="[^"]*")')


@dataclass(frozen=True)
class Look:
    """One page as one role gets it; `main` is what it says between its head and its foot."""

    endpoint: str
    path: str
    role: str
    status: int
    main: str


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object, **_more: object) -> None:
        return None


_OPENER = urllib.request.build_opener(_Stay)


def _ask(place: Scene, endpoint: str, path: str, role: str) -> Look:
    headers = {"Cookie": f"dh_in={place.cookies[role]}"} if role in place.cookies else {}
    try:
        with _OPENER.open(
            urllib.request.Request(place.served.url + path.replace(" ", "%20"), headers=headers)
        ) as answer:
            status, body = answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            status, body = refused.code, ""
    main = body.partition("<main")[2].partition("</main>")[0]
    return Look(endpoint, path, role, status, FLEETING.sub("", main))


def looks(place: Scene) -> Iterator[list[Look]]:
    """Each page of the table, as each role is answered."""
    with ThreadPoolExecutor(4) as several:
        for endpoint, paths in PAGES.items():
            for path in (pattern.format(**place.names) for pattern in paths):
                yield list(several.map(lambda role: _ask(place, endpoint, path, role), ROLES))  # noqa: B023 used at once


def different(answers: list[Look]) -> list[Look]:
    """One look for each different page among those that opened: the same page is looked at once."""
    seen: dict[str, Look] = {}
    for look in answers:
        if look.status == 200:
            seen.setdefault(look.main, look)
    return list(seen.values())
