"""The council sees how sure the places are; a judge does not (D19). At phone and desktop width, light and dark."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect
from werkzeug.serving import make_server

from app import create_app
from app.kit.codes import public_code, secret_token, token_hash
from app.kit.db import Base, db, transaction
from app.kit.sessions import cookie_names
from app.people.models import LoginSession
from config import Config
from tests.browser.axe import WIDTHS, violations
from tests.judging.analysis.test_views import THREE, sparse
from tests.world import build

pytestmark = pytest.mark.browser
WHO = ("organizer", "secretary", "judge_one", "judge_two")


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[SimpleNamespace]:
    """A site of its own with a closed round of eight entries, two of three judges each, and a cookie for each of WHO."""
    folder = tmp_path_factory.mktemp("council")
    config = Config(
        SECRET_KEY="test-secret-of-at-least-32-characters", SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder / 'db.sqlite'}",
        INSTANCE=folder, FILES=folder / "files", MAIL=folder / "mail", PUBLIC_URL="http://localhost", TESTING=True,
        PASSWORD_COST=(1, 8, 1),
    )  # fmt: skip
    site, tokens, at = create_app(config), {name: secret_token() for name in WHO}, datetime.now(UTC)
    with site.app_context():
        Base.metadata.create_all(db.engine)
        with transaction():
            world = build()
            judged, _made = sparse(world, judges=THREE)
            path = f"/contests/{judged.stage.edition.code}/rounds/{judged.ref}/analysis"
            for name, token in tokens.items():
                db.session.add(
                    LoginSession(ref=public_code(10), account_id=world.account(name).id,
                                 token_hash=token_hash("session", token), made_at=at, seen_at=at, device="x", address="")
                )  # fmt: skip
    server = make_server("127.0.0.1", 0, site, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    cookies = {name: {"name": cookie_names(site)[1], "value": token, "url": url} for name, token in tokens.items()}
    yield SimpleNamespace(url=url, path=path, cookies=cookies)
    server.shutdown()
    thread.join()
    server.server_close()
    with site.app_context():
        db.session.remove()
        db.engine.dispose()


def _page(browser, served, name, width=1280, height=850, **more):
    context = browser.new_context(viewport={"width": width, "height": height}, locale="vi-VN", **more)
    context.add_cookies([served.cookies[name]])
    return context.new_page()


@pytest.mark.parametrize("name", ["organizer", "secretary"])
def test_the_council_sees_intervals_at_both_widths_and_a_judge_does_not(browser, served, name):
    for width, height in WIDTHS:
        for scheme in ("light", "dark"):
            page = _page(browser, served, name, width, height, color_scheme=scheme)
            page.goto(served.url + served.path)
            expect(page.locator(".sure-row")).to_have_count(8)
            assert all(box.bounding_box()["width"] > 2 for box in page.locator(".sure-bar .span").all())
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert violations(page) == [[]]
            page.context.close()


@pytest.mark.parametrize("name", ["judge_one", "judge_two"])
def test_a_judge_is_told_that_there_is_no_such_page(browser, served, name):
    page = _page(browser, served, name)
    for tail in ("", "/opinions", "/judges", "/extra", "/marks.csv"):
        assert page.goto(served.url + served.path + tail).status == 404
        assert page.locator(".sure-row").count() == 0
    page.context.close()
