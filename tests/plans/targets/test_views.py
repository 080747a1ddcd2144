"""The pages of targets: who may open them, what they show, what they change."""

from io import BytesIO

import pytest
from docx import Document
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app.contests.entry_models import Entry
from app.contests.reception import actions as reception
from app.contests.states import EntryState, Exclusion
from app.kit import clock
from app.kit.db import db, transaction
from app.plans.models import Reminder, Target, TargetUnit
from app.plans.targets import jobs
from tests.contests.reception.made import NOW, entry, open_edition
from tests.plans.targets.made import AFTER, edition_with_target, received
from tests.plans.targets.many import many_units
from tests.world import post


@pytest.fixture(autouse=True)
def present(tmp_path):
    """The clock shows an instant while entries come in."""
    path = tmp_path / "clock"
    clock.use_offset_file(path)
    clock.set_now(path, NOW)
    yield path
    clock.use_offset_file(None)


@pytest.fixture
def edition(world):
    with transaction():
        made, _ = edition_with_target(world)
        received(world, made, title="Mật ong rừng")
        entry(world, made, EntryState.SUBMITTED, unit="xa_hai", leader="an", title="Thổ cẩm số")
    return made


def url(edition, rest=""):
    return f"/contests/{edition.code}/targets{rest}"


# --- who ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rest", ["", "/table", "/print", "/table.xlsx", "/table.docx"])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("organizer", 200), ("secretary", 200), ("observer", 200), ("officer", 200), ("leader", 200),
        ("lan", 404), ("stranger", 404), ("other_officer", 404), ("other_organizer", 404),
    ],
)  # fmt: skip
def test_the_figures_are_for_staff_and_for_officers_of_the_province(as_, edition, who, status, rest):
    assert as_(who).get(url(edition, rest)).status_code == status


@pytest.mark.parametrize("rest", ["", "/table", "/units/xa_mot", "/setup"])
def test_a_visitor_is_led_to_sign_in(client, edition, rest):
    answer = client.get(url(edition, rest))
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, "/sign-in")


@pytest.mark.parametrize(
    ("who", "status"), [("organizer", 200), ("secretary", 403), ("officer", 403), ("other_organizer", 404)]
)
@pytest.mark.parametrize("rest", ["/setup", "/new", "/reminders"])
def test_setting_up_is_for_organizers(as_, edition, who, status, rest):
    assert as_(who).get(url(edition, rest)).status_code == status


@pytest.mark.parametrize(
    ("who", "unit", "status"),
    [
        ("officer", "xa_mot", 200), ("officer", "xa_hai", 403), ("officer_two", "xa_hai", 200),
        ("observer", "xa_hai", 200), ("officer", "xa_khac", 404), ("other_officer", "xa_mot", 404),
        ("organizer", "dai_hoc", 404), ("lan", "xa_mot", 404),
    ],
)  # fmt: skip
def test_entries_are_for_staff_and_the_units_own_officers(as_, edition, who, unit, status):
    assert as_(who).get(url(edition, f"/units/{unit}")).status_code == status


def test_peers_see_each_others_figures_and_no_entry(as_, edition):
    page = as_("officer").get(url(edition)).text
    assert ("Đồng Hòa" in page, "Mật ong rừng" in page, "Thổ cẩm số" in page) == (True, False, False)
    assert ("/units/xa_mot" in page, "/units/xa_hai" in page) == (True, False)


def test_entries_that_count_for_no_unit_are_for_those_who_watch(as_, edition):
    assert [as_(who).get(url(edition, "/uncredited")).status_code for who in ("secretary", "officer")] == [200, 403]


# --- what -----------------------------------------------------------------------------------------------------


def test_the_wall_shows_who_needs_help_first_and_the_days_left(as_, edition):
    page = as_("officer").get(url(edition)).text
    assert page.index("Đồng Hòa") < page.index("Mường Ẳng")
    for words in ("còn 5 ngày", "Còn thiếu 2", "Còn thiếu 1", "Tổng số khớp", "Cách tính"):
        assert words in page


def test_a_unit_page_lists_the_entries_by_class(as_, edition):
    page = as_("officer_two").get(url(edition, "/units/xa_hai")).text
    assert "Thổ cẩm số" in page
    assert "Đang chuẩn bị" in page


def test_a_unit_page_tells_what_changed_since_the_freeze(as_, world, edition, present):
    clock.set_now(present, AFTER)
    with transaction():
        jobs.freeze_what_is_due(AFTER)
        copied = db.session.scalars(select(Entry).filter_by(title="Mật ong rừng")).one()
        by = world.actor("organizer")
        reception.disqualify(copied, kind=Exclusion.COPYING, reason="chép bài", by=by, at=AFTER)
        jobs.amend_what_changed(AFTER)
    page = as_("officer").get(url(edition, "/units/xa_mot")).text
    assert "Đúng hạn → Bị loại · chép bài" in page


@pytest.mark.parametrize("query", ["?view=today", "?view=today&on=2025-06-01", "?view=today&on=x", "?view=nonsense"])
def test_both_views_answer_for_any_day(as_, edition, query):
    assert "Tổng số khớp" in as_("observer").get(url(edition, query)).text


def test_an_edition_without_targets_says_how_to_begin(as_, world):
    with transaction():
        edition = open_edition(world)
    page = as_("organizer").get(url(edition)).text
    assert ("Chưa giao chỉ tiêu" in page, "/targets/new" in page) == (True, True)
    assert as_("organizer").get(url(edition, "/table")).status_code == 200


