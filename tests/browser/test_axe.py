"""Every page of the demo, for whoever may open it: axe finds nothing, nothing sticks out, no line on the console.

A page that says the same to several roles is looked at once, as the first of them. Light and dark are two browsers side
by side, each asked for every rule. Nothing moves meanwhile, or a colour on its way would be measured.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.axe import THEMES, WIDTHS, carry_axe, violations
from tests.browser.conftest import open_page
from tests.browser.lookers import Look, different, looks
from tests.browser.pages import PAGES
from tests.browser.scene import ROLES, Scene, scene

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Iterator[Scene]:
    with scene(tmp_path_factory.mktemp("scene")) as made:
        yield made


@pytest.fixture(scope="module")
def answers(place) -> list[list[Look]]:
    return list(looks(place))


@pytest.fixture(scope="module")
def pages(browser: Browser, place) -> Iterator[dict[str, list[Page]]]:
    """For each role a page in each theme, kept for all addresses."""
    made = {role: [_open(browser, place, role, theme) for theme in THEMES] for role in ROLES}
    yield made
    for both in made.values():
        for page in both:
            page.context.close()


def _open(browser: Browser, place: Scene, role: str, theme: str) -> Page:
    page = open_page(browser, place.served.url, color_scheme=theme, reduced_motion="reduce")
    carry_axe(page.context)
    if role in place.cookies:
        page.context.add_cookies([{"name": "dh_in", "value": place.cookies[role], "url": place.served.url}])
    return page


def test_every_page_opens_for_somebody_and_breaks_for_nobody(answers):
    broken = [(look.path, look.role, look.status) for seen in answers for look in seen if look.status >= 500]
    shut = [seen[0].path for seen in answers if all(look.status != 200 for look in seen)]
    assert (broken, shut) == ([], [])


def _faults(pages: list[Page], look: Look) -> list[str]:
    found = []
    for page in pages:
        page.faults.clear()
        page.set_viewport_size({"width": WIDTHS[0][0], "height": WIDTHS[0][1]})
        page.goto(look.path)
    for width, height in WIDTHS:
        for page in pages:
            page.set_viewport_size({"width": width, "height": height})
        over = pages[0].evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found += [f"{width} px: sticks out by {over} px"] if over else []
        for theme, lines in zip(THEMES, violations(*pages), strict=True):
            found += [f"{width} px, {theme}: {line}" for line in lines]
    return [f"{look.role} {look.path} {line}" for line in found + [fault for page in pages for fault in page.faults]]


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
