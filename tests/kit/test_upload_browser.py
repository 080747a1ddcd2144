"""The client sends pieces, waits out a broken line, and goes on after the tab was closed."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, request
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import select
from werkzeug.serving import make_server

from app.kit import uploads
from app.kit.db import db
from tests.kit import evil

STATIC = Path(__file__).resolve().parents[2] / "static"
PIECE = 256 * 1024
FILM = evil.mp4() + evil.box(b"free", bytes(4 * PIECE))
PAGE = """<!doctype html><html lang="vi"><meta name="csrf-token" content="t0ken"><title>Gửi</title>
<form method="post" enctype="multipart/form-data"><label for="f">Tệp</label>
<input type="file" id="f" name="film" required data-upload-url="/uploads" data-upload-purpose="PURPOSE"
 data-upload-name="film_ref" data-upload-sending="{name}: {sent}/{whole}" data-upload-waiting="Mất mạng"
 data-upload-done="Đã nhận {name} ({whole} MB)" data-upload-failed="Chưa gửi được">
<button>Gửi</button></form><script type="module" src="/static/js/upload.js"></script></html>"""

pytestmark = pytest.mark.browser


@pytest.fixture
def address(house: Flask) -> Iterator[str]:
    """The kit's application behind a real socket, with one page that has one form."""
    house.add_url_rule("/static/<path:filename>", "js", lambda filename: (STATIC / filename).read_text())
    house.after_request(_as_script)
    posted = house.extensions["posted"] = {}

    @house.route("/form/<purpose>", methods=["GET", "POST"])
    def form(purpose: str) -> str:
        if request.method == "POST":
            posted.update(request.form, files=sorted(f.filename or "" for f in request.files.values()))
            return "<title>Xong</title>"
        return PAGE.replace("PURPOSE", purpose)

    server = make_server("127.0.0.1", 0, house, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def _as_script(response):
    if request.path.endswith(".js"):
        response.mimetype = "text/javascript"
    return response


@pytest.fixture
def person(browser: Browser) -> Iterator[BrowserContext]:
    """A browser of its own in which person 7 is known."""
    context = browser.new_context(extra_http_headers={"X-Person": "7"})
    yield context
    context.close()


def offsets_of(page: Page, broken: frozenset[int]) -> list[int]:
    """The offsets that the page sends from now on; those requests whose number is in `broken` never arrive."""
    sent: list[int] = []

    def pass_on(route: Route) -> None:
        if route.request.method == "PATCH":
            sent.append(int(route.request.headers["upload-offset"]))
            if len(sent) in broken:
                route.abort("internetdisconnected")
                return
        route.continue_()

    page.route("**/uploads/*", pass_on)
    return sent


def test_file_arrives_when_the_line_breaks_and_the_form_waits_for_it(
    house: Flask, address: str, person: BrowserContext, tmp_path: Path
) -> None:
    film = tmp_path / "phim của Hoa.mp4"
    film.write_bytes(FILM)
    page = person.new_page()
    page.goto(f"{address}/form/dossier")
    sent = offsets_of(page, frozenset({2, 4}))
    page.set_input_files("#f", film)
    page.click("button")
    expect(page).to_have_title("Xong", timeout=20_000)
    assert sent == [0, PIECE, PIECE, 2 * PIECE, 2 * PIECE, 3 * PIECE, 4 * PIECE]
    posted = house.extensions["posted"]
    assert posted["files"] == [""]
    kept = db.session.scalars(select(uploads.Upload)).one()
    assert (posted["film_ref"], kept.filename, kept.kept_size) == (kept.ref, film.name, len(FILM))


def test_file_goes_on_where_it_stopped_when_the_tab_was_closed(
    house: Flask, address: str, person: BrowserContext, tmp_path: Path
) -> None:
    film = tmp_path / "phim.mp4"
    film.write_bytes(FILM)
    page = person.new_page()
    page.goto(f"{address}/form/dossier")
    offsets_of(page, frozenset(range(3, 99)))
    page.set_input_files("#f", film)
    expect(page.get_by_role("status")).to_have_text("Mất mạng")
    page.close()
    page = person.new_page()
    page.goto(f"{address}/form/dossier")
    sent = offsets_of(page, frozenset())
    page.set_input_files("#f", film)
    expect(page.get_by_role("status")).to_have_text("Đã nhận phim.mp4 (1,0 MB)")
    assert sent == [2 * PIECE, 3 * PIECE, 4 * PIECE]


def test_refusal_is_shown_and_nothing_is_sent_when_the_file_is_a_lie(
    house: Flask, address: str, person: BrowserContext, tmp_path: Path
) -> None:
    lie = tmp_path / "anh.jpg"
    lie.write_bytes(b"<script>alert(1)</script>")
    page = person.new_page()
    page.goto(f"{address}/form/portrait")
    page.set_input_files("#f", lie)
    expect(page.get_by_role("status")).to_have_text("file_kind_refused")
    page.click("button")
    assert (page.title(), house.extensions["posted"]) == ("Gửi", {})
