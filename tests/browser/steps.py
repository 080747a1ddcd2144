"""What people do with their hands: each with a browser of their own, on a server whose clock the play moves."""

from dataclasses import dataclass, field
from datetime import datetime

from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine, create_engine, update

from app.kit.clock import VIETNAM
from app.people.models import LoginSession
from tests.browser.cast import CAST, PASSWORD, YOUTH, login
from tests.browser.conftest import DESKTOP, PHONE, open_page
from tests.serving import Served


@dataclass
class Play:
    """The stage of the journey: the server, the browser, everybody's page."""

    served: Served
    browser: Browser
    pages: dict[str, Page] = field(default_factory=dict)
    #: Codes and addresses that one scene leaves for the next.
    notes: dict[str, str] = field(default_factory=dict)
    engine: Engine = field(init=False)

    def __post_init__(self) -> None:
        """The server's own database, for what no page can do: keep sessions young while months pass."""
        self.engine = create_engine(self.served.environment["DATABASE_URL"])

    def at(self, month: int, day: int, hour: int = 8, minute: int = 0, second: int = 0, *, work: bool = False) -> None:
        """Let it be this instant of 2021 in Sơn La; whoever is signed in stays so. work: the worker does what is due."""
        instant = datetime(2021, month, day, hour, minute, second, tzinfo=VIETNAM)
        self.served.set_clock(instant)
        with self.engine.begin() as connection:
            connection.execute(update(LoginSession).values(made_at=instant, seen_at=instant))
        if work:
            self.served.work()

    def page(self, who: str) -> Page:
        """The page of somebody, signed in; youth and strangers hold a phone."""
        if who not in self.pages:
            phone = who in YOUTH or who not in CAST
            page = open_page(self.browser, self.served.url, viewport=PHONE if phone else DESKTOP)
            page.set_default_timeout(20_000)
            self.pages[who] = page
            if who in CAST:
                sign_in(page, who)
        return self.pages[who]

    def statuses(self, path: str, *people: str) -> list[int]:
        """What each of them is answered at an address: 200, 404 ..."""
        return [self.page(who).request.get(path).status for who in people]

    def reads(self, who: str, path: str, words: str) -> bool:
        """Whether somebody finds these words at an address."""
        return words in self.page(who).request.get(path).text()

    def faults(self) -> list[str]:
        """Every error that a page met in its scripts."""
        return [fault for page in self.pages.values() for fault in page.faults]  # type: ignore[attr-defined]


def sign_in(page: Page, who: str) -> None:
    """By the form, as everybody does."""
    page.goto("/")
    page.get_by_role("link", name="Đăng nhập").first.click()
    page.get_by_label("E-mail hoặc số điện thoại").fill(login(who))
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("link", name=CAST[who].name)).to_be_visible()


def follow(page: Page, *names: str) -> None:
    """Click links one after the other, each on the page that the one before opened."""
    for name in names:
        page.get_by_role("link", name=name).first.click()


def press(page: Page, name: str, *, sure: bool = False) -> None:
    """Press a button and wait for the page that answers; sure: press again in the question that it asks."""
    with page.expect_navigation(wait_until="commit"):
        page.get_by_role("button", name=name, exact=True).first.click()
        if sure:
            page.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()


def fill(page: Page, **typed: str) -> None:
    """Fields by their label, with _ for a space."""
    for label, value in typed.items():
        page.get_by_label(label.replace("_", " ")).first.fill(value)


def said(page: Page, words: str) -> None:
    """The page answers so."""
    expect(page.locator("main")).to_contain_text(words, timeout=15_000)
