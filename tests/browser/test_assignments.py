"""Who reads what in a browser: a plan is made, looked at, applied and taken back, on a phone and a desktop, without JavaScript."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from app.judging.models import Round, ScoreSheet
from app.judging.states import RoundState, SheetState
from app.judging.transcript_models import TranscriptLine
from app.kit.db import db, transaction
from tests.browser.axe import violations
from tests.browser.scene import NOW, Scene, scene

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Iterator[Scene]:
    """The demo contest behind the real server."""
    with scene(tmp_path_factory.mktemp("assignments")) as found:
        yield found


@pytest.fixture
def nobody_reads_yet(demo: Scene) -> str:
    """The running round of the demo before anything was shared but what somebody has begun; its address."""
    with demo.served.inside(), transaction():
        judged = db.session.scalars(select(Round).filter_by(ref=demo.names["running"])).one()
        judged.state, judged.opened_at = RoundState.DRAFT, None
        typed = select(TranscriptLine.sheet_id)
        free = (ScoreSheet.state == SheetState.ASSIGNED) & ScoreSheet.id.not_in(typed)
        for sheet in db.session.scalars(select(ScoreSheet).where(ScoreSheet.round_id == judged.id, free)):
            db.session.delete(sheet)
    return f"{demo.served.url}/contests/{NOW}/rounds/{demo.names['running']}"


@pytest.mark.parametrize(("width", "scripts"), [(360, True), (1280, False)])
def test_plan_is_looked_at_applied_and_taken_back(browser: Browser, demo: Scene, nobody_reads_yet: str, width, scripts):
    context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=scripts)
    context.add_cookies([{"name": "dh_in", "value": demo.cookies["secretary"], "url": demo.served.url}])
    page = context.new_page()
    page.goto(f"{nobody_reads_yet}/sharing")
    page.get_by_role("link", name="Chia theo chuyên môn").click()
    page.get_by_label("Chia thêm cho đủ").check()
    page.get_by_role("button", name="Lập phương án và xem").click()
    expect(page.get_by_text("Đã chứng minh")).to_be_visible()
    if scripts:
        assert violations(page) == [[]]
    page.get_by_role("button", name=re.compile("^Phân công [0-9]+ phiếu")).click()
    expect(page).to_have_url(re.compile("/sharing$"))
    page.get_by_role("link", name="Chia theo chuyên môn").click()
    page.get_by_role("link", name="Chia thêm cho đủ").first.click()
    page.get_by_role("button", name="Thu hồi phương án").click()
    expect(page.get_by_text("đã thu hồi").first).to_be_visible()
    context.close()
