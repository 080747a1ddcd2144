"""The pages of coaching: assigning, advising, answering, deciding; and who sees none of it."""

import re
from datetime import timedelta

import pytest

from app.contests.coaching import actions
from app.contests.entry_models import CoachingNote, Mentorship
from app.contests.states import EntryState, StageKind
from app.kit import clock
from app.kit.db import db
from tests.contests.reception import made
from tests.world import post

pytestmark = pytest.mark.usefixtures("writing")
S = EntryState


@pytest.fixture
def edition(world):
    one = made.open_edition(world)
    # The pages read the real clock, so the coaching stage lies around it.
    coaching, final = made.stage(one, StageKind.COACHING), made.stage(one, StageKind.FINAL)
    coaching.opens_at, coaching.due_at = clock.now() - timedelta(days=1), clock.now() + timedelta(days=2)
    final.opens_at, final.due_at = clock.now() + timedelta(days=3), clock.now() + timedelta(days=4)
    db.session.commit()
    return one


@pytest.fixture
def coaching(edition):
    return made.stage(edition, StageKind.COACHING)


@pytest.fixture
def one(world, edition, coaching):
    row = made.entry(world, edition, S.POLISHING, stage_id=coaching.id, title="Trà Shan tuyết")
    db.session.commit()
    return row


@pytest.fixture
def mentorship(world, coaching, one, actor):
    row = actions.assign(coaching, one, world.person("mentor"), by=actor("secretary"), at=clock.now())
    db.session.commit()
    return row


@pytest.fixture
def note(mentorship, actor):
    row = actions.advise(mentorship, advice="Nêu rõ thị trường", due_at=None, by=actor("mentor"), at=clock.now())
    db.session.commit()
    return row


def test_secretary_assigns_and_ends_a_mentor(world, edition, one, as_):
    url, browser = f"/contests/{edition.code}/coaching", as_("secretary")
    assert "Trà Shan tuyết" in browser.get(url).text
    found = browser.get(f"{url}/entries/{one.ref}/mentors?q=co van").text
    assert world.person("mentor").ref in found
    assert post(browser, f"{url}/entries/{one.ref}/mentors", {"mentor": world.person("mentor").ref}).status_code == 303
    row = db.session.query(Mentorship).one()
    assert (row.mentor_id, row.ended_at) == (world.people["mentor"], None)
    assert post(browser, f"{url}/entries/{one.ref}/mentors/{world.person('mentor').ref}/end").status_code == 303
    db.session.refresh(row)
    assert row.ended_at is not None


def test_people_of_another_province_are_no_mentors_here(world, edition, one, as_):
    url, browser = f"/contests/{edition.code}/coaching/entries/{one.ref}/mentors", as_("secretary")
    foreign = world.person("other_youth").ref
    assert foreign not in browser.get(f"{url}?q=khac").text
    assert post(browser, url, {"mentor": foreign}).status_code == 404


def test_own_team_is_not_offered_and_refused(world, edition, one, as_):
    url, browser = f"/contests/{edition.code}/coaching/entries/{one.ref}/mentors", as_("secretary")
    leader = world.person("lan").ref
    assert leader not in browser.get(f"{url}?q=lan").text
    refused = post(browser, url, {"mentor": leader}, headers={"Accept": "application/json"})
    assert (refused.status_code, refused.json["code"]) == (409, "mentor_of_own_team")


@pytest.mark.parametrize("who", ["lan", "mentor", "officer", "other_secretary", "other_organizer"])
def test_stage_page_does_not_exist_for_others(edition, one, mentorship, as_, who):
    url, browser = f"/contests/{edition.code}/coaching", as_(who)
    assert browser.get(url).status_code == 404
    assert browser.get(f"{url}/entries/{one.ref}/mentors").status_code == 404


def test_organizer_is_led_from_coaching_to_the_publication(edition, coaching, one, as_):
    url, there = f"/contests/{edition.code}/coaching", f"/contests/{edition.code}/stages/{coaching.ref}/publication"
    links = {who: f'href="{there}"' in as_(who).get(url).text for who in ("organizer", "secretary", "observer")}
    assert links == {"organizer": True, "secretary": False, "observer": False}


