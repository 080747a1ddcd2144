"""A draft survives: offline, a closed tab, a killed server, a second tab; and a shared phone keeps nothing."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.contests.entry_models import Entry
from app.kit.codes import public_code, secret_token, token_hash
from app.kit.db import db, transaction
from app.people.models import LoginSession
from tests.browser.conftest import PHONE, open_page
from tests.contests.dossiers import begun
from tests.contests.editions import DUE, open_edition
from tests.kit import evil
from tests.serving import Served, serve
from tests.world import build

pytestmark = pytest.mark.browser
AT = DUE - timedelta(days=5, hours=14)


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Iterator[tuple[Served, str, str]]:
    """A server with an open edition and a draft of lan's: (server, her cookie, the draft's code)."""
    with serve(tmp_path_factory.mktemp("draft"), workers=1, at=AT) as served:
        token = secret_token()
        with served.inside(), transaction():
            world = build()
            edition = open_edition(world)
            entry = begun(world, edition, "lan", AT)
            ref = entry.ref
            account = world.account("lan")
            db.session.add(
                LoginSession(ref=public_code(10), account_id=account.id, token_hash=token_hash("session", token),
                             made_at=AT, seen_at=AT, device="test", address="")
            )  # fmt: skip
        yield served, token, ref


@pytest.fixture
def phone(browser: Browser, home) -> Iterator[Page]:
    """Lan's phone."""
    served, token, _ = home
    page = open_page(browser, served.url)
    page.context.add_cookies([{"name": "dh_in", "value": token, "url": served.url}])
    yield page
    page.context.close()


def part(ref: str, key: str) -> str:
    return f"/contests/khoi-nghiep-viii/entries/{ref}/edit/{key}"


def kept(served: Served, ref: str, key: str) -> str | None:
    with served.inside():
        return db.session.query(Entry).filter_by(ref=ref).one().draft.get(key)


def memory(page: Page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft:'))")


def test_typing_saves_itself_and_leaves_no_copy_behind(home, phone) -> None:
    served, _, ref = home
    phone.goto(part(ref, "summary"))
    phone.fill("textarea", "Chè Shan tuyết của 45 hộ")
    expect(phone.locator("[data-saved]")).to_contain_text("Đã lưu lúc")
    assert (kept(served, ref, "summary"), memory(phone), phone.faults) == ("Chè Shan tuyết của 45 hộ", [], [])


def test_text_typed_offline_survives_the_tab_and_the_server(home, phone) -> None:
    served, _, ref = home
    phone.goto(part(ref, "need"))
    phone.context.set_offline(True)
    phone.fill("textarea", "Viết khi mất sóng")
    expect(phone.locator("[data-saved]")).to_contain_text("Mất mạng")
    context = phone.context
    phone.close()
    served.kill()
    served.start()
    context.set_offline(False)
    again = context.new_page()
    again.goto(part(ref, "need"))
    expect(again.locator("textarea")).to_have_value("Viết khi mất sóng")
    expect(again.locator("[data-saved]")).to_contain_text("Đã lưu lúc")
    assert (kept(served, ref, "need"), memory(again)) == ("Viết khi mất sóng", [])


def test_second_tab_is_shown_both_texts_and_overwrites_nothing_unasked(home, phone) -> None:
    served, _, ref = home
    phone.goto(part(ref, "product"))
    other = phone.context.new_page()
    other.goto(part(ref, "product"))
    phone.fill("textarea", "Từ thẻ thứ nhất")
    expect(phone.locator("[data-saved]")).to_contain_text("Đã lưu lúc")
    other.fill("textarea", "Từ thẻ thứ hai")
    box = other.locator("#both")
    expect(box).to_contain_text("Từ thẻ thứ nhất")
    other.fill("textarea", "Từ thẻ thứ hai, viết tiếp")
    expect(other.locator("[data-saved]")).to_contain_text("Không có gì bị ghi đè")
    assert kept(served, ref, "product") == "Từ thẻ thứ nhất"
    box.get_by_role("button", name="Giữ bản của tôi").click()
    expect(other.locator("[data-saved]")).to_contain_text("Đã lưu lúc")
    assert kept(served, ref, "product") == "Từ thẻ thứ hai, viết tiếp"


def test_shared_phone_keeps_nothing_after_sign_out(home, browser) -> None:
    served, _, ref = home
    token = secret_token()
    with served.inside(), transaction():
        first = db.session.query(LoginSession).first()
        db.session.add(
            LoginSession(ref=public_code(10), account_id=first.account_id, token_hash=token_hash("session", token),
                         made_at=AT, seen_at=AT, device="test", address="")
        )  # fmt: skip
    page = open_page(browser, served.url)
    page.context.add_cookies([{"name": "dh_in", "value": token, "url": served.url}])
    page.goto(part(ref, "novelty"))
    page.route("**/draft/**", lambda route: route.abort())
    page.fill("textarea", "Bí mật của Lan")
    expect(page.locator("[data-saved]")).to_contain_text("Mất mạng")
    assert len(memory(page)) == 1
    page.locator(".top-me form button").click()
    page.wait_for_url(lambda url: "/edit/" not in url)
    assert (memory(page), kept(served, ref, "novelty")) == ([], None)
    page.context.close()


def test_entry_with_a_file_is_handed_in_without_javascript(home, browser, tmp_path) -> None:
    served, token, _ = home
    context: BrowserContext = browser.new_context(base_url=served.url, viewport=PHONE, java_script_enabled=False)
    context.add_cookies([{"name": "dh_in", "value": token, "url": served.url}])
    page = context.new_page()
    page.goto("/contests/khoi-nghiep-viii/entries/new")
    page.fill("[name=title]", "Homestay không cần JavaScript")
    page.get_by_role("button", name="Bắt đầu viết").click()
    address = page.url
    for key in ("summary", "authors", "need", "product", "novelty"):
        page.goto(f"{address}/edit/{key}")
        page.fill("textarea", f"Nội dung của {key}")
        page.get_by_role("button", name="Lưu và tiếp").click()
    paper = tmp_path / "Thuyết minh.pdf"
    paper.write_bytes(evil.pdf_plain())
    page.goto(f"{address}/edit/description")
    page.set_input_files("[name=file]", paper)
    page.get_by_role("button", name="Thêm tệp").click()
    expect(page.get_by_role("link", name="Thuyết minh.pdf")).to_be_visible()
    page.goto(f"{address}/submit")
    page.check("[name=take_part]")
    page.get_by_role("button", name="Nộp hồ sơ").click()
    assert "/receipts/" in page.url
    expect(page.locator(".receipt")).to_contain_text("Đúng là bản đã nộp")
    context.close()
