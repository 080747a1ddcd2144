"""The nouns of the interface hold for everybody: axe finds nothing, nothing sticks out, no line on the console."""

import threading
from collections.abc import Iterator

import pytest
from werkzeug.serving import make_server

from app import create_app
from app.kit import web
from tests.browser.axe import THEMES, WIDTHS, violations

pytestmark = pytest.mark.browser

PLACES = [
    {"label": label, "href": f"#{icon}", "icon": icon, "current": icon == "home", "count": count}
    for label, icon, count in (
        ("Bàn việc", "home", 3),
        ("Hồ sơ", "idea", 0),
        ("Chỉ tiêu", "chart", 0),
        ("Cuộc thi", "contest", 0),
        ("Đơn vị", "unit", 0),
    )
]


@pytest.fixture(scope="module")
def address(config) -> Iterator[str]:
    """The site behind a real socket, with more places than the bottom bar has room for."""
    site = create_app(config)
    web.use_navigation(site, lambda: PLACES)
    server = make_server("127.0.0.1", 0, site, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("width", "height"), WIDTHS)
@pytest.mark.parametrize("path", ["/styleguide", "/no-such-page"])
def test_axe_finds_nothing_when_a_page_is_shown(browser, address, path, width, height, theme):
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=theme)
    console: list[str] = []
    page.on("console", lambda line: console.append(line.text))
    page.on("pageerror", lambda fault: console.append(str(fault)))
    page.goto(address + path)
    sticks_out = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    noise = [line for line in console if "404" not in line]
    assert (violations(page), sticks_out, noise) == ([[]], 0, [])
    page.close()


def test_score_slider_fills_the_number_when_moved_by_keyboard(browser, address):
    page = browser.new_page()
    page.goto(f"{address}/styleguide")
    page.focus("[data-slider-for=s2]")
    page.keyboard.press("ArrowRight")
    assert (page.input_value("#s2"), page.text_content("[data-score-total]")) == ("0,5", "50")
    page.close()


def test_dialog_asks_first_when_an_act_is_hard_to_undo(browser, address):
    page = browser.new_page()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.goto(f"{address}/styleguide")
    page.click("form[data-confirm] button")
    page.click("dialog .btn:not(.btn-primary)")
    refused = sent.count("POST")
    page.click("form[data-confirm] button")
    page.click("dialog .btn-primary")
    page.wait_for_load_state()
    assert (refused, sent.count("POST")) == (0, 1)
    page.close()
