"""The pages of the council: the same figures as the command prints, for organizers and the secretariat alone."""

import csv
import io
import json
import re

import pytest

from app.cli import judging
from app.judging.analysis import queries
from app.judging.analysis.queries import findings, marks_of
from app.judging.models import PanelMember
from app.judging.publication.actions import publish_due, schedule
from app.judging.states import SheetRole, SheetState, ThirdMarking
from app.judging.tally import actions
from app.judging.tally.queries import standing
from tests.contests.reception.made import add
from tests.judging.made import DECIDED, DUE, PLAIN, keep, scored, sheet

pytestmark = pytest.mark.usefixtures("writing")

#: Eight entries, three judges, two sheets each; judge three gives eight points less than the others.
WORTH = (90, 84, 79, 75, 72, 66, 60, 55)
THREE = ("judge_one", "judge_two", "judge_three")
PAIRS = ((0, 1), (0, 2), (1, 2))


def _row(n):
    give = [
        worth + (1, -1, 0)[(n + judge) % 3] - (8 if judge == 2 else 0) for judge, worth in enumerate([WORTH[n]] * 3)
    ]
    triples = [(p * 0.4, p * 0.4, p * 0.2) for p in give]
    return tuple(
        tuple(round(x * 4) / 4 for x in triple) if judge in PAIRS[n % 3] else None
        for judge, triple in enumerate(triples)
    )


def sparse(world, **more):
    """A closed round read by two of three judges each."""
    judged, made = scored(world, [() for _ in WORTH], **more)
    for n, entry in enumerate(made):
        for judge, points in zip(("judge_one", "judge_two", "judge_three"), _row(n), strict=True):
            if points is not None:
                sheet(world, judged, entry, judge, points)
    return judged, made


def _url(kept, tail=""):
    return kept.url(f"rounds/{kept.ref}/analysis{tail}")


def test_page_says_what_is_open_at_the_cut_and_draws_every_entry(as_, world):
    kept = keep(*sparse(world))
    page = as_("secretary").get(_url(kept))
    assert page.status_code == 200
    assert page.text.count('class="sure-row') == 8
    assert page.text.count('class="sure-cut"') == 1
    ranks = [line.rank for line in standing(kept.judged).rankings[0].lines]
    assert re.findall(r'class="sure-place">([^<]+)<', page.text) == [str(rank) for rank in ranks]


def test_page_and_command_give_the_same_figures(as_, app, world, tmp_path):
    kept = keep(*sparse(world))
    file = tmp_path / "marks.csv"
    file.write_text(as_("secretary").get(_url(kept, "/marks.csv")).text)
    told = json.loads(
        app.test_cli_runner().invoke(judging, ["analyse", str(file), "--method", "severity", "--json"]).output
    )
    ((_ranked, lines, sure),) = findings(standing(kept.judged)).rankings
    printed = {row["item"]: (row["score"], row["se"], row["place"], row["interval"]) for row in told["items"]}
    seen = {
        o.item: (o.severity.score, o.severity.se, o.severity.place, [sure.low[o.item], sure.high[o.item]])
        for o in lines
    }
    assert seen == printed


def test_only_sheets_that_count_in_the_tally_are_looked_at(world):
    judged, made = sparse(world, third_marking=ThirdMarking.CLOSEST_TWO)
    before = marks_of(standing(judged)).marks
    sheet(world, judged, made[0], "judge_three", (1, 1, 1), role=SheetRole.SAMPLE)
    sheet(world, judged, made[3], "judge_three", (1, 1, 1), state=SheetState.RECUSED)
    after = marks_of(standing(judged)).marks
    assert (len(before.value), after.value.tolist()) == (16, before.value.tolist())


