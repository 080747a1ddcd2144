"""The gate as a volunteer holds it: a real camera stream, no network, two phones, a killed server, nothing lost.

Each phone is a browser context; the camera of all phones of one browser shows the same film.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from app.events.checkin_models import Device
from app.kit.codes import grouped, token_hash
from app.kit.db import db, transaction
from app.people.models import LoginSession
from tests.browser.axe import violations
from tests.browser.film import flags, shoot
from tests.browser.gate_home import AT, CODE, NAMES, Home, begin, gate_home, phone
from tests.conftest import CHROMIUM, CHROMIUM_FLAGS

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Iterator[Home]:
    with gate_home(tmp_path_factory.mktemp("gate")) as place:
        yield place


@pytest.fixture
def filmed(browser: Browser, home, tmp_path) -> Iterator:
    """filmed(tickets): a browser whose camera sees these tickets again and again."""
    opened = []

    def make(*tickets: str) -> Browser:
        film = shoot(tmp_path / "film.mjpeg", tickets)
        opened.append(browser.browser_type.launch(executable_path=CHROMIUM, args=[*CHROMIUM_FLAGS, *flags(film)]))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


def type_code(page: Page, code: str) -> None:
    """Type a ticket's code and look the answer away."""
    page.get_by_label("Mã trên vé").fill(grouped(code))
    page.get_by_role("button", name="Kiểm tra", exact=True).click()
    answer(page)


def answer(page: Page) -> tuple[str, str]:
    """The colour and the words of the answer; away with it."""
    box = page.locator("[data-verdict]")
    expect(box).to_be_visible()
    told = (box.get_attribute("class") or "").split("-")[-1], box.locator("[data-slot=word]").inner_text()
    box.get_by_role("button", name="Quét tiếp").click()
    return told


def test_camera_lets_in_and_the_second_time_says_when_where_and_by_whom(home, filmed) -> None:
    page = phone(filmed(home.tickets[22][0]), home)
    begin(page, "Cổng A")
    box = page.locator("[data-verdict]")
    expect(box.locator("[data-slot=word]")).to_have_text("Mời vào", timeout=10_000)
    expect(box.locator("[data-slot=who]")).to_have_text(NAMES[22 % len(NAMES)])
    assert violations(page) == [[]]
    box.get_by_role("button", name="Quét tiếp").click()
    page.get_by_label("Mã trên vé").fill(home.tickets[22][1])
    page.get_by_role("button", name="Kiểm tra", exact=True).click()
    expect(box.locator("[data-slot=word]")).to_have_text("Đã vào rồi")
    expect(box.locator(".verdict-line").first).to_contain_text("tại Cổng A, Bùi Tổ Chức quét")
    assert answer(page)[0] == "owing"
    assert violations(page) == [[]]
    assert page.faults == []
    page.context.close()


def test_two_phones_without_a_network_lose_nothing(home, filmed) -> None:
    """Twenty scans, one ticket at both gates; the server dies in the middle and an answer is lost on its way."""
    film = filmed(home.tickets[0][0])
    phones = [phone(film, home, who) for who in (0, 1)]
    before, *_ = home.counted()
    for page, name in zip(phones, ("Cổng A", "Cổng B"), strict=True):
        page.add_init_script("navigator.permissions.query = async () => ({ state: 'prompt' })")
        page.goto(f"/events/{CODE}/gate")
        page.evaluate(
            "() => { navigator.mediaDevices.held = navigator.mediaDevices.getUserMedia; navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotFoundError')) }"
        )
        begin_here(page, name)
        page.context.set_offline(True)
        page.evaluate("() => { navigator.mediaDevices.getUserMedia = navigator.mediaDevices.held }")
    for number, page in enumerate(phones):
        page.reload()  # the page itself comes out of the phone now
        expect(page.locator("[data-status]")).to_have_attribute("data-state", "offline")
        page.get_by_role("button", name="Bật máy ảnh").click()
        box = page.locator("[data-verdict]")
        expect(box.locator("[data-slot=who]")).to_have_text(NAMES[0], timeout=10_000)
        assert answer(page) == ("good", "Mời vào")
        for n in range(9):
            type_code(page, home.tickets[1 + number * 9 + n][1])
        expect(page.locator("[data-status-words]")).to_contain_text("10 lượt chờ gửi")
    assert home.counted() == (before, 0, 0)
    phones[0].evaluate(LOSE_ONE)
    home.served.kill()
    for page in phones:
        page.context.set_offline(False)
    home.served.start()
    for page in phones:
        expect(page.locator("[data-status-words]")).to_have_text("Trực tuyến · Đã gửi hết", timeout=30_000)
    assert (phones[0].evaluate("window.lost"), home.counted()) == (1, (before + 20, 19, 1))
    assert [page.evaluate("localStorage.getItem('gate:unsent')") for page in phones] == [None, None]
    assert [page.faults for page in phones] == [[], []]
    for page in phones:
        page.context.close()


