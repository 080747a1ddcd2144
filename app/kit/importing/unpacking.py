"""Measure a spreadsheet's package before a parser sees it, and hand the parser only what was measured.

A small .xlsx can unpack to gigabytes, or name one cell at the far corner of the sheet, for which a parser
reserves memory for 17 billion cells and the process dies. So each part is unpacked with a limit, its cells
are counted, and a plain package is written anew, in which names and sizes cannot lie any more.
"""

import io
import re
import zipfile
import zlib
from typing import Final
from xml.parsers import expat

from app.kit.importing.refusals import DamagedFile, FileTooLarge, TooManyRows, UnknownFileKind

_REFERENCE: Final = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
_CONTENT: Final = frozenset(("v", "is", "f"))
_PARTS: Final = 500
#: Characters that all text cells together may hold, when each held the longest text of the package.
_TEXT: Final = 400 * 1024 * 1024


def measured(raw: bytes, *, unpacked: int, rows: int, columns: int) -> bytes:
    """The same spreadsheet, stored without packing, its XML parts only.

    Raises FileTooLarge, TooManyRows, UnknownFileKind (a package of something else), DamagedFile.
    """
    out = io.BytesIO()
    gauge = _Gauge(rows, columns)
    left = unpacked
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(out, "w") as new:
            names = old.namelist()
            if "xl/workbook.xml" not in names:
                raise UnknownFileKind
            if len(names) != len(set(names)) or len(names) > _PARTS:
                raise DamagedFile
            for entry in old.infolist():
                with old.open(entry) as part:
                    data = part.read(left + 1)
                left -= len(data)
                if left < 0:
                    raise FileTooLarge(limit=unpacked // 1024 // 1024)
                if entry.filename.lower().endswith((".xml", ".rels")):
                    gauge.weigh(data)
                    new.writestr(entry.filename, data)
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, NotImplementedError, RuntimeError, EOFError) as problem:
        raise DamagedFile from problem
    gauge.settle()
    return out.getvalue()


class _Gauge:
    """How far the cells reach and how long the texts are, over all parts."""

    def __init__(self, rows: int, columns: int) -> None:
        self.rows, self.columns = rows, columns
        self.longest = self.texts = 0
        self._row = self._column = self._length = 0

    def weigh(self, part: bytes) -> None:
        """Walk one XML part; entities and other DTD tricks are refused."""
        self._row = self._column = self._length = 0
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self._characters
        parser.EntityDeclHandler = _refuse
        parser.StartDoctypeDeclHandler = _refuse
        parser.Parse(part, True)

    def settle(self) -> None:
        """One long shared text in many cells is as large as many long texts."""
        if self.longest * self.texts > _TEXT:
            raise FileTooLarge(limit=_TEXT // 1024 // 1024)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(":")[2]
        if kind == "row":
            self._row = _number(attributes.get("r"), self._row + 1)
            self._column = 0
        elif kind == "c":
            self._cell(attributes)
        elif kind in _CONTENT and (self._row > self.rows + 20 or self._column > self.columns):
            # empty cells that only carry a style may lie anywhere, and often do
            raise TooManyRows(rows=self.rows, columns=self.columns)
        if kind in {"c", "si"}:
            self._length = 0

    def _cell(self, attributes: dict[str, str]) -> None:
        self._column += 1
        place = attributes.get("r")
        if place is not None:
            match = _REFERENCE.fullmatch(place)
            if match is None:
                raise DamagedFile
            self._column, self._row = _column(match[1]), int(match[2])
        self.texts += attributes.get("t") == "s"

    def _characters(self, data: str) -> None:
        self._length += len(data)
        self.longest = max(self.longest, self._length)


def _number(text: str | None, otherwise: int) -> int:
    if text is None:
        return otherwise
    if not re.fullmatch(r"[0-9]{1,7}", text):
        raise DamagedFile
    return int(text)


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _refuse(*_: object) -> None:
    raise DamagedFile