def test_a_complete_panel_is_told_that_the_mean_is_right(as_, world):
    kept = keep(*scored(world, PLAIN))
    browser = as_("secretary")
    assert [
        browser.get(_url(kept, tail)).text.count("Mọi giám khảo đều chấm mọi hồ sơ") for tail in ("", "/opinions")
    ] == [1, 1]


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ([(None, None)] * 3, "Chưa có phiếu chấm hợp lệ nào được nộp"),
        ([(row[0],) for row in PLAIN], "Mới có một giám khảo chấm"),
        ([(row[1], row[1]) for row in PLAIN], "Các giám khảo cho cùng tổng điểm"),
        ([((36, 34, 16), (34, 35, 16))], "Có quá ít phiếu"),
    ],
)
def test_page_says_plainly_what_cannot_be_said(as_, world, points, said):
    kept = keep(*scored(world, points))
    page = as_("organizer").get(_url(kept))
    assert (page.status_code, page.text.count(said), page.text.count('class="sure-row')) == (200, 1, 0)


def test_panels_without_an_entry_in_common_are_named(as_, world):
    judged, made = scored(world, [() for _ in range(6)])
    for n, entry in enumerate(made):
        for judge in ("judge_one", "judge_two") if n < 3 else ("judge_three", "mentor"):
            sheet(world, judged, entry, judge, (30 - n, 30 + len(judge) % 3, 15))
    kept = keep(judged, made)
    page = as_("secretary").get(_url(kept)).text
    assert page.count("không cùng chấm hồ sơ nào") == 1


def test_opinions_list_mean_median_spread_and_both_models(as_, world):
    kept = keep(*sparse(world))
    page = as_("organizer").get(_url(kept, "/opinions")).text
    assert page.count(" ± ") >= 16
    assert page.count('<th scope="row">') == 8


@pytest.mark.parametrize(
    "name",
    [
        "judge_one",
        "judge_two",
        "lan",
        "officer",
        "leader",
        "stranger",
        "observer",
        "admin",
        "other_organizer",
        "mentor",
    ],
)
def test_analysis_is_not_there_for_others(as_, world, name):
    kept = keep(*scored(world, PLAIN))
    assert {as_(name).get(_url(kept, tail)).status_code for tail in ("", "/opinions", "/marks.csv")} == {404}


def test_analysis_is_not_there_for_who_sat_on_the_panel_even_after_publication(as_, world, actor):
    judged, made = scored(world, PLAIN)
    actions.decide(judged, by=actor("organizer"), at=DECIDED)
    schedule(judged.stage, due_at=DUE, by=actor("organizer"), at=DECIDED)
    publish_due(DUE)
    add(PanelMember(round_id=judged.id, person_id=world.people["organizer"], left_at=DUE))
    kept = keep(judged, made)
    assert [as_(name).get(_url(kept)).status_code for name in ("organizer", "secretary", "observer", "judge_one")] == [
        404, 200, 404, 404,
    ]  # fmt: skip


def test_figures_are_reckoned_once_for_the_same_sheets(world, monkeypatch):
    judged, made = sparse(world)
    first = findings(standing(judged))
    assert findings(standing(judged)) is first
    sheet(world, judged, made[2], "judge_three" if len(PAIRS[2]) and 2 not in PAIRS[2] else "judge_one", (30, 30, 15))
    assert findings(standing(judged)) is not first


def test_a_large_round_waits_for_the_button(as_, world, monkeypatch):
    monkeypatch.setattr(queries, "BIG", 3)
    kept = keep(*sparse(world))
    browser = as_("secretary")
    asked, reckoned, again = (browser.get(_url(kept, tail)).text.count("sure-row") for tail in ("", "?compute=1", ""))
    assert (asked > 0, reckoned > 0, again > 0) == (False, True, True)


def test_the_marks_name_nobody(as_, world):
    kept = keep(*sparse(world))
    rows = list(csv.DictReader(io.StringIO(as_("secretary").get(_url(kept, "/marks.csv")).text)))
    assert {row["item"] for row in rows} == set(kept.refs)
    assert len({row["judge"] for row in rows}) == 3
