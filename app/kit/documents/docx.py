"""Turn a document's content into a .docx in the layouts of domain C8; the same content gives the same bytes."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Literal, Self

import docx
from docx.document import Document as Docx
from docx.oxml import OxmlElement
from docx.shared import Mm
from docx.table import _Cell

from app.kit.documents.content import (
    MOTTO,
    RECIPIENTS,
    STATE,
    UNION,
    Align,
    Block,
    DocumentContent,
    Heading,
    Items,
    Letterhead,
    Paragraph,
    Signatures,
    Table,
    plain,
    table,
)
from app.kit.documents.paper import (
    gap,
    grid_of,
    rule,
    set_page,
    set_properties,
    set_styles,
    settled,
    table_row,
    write,
)


def to_docx(content: DocumentContent, *more: DocumentContent) -> bytes:
    """The .docx file of `content`: A4, Times New Roman, no author, no macro, user text only ever as text.

    more: documents that follow in the same file, each from a new page on (a list for each site).
    """
    paper = docx.Document()
    set_properties(paper, content.title)
    set_styles(paper)
    width = set_page(paper, landscape=content.landscape)
    for number, one in enumerate((content, *more)):
        if number:
            gap(paper, 1).paragraph_format.page_break_before = True
        _head(paper, one.letterhead, width)
        _title(paper, one, width)
        for block in one.blocks:
            _block(paper, block, width)
        _foot(paper, one.letterhead, width)
    raw = BytesIO()
    paper.save(raw)
    return settled(raw.getvalue())


class Document:
    """A small builder: say the document from top to bottom, then `save()` it or hand `content` to a template."""

    def __init__(self, letterhead: Letterhead, title: str, subtitle: str = "", *, landscape: bool = False) -> None:
        self._head = (letterhead, title, subtitle)
        self._landscape = landscape
        self._blocks: list[Block] = []

    def heading(self, text: str, level: int = 1) -> Self:
        """A section's title."""
        self._blocks.append(Heading(text, level))
        return self

    def paragraph(
        self,
        text: str,
        *,
        bold: bool = False,
        italic: bool = False,
        align: Literal["justify", "left", "center", "right"] = "justify",
    ) -> Self:
        """Running text."""
        self._blocks.append(Paragraph(text, bold, italic, align))
        return self

    def items(self, lines: Iterable[str]) -> Self:
        """Lines with a dash."""
        self._blocks.append(Items(tuple(lines)))
        return self

    def table(
        self,
        headers: Sequence[str],
        rows: Iterable[Sequence[object]],
        widths: Sequence[float] | None = None,
        align: Sequence[Align] | None = None,
        *,
        tall: bool = False,
    ) -> Self:
        """A table whose header row is repeated on every page; tall: its rows have room for a signature."""
        self._blocks.append(table(headers, rows, widths, align, tall=tall))
        return self

    def signatures(self, signers: Iterable[tuple[str, str]]) -> Self:
        """People signing side by side: (role, name or '')."""
        self._blocks.append(Signatures(tuple(signers)))
        return self

    @property
    def content(self) -> DocumentContent:
        """What has been said so far."""
        letterhead, title, subtitle = self._head
        return DocumentContent(letterhead, title, subtitle, tuple(self._blocks), self._landscape)

    def save(self) -> bytes:
        """The .docx file."""
        return to_docx(self.content)


def _head(paper: Docx, head: Letterhead, width: float) -> None:
    """Issuing body on the left, the Union or quốc hiệu on the right; number and date face each other below."""
    right_mm = 92.0 if head.is_state else 85.0
    left_mm = width - right_mm
    grid = grid_of(paper, (left_mm, right_mm), lines=False, rows=2)
    left, right = grid.rows[0].cells
    if head.parent_body:
        write(left, head.parent_body.upper(), size=13)
    write(left, head.body.upper(), size=13, bold=True)
    if head.is_state:
        gap(left, 2)
        rule(left, left_mm, 0.35)
        write(right, STATE, size=12, bold=True)
        write(right, MOTTO, size=14, bold=True)
        gap(right, 2)
        rule(right, right_mm, 61 / right_mm)
    else:
        write(left, "***", size=13, bold=True)
        write(right, UNION, size=15, bold=True)
        gap(right, 2)
        rule(right, right_mm, 69 / right_mm)
    below_left, below_right = grid.rows[1].cells
    write(below_left, head.number_line, size=13)
    write(below_right, head.date_line, size=13, italic=True)