# --- files ----------------------------------------------------------------------------------------------------


def test_the_spreadsheet_holds_the_table_with_numbers(as_, edition):
    book = CalamineWorkbook.from_filelike(BytesIO(as_("secretary").get(url(edition, "/table.xlsx")).data))
    rows = [tuple(row[:6]) for row in book.get_sheet_by_index(0).to_python()[1:]]
    assert rows == [
        ("STT", "Đơn vị", "Chỉ tiêu", "Hiện được tính", "Kết quả", "Đăng ký"),
        (1, "Đoàn xã Đồng Hòa", 2, 0, "Chưa đạt", 1),
        (2, "Đoàn xã Mường Ẳng", 2, 1, "Chưa đạt", 1),
        ("", "Toàn tỉnh", 4, 1, "0/2 đạt", 2),
    ]


def test_the_paper_bears_the_unions_head_and_the_figures(as_, edition):
    paper = Document(BytesIO(as_("secretary").get(url(edition, "/table.docx")).data))
    heads = [cell.text for cell in paper.tables[0].rows[0].cells]
    assert "ĐOÀN TNCS HỒ CHÍ MINH" in " ".join(heads)
    table = next(t for t in paper.tables if t.rows[0].cells[0].text == "STT")
    assert [cell.text for cell in table.rows[2].cells][:5] == ["2", "Đoàn xã Mường Ẳng", "2", "1", "Chưa đạt"]


# --- changing -------------------------------------------------------------------------------------------------

TARGET = {
    "kinds": ["affiliated"], "minimum": "1", "as_of": "2026-03-15", "dissolved": "cluster", "reason": "12-KH",
}  # fmt: skip


def test_an_organizer_sets_changes_and_takes_back_a_target(as_, edition):
    browser = as_("organizer")
    answer = post(browser, url(edition, "/new"), TARGET)
    assert (answer.status_code, answer.headers["Location"]) == (303, url(edition, "/setup"))
    made = db.session.scalars(select(Target).filter_by(minimum=1)).one()
    again = browser.get(url(edition, f"/{made.ref}/edit")).text
    assert 'value="affiliated" checked' in again
    changed = TARGET | {"minimum": "2", "version": str(made.version)}
    assert post(browser, url(edition, f"/{made.ref}/edit"), changed).status_code == 303
    assert db.session.get(Target, made.id).minimum == 2
    assert post(browser, url(edition, f"/{made.ref}/edit"), changed).status_code == 409
    assert post(browser, url(edition, f"/{made.ref}/remove"), {"reason": "nhầm"}).status_code == 303
    assert db.session.get(Target, made.id) is None


def test_a_target_without_kind_reason_or_sense_is_shown_again(as_, edition):
    wrong = TARGET | {"kinds": [], "reason": "", "maximum": "0"}
    answer = post(as_("organizer"), url(edition, "/new"), wrong)
    assert (answer.status_code, answer.text.count('class="error"')) == (422, 3)


def test_a_unit_is_exempt_by_a_decision_and_owes_again(as_, edition):
    browser, target = as_("organizer"), db.session.scalars(select(Target)).one()
    fields = {"unit": "xa_hai", "exempt": "y", "reason": "bão lũ"}
    form = {f"u{target.ref}-{name}": value for name, value in fields.items()}
    assert post(browser, url(edition, f"/{target.ref}/units"), form).status_code == 422
    form[f"u{target.ref}-decision"] = "15-QĐ/TĐTN ngày 02/4/2026"
    assert post(browser, url(edition, f"/{target.ref}/units"), form).status_code == 303
    assert "15-QĐ/TĐTN" in browser.get(url(edition, "/setup")).text
    assert post(browser, url(edition, f"/{target.ref}/units/xa_hai/clear")).status_code == 303
    assert db.session.scalars(select(TargetUnit)).all() == []
    assert post(browser, url(edition, f"/{target.ref}/units/xa_hai/clear")).status_code == 404


def test_reminding_is_logged_and_told(as_, edition):
    browser = as_("organizer")
    assert post(browser, url(edition, "/remind")).headers["Location"] == url(edition)
    assert "Đã đôn đốc 2 đơn vị." in browser.get(url(edition)).text
    post(browser, url(edition, "/remind"))
    assert "Đã đôn đốc trong vòng một ngày qua" in browser.get(url(edition)).text
    assert db.session.query(Reminder).count() == 2
    assert "Bùi Tổ Chức" in browser.get(url(edition, "/reminders")).text
    assert "0/2 hồ sơ" in as_("officer_two").get("/notices").text


@pytest.mark.parametrize(("who", "status"), [("officer", 403), ("secretary", 403), ("other_organizer", 404)])
def test_reminding_and_setting_are_refused_to_others(as_, edition, who, status):
    target = db.session.scalars(select(Target)).one()
    paths = ("/remind", "/new", f"/{target.ref}/edit", f"/{target.ref}/remove", f"/{target.ref}/units")
    assert {post(as_(who), url(edition, path)).status_code for path in paths} == {status}
    assert db.session.query(Reminder).count() == 0


def test_pages_ask_the_same_queries_for_few_and_many_units(as_, world, edition, queries):
    browser, counts = as_("organizer"), []
    for first in (0, 40):
        before = len(queries)
        for rest in ("", "?view=today", "/table", "/table.xlsx", "/units/xa_mot", "/setup"):
            assert browser.get(url(edition, rest)).status_code == 200
        counts.append(len(queries) - before)
        with transaction():
            many_units(world, db.session.merge(edition), first, 40)
    assert counts[0] == counts[1]
