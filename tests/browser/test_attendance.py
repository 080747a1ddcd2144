"""Attendance in a browser: typed in with the keyboard alone, and seen by the organizer without loading the page again."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app.events.states import EventState
from app.kit.codes import public_code, secret_token, token_hash
from app.kit.db import transaction
from app.people.models import LoginSession
from tests.events import made
from tests.serving import serve
from tests.world import build

pytestmark = pytest.mark.browser
PEOPLE = ("lan", "an", "minh")


@pytest.fixture(scope="module")
def served(tmp_path_factory, browser):
    """(server, the secretary's browser, the event's address) with three people who are expected."""
    with serve(tmp_path_factory.mktemp("attendance"), workers=1, at=made.START + timedelta(hours=1)) as server:
        with server.inside(), transaction():
            world = build()
            event = made.event(world, state=EventState.RUNNING)
            site = made.site(event)
            for who in PEOPLE:
                made.registration(world, event, who, site_id=site.id)
            token, ref = secret_token(), site.ref
            made.add(
                LoginSession(ref=public_code(10), account_id=world.account("secretary").id, device="", address="",
                             token_hash=token_hash("session", token), made_at=made.BEFORE, seen_at=made.START)
            )  # fmt: skip
            address = f"{server.url}/events/{event.code}"
        context = browser.new_context(locale="vi-VN")
        context.add_cookies([{"name": "dh_in", "value": token, "url": server.url}])
        yield context, f"{address}/attendance", ref
        context.close()


def test_lines_are_typed_with_the_keyboard_alone_and_the_picture_follows(served):
    context, address, site = served
    watching = context.new_page()
    watching.goto(address)
    there = watching.locator(".att-big .figure b").first
    expect(there).to_have_text("0/3")
    typing = context.new_page()
    typing.goto(f"{address}/typing?site={site}")
    for line, name in (("1", "Đặng Hoà An"), ("giang a", "Giàng A Minh")):
        typing.keyboard.type(line)
        with typing.expect_navigation():
            typing.keyboard.press("Enter")
        assert typing.locator(".att-lately li b").first.inner_text() == name
    expect(there).to_have_text("2/3", timeout=15000)
    # back with the keyboard: from the line over its button to the first "undo"
    for _ in range(2):
        typing.keyboard.press("Tab")
    with typing.expect_navigation():
        typing.keyboard.press("Enter")
    assert typing.locator(".att-lately li b").all_inner_texts() == ["Đặng Hoà An"]
    expect(there).to_have_text("1/3", timeout=15000)


def test_the_picture_says_when_it_is_cut_off(served):
    context, address, _ = served
    watching = context.new_page()
    watching.goto(address)
    state = watching.locator("[data-live-state]")
    expect(state).to_have_text("Trang tự cập nhật.", timeout=15000)
    context.set_offline(True)
    try:
        expect(state).to_have_text("Mất kết nối: đây là số liệu gần nhất.", timeout=15000)
    finally:
        context.set_offline(False)
    expect(state).to_have_text("Trang tự cập nhật.", timeout=20000)