def _title(paper: Docx, content: DocumentContent, width: float) -> None:
    write(paper, content.title, size=16, bold=True, before=16)
    if content.subtitle:
        write(paper, content.subtitle, size=14, bold=True, before=2)
    gap(paper, 2)
    rule(paper, width, 0.22)
    gap(paper, 10)


def _block(paper: Docx, block: Block, width: float) -> None:
    match block:
        case Heading():
            paper.add_heading(plain(block.text), level=min(block.level, 2))
        case Paragraph():
            _paragraph(paper, block)
        case Items():
            for text in block.lines:
                line = write(paper, f"- {text}", align="justify", before=2, after=2)
                line.paragraph_format.first_line_indent = Mm(10)
        case Table():
            _table(paper, block, width)
        case Signatures():
            for signers in block.lines:
                _sign(paper, signers, width, name_after=54)


def _paragraph(paper: Docx, block: Paragraph) -> None:
    line = write(paper, block.text, bold=block.bold, italic=block.italic, align=block.align, before=3, after=3)
    if block.align == "justify":
        line.paragraph_format.first_line_indent = Mm(10)
    line.paragraph_format.line_spacing = 1.15


def _table(paper: Docx, block: Table, width: float) -> None:
    """The rows are written as they stand in the file: python-docx takes milliseconds for each of thousands of cells."""
    total = sum(block.widths)
    shares = [width * w / total for w in block.widths]
    grid = grid_of(paper, shares, lines=True, rows=0)
    for number, texts in enumerate((block.headers, *block.rows)):
        grid._tbl.append(table_row(texts, shares, block.align, head=number == 0, tall=block.tall))
    gap(paper, 8)


def _sign(paper: Docx, signers: Sequence[tuple[str, str]], width: float, *, name_after: float) -> None:
    """Roles above, room for pen and stamp, names below, all kept on one page."""
    gap(paper, 16).paragraph_format.keep_with_next = True
    grid = grid_of(paper, [width / len(signers)] * len(signers), lines=False)
    for cell, (role, name) in zip(grid.rows[0].cells, signers, strict=True):
        _signature(cell, role, name, name_after)
    grid._tbl.tr_lst[0].get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _signature(cell: _Cell, role: str, name: str, room: float, *, rest_bold: bool = True) -> None:
    for number, text in enumerate(plain(role).split("\n")):
        write(cell, text.upper(), size=13, bold=rest_bold or number == 0).paragraph_format.keep_with_next = True
    write(cell, name, size=14, bold=True, before=room)


def _foot(paper: Docx, head: Letterhead, width: float) -> None:
    """'Nơi nhận' on the left in small type, who signs on the right; nothing where the head names neither."""
    if not head.recipients and not head.signers:
        return
    gap(paper, 16).paragraph_format.keep_with_next = True
    grid = grid_of(paper, (width * 0.45, width * 0.55), lines=False)
    left, right = grid.rows[0].cells
    if head.recipients:
        write(left, RECIPIENTS, size=12, bold=True, italic=True, align="left")
        for text in head.recipients:
            write(left, f"- {text}", size=11, align="left")
    for role, name in head.signers:
        # the Union prints the office under "TM. …" in plain capitals, the state in bold ones
        _signature(right, role, name, 60, rest_bold=head.is_state)
    grid._tbl.tr_lst[0].get_or_add_trPr().append(OxmlElement("w:cantSplit"))
