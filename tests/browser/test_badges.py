"""Badges printed by Chromium: so many a sheet of A4, every name whole, whatever marks and letters it has."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from app.events.tickets.actions import ticket_for
from app.kit.codes import public_code, secret_token, token_hash
from app.kit.db import transaction
from app.people.models import LoginSession, Person
from tests.events import made
from tests.serving import serve
from tests.world import build

pytestmark = pytest.mark.browser
NAMES = (
    "Nguyễn Thị Hoàng Phương Thảo Ngân", "NGUYỄN THỊ HOÀNG PHƯƠNG THẢO NGÂN", "ẶỖỮỴĐ ẶỖỮỴĐ", "Ẵ", "Lò Thị Lan",
    "H'Mônggiàngpáochưvềphốhuyệnxalắmrồi Niê Kđăm", "Nguyễn Trần Công Tôn Nữ Hoàng Phương Thảo Ngân Quỳnh Hương Giang",
    "ẶẶẶẶẶẶẶẶẶẶẶẶẶẶẶẶ", "Giàng A Páo", "Đặng Hoà", "Y Wơn Niê",
)  # fmt: skip
#: Whatever of a name lies outside its badge or under its lines, in pixels.
CUT = """() => [...document.querySelectorAll('.tag')].filter(tag => {
  const name = tag.querySelector('.tag-name'), box = tag.getBoundingClientRect(), inner = tag.querySelector('.tag-in');
  const range = document.createRange(); range.selectNodeContents(name);
  const who = tag.querySelector('.tag-who').getBoundingClientRect(), event = tag.querySelector('.tag-event').getBoundingClientRect();
  const lines = [...range.getClientRects()];
  return name.scrollWidth > name.clientWidth + 1 || who.bottom > box.bottom || who.top < event.bottom - 1
    || lines.some(r => r.left < box.left || r.right > box.right - 30 || r.bottom > box.bottom);
}).map(tag => tag.querySelector('.tag-name').textContent)"""


@pytest.fixture(scope="module")
def printed(tmp_path_factory, browser):
    """per → (names that are cut, the PDF)."""
    with serve(tmp_path_factory.mktemp("badges"), workers=1, at=made.BEFORE) as server:
        with server.inside(), transaction():
            world = build()
            event = made.event(world, title="Hội nghị đối thoại với thanh niên tỉnh Sơn Châu")
            people = [key for key in world.people if key != "secretary"][: len(NAMES)]
            for key, name in zip(people, NAMES, strict=True):
                made.db.session.get_one(Person, world.people[key]).full_name = name
                made.registration(world, event, key)
                ticket_for(world.people[key], at=made.BEFORE)
            token = secret_token()
            made.add(
                LoginSession(ref=public_code(10), account_id=world.account("secretary").id, device="", address="",
                             token_hash=token_hash("session", token), made_at=made.BEFORE, seen_at=made.BEFORE)
            )  # fmt: skip
            address = f"{server.url}/events/{event.code}/badges"
        context = browser.new_context()
        context.add_cookies([{"name": "dh_in", "value": token, "url": server.url}])
        page = context.new_page()
        found = {}
        for per in (8, 10):
            page.goto(f"{address}?per={per}")
            page.emulate_media(media="print")
            found[per] = (page.evaluate(CUT), PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))))
        context.close()
        yield found


@pytest.mark.parametrize("per", [8, 10])
def test_badges_fill_sheets_of_a4_and_no_name_is_cut(printed, per):
    cut, paper = printed[per]
    size = paper.pages[0].mediabox
    assert (cut, len(paper.pages), round(size.width), round(size.height)) == ([], 2, 595, 842)
    text = "".join("".join(page.extract_text().split()) for page in paper.pages)
    assert [name for name in NAMES if "".join(name.split()) not in text] == []
