"""A table of marks from a file, as a spreadsheet or a statistics program writes it; what cannot be read is named."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator

from app.judging.engine.calibration import Named, named
from app.kit.errors import DomainError

NEEDED = ("judge", "item", "score")
MARKS = ",;\t"
#: Beyond this the squares of differences are no numbers any more.
LARGEST = 1e9
#: A decimal point or comma; no thousands, no infinity, nothing that only a programmer would write.
NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
#: How the field writes that there is nothing: an empty cell, or R's word.
NO_MARK = ("", "NA")


class UnreadableMarks(DomainError):
    """A table that is not one of marks; `line` is the line of the file (None: all of it), `problem` the code of a
    sentence, the rest its facts."""

    code = "unreadable_marks"

    def __init__(self, problem: str, line: int | None = None, **facts: object) -> None:
        super().__init__(problem=problem, line=line, **facts)
        self.problem = problem
        self.line = line


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8, or UTF-16 that says so (Excel's “Unicode text”)."""
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableMarks("marks_not_text") from None


def read(text: str) -> Named:
    """A CSV with the columns judge, item, score and optionally stratum, in any order, among others; comma, semicolon or
    tab. A decimal comma is understood. Names are equal however their letters are composed (NFC).

    Raises UnreadableMarks naming the line.
    """
    rows = _rows(unicodedata.normalize("NFC", text.lstrip("\ufeff")))
    try:
        _, head = next(rows)
    except StopIteration:
        raise UnreadableMarks("marks_none") from None
    columns = _columns(head)
    kept: list[tuple[str, str, float, str]] = []
    strata: dict[str, str] = {}
    for line, cells in rows:
        if mark := _mark(cells, columns, len(head), line):
            first = strata.setdefault(mark[1], mark[3]) or mark[3]
            if mark[3] not in ("", first):
                raise UnreadableMarks("marks_two_strata", line, item=mark[1], one=first, other=mark[3])
            strata[mark[1]] = first
            kept.append(mark)
    if not kept:
        raise UnreadableMarks("marks_none")
    return named(kept)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) of every line that is not blank, the head first."""
    start, lines = 1, text.splitlines(keepends=True)
    while lines and (not lines[0].strip() or lines[0].lower().startswith("sep=")):
        start, lines = start + 1, lines[1:]
    reader = csv.reader(
        io.StringIO("".join(lines), newline=""),
        delimiter=_parted(lines[0]) if lines else ",",
        strict=True,
        skipinitialspace=True,
    )
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield start + reader.line_num - 1, cells
    except csv.Error:
        raise UnreadableMarks("marks_broken_line", start + reader.line_num - 1) from None


def _parted(head: str) -> str:
    """What parts the cells: under which of the marks the head names most of the columns, and has most cells."""

    def named_under(mark: str) -> tuple[int, int]:
        names = [name.strip(' "\r\n').casefold() for name in head.split(mark)]
        return sum(name in NEEDED for name in names), len(names)

    return max(MARKS, key=named_under)


def _columns(head: list[str]) -> dict[str, int]:
    names = [name.strip().casefold() for name in head]
    for name in NEEDED:
        if name not in names:
            raise UnreadableMarks("marks_no_column", 1, column=name)
    for name in (*NEEDED, "stratum"):
        if names.count(name) > 1:
            raise UnreadableMarks("marks_column_twice", 1, column=name)
    return {name: names.index(name) for name in (*NEEDED, "stratum") if name in names}


def _mark(cells: list[str], columns: dict[str, int], width: int, line: int) -> tuple[str, str, float, str] | None:
    """(judge, item, points, stratum) of a row; None for one without a score: no mark is no mark, never a nought."""
    if any(more.strip() for more in cells[width:]):
        # A decimal comma in a table parted by commas would otherwise lose its decimals without a word.
        raise UnreadableMarks("marks_more_cells", line)
    own = {name: cells[at].strip() if at < len(cells) else "" for name, at in columns.items()}
    if not any(own[name] for name in NEEDED):
        return None
    for name in ("judge", "item"):
        if not own[name]:
            raise UnreadableMarks(f"marks_no_{name}", line)
    if own["score"] in NO_MARK:
        return None
    stratum = own.get("stratum", "")
    return own["judge"], own["item"], _points(own["score"], line), "" if stratum in NO_MARK else stratum


def _points(typed: str, line: int) -> float:
    plain = typed.replace("\u2212", "-")
    points = float(plain.replace(",", ".")) if NUMBER.fullmatch(plain) else LARGEST * 2
    if abs(points) > LARGEST:
        raise UnreadableMarks("marks_no_number", line, typed=typed)
    return points
