"""Read an uploaded .xlsx or .csv into rows of text, leading zeros kept, without trusting what it says of itself."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

import python_calamine

from app.kit.documents.content import plain
from app.kit.documents.xlsx import unguard
from app.kit.importing.refusals import (
    DamagedFile,
    FileTooLarge,
    NoRows,
    ProtectedFile,
    TooManyRows,
    UnknownEncoding,
    UnknownFileKind,
)
from app.kit.importing.unpacking import measured

_OLE: Final = b"\xd0\xcf\x11\xe0"  # how an .xls, or an .xlsx locked with a password, begins
_ZIP: Final = b"PK\x03\x04"


@dataclass(frozen=True)
class Limits:
    """What one import may be: bytes as sent, bytes unpacked, rows, columns."""

    size: int = 5 * 1024 * 1024
    unpacked: int = 60 * 1024 * 1024
    rows: int = 10_000
    columns: int = 100


LIMITS: Final = Limits()


@dataclass(frozen=True)
class Line:
    """One row of the file: its number as a spreadsheet program shows it (from 1), and its cells as text."""

    number: int
    cells: tuple[str, ...]


def read(raw: bytes, limits: Limits = LIMITS) -> list[Line]:
    """The rows of a file that have something in them, of its first sheet.

    The kind is told from the bytes, never from the name. Merged cells mean "the same as above" (D8).
    Raises a subclass of ImportRefused.
    """
    if len(raw) > limits.size:
        raise FileTooLarge(limit=limits.size // 1024 // 1024)
    if raw.startswith(_OLE):
        raise ProtectedFile
    if raw.startswith(_ZIP):
        rows: Iterable[list[str]] = _xlsx(raw, limits)
    elif b"\0" in raw[:4096] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnknownFileKind
    else:
        rows = _csv(raw, limits)
    lines = [Line(number, tuple(cells)) for number, cells in enumerate(rows, 1) if any(cells)]
    if not lines:
        raise NoRows
    return lines


def _xlsx(raw: bytes, limits: Limits) -> list[list[str]]:
    """The first sheet's cells, empty rows and columns before the data included."""
    package = measured(raw, unpacked=limits.unpacked, rows=limits.rows, columns=limits.columns)
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(package)) as book:
            if not book.sheet_names:
                raise NoRows
            sheet = book.get_sheet_by_index(0)
            grid = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
            _fill_merged(grid, sheet.merged_cell_ranges or [], limits)
    except python_calamine.PasswordError as problem:
        raise ProtectedFile from problem
    except (python_calamine.CalamineError, ValueError, IndexError) as problem:
        raise DamagedFile from problem
    return grid


def _fill_merged(grid: list[list[str]], ranges: list[tuple[tuple[int, int], tuple[int, int]]], limits: Limits) -> None:
    """Write the first cell of each vertical merge into the rows below it."""
    left = limits.rows * limits.columns
    for (top, column), (bottom, _) in ranges:
        if top >= len(grid) or column >= len(grid[top]):
            continue
        below = range(top + 1, min(bottom + 1, len(grid)))
        left -= len(below)
        if left < 0:
            raise TooManyRows(rows=limits.rows, columns=limits.columns)
        for row in below:
            if any(grid[row]):
                grid[row][column] = grid[top][column]


def _text(cell: object) -> str:
    """A cell as a person would type it: 7 for 7.0, dd/mm/yyyy for a date."""
    match cell:
        case str():
            return plain(cell).strip()
        case bool():
            return str(cell).lower()
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case datetime() if cell.time() != time():
            return cell.strftime("%d/%m/%Y %H:%M")
        case date():
            return cell.strftime("%d/%m/%Y")
        case _:
            return str(cell)


def _csv(raw: bytes, limits: Limits) -> list[list[str]]:
    """Rows of a .csv: UTF-8 with or without BOM (or UTF-16 with one), ';' ',' or tab."""
    text = _decoded(raw)
    delimiter = ""
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.strip()) == 5:  # Excel's own hint
        delimiter, text = first.strip()[4], "\n" + rest
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or _delimiter(text), strict=True)
    rows = []
    try:
        for cells in reader:
            rows.append([plain(unguard(cell)).strip() for cell in cells])
            if len(rows) > limits.rows + HEAD_ROOM or len(cells) > limits.columns:
                raise TooManyRows(rows=limits.rows, columns=limits.columns)
    except csv.Error as problem:
        raise DamagedFile from problem
    return rows


#: Rows that may stand above the header without counting as data.
HEAD_ROOM: Final = 20


def _decoded(raw: bytes) -> str:
    try:
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            return raw.decode("utf-16")
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise UnknownEncoding from problem


def _delimiter(text: str) -> str:
    """Which of ';' ',' tab separates: the one that stands equally often, outside quotes, in most of the first lines."""
    found: dict[str, list[int]] = {";": [0], ",": [0], "\t": [0]}
    quoted = False
    for character in "\n".join(text.splitlines()[:HEAD_ROOM]):
        if character == '"':
            quoted = not quoted
        elif not quoted and character == "\n":
            for counts in found.values():
                counts.append(0)
        elif not quoted and character in found:
            found[character][-1] += 1
    # a tie goes to ';', which Vietnamese Excel writes
    return max(found, key=lambda mark: max(found[mark].count(n) for n in {1, *found[mark]} - {0}))
