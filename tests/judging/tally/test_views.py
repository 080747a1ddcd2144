"""The page of the tally: for the secretariat and organizers, for nobody else before publication."""

import json
import re
from fractions import Fraction

import pytest

from app.contests.entry_models import EntryMember
from app.contests.states import EntryState, MemberRole
from app.judging.models import PanelMember
from app.judging.publication.actions import publish_due, schedule
from app.judging.states import RoundState
from app.judging.tally import actions, pages
from app.judging.tally.queries import standing
from app.kit.codes import content_hash, public_code
from app.kit.db import db
from tests.contests.reception.made import add, open_edition
from tests.judging.made import DECIDED, DUE, PLAIN, TIED, keep, scored
from tests.world import post

pytestmark = pytest.mark.usefixtures("writing")


def _url(kept, tail=""):
    return kept.url(f"rounds/{kept.ref}/tally{tail}")


def test_tally_shows_the_engines_figures_in_order(as_, world):
    kept = keep(*scored(world, PLAIN))
    page = as_("secretary").get(_url(kept))
    assert page.status_code == 200
    shown = re.findall(r'class="rank-shown">([^<]+)<', page.text)
    assert shown == ["86,00", "82,00", "78,25", "70,13", "44,00"]
    order = re.findall(r'class="rank-name"><b>([^<]+)<', page.text)
    assert order == kept.titles
    assert page.text.count("rank-cut") == 1


def test_tally_writes_the_official_number_and_leads_back_to_the_round(as_, world):
    kept = keep(*scored(world, PLAIN))
    page = as_("secretary").get(_url(kept)).text
    assert re.findall(r'class="small muted">Số ([^ <]+)', page) == [f"VIII-{n:03}" for n in range(1, 6)]
    assert f'href="{kept.url(f"rounds/{kept.ref}")}"' in page


def test_a_tie_that_became_known_after_the_sheet_is_told_until_it_is_kept_or_decided(as_, world, actor):
    kept = keep(*scored(world, PLAIN))
    heading = "Giám khảo có quan hệ với hồ sơ đã chấm"
    assert heading not in as_("secretary").get(_url(kept)).text
    add(EntryMember(ref=public_code(10), entry_id=kept.ids[1], person_id=world.people["judge_one"], role=MemberRole.MEMBER,
                    full_name="Giám Khảo Một", position=2, confirmed_at=DECIDED))  # fmt: skip
    db.session.commit()
    page = as_("secretary").get(_url(kept)).text
    told = page[page.index(heading) : page.index("Quan hệ trong vòng này")]
    assert re.findall(r"<li>(.*?)</li>", told) == [
        f"Đinh Giám Khảo Một · VIII-002 {kept.titles[1]} (là thành viên của nhóm)"
    ]
    actions.decide(kept.judged, by=actor("organizer"), at=DECIDED)
    db.session.commit()
    assert heading not in as_("secretary").get(_url(kept)).text


def test_tally_marks_a_gap_and_what_is_missing(as_, world):
    kept = keep(*scored(world, [((36, 34, 16), (25, 25, 16)), *PLAIN[1:]]))
    page = as_("secretary").get(_url(kept)).text
    assert "cần chấm lần ba" in page
    assert page.count("cell-wide") == 3
    assert "Khóa kết quả" not in page


@pytest.mark.parametrize(
    "name", ["judge_one", "lan", "officer", "leader", "stranger", "observer", "admin", "other_organizer", "mentor"]
)
def test_tally_is_not_there_for_others_before_publication(as_, world, name):
    kept = keep(*scored(world, PLAIN))
    browser = as_(name)
    hidden, missing = browser.get(_url(kept)), browser.get(_url(kept).replace(kept.ref, "KHONGCO1"))
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert re.sub(r'content="[^"]*"|value="[^"]*"', "", hidden.text).replace(kept.ref, "") == re.sub(
        r'content="[^"]*"|value="[^"]*"', "", missing.text
    ).replace("KHONGCO1", "")
    assert browser.get(_url(kept, "/inputs.json")).status_code == 404


def test_tally_is_hidden_from_an_organizer_who_sits_on_the_panel(as_, world):
    kept = keep(*scored(world, PLAIN))
    add(PanelMember(round_id=kept.judged_id, person_id=world.people["organizer"]))
    db.session.commit()
    assert as_("organizer").get(_url(kept)).status_code == 404


def test_an_observer_sees_it_after_publication_and_a_judge_never(as_, world, actor):
    kept = keep(*scored(world, PLAIN))
    actions.decide(kept.judged, by=actor("organizer"), at=DECIDED)
    schedule(kept.judged.stage, due_at=DUE, by=actor("organizer"), at=DECIDED)
    publish_due(DUE)
    db.session.commit()
    assert as_("observer").get(_url(kept)).status_code == 200
    assert as_("judge_one").get(_url(kept)).status_code == 404


def test_the_secretariat_keeps_votes_but_does_not_decide(as_, world):
    kept = keep(*scored(world, TIED))
    browser = as_("secretary")
    votes = {f"votes-{e}": n for e, n in zip(kept.refs[1:], (0, 2, 1), strict=True)}
    assert post(browser, _url(kept, "/votes"), votes).status_code == 303
    assert standing(kept.judged).asked.votes == dict(zip(kept.ids[1:], (0, 2, 1), strict=True))
    for verb in ("/decide", "/places", "/unlock"):
        assert post(browser, _url(kept, verb), {}).status_code == 403


