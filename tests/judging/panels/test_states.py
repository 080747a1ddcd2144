"""The steps of a round between draft and open, and between closed and locked; a small contest leaves them out."""

import pytest
from sqlalchemy import select

from app.judging.panels import actions
from app.judging.panels.queries import rounds
from app.judging.scoring.queries.sheets import own_rounds
from app.judging.states import RoundState
from app.judging.tally import actions as tally
from app.kit.audit import history
from app.kit.db import db
from app.people.models import Notice
from tests.contests.editions import open_edition
from tests.judging.made import CLOSED, DECIDED, TIED, scored
from tests.judging.rounds import BEFORE, draft_round, entry, share

pytestmark = pytest.mark.usefixtures("writing")


@pytest.fixture
def judged(world):
    edition = open_edition(world)
    for n in range(2):
        entry(world, edition, title=f"Hồ sơ {n}")
    made = draft_round(world, edition)
    share(world, made)
    return made


def test_judges_are_told_before_the_round_opens_and_its_rules_stay(world, judged):
    by = world.actor("secretary")
    actions.assign_round(judged, by=by, at=BEFORE)
    told = db.session.execute(select(Notice.person_id, Notice.path).where(Notice.kind == "round_assigned")).all()
    assert set(told) == {(world.people["judge_one"], "/judging"), (world.people["judge_two"], "/judging")}
    assert own_rounds(world.actor("judge_one")) == []
    with pytest.raises(actions.RubricLocked):
        actions.set_settings(judged, actions.Settings(), reason="x", by=world.actor("organizer"), at=BEFORE)
    with pytest.raises(actions.ReasonMissing):
        actions.recall_round(judged, reason=" ", by=by, at=BEFORE)
    actions.recall_round(judged, reason="Sót tiêu chí", by=by, at=BEFORE)
    actions.assign_round(judged, by=by, at=BEFORE)
    assert actions.open_round(judged, by=by, at=BEFORE) == 2
    assert rounds.locked(judged).state is RoundState.OPEN


def test_nobody_is_told_while_something_is_missing(world):
    with pytest.raises(actions.NotReady):
        actions.assign_round(draft_round(world), by=world.actor("secretary"), at=BEFORE)


def test_what_changes_after_reconciling_says_why(world, actor):
    judged, made = scored(world, TIED)
    by, votes = actor("secretary"), {e.id: n for n, e in enumerate(made[1:])}
    actions.reconcile_round(judged, by=by, at=CLOSED)
    with pytest.raises(tally.ReasonNeeded):
        tally.record_votes(judged, votes, by=by, at=CLOSED)
    tally.record_votes(judged, votes, reason="Họp lại", by=by, at=CLOSED)
    assert history(("round", judged.ref))[0].reason == "Họp lại"
    rows = {row.entry_id: row.place for row in tally.decide(judged, by=actor("organizer"), at=DECIDED)}
    assert [rows[e.id] for e in made] == [1, 4, 3, 2]
