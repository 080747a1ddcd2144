"""The pictures of the volunteers' guide: what a phone shows at the gate. `python -m tests.browser.gate_pictures`."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.film import flags, shoot
from tests.browser.gate_home import CODE, Home, begin, gate_home, phone
from tests.browser.guide import FOLDER, save
from tests.conftest import CHROMIUM, CHROMIUM_FLAGS

TALL = {"width": 360, "height": 780}


def _answered(page: Page) -> None:
    page.locator("[data-verdict]:not([hidden])").wait_for()


def _next(page: Page) -> None:
    page.get_by_role("button", name="Quét tiếp").click()


def _type(page: Page, code: str) -> None:
    page.get_by_label("Mã trên vé").fill(code)
    page.keyboard.press("Enter")
    _answered(page)


def _setup(page: Page, home: Home) -> None:
    page.goto(f"/events/{CODE}/gate")
    page.get_by_label("Tên cổng này").fill("Cổng B")


def _good(page: Page, home: Home) -> None:
    begin(page, "Cổng B")
    _answered(page)


def _desk(page: Page, home: Home) -> None:
    _next(page)
    page.wait_for_timeout(300)


def _again(page: Page, home: Home) -> None:
    _type(page, home.tickets[5][1])


def _bad(page: Page, home: Home) -> None:
    _next(page)
    _type(page, "AAAACCCCDD")


def _offline(page: Page, home: Home) -> None:
    _next(page)
    page.context.set_offline(True)
    for n in (7, 8):
        _type(page, home.tickets[n][1])
        _next(page)
    page.locator("[data-status]").click()
    page.wait_for_timeout(300)


#: Picture → what brings the page there, each from the one before.
GATE_PICTURES: dict[str, Callable[[Page, Home], None]] = {
    "tinh-nguyen-bat-dau": _setup,
    "tinh-nguyen-moi-vao": _good,
    "tinh-nguyen-man-hinh": _desk,
    "tinh-nguyen-da-vao": _again,
    "tinh-nguyen-khong-co-ve": _bad,
    "tinh-nguyen-mat-mang": _offline,
}


def take(browser: Browser, home: Home) -> int:
    """Write them all; returns how many."""
    page = phone(browser, home, reduced_motion="reduce")
    page.set_viewport_size(TALL)
    page.add_init_script("addEventListener('DOMContentLoaded', () => document.querySelector('.strip-clock')?.remove())")
    for name, bring in GATE_PICTURES.items():
        bring(page, home)
        save(page.screenshot(animations="disabled"), FOLDER / f"{name}.png")
    return len(GATE_PICTURES)


def main() -> int:
    """A server, a film, a phone, the pictures."""
    with tempfile.TemporaryDirectory() as folder, gate_home(Path(folder)) as home, sync_playwright() as play:
        film = shoot(Path(folder) / "film.mjpeg", [home.tickets[5][0]])
        browser = play.chromium.launch(executable_path=CHROMIUM, args=[*CHROMIUM_FLAGS, *flags(film), "--lang=vi-VN"])
        sys.stdout.write(f"{take(browser, home)} pictures in {FOLDER}\n")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
