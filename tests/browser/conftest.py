"""A real browser (Debian's Chromium) against the real server."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker("browser")


def open_page(browser: Browser, base: str, *, viewport: dict = PHONE, **more: object) -> Page:
    """A page in a context of its own, as a person's own phone; console errors and page errors fail the test."""
    context: BrowserContext = browser.new_context(
        base_url=base, viewport=viewport, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", **more
    )
    page = context.new_page()
    page.faults = []  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.faults.append(str(error)))  # type: ignore[attr-defined]
    page.on(
        "console",
        lambda message: (
            page.faults.append(message.text)  # type: ignore[attr-defined]
            if message.type == "error" and "Failed to load resource" not in message.text
            else None
        ),
    )
    return page
