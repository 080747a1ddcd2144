"""The chooser in a browser: by keyboard and by finger a unit's code is sent; untouched, what was typed."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

pytestmark = pytest.mark.browser

SCRIPT = Path(__file__).resolve().parents[3] / "static" / "js" / "unit-chooser.js"
PAGE = """<!doctype html><html lang="vi"><title>Chọn</title><form action="/sent"><label for="to">Đơn vị</label>
<input id="to" name="to" data-units="/units/search.json?living=1" data-none="Không có"><button>Gửi</button></form>
<script type="module" src="/unit-chooser.js"></script></html>"""
UNITS = [
    {"code": "xa_mot", "name": "Đoàn xã Mường Ẳng", "above": "Tỉnh đoàn Sơn Châu", "ended": False},
    {"code": "xa_hai", "name": "Đoàn xã Mường Và", "above": "Tỉnh đoàn Sơn Châu", "ended": False},
]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page with one chooser; the address answers as the house does."""

    def answer(route: Route) -> None:
        url = urlsplit(route.request.url)
        match url.path:
            case "/unit-chooser.js":
                route.fulfill(body=SCRIPT.read_text(), content_type="text/javascript")
            case "/units/search.json" if parse_qs(url.query)["q"] == ["hong"]:
                route.abort()
            case "/units/search.json":
                found = [u for u in UNITS if parse_qs(url.query)["q"][0] in u["name"]]
                route.fulfill(body=json.dumps(found), content_type="application/json")
            case _:
                route.fulfill(body=PAGE, content_type="text/html; charset=utf-8")

    page = browser.new_page(base_url="http://house.test", viewport={"width": 360, "height": 740})
    page.route("**/*", answer)
    page.goto("/form")
    yield page
    page.close()


def sent(page: Page) -> list[str]:
    page.get_by_role("button", name="Gửi").click()
    page.wait_for_url("**/sent**")
    return parse_qs(urlsplit(page.url).query).get("to", [])


def test_code_is_sent_when_a_unit_was_chosen_by_keyboard(page):
    box = page.get_by_role("combobox")
    box.fill("Mường")
    expect(page.get_by_role("option")).to_have_count(2)
    box.press("ArrowDown")
    box.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_contain_text("Mường Và")
    box.press("Enter")
    expect(box).to_have_value("Đoàn xã Mường Và")
    assert sent(page) == ["xa_hai"]


def test_code_is_sent_when_a_unit_was_tapped_and_typed_text_when_it_was_changed_again(page):
    box = page.get_by_role("combobox")
    box.fill("Ẳng")
    page.get_by_role("option", name="Mường Ẳng").click()
    expect(box).to_have_value("Đoàn xã Mường Ẳng")
    box.fill("Mường")
    assert sent(page) == ["Mường"]


def test_typed_text_is_sent_when_the_line_is_broken(page):
    page.get_by_role("combobox").fill("hong")
    expect(page.get_by_role("listbox")).to_have_count(0)
    assert sent(page) == ["hong"]


def test_reader_is_told_when_nothing_fits(page):
    page.get_by_role("combobox").fill("zzz")
    expect(page.get_by_text("Không có")).to_be_visible()
