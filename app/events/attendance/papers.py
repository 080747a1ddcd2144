"""The papers of attendance in the layouts of C8 and C9: lists to sign, who attended, the figures. Vietnamese, as signed."""

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction

from app.events.attendance.queries.paper import Row
from app.events.attendance.queries.people import Roll
from app.events.attendance.queries.report import Report
from app.events.attendance.rules import Standing
from app.events.models import Event, Session, Site
from app.kit.clock import local
from app.kit.documents import Document, DocumentContent, DocumentKind, Letterhead, Sheet
from app.kit.documents.content import Align
from app.kit.documents.xlsx import Value
from app.kit.fields import FieldSpec, shown
from app.kit.text import date_short, deadline_words, number, percent

LIST, ROLL, REPORT = "DANH SÁCH ĐIỂM DANH", "KẾT QUẢ ĐIỂM DANH", "SỐ LIỆU TỔ CHỨC SỰ KIỆN"
SIGN = "NGƯỜI LẬP DANH SÁCH"
HEAD = ("TT", "Mã", "Họ và tên", "Đơn vị", "Diện", "Ký tên")
WIDTHS = (5.5, 10, 22, 20, 13, 15)
ALIGN: list[Align] = ["center", "center", "left", "left", "left", "left"]
PRINTED = "Lập lúc {at}. Người có tên mà không dự: để trống. Người đến thêm: ghi vào các dòng trống."
TOTAL = "Tổng số có mặt: ………… người."
NO_SITE = "Không theo điểm cầu"
ROLL_HEAD = ("TT", "Họ và tên", "Đơn vị", "Điểm cầu", "Diện", "Kết quả", "Số phiên", "Chứng nhận", "Lý do vắng")
STANDINGS = {Standing.CAME: "Có mặt", Standing.EXCUSED: "Vắng có lý do", Standing.ABSENT: "Vắng"}
PARTS = {"category": "Theo diện đại biểu", "site": "Theo điểm cầu", "unit": "Theo đơn vị"}
FIGURES = ("Nội dung", "Số lượng")
SPLIT = ("Tên", "Đăng ký", "Có mặt", "Tỷ lệ")
#: Letters of a registration's ref that are enough to find a line by.
SHORT = 4


def letterhead(event: Event) -> Letterhead:
    """The Union's head without number: a list is an annex; date and signature are left to whoever signs (D39)."""
    place = event.unit.name.removeprefix("Tỉnh đoàn ").removeprefix("Đoàn ")
    return Letterhead(DocumentKind.YOUTH_UNION, body=event.unit.name, place=place, signers=((SIGN, ""),))


def sign_list(
    event: Event, session: Session | None, site: Site | None, rows: Sequence[Row], *, empty: int, at: datetime
) -> DocumentContent:
    """One list: of a site (or of those of none), of a session or of the whole event, with rows for walk-ins."""
    starts = session.starts_at if session else event.starts_at
    where = [site.name if site else None, site.address if site else None, None if site else event.venue]
    below = [event.title, session.name if session else "", ", ".join(filter(None, where))]
    below.append(deadline_words(starts, "vi") if starts else "")
    lines = [[row.number, row.ref[:SHORT], row.name, row.unit, row.category, ""] for row in rows if not row.gone]
    blank = [[len(rows) + n, "", "", "", "", ""] for n in range(1, empty + 1)]
    return (
        Document(letterhead(event), LIST, "\n".join(filter(None, below)))
        .paragraph(PRINTED.format(at=local(at).strftime("%H:%M, %d/%m/%Y")), italic=True, align="left")
        .table(HEAD, [*lines, *blank], WIDTHS, ALIGN, tall=True)
        .paragraph(TOTAL, align="left")
        .content
    )


