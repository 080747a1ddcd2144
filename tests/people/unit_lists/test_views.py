"""Lists of units: out, in with row errors, once, and back."""

from io import BytesIO

from app.kit.db import db
from app.kit.documents import Sheet, workbook
from app.kit.importing import read
from app.people.models import Unit
from app.people.units import queries
from tests.world import post

HEADERS = ["Mã đơn vị", "Tên đơn vị", "Tên ngắn", "Loại", "Đơn vị cấp trên (mã)", "Từ ngày", "Đến ngày", "Thẻ"]
GOOD = ("truong-1", "Đoàn trường THPT Mẫu", "THPT Mẫu", "Đoàn trực thuộc", "", "01/01/2026", "", "khối trường học")
CHILD = ("lop-1", "Chi đoàn 12A", "", "Đoàn xã", "truong-1", "01/09/2026", "31/05/2027", "")
ROWS = [
    GOOD,
    CHILD,
    ("xa_mot", "Đoàn xã Mường Ẳng", "", "Đoàn xã", "son_chau", "01/07/2025", "", ""),
    ("xa_hai", "Tên khác", "", "Đoàn xã", "", "01/07/2025", "", ""),
    ("ngoai", "Đoàn xã Ngoài", "", "Đoàn xã", "xa_khac", "01/07/2025", "", ""),
    ("truong-1", "Hai lần", "", "Đoàn xã", "", "01/07/2025", "", ""),
    ("", "Không mã", "", "Đoàn lạ", "", "30/02/2026", "", ""),
    ("xa_khac", "Đoàn xã Trùng", "", "Đoàn xã", "", "01/07/2025", "", ""),
]


def send(browser, rows, unit="son_chau"):
    raw = workbook([Sheet("Đơn vị", HEADERS, rows)])
    return post(browser, f"/units/{unit}/import", {"file": (BytesIO(raw), "đơn vị.xlsx")})


def codes():
    return set(db.session.scalars(db.select(Unit.code)))


def test_list_is_shown_applied_once_and_taken_back(as_, world):
    admin, before = as_("admin"), codes()
    page = send(admin, ROWS)
    assert page.status_code == 303
    where = page.location
    shown = admin.get(where).get_data(as_text=True)
    assert "Lập 3 đơn vị" in shown
    assert "“Đoàn xã Đồng Hòa” đã có với tên, loại hoặc cấp trên khác" in shown
    assert "Chưa có đơn vị cấp trên “xa_khac”" in shown
    assert codes() == before
    assert post(admin, f"{where}/apply").status_code == 303
    assert codes() - before == {"truong-1", "lop-1"}
    done = admin.get(where).get_data(as_text=True)
    assert "Mã “xa_khac” đã được dùng" in done
    child = db.session.query(Unit).filter_by(code="lop-1").one()
    assert [code for code, _ in queries.way(child.id, child.valid_from)] == ["son_chau", "truong-1"]
    assert post(admin, f"{where}/apply").status_code == 409
    assert post(admin, f"{where}/undo").status_code == 303
    assert codes() == before


def test_import_is_out_of_reach_for_others_and_at_other_units(as_, world):
    admin = as_("admin")
    where = send(admin, [GOOD], "xa_mot").location
    assert where.startswith("/units/xa_mot/imports/")
    assert as_("officer").get(where).status_code == 404
    assert admin.get(where.replace("xa_mot", "xa_hai")).status_code == 404
    assert post(admin, where.replace("xa_mot", "son_chau") + "/apply").status_code == 404
    assert post(admin, f"{where}/apply").status_code == 303
    assert db.session.query(Unit).filter_by(code="truong-1").one().parent_id == world.units["xa_mot"]


def test_file_is_refused_when_it_is_no_list(as_):
    page = post(as_("admin"), "/units/son_chau/import", {"file": (BytesIO(b"\x00" * 50), "x.xlsx")})
    assert page.status_code == 422
    assert post(as_("admin"), "/units/son_chau/import", {}).status_code == 422


def test_export_holds_ones_own_province_as_of_the_day(as_):
    raw = as_("lan").get("/units/export.xlsx?on=2025-06-30").data
    lines = read(raw)
    assert [line.cells[0] for line in lines[2:]] == ["son_chau", "muong_lu", "phong_khe", "dai_hoc"]
    assert lines[1].cells == tuple(HEADERS)
    assert lines[3].cells[1:7] == (
        "Huyện đoàn Mường Lự", "Huyện đoàn Mường Lự", "Huyện đoàn", "son_chau", "01/01/2010", "30/06/2025",
    )  # fmt: skip


def test_template_can_be_sent_in_as_it_is(as_):
    admin = as_("admin")
    raw = admin.get("/units/son_chau/template.xlsx").data
    page = post(admin, "/units/son_chau/import", {"file": (BytesIO(raw), "mau.xlsx")})
    assert "Lập 1 đơn vị" in admin.get(page.location).get_data(as_text=True)
    assert as_("lan").get("/units/son_chau/template.xlsx").status_code == 403
