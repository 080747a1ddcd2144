"""A spreadsheet to fill in: what is given is locked, what is typed is checked by the program that opens it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

from app.kit.documents.content import plain

#: In inches, as the program that opens it counts.
_MARGINS = {"left": 0.5, "right": 0.4, "top": 0.5, "bottom": 0.5}


@dataclass(frozen=True)
class FillColumn:
    """A column. span: (lowest, highest, step) of a number to type; longest: of a text to type; neither: given, locked."""

    header: str
    width: float
    span: tuple[Decimal, Decimal, Decimal] | None = None
    longest: int | None = None
    hint: str = ""
    refusal: str = ""

    @property
    def locked(self) -> bool:
        """Whether it is given."""
        return self.span is None and self.longest is None


def fillable(title: str, notes: Sequence[str], columns: Sequence[FillColumn], rows: Sequence[Sequence[Any]]) -> bytes:
    """An .xlsx of one protected sheet (no password: it keeps from slips, not from people). The same input, the same bytes.

    rows: values by column; None leaves a cell empty. Text stays text whatever it begins with (B21); no author inside.
    """
    raw = BytesIO()
    book = xlsxwriter.Workbook(raw, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None), "title": plain(title)})
    look: dict[str, Any] = {"border": 1, "valign": "top", "text_wrap": True}
    styles = {
        "head": book.add_format({**look, "bold": True, "bg_color": "#E7EEF0", "align": "center"}),
        "given": book.add_format({**look, "num_format": "@", "bg_color": "#F3F1EC"}),
        "number": book.add_format({**look, "num_format": "0.##", "locked": False, "align": "right"}),
        "text": book.add_format({**look, "num_format": "@", "locked": False}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "note": book.add_format({"italic": True}),
    }
    page = book.add_worksheet("Phieu")
    page.write_string(0, 0, plain(title), styles["title"])
    for line, note in enumerate(notes, 1):
        page.write_string(line, 0, plain(note), styles["note"])
    top = len(notes) + 1
    for at, column in enumerate(columns):
        page.set_column(at, at, column.width)
        page.write_string(top, at, plain(column.header), styles["head"])
        _check(page, column, at, top + 1, top + len(rows))
    for line, row in enumerate(rows, top + 1):
        for at, (column, value) in enumerate(zip(columns, row, strict=True)):
            style = styles["given" if column.locked else "number" if column.span else "text"]
            if value is None or value == "":
                page.write_blank(line, at, None, style)
            elif column.span:
                page.write_number(line, at, float(value), style)
            else:
                page.write_string(line, at, plain(str(value)), style)
    page.protect("", {"format_columns": True, "format_rows": True})
    page.freeze_panes(top + 1, 0)
    page.set_paper(9)
    page.set_landscape()
    page.set_margins(**_MARGINS)
    page.fit_to_pages(1, 0)
    page.repeat_rows(top)
    page.set_footer("&C&P/&N")
    book.close()
    return raw.getvalue()


def _check(page: Any, column: FillColumn, at: int, first: int, last: int) -> None:
    """The program refuses a number off its scale or a text that is too long, with our words."""
    words = {"input_title": plain(column.header)[:32], "input_message": plain(column.hint)[:255],
             "error_message": plain(column.refusal)[:255]}  # fmt: skip
    if last < first:
        return
    if column.span is not None:
        low, high, step = column.span
        cell = f"{xlsxwriter.utility.xl_col_to_name(at)}{first + 1}"
        on_step = f"ABS(MOD(ROUND(({cell}-{low})*100,0),{int(step * 100)}))=0"
        rule = f"=AND(ISNUMBER({cell}),{cell}>={low},{cell}<={high},{on_step})"
        page.data_validation(first, at, last, at, {"validate": "custom", "value": rule, **words})
    elif column.longest is not None:
        rule_of_length = {"validate": "length", "criteria": "<=", "value": column.longest}
        page.data_validation(first, at, last, at, {**rule_of_length, **words})
