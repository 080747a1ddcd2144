"""The pages of the unit and of the secretariat: who comes in, what they do there, what stays hidden."""

from datetime import timedelta
from io import BytesIO

import docx
import pytest
from python_calamine import CalamineWorkbook

from app.contests.entry_models import EntryFile
from app.contests.reception import actions
from app.contests.states import EntryState
from app.kit import files
from app.kit.db import db
from tests.contests.reception import made
from tests.contests.reception.made import NOW, add, open_edition, version
from tests.kit import evil
from tests.world import post

pytestmark = pytest.mark.usefixtures("writing")
S = EntryState


@pytest.fixture
def edition(world):
    made = open_edition(world)
    db.session.commit()
    return made


@pytest.fixture
def unit_url(edition):
    return f"/contests/{edition.code}/units/xa_mot"


@pytest.fixture
def desk_url(edition):
    return f"/contests/{edition.code}/reception"


def _rows(raw):
    """The rows of a spreadsheet below its note and its headers."""
    return CalamineWorkbook.from_filelike(BytesIO(raw)).get_sheet_by_index(0).to_python()[2:]


def _cells(raw):
    """The texts of all cells of all tables of a .docx file."""
    tables = docx.Document(BytesIO(raw)).tables
    return [cell.text for table in tables for row in table.rows for cell in row.cells]


def entry(*about, **more):
    """An entry that is in the database when the next request comes."""
    one = made.entry(*about, **more)
    db.session.commit()
    return one


def _state(of):
    db.session.refresh(of)
    return of.state


def test_unit_page_shows_what_waits_and_counts_drafts_without_their_titles(world, edition, unit_url, as_):
    entry(world, edition, title="Trà Shan")
    entry(world, edition, S.DRAFT, leader="minh", title="Bí mật chưa nộp")
    page = as_("officer").get(unit_url)
    assert (page.status_code, "Trà Shan" in page.text, "Bí mật chưa nộp" in page.text) == (200, True, False)
    assert "<b>1</b>" in page.text


@pytest.mark.parametrize("who", ["officer_two", "other_officer", "other_secretary", "secretary", "lan", "stranger"])
def test_unit_pages_do_not_exist_for_others(world, edition, unit_url, as_, who):
    one = entry(world, edition)
    browser = as_(who)
    missing = browser.get("/contests/none/units/none")
    for url in (unit_url, f"{unit_url}/entries/{one.ref}", f"{unit_url}/forward"):
        page = browser.get(url)
        assert (page.status_code, len(page.data)) == (
            404,
            len(missing.data) + len(url) - len("/contests/none/units/none"),
        )
    assert post(browser, f"{unit_url}/entries/{one.ref}/confirm").status_code == 404
    assert _state(one) == S.SUBMITTED


def test_unit_pages_lead_a_visitor_to_the_sign_in(client, unit_url):
    assert client.get(unit_url).status_code == 303


def test_unit_of_another_province_has_no_desk_in_this_contest(world, edition, as_):
    assert as_("other_officer").get(f"/contests/{edition.code}/units/xa_khac").status_code == 404


def test_officer_reads_confirms_and_returns(world, edition, unit_url, as_):
    one, two = entry(world, edition), entry(world, edition, leader="minh")
    browser = as_("officer")
    assert browser.get(f"{unit_url}/entries/{one.ref}").status_code == 200
    assert post(browser, f"{unit_url}/entries/{one.ref}/confirm").status_code == 303
    refused = post(browser, f"{unit_url}/entries/{two.ref}/return", {"reason": ""})
    assert refused.status_code == 422
    post(browser, f"{unit_url}/entries/{two.ref}/return", {"reason": "Thiếu video"})
    assert (_state(one), _state(two), two.reason) == (S.CONFIRMED, S.RETURNED, "Thiếu video")


def test_confirm_twice_is_refused_with_words(world, edition, unit_url, as_):
    one = entry(world, edition, S.CONFIRMED, unit_confirmed_at=NOW)
    answer = post(as_("officer"), f"{unit_url}/entries/{one.ref}/confirm", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["code"]) == (409, "wrong_state")


