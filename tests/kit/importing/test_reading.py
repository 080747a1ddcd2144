"""Files as officers send them, and as an enemy would."""

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kit.documents import Sheet, csv_file, workbook
from app.kit.documents.content import plain
from app.kit.importing import Limits, Line, read
from app.kit.importing import refusals as no


def rows(raw, **limits):
    return [line.cells for line in read(raw, Limits(**limits))]


def changed(raw, changes):
    """The same package with parts changed: {name: old text → new text} or {name: new bytes}."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in [*old.namelist(), *(set(changes) - set(old.namelist()))]:
            change = changes.get(name)
            data = old.read(name) if name in old.namelist() else b""
            new.writestr(name, data if change is None else change(data) if callable(change) else change)
    return out.getvalue()


SMALL = workbook([Sheet("A", ["Mã", "Tên"], [("007", "Mận"), ("008", "Chè")])])
SHEET = "xl/worksheets/sheet1.xml"


def test_xlsx_comes_as_a_person_would_type_it():
    raw = workbook([Sheet("A", ["a"] * 5, [("007", 7, 2.5, date(2026, 8, 5), None)])])
    assert rows(raw) == [("a",) * 5, ("007", "7", "2.5", "05/08/2026", "")]


def test_row_numbers_are_those_of_the_spreadsheet_when_rows_are_empty():
    raw = csv_file(["a", "b"], [("", ""), ("x", "y")])
    assert read(raw) == [Line(1, ("a", "b")), Line(3, ("x", "y"))]


@pytest.mark.parametrize(
    "raw",
    [
        b"\xef\xbb\xbfM\xc3\xa3;T\xc3\xaan\r\n007;M\xe1\xba\xadn\r\n",
        "Mã,Tên\n007,Mận\n".encode(),
        "Mã\tTên\r007\tMận".encode("utf-16"),
        "sep=,\r\nMã,Tên\r\n007,Mận".encode("utf-8-sig"),
        '"Mã";"Tên"\n"007";"Mận"\n'.encode(),
        "Mã;Te\u0302n\n007;Ma\u0323\u0302n\n".encode(),
    ],
)
def test_csv_is_read_whatever_wrote_it(raw):
    assert rows(raw)[-2:] == [("Mã", "Tên"), ("007", "Mận")]


def test_commas_inside_quotes_do_not_make_the_delimiter():
    assert rows('"Tên, họ, đệm";"Địa chỉ, xã, tỉnh"\n"a,b,c";d\n'.encode()) == [
        ("Tên, họ, đệm", "Địa chỉ, xã, tỉnh"),
        ("a,b,c", "d"),
    ]


def test_merged_cells_mean_the_same_as_above():
    raw = io.BytesIO()
    book = xlsxwriter.Workbook(raw, {"in_memory": True})
    page = book.add_worksheet()
    page.merge_range("A1:B1", "DANH SÁCH")
    page.write_row(1, 0, ["Huyện", "Xã"])
    page.merge_range("A3:A5", "Mộc Châu")
    for row, name in enumerate(("Tân Lập", "Chiềng Sơn", "Lóng Sập"), 2):
        page.write_string(row, 1, name)
    book.close()
    assert rows(raw.getvalue()) == [
        ("DANH SÁCH", ""),
        ("Huyện", "Xã"),
        ("Mộc Châu", "Tân Lập"),
        ("Mộc Châu", "Chiềng Sơn"),
        ("Mộc Châu", "Lóng Sập"),
    ]


def test_empty_styled_cells_far_away_do_no_harm():
    far = b'<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>'
    assert len(rows(changed(SMALL, {SHEET: lambda xml: xml.replace(b"</sheetData>", far)}))) == 3


@pytest.mark.parametrize(
    "far",
    [
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b'<row r="1048576"><c><v>1</v></c></row>',
        b'<row a=">" r="4"><c a=">" r="XFD4" t="inlineStr"><is><t>x</t></is></c></row>',
    ],
)
def test_cell_in_the_far_corner_is_refused_before_the_parser_sees_it(far):
    with pytest.raises(no.TooManyRows):
        read(changed(SMALL, {SHEET: lambda xml: xml.replace(b"</sheetData>", far + b"</sheetData>")}))


def test_bomb_is_refused_whatever_size_it_declares():
    bomb = changed(SMALL, {"xl/media/image1.png": b"\0" * 3_000_000})
    with pytest.raises(no.FileTooLarge):
        read(bomb, Limits(unpacked=1_000_000))


def test_one_long_text_in_many_cells_is_refused():
    many = workbook([Sheet("A", ["x"] * 100, [["x"] * 100] * 150)])
    long = b"<t>" + b"x" * 32_000 + b"</t>"
    with pytest.raises(no.FileTooLarge):
        read(changed(many, {"xl/sharedStrings.xml": lambda xml: xml.replace(b"<t>x</t>", long)}))


def test_entities_are_refused():
    lol = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">]><sst>&a;</sst>'
    with pytest.raises(no.DamagedFile):
        read(changed(SMALL, {"xl/sharedStrings.xml": lol}))


@pytest.mark.parametrize(
    ("raw", "refusal"),
    [
        (b"", no.NoRows),
        (b"\xef\xbb\xbf\r\n;;\r\n", no.NoRows),
        (b"\xd0\xcf\x11\xe0 locked", no.ProtectedFile),
        (b"%PDF-1.7\n\0\0", no.UnknownFileKind),
        (b"PK\x03\x04 cut off", no.DamagedFile),
        (SMALL[: len(SMALL) // 2], no.DamagedFile),
        (changed(SMALL, {SHEET: b"<worksheet><sheetData>"}), no.DamagedFile),
        ("Mã;Tên".encode("cp1258", "replace") + b"\xca\xf2", no.UnknownEncoding),
        (b'a;"b\n', no.DamagedFile),
        (b"a;" + b"x" * 200_000, no.DamagedFile),
    ],
)
def test_bad_file_is_refused_by_what_it_is(raw, refusal):
    with pytest.raises(refusal):
        read(raw)


def test_package_of_another_kind_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("word/document.xml", "<w/>")
    with pytest.raises(no.UnknownFileKind):
        read(out.getvalue())


def test_limits_hold_for_both_kinds():
    for raw in (csv_file(["a"], [[str(n)] for n in range(40)]), workbook([Sheet("A", ["a"], [["x"]] * 40)])):
        with pytest.raises(no.TooManyRows):
            read(raw, Limits(rows=10))
        with pytest.raises(no.FileTooLarge):
            read(raw, Limits(size=20))
    with pytest.raises(no.TooManyRows):
        read(csv_file(["a"] * 5, []), Limits(columns=4))


TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=5))
def test_what_was_exported_comes_back(pairs):
    expected = [("Tên", "Mã")] + [tuple(plain(t).strip() for t in pair) for pair in pairs]
    expected = [pair for pair in expected if any(pair)]
    assert rows(csv_file(["Tên", "Mã"], pairs)) == expected
    assert rows(workbook([Sheet("A", ["Tên", "Mã"], pairs)])) == expected


def test_five_thousand_rows_come_whole():
    made = [(f"{n:05}", f"Đoàn xã {n}", f"Ghi chú {n}") for n in range(5000)]
    assert rows(workbook([Sheet("A", ["Mã", "Tên", "Ghi chú"], made)]))[1:] == made