def test_the_organizer_changes_places_decides_and_takes_it_back(as_, world):
    kept = keep(*scored(world, PLAIN))
    browser = as_("organizer")
    no_reason = post(browser, _url(kept, "/places"), {"places-y-tuong": 4})
    assert no_reason.status_code == 422
    given = {"places-y-tuong": 4, "reason": "Đủ kinh phí"}
    assert post(browser, _url(kept, "/places"), given).status_code == 303
    seen = standing(kept.judged).digest
    assert post(browser, _url(kept, "/decide"), {"seen": seen}).status_code == 303
    assert "Đã khóa lúc" in browser.get(_url(kept)).text
    assert post(browser, _url(kept, "/unlock"), {"unlock-reason": "Cộng nhầm"}).status_code == 303
    asked = {"asked": re.search(r'name="asked" value="(\w+)"', browser.get(_url(kept)).text)[1]}
    assert post(browser, _url(kept, "/unlock/confirm"), asked).status_code == 403
    assert kept.judged.state == RoundState.LOCKED
    assert post(as_("secretary"), _url(kept, "/unlock/confirm"), asked).status_code == 303
    assert kept.judged.state == RoundState.RECONCILED


def test_the_committee_chooses_at_the_cut(as_, world):
    kept = keep(*scored(world, TIED))
    browser = as_("organizer")
    seen = standing(kept.judged).digest
    chosen = {"seen": seen, "chosen": [kept.refs[1], kept.refs[3]]}
    assert post(browser, _url(kept, "/decide"), chosen).status_code == 422
    assert kept.judged.state == RoundState.CLOSED
    assert post(browser, _url(kept, "/decide"), {**chosen, "reason": "Họp ngày 10/9"}).status_code == 303
    verdicts = {e: d.verdict for e, d in standing(kept.judged).decisions.items()}
    assert [verdicts[e] for e in kept.ids] == ["advance", "advance", "stop", "advance"]


def test_the_inputs_recount_to_the_same_result_and_hold_no_name(as_, world):
    kept = keep(*scored(world, PLAIN))
    answer = as_("secretary").get(_url(kept, "/inputs.json"))
    data = json.loads(answer.text)
    assert content_hash(data) == standing(kept.judged).digest
    mine = [s["scores"] for s in data["sheets"] if s["entry"] == kept.refs[2]]
    assert Fraction(sum(sum(s.values()) for s in mine), 100 * len(mine)) == Fraction(313, 4)
    assert [n for n in ("Lan", "Giám Khảo", "comment", kept.titles[0]) if n in answer.text] == []


def test_the_tally_asks_the_database_as_often_for_two_entries_as_for_eight(as_, world, queries):
    few = keep(*scored(world, PLAIN[:2]))
    many = keep(*scored(world, PLAIN[:1] * 8, edition=open_edition(world, "ha_bac")))
    counts = []
    for kept, name in ((few, "secretary"), (many, "other_secretary")):
        browser = as_(name)
        browser.get(_url(kept))
        queries.clear()
        assert browser.get(_url(kept)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_long_tally_is_shown_page_by_page_and_what_is_missing_by_itself(as_, world):
    points = [((20 + n / 4, 20, 10), (20 + n / 4, 20, 10)) for n in range(pages.SIZE + 3)]
    kept = keep(*scored(world, [*points, (None, None)]))
    browser = as_("secretary")

    def ranks(tail):
        page = browser.get(_url(kept, tail))
        places = re.findall(r'<span class="hush">Hạng</span> ([^<]+)</span>', page.text)
        return page.status_code, places, page.text.count("rank-cut")

    size = pages.SIZE
    assert ranks("") == (200, [str(n) for n in range(1, size + 1)], 1)
    second = (200, [*(str(n) for n in range(size + 1, size + 4)), "–"], 0)
    assert (ranks("?page=2"), ranks("?page=99")) == (second, second)
    assert (ranks("?missing=1"), ranks("?page=x")[1][0]) == ((200, ["–"], 0), "1")
    first = browser.get(_url(kept)).text
    assert (first.count("?page=2"), f"{size + 4} hồ sơ" in first, "missing=1" in first) == (2, True, True)


def test_nothing_else_tells_before_publication(as_, world, actor):
    kept = keep(*scored(world, PLAIN))
    actions.decide(kept.judged, by=actor("organizer"), at=DECIDED)
    schedule(kept.judged.stage, due_at=DUE, by=actor("organizer"), at=DECIDED)
    db.session.commit()
    code, stage = kept.code, kept.stage
    for name in ("lan", "judge_one", "officer", "observer", "stranger"):
        browser = as_(name)
        assert stage not in browser.get(f"/contests/{code}/results").text
        for path in (f"results/{stage}", f"results/{stage}/versions/1", f"stages/{stage}/publication"):
            assert browser.get(f"/contests/{code}/{path}").status_code == 404
        assert browser.get(f"/contests/{code}/entries/{kept.refs[0]}/result").status_code == 404
    assert {e.state for e in kept.entries} == {EntryState.VALID}
