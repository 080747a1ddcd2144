"""The gate as a volunteer holds it: a real camera stream, no network, two phones, a killed server, nothing lost.

Each phone is a browser context; the camera of all phones of one browser shows the same film.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from app.events.checkin.jobs import make_roster_keys
from app.events.checkin_models import Admission, CheckList, DoubleAdmission, Scan
from app.events.states import EventState
from app.kit.codes import grouped, public_code, secret_token, token_hash
from app.kit.db import db, transaction
from app.people.models import LoginSession
from tests.browser.axe import violations
from tests.browser.conftest import PHONE, open_page
from tests.browser.film import flags, shoot
from tests.conftest import CHROMIUM, CHROMIUM_FLAGS
from tests.events import made
from tests.events.people import youth
from tests.serving import Served, serve
from tests.world import build

pytestmark = pytest.mark.browser
AT = made.START + timedelta(minutes=12)
CODE = "dien-dan-mat-song"
NAMES = (
    "Lò Thị Đua",
    "Giàng A Sênh",
    "Đặng Hoà An",
    "Cà Văn Pâng",
    "Lường Thị Phượng",
    "Quàng Văn Ưng",
    "Hà Thị Ngọc Ánh",
)


@dataclass
class Home:
    """The server, two volunteers' cookies, the tickets by number: (token, code)."""

    served: Served
    cookies: list[str]
    tickets: list[tuple[str, str]] = field(default_factory=list)

    def counted(self) -> tuple[int, int, int]:
        """What the server holds: scans, admissions by scans that a phone decided alone, double ones."""
        alone = select(Scan.id).where(Scan.let_in_offline)
        with self.served.inside():
            return (
                _count(Scan), _count(Admission, Admission.scan_id.in_(alone)), _count(DoubleAdmission)
            )  # fmt: skip


def _count(thing: type, *where: object) -> int:
    return db.session.scalar(select(func.count()).select_from(thing).where(*where)) or 0


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Iterator[Home]:
    """A running event; twenty-three people have tickets."""
    with serve(tmp_path_factory.mktemp("gate"), workers=1, at=AT) as served:
        with served.inside(), transaction():
            world = build()
            event = made.event(world, code=CODE, state=EventState.RUNNING)
            made.add(CheckList(ref=public_code(10), event_id=event.id, name="Bữa trưa", position=1, exits=True))
            cookies = [_entered(world, who) for who in ("organizer", "secretary")]
            place = Home(served, cookies)
            for n in range(23):
                place.tickets.append(_guest(world, event, NAMES[n % len(NAMES)]))
        with served.inside():
            make_roster_keys(AT)
        yield place


def _entered(world, who: str) -> str:
    token = secret_token()
    made.add(
        LoginSession(ref=public_code(10), account_id=world.account(who).id, token_hash=token_hash("session", token),
                     made_at=AT, seen_at=AT, device="test", address="")
    )  # fmt: skip
    return token


def _guest(world, event, name: str) -> tuple[str, str]:
    person = youth(world, name=name)
    person.phone = "0912345678"
    world.people[person.ref] = person.id
    made.registration(world, event, person.ref)
    ticket = made.ticket(world, person.ref)
    return ticket.token, ticket.code


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


def phone(browser: Browser, home: Home, who: int = 0, **more) -> Page:
    """A volunteer's phone, signed in."""
    page = open_page(browser, home.served.url, viewport=PHONE, **more)
    page.context.add_cookies([{"name": "dh_in", "value": home.cookies[who], "url": home.served.url}])
    return page


def begin(page: Page, name: str) -> None:
    """Open the gate and make this phone a device; wait until the list is on it."""
    page.goto(f"/events/{CODE}/gate")
    page.get_by_label("Tên cổng này").fill(name)
    page.get_by_role("button", name="Bắt đầu ở cổng này").click()
    expect(page.locator("[data-status-words]")).to_have_text("Trực tuyến · Đã gửi hết", timeout=15_000)


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
