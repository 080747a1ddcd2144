"""Public pages of results: nothing before the instant, the right thing after it, each entrant their own."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.contests.models import Edition
from app.contests.states import EntryState, StageKind
from app.judging.models import Publication
from app.judging.publication import actions
from app.judging.tally import actions as tally
from app.kit.clock import now
from app.kit.db import db
from tests.contests.reception.made import entry, open_edition, stage
from tests.judging.made import DECIDED, DUE, PLAIN, keep, scored
from tests.world import post

pytestmark = pytest.mark.usefixtures("writing")
STRANGERS = ("lan", "officer", "leader", "judge_one", "observer", "admin", "stranger", "other_organizer")


@pytest.fixture
def kept(world, actor):
    """A decided preliminary round."""
    judged, made = scored(world, PLAIN)
    tally.decide(judged, by=actor("organizer"), at=DECIDED)
    return keep(judged, made)


def _publish(kept, actor):
    actions.schedule(kept.judged.stage, due_at=DUE, by=actor("organizer"), at=DECIDED)
    actions.publish_due(DUE)
    db.session.commit()


def test_guests_read_who_goes_on_after_the_instant(client, kept, actor):
    assert "Chưa có kết quả" in client.get(kept.url("results")).text
    assert client.get(kept.url(f"results/{kept.stage}")).status_code == 404
    _publish(kept, actor)
    assert "Vòng sơ tuyển" in client.get(kept.url("results")).text
    page = client.get(kept.url(f"results/{kept.stage}"))
    assert page.status_code == 200
    assert [title in page.text for title in kept.titles] == [True, True, True, False, False]
    assert [figure for figure in ("86,00", "82,00", "78,25", "70,13") if figure in page.text] == []


def test_a_hidden_result_answers_like_a_missing_one(client, kept, actor):
    actions.schedule(kept.judged.stage, due_at=DUE, by=actor("organizer"), at=DECIDED)
    db.session.commit()
    hidden, missing = client.get(kept.url(f"results/{kept.stage}")), client.get(kept.url("results/KHONGCO1"))
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert len(hidden.data) == len(missing.data)
    assert kept.titles[0] not in client.get(kept.url("results")).text


@pytest.mark.parametrize("name", STRANGERS)
def test_the_staffs_page_is_not_there_for_others(as_, kept, name):
    browser = as_(name)
    assert browser.get(kept.url(f"stages/{kept.stage}/publication")).status_code == 404
    assert post(browser, kept.url(f"stages/{kept.stage}/publication/schedule"), {}).status_code == 404


def test_the_secretariat_may_know_but_not_publish(as_, kept):
    assert as_("secretary").get(kept.url(f"stages/{kept.stage}/publication")).status_code == 403


def test_an_organizer_schedules_moves_cancels_and_publishes(as_, kept):
    browser, page = as_("organizer"), kept.url(f"stages/{kept.stage}/publication")
    assert browser.get(page).status_code == 200
    assert post(browser, page + "/schedule", {"schedule-due_at": ""}).status_code == 422
    assert post(browser, page + "/schedule", {"schedule-due_at": "2099-09-11T08:00"}).status_code == 303
    waiting = db.session.scalars(select(Publication)).one()
    assert waiting.due_at.isoformat() == "2099-09-11T01:00:00+00:00"
    assert kept.titles[0] in browser.get(page).text
    assert post(browser, page + "/reschedule", {"move-due_at": "2098-09-11T08:00"}).status_code == 303
    assert post(browser, page + "/cancel", {"cancel-reason": "Chưa ký"}).status_code == 303
    assert post(browser, page + "/schedule", {"schedule-due_at": "", "at_once": "1"}).status_code == 303
    assert actions.publish_due(now() + timedelta(seconds=1)) == 1
    db.session.commit()
    decision = {"decision-number": "12-QĐ/TĐTN", "decision-day": "2026-09-12"}
    assert post(browser, page + "/decision", decision).status_code == 303
    assert "12-QĐ/TĐTN" in browser.get(kept.url(f"results/{kept.stage}")).text


def test_a_corrected_result_keeps_its_old_version(client, as_, kept, actor):
    _publish(kept, actor)
    page = kept.url(f"stages/{kept.stage}/publication")
    fields = {"correct-note": "Ghi lại tên", "correct-due_at": "2099-09-11T08:00"}
    assert post(as_("organizer"), page + "/correct", fields).status_code == 303
    assert "Ghi lại tên" not in client.get(kept.url(f"results/{kept.stage}")).text
    actions.publish_due(now() + timedelta(days=40000))
    db.session.commit()
    assert "Ghi lại tên" in client.get(kept.url(f"results/{kept.stage}")).text
    old = client.get(kept.url(f"results/{kept.stage}/versions/1"))
    assert (old.status_code, "Bản cũ" in old.text) == (200, True)
    assert client.get(kept.url(f"results/{kept.stage}/versions/7")).status_code == 404


@pytest.mark.parametrize(("scores", "comments"), [(True, True), (False, True), (True, False), (False, False)])
def test_an_entrant_sees_their_own_scores_and_comments_where_the_rules_allow(as_, kept, actor, scores, comments):
    edition = db.session.scalars(select(Edition).filter_by(code=kept.code)).one()
    edition.shows_scores, edition.shows_comments = scores, comments
    db.session.commit()
    own = kept.url(f"entries/{kept.refs[0]}/result")
    assert as_("lan").get(own).status_code == 404
    _publish(kept, actor)
    page = as_("lan").get(own)
    assert page.status_code == 200
    assert ("86,00" in page.text, f"Nhận xét cho {kept.refs[0]}" in page.text) == (scores, comments)
    assert [word for word in ("chỉ nội bộ", "Giám Khảo", "82,00", kept.refs[1]) if word in page.text] == []


@pytest.mark.parametrize("name", ["minh", "officer", "judge_one", "organizer", "other_youth"])
def test_nobody_sees_anothers_own_result(as_, kept, actor, name):
    _publish(kept, actor)
    assert as_(name).get(kept.url(f"entries/{kept.refs[0]}/result")).status_code == 404


def test_coaching_is_published_with_the_chosen(as_, world):
    edition = open_edition(world)
    coaching = stage(edition, StageKind.COACHING)
    made = [entry(world, edition, EntryState.POLISHING, leader=n, stage_id=coaching.id) for n in ("lan", "minh")]
    url, refs, ids = f"/contests/{edition.code}/stages/{coaching.ref}/publication", [e.ref for e in made], made[0].id
    db.session.commit()
    browser = as_("organizer")
    assert refs[0] in browser.get(url).text
    sent = {"schedule-due_at": "2099-09-11T08:00", "schedule-advancing": [refs[0]]}
    assert post(browser, url + "/schedule", sent).status_code == 303
    assert db.session.scalars(select(Publication)).one().plan["advancing"] == [ids]


def test_results_of_another_province_stay_there(client, kept, actor):
    _publish(kept, actor)
    assert client.get(f"/contests/khong-co/results/{kept.stage}").status_code == 404
