"""The score sheet in a browser: it saves itself, keeps what a lost line held back, and is handed in."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect
from sqlalchemy import select
from werkzeug.serving import make_server

from app import create_app
from app.judging.models import ScoreSheet, SheetChange
from app.judging.states import SheetState
from app.kit import clock
from app.kit.codes import public_code, secret_token, token_hash
from app.kit.db import Base, db, transaction
from app.kit.sessions import cookie_names
from app.people.models import LoginSession
from config import Config
from tests.browser.axe import WIDTHS, violations
from tests.judging.rounds import DURING, open_round, sheet
from tests.world import build

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[SimpleNamespace]:
    """A site of its own with one open round, inside its window, and a judge's cookie."""
    folder = tmp_path_factory.mktemp("scoring")
    clock.set_now(folder / "clock", DURING)
    config = Config(
        SECRET_KEY="test-secret-of-at-least-32-characters", SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder / 'db.sqlite'}",
        INSTANCE=folder, FILES=folder / "files", MAIL=folder / "mail", PUBLIC_URL="http://localhost", TESTING=True,
        PASSWORD_COST=(1, 8, 1), CLOCK_FILE=folder / "clock",
    )  # fmt: skip
    site = create_app(config)
    with site.app_context():
        Base.metadata.create_all(db.engine)
        with transaction():
            world = build()
            judged = open_round(world, entries=7)
            refs = [sheet(world, judged, "judge_one", n).ref for n in range(1, 8)]
            tokens, far = [secret_token() for _ in range(3)], datetime.now(UTC)
            for token, who in zip(tokens, ("judge_one", "judge_one", "judge_two"), strict=True):
                account = world.account(who).id
                db.session.add(
                    LoginSession(ref=public_code(10), account_id=account, token_hash=token_hash("session", token),
                                 made_at=far, seen_at=far, device="test", address="")
                )  # fmt: skip
    server = make_server("127.0.0.1", 0, site, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    cookie, other, stranger = ({"name": cookie_names(site)[1], "value": token, "url": url} for token in tokens)
    yield SimpleNamespace(site=site, url=url, refs=refs, cookie=cookie, other=other, stranger=stranger)
    server.shutdown()
    thread.join()
    server.server_close()
    clock.use_offset_file(None)
    with site.app_context():
        db.session.remove()
        db.engine.dispose()


def kept(served, ref: str) -> ScoreSheet:
    with served.site.app_context():
        return db.session.scalars(select(ScoreSheet).filter_by(ref=ref)).one()


def open_sheet(browser, served, ref, width=1280, height=850, cookie=None, **more):
    context = browser.new_context(viewport={"width": width, "height": height}, **more)
    context.add_cookies([cookie or served.cookie])
    page = context.new_page()
    page.goto(f"{served.url}/judging/sheets/{ref}")
    return page


def until_kept(served, page, scores: dict[str, int], ref: str | None = None) -> None:
    """Wait until the server keeps exactly these scores; a busy machine may take its time."""
    for _ in range(100):
        if kept(served, ref or served.refs[0]).scores == scores:
            return
        page.wait_for_timeout(200)
    assert kept(served, ref or served.refs[0]).scores == scores


def test_points_survive_a_lost_line_and_a_closed_tab(browser, served):
    page = open_sheet(browser, served, served.refs[0])
    page.fill("[name='c.need']", "12")
    page.keyboard.press("Enter")
    until_kept(served, page, {"need": 1200})
    page.context.set_offline(True)
    page.fill("[name='c.novelty']", "7,5")
    page.wait_for_selector("[data-saved][data-state=waiting]")
    assert kept(served, served.refs[0]).scores == {"need": 1200}
    context = page.context
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(f"{served.url}/judging/sheets/{served.refs[0]}")
    until_kept(served, again, {"need": 1200, "novelty": 750})
    context.close()


def test_sheet_is_handed_in_with_the_keyboard_alone(browser, served):
    ref = served.refs[1]
    page = open_sheet(browser, served, ref)
    page.focus("[name='c.need']")
    for _ in range(7):
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    page.focus("[data-hand-in]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/judging/rounds/*")
    assert (kept(served, ref).state, sum(kept(served, ref).scores.values())) == (SheetState.SUBMITTED, 10000)
    page.context.close()


def count_of(served, ref: str) -> tuple[int, int]:
    """How many hand-ins the history of a sheet holds, and its revision."""
    with served.site.app_context():
        found = db.session.scalars(select(ScoreSheet).filter_by(ref=ref)).one()
        rows = db.session.scalars(select(SheetChange).filter_by(sheet_id=found.id, verb="sheet_do_submit"))
        return len(rows.all()), found.revision


def marks(page, points: str) -> None:
    """Give every criterion of the open sheet these points."""
    page.click("[data-show=marking]")
    for n, box in enumerate(page.locator("[data-score]").all()):
        page.locator("[data-pip]").nth(n).click()
        box.fill(points)
    page.locator("[data-pip]").nth(0).click()


#: The first answer to a save is lost on its way: the server has it, the phone does not know.
LOSE_ONE = """() => { const real = window.fetch; window.lost = 0;
  window.fetch = async (url, ...more) => {
    const answer = await real(url, ...more);
    if (!window.lost && /\\/(save|submit)$/.test(String(url))) { window.lost = 1; throw new TypeError('lost'); }
    return answer; } }"""


def test_a_phone_goes_offline_in_the_middle_of_three_sheets_and_comes_back(browser, served):
    """Acceptance 5: three sheets, one complete, one half, one handed in without a line; nothing lost, nothing twice."""
    three = served.refs[2:5]
    page = open_sheet(browser, served, three[0], 360, 740, served.other)
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    for ref in three:
        page.goto(f"{served.url}/judging/sheets/{ref}")
    page.goto(f"{served.url}/judging/sheets/{three[0]}")
    marks(page, "5")
    page.wait_for_selector("[data-saved][data-state=saved]")
    page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('sheet:'))")
    page.context.set_offline(True)
    # The sheet saved before the line went away opens with its points, though its page is older than they are.
    page.reload()
    assert page.input_value("[name='c.need']") == "5"
    page.click("[data-show=marking]")
    page.locator("[data-pip]").nth(1).click()
    page.fill("[name='c.novelty']", "6")
    page.wait_for_selector("[data-saved][data-state=waiting]")
    page.click("[data-sheet-after]")
    page.wait_for_url(f"**/judging/sheets/{three[1]}")
    marks(page, "4")
    page.locator("[data-pip]").nth(6).click()
    page.click("[data-next]")
    page.click("[data-hand-in]")
    expect(page.locator("[data-saved]")).to_contain_text("Đã nộp trên máy này")
    page.click("[data-sheet-after]")
    page.wait_for_url(f"**/judging/sheets/{three[2]}")
    page.click("[data-show=marking]")
    page.fill("[name='c.need']", "8")
    page.reload()
    page.click("[data-show=marking]")
    assert page.input_value("[name='c.need']") == "8"
    expect(page.locator("[data-unsent-count]")).to_have_text("Đã lưu trên máy này, chưa gửi: 3 phiếu")
    # Signing out would lose them, so it is not done.
    page.locator(".top-me form button").click()
    page.wait_for_url("**/judging#unsent")
    expect(page.locator("[data-unsent-why]")).to_contain_text("Chưa đăng xuất")
    assert [kept(served, ref).state for ref in three] == [SheetState.DRAFT, SheetState.ASSIGNED, SheetState.ASSIGNED]
    page.evaluate(LOSE_ONE)
    page.context.set_offline(False)
    page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('sheet:'))", timeout=40_000)
    assert page.evaluate("window.lost") == 1
    fives = dict.fromkeys(kept(served, three[0]).scores, 500)
    assert [kept(served, ref).scores for ref in three] == [
        {**fives, "novelty": 600}, dict.fromkeys(fives, 400), {"need": 800},
    ]  # fmt: skip
    assert [kept(served, ref).state for ref in three] == [SheetState.DRAFT, SheetState.SUBMITTED, SheetState.DRAFT]
    assert [count_of(served, ref)[0] for ref in three] == [0, 1, 0]
    expect(page.locator("[data-unsent-sheets]")).to_be_hidden()
    # Now one may go, and nothing of the entries stays on this phone.
    page.locator(".top-me form button").click()
    page.wait_for_url(f"{served.url}/")
    pages = "caches.open('judging-pages').then((c) => c.keys()).then((all) => all.map((one) => one.url))"
    assert page.evaluate(pages) == []
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.includes('sheet'))") == []
    page.context.close()


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_axe_finds_nothing_on_the_score_sheet(browser, served, width, height):
    page = open_sheet(browser, served, served.refs[0], width, height)
    page.click("[data-show=marking]") if width < 960 else None
    sticks_out = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert (violations(page), sticks_out) == ([[]], 0)
    page.context.close()


