"""The draw can be repeated by anybody; who did not come is neither counted nor missed."""

import hashlib

import pytest
from sqlalchemy import select

from app.contests.states import StageKind
from app.judging.finals import actions
from app.judging.finals.queries import order_of
from app.judging.models import ScoreSheet
from app.judging.states import RoundState
from app.judging.tally import actions as tally
from app.judging.tally.queries import standing
from app.kit.db import db
from app.kit.errors import BadInput
from tests.contests.reception.made import open_edition
from tests.judging.made import CLOSED, DECIDED, OPENED, PLAIN, scored

pytestmark = pytest.mark.usefixtures("writing")
SEED = "17/9/2026 – 48213"


@pytest.fixture
def secretary(actor):
    return actor("secretary")


def _final(world, points=PLAIN, state=RoundState.OPEN):
    return scored(world, points, StageKind.FINAL, state=state)


def test_the_order_is_that_of_the_published_algorithm(world, secretary):
    judged, made = _final(world)
    actions.draw_order(judged, seed=SEED, by=secretary, at=OPENED)
    by_hand = sorted(made, key=lambda e: hashlib.sha256(f"{SEED}|{e.ref}".encode()).hexdigest())
    assert [drawn.entry.ref for drawn in order_of(judged)] == [e.ref for e in by_hand]
    assert [drawn.place for drawn in order_of(judged)] == [1, 2, 3, 4, 5]
    sheets = db.session.scalars(select(ScoreSheet).filter_by(round_id=judged.id))
    assert {s.entry_id: s.position for s in sheets} == {e.id: n for n, e in enumerate(by_hand, 1)}


def test_a_second_draw_needs_a_reason_and_a_draw_needs_a_seed(world, secretary):
    judged, _ = _final(world)
    with pytest.raises(actions.SeedNeeded):
        actions.draw_order(judged, seed=" ", by=secretary, at=OPENED)
    actions.draw_order(judged, seed=SEED, by=secretary, at=OPENED)
    with pytest.raises(actions.DrawDone):
        actions.draw_order(judged, seed="khác", by=secretary, at=OPENED)
    actions.draw_order(judged, seed="khác", reason="Đọc nhầm", by=secretary, at=OPENED)
    assert judged.draw_seed == "khác"


def test_only_an_unfinished_final_is_drawn(world, secretary):
    judged, _ = _final(world, state=RoundState.CLOSED)
    with pytest.raises(actions.DrawNotOpen):
        actions.draw_order(judged, seed=SEED, by=secretary, at=OPENED)
    other, _ = scored(world, PLAIN, edition=_another(world), state=RoundState.OPEN)
    with pytest.raises(actions.DrawNotOpen):
        actions.draw_order(other, seed=SEED, by=secretary, at=OPENED)


def test_an_absent_finalist_is_not_missed_and_has_no_place(world, secretary, actor):
    judged, made = _final(world, [*PLAIN[:4], (None, None)])
    actions.draw_order(judged, seed=SEED, by=secretary, at=OPENED)
    judged.state = RoundState.CLOSED
    with pytest.raises(tally.LinesIncomplete):
        tally.decide(judged, by=actor("organizer"), at=DECIDED)
    actions.mark_absent(judged, [made[4].id], by=secretary, at=CLOSED)
    rows = {row.entry_id: row for row in tally.decide(judged, by=actor("organizer"), at=DECIDED)}
    assert [rows[e.id].place for e in made] == [1, 2, 3, 4, None]
    assert (rows[made[4].id].mean, rows[made[4].id].reasons) == (None, [{"code": "absent_from_final", "facts": {}}])
    assert standing(judged).absent == [made[4].id]


def test_absent_is_refused_for_who_was_scored_who_was_not_drawn_and_after_the_decision(world, secretary, actor):
    judged, made = _final(world)
    with pytest.raises(BadInput):
        actions.mark_absent(judged, [made[0].id], by=secretary, at=CLOSED)
    actions.draw_order(judged, seed=SEED, by=secretary, at=OPENED)
    with pytest.raises(actions.AbsentButScored):
        actions.mark_absent(judged, [made[0].id], by=secretary, at=CLOSED)
    judged.state = RoundState.CLOSED
    tally.decide(judged, by=actor("organizer"), at=DECIDED)
    with pytest.raises(tally.AlreadyDecided):
        actions.mark_absent(judged, [], by=secretary, at=DECIDED)


def _another(world):
    return open_edition(world, "ha_bac")
