"""A judge's verbs: saving on a revision, handing in once, recusing, the chief's reopening; the window holds."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.contests.entry_models import Entry, Mentorship
from app.contests.states import EntryState, StageKind
from app.judging.conflict_models import Conflict
from app.judging.models import SheetChange
from app.judging.panels import actions as panels
from app.judging.panels.queries import plans, rounds
from app.judging.scoring import actions
from app.judging.scoring.actions import Draft
from app.judging.states import ConflictKind, SheetState
from app.kit.db import db
from app.kit.errors import BadInput
from tests.judging.rounds import AFTER, BEFORE, DURING, full, member, open_round, sheet, stage_of

pytestmark = pytest.mark.usefixtures("writing")
NONCE = "nonce-one-two"


@pytest.fixture
def judged(world):
    return open_round(world)


@pytest.fixture
def mine(world, judged):
    return sheet(world, judged, "judge_one")


@pytest.fixture
def judge(world):
    return world.actor("judge_one")


def changes(one):
    rows = db.session.scalars(select(SheetChange).filter_by(sheet_id=one.id).order_by(SheetChange.id))
    return [(c.revision, str(c.verb)) for c in rows]


def test_saving_keeps_the_history_when_scores_change(mine, judge):
    assert actions.save(mine, Draft({"need": 1200}), revision=0, by=judge, at=DURING) == 1
    assert actions.save(mine, Draft({"need": 1300}), revision=1, by=judge, at=DURING) == 2
    assert (mine.scores, mine.state, mine.saved_at) == ({"need": 1300}, SheetState.DRAFT, DURING)
    assert changes(mine) == [(1, "sheet_do_save"), (2, "sheet_do_save")]


def test_saving_twice_changes_nothing_when_the_words_are_the_same(mine, judge):
    actions.save(mine, Draft({"need": 1200}, "Tốt"), revision=0, by=judge, at=DURING)
    assert actions.save(mine, Draft({"need": 1200}, "Tốt"), revision=0, by=judge, at=DURING) == 1
    assert changes(mine) == [(1, "sheet_do_save")]


def test_older_device_is_refused_with_both_texts(mine, judge):
    actions.save(mine, Draft({"need": 1200}), revision=0, by=judge, at=DURING)
    with pytest.raises(actions.SheetConflict) as refused:
        actions.save(mine, Draft({"need": 900}), revision=0, by=judge, at=DURING)
    conflict = refused.value
    assert (conflict.theirs.scores, conflict.yours.scores, conflict.revision) == ({"need": 1200}, {"need": 900}, 1)
    assert mine.scores == {"need": 1200}


@pytest.mark.parametrize("scores", [{"need": 1501}, {"need": 33}, {"nonsense": 100}])
def test_saving_is_refused_when_no_form_could_send_it(mine, judge, scores):
    with pytest.raises(BadInput):
        actions.save(mine, Draft(scores), revision=0, by=judge, at=DURING)


@pytest.mark.parametrize(("at", "refusal"), [(BEFORE, actions.NotYet), (AFTER, actions.Over)])
def test_nothing_is_saved_when_outside_the_window(judged, mine, judge, at, refusal):
    with pytest.raises(refusal):
        actions.save(mine, Draft({"need": 100}), revision=0, by=judge, at=at)
    with pytest.raises(refusal):
        actions.hand_in(mine, Draft(full(judged)), revision=0, nonce=NONCE, by=judge, at=at)


def test_nothing_is_saved_when_the_round_is_closed(world, judged, mine, judge):
    panels.close_round(judged, reason="x", by=world.actor("secretary"), at=DURING)
    with pytest.raises(actions.RoundClosed):
        actions.save(mine, Draft({"need": 100}), revision=0, by=judge, at=DURING)


def test_nothing_is_saved_when_the_entry_left(mine, judge):
    entry = db.session.get_one(Entry, mine.entry_id)
    entry.state, entry.withdrawn_at = EntryState.WITHDRAWN, DURING
    db.session.flush()
    with pytest.raises(actions.EntryGone):
        actions.save(mine, Draft({"need": 100}), revision=0, by=judge, at=DURING)


def test_nobody_scores_when_acting_for_the_judge(world, mine, judge):
    acting = replace(judge, true_person_id=world.people["secretary"])
    with pytest.raises(actions.NotYourSheet):
        actions.save(mine, Draft({"need": 100}), revision=0, by=acting, at=DURING)
    with pytest.raises(actions.NotYourSheet):
        actions.save(mine, Draft({"need": 100}), revision=0, by=world.actor("judge_two"), at=DURING)


def test_scoring_is_blocked_when_a_conflict_came_up_after_assignment(world, judged, mine, judge):
    stage = stage_of(judged.stage.edition, StageKind.COACHING)
    db.session.add(Mentorship(stage_id=stage.id, entry_id=mine.entry_id, mentor_id=mine.judge_id, made_at=DURING))
    db.session.flush()
    with pytest.raises(panels.InConflict):
        actions.save(mine, Draft({"need": 100}), revision=0, by=judge, at=DURING)


def test_handing_in_answers_the_same_when_it_arrives_twice(judged, mine, judge):
    first = actions.hand_in(mine, Draft(full(judged)), revision=0, nonce=NONCE, by=judge, at=DURING)
    again = actions.hand_in(mine, Draft(full(judged)), revision=0, nonce=NONCE, by=judge, at=AFTER)
    assert (first, again, mine.state, changes(mine)) == (DURING, DURING, SheetState.SUBMITTED, [(1, "sheet_do_submit")])


def test_handing_in_is_refused_when_a_criterion_is_missing(judged, mine, judge):
    scores = full(judged)
    del scores["novelty"]
    with pytest.raises(actions.SheetIncomplete) as refused:
        actions.hand_in(mine, Draft(scores), revision=0, nonce=NONCE, by=judge, at=DURING)
    assert [(p.criterion, p.code) for p in refused.value.problems] == [("novelty", "missing")]


def test_handed_in_sheet_stands_still_until_the_chief_reopens_it(world, judged, judge):
    theirs, two = sheet(world, judged, "judge_two"), world.actor("judge_two")
    actions.hand_in(theirs, Draft(full(judged)), revision=0, nonce=NONCE, by=two, at=DURING)
    with pytest.raises(actions.HandedIn):
        actions.save(theirs, Draft({"need": 100}), revision=1, by=two, at=DURING)
    with pytest.raises(actions.HandedIn):
        actions.hand_in(theirs, Draft(full(judged, 0.5)), revision=1, nonce="m" * 12, by=two, at=DURING)
    actions.reopen(theirs, reason="Nhầm hàng", by=judge, at=DURING)
    assert (theirs.state, theirs.scores) == (SheetState.REOPENED, full(judged))
    with pytest.raises(actions.SheetConflict):
        actions.hand_in(theirs, Draft(full(judged, 0.5)), revision=0, nonce=NONCE, by=two, at=DURING)
    actions.save(theirs, Draft(full(judged, 0.5)), revision=2, by=two, at=DURING)
    assert [verb for _, verb in changes(theirs)] == ["sheet_do_submit", "sheet_do_reopen", "sheet_do_save"]


def test_chief_is_refused_when_the_sheet_is_their_own(judged, mine, judge):
    actions.hand_in(mine, Draft(full(judged)), revision=0, nonce=NONCE, by=judge, at=DURING)
    with pytest.raises(actions.OwnSheet):
        actions.reopen(mine, reason="x", by=judge, at=DURING)


def test_reopening_wants_a_reason(world, judged, judge):
    theirs = sheet(world, judged, "judge_two")
    actions.hand_in(theirs, Draft(full(judged)), revision=0, nonce=NONCE, by=world.actor("judge_two"), at=DURING)
    with pytest.raises(panels.ReasonMissing):
        actions.reopen(theirs, reason="  ", by=judge, at=DURING)


def test_recusal_keeps_the_conflict_and_no_plan_brings_it_back(world, judged, mine, judge):
    actions.recuse(mine, reason="Anh họ tôi", by=judge, at=DURING)
    kept = db.session.scalars(select(Conflict)).all()
    assert [(c.kind, c.reason, c.judge_id) for c in kept] == [(ConflictKind.DECLARED, "Anh họ tôi", mine.judge_id)]
    assert (mine.state, mine.recused_reason) == (SheetState.RECUSED, "Anh họ tôi")
    judged = rounds.locked(judged)
    assert dict(plans.plan(judged).outcome.short) == {mine.entry_id: 1}
    with pytest.raises(panels.InConflict):
        entry = db.session.get_one(Entry, mine.entry_id)
        panels.assign(judged, entry, member(world, judged, "judge_one"), reason="x", by=judge, at=DURING)


def test_recusal_wants_a_reason(mine, judge):
    with pytest.raises(panels.ReasonMissing):
        actions.recuse(mine, reason="", by=judge, at=DURING)


def test_comments_stay_apart_when_saved(mine, judge):
    actions.save(mine, Draft({}, "Cho thí sinh", "Cho hội đồng"), revision=0, by=judge, at=DURING)
    assert (mine.comment_entrant, mine.comment_panel) == ("Cho thí sinh", "Cho hội đồng")
