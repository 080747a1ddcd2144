"""A running event behind the real server, and phones before its gate: for the tests of the gate and the guide's pictures."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select

from app.events.checkin.jobs import make_roster_keys
from app.events.checkin_models import Admission, CheckList, DoubleAdmission, Scan
from app.events.states import EventState
from app.kit.codes import public_code, secret_token, token_hash
from app.kit.db import db, transaction
from app.people.models import LoginSession
from tests.browser.conftest import PHONE, open_page
from tests.events import made
from tests.events.people import youth
from tests.serving import Served, serve
from tests.world import build

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


@contextmanager
def gate_home(folder: Path) -> Iterator[Home]:
    """A running event; twenty-three people have tickets."""
    with serve(folder, workers=1, at=AT) as served:
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
