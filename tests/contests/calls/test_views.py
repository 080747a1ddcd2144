"""The pages of calls: what a visitor, an organizer, a stranger and another province get."""

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO

import icalendar
import pytest
from docx import Document
from sqlalchemy import select

from app.contests.calls import actions, queries
from app.contests.models import Edition, Extension, StartLink
from app.contests.states import EditionState
from app.kit import clock
from app.kit.db import db, transaction
from tests.contests.editions import DUE, LAUNCHED, draft_edition, open_edition
from tests.kit import evil
from tests.weighing import first_visit
from tests.world import post, without_chance

OPEN = "/contests/khoi-nghiep-viii"
EDIT = f"{OPEN}/edit"
XSS = "<script>alert(1)</script><img src=x onerror=alert(1)>[x](javascript:alert(1))\"'>{{7*7}}"


@pytest.fixture
def at(tmp_path):
    """at(instant) moves the clock of the application."""

    def move(instant: datetime) -> None:
        clock.set_now(tmp_path / "clock", instant)
        clock.use_offset_file(tmp_path / "clock")

    move(datetime(2026, 8, 17, 3, tzinfo=UTC))
    yield move
    clock.use_offset_file(None)


@pytest.fixture
def opened(world, at):
    with transaction():
        return open_edition(world).code


@pytest.fixture
def draft(world, at):
    with transaction():
        return draft_edition(world).code


def stamp(browser, url: str, name: str = "stamp") -> dict[str, str]:
    """The hidden version or stamp that the page's form carries."""
    page = browser.get(url).text
    return {name: re.search(rf'name="{name}"[^>]*value="([^"]+)"', page)[1]}


def edition() -> Edition:
    db.session.expire_all()
    return db.session.scalars(select(Edition).filter_by(code="khoi-nghiep-viii")).one()


def test_home_when_a_contest_is_open_names_it_with_its_deadline_and_days_left(client, opened):
    page = client.get("/").text
    assert "Dự án, ý tưởng khởi nghiệp lần thứ VIII, năm 2026" in page
    assert "23 giờ 59 phút, thứ Bảy, ngày 29 tháng 8 năm 2026" in page
    assert "còn 12 ngày" in page


def test_home_when_nothing_is_open_says_so(client, draft):
    page = client.get("/").text
    assert "Hiện chưa có cuộc thi nào đang mở" in page
    assert "khoi-nghiep" not in page


def test_show_when_open_tells_prizes_timeline_and_who_may_take_part(client, opened):
    page = client.get(OPEN).text
    for words in (
        "24.000.000 đồng",
        "sinh từ 01/01/1991",
        "từ thứ Bảy, 05/09/2026 đến hết thứ Năm, 10/09/2026",
        "07:30 đến 17:00, thứ Năm, 17/09/2026",
        "Chế biến, sản phẩm OCOP",
    ):
        assert words in page
    assert page.count('aria-current="step"') == 1
    assert 'property="og:image" content="http://localhost/contests/khoi-nghiep-viii/card.png"' in page


def test_show_when_extended_for_all_shows_the_later_deadline_and_for_a_unit_does_not(client, world, opened):
    by = world.actor("organizer")
    with transaction():
        actions.extend(
            edition(), until=DUE + timedelta(days=2), reason="x", unit=world.unit("xa_mot"), by=by, at=LAUNCHED
        )
    assert "ngày 29 tháng 8 năm 2026" in client.get(OPEN).text
    with transaction():
        actions.extend(edition(), until=DUE + timedelta(days=1), reason="x", by=by, at=LAUNCHED)
    for url in (OPEN, "/", "/contests"):
        assert "23 giờ 59 phút, Chủ nhật, ngày 30 tháng 8 năm 2026" in client.get(url).text


def test_show_when_the_deadline_has_passed_says_so(client, at, opened):
    at(DUE + timedelta(minutes=1))
    page = client.get(OPEN).text
    assert "Đã hết hạn nộp hồ sơ lúc 23 giờ 59 phút" in page
    assert "data-deadline" not in page


