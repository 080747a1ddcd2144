"""A final played in three browsers at once: the chair's, a judge's phone, the hall's board."""

import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, expect

from app.kit import clock
from tests.browser.axe import violations
from tests.browser.conftest import DESKTOP, PHONE, open_page
from tests.browser.final import NOW, ROWS, criteria, played

pytestmark = pytest.mark.browser
HALL = {"width": 1280, "height": 720}
#: Polls are two to three seconds apart; a busy machine may take its time.
SOON = 20_000
OVER = re.compile(r"-00:\d\d")


@pytest.fixture
def final(tmp_path) -> Iterator[SimpleNamespace]:
    with played(tmp_path, ROWS[:2]) as found:
        yield found


def seen_by(browser, final, who: str | None, path: str, **more) -> Page:
    page = open_page(browser, final.url, **more)
    if who:
        page.context.add_cookies([final.cookies[who]])
    page.goto(path)
    return page


def reveal(chair: Page, final, place: int) -> None:
    chair.goto(f"/contests/{final.edition}/rounds/{final.round}/live")
    chair.locator("#places .chair-next a").click()
    expect(chair.locator("h1")).to_contain_text(str(place))
    chair.locator("form .btn-primary").click()
    chair.wait_for_url("**/live#places")


def hand_in(judge: Page, final) -> None:
    """All points at their maximum on the sheet that opened by itself, and handed in."""
    judge.wait_for_selector("form[data-sheet]", state="attached")
    judge.locator("[data-show=marking]").click()
    for key, most in criteria(final):
        judge.locator(f"[name='c.{key}']").fill(str(most))
        judge.locator("[data-next]").click()
    for _ in range(4):  # the words to the entrant come last
        if not judge.locator("[data-hand-in]").is_visible():
            judge.locator("[data-next]").click()
    judge.locator("[data-hand-in]").click()
    judge.wait_for_url("**/judging/rounds/*", timeout=SOON)


def call_next(chair: Page, final) -> None:
    chair.goto(f"/contests/{final.edition}/rounds/{final.round}/live")
    chair.locator(".chair-stage .chair-next button").click()
    chair.wait_for_selector(".chair-stage .clock")


def test_a_final_is_played_before_the_hall(browser, final):
    chair = seen_by(
        browser, final, "secretary", f"/contests/{final.edition}/rounds/{final.round}/live", viewport=DESKTOP
    )
    chair.locator(".chair .btn-primary").click()
    chair.wait_for_selector(".chair-order")
    hall = seen_by(browser, final, None, f"/contests/{final.edition}/stages/{final.stage}/board", viewport=HALL)
    judge = seen_by(browser, final, "judge_three", f"/judging/rounds/{final.round}", viewport=PHONE)
    expect(hall.locator(".order-list li")).to_have_count(2)
    titles = hall.locator(".order-list .what b").all_text_contents()

    # the first is called: the hall sees them, the judge's sheet opens by itself
    call_next(chair, final)
    expect(hall.locator(".scene-stage h1")).to_have_text(titles[0], timeout=SOON)
    expect(hall.locator("[data-clock]")).to_have_text("07:00")
    judge.wait_for_url("**/judging/sheets/*", timeout=SOON)

    # the clock runs by the server's clock, everywhere
    chair.locator(".chair-keys form:first-child button").click()
    chair.wait_for_selector(".clock-runs")
    clock.set_now(final.site.config["CLOCK_FILE"], NOW.replace(minute=7, second=32))
    expect(hall.locator(".clock-over [data-clock]")).to_have_text(OVER, timeout=SOON)
    expect(judge.locator(".clock-over [data-clock]")).to_have_text(OVER, timeout=SOON)

    # both sheets come in; the second entry's opens when it is called
    hand_in(judge, final)
    expect(chair.locator(".chair-sheets .badge.t-good")).to_have_count(3, timeout=SOON)
    assert chair.locator("#places .chair-next").count() == 0
    call_next(chair, final)
    judge.wait_for_url("**/judging/sheets/*", timeout=SOON)
    hand_in(judge, final)

    # the places, from the last on; a held board shows nothing of what is done meanwhile
    reveal(chair, final, 2)
    expect(hall.locator(".latest h1")).to_have_count(1, timeout=SOON)
    told = hall.locator(".latest h1").inner_text()
    chair.locator(".chair-board form button").first.click()
    chair.wait_for_selector(".chair-board.t-owing")
    reveal(chair, final, 1)
    hall.wait_for_timeout(3000)
    assert hall.locator(".latest h1").inner_text() == told
    chair.locator(".chair-board .btn-primary").click()
    expect(hall.locator(".latest-1 h1")).to_have_text(next(t for t in titles if t != told), timeout=SOON)
    sticks_out = hall.evaluate("document.documentElement.scrollHeight - innerHeight")
    assert (sticks_out, violations(hall), violations(chair)) == (0, [[]], [[]])
    assert [page.faults for page in (chair, hall, judge)] == [[], [], []]
    for page in (chair, hall, judge):
        page.context.close()


def test_a_button_below_the_picture_is_pressed_on_the_picture_that_was_renewed(browser, final):
    path = f"/contests/{final.edition}/rounds/{final.round}/live"
    chair = seen_by(browser, final, "secretary", path, viewport=DESKTOP)
    chair.locator(".chair .btn-primary").click()
    chair.wait_for_selector(".chair-order")
    other = chair.context.new_page()
    other.goto(path)
    call_next(chair, final)
    other.wait_for_selector(".chair-stage .clock", timeout=SOON)
    other.locator("#times summary").click()
    other.get_by_role("button", name="8 + 10").click()
    expect(other.locator("#times summary")).to_contain_text("8 + 10")
    chair.context.close()


def test_the_board_is_followed_without_javascript(browser, final):
    chair = seen_by(
        browser,
        final,
        "secretary",
        f"/contests/{final.edition}/rounds/{final.round}/live",
        viewport=PHONE,
        java_script_enabled=False,
    )
    chair.locator(".chair .btn-primary").click()
    chair.locator(".chair-stage .chair-next button").click()
    hall = seen_by(
        browser, final, None, f"/contests/{final.edition}/stages/{final.stage}/board", java_script_enabled=False
    )
    assert hall.locator(".scene-stage h1").count() == 1
    assert hall.locator("meta[http-equiv=refresh]").get_attribute("content") == "5"
    for page in (chair, hall):
        page.context.close()
