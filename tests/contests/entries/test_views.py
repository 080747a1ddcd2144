"""The pages of one's own entries: a youth writes, a stranger sees nothing, two tabs never overwrite each other."""

import re
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest

from app.contests.calls import queries as calls
from app.contests.entries import queries
from app.contests.entry_models import Entry
from app.kit import clock
from app.kit.db import db, transaction
from tests.contests.dossiers import begun, filled, handed_in, shown
from tests.contests.editions import DUE, open_edition
from tests.kit import evil
from tests.world import csrf, post

AT = DUE - timedelta(days=9)


@pytest.fixture
def on_time(tmp_path):
    """The clock of the pages stands at AT."""
    path = tmp_path / "clock"
    clock.set_now(path, AT)
    clock.use_offset_file(path)
    yield path
    clock.use_offset_file(None)


@pytest.fixture
def edition(app, world, on_time):
    with transaction():
        return open_edition(world)


def made(maker, world, edition, *args, **more):
    with transaction():
        return maker(world, edition, *args, **more)


def url(entry, tail: str = "") -> str:
    return f"/contests/khoi-nghiep-viii/entries/{entry.ref}{tail}"


def field_id(edition, n: int = 0) -> str:
    return str(calls.fields_of(edition)[n].id)


def bare(page, ref: str) -> str:
    """The page without its form token (which tells the second) and without the address asked for."""
    return re.sub(r'(content|value)="I[\w-]+\.[\w-]+\.[\w-]+"', "", page.text).replace(ref, "")


def autosave(browser, entry, part: str, words: str, revision: int, base: str):
    return browser.post(
        url(entry, f"/draft/{part}"), headers={"X-CSRFToken": csrf(browser), "Accept": "application/json"},
        json={"revision": revision, "base": base, "fields": [[part, words]]},
    )  # fmt: skip


def test_start_leads_to_the_checklist_of_a_new_draft(as_, world, edition) -> None:
    lan = as_("lan")
    assert lan.get("/contests/khoi-nghiep-viii/entries/new").status_code == 200
    page = post(
        lan, "/contests/khoi-nghiep-viii/entries/new",
        {"title": "Chè Shan", "board": "idea", "field": field_id(edition, 0), "unit": "xa_mot"},
    )  # fmt: skip
    entry = db.session.query(Entry).one()
    assert (page.status_code, page.location) == (303, url(entry))
    assert "Chè Shan" in lan.get(url(entry)).text


def test_start_finds_another_unit_without_javascript_and_keeps_what_was_typed(as_, world, edition) -> None:
    page = post(
        as_("lan"), "/contests/khoi-nghiep-viii/entries/new",
        {"title": "Chè Shan", "unit": "xa_mot", "unit_words": "dong hoa", "find": "1"},
    )  # fmt: skip
    assert (page.status_code, "Đoàn xã Đồng Hòa" in page.text, "Chè Shan" in page.text) == (200, True, True)


def test_start_says_so_when_the_deadline_has_passed(as_, world, edition, on_time) -> None:
    clock.set_now(on_time, DUE + timedelta(minutes=1))
    page = as_("lan").get("/contests/khoi-nghiep-viii/entries/new")
    assert ("Đã hết thời hạn nộp" in page.text, "Bắt đầu viết" in page.text) == (True, False)


def test_start_of_a_call_that_does_not_exist_is_missing(as_, world, edition) -> None:
    assert as_("lan").get("/contests/khong-co/entries/new").status_code == 404


def test_part_is_saved_by_a_plain_form_and_leads_on(as_, world, edition) -> None:
    entry, lan = made(begun, world, edition, "lan", AT), as_("lan")
    page = post(lan, url(entry, "/edit/summary"), {"summary": "Một hai ba", "revision": "0", "base": "", "go": "next"})
    assert (page.status_code, page.location) == (303, url(entry, "/edit/authors"))
    assert db.session.get_one(Entry, entry.id).draft == {"summary": "Một hai ba"}


