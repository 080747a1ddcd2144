"""The dry run: headers by any of their names, faults with row and column, nothing guessed."""

import json

import pytest

from app.kit.documents import csv_file
from app.kit.errors import BadInput
from app.kit.importing import BadCell, Column, Fault, Preview, RowAction, day, one_of, preview, read, text_of, whole
from app.kit.importing import refusals as no

COLUMNS = (
    Column("code", ("Mã đơn vị", "Unit code"), required=True, convert=text_of(5)),
    Column("name", ("Tên đơn vị", "Name"), required=True),
    Column("founded", ("Ngày thành lập", "Founded"), convert=day),
    Column("members", ("Số đoàn viên", "Members"), convert=whole(0, 10_000)),
    Column("kind", ("Loại",), convert=one_of({"Xã": "commune", "Phường": "ward"})),
)
HEADERS = ["Mã đơn vị", "Tên đơn vị", "Ngày thành lập", "Số đoàn viên", "Loại"]


def shown(headers, *made, **more):
    return preview(read(csv_file(headers, made)), COLUMNS, **more)


def test_row_is_converted_when_all_is_well():
    found = shown(HEADERS, ("00123", "Đoàn xã A", "01/07/2025", "1.234", "phuong"))
    (row,) = found.rows
    assert (row.number, row.errors, row.action) == (2, (), RowAction.CREATE)
    assert row.values == {
        "code": "00123",
        "name": "Đoàn xã A",
        "founded": "2025-07-01",
        "members": 1234,
        "kind": "ward",
    }


@pytest.mark.parametrize("header", ["Mã đơn vị", "ma don vi *", "MÃ  ĐƠN VỊ:", "unit code", "code"])
def test_header_is_found_by_any_of_its_names(header):
    found = shown([header, "Tên đơn vị"], ("1", "A"))
    assert (found.missing_columns, found.unknown_columns, len(found.rows)) == ((), (), 1)


def test_header_may_stand_below_a_title():
    lines = read(csv_file(["DANH SÁCH", ""], [("Số liệu 2026", ""), ("Mã đơn vị", "Tên đơn vị"), ("1", "A")]))
    assert [r.number for r in preview(lines, COLUMNS).rows] == [4]


def test_missing_and_unknown_columns_are_named():
    found = shown(["Mã đơn vị", "Ghi chú"], ("1", "x"))
    assert (found.missing_columns, found.unknown_columns, found.rows) == (("name",), ("Ghi chú",), ())


def test_file_is_refused_when_no_header_is_known_or_one_stands_twice_or_nothing_follows():
    with pytest.raises(no.NoHeader):
        shown(["x", "y"], ("1", "2"))
    with pytest.raises(no.RepeatedColumn) as caught:
        shown(["Mã đơn vị", "code", "Tên đơn vị"], ("1", "2", "3"))
    assert caught.value.facts == {"headers": "Mã đơn vị, code"}
    with pytest.raises(no.NoRows):
        shown(HEADERS)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (("", "A"), Fault("code", "import_cell_required")),
        (("123456", "A"), Fault("code", "import_cell_too_long", {"longest": 5, "length": 6})),
        (("1", "A", "31/02/2025"), Fault("founded", "import_cell_not_date", {"value": "31/02/2025"})),
        (("1", "A", "", "nhiều"), Fault("members", "import_cell_not_number", {"value": "nhiều"})),
        (
            ("1", "A", "", 20_000),
            Fault("members", "import_cell_out_of_range", {"value": 20_000, "least": 0, "most": 10_000}),
        ),
        (
            ("1", "A", "", "", "Bản"),
            Fault("kind", "import_cell_not_in_list", {"value": "Bản", "choices": "Xã, Phường"}),
        ),
    ],
)
def test_fault_names_its_column(row, fault):
    found = shown(HEADERS, row).rows[0]
    assert (found.errors, found.action, found.values[fault.column]) == ((fault,), RowAction.SKIP, None)


def test_second_row_of_the_same_key_is_a_fault_that_names_the_first():
    found = shown(HEADERS, ("1", "A"), ("2", "B"), ("1", "C"), unique=["code"])
    assert [r.errors for r in found.rows] == [(), (), (Fault("", "import_row_repeated", {"first": 2}),)]


def test_decision_is_asked_for_good_rows_only_and_may_refuse():
    asked = []

    def decide(values):
        asked.append(values["code"])
        if values["code"] == "3":
            raise BadInput(code=values["code"])
        if values["code"] == "4":
            raise BadCell("some_code")
        return RowAction.UPDATE

    found = shown(HEADERS, ("1", "A"), ("2", ""), ("3", "C"), ("4", "D"), decide=decide)
    assert asked == ["1", "3", "4"]
    assert (found.count(RowAction.UPDATE), found.count(RowAction.SKIP), found.faulty) == (1, 0, 3)
    assert found.rows[2].errors == (Fault("", "bad_input", {"code": "3"}),)


def test_preview_survives_the_database():
    found = shown(HEADERS, ("1", "A", "01/07/2025"), ("", "B"), ("1", "C"), unique=["code"])
    assert Preview.from_json(json.loads(json.dumps(found.to_json()))) == found
