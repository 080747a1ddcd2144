"""The pages of a round: made, written, shared, opened by clicking; strangers and other provinces find nothing."""

import re

import pytest
from sqlalchemy import select

from app.judging.models import PanelMember, Round, ScoreSheet
from app.judging.panels import actions
from app.judging.panels.queries import plans, rounds
from app.judging.states import RoundState, SheetState
from app.kit.db import db, transaction
from app.people.models import Person
from tests.contests.editions import open_edition
from tests.judging.rounds import BEFORE, DURING, draft_round, entry, full, member, open_round, sheet, stage_of
from tests.world import post

PAGES = ("", "/criteria", "/rules", "/panel", "/sharing", "/sharing/plan", "/print")
VERBS = ("/open", "/close", "/reopen", "/criteria/write", "/rules/write", "/panel/add", "/panel/invite", "/panel/revoke",
         "/panel/chief", "/panel/cap", "/panel/remove", "/sharing/apply", "/sharing/assign", "/sharing/unassign",
         "/sharing/conflict")  # fmt: skip


@pytest.fixture
def judged(world, at_clock):
    at_clock(BEFORE)
    with transaction():
        edition = open_edition(world)
        for n in range(3):
            entry(world, edition, title=f"Hồ sơ {n + 1}")
        return draft_round(world, edition)


@pytest.fixture
def url(judged):
    with transaction():
        return f"/contests/{rounds.locked(judged).stage.edition.code}/rounds/{judged.ref}"


def fresh(judged):
    with transaction():
        return rounds.locked(judged)


def test_round_is_made_when_the_organizer_chooses_a_rubric(as_, world, at_clock):
    at_clock(BEFORE)
    with transaction():
        edition = open_edition(world)
        code, stage = edition.code, stage_of(edition).ref
    browser = as_("organizer")
    answer = post(browser, f"/contests/{code}/stages/{stage}/round", {"preset": "pitch"})
    made = db.session.scalars(select(Round)).one()
    assert (answer.status_code, answer.location) == (303, f"/contests/{code}/rounds/{made.ref}")
    assert post(as_("secretary"), f"/contests/{code}/stages/{stage}/round", {"preset": "pitch"}).status_code == 403


def test_round_is_shared_and_opened_by_clicking(as_, url, judged):
    browser = as_("secretary")
    plan = browser.get(f"{url}/sharing/plan").text
    mark = re.findall(r'name="mark" value="(\w+)"', plan)[0]
    assert post(browser, f"{url}/sharing/apply", {"mark": mark}).status_code == 303
    assert len(db.session.scalars(select(ScoreSheet)).all()) == 6
    assert "Mở vòng chấm" in browser.get(url).text
    assert post(browser, f"{url}/open").status_code == 303
    assert fresh(judged).state is RoundState.OPEN


def test_round_stays_a_draft_when_sheets_are_missing(as_, url, judged):
    browser = as_("secretary")
    answer = post(browser, f"{url}/open", headers={"Referer": f"http://localhost{url}"})
    assert (answer.status_code, fresh(judged).state) == (303, RoundState.DRAFT)
    assert "Chưa mở được vòng chấm vì còn thiếu." in browser.get(url).text


def rubric(judged, **change):
    data = {"key": [], "label": [], "guidance": [], "maximum": [], "minimum": [], "step": [], "weight": []}
    for c in rounds.criteria_of(judged):
        for name in data:
            value = getattr(c, name)
            data[name].append(f"{value / 100:g}".replace(".", ",") if isinstance(value, int) else value)
    for name, value in change.items():
        data[name][0] = value
    return data


def test_rubric_is_written_when_the_organizer_says_why(as_, url, judged):
    data = rubric(judged, maximum="17,5", label="Tính cấp thiết")
    answer = post(as_("organizer"), f"{url}/criteria/write", {**data, "reason": "Họp ngày 1/9"})
    first = rounds.criteria_of(judged)[0]
    assert (answer.status_code, first.maximum, first.label, first.key) == (303, 1750, "Tính cấp thiết", "need")


@pytest.mark.parametrize(
    ("change", "reason"), [({"maximum": "abc"}, "x"), ({"step": "0,7"}, "x"), ({"maximum": "17"}, "")]
)
def test_rubric_stays_and_typing_is_kept_when_refused(as_, url, judged, change, reason):
    answer = post(as_("organizer"), f"{url}/criteria/write", {**rubric(judged, **change), "reason": reason})
    first = rounds.criteria_of(judged)[0]
    assert (answer.status_code, first.maximum, first.step) == (422, 1500, 50)
    assert f'value="{next(iter(change.values()))}"' in answer.text


def test_secretary_reads_the_rubric_but_does_not_write_it(as_, url, judged):
    browser = as_("secretary")
    assert browser.get(f"{url}/criteria").status_code == 200
    codes = [post(browser, url + verb).status_code for verb in ("/criteria/write", "/rules/write")]
    assert codes == [403, 403]