def test_part_shows_both_texts_when_another_tab_was_first(as_, world, edition) -> None:
    entry, lan = made(begun, world, edition, "lan", AT), as_("lan")
    post(lan, url(entry, "/edit/summary"), {"summary": "Bản thứ nhất", "revision": "0", "base": "x"})
    page = post(lan, url(entry, "/edit/summary"), {"summary": "Bản thứ hai", "revision": "0", "base": "x"})
    assert (page.status_code, "Bản thứ nhất" in page.text, "Bản thứ hai" in page.text) == (409, True, True)
    assert db.session.get_one(Entry, entry.id).draft == {"summary": "Bản thứ nhất"}


def test_autosave_answers_with_the_next_revision_and_base(as_, world, edition) -> None:
    entry, lan = made(begun, world, edition, "lan", AT), as_("lan")
    first = autosave(lan, entry, "summary", "Một", 0, "")
    second = autosave(lan, entry, "summary", "Một hai", first.json["revision"], first.json["base"])
    assert (first.status_code, first.json["saved"], second.json["revision"]) == (200, "Đã lưu lúc 23:59", 2)


def test_autosave_conflict_gives_theirs_and_keeps_it(as_, world, edition) -> None:
    entry, lan = made(begun, world, edition, "lan", AT), as_("lan")
    autosave(lan, entry, "summary", "Máy một", 0, "")
    answer = autosave(lan, entry, "summary", "Máy hai", 0, "")
    assert (answer.status_code, answer.json["code"], answer.json["theirs"]) == (409, "stale_version", "Máy một")
    again = autosave(lan, entry, "summary", "Máy hai", answer.json["revision"], answer.json["base"])
    assert (again.status_code, db.session.get_one(Entry, entry.id).draft) == (200, {"summary": "Máy hai"})


@pytest.mark.parametrize(
    "body", [[], {}, {"revision": "1", "base": "", "fields": []}, {"revision": 1, "base": "", "fields": [["a"]]}]
)
def test_autosave_refuses_what_no_page_sends(as_, world, edition, body) -> None:
    entry, lan = made(begun, world, edition, "lan", AT), as_("lan")
    answer = lan.post(url(entry, "/draft/summary"), headers={"X-CSRFToken": csrf(lan)}, json=body)
    assert (answer.status_code, answer.json["code"]) == (422, "bad_input")


def test_autosave_tells_a_signed_out_phone_to_sign_in(app, world, edition) -> None:
    entry, browser = made(begun, world, edition, "lan", AT), app.test_client()
    assert autosave(browser, entry, "summary", "Một", 0, "").status_code == 401


@pytest.mark.parametrize("who", ["stranger", "officer", "organizer", "other_organizer", "other_youth"])
def test_draft_is_missing_for_everybody_else_as_if_it_never_was(as_, world, edition, who) -> None:
    entry, browser = made(begun, world, edition, "lan", AT), as_(who)
    for tail in ("", "/edit", "/edit/summary", "/team", "/submit", "/versions", "/withdraw"):
        page, none = browser.get(url(entry, tail)), browser.get(f"/contests/khoi-nghiep-viii/entries/33333333{tail}")
        assert (page.status_code, bare(page, entry.ref)) == (404, bare(none, "33333333"))
    assert autosave(browser, entry, "summary", "Của tôi", 0, "").status_code == 404


def test_handed_in_entry_is_readable_and_not_writable_for_its_unit(as_, world, edition) -> None:
    entry = made(handed_in, world, edition, "lan", AT)
    officer = as_("officer")
    assert [officer.get(url(entry, tail)).status_code for tail in ("", "/versions", "/versions/1", "/edit", "/submit")] == [
        200, 200, 200, 403, 403,
    ]  # fmt: skip


def test_file_is_sent_whole_downloaded_and_removed_without_javascript(as_, world, edition) -> None:
    entry, lan = made(begun, world, edition, "lan", AT), as_("lan")
    sent = post(
        lan, url(entry, "/files/description"), {"file": (BytesIO(evil.pdf_plain()), "Bản thuyết minh.pdf")},
        content_type="multipart/form-data",
    )  # fmt: skip
    (kept,) = queries.files_of(entry)
    got = lan.get(url(entry, f"/files/{kept.file.ref}"))
    assert (sent.status_code, got.status_code, got.mimetype) == (303, 200, "application/pdf")
    got.close()
    assert as_("stranger").get(url(entry, f"/files/{kept.file.ref}")).status_code == 404
    post(lan, url(entry, f"/files/description/{kept.file.ref}/remove"))
    assert queries.files_of(entry) == []