def test_page_never_says_saved_of_what_was_not(browser, served):
    """Points off their scale stay in their box; who is signed out keeps them and finds the way back."""
    ref = served.refs[6]
    page = open_sheet(browser, served, ref, 360, 740)
    page.click("[data-show=marking]")
    page.fill("[name='c.need']", "8,55")
    expect(page.locator("[data-saved]")).to_have_text("Chưa lưu hết: xem ô được đánh dấu")
    expect(page.locator("[data-error-for='c.need']")).to_have_text("Điểm theo bước 0,5.")
    assert "c.need-error" in page.get_attribute("[name='c.need']", "aria-describedby")
    page.fill("[name='c.need']", "8,5")
    until_kept(served, page, {"need": 850}, ref)
    expect(page.locator("[name='c.need']")).to_have_attribute("aria-describedby", "c.need-help")
    page.context.clear_cookies()
    page.fill("[name='c.need']", "9")
    page.locator("[data-saved] a").click()
    page.wait_for_url("**/sign-in?next=/judging/sheets/*")
    # Somebody else signs in on this phone: what waits stays for its judge, what was sent is gone from it.
    page.context.add_cookies([served.stranger])
    page.goto(f"{served.url}/judging")
    expect(page.locator("[data-unsent-sheets]")).to_contain_text("Phiếu của giám khảo khác")
    page.wait_for_function("() => !Object.keys(localStorage).some((key) => key.startsWith('known-sheet:'))")
    page.context.clear_cookies()
    page.context.add_cookies([served.cookie])
    page.goto(f"{served.url}/judging/sheets/{ref}")
    until_kept(served, page, {"need": 900}, ref)
    page.context.close()


