"""Spreadsheets: text stays text whatever it begins with (B21), numbers stay numbers, leading zeros stay."""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

from app.kit.clock import local
from app.kit.documents.content import plain

Value = str | int | float | Decimal | date | datetime | None

#: What a spreadsheet program reads as the start of a formula, also after spaces (trust 0.7, D32). An
#: apostrophe before such a start is guarded too, so that `unguard` always gives back what was written.
FORMULA = re.compile(r"'*(?:\s*[=+\-@＝＋－＠]|[\t\r])")
LONGEST_CELL = 32_767
#: A spreadsheet's number keeps 15 digits; a longer one is a code, so it is written as text.
EXACT = 10**15
_NOT_IN_TITLE = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True)
class Sheet:
    """One sheet: `widths` in characters, `note` a line above the headers."""

    title: str
    headers: Sequence[str]
    rows: Iterable[Sequence[Value]]
    widths: Sequence[float] | None = None
    note: str = ""


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """An .xlsx file of `sheets`, ready to print on A4; the same sheets give the same bytes."""
    raw = BytesIO()
    book = xlsxwriter.Workbook(raw, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)})
    styles = {name: book.add_format({"valign": "top", "border": 1, **look}) for name, look in _STYLES.items()}
    note = book.add_format({"italic": True, "text_wrap": False})
    taken: set[str] = set()
    for sheet in sheets:
        _fill(book.add_worksheet(_title(sheet.title, taken)), sheet, styles, note)
    book.close()
    return raw.getvalue()


_STYLES: dict[str, dict[str, Any]] = {
    "head": {"bold": True, "bg_color": "#E7EEF0", "align": "center", "valign": "vcenter", "text_wrap": True},
    "text": {"num_format": "@", "text_wrap": True},
    "whole": {"num_format": "0"},
    "decimal": {"num_format": "0.00"},
    "day": {"num_format": "dd/mm/yyyy"},
    "instant": {"num_format": "dd/mm/yyyy hh:mm"},
}


def _fill(page: Any, sheet: Sheet, styles: dict[str, Any], note: Any) -> None:
    top = 1 if sheet.note else 0
    if sheet.note:
        page.write_string(0, 0, plain(sheet.note)[:LONGEST_CELL], note)
    for column, text in enumerate(sheet.headers):
        page.write_string(top, column, plain(text), styles["head"])
    last = top
    for last, row in enumerate(sheet.rows, top + 1):
        for column, value in enumerate(row):
            _cell(page, last, column, value, styles)
    for column, width in enumerate(sheet.widths or [18] * len(sheet.headers)):
        page.set_column(column, column, width)
    page.freeze_panes(top + 1, 0)
    if sheet.headers:
        page.autofilter(top, 0, last, len(sheet.headers) - 1)
    page.set_paper(9)
    page.set_landscape()
    page.set_margins(left=0.6, right=0.4, top=0.6, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.repeat_rows(top)
    page.set_footer("&C&P/&N")


def _cell(page: Any, row: int, column: int, value: Value, styles: dict[str, Any]) -> None:
    """Write by the value's own type; nothing is guessed from text."""
    match value:
        case None | "":
            page.write_blank(row, column, None, styles["text"])
        case datetime():
            moment = local(value) if value.tzinfo else value
            page.write_datetime(row, column, moment.replace(tzinfo=None), styles["instant"])
        case date():
            page.write_datetime(row, column, value, styles["day"])
        case str():
            page.write_string(row, column, plain(value)[:LONGEST_CELL], styles["text"])
        case int() if -EXACT < value < EXACT:
            page.write_number(row, column, value, styles["whole"])
        case float() | Decimal() if -EXACT < value < EXACT:
            page.write_number(row, column, float(value), styles["decimal"])
        case _:
            page.write_string(row, column, plain(value), styles["text"])


def _title(wanted: str, taken: set[str]) -> str:
    """A sheet name that Excel takes: at most 31 characters, none of []:*?/\\, unique, no outer apostrophe."""
    name = " ".join(_NOT_IN_TITLE.sub(" ", plain(wanted)).split()).strip("' ")[:31].strip("' ") or "Sheet"
    if name.casefold() == "history":
        name += "_"
    base, number = name, 1
    while name.casefold() in taken:
        number += 1
        name = f"{base[:27]} {number}"
    taken.add(name.casefold())
    return name


def guard(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet program would read a formula."""
    return f"'{text}" if FORMULA.match(text) else text


def unguard(text: str) -> str:
    """What `guard` was given."""
    return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text


def csv_file(headers: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A .csv as Vietnamese Excel opens it by a double click: UTF-8 with BOM, ';', comma decimals, dd/mm/yyyy."""
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([guard(plain(text)) for text in headers])
    for row in rows:
        writer.writerow([_as_text(value) for value in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _as_text(value: Value) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return (local(value) if value.tzinfo else value).strftime("%d/%m/%Y %H:%M")
        case date():
            return value.strftime("%d/%m/%Y")
        case str():
            return guard(plain(value))
        case int():
            return str(value)
        case _:
            return str(value).replace(".", ",")
