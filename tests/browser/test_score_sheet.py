"""The score sheet in a browser: it saves itself, keeps what a lost line held back, and is handed in."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import select
from werkzeug.serving import make_server

from app import create_app
from app.judging.models import ScoreSheet
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
            judged = open_round(world, entries=2)
            refs = [sheet(world, judged, "judge_one", n).ref for n in (1, 2)]
            token, far = secret_token(), datetime.now(UTC)
            account = world.account("judge_one").id
            db.session.add(
                LoginSession(ref=public_code(10), account_id=account, token_hash=token_hash("session", token),
                             made_at=far, seen_at=far, device="test", address="")
            )  # fmt: skip
    server = make_server("127.0.0.1", 0, site, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    yield SimpleNamespace(
        site=site, url=url, refs=refs, cookie={"name": cookie_names(site)[1], "value": token, "url": url}
    )
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


def open_sheet(browser, served, ref, width=1280, height=850, **more):
    context = browser.new_context(viewport={"width": width, "height": height}, **more)
    context.add_cookies([served.cookie])
    page = context.new_page()
    page.goto(f"{served.url}/judging/sheets/{ref}")
    return page


def until_kept(served, page, scores: dict[str, int]) -> None:
    """Wait until the server keeps exactly these scores; a busy machine may take its time."""
    for _ in range(100):
        if kept(served, served.refs[0]).scores == scores:
            return
        page.wait_for_timeout(200)
    assert kept(served, served.refs[0]).scores == scores


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


@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_axe_finds_nothing_on_the_score_sheet(browser, served, width, height):
    page = open_sheet(browser, served, served.refs[0], width, height)
    page.click("[data-show=marking]") if width < 960 else None
    sticks_out = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert (violations(page), sticks_out) == ([[]], 0)
    page.context.close()


def test_sheet_is_saved_without_javascript(browser, served):
    page = open_sheet(browser, served, served.refs[0], 360, 740, java_script_enabled=False)
    page.fill("[name='c.plan']", "9,5")
    page.click("[data-save-button]")
    page.wait_for_url(f"**/judging/sheets/{served.refs[0]}")
    assert kept(served, served.refs[0]).scores["plan"] == 950
    page.context.close()