def test_two_devices_are_shown_side_by_side_and_the_judge_chooses_line_by_line(browser, served):
    ref = served.refs[5]
    first, second = (open_sheet(browser, served, ref) for _ in range(2))
    first.fill("[name='c.need']", "5")
    first.fill("[name='c.novelty']", "4")
    until_kept(served, first, {"need": 500, "novelty": 400}, ref)
    second.evaluate(
        "() => { for (const [name, value] of [['c.need', '6'], ['c.novelty', '7']]) { const f = document.getElementById(name); f.value = value; f.dispatchEvent(new Event('input', { bubbles: true })) } }"
    )
    second.wait_for_selector(".stale .both-row")
    assert kept(served, ref).scores == {"need": 500, "novelty": 400}
    assert violations(second) == [[]]
    rows = second.locator(".stale .both-row")
    assert [row.locator("b").all_inner_texts() for row in rows.all()] == [["5", "6"], ["4", "7"]]
    rows.nth(0).locator("input").nth(0).check()
    rows.nth(1).locator("input").nth(1).check()
    second.get_by_role("button", name="Giữ những gì đã chọn").click()
    until_kept(served, second, {"need": 500, "novelty": 700}, ref)
    for page in (first, second):
        page.context.close()


def test_sheet_is_saved_without_javascript(browser, served):
    page = open_sheet(browser, served, served.refs[0], 360, 740, java_script_enabled=False)
    page.fill("[name='c.plan']", "9,5")
    page.click("[data-save-button]")
    page.wait_for_url(f"**/judging/sheets/{served.refs[0]}")
    assert kept(served, served.refs[0]).scores["plan"] == 950
    page.context.close()
