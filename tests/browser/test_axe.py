"""Every page of the demo, for whoever may open it: axe finds nothing, nothing sticks out, no line on the console.

A page that says the same to several roles is looked at once, as the first of them. What the theme changes is colour,
so the second theme is asked about contrast alone. Nothing moves meanwhile, or a colour on its way would be measured.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.axe import WIDTHS, load_axe, violations
from tests.browser.conftest import open_page
from tests.browser.lookers import Look, different, looks
from tests.browser.pages import PAGES
from tests.browser.scene import ROLES, Scene, scene

pytestmark = pytest.mark.browser
CONTRAST = ("color-contrast",)


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Iterator[Scene]:
    with scene(tmp_path_factory.mktemp("scene")) as made:
        yield made


@pytest.fixture(scope="module")
def answers(place) -> list[list[Look]]:
    return list(looks(place))


@pytest.fixture(scope="module")
def pages(browser: Browser, place) -> Iterator[dict[str, Page]]:
    """One page per role, kept for all addresses."""
    made = {role: open_page(browser, place.served.url) for role in ROLES}
    for role, token in place.cookies.items():
        made[role].context.add_cookies([{"name": "dh_in", "value": token, "url": place.served.url}])
    yield made
    for page in made.values():
        page.context.close()


def test_every_page_opens_for_somebody_and_breaks_for_nobody(answers):
    broken = [(look.path, look.role, look.status) for seen in answers for look in seen if look.status >= 500]
    shut = [seen[0].path for seen in answers if all(look.status != 200 for look in seen)]
    assert (broken, shut) == ([], [])


def _faults(page: Page, look: Look) -> list[str]:
    page.faults.clear()
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size({"width": WIDTHS[0][0], "height": WIDTHS[0][1]})
    page.goto(look.path)
    load_axe(page)
    found = []
    for width, height in WIDTHS:
        page.set_viewport_size({"width": width, "height": height})
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found += [f"{width} px: sticks out by {over} px"] if over else []
        page.emulate_media(color_scheme="light")
        found += [f"{width} px: {line}" for line in violations(page)]
        page.emulate_media(color_scheme="dark")
        found += [f"{width} px, dark: {line}" for line in violations(page, CONTRAST)]
    return [f"{look.role} {look.path} {line}" for line in found + page.faults]


@pytest.mark.parametrize("context", sorted({endpoint.partition(".")[0] for endpoint in PAGES}))
def test_axe_finds_nothing_when_a_page_is_shown(answers, pages, context):
    found = [
        line
        for seen in answers
        if seen[0].endpoint.partition(".")[0] == context
        for look in different(seen)
        for line in _faults(pages[look.role], look)
    ]
    assert found == [], "\n".join(found)
