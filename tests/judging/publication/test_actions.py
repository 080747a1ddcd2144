"""A result appears at its instant, at once and as a whole, and never before."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.contests.states import EntryState, StageKind
from app.judging.models import Publication
from app.judging.panels.actions import ask_reopening
from app.judging.publication import actions
from app.judging.publication.actions import pushing
from app.judging.publication.queries import own_prize
from app.judging.states import RoundState, RoundVerb
from app.judging.tally import actions as tally
from app.kit.audit import history
from app.kit.db import db
from app.kit.errors import WrongState
from app.people.models import Notice
from app.people.states import ConsentGiver
from tests.contests.reception.made import entry, open_edition, stage
from tests.judging.made import DECIDED, DUE, LATER, PLAIN, agree, scored

pytestmark = pytest.mark.usefixtures("writing")
S = EntryState
LEADERS = ("Lò Thị Lan", "Giàng A Minh", "Đặng Hoà An")
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def organizer(actor):
    return actor("organizer")


@pytest.fixture
def decided(world, organizer):
    """(round, entries) of a preliminary round that was decided: three go on, two stop."""
    judged, made = scored(world, PLAIN)
    agree(world, "lan", "minh", "an")
    tally.decide(judged, by=organizer, at=DECIDED)
    return judged, made


def _schedule(judged, by, due=DUE, **more):
    return actions.schedule(judged.stage, due_at=due, by=by, at=DECIDED, **more)


def test_nothing_moves_before_the_instant_and_all_of_it_at_the_instant(decided, organizer):
    judged, made = decided
    publication = _schedule(judged, organizer)
    assert actions.publish_due(DUE - MOMENT) == 0
    assert [e.state for e in made] == [S.VALID] * 5
    assert (publication.done_at, publication.content, judged.stage.published_at) == (None, {}, None)
    assert actions.publish_due(DUE) == 1
    assert [e.state for e in made] == [S.POLISHING] * 3 + [S.STOPPED] * 2
    assert (publication.done_at, judged.stage.published_at, judged.state) == (DUE, DUE, RoundState.PUBLISHED)
    assert actions.publish_due(DUE + LATER) == 0


def test_what_another_worker_took_or_what_is_not_due_is_left_alone(decided, organizer):
    """Whatever a worker read before: the one conditional statement decides."""
    judged, _ = decided
    publication = _schedule(judged, organizer)
    assert pushing._publish(publication.id, DUE - MOMENT) is False
    assert actions.publish_due(DUE) == 1
    assert pushing._publish(publication.id, DUE + LATER) is False


def test_the_teams_are_told_at_the_instant_and_not_how_it_came_out(world, decided, organizer):
    judged, _ = decided
    _schedule(judged, organizer)
    actions.publish_due(DUE - MOMENT)
    assert db.session.scalars(select(Notice)).all() == []
    actions.publish_due(DUE)
    told = {(n.person_id, n.kind, n.facts["stage"], n.path) for n in db.session.scalars(select(Notice))}
    path = f"/contests/{judged.stage.edition.code}/results/{judged.stage.ref}"
    people = ("lan", "minh", "an", "stranger")
    assert told == {(world.people[n], "result_published", "Vòng sơ tuyển", path) for n in people}


def test_what_is_public_names_who_goes_on_and_no_score_place_or_loser(decided, organizer):
    judged, made = decided
    publication = _schedule(judged, organizer)
    actions.publish_due(DUE)
    (group,) = publication.content["groups"]
    assert group["name"] == "Bảng Ý tưởng"
    assert group["entries"] == [
        {"ref": e.ref, "number": e.number, "title": e.title, "people": [LEADERS[n]],
         "unit": "Đoàn xã Mường Ẳng", "board": "Bảng Ý tưởng"}
        for n, e in enumerate(made[:3])
    ]  # fmt: skip
    assert (publication.content["kind"], publication.content["next"]) == ("advance", "Tư vấn, hoàn thiện")
    text = json.dumps(publication.content, ensure_ascii=False)
    assert [word for word in ("86,00", "82,00", made[3].ref, made[4].ref, '"place"', '"mean":') if word in text] == []


def test_only_a_decided_stage_can_be_scheduled_and_only_once(world, organizer):
    judged, _ = scored(world, PLAIN)
    with pytest.raises(actions.NotDecided):
        _schedule(judged, organizer)
    tally.decide(judged, by=organizer, at=DECIDED)
    with pytest.raises(actions.PastInstant):
        _schedule(judged, organizer, due=DECIDED - MOMENT)
    _schedule(judged, organizer)
    with pytest.raises(actions.AlreadyScheduled):
        _schedule(judged, organizer)


def test_a_decision_cannot_be_unlocked_while_it_waits_nor_after(decided, organizer, actor):
    judged, _ = decided
    publication = _schedule(judged, organizer)
    asked = ask_reopening(judged, verb=RoundVerb.UNLOCK, reason="x", by=organizer, at=DECIDED)
    with pytest.raises(tally.PublicationWaits):
        tally.unlock(judged, asked, by=actor("secretary"), at=DECIDED)
    actions.cancel(publication, reason="Chưa ký", by=organizer, at=DECIDED)
    tally.unlock(judged, asked, by=actor("secretary"), at=DECIDED)
    tally.decide(judged, by=organizer, at=DECIDED)
    _schedule(judged, organizer)
    actions.publish_due(DUE)
    with pytest.raises(WrongState):
        ask_reopening(judged, verb=RoundVerb.UNLOCK, reason="x", by=organizer, at=DUE)


def test_what_waits_can_be_moved_and_cancelled_until_it_is_out(decided, organizer):
    judged, made = decided
    publication = _schedule(judged, organizer)
    actions.reschedule(publication, due_at=DUE + LATER, by=organizer, at=DECIDED)
    assert actions.publish_due(DUE) == 0
    actions.cancel(publication, reason="Chưa ký", by=organizer, at=DUE)
    assert (actions.publish_due(DUE + LATER), made[0].state) == (0, S.VALID)
    again = _schedule(judged, organizer, due=DUE + LATER)
    actions.publish_due(DUE + LATER)
    for change in (
        lambda: actions.cancel(again, reason="x", by=organizer, at=DUE + LATER),
        lambda: actions.reschedule(again, due_at=DUE + 2 * LATER, by=organizer, at=DUE + LATER),
        lambda: actions.reschedule(publication, due_at=DUE + 2 * LATER, by=organizer, at=DUE + LATER),
        lambda: _schedule(judged, organizer, due=DUE + 2 * LATER),
    ):
        with pytest.raises(actions.AlreadyUp):
            change()


def test_who_left_after_the_decision_is_neither_moved_nor_named(decided, organizer):
    judged, made = decided
    publication = _schedule(judged, organizer)
    made[0].state, made[0].withdrawn_at = S.WITHDRAWN, DECIDED
    db.session.flush()
    actions.publish_due(DUE)
    assert made[0].state == S.WITHDRAWN
    assert [e["ref"] for e in publication.content["groups"][0]["entries"]] == [e.ref for e in made[1:3]]
    assert history(("stage", judged.stage.ref))[0].facts == {"number": 1, "gone": [made[0].id]}


def test_a_minor_is_named_by_initials_until_a_guardian_agrees_and_the_page_is_corrected(world, decided, organizer):
    judged, made = decided
    lan = world.person("lan")
    lan.birth_date = date(2009, 1, 1)
    first = _schedule(judged, organizer)
    actions.publish_due(DUE)
    agree(world, "lan", by=ConsentGiver.GUARDIAN, at=DUE)
    second = actions.correct(judged.stage, note="Ghi đủ họ tên", due_at=DUE + LATER, by=organizer, at=DUE)
    assert (actions.publish_due(DUE), second.content) == (0, {})
    actions.publish_due(DUE + LATER)
    names = [p.content["groups"][0]["entries"][0]["people"] for p in (first, second)]
    assert names == [["L.T.L."], ["Lò Thị Lan"]]
    assert (first.done_at, second.number, second.note) == (DUE, 2, "Ghi đủ họ tên")
    assert made[0].state == S.POLISHING


def test_a_correction_needs_a_note_and_something_that_is_out(decided, organizer):
    judged, _ = decided
    with pytest.raises(actions.NotPublished):
        actions.correct(judged.stage, note="x", due_at=DUE, by=organizer, at=DECIDED)
    _schedule(judged, organizer)
    actions.publish_due(DUE)
    with pytest.raises(tally.ReasonNeeded):
        actions.correct(judged.stage, note=" ", due_at=DUE, by=organizer, at=DUE)


def test_coaching_is_published_with_those_who_are_called(world, organizer):
    edition = open_edition(world)
    coaching, final = stage(edition, StageKind.COACHING), stage(edition, StageKind.FINAL)
    made = [entry(world, edition, S.POLISHING, leader=name, stage_id=coaching.id) for name in ("lan", "minh", "an")]
    for chosen in ([], [10**6]):
        with pytest.raises(actions.CoachingChoice):
            actions.schedule(coaching, due_at=DUE, advancing=chosen, by=organizer, at=DECIDED)
    actions.schedule(coaching, due_at=DUE, advancing=[made[0].id, made[2].id], by=organizer, at=DECIDED)
    actions.publish_due(DUE)
    assert [(e.state, e.stage_id) for e in made] == [
        (S.IN_FINAL, final.id), (S.STOPPED, coaching.id), (S.IN_FINAL, final.id)
    ]  # fmt: skip


def test_a_final_ends_with_prizes_or_is_not_published(world, organizer):
    judged, made = scored(world, PLAIN, StageKind.FINAL)
    tally.decide(judged, by=organizer, at=DECIDED)
    with pytest.raises(actions.NotDecided):
        _schedule(judged, organizer)
    prizes = [
        actions.PrizeLine("Giải Nhất", 1, "", 24_000_000, None, (made[0].id,)),
        actions.PrizeLine("Giải Nhì", 2, "", 16_000_000, None, (), unawarded=1),
    ]
    publication = _schedule(judged, organizer, prizes=prizes)
    actions.publish_due(DUE)
    assert [e.state for e in made] == [S.AWARDED] + [S.NOT_AWARDED] * 4
    shown = [(p["name"], [e["title"] for e in p["entries"]]) for p in publication.content["prizes"]]
    assert shown == [("Giải Nhất", [made[0].title]), ("Giải Nhì", [])]
    assert made[1].ref not in json.dumps(publication.content)


def test_an_entry_is_told_its_prize_at_the_instant_and_by_the_newest_version(world, organizer):
    judged, made = scored(world, PLAIN, StageKind.FINAL)
    tally.decide(judged, by=organizer, at=DECIDED)
    first = actions.PrizeLine("Giải Nhất", 1, "", 24_000_000, None, (made[0].id,))
    _schedule(judged, organizer, prizes=[first])
    before = own_prize(made[0])
    actions.publish_due(DUE)
    told = [own_prize(one) for one in made[:2]]
    better = actions.PrizeLine("Giải Đặc biệt", 1, "", None, None, (made[0].id,))
    actions.correct(judged.stage, note="Sửa tên giải", due_at=DUE + LATER, prizes=[better], by=organizer, at=DUE)
    actions.publish_due(DUE + LATER)
    assert (before, told, own_prize(made[0])) == ("", ["Giải Nhất", ""], "Giải Đặc biệt")


def test_a_refused_publication_waits_and_does_not_stop_the_others(world, decided, organizer):
    judged, made = decided
    broken = _schedule(judged, organizer)
    broken.plan = {"advancing": [10**6], "stopped": []}
    other, theirs = scored(world, PLAIN, edition=open_edition(world, "ha_bac"))
    tally.decide(other, by=organizer, at=DECIDED)
    _schedule(other, organizer)
    assert actions.publish_due(DUE) == 1
    db.session.refresh(broken)
    assert (broken.done_at, made[0].state, theirs[0].state) == (None, S.VALID, S.POLISHING)


def test_a_result_is_official_once_the_decision_came_back(decided, organizer):
    judged, _ = decided
    publication = _schedule(judged, organizer)
    day = date(2026, 9, 12)
    with pytest.raises(actions.NotPublished):
        actions.record_decision(publication, number="12-QĐ/TĐTN", day=day, by=organizer, at=DECIDED)
    actions.publish_due(DUE)
    db.session.refresh(publication)
    actions.record_decision(publication, number="12-QĐ/TĐTN", day=day, by=organizer, at=DUE)
    kept = db.session.scalars(select(Publication)).one()
    assert (kept.decision_number, kept.decision_date) == ("12-QĐ/TĐTN", day)
