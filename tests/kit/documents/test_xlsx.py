"""Spreadsheets read back by another library: types kept, no formula anywhere (B21)."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from app.kit.documents import Sheet, csv_file, workbook
from app.kit.documents.xlsx import guard, unguard

EVIL = ["=1+1", " =1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\u00a0=1", "＝1", "{=1}", "http://a.vn", "=cmd|' /C calc'!A0"]


def cells(raw, sheet=0):
    return CalamineWorkbook.from_filelike(BytesIO(raw)).get_sheet_by_index(sheet).to_python(skip_empty_area=False)


def test_values_keep_their_type():
    row = ("007", 7, Decimal("86.125"), date(2026, 8, 30), datetime(2026, 8, 30, 10, 30, tzinfo=UTC), None, 10**17)
    raw = workbook([Sheet("A", list("abcdefg"), [row])])
    half_past_five = datetime(2026, 8, 30, 17, 30)  # noqa: DTZ001 (a sheet knows no zones: Vietnam's time)
    assert cells(raw)[1] == ["007", 7.0, 86.125, date(2026, 8, 30), half_past_five, "", str(10**17)]


def test_text_stays_text_when_it_looks_like_a_formula_or_a_link():
    raw = workbook([Sheet("A", EVIL, [EVIL])])
    assert cells(raw) == [EVIL, EVIL]
    package = ZipFile(BytesIO(raw))
    xml = b"".join(package.read(name) for name in package.namelist() if "worksheets" in name)
    assert [tag for tag in (b"<f>", b"<f ", b"<hyperlink") if tag in xml] == []


def test_sheet_is_ready_to_print_and_to_filter():
    raw = workbook([Sheet("A", ["a", "b"], [(1, 2), (3, 4)], note="Số liệu đến 30/08/2026")])
    package = ZipFile(BytesIO(raw))
    page, book = package.read("xl/worksheets/sheet1.xml").decode(), package.read("xl/workbook.xml").decode()
    wanted = ['state="frozen"', 'topLeftCell="A3"', '<autoFilter ref="A2:B4"/>', 'paperSize="9"', 'fitToHeight="0"']
    assert [part for part in wanted if part not in page] == []
    assert "_xlnm.Print_Titles" in book


def test_sheet_titles_are_made_fit_and_told_apart():
    raw = workbook([Sheet(t, ["a"], []) for t in ("Bảng: [Ý tưởng]/1", "x" * 40, "X" * 40, "History", "", "''")])
    names = CalamineWorkbook.from_filelike(BytesIO(raw)).sheet_names
    assert names == ["Bảng Ý tưởng 1", "x" * 31, "X" * 27 + " 2", "History_", "Sheet", "Sheet 2"]


def test_same_sheets_give_the_same_bytes():
    assert workbook([Sheet("A", ["a"], [("ẶỖ",)])]) == workbook([Sheet("A", ["a"], [("ẶỖ",)])])


def test_csv_is_what_vietnamese_excel_opens():
    raw = csv_file(["Tên", "Điểm"], [("Mận; hậu", Decimal("86.13")), ("007", date(2026, 8, 5)), ("=1", -5)])
    assert raw.decode("utf-8") == '\ufeffTên;Điểm\r\n"Mận; hậu";86,13\r\n007;05/08/2026\r\n\'=1;-5\r\n'


def test_csv_headers_are_guarded_like_any_text():
    assert csv_file(["=1", "Điểm"], []).decode("utf-8-sig") == "'=1;Điểm\r\n"


@pytest.mark.parametrize("text", ["=1", " =1", "+84", "-", "@a", "\tx", "\rx", "\u00a0=1", "\n=1", "'=1", "＝1"])
def test_guard_disarms(text):
    assert guard(text) == "'" + text


@pytest.mark.parametrize("text", ["", "a=1", "007", "'tis", "O'Brien", "5-10/9", "Ặ"])
def test_guard_leaves_alone_what_is_no_formula(text):
    assert guard(text) == text


@given(st.text(alphabet=st.sampled_from(list("'= +-@\tab")) | st.characters()))
def test_unguard_gives_back_what_was_guarded(text):
    assert unguard(guard(text)) == text