def test_a_hidden_draft_is_byte_for_byte_like_a_missing_edition(client, as_, draft):
    def normal(body: str, code: str) -> str:
        return re.sub(r'content="[^"]*"|value="[^"]*"', "", body.replace(code, "CODE"))

    for browser in (client, as_("lan"), as_("officer"), as_("other_organizer")):
        for tail in ("", "/rules", "/poster", "/qr.png", "/card.png", "/rules.docx", ".ics"):
            hidden, missing = browser.get(f"{OPEN}{tail}"), browser.get(f"/contests/khoi-nghiep-xx{tail}")
            assert (hidden.status_code, missing.status_code) == (404, 404)
            assert normal(hidden.text, "khoi-nghiep-viii") == normal(missing.text, "khoi-nghiep-xx")


SETUP = ("", "/basics", "/eligibility", "/boards", "/prizes", "/dossier", "/dossier/new", "/dossier/authors", "/timeline",
         "/timeline/new", "/rules", "/late")  # fmt: skip
WRITES = ("/open", "/close", "/reopen", "/basics", "/eligibility", "/boards", "/prizes", "/dossier/new",
          "/dossier/authors", "/dossier/authors/up", "/dossier/authors/remove", "/timeline/new", "/rules", "/late/extend",
          "/late/links", "/late/grace", "/late/extensions/1/revoke", "/late/links/ABCD/revoke")  # fmt: skip


@pytest.mark.parametrize("tail", SETUP)
def test_set_up_pages_are_the_organizers_alone(client, as_, opened, tail):
    assert as_("organizer").get(EDIT + tail).status_code == 200
    assert as_("lan").get(EDIT + tail).status_code == 403
    assert as_("secretary").get(EDIT + tail).status_code == 403
    assert as_("other_organizer").get(EDIT + tail).status_code == 403


@pytest.mark.parametrize("tail", WRITES)
def test_set_up_writes_are_refused_to_others_and_change_nothing(as_, draft, tail):
    before = edition().version
    assert post(as_("lan"), EDIT + tail).status_code == 404
    assert post(as_("other_organizer"), EDIT + tail).status_code == 404
    assert post(as_("secretary"), EDIT + tail).status_code == 403
    assert edition().version == before


def test_new_edition_is_refused_to_who_organizes_nothing(as_):
    assert as_("lan").get("/contests/new").status_code == 403
    assert as_("secretary").get("/contests/new").status_code == 403


def test_new_edition_when_an_organizer_of_another_province_names_our_series_is_not_ours(as_, world, draft):
    answer = post(as_("other_organizer"), "/contests/new",
                  {"series": "khoi-nghiep", "number": "9", "year": "2027", "source": "province", "unit": "son_chau"})  # fmt: skip
    assert answer.status_code == 422
    copied = post(as_("other_organizer"), "/contests/new",
                  {"series": "new", "title": "X", "number": "1", "year": "2027", "source": "copy:khoi-nghiep-viii"})  # fmt: skip
    assert copied.status_code == 422


def test_an_edition_goes_from_nothing_to_open_by_pages_alone(as_, world, at):
    browser = as_("organizer")
    made = post(browser, "/contests/new", {"series": "new", "title": "Ý tưởng xanh", "unit": "son_chau", "number": "1",
                                           "year": "2026", "source": "province"})  # fmt: skip
    assert (made.status_code, made.headers["Location"]) == (303, "/contests/y-tuong-xanh-i/edit")
    base = made.headers["Location"]
    assert "Thể lệ chưa được công bố." in browser.get(base).text
    refused = post(browser, f"{base}/open")
    assert (refused.status_code, "Chưa mở được cuộc thi" in refused.text) == (409, True)
    typed = {"text": "# Thể lệ", "publish": "1"} | stamp(browser, f"{base}/rules")
    assert post(browser, f"{base}/rules", typed).status_code == 303
    assert post(browser, f"{base}/open").status_code == 303
    assert as_("lan").get("/contests/y-tuong-xanh-i").status_code == 200


def test_basics_when_saved_are_shown_and_an_older_form_is_stale(as_, client, opened):
    browser, url = as_("organizer"), f"{EDIT}/basics"
    typed = {**stamp(browser, url, "version"), "year": "2026", "theme": "Khởi nghiệp xanh", "summary": "",
             "contact": "Ban Phong trào", "pattern": "3"}  # fmt: skip
    assert post(browser, url, typed).status_code == 303
    assert "Khởi nghiệp xanh" in client.get(OPEN).text
    stale = post(browser, url, typed | {"theme": "Từ cửa sổ thứ hai"})
    assert stale.status_code == 409
    assert ("Khởi nghiệp xanh" in stale.text, "Từ cửa sổ thứ hai" in stale.text) == (True, True)
    assert edition().theme == "Khởi nghiệp xanh"


