"""The page of the prizes: for organizers; the secretariat knows of it, nobody else does."""

from io import BytesIO

import docx
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from app.awards.models import PrizeAward
from app.contests.states import EntryState
from app.judging.models import Publication
from app.judging.publication.actions import publish_due
from app.kit.clock import now
from app.kit.db import db
from tests.awards.prizes.test_actions import decided_final
from tests.judging.made import PLAIN, keep
from tests.world import post

pytestmark = pytest.mark.usefixtures("writing")


@pytest.fixture
def kept(world, actor):
    judged, made, _ = decided_final(world, actor("organizer"), PLAIN)
    return keep(judged, made)


def _page(kept, tail=""):
    return kept.url(f"rounds/{kept.ref}/prizes{tail}")


def _given(kept, side="-"):
    fields = {f"prize-{n}-{k}": kept.refs[e] for n, k, e in ((0, 1, 0), (1, 1, 1), (2, 1, 2), (2, 2, 3))}
    return fields | {"prize-3-1": side, "reason": "Không có hồ sơ phù hợp"}


def test_the_organizer_gives_prizes_and_publishes_them(as_, client, kept):
    browser = as_("organizer")
    assert browser.get(_page(kept)).status_code == 200
    assert _page(kept) in browser.get(kept.url(f"rounds/{kept.ref}/tally")).text
    assert post(browser, _page(kept), {}).status_code == 422
    assert post(browser, _page(kept), _given(kept)).status_code == 303
    assert len(db.session.scalars(select(PrizeAward)).all()) == 5
    assert post(browser, _page(kept, "/publish"), {"publish-due_at": ""}).status_code == 422
    assert client.get(kept.url("results")).text.count(kept.stage) == 0
    assert post(browser, _page(kept, "/publish"), {"publish-due_at": "", "at_once": "1"}).status_code == 303
    assert publish_due(now()) == 1
    db.session.commit()
    page = client.get(kept.url(f"results/{kept.stage}")).text
    assert [title in page for title in kept.titles] == [True] * 4 + [False]
    assert "10.000.000 đồng" in page
    decision = {"decision-number": "45-QĐ/TĐTN", "decision-day": "2026-09-20"}
    assert post(browser, _page(kept, "/decision"), decision).status_code == 303
    assert "45-QĐ/TĐTN" in client.get(kept.url(f"results/{kept.stage}")).text
    assert [e.state for e in kept.entries] == [EntryState.AWARDED] * 4 + [EntryState.NOT_AWARDED]


def test_an_unfair_choice_is_refused_with_a_sentence(as_, kept):
    browser = as_("organizer")
    unfair = _given(kept) | {"prize-0-1": kept.refs[1], "prize-1-1": kept.refs[0]}
    answer = post(browser, _page(kept), unfair)
    assert (answer.status_code, "xếp hạng cao hơn" in answer.text) == (422, True)
    assert db.session.scalars(select(PrizeAward)).all() == []


@pytest.mark.parametrize("name", ["lan", "judge_one", "officer", "observer", "stranger", "other_organizer"])
def test_the_page_is_not_there_for_others(as_, kept, name):
    browser = as_(name)
    assert browser.get(_page(kept)).status_code == 404
    assert [post(browser, _page(kept, t), {}).status_code for t in ("", "/publish", "/decision")] == [404] * 3


def test_the_secretariat_may_not_award(as_, kept):
    assert as_("secretary").get(_page(kept)).status_code == 403
    assert db.session.scalars(select(Publication)).all() == []


def test_the_list_of_prizes_is_an_annex_with_names_and_money(as_, kept):
    browser = as_("organizer")
    assert browser.get(_page(kept, "/list")).status_code == 409
    post(browser, _page(kept), _given(kept))
    assert "DANH SÁCH ĐẠT GIẢI" in browser.get(_page(kept, "/list")).text
    paper = docx.Document(BytesIO(as_("secretary").get(_page(kept, "/list/docx")).data))
    table = next(t for t in paper.tables if t.rows[0].cells[0].text == "STT")
    rows = [[cell.text for cell in row.cells] for row in table.rows[1:]]
    assert [r[1:4] for r in rows[:2]] == [
        ["Giải Nhất", kept.titles[0], "Lò Thị Lan"], ["Giải Nhì", kept.titles[1], "Giàng A Minh"]
    ]  # fmt: skip
    assert [r[5] for r in rows] == ["10.000.000"] * 4 + [""]
    assert rows[4][2] == "Không trao: Không có hồ sơ phù hợp"
    sheet = CalamineWorkbook.from_filelike(BytesIO(browser.get(_page(kept, "/list/xlsx")).data)).get_sheet_by_index(0)
    assert [row[5] for row in sheet.to_python()[1:5]] == [10_000_000.0] * 4