def test_officer_forwards_a_list_which_prints_and_exports(world, edition, unit_url, as_):
    one = entry(world, edition, S.CONFIRMED, title="Mật ong rừng")
    browser = as_("officer")
    assert "Mật ong rừng" in browser.get(f"{unit_url}/forward").text
    sent = post(browser, f"{unit_url}/forward", {"entry": [one.ref], "remark": "Kính gửi"})
    assert sent.status_code == 303
    printed = browser.get(sent.location)
    assert (printed.status_code, "Mật ong rừng" in printed.text) == (200, True)
    assert _cells(browser.get(f"{sent.location}.docx").data).count("Mật ong rừng") == 1
    assert [row[3] for row in _rows(browser.get(f"{sent.location}.xlsx").data)] == ["Mật ong rừng"]
    assert browser.get(f"{sent.location}.exe").status_code == 404
    assert as_("officer_two").get(sent.location).status_code == 404


def test_officer_credits_a_direct_entry_of_an_own_member_only(world, edition, unit_url, as_):
    mine = entry(world, edition, S.SUBMITTED, unit=None)
    foreign = entry(world, edition, S.SUBMITTED, leader="an", unit=None)
    browser = as_("officer")
    assert post(browser, f"{unit_url}/direct/{mine.ref}/credit").status_code == 303
    assert post(browser, f"{unit_url}/direct/{foreign.ref}/credit").status_code == 404
    db.session.refresh(mine)
    db.session.refresh(foreign)
    assert (mine.credited_unit_id, foreign.credited_unit_id) == (world.units["xa_mot"], None)


def test_confirm_chosen_touches_only_entries_of_the_unit(world, edition, unit_url, as_):
    one, foreign = entry(world, edition), entry(world, edition, leader="an", unit="xa_hai")
    post(as_("officer"), f"{unit_url}/confirm", {"entry": [one.ref, foreign.ref]})
    assert (_state(one), _state(foreign)) == (S.CONFIRMED, S.SUBMITTED)


@pytest.mark.parametrize("who", ["officer", "other_secretary", "other_organizer", "lan", "stranger"])
def test_reception_does_not_exist_for_others(world, edition, desk_url, as_, who):
    one = entry(world, edition, S.RECEIVED)
    browser = as_(who)
    for url in (desk_url, f"{desk_url}/entries/{one.ref}", f"{desk_url}/list", f"{desk_url}/entries/{one.ref}/merge"):
        assert browser.get(url).status_code == 404
    assert post(browser, f"{desk_url}/entries/{one.ref}/validate").status_code == 404
    assert _state(one) == S.RECEIVED


def test_observer_reads_and_may_not_act(world, edition, desk_url, as_):
    one = entry(world, edition, S.RECEIVED)
    browser = as_("observer")
    assert browser.get(f"{desk_url}/entries/{one.ref}").status_code == 200
    assert post(browser, f"{desk_url}/entries/{one.ref}/validate").status_code == 403
    assert post(browser, f"{desk_url}/receive", {"entry": [one.ref]}).status_code == 403


def test_secretary_may_not_exclude_nor_accept_late_work(world, edition, desk_url, as_):
    one = entry(world, edition, S.RECEIVED, late=True)
    for verb in ("disqualify", "accept-late"):
        answer = post(as_("secretary"), f"{desk_url}/entries/{one.ref}/{verb}", {"reason": "x", "kind": "copying"})
        assert answer.status_code == 403
    assert post(as_("organizer"), f"{desk_url}/entries/{one.ref}/accept-late", {"reason": "Mưa lũ"}).status_code == 303
    db.session.refresh(one)
    assert (one.state, one.late_accepted_at is not None) == (S.RECEIVED, True)


def test_drafts_are_not_in_the_inbox_nor_openable(world, edition, desk_url, as_):
    draft = entry(world, edition, S.DRAFT, title="Bí mật chưa nộp")
    browser = as_("secretary")
    assert "Bí mật chưa nộp" not in browser.get(f"{desk_url}?tray=tray_all").text
    assert browser.get(f"{desk_url}/entries/{draft.ref}").status_code == 404