@pytest.mark.parametrize(
    ("tail", "typed"),
    [
        ("/boards", {"boards": "Bảng A", "fields_of_entry": "Từ cửa sổ"}),
        ("/prizes", {"rows-0-rank": "1", "rows-0-name": "Từ cửa sổ", "rows-0-quantity": "1", "rows-0-board": ""}),
        ("/rules", {"text": "Từ cửa sổ", "change_note": "x"}),
    ],
)
def test_lists_and_rules_when_saved_from_a_second_window_overwrite_nothing(as_, opened, tail, typed):
    browser, url = as_("organizer"), EDIT + tail
    old = typed | stamp(browser, url)
    assert post(browser, url, old).status_code == 303
    second = post(browser, url, {k: v.replace("cửa sổ", "cửa sổ thứ hai") for k, v in old.items()})
    assert second.status_code == 409
    assert "Từ cửa sổ thứ hai" in second.text
    assert "Từ cửa sổ thứ hai" not in browser.get(url).text


def test_sections_move_and_go_by_plain_forms(as_, draft):
    browser = as_("organizer")
    keys = [s.spec.key for s in queries.sections_of(edition())]
    assert post(browser, f"{EDIT}/dossier/authors/up").status_code == 303
    assert [s.spec.key for s in queries.sections_of(edition())][:2] == ["authors", "summary"]
    assert post(browser, f"{EDIT}/dossier/authors/remove").status_code == 303
    assert post(browser, f"{EDIT}/dossier/nothing/remove").status_code == 404
    added = post(
        browser, f"{EDIT}/dossier/new", {"label": "Ước mơ", "kind": "choice", "options": "Lớn\nNhỏ", "board": ""}
    )
    assert added.status_code == 303
    last = queries.sections_of(edition())[-1].spec
    assert (last.key, [(o.value, o.label) for o in last.options]) == ("uoc_mo", [("lon", "Lớn"), ("nho", "Nhỏ")])
    assert len(queries.sections_of(edition())) == len(keys)


def test_section_when_a_choice_has_no_answers_says_where(as_, draft):
    answer = post(as_("organizer"), f"{EDIT}/dossier/new", {"label": "A", "kind": "choice", "board": ""})
    assert answer.status_code == 422
    assert "Ghi mỗi dòng một lựa chọn hoặc một cột." in answer.text


def test_boards_when_a_line_changes_rename_and_keep_their_questions(as_, draft):
    typed = {"boards": "Bảng Ý tưởng xanh\nBảng Dự án", "fields_of_entry": "Du lịch\nDu lịch\n\nMôi trường"}
    browser = as_("organizer")
    assert post(browser, f"{EDIT}/boards", typed | stamp(browser, f"{EDIT}/boards")).status_code == 303
    assert [(b.code, b.name) for b in queries.boards_of(edition())] == [
        ("idea", "Bảng Ý tưởng xanh"), ("project", "Bảng Dự án"),
    ]  # fmt: skip
    assert [f.name for f in queries.fields_of(edition())] == ["Du lịch", "Môi trường"]
    assert [s.spec.key for s in queries.sections_of(edition()) if s.board_id] == ["finance", "capital", "jobs"]


def test_prizes_when_typed_as_vietnam_writes_sums_are_kept(as_, draft):
    typed = {"rows-0-rank": "1", "rows-0-name": "Giải Nhất", "rows-0-quantity": "1", "rows-0-money": "24.000.000",
             "rows-0-board": "", "rows-1-name": "", "rows-1-board": ""}  # fmt: skip
    browser, url = as_("organizer"), f"{EDIT}/prizes"
    assert post(browser, url, typed | stamp(browser, url)).status_code == 303
    assert [(p.name, p.money) for p in queries.prizes_of(edition())] == [("Giải Nhất", 24_000_000)]
    bad = typed | {"rows-0-money": "hai mươi"}
    assert post(browser, url, bad | stamp(browser, url)).status_code == 422