def begin_here(page: Page, name: str) -> None:
    page.get_by_label("Tên cổng này").fill(name)
    page.get_by_role("button", name="Bắt đầu ở cổng này").click()
    expect(page.locator("[data-status-words]")).to_have_text("Trực tuyến · Đã gửi hết", timeout=15_000)
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")


#: The first batch reaches the server, and its answer never the phone.
LOSE_ONE = """() => { const real = window.fetch; window.lost = 0;
  window.fetch = async (url, ...more) => {
    const answer = await real(url, ...more);
    if (!window.lost && String(url).endsWith('/scans/batch')) { window.lost = 1; throw new TypeError('lost'); }
    return answer; } }"""


def test_signing_out_waits_for_what_is_not_sent(home, browser) -> None:
    page = phone(browser, home)
    begin(page, "Cổng C")
    page.route("**/api/v1/**", lambda route: route.abort())
    page.get_by_label("Mã trên vé").fill(home.tickets[20][1])
    page.get_by_role("button", name="Kiểm tra", exact=True).click()
    expect(page.locator("[data-slot=foot]")).to_contain_text("máy này tự quyết định")
    assert answer(page) == ("good", "Mời vào")
    page.locator(".top-me form button").click()
    expect(page.locator("[data-unsent-words]")).to_contain_text("1 lượt quét chỉ có trên máy này")
    assert violations(page) == [[]]
    page.unroute("**/api/v1/**")
    page.get_by_role("link", name="Về cổng kiểm tra vé").click()
    expect(page.locator("[data-status-words]")).to_have_text("Trực tuyến · Đã gửi hết", timeout=15_000)
    page.locator(".top-me form button").click()
    expect(page.get_by_role("link", name="Đăng nhập").first).to_be_visible()
    page.context.close()
    with home.served.inside(), transaction():
        db.session.query(LoginSession).filter_by(
            token_hash=token_hash("session", home.cookies[0])
        ).one().ended_at = None


def test_revoked_phone_says_so_and_keeps_what_it_has_until_it_begins_anew(home, browser) -> None:
    page = phone(browser, home, 1)
    begin(page, "Cổng D")
    page.route("**/api/v1/**", lambda route: route.abort())
    type_code(page, home.tickets[21][1])
    with home.served.inside(), transaction():
        db.session.query(Device).filter_by(name="Cổng D").one().revoked_at = AT
    page.unroute("**/api/v1/**")
    line = page.locator("[data-status-words]")
    expect(line).to_contain_text("Máy này đã bị thu hồi · 1 lượt chờ gửi", timeout=15_000)
    page.get_by_label("Mã trên vé").fill(home.tickets[21][1])
    page.get_by_role("button", name="Kiểm tra", exact=True).click()
    assert answer(page) == ("bad", "Máy này đã bị thu hồi")
    page.get_by_role("button", name="Bắt đầu ở cổng này").click()
    expect(line).to_have_text("Trực tuyến · Đã gửi hết", timeout=15_000)
    assert page.faults == []
    page.context.close()


def test_name_walk_in_and_taking_back_go_without_leaving_the_page(home, browser) -> None:
    page = phone(browser, home, 1)
    begin(page, "Cổng E")
    page.get_by_text("Tìm theo tên").click()
    page.get_by_label("Tên, có dấu hoặc không dấu").fill("ung quang")
    found = page.locator("[data-names] li")
    expect(found.first).to_contain_text("091••••678")
    found.last.get_by_role("button", name="Kiểm tra").click()
    assert answer(page) == ("good", "Mời vào")
    page.get_by_text("Đăng ký tại chỗ").click()
    page.get_by_label("Họ và tên").fill("Cà Thị Vãng Lai")
    page.get_by_role("button", name="Đăng ký và cho vào").click()
    box = page.locator("[data-verdict]")
    expect(box.locator("[data-slot=who]")).to_have_text("Cà Thị Vãng Lai")
    box.get_by_role("button", name="Hoàn tác").click()
    page.get_by_role("button", name="Nhầm người").click()
    page.get_by_role("button", name="Hoàn tác lượt quét").click()
    expect(page.locator("[data-last-list] li").first).to_contain_text("đã hoàn tác")
    assert violations(page) == [[]]
    assert page.faults == []
    page.context.close()