def test_published_coaching_shows_what_became_of_each_entry_and_no_buttons(
    world, edition, coaching, one, mentorship, as_
):
    final = made.stage(edition, StageKind.FINAL)
    one.state, one.stage_id = S.IN_FINAL, final.id
    made.entry(world, edition, S.STOPPED, leader="minh", stage_id=coaching.id, title="Dừng lại")
    made.entry(
        world, edition, S.WITHDRAWN, leader="minh", stage_id=coaching.id, title="Rút hồ sơ", withdrawn_at=clock.now()
    )
    before = made.stage(edition, StageKind.PRELIMINARY)
    made.entry(world, edition, S.STOPPED, leader="minh", stage_id=before.id, title="Chưa từng vào")
    coaching.published_at = clock.now()
    db.session.commit()
    for who in ("secretary", "observer"):
        page = as_(who).get(f"/contests/{edition.code}/coaching").text
        assert (page.count('<th scope="row">'), "Chưa từng vào" in page, "/mentors" in page) == (3, False, False)
        words = [re.search(rf"{title}.*?data-label=\"Kết quả\"><span>.*?>([^<]+)</span>", page, re.S)[1].strip()
                 for title in ("Trà Shan tuyết", "Dừng lại", "Rút hồ sơ")]  # fmt: skip
        assert words == ["Đi tiếp", "Dừng ở đây", "Đã rời cuộc thi"]


def test_mentor_reads_the_dossier_and_advises(edition, one, mentorship, as_):
    url, browser = f"/coaching/{edition.code}/{one.ref}", as_("mentor")
    assert "Trà Shan tuyết" in browser.get("/coaching").text
    assert browser.get(url).status_code == 200
    assert post(browser, f"{url}/advise", {"advice": ""}).status_code == 422
    assert post(browser, f"{url}/advise", {"advice": "Nêu rõ thị trường"}).status_code == 303
    assert "Nêu rõ thị trường" in browser.get(url).text


@pytest.mark.parametrize("who", ["judge_one", "lan", "secretary", "officer", "other_organizer"])
def test_mentors_pages_do_not_exist_for_others(edition, one, note, as_, who):
    url, browser = f"/coaching/{edition.code}/{one.ref}", as_(who)
    assert browser.get(url).status_code == 404
    assert post(browser, f"{url}/advise", {"advice": "Chen vào"}).status_code == 404
    assert "Trà Shan tuyết" not in browser.get("/coaching").text


def test_mentor_whose_mentorship_ended_sees_it_no_more(edition, one, mentorship, actor, as_):
    actions.end(mentorship, by=actor("secretary"), at=clock.now())
    db.session.commit()
    assert as_("mentor").get(f"/coaching/{edition.code}/{one.ref}").status_code == 404


def test_team_reads_the_advice_and_the_leader_answers(edition, one, note, as_):
    url, browser = f"/contests/{edition.code}/entries/{one.ref}/advice", as_("lan")
    assert "Nêu rõ thị trường" in browser.get(url).text
    assert post(browser, f"{url}/{note.ref}/answer", {"answer": ""}).status_code == 422
    assert post(browser, f"{url}/{note.ref}/answer", {"answer": "Đã bổ sung"}).status_code == 303
    db.session.refresh(note)
    assert (note.answer, note.answered_at is not None) == ("Đã bổ sung", True)
    assert post(browser, f"{url}/NOTHERE/answer", {"answer": "x"}).status_code == 404


@pytest.mark.parametrize("who", ["minh", "stranger", "other_youth", "other_officer"])
def test_advice_does_not_exist_for_others(edition, one, note, as_, who):
    url, browser = f"/contests/{edition.code}/entries/{one.ref}/advice", as_(who)
    assert browser.get(url).status_code == 404
    assert post(browser, f"{url}/{note.ref}/answer", {"answer": "Chen vào"}).status_code == 404


def test_unit_and_staff_read_the_advice_and_may_not_answer(edition, one, note, as_):
    url = f"/contests/{edition.code}/entries/{one.ref}/advice"
    for who in ("officer", "secretary"):
        assert as_(who).get(url).status_code == 200
        assert post(as_(who), f"{url}/{note.ref}/answer", {"answer": "Chen vào"}).status_code == 403
    assert db.session.query(CoachingNote).one().answered_at is None


def test_stage_page_asks_as_often_for_2_as_for_20_entries(world, edition, coaching, one, actor, as_, queries):
    counts, browser = [], as_("secretary")
    for many in (1, 18):
        for n in range(many):
            row = made.entry(world, edition, S.POLISHING, leader="minh", stage_id=coaching.id, title=f"Ý tưởng {n}")
            actions.assign(coaching, row, world.person("mentor"), by=actor("secretary"), at=clock.now())
        db.session.commit()
        db.session.expire_all()
        del queries[:]
        assert browser.get(f"/contests/{edition.code}/coaching").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