def test_a_stage_typed_in_vietnam_time_finds_its_place_and_a_sunday_does_not_move_it(as_, draft):
    typed = {"kind": "semi_final", "name": "Bán kết", "due_at": "2026-09-13T17:00", "opens_at": "2026-09-12T08:00"}
    assert post(as_("organizer"), f"{EDIT}/timeline/new", typed).status_code == 303
    stages = queries.stages_of(edition())
    assert [s.name for s in stages][3:6] == ["Chấm vòng sơ tuyển", "Bán kết", "Tư vấn, hoàn thiện"]
    assert stages[4].due_at == datetime(2026, 9, 13, 10, tzinfo=UTC)
    page = as_("organizer").get(f"{EDIT}/timeline").text
    assert "Kết thúc vào Chủ nhật và không dời." in page
    backwards = typed | {"opens_at": "2026-09-14T08:00"}
    assert post(as_("organizer"), f"{EDIT}/timeline/new", backwards).status_code == 422


def test_an_announced_stage_moves_with_a_reason_that_the_history_keeps(as_, opened):
    browser, final = as_("organizer"), queries.stages_of(edition())[5]
    url = f"{EDIT}/timeline/{final.ref}"
    typed = {"version": str(final.version), "kind": "final", "name": "x", "opens_at": "2026-09-18T07:30",
             "due_at": "2026-09-18T17:00"}  # fmt: skip
    assert post(browser, url, typed).status_code == 409
    assert post(browser, url, typed | {"reason": "Trùng lịch"}).status_code == 303
    moved = queries.stages_of(edition())[5]
    assert (moved.due_at, moved.name, moved.tentative) == (datetime(2026, 9, 18, 10, tzinfo=UTC), final.name, False)
    assert "Trùng lịch" in browser.get(EDIT).text


def test_rules_when_written_with_a_payload_are_inert_and_stay_readable_by_version(as_, client, opened):
    browser = as_("organizer")
    typed = {"text": XSS + "\n\n**Điều 1** {{8*8}}", "publish": "1"} | stamp(browser, f"{EDIT}/rules")
    unsaid = post(browser, f"{EDIT}/rules", typed)
    assert (unsaid.status_code, "Cần ghi nội dung thay đổi" in unsaid.text) == (409, True)
    typed["change_note"] = XSS
    assert post(browser, f"{EDIT}/rules", typed).status_code == 303
    page = client.get(f"{OPEN}/rules").text
    body = re.sub(r"<script type=.module. src=[^>]*></script>", "", page)
    assert re.search(r"<script|<img|href=.?javascript", body) is None
    assert "<strong>Điều 1</strong> {{8*8}}" in page
    assert "{{7*7}}" in page
    first = client.get(f"{OPEN}/rules?version=1").text
    assert "<strong>từ 18 đến 35 tuổi</strong>" in first
    assert "Đây là phiên bản cũ" in first


def test_a_draft_of_the_rules_is_seen_by_nobody_outside(as_, client, opened):
    browser = as_("organizer")
    typed = {"text": "CANARY bí mật"} | stamp(browser, f"{EDIT}/rules")
    assert post(browser, f"{EDIT}/rules", typed).status_code == 303
    for url in (OPEN, f"{OPEN}/rules", f"{OPEN}/rules?version=2"):
        assert "CANARY" not in client.get(url).text


def test_theme_and_names_with_a_payload_are_inert_everywhere(as_, client, world, opened):
    by = world.actor("organizer")
    with transaction():
        actions.set_basics(edition(), year=2026, theme=XSS, summary=XSS, contact=XSS, pattern=1, by=by, at=LAUNCHED)
        actions.set_boards(edition(), [actions.BoardInput("idea", XSS)], by=by, at=LAUNCHED)
        actions.set_fields(edition(), [XSS], by=by, at=LAUNCHED)
        actions.set_prizes(edition(), [actions.PrizeInput(1, XSS, sponsor=XSS)], by=by, at=LAUNCHED)
    for browser, urls in (
        (client, ("/", "/contests", OPEN, f"{OPEN}/poster")),
        (as_("organizer"), [EDIT + tail for tail in SETUP]),
    ):
        for url in urls:
            page = browser.get(url).text
            body = re.sub(r"<script type=.module. src=[^>]*></script>", "", page)
            assert re.search(r"<script|<img|href=.?javascript", body) is None, url
            assert "{{7*7}}" in body or "7*7" not in body, url