def test_secretary_receives_asks_checks_and_reconsiders(world, edition, desk_url, as_):
    one = entry(world, edition, S.CONFIRMED, forwarded_at=NOW, unit_confirmed_at=NOW)
    url, browser = f"{desk_url}/entries/{one.ref}", as_("secretary")
    post(browser, f"{url}/receive")
    assert (_state(one), one.number) == (S.RECEIVED, 1)
    assert "VIII-001" in browser.get(url).text
    assert post(browser, f"{url}/ask-supplement", {"reason": "Video", "due_at": ""}).status_code == 422
    post(browser, f"{url}/ask-supplement", {"reason": "Video", "due_at": "2100-01-01T17:00"})
    assert (_state(one), one.supplement_due_at.isoformat()) == (S.SUPPLEMENT, "2100-01-01T10:00:00+00:00")
    post(browser, f"{url}/validate")
    post(browser, f"{url}/reconsider", {"reason": "Xem lại tuổi"})
    post(browser, f"{url}/invalidate", {"reason": "Quá tuổi"})
    assert (_state(one), one.reason) == (S.INVALID, "Quá tuổi")
    assert "Quá tuổi" in browser.get(url).text


def test_receive_chosen_gives_numbers_in_order_of_handing_in(world, edition, desk_url, as_):
    later = entry(world, edition, leader="lan", unit=None, at=NOW)
    sooner = entry(world, edition, leader="minh", unit=None, at=NOW - timedelta(days=2))
    post(as_("secretary"), f"{desk_url}/receive", {"entry": [later.ref, sooner.ref]})
    db.session.expire_all()
    assert (sooner.number, later.number) == (1, 2)


def test_merge_goes_through_a_search_and_keeps_the_pointer(world, edition, desk_url, as_):
    one = entry(world, edition, S.RECEIVED, title="Mật ong")
    other = entry(world, edition, S.RECEIVED, leader="an", title="Mật ong rừng")
    url, browser = f"{desk_url}/entries/{one.ref}/merge", as_("secretary")
    assert other.ref in browser.get(f"{url}?q=mat ong").text
    assert browser.get(f"{url}?into={other.ref}").status_code == 200
    assert post(browser, url, {"into": "NOTHERE", "reason": "Trùng"}).status_code == 404
    assert post(browser, url, {"into": other.ref, "reason": "Trùng"}).status_code == 303
    assert (_state(one), one.merged_into_id) == (S.DUPLICATE, other.id)


def test_disqualify_keeps_the_evidence_which_staff_can_open(world, edition, desk_url, as_):
    one = entry(world, edition, S.VALID)
    url, browser = f"{desk_url}/entries/{one.ref}", as_("organizer")
    bad = {"kind": "copying", "reason": "Chép", "file": (BytesIO(b"MZ"), "x.exe")}
    assert post(browser, f"{url}/disqualify", bad, content_type="multipart/form-data").status_code == 422
    assert _state(one) == S.VALID
    good = {"kind": "copying", "reason": "Chép", "file": (BytesIO(evil.pdf_plain()), "bài gốc.pdf")}
    assert post(browser, f"{url}/disqualify", good, content_type="multipart/form-data").status_code == 303
    kept = db.session.query(files.StoredFile).filter_by(owner_ref=f"entry:{one.ref}").one()
    with browser.get(f"{url}/files/{kept.ref}") as got:
        assert (got.status_code, got.headers["Content-Disposition"].split(";")[0]) == (200, "attachment")
    assert as_("officer").get(f"{url}/files/{kept.ref}").status_code == 404


def test_withdraw_on_request_needs_its_reason(world, edition, desk_url, as_):
    one = entry(world, edition, S.VALID)
    url, browser = f"{desk_url}/entries/{one.ref}/withdraw", as_("secretary")
    assert post(browser, url, {"reason": " "}).status_code == 422
    assert post(browser, url, {"reason": "Đơn ngày 25/8"}).status_code == 303
    assert _state(one) == S.WITHDRAWN


def test_files_are_cleared_one_by_one_and_only_those_of_the_entry(world, edition, desk_url, as_):
    one, other = entry(world, edition, S.RECEIVED), entry(world, edition, S.RECEIVED, leader="an")
    prepared = files.prepare(BytesIO(evil.pdf_plain()), "a.pdf", limit=10**6, kinds=files.DOCUMENTS, at=NOW)
    stored = files.record(prepared, purpose="dossier", owner_ref=f"entry:{one.ref}", by_person_id=None, at=NOW)
    kept = add(EntryFile(entry_id=one.id, section_key="plan", file_id=stored.id))
    db.session.commit()
    browser = as_("secretary")
    assert post(browser, f"{desk_url}/entries/{other.ref}/files/{stored.ref}/clear").status_code == 404
    assert browser.get(f"{desk_url}/entries/{other.ref}/files/{stored.ref}").status_code == 404
    with browser.get(f"{desk_url}/entries/{one.ref}/files/{stored.ref}") as got:
        assert got.status_code == 200
    assert post(browser, f"{desk_url}/entries/{one.ref}/files/{stored.ref}/clear").status_code == 303
    db.session.refresh(kept)
    assert kept.cleared_by_person_id == world.people["secretary"]


