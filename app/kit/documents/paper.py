"""Sheets of official paper in Word's format: page, faces, lines, rules and grids; no content of its own."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table as DocxTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph as DocxParagraph

from app.kit.documents.content import plain

FONT: Final = "Times New Roman"
#: Millimetres: page, margins (C8: left 30, right 15–20, top and bottom 20–25).
PAGE, TOP, BOTTOM, LEFT, RIGHT = (210, 297), 20, 20, 30, 15
ALIGN: Final = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
#: How high a row to sign in is at least, in twentieths of a point: 9 mm.
SIGNED: Final = 510
#: No clock in a file: its date is the one printed on it.
EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)

Place = Docx | _Cell


def set_properties(paper: Docx, title: str) -> None:
    core = paper.core_properties
    core.author = core.last_modified_by = core.comments = core.keywords = core.subject = ""
    core.title = plain(title)[:255]
    core.language = "vi-VN"
    core.revision = 1
    core.created = core.modified = core.last_printed = EPOCH.replace(tzinfo=None)


def set_styles(paper: Docx) -> None:
    """One face everywhere: Word takes the East-Asian slot for some Vietnamese capitals, so it is set too."""
    defaults = paper.styles.element.find(qn("w:docDefaults"))
    elements = [paper.styles[name].element.get_or_add_rPr() for name in ("Normal", "Heading 1", "Heading 2", "Header")]
    if defaults is not None:
        elements += list(defaults.iter(qn("w:rPr")))
    for properties in elements:
        fonts = properties.find(qn("w:rFonts"))
        if fonts is None:
            fonts = OxmlElement("w:rFonts")
            properties.insert(0, fonts)
        fonts.attrib.clear()
        for slot in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{slot}"), FONT)
    body: Any = paper.styles["Normal"]
    body.font.size = Pt(14)
    body.paragraph_format.space_after = body.paragraph_format.space_before = Pt(0)
    body.paragraph_format.line_spacing = 1.0
    for name, italic in (("Heading 1", False), ("Heading 2", True)):
        style: Any = paper.styles[name]
        style.font.size, style.font.bold, style.font.italic = Pt(14), True, italic
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(10), Pt(4)


def set_page(paper: Docx, *, landscape: bool) -> float:
    """Set the page; the width left for text, in millimetres."""
    section = paper.sections[0]
    width, height = PAGE[::-1] if landscape else PAGE
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True  # the number of page 1 is not shown (C8)
    line = section.header.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        run = line.add_run()
        run.font.size = Pt(14)
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)
    return float(width - LEFT - RIGHT)


def write(
    place: Place,
    text: str,
    *,
    size: float = 14,
    bold: bool = False,
    italic: bool = False,
    align: str = "center",
    before: float = 0,
    after: float = 0,
) -> DocxParagraph:
    """One paragraph; in a fresh cell the empty one that Word demands is used first."""
    first = place.paragraphs[0] if isinstance(place, _Cell) else None
    unused = first is not None and len(place.paragraphs) == 1 and not first.text and not first._p.pPr
    line = first if first is not None and unused else place.add_paragraph()
    line.alignment = ALIGN[align]
    line.paragraph_format.space_before, line.paragraph_format.space_after = Pt(before), Pt(after)
    run = line.add_run(plain(text))
    run.font.size, run.font.bold, run.font.italic = Pt(size), bold, italic
    return line


def gap(place: Place, points: float) -> DocxParagraph:
    """An empty line of exactly that height."""
    line = write(place, "", size=1)
    line.paragraph_format.line_spacing = Pt(points)
    return line


def rule(place: Place, width: float, share: float) -> None:
    """A hairline in the middle of `width`, as long as `share` of it: a rule, where underlining would cut marks."""
    line = gap(place, 4)
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = Mm(width * (1 - share) / 2)
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "auto")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    properties = line._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def grid_of(paper: Docx, widths: Sequence[float], *, lines: bool, rows: int = 1) -> DocxTable:
    """A table of fixed widths in millimetres, with or without lines."""
    grid: DocxTable = paper.add_table(rows=rows, cols=len(widths))
    grid.style = paper.styles["Table Grid" if lines else "Normal Table"]
    grid.autofit = False
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Mm(width)
    if not lines:
        margins = OxmlElement("w:tblCellMar")
        for side in ("left", "right"):
            edge = OxmlElement(f"w:{side}")
            edge.set(qn("w:w"), "0")
            edge.set(qn("w:type"), "dxa")
            margins.append(edge)
        grid._tbl.tblPr.append(margins)
    return grid


def table_row(
    texts: Sequence[str], widths: Sequence[float], align: Sequence[str], *, head: bool, tall: bool = False
) -> Any:
    """A row of a table of 12 points, never split over two pages; the head is repeated on each."""
    cells = []
    for text, width, side in zip(texts, widths, align, strict=True):
        lines = "<w:br/>".join(
            "<w:tab/>".join(f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in line.split("\t"))
            for line in plain(text).split("\n")
        )
        cells.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{round(width * 1440 / 25.4)}" w:type="dxa"/></w:tcPr><w:p><w:pPr>'
            f'<w:spacing w:before="40" w:after="40"/><w:jc w:val="{"center" if head else side}"/></w:pPr>'
            f'<w:r><w:rPr><w:b w:val="{int(head)}"/><w:i w:val="0"/><w:sz w:val="24"/></w:rPr>{lines}</w:r></w:p></w:tc>'
        )
    repeated = "<w:tblHeader/>" if head else f'<w:trHeight w:val="{SIGNED}"/>' if tall else ""
    return parse_xml(f"<w:tr {nsdecls('w')}><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(cells)}</w:tr>")


def settled(raw: bytes) -> bytes:
    """The same package without the minute at which it was written."""
    out = BytesIO()
    with ZipFile(BytesIO(raw)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return out.getvalue()