def test_late_extension_by_page_needs_a_reason_and_a_later_instant(as_, opened):
    browser = as_("organizer")
    typed = {"scope": "unit", "unit": "xa_mot", "until": "2026-08-31T12:00", "reason": "Mưa lũ"}
    assert post(browser, f"{EDIT}/late/extend", typed | {"reason": ""}).status_code == 422
    assert post(browser, f"{EDIT}/late/extend", typed | {"unit": "xa_khac"}).status_code == 422
    assert post(browser, f"{EDIT}/late/extend", typed | {"scope": "entry", "entry": "NOPE"}).status_code == 422
    assert post(browser, f"{EDIT}/late/extend", typed | {"until": "2026-08-20T12:00"}).status_code == 409
    assert post(browser, f"{EDIT}/late/extend", typed).status_code == 303
    assert [e.until for e in db.session.scalars(select(Extension))] == [datetime(2026, 8, 31, 5, tzinfo=UTC)]
    assert "Mưa lũ" in browser.get(f"{EDIT}/late").text
    assert post(browser, f"{EDIT}/late/extensions/1/revoke", {"reason": "Nhầm"}).status_code == 303
    assert post(browser, f"{EDIT}/late/extensions/2/revoke", {"reason": "Nhầm"}).status_code == 404
    assert queries.extensions_of(edition())[0].row.revoked_at is not None


def test_start_link_is_shown_once_and_can_be_closed(as_, opened):
    browser = as_("organizer")
    shown = post(browser, f"{EDIT}/late/links", {"expires_at": "2026-09-02T12:00", "max_uses": "1", "reason": "Lũ"})
    token = re.search(r"link=([\w-]{20,})", shown.text)[1]
    link = db.session.scalars(select(StartLink)).one()
    assert queries.find_start_link(edition(), token, LAUNCHED).id == link.id
    assert f'value="{token}"' in as_("lan").get(f"{OPEN}/entries/new?link={token}").text
    page = browser.get(f"{EDIT}/late").text
    assert (token in page, link.token_hash in page) == (False, False)
    assert post(browser, f"{EDIT}/late/links/{link.ref}/revoke").status_code == 303
    assert queries.find_start_link(edition(), token, LAUNCHED) is None


def test_grace_is_set_by_organizers_and_never_displayed_to_others(as_, client, opened):
    assert post(as_("organizer"), f"{EDIT}/late/grace", {"seconds": "301"}).status_code == 422
    assert post(as_("organizer"), f"{EDIT}/late/grace", {"seconds": "217"}).status_code == 303
    assert edition().grace_seconds == 217
    pages = [without_chance(client.get(url).text) for url in ("/", OPEN, f"{OPEN}/rules")]
    assert [page for page in pages if "217" in page] == []


def test_close_and_reopen_by_page(as_, client, opened):
    browser = as_("organizer")
    assert post(browser, f"{EDIT}/close").status_code == 303
    assert edition().state is EditionState.CLOSED
    assert "Cuộc thi đã kết thúc." in client.get(OPEN).text
    assert post(browser, f"{EDIT}/reopen", {"reason": ""}).status_code == 409
    assert post(browser, f"{EDIT}/reopen", {"reason": "Nhầm"}).status_code == 303
    assert edition().state is EditionState.OPEN


def test_calendar_has_each_stage_with_its_instant_in_vietnam_time(client, opened):
    answer = client.get(f"{OPEN}.ics")
    book = icalendar.Calendar.from_ical(answer.data)
    events = list(book.walk("VEVENT"))
    assert len(events) == 7
    assert events[1]["DTSTART"].dt == DUE
    assert str(events[5]["SUMMARY"]).startswith("Vòng chung kết cấp tỉnh (dự kiến) · Dự án")
    assert answer.mimetype == "text/calendar"


def test_rules_as_a_word_file_say_what_the_page_says(client, opened, tmp_path):
    answer = client.get(f"{OPEN}/rules.docx")
    (tmp_path / "r.docx").write_bytes(answer.data)
    words = "\n".join(p.text for p in Document(str(tmp_path / "r.docx")).paragraphs)
    assert "Thanh niên từ 18 đến 35 tuổi." in words
    assert "Bảng Ý tưởng" in words
    assert "<strong>" not in words


def test_pictures_are_small_pngs(client, opened):
    for name in ("card.png", "qr.png"):
        answer = client.get(f"{OPEN}/{name}")
        assert (answer.mimetype, answer.data[:4], len(answer.data) < 20_000) == ("image/png", b"\x89PNG", True)


@pytest.mark.parametrize("url", ["/", OPEN])
def test_first_page_with_everything_is_under_60_kb_compressed_and_asks_no_third_party(client, opened, url):
    assert first_visit(client, url) < 60_000


