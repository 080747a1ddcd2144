"""The worker's plans, on a filled round of the size at which the worker is asked: done, impossible, stopped, given up."""

import re

import pytest
from sqlalchemy import insert, select

from app.contests.entry_models import Entry
from app.judging.assignments import actions, jobs
from app.judging.assignments.queries import plans
from app.judging.assignments.rules import Outcome
from app.judging.models import PanelMember, ScoreSheet
from app.judging.panels.actions import PlanChanged
from app.judging.panels.queries import rounds
from app.judging.plan_models import SharePlan
from app.judging.states import PlanKind, PlanState
from app.kit.db import db, transaction
from app.people.models import Person
from tests.contests.editions import open_edition
from tests.judging.rounds import BEFORE, draft_round, entry
from tests.world import post

ENTRIES, JUDGES = 405, 100


@pytest.fixture
def by(world):
    return world.actor("secretary")


@pytest.fixture
def judged(world, at_clock):
    """A round of ENTRIES × JUDGES, written as rows; every entry is to have three judges."""
    at_clock(BEFORE)
    with transaction():
        edition = open_edition(world)
        first = entry(world, edition, title="Hồ sơ 1")
        made = draft_round(world, edition)
        row = {c.key: getattr(first, c.key) for c in Entry.__mapper__.column_attrs if c.key != "id"}
        db.session.execute(
            insert(Entry),
            [row | {"ref": f"LARGE{n:05}", "number": n, "title": f"Hồ sơ {n}"} for n in range(2, ENTRIES + 1)],
        )
        judge = world.person("judge_one")
        row = {c.key: getattr(judge, c.key) for c in Person.__mapper__.column_attrs if c.key != "id"}
        added = db.session.scalars(
            insert(Person).returning(Person.id),
            [
                row | {"ref": f"JUDGE{n:05}", "email": None, "phone": None, "full_name": f"Giám Khảo {n}"}
                for n in range(JUDGES - 2)
            ],
        ).all()
        db.session.add_all(PanelMember(round_id=made.id, person_id=person, expertise={}) for person in added)
        made.judges_per_entry = 3
        db.session.flush()
        return made


@pytest.fixture
def url(judged):
    with transaction():
        return f"/contests/{rounds.locked(judged).stage.edition.code}/rounds/{judged.ref}/plans"


def made_of(judged):
    """Its plans, the newest first."""
    db.session.expire_all()
    return plans.plans_of(judged)


def asked(judged, by, kind=PlanKind.WHOLE):
    with transaction():
        return actions.ask(rounds.locked(judged), kind, bridges=True, by=by, at=BEFORE)


def test_large_plan_is_reckoned_by_the_worker_and_applied_by_clicking(as_, judged, url):
    browser = as_("secretary")
    first = post(browser, f"{url}/make", {"kind": "plan_whole"})
    again = post(browser, f"{url}/make", {"kind": "plan_whole"})
    assert (first.status_code, first.location) == (303, again.location)
    page = browser.get(first.location).text
    assert ('content="10"' in page, "0%" in page, "Dừng lại" in page) == (True, True, True)
    assert "đang tính" in browser.get(url).text
    assert (jobs.make_waiting(BEFORE), jobs.make_waiting(BEFORE)) == (1, 0)
    (made,) = made_of(judged)
    assert (made.state, made.progress, made.tries) == (PlanState.READY, 100, 1)
    page = browser.get(first.location).text
    assert ('content="10"' in page, re.findall(r"Phân công (\d+) phiếu", page)) == (False, [str(3 * ENTRIES)])
    assert post(browser, f"{first.location}/apply").status_code == 303
    loads = {}
    for judge in db.session.scalars(select(ScoreSheet.judge_id).where(ScoreSheet.round_id == judged.id)):
        loads[judge] = loads.get(judge, 0) + 1
    assert (sum(loads.values()), len(loads), min(loads.values()) >= 6, max(loads.values()) <= 19) == (
        1215,
        100,
        True,
        True,
    )


def test_large_plan_that_is_impossible_names_the_cause(as_, judged, url, by):
    with transaction():
        for m in rounds.live_panel(rounds.locked(judged)):
            m.cap = 12
    made = asked(judged, by)
    assert jobs.make_waiting(BEFORE) == 1
    assert Outcome.from_json(made_of(judged)[0].outcome).causes[0][::3] == ("caps", 15)
    page = as_("secretary").get(f"{url}/{made.ref}").text
    assert ("chấm được thêm" in page or "15" in page, "Phân công 1215" in page) == (True, False)


def test_stopped_plan_is_left_and_the_next_one_made(as_, judged, url, by):
    browser = as_("secretary")
    asked(judged, by)
    other = asked(judged, by, PlanKind.TOP_UP)
    stopped = made_of(judged)[-1]
    assert post(browser, f"{url}/{stopped.ref}/stop").status_code == 303
    with pytest.raises(jobs.Stopped):
        jobs._teller(stopped.id)(0.5)
    assert jobs.make_waiting(BEFORE) == 1
    assert {m.ref: m.state for m in made_of(judged)} == {other.ref: PlanState.READY, stopped.ref: PlanState.STOPPED}
    assert "Không có gì được giao" in browser.get(f"{url}/{stopped.ref}").text
    assert post(browser, f"{url}/{other.ref}/stop").status_code == 303
    assert made_of(judged)[0].state is PlanState.READY


def test_plan_at_which_the_worker_breaks_down_is_given_up_and_holds_nobody_up(as_, judged, url, by):
    broken, other = asked(judged, by), asked(judged, by, PlanKind.TOP_UP)
    with transaction():
        db.session.get_one(SharePlan, broken.id).tries = actions.TRIES
    assert jobs.make_waiting(BEFORE) == 1
    assert {m.ref: m.state for m in made_of(judged)} == {broken.ref: PlanState.FAILED, other.ref: PlanState.READY}
    assert "chưa tính được" in as_("secretary").get(f"{url}/{broken.ref}").text


def test_plan_of_a_round_that_moved_meanwhile_is_not_applied(judged, by):
    made = asked(judged, by)
    with transaction():
        rounds.live_panel(rounds.locked(judged))[0].cap = 5
    jobs.make_waiting(BEFORE)
    with transaction():
        rounds.live_panel(rounds.locked(judged))[0].cap = 6
    with pytest.raises(PlanChanged), transaction():
        actions.apply(rounds.locked(judged), db.session.get_one(SharePlan, made.id), by=by, at=BEFORE)
