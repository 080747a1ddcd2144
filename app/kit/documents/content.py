"""What an official document says, once: a tree that the .docx writer and the HTML template both render."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date as calendar_date
from enum import StrEnum
from typing import Literal

from app.kit.text import date_words

# The formulae of the state's and the Union's paper are fixed by decree (Nghị định 30/2020/NĐ-CP; Hướng dẫn
# 29-HD/TWĐTN-VP; domain C8). They are part of the layout and stay Vietnamese in every language.
UNION = "ĐOÀN TNCS HỒ CHÍ MINH"
STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
NUMBER = "Số: "
RECIPIENTS = "Nơi nhận:"
BLANK = "……"

Align = Literal["left", "center", "right"]

_UNSEEN = {"Cc", "Cs", "Co", "Cn"}
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class DocumentKind(StrEnum):
    """Whose paper it is: the Union's has no quốc hiệu, the state's has (C8)."""

    YOUTH_UNION = "youth_union"
    STATE = "state"


def plain(text: object) -> str:
    """Text as paper can carry it: NFC, line breaks kept, no control, bidi-override or unassigned characters.

    An .xml part cannot hold most control characters, and a bidi override would let a name rewrite a line.
    """
    joined = unicodedata.normalize("NFC", re.sub(r"\r\n?|[\u2028\u2029]", "\n", str(text)))
    return "".join(c for c in joined if c in "\n\t" or (unicodedata.category(c) not in _UNSEEN and c not in _DIRECTION))


def date_in_words(day: calendar_date | None, place: str) -> str:
    """'Sơn La, ngày 05 tháng 02 năm 2026'; the clerk's dots for None."""
    words = f"ngày {BLANK} tháng {BLANK} năm {BLANK}" if day is None else date_words(day)
    return f"{plain(place)}, {words}" if place else words


@dataclass(frozen=True)
class Letterhead:
    """The head and foot of a document.

    `number_pattern` holds one '{}', such as '{}-BB/TĐTN-PT' (the Union writes a hyphen, the state a slash);
    `number` and `date` stay None until the clerk gives them, and dots are printed to be filled by hand (D39).
    `signers` are (role, name) pairs, where a role may have lines ('TM. BAN THƯỜNG VỤ TỈNH ĐOÀN\\nBÍ THƯ') and
    an empty name leaves its line blank. `recipients` are the lines under 'Nơi nhận:'.
    """

    kind: DocumentKind
    body: str
    parent_body: str = ""
    number_pattern: str = ""
    place: str = ""
    date: calendar_date | None = None
    signers: tuple[tuple[str, str], ...] = ()
    recipients: tuple[str, ...] = ()
    number: str | None = None

    @property
    def is_state(self) -> bool:
        """Whether quốc hiệu and tiêu ngữ stand at the head."""
        return self.kind is DocumentKind.STATE

    @property
    def formulae(self) -> Mapping[str, str]:
        """The fixed words, for the template."""
        return {"union": UNION, "state": STATE, "motto": MOTTO, "recipients": RECIPIENTS}

    @property
    def number_line(self) -> str:
        """'Số: 12-BB/TĐTN', with dots where the clerk writes; '' where the document bears no number."""
        if not self.number_pattern:
            return ""
        return NUMBER + plain(self.number_pattern.replace("{}", self.number or BLANK))

    @property
    def date_line(self) -> str:
        """Place and date in words."""
        return date_in_words(self.date, self.place)


@dataclass(frozen=True)
class Heading:
    """A section's title, level 1 or 2."""

    text: str
    level: int = 1
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True)
class Paragraph:
    """Running text; line breaks in it are kept."""

    text: str
    bold: bool = False
    italic: bool = False
    align: Literal["justify", "left", "center", "right"] = "justify"
    kind: str = field(default="paragraph", init=False)


@dataclass(frozen=True)
class Items:
    """Lines that begin with a dash, as official papers list things."""

    lines: tuple[str, ...]
    kind: str = field(default="items", init=False)


@dataclass(frozen=True)
class Table:
    """Cells as text; `widths` are shares of the page's width, `align` one word a column."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    align: tuple[Align, ...]
    #: Rows high enough to sign in.
    tall: bool = False
    kind: str = field(default="table", init=False)


@dataclass(frozen=True)
class Signatures:
    """People who sign side by side, two or three abreast: (role, name or '')."""

    signers: tuple[tuple[str, str], ...]
    kind: str = field(default="signatures", init=False)

    @property
    def lines(self) -> tuple[tuple[tuple[str, str], ...], ...]:
        """The signers in lines of at most three; four stand two and two."""
        abreast = 2 if len(self.signers) in {2, 4} else 3
        return tuple(self.signers[i : i + abreast] for i in range(0, len(self.signers), abreast))


Block = Heading | Paragraph | Items | Table | Signatures


@dataclass(frozen=True)
class DocumentContent:
    """A whole document, ready for `to_docx` or for the macro `document(content)` of ui/document.html."""

    letterhead: Letterhead
    title: str
    subtitle: str = ""
    blocks: tuple[Block, ...] = ()
    landscape: bool = False


def table(
    headers: Sequence[str],
    rows: Iterable[Sequence[object]],
    widths: Sequence[float] | None = None,
    align: Sequence[Align] | None = None,
    *,
    tall: bool = False,
) -> Table:
    """A table whose rows are as long as its headers; None becomes an empty cell; ValueError if a row is longer."""
    count = len(headers)
    filled = []
    for row in rows:
        if len(row) > count:
            raise ValueError("a row longer than its headers")
        cells = ["" if cell is None else plain(cell) for cell in row]
        filled.append(tuple(cells + [""] * (count - len(cells))))
    if (widths is not None and len(widths) != count) or (align is not None and len(align) != count):
        raise ValueError("widths and align need one value a column")
    return Table(
        headers=tuple(plain(h) for h in headers),
        rows=tuple(filled),
        widths=tuple(widths or [1.0] * count),
        align=tuple(align or ["left"] * count),
        tall=tall,
    )
