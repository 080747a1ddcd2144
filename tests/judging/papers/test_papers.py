"""The papers read back: the page, the Union's head, names exactly as confirmed, figures of the engine."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm
from python_calamine import CalamineWorkbook

from app.contests.states import StageKind
from app.judging.finals.actions import draw_order, mark_absent
from app.judging.states import RoundState
from app.judging.tally import actions as tally
from app.kit.db import db
from tests.judging.made import CLOSED, DECIDED, OPENED, PLAIN, keep, scored

pytestmark = pytest.mark.usefixtures("writing")


@pytest.fixture
def kept(world, actor):
    """A decided preliminary round, its places changed with a reason."""
    judged, made = scored(world, PLAIN)
    tally.set_places(judged, {"y-tuong": 4}, reason="Đủ kinh phí", by=actor("organizer"), at=CLOSED)
    tally.decide(judged, by=actor("organizer"), at=DECIDED)
    return keep(judged, made)


def _read(browser, kept, kind):
    answer = browser.get(kept.url(f"rounds/{kept.ref}/papers/{kind}/docx"))
    assert answer.status_code == 200
    return docx.Document(BytesIO(answer.data))


def _texts(paper):
    return ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in paper.element.body.iter(qn("w:p"))]


@pytest.mark.parametrize("kind", ["minutes", "scores", "advancing"])
def test_a_paper_is_a4_on_the_unions_head_without_quoc_hieu(as_, kept, kind):
    paper = _read(as_("secretary"), kept, kind)
    page = paper.sections[0]
    assert sorted(round(side / Mm(1)) for side in (page.page_width, page.page_height)) == [210, 297]
    margins = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [round(margin / Mm(1)) for margin in margins] == [20, 20, 30, 15]
    assert paper.styles["Normal"].font.name == "Times New Roman"
    texts = _texts(paper)
    assert texts[:4] == ["TỈNH ĐOÀN SƠN CHÂU", "BAN TỔ CHỨC CUỘC THI", "***", "ĐOÀN TNCS HỒ CHÍ MINH"]
    assert [t for t in texts if "CỘNG HÒA" in t] == []


def test_the_minutes_hold_places_names_figures_panel_and_the_reason(as_, kept, world):
    paper = _read(as_("secretary"), kept, "minutes")
    table = next(t for t in paper.tables if t.rows[0].cells[0].text == "Hạng")
    rows = [[cell.text for cell in row.cells] for row in table.rows[1:]]
    leaders = [world.person(n).full_name for n in ("lan", "minh", "an", "stranger", "lan")]
    assert [r[0] for r in rows] == ["1", "2", "3", "4", "5"]
    assert [r[2] for r in rows] == kept.titles
    assert [r[3] for r in rows] == leaders
    assert [r[4] for r in rows] == ["86,00", "82,00", "78,25", "70,13", "44,00"]
    assert [r[5] for r in rows] == ["Vào vòng trong"] * 4 + ["Dừng lại"]
    text = "\n".join(_texts(paper))
    expected = ("Đủ kinh phí", "Trưởng Ban Giám khảo: Đinh Giám Khảo Một", "Tính khả thi: tối đa 40 điểm")
    assert [e for e in expected if e not in text] == []


def test_the_list_names_who_goes_on_by_number_without_figures(as_, kept):
    paper = _read(as_("secretary"), kept, "advancing")
    table = next(t for t in paper.tables if t.rows[0].cells[0].text == "STT")
    assert [row.cells[1].text for row in table.rows[1:]] == [f"VIII-00{n}" for n in (1, 2, 3, 4)]
    assert [f for f in ("86,00", "82,00", "70,13") if f in "\n".join(_texts(paper))] == []


def test_the_spreadsheet_holds_numbers(as_, kept):
    answer = as_("secretary").get(kept.url(f"rounds/{kept.ref}/papers/scores/xlsx"))
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    assert rows[0][-2] == "Điểm trung bình"
    assert [Decimal(str(row[-2])) for row in rows[1:]] == [Decimal(x) for x in ("86", "82", "78.25", "70.13", "44")]


def test_the_page_to_print_says_the_same(as_, kept):
    page = as_("secretary").get(kept.url(f"rounds/{kept.ref}/papers/minutes"))
    assert page.status_code == 200
    assert [f in page.text for f in ("BIÊN BẢN CHẤM THI", "70,13", "ĐOÀN TNCS HỒ CHÍ MINH")] == [True] * 3


@pytest.mark.parametrize("name", ["lan", "judge_one", "officer", "observer", "other_organizer"])
def test_the_papers_are_not_there_for_others(as_, kept, name):
    browser = as_(name)
    paths = ("minutes", "minutes/docx", "scores/xlsx", "advancing/docx")
    assert [browser.get(kept.url(f"rounds/{kept.ref}/papers/{p}")).status_code for p in paths] == [404] * 4


def test_there_is_no_paper_before_the_decision(as_, world):
    kept = keep(*scored(world, PLAIN))
    assert as_("secretary").get(kept.url(f"rounds/{kept.ref}/papers/minutes")).status_code == 409


def test_the_minutes_of_a_final_tell_the_draw_and_who_was_absent(as_, world, actor):
    judged, made = scored(world, [*PLAIN[:3], (None, None)], StageKind.FINAL, state=RoundState.OPEN)
    draw_order(judged, seed="17/9 – 48213", by=actor("secretary"), at=OPENED)
    mark_absent(judged, [made[3].id], by=actor("secretary"), at=CLOSED)
    judged.state = RoundState.CLOSED
    tally.decide(judged, by=actor("organizer"), at=DECIDED + timedelta(hours=1))
    kept = keep(judged, made)
    text = "\n".join(_texts(_read(as_("secretary"), kept, "minutes")))
    assert [
        e for e in ("chuỗi bốc thăm: 17/9 – 48213", f"vắng mặt tại vòng thi: {kept.titles[3]}") if e not in text
    ] == []
    db.session.rollback()
