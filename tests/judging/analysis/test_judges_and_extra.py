"""The report on judges and extra readings: words before figures, never in conflict, never unannounced."""

import re

import pytest
from sqlalchemy import select

from app.judging.analysis import actions
from app.judging.analysis.queries import extra_plan
from app.judging.analysis.rules.extra import proposal
from app.judging.analysis.rules.judges import judge_lines
from app.judging.analysis.rules.opinions import models
from app.judging.models import ScoreSheet
from app.judging.panels.actions import PlanChanged
from app.judging.states import RoundState, SheetRole, SheetState
from app.judging.tally.queries import locked, standing
from app.kit.db import db
from app.kit.errors import WrongState
from tests.judging.analysis.test_sureness import by_mean, table
from tests.judging.analysis.test_views import THREE, _url, sparse
from tests.judging.made import DECIDED, OPENED, keep

pytestmark = pytest.mark.usefixtures("writing")


def _open(world, **more):
    return sparse(world, state=RoundState.OPEN, judges=THREE, **({"extra_readings": True} | more))


def test_the_harsh_judge_is_named_in_words_and_the_list_without_them_is_told():
    marked = table()
    lines, _pairs = judge_lines(marked, [], [by_mean(marked, (10, ""))], "mean")
    said = {one.judge: one.said for one in lines}
    assert "judge_harsh" in said["J0"]
    harsh = next(one for one in lines if one.judge == "J0")
    assert [m.over is not None for m in harsh.moves] == sorted((m.over is not None for m in harsh.moves), reverse=True)
    assert all(m.before != m.after for m in harsh.moves)


def test_places_without_a_judge_are_those_of_the_own_ranking():
    marked = table(items=20)
    whole = by_mean(marked)
    lower = [item for item in whole.order if item >= "E10"]
    board = type(whole)("b", "", tuple(lower), {item: n for n, item in enumerate(lower, 1)}, ((3, "Giải Ba"),))
    lines, _pairs = judge_lines(marked, [], [board], "mean")
    assert {m.item for one in lines for m in one.moves} <= set(lower)
    assert all(1 <= m.after <= len(lower) for one in lines for m in one.moves)


def test_the_page_speaks_of_every_judge_and_removes_nobody(as_, world):
    kept = keep(*sparse(world, judges=THREE))
    page = as_("organizer").get(_url(kept, "/judges"))
    assert (page.status_code, page.text.count('class="facts"')) == (200, 3)
    assert "<form" not in page.text[page.text.index("<main") : page.text.index("</main>")]


def test_extra_readings_go_to_who_has_not_read_the_entry_and_may(world):
    judged, made = _open(world)
    plan = extra_plan(standing(judged))
    have = {(s.entry_id, s.judge_id) for s in db.session.scalars(select(ScoreSheet).filter_by(round_id=judged.id))}
    refs, people = {e.ref: e.id for e in made}, {m.person.ref: m.person_id for m in judged.panel}
    asked = {(refs[r.item], people[r.judge]) for r in plan.readings}
    assert asked
    assert not asked & have


def test_a_batch_is_given_out_as_extra_sheets_and_the_next_one_waits_for_it(world, actor):
    judged, _made = _open(world)
    plan = extra_plan(standing(judged))
    count = actions.ask_extra(judged, mark=plan.mark, reason="Đọc thêm", by=actor("secretary"), at=OPENED)
    db.session.expire_all()
    sheets = db.session.scalars(select(ScoreSheet).filter_by(round_id=judged.id, role=SheetRole.EXTRA)).all()
    assert (len(sheets), {s.state for s in sheets}) == (count, {SheetState.ASSIGNED})
    after = extra_plan(standing(locked(judged)))
    assert (after.waiting, after.readings) == (count, ())


def test_readings_that_were_not_announced_are_refused(world, actor):
    judged, _made = _open(world, extra_readings=False)
    plan = extra_plan(standing(judged))
    with pytest.raises(actions.ExtraNotAnnounced):
        actions.ask_extra(judged, mark=plan.mark, reason="Đọc thêm", by=actor("secretary"), at=OPENED)


def test_a_batch_is_refused_when_the_round_is_closed_or_it_is_another_one_by_now(world, actor):
    judged, _made = _open(world)
    with pytest.raises(PlanChanged):
        actions.ask_extra(judged, mark="another", reason="Đọc thêm", by=actor("secretary"), at=OPENED)
    judged.state, judged.closed_at = RoundState.CLOSED, DECIDED
    db.session.flush()
    plan = extra_plan(standing(locked(judged)))
    with pytest.raises(WrongState):
        actions.ask_extra(judged, mark=plan.mark, reason="Đọc thêm", by=actor("secretary"), at=OPENED)


def test_a_proposal_never_holds_what_is_barred_or_over_the_room():
    marked = table()
    found, ranked = models(marked), by_mean(marked, (10, ""))
    barred = {(item, "J0") for item in marked.items}
    made = proposal(found, [ranked], marked.judges, barred, [9, 1, 1, 1, 0, 0], 6)
    assert len(made) == 3
    assert {one.judge for one in made} == {"J1", "J2", "J3"}
    assert [one.gain for one in made] == sorted((one.gain for one in made), reverse=True)


def test_the_secretariat_asks_on_the_page_and_a_judge_cannot(as_, world):
    kept = keep(*_open(world))
    browser = as_("secretary")
    page = browser.get(_url(kept, "/extra")).text
    mark, token = (re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("mark", "csrf_token"))
    sent = browser.post(_url(kept, "/extra/ask"), data={"mark": mark, "csrf_token": token})
    assert sent.status_code == 303
    assert "Đang chờ một đợt" in browser.get(_url(kept, "/extra")).text
    assert {as_("judge_one").get(_url(kept, tail)).status_code for tail in ("/extra", "/judges")} == {404}
