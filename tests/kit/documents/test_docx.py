"""Documents read back: the page, the face, the two heads, the clerk's blanks, and text that stays text."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.kit.documents import Document, DocumentKind, Letterhead, date_in_words
from app.kit.documents.content import plain, table

UNION = Letterhead(
    DocumentKind.YOUTH_UNION,
    body="Ban Tổ chức cuộc thi",
    parent_body="Tỉnh đoàn Sơn La",
    number_pattern="{}-BB/TĐTN-BTC",
    place="Sơn La",
    signers=(("TM. Ban Thường vụ Tỉnh đoàn\nBí thư", ""),),
    recipients=("Ban Thường vụ Tỉnh đoàn;", "Lưu: VP."),
)
STATE = replace(
    UNION, kind=DocumentKind.STATE, body="Sở Nội vụ", parent_body="UBND tỉnh Sơn La", number_pattern="{}/BB-SNV"
)


def minutes(head=UNION, **more):
    return (
        Document(head, "BIÊN BẢN", "Chấm thi ẶỖỮỴĐ", **more)
        .heading("I. Thành phần")
        .paragraph("Ban Giám khảo gồm 05 người.")
        .items(["Trưởng ban: ông Lò Văn Hặc;"])
        .table(
            ["STT", "Tên", "Điểm"], [(1, "Mận hậu", "86,13"), (2, "Chè", None)], [1, 6, 2], ["center", "left", "right"]
        )
        .signatures([("Thư ký", "Nguyễn Thị Ẩn"), ("Trưởng ban", "")])
    )


def read(raw):
    return docx.Document(BytesIO(raw))


def texts(paper):
    """Every paragraph of the body in reading order, those in cells included."""
    return ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in paper.element.body.iter(qn("w:p"))]


def page(content):
    env = Environment(loader=FileSystemLoader("app/templates"), undefined=StrictUndefined, autoescape=True)
    return str(env.get_template("ui/document.html").module.document(content))


def test_page_is_a4_with_the_margins_of_the_rules():
    section = read(minutes().save()).sections[0]
    found = (section.page_width, section.page_height, section.top_margin, section.bottom_margin)
    assert [round(v.mm) for v in (*found, section.left_margin, section.right_margin)] == [210, 297, 20, 20, 30, 15]


def test_landscape_page_turns_the_paper_when_asked():
    section = read(minutes(landscape=True).save()).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)


def test_face_is_times_in_every_slot_and_fourteen_points():
    paper = read(minutes().save())
    fonts = paper.styles["Normal"].element.rPr.find(qn("w:rFonts"))
    assert {fonts.get(qn(f"w:{slot}")) for slot in ("ascii", "hAnsi", "eastAsia", "cs")} == {"Times New Roman"}
    assert paper.styles["Normal"].font.size == Pt(14)
    raw = b"".join(ZipFile(BytesIO(minutes().save())).read(n) for n in ("word/styles.xml", "word/document.xml"))
    assert [name for name in (b"Calibri", b"Cambria") if b'="' + name in raw] == []


def test_union_head_has_no_quoc_hieu_and_stands_right():
    left, right = read(minutes().save()).tables[0].rows[0].cells
    assert [p.text for p in left.paragraphs] == ["TỈNH ĐOÀN SƠN LA", "BAN TỔ CHỨC CUỘC THI", "***"]
    assert [p.text for p in right.paragraphs if p.text] == ["ĐOÀN TNCS HỒ CHÍ MINH"]
    everything = "\n".join(texts(read(minutes().save())))
    assert [w for w in ("CỘNG HÒA", "Độc lập") if w in everything] == []


def test_state_head_has_quoc_hieu_and_tieu_ngu():
    left, right = read(minutes(STATE).save()).tables[0].rows[0].cells
    assert [p.text for p in left.paragraphs if p.text] == ["UBND TỈNH SƠN LA", "SỞ NỘI VỤ"]
    assert [p.text for p in right.paragraphs if p.text] == [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
    ]


@pytest.mark.parametrize(
    ("changes", "number", "day"),
    [
        ({}, "Số: ……-BB/TĐTN-BTC", "Sơn La, ngày …… tháng …… năm ……"),
        (
            {"number": "12", "date": date(2026, 2, 5)},
            "Số: 12-BB/TĐTN-BTC",
            "Sơn La, ngày 05 tháng 02 năm 2026",
        ),
    ],
)
def test_number_and_date_are_dots_until_the_clerk_gives_them(changes, number, day):
    cells = read(minutes(replace(UNION, **changes)).save()).tables[0].rows[1].cells
    assert [c.text for c in cells] == [number, day]
    assert cells[1].paragraphs[0].runs[0].font.italic


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 4, 30), "Huế, ngày 30 tháng 4 năm 2026"),
        (date(2026, 1, 9), "Huế, ngày 09 tháng 01 năm 2026"),
        (date(2026, 10, 1), "Huế, ngày 01 tháng 10 năm 2026"),
    ],
)
def test_date_has_zeros_where_the_rules_want_them(day, words):
    assert date_in_words(day, "Huế") == words


def test_page_number_is_in_the_header_and_not_on_page_one():
    section = read(minutes().save()).sections[0]
    assert section.different_first_page_header_footer
    assert [i.text for i in section.header._element.iter(qn("w:instrText"))] == ["PAGE"]
    assert list(section.first_page_header._element.iter(qn("w:instrText"))) == []


def test_table_keeps_its_cells_and_repeats_its_header():
    grid = read(minutes().save()).tables[1]
    assert [[c.text for c in row.cells] for row in grid.rows] == [
        ["STT", "Tên", "Điểm"],
        ["1", "Mận hậu", "86,13"],
        ["2", "Chè", ""],
    ]
    repeated = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in grid.rows]
    assert repeated == [True, False, False]
    assert sum(c.width for c in grid.rows[0].cells) == pytest.approx(Mm(165), abs=Mm(0.2))


def test_signatures_leave_the_unnamed_line_blank():
    paper = read(minutes().save())
    signing, foot = paper.tables[2], paper.tables[3]
    assert [[p.text for p in c.paragraphs] for c in signing.rows[0].cells] == [
        ["THƯ KÝ", "Nguyễn Thị Ẩn"],
        ["TRƯỞNG BAN", ""],
    ]
    left, right = foot.rows[0].cells
    assert [p.text for p in left.paragraphs] == ["Nơi nhận:", "- Ban Thường vụ Tỉnh đoàn;", "- Lưu: VP."]
    assert [p.text for p in right.paragraphs] == ["TM. BAN THƯỜNG VỤ TỈNH ĐOÀN", "BÍ THƯ", ""]
    assert [p.runs[0].font.bold for p in right.paragraphs[:2]] == [True, False]


def test_file_names_no_author_and_is_the_same_each_time():
    raw = minutes().save()
    core = read(raw).core_properties
    assert (core.author, core.last_modified_by, core.comments, core.title) == ("", "", "", "BIÊN BẢN")
    assert raw == minutes().save()


def test_text_is_never_markup_when_it_looks_like_it():
    nasty = "<w:p/>&amp;{{7*7}} \x00\x0b\u202eẶỖ\ud800"
    document = Document(UNION, nasty).paragraph(nasty).table([nasty], [[nasty]])
    assert texts(read(document.save())).count("<w:p/>&amp;{{7*7}} ẶỖ") == 4
    assert page(document.content).count("&lt;w:p/&gt;&amp;amp;{{7*7}}") == 4


@settings(max_examples=30, deadline=None)
@given(st.text())
def test_any_text_can_be_printed(text):
    raw = Document(replace(UNION, body=text), text).paragraph(text).table([text], [[text]]).save()
    shown = read(raw).tables[1].rows[1].cells[0].text
    assert "".join(shown.split()) == "".join(plain(text).split())


def test_page_shows_the_same_words_as_the_file():
    html = page(minutes().content)
    wanted = {t for t in texts(read(minutes().save())) if t}
    shown = {t.strip() for t in html.replace("<br>", "\n").replace(">", "\n").replace("<", "\n").split("\n")}
    # the page writes capitals and dashes by its style sheet
    folded = {t.casefold() for t in shown}
    assert {t for t in wanted if t.removeprefix("- ").casefold() not in folded} == set()


def test_table_refuses_a_row_longer_than_its_headers():
    with pytest.raises(ValueError, match="longer"):
        table(["a"], [["1", "2"]])