def test_rules_are_written_when_the_form_is_whole(as_, url, judged):
    data = {
        "blind": "y", "judges_per_entry": "3", "min_judges": "2", "aggregation": "mean", "gap_percent": "15",
        "third_marking": "closest_two", "floor": "55,5", "at_cut": "share", "tie_one": "novelty", "tie_two": "majority",
        "tie_three": "", "tie_four": "vote", "top.idea": "10", "top.project": "8", "reason": "Họp ngày 1/9",
    }  # fmt: skip
    assert post(as_("organizer"), f"{url}/rules/write", data).status_code == 303
    kept = fresh(judged)
    assert (kept.judges_per_entry, kept.gap_percent, kept.blind) == (3, 15, True)
    assert kept.advance == {"top_n": {"idea": 10, "project": 8}, "floor": "55.5", "no_zero_criterion": False}
    assert kept.tie_chain == [["criterion_mean", "novelty"], ["majority", None], ["vote", None]]


def test_judge_is_added_when_found_by_name(as_, url, judged, world):
    browser = as_("secretary")
    page = browser.get(f"{url}/panel?q=giam khao ba").text
    person = world.person("judge_three").ref
    assert re.findall(r'name="person" value="(\w+)"', page)[-1] == person
    assert post(browser, f"{url}/panel/add", {"person": person}).status_code == 303
    assert world.people["judge_three"] in {m.person_id for m in rounds.live_panel(fresh(judged))}


def test_person_of_another_province_is_like_missing_when_added(as_, url, judged, world):
    assert post(as_("secretary"), f"{url}/panel/add", {"person": world.person("other_youth").ref}).status_code == 404


def test_guest_comes_in_by_a_link_until_it_is_revoked(as_, app, url, judged):
    browser = as_("secretary")
    assert post(browser, f"{url}/panel/invite", {"name": "Trần Khách Mời", "email": ""}).status_code == 303
    guest = db.session.scalars(select(Person).filter_by(full_name="Trần Khách Mời")).one()
    link = re.findall(r"http://localhost(/enter/[\w-]+)", browser.get(f"{url}/panel").text)[0]
    assert app.test_client().get(link).status_code == 200
    assert post(browser, f"{url}/panel/revoke", {"person": guest.ref}).status_code == 303
    assert app.test_client().get(link).status_code == 404
    assert db.session.scalars(select(PanelMember).filter_by(person_id=guest.id)).one().left_at is None


def test_entry_is_given_and_taken_by_hand(as_, url, judged, world):
    browser = as_("secretary")
    one = entries(judged)[0]
    data = {"entry": one, "judge": world.person("judge_one").ref}
    assert post(browser, f"{url}/sharing/assign", data).status_code == 303
    ref = db.session.scalars(select(ScoreSheet.ref)).one()
    assert post(browser, f"{url}/sharing/unassign", {"sheet": ref}).status_code == 303
    assert db.session.scalars(select(ScoreSheet)).all() == []


def entries(judged):
    return [e.ref for e in rounds.entries_of(fresh(judged))]


@pytest.mark.parametrize(
    "name", ["stranger", "lan", "officer", "judge_one", "observer", "other_organizer", "other_secretary"]
)
def test_round_is_like_missing_when_somebody_else_asks(as_, url, judged, name):
    browser = as_(name)
    answers = [browser.get(url + page).status_code for page in PAGES]
    answers += [post(browser, url + verb).status_code for verb in VERBS]
    answers.append(browser.get(url.rpartition("/")[0]).status_code)
    assert answers == [404] * (len(PAGES) + len(VERBS) + 1)


def test_pages_take_the_same_queries_for_three_entries_and_thirty(as_, url, judged, world, queries):
    browser = as_("secretary")
    counts = []
    for more in (0, 27):
        with transaction():
            edition = rounds.locked(judged).stage.edition
            for n in range(more):
                entry(world, edition, title=f"Thêm {n}")
        for page in ("/sharing", "/sharing/plan", "", "/print"):
            del queries[:]
            assert browser.get(url + page).status_code == 200
            counts.append((page, len(queries)))
    assert counts[:4] == counts[4:]


def test_criteria_are_public_when_the_rules_are(client, url, judged):
    page = client.get(url.split("/rounds")[0] + "/criteria")
    assert (page.status_code, "Tính mới, đổi mới sáng tạo" in page.text, "Giám Khảo" in page.text) == (200, True, False)


def test_secretary_orders_a_third_marking_when_the_page_offers_it(as_, world, at_clock):
    at_clock(DURING)
    with transaction():
        judged = open_round(world, entries=1)
        actions.add_judge(judged, world.person("judge_three"), by=world.actor("organizer"), at=DURING)
        for name, part in (("judge_one", 0.9), ("judge_two", 0.5)):
            one = sheet(world, judged, name)
            one.scores, one.state, one.submitted_at = full(judged, part), SheetState.SUBMITTED, DURING
        url = f"/contests/{judged.stage.edition.code}/rounds/{judged.ref}"
        three = member(world, judged, "judge_three").person_id
    browser = as_("secretary")
    assert "cần chấm lần ba" in browser.get(f"{url}/sharing").text
    data = {"entry": entries(judged)[0], "judge": world.person("judge_three").ref, "third": "1"}
    assert post(browser, f"{url}/sharing/assign", data).status_code == 303
    assert db.session.scalars(select(ScoreSheet.judge_id).where(ScoreSheet.third)).all() == [three]
    assert plans.wide_gaps(fresh(judged)).keys() == {db.session.scalars(select(ScoreSheet.entry_id)).first()}