def sign_sheets(
    session: Session | None, lists: Sequence[tuple[Site | None, Sequence[Row]]], *, at: datetime
) -> list[Sheet]:
    """The same as one spreadsheet, a sheet each up to a number that a program can hold, else all in one."""
    note = f"{session.name if session else LIST} · {local(at).strftime('%H:%M, %d/%m/%Y')}"
    head = ("Điểm cầu", *HEAD)
    rows: list[list[Value]] = [
        [site.name if site else NO_SITE, row.number, row.ref[:SHORT], row.name, row.unit, row.category, ""]
        for site, listed in lists
        for row in listed
        if not row.gone
    ]
    return [Sheet(LIST, head, rows, [28, 6, 9, 30, 30, 18, 20], note)]


def roll_sheet(found: Roll) -> list[Sheet]:
    """Who attended what: a column for each session that was checked."""
    head = (*ROLL_HEAD, *(talk.name for talk in found.talks))
    rows = [
        [
            n, one.name, one.unit, one.site, one.category, STANDINGS[one.standing], f"{one.attended}/{one.of}",
            "Có" if one.entitled else "", one.excuse, *("x" if talk.id in one.sessions else "" for talk in found.talks),
        ]
        for n, one in enumerate(found.people, 1)
    ]  # fmt: skip
    return [Sheet(ROLL, head, rows, [6, 30, 30, 24, 18, 16, 10, 12, 24, *[12] * len(found.talks)])]


def figures(event: Event, found: Report, asked: Sequence[FieldSpec]) -> list[tuple[str, str]]:
    """(what, how many): counted ones first, then those that were typed."""
    picture = found.picture
    said = [
        ("Số người đăng ký có chỗ", number(found.registered)),
        ("Số người có mặt (mỗi người tính một lần)", number(found.all_there)),
    ]
    if picture.more_typed:
        said.append(("Trong đó theo báo cáo của điểm cầu không trực tuyến", number(picture.more_typed)))
    if picture.walk_ins:
        said.append(("Người đến không đăng ký trước", number(picture.walk_ins)))
    said += [("Vắng có lý do", number(found.excused)), ("Vắng", number(found.absent))]
    if picture.sites:
        said.append(("Số điểm cầu", number(len(picture.sites))))
    said += [(f"Dự {session.name}", number(count)) for session, count in found.sessions]
    if event.certificate_percent is not None:
        said.append((f"Đủ điều kiện cấp chứng nhận (từ {event.certificate_percent}% số phiên)", number(found.entitled)))
    said += [(spec.label, shown(spec, event.figures[spec.key])) for spec in asked if event.figures.get(spec.key)]
    return said


def report(event: Event, found: Report, asked: Sequence[FieldSpec]) -> DocumentContent:
    """The figures as an annex of the organizer's report."""
    day: date | None = local(event.starts_at).date() if event.starts_at else None
    paper = Document(letterhead(event), REPORT, "\n".join(filter(None, [event.title, date_short(day) if day else ""])))
    paper.table(FIGURES, figures(event, found, asked), (75, 25), ["left", "right"])
    for kind, lines in found.parts():
        paper.heading(PARTS[kind])
        rows = [
            [line.name, number(line.expected), number(line.there), _share(line.there, line.expected)] for line in lines
        ]
        paper.table(SPLIT, rows, (52, 16, 16, 16), ["left", "right", "right", "right"])
    return paper.content


def report_sheets(event: Event, found: Report, asked: Sequence[FieldSpec]) -> list[Sheet]:
    """The same as a spreadsheet: a sheet of figures, one for each split, numbers as numbers."""
    sheets = [Sheet(REPORT, FIGURES, figures(event, found, asked), [70, 16])]
    for kind, lines in found.parts():
        rows: list[list[Value]] = [
            [line.name, line.expected, line.there, _share(line.there, line.expected)] for line in lines
        ]
        sheets.append(Sheet(PARTS[kind], SPLIT, rows, [50, 14, 14, 14]))
    return sheets


def _share(part: int, of: int) -> str:
    return percent(Fraction(part, of)) if of else ""