def test_list_makes_as_many_statements_for_30_editions_as_for_one(client, world, opened, queries):
    client.get("/contests")
    queries.clear()
    client.get("/contests")
    one = len(queries)
    by = world.actor("organizer")
    with transaction():
        for number in range(20, 35):
            copy = actions.copy_edition(edition(), number=number, year=2030, by=by, at=LAUNCHED)
            actions.publish_rules(copy, by=by, at=LAUNCHED)
            actions.open_edition(copy, by=by, at=LAUNCHED)
    queries.clear()
    page = client.get("/contests").text
    assert page.count('class="card card-link"') == 10
    assert len(queries) == one
    assert client.get("/contests?page=2").text.count('class="card card-link"') == 6
    # One in the head and five more: all of them stand in the list.
    assert client.get("/").text.count('class="card t-action card-link"') == 5


def test_search_finds_without_marks_and_says_when_nothing_is_found(client, opened):
    assert "lần thứ VIII" in client.get("/contests?q=y tuong viii").text
    assert "Không tìm thấy “zzz”" in client.get("/contests?q=zzz").text


def test_list_when_the_viewer_is_the_house_shows_its_drafts_and_to_others_not(as_, client, draft):
    assert "lần thứ VIII" in as_("organizer").get("/contests").text
    assert "lần thứ VIII" not in client.get("/contests").text
    assert "lần thứ VIII" not in as_("other_organizer").get("/contests").text


def _scan(data: bytes, name: str = "ban ky.pdf"):
    return {"data": {"file": (BytesIO(data), name)}, "content_type": "multipart/form-data"}


def test_signed_rules_when_attached_are_an_inert_download_for_everybody(as_, client, opened):
    url, there = f"{EDIT}/rules/1/scan", f"{OPEN}/rules/1/scan"
    browser = as_("organizer")
    assert (client.get(there).status_code, "/scan" in client.get(f"{OPEN}/rules").text) == (404, False)
    assert post(browser, url, **_scan(evil.pdf_plain())).status_code == 303
    with client.get(there) as got:
        assert (got.status_code, got.mimetype, got.data) == (200, "application/pdf", evil.pdf_plain())
        assert got.headers["Content-Disposition"] == "attachment; filename=the-le-khoi-nghiep-viii-1.pdf"
    assert [there in client.get(page).text for page in (OPEN, f"{OPEN}/rules")] == [True, True]
    assert "Đã đính kèm" in browser.get(f"{EDIT}/rules").text


def test_signed_rules_are_refused_when_they_are_no_pdf_or_of_no_published_version(as_, client, opened):
    browser, url = as_("organizer"), f"{EDIT}/rules/1/scan"
    typed = {"text": "Bản nháp"} | stamp(browser, f"{EDIT}/rules")
    assert post(browser, f"{EDIT}/rules", typed).status_code == 303
    refused = [
        post(browser, url, **_scan(b"MZ not a pdf")),
        post(browser, url, data={}, content_type="multipart/form-data"),
    ]
    assert [answer.status_code for answer in refused] == [422, 422]
    assert ["Bản nháp" in answer.text for answer in refused] == [True, True]
    for number in (2, 9):
        assert post(browser, f"{EDIT}/rules/{number}/scan", **_scan(evil.pdf_plain())).status_code == 404
        assert client.get(f"{OPEN}/rules/{number}/scan").status_code == 404
    assert post(as_("secretary"), url, **_scan(evil.pdf_plain())).status_code == 403
    assert client.get(f"{OPEN}/rules/1/scan").status_code == 404


def test_signed_rules_of_a_hidden_draft_are_like_missing(as_, client, world, at):
    with transaction():
        hidden = draft_edition(world)
        actions.publish_rules(hidden, text_md="x", by=world.actor("organizer"), at=LAUNCHED)
        code = hidden.code
    assert post(as_("organizer"), f"/contests/{code}/edit/rules/1/scan", **_scan(evil.pdf_plain())).status_code == 303
    answers = [as_(who).get(f"/contests/{code}/rules/1/scan") for who in ("organizer", "lan", "other_organizer")]
    assert [a.status_code for a in (*answers, client.get(f"/contests/{code}/rules/1/scan"))] == [200, 404, 404, 404]
    for answer in answers:
        answer.close()