FILTERS = [
    ("tray=tray_arrived", {"direct"}),
    ("tray=tray_check", {"late", "bare"}),
    ("tray=tray_all", {"direct", "late", "bare"}),
    ("q=tra shan", {"direct"}),
    ("q=TRÀ SHAN", {"direct"}),
    ("q=dang hoa", {"late"}),
    ("q=VIII-002", {"bare"}),
    ("late=y", {"late"}),
    ("unconfirmed=y", {"bare"}),
    ("unit=dong hoa", {"late"}),
    ("state=received", {"late", "bare"}),
    ("board=du-an", set()),
    ("board=y-tuong&late=y", {"late"}),
    ("state=nonsense&tray=nonsense&page=x&field=%00", {"direct"}),
]


@pytest.mark.parametrize(("asked", "found"), FILTERS)
def test_inbox_finds_by_filters_and_without_tone_marks(world, edition, desk_url, as_, asked, found):
    rows = {
        "direct": entry(world, edition, unit=None, title="Trà Shan tuyết"),
        "late": entry(world, edition, S.RECEIVED, leader="an", unit="xa_hai", late=True, title="Mật ong",
                      forwarded_at=NOW, unit_confirmed_at=NOW),
        "bare": entry(world, edition, S.RECEIVED, leader="minh", title="Thổ cẩm", forwarded_at=NOW),
    }  # fmt: skip
    page = as_("secretary").get(f"{desk_url}?{asked}").text
    assert {name for name, one in rows.items() if one.ref in page} == found


def test_inbox_and_unit_page_ask_as_often_for_3_as_for_60_entries(world, edition, desk_url, unit_url, as_, queries):
    counts = []
    staff, officer = as_("secretary"), as_("officer")
    for many in (3, 57):
        for n in range(many):
            entry(world, edition, leader="lan", title=f"Ý tưởng {n}")
            entry(world, edition, S.RECEIVED, leader="minh", title=f"Dự án {n}")
        db.session.expire_all()
        del queries[:]
        assert staff.get(f"{desk_url}?tray=tray_all").status_code == 200
        assert officer.get(unit_url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_inbox_has_pages(world, edition, desk_url, as_):
    for n in range(51):
        entry(world, edition, S.RECEIVED, leader="minh", title=f"Dự án {n}")
    browser = as_("secretary")
    first, second = (browser.get(f"{desk_url}?tray=tray_check&page={p}").text for p in (1, 2))
    assert (first.count("/reception/entries/"), second.count("/reception/entries/")) == (50, 1)


def test_reception_list_prints_and_exports_by_unit_and_field(world, edition, desk_url, as_):
    entry(world, edition, S.RECEIVED, title="=2+2 Mật ong", forwarded_at=NOW)
    entry(world, edition, S.RECEIVED, leader="an", unit=None, title="Trà Shan")
    browser = as_("observer")
    for by in ("unit", "field"):
        assert browser.get(f"{desk_url}/list?by={by}").status_code == 200
        assert _cells(browser.get(f"{desk_url}/list.docx?by={by}").data).count("Trà Shan") == 1
    rows = _rows(browser.get(f"{desk_url}/list.xlsx").data)
    assert sorted((row[1], row[3], row[7]) for row in rows) == [
        ("VIII-001", "=2+2 Mật ong", "Đoàn xã Mường Ẳng"),
        ("VIII-002", "Trà Shan", "Gửi thẳng Ban Tổ chức"),
    ]


def test_entry_page_shows_an_older_version_and_the_history(world, edition, desk_url, as_, actor):
    one = entry(world, edition, S.RECEIVED)
    version(one, at=NOW, number=2)
    actions.ask_supplement(one, reason="Bổ sung ảnh", due_at=NOW + timedelta(days=900), by=actor("secretary"), at=NOW)
    db.session.commit()
    page = as_("secretary").get(f"{desk_url}/entries/{one.ref}?version=1")
    assert (page.status_code, "Vũ Thư Ký" in page.text, "Bổ sung ảnh" in page.text) == (200, True, True)
    assert as_("secretary").get(f"{desk_url}/entries/{one.ref}?version=99999999999").status_code == 200