def test_file_for_a_foreign_draft_is_missing_before_it_is_stored(as_, world, edition) -> None:
    entry = made(begun, world, edition, "lan", AT)
    sent = post(
        as_("stranger"), url(entry, "/files/description"), {"file": (BytesIO(evil.pdf_plain()), "x.pdf")},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert sent.status_code == 404


def test_officer_enters_a_paper_for_a_youth_and_it_stays_visible(as_, world, edition) -> None:
    officer = as_("officer")
    data = {
        "title": "Thổ cẩm", "board": "idea", "field": field_id(edition, 0), "unit": "xa_mot",
        "full_name": "Sùng Thị Giấy", "birth_date": "2004-03-02", "phone": "0912345678",
    }  # fmt: skip
    page = post(officer, "/contests/khoi-nghiep-viii/entries/new-on-paper", data)
    entry = shown(world, db.session.query(Entry).one(), "officer")
    assert (page.status_code, entry.leader.full_name, entry.entered_by_person_id) == (
        303, "Sùng Thị Giấy", world.people["officer"],
    )  # fmt: skip
    assert "Cán bộ đơn vị nhập từ phiếu giấy" in officer.get(url(entry)).text


def test_paper_is_not_entered_by_youth_nor_for_a_unit_of_another_officer(as_, world, edition) -> None:
    path = "/contests/khoi-nghiep-viii/entries/new-on-paper"
    data = {"title": "X", "board": "idea", "field": field_id(edition, 0), "unit": "xa_hai",
            "full_name": "A B", "birth_date": "2004-03-02"}  # fmt: skip
    assert (as_("lan").get(path).status_code, post(as_("officer"), path, data).status_code) == (403, 403)


def test_own_list_shows_own_entries_only(as_, world, edition) -> None:
    made(begun, world, edition, "lan", AT, title="Của Lan")
    made(begun, world, edition, "minh", AT, title="Của Minh")
    page = as_("lan").get("/entries").text
    assert ("Của Lan" in page, "Của Minh" in page) == (True, False)


def test_own_list_asks_as_much_for_many_as_for_one(as_, world, edition, queries) -> None:
    lan = as_("lan")
    made(begun, world, edition, "lan", AT)
    lan.get("/entries")
    queries.clear()
    lan.get("/entries")
    few = len(queries)
    for n in range(8):
        made(begun, world, edition, "lan", AT, title=f"Ý tưởng {n}")
    queries.clear()
    lan.get("/entries")
    assert len(queries) == few


def test_basics_are_changed_and_an_old_revision_is_refused(as_, world, edition) -> None:
    entry, lan = made(filled, world, edition, "lan", AT), as_("lan")
    data = {"title": "Tên mới", "board": "project", "field": field_id(edition, 1), "unit": "-",
            "revision": str(entry.draft_revision)}  # fmt: skip
    assert post(lan, url(entry, "/edit/basics"), data).status_code == 303
    assert post(lan, url(entry, "/edit/basics"), data | {"title": "Cũ"}).status_code == 409
    kept = db.session.get_one(Entry, entry.id)
    assert (kept.title, kept.credited_unit_id) == ("Tên mới", None)


def test_autosave_asks_the_database_six_times(as_, world, edition, queries) -> None:
    """Who (2), the entry, its questions, the draft as it is kept, one conditional UPDATE."""
    entry, lan = SimpleNamespace(ref=made(begun, world, edition, "lan", AT).ref), as_("lan")
    autosave(lan, entry, "summary", "Một", 0, "")
    queries.clear()
    assert autosave(lan, entry, "summary", "Một hai", 1, "").status_code == 200
    assert len(queries) == 6, queries
