"""The decision: what is counted, what refuses, what is kept."""

from fractions import Fraction

import pytest
from sqlalchemy import select

from app.contests.reception.actions import freeze
from app.contests.states import EntryState
from app.judging.models import Decision, ScoreSheet, TieVote
from app.judging.panels.actions import ReasonMissing
from app.judging.panels.queries.rounds import standing_pairs
from app.judging.states import Aggregation, RoundState, SheetRole, SheetState, Verdict
from app.judging.tally import actions, pages
from app.judging.tally.queries import inputs_of, locked, standing
from app.kit.audit import history
from app.kit.db import db
from app.kit.errors import BadInput, StaleVersion, WrongState
from tests.judging.made import CLOSED, DECIDED, OPENED, PLAIN, TIED, entries, scored, sheet, unlock

pytestmark = pytest.mark.usefixtures("writing")


@pytest.fixture
def organizer(actor):
    return actor("organizer")


def _verdicts(made):
    return {row.entry_id: row.verdict for row in made}


def test_decide_keeps_exact_results_places_verdicts_and_reasons(world, organizer):
    judged, made = scored(world, PLAIN)
    rows = {row.entry_id: row for row in actions.decide(judged, by=organizer, at=DECIDED)}
    kept = [
        (rows[e.id].place, Fraction(rows[e.id].mean), rows[e.id].shown, rows[e.id].verdict, rows[e.id].reasons)
        for e in made
    ]
    on, stop = Verdict.ADVANCE, Verdict.STOP
    within = [{"code": "within_places", "facts": {"places": 3}}]
    assert kept == [
        (1, Fraction(86), "86,00", on, within),
        (2, Fraction(82), "82,00", on, within),
        (3, Fraction(313, 4), "78,25", on, within),
        (4, Fraction(561, 8), "70,13", stop, [{"code": "beyond_places", "facts": {"places": 3}}]),
        (5, Fraction(44), "44,00", stop, [{"code": "below_floor", "facts": {"total": "44,00", "floor": "50,00"}}]),
    ]
    assert (judged.state, judged.locked_at) == (RoundState.LOCKED, DECIDED)
    assert history(("round", judged.ref))[0].facts["inputs"] == standing(judged).digest


def test_decide_leaves_entries_where_they_stand_until_publication(world, organizer):
    judged, made = scored(world, PLAIN)
    actions.decide(judged, by=organizer, at=DECIDED)
    assert {e.state for e in made} == {EntryState.VALID}
    assert judged.stage.published_at is None


@pytest.mark.parametrize("what", ["no sheet", "too few", "recused", "draft", "gap"])
def test_decide_refuses_while_a_line_is_incomplete(world, organizer, what):
    points = [*PLAIN]
    if what == "no sheet":
        points[0] = (None, None)
    if what in {"too few", "draft"}:
        points[0] = (points[0][0], None)
    if what == "gap":
        points[0] = ((36, 34, 16), (25, 25, 16))
    judged, made = scored(world, points)
    if what == "recused":
        row = db.session.scalars(select(ScoreSheet).filter_by(entry_id=made[0].id)).first()
        row.state, row.recused_reason = SheetState.RECUSED, "Quen biết"
    with pytest.raises(actions.LinesIncomplete) as refusal:
        actions.decide(judged, by=organizer, at=DECIDED)
    assert refusal.value.facts == {"count": 1}


def test_decide_counts_the_third_marking_that_was_due(world, organizer):
    judged, made = scored(world, [((36, 34, 16), (25, 25, 16)), *PLAIN[1:]])
    sheet(world, judged, made[0], "judge_three", (36, 34, 16), third=True)
    rows = {row.entry_id: row for row in actions.decide(judged, by=organizer, at=DECIDED)}
    assert Fraction(rows[made[0].id].mean) == Fraction(86 + 66 + 86, 3)


def test_decide_refuses_while_a_sheet_stands_reopened(world, organizer):
    judged, made = scored(world, [(*PLAIN[0], PLAIN[0][0]), *PLAIN[1:]])
    row = db.session.scalars(select(ScoreSheet).filter_by(entry_id=made[0].id)).first()
    row.state = SheetState.REOPENED
    with pytest.raises(actions.SheetsReopened):
        actions.decide(judged, by=organizer, at=DECIDED)


def test_decide_refuses_an_open_round_and_a_second_decision(world, organizer):
    judged, _ = scored(world, PLAIN)
    judged.state = RoundState.OPEN
    with pytest.raises(WrongState):
        actions.decide(judged, by=organizer, at=DECIDED)
    judged.state = RoundState.CLOSED
    actions.decide(judged, by=organizer, at=DECIDED)
    with pytest.raises(WrongState):
        actions.decide(judged, by=organizer, at=DECIDED)


def test_decide_refuses_what_was_not_looked_at(world, organizer):
    judged, made = scored(world, PLAIN)
    seen = standing(locked(judged)).digest
    actions.record_votes(judged, {made[0].id: 1}, by=organizer, at=CLOSED)
    with pytest.raises(StaleVersion):
        actions.decide(judged, seen=seen, by=organizer, at=DECIDED)
    actions.decide(judged, seen=standing(judged).digest, by=organizer, at=DECIDED)


def test_a_tie_at_the_cut_waits_for_the_committee_and_its_reason(world, organizer):
    judged, made = scored(world, TIED)
    tied = [e.id for e in made[1:]]
    refused = (((), ""), (tied[:2], ""), (tied, "Cả ba đều tốt"))
    for chosen, reason in refused:
        with pytest.raises(actions.CouncilMustChoose):
            actions.decide(judged, chosen=chosen, reason=reason, by=organizer, at=DECIDED)
    with pytest.raises(BadInput):
        actions.decide(judged, chosen=[made[0].id], reason="x", by=organizer, at=DECIDED)
    rows = actions.decide(judged, chosen=tied[1:], reason="Họp ngày 10/9", by=organizer, at=DECIDED)
    on, stop = Verdict.ADVANCE, Verdict.STOP
    assert _verdicts(rows) == {made[0].id: on, tied[0]: stop, tied[1]: on, tied[2]: on}
    assert history(("round", judged.ref))[0].reason == "Họp ngày 10/9"


def test_votes_of_the_panel_part_a_tie(world, organizer):
    judged, made = scored(world, TIED)
    votes = {made[1].id: 0, made[2].id: 2, made[3].id: 1}
    actions.record_votes(judged, votes, by=organizer, at=CLOSED)
    rows = {row.entry_id: row for row in actions.decide(judged, by=organizer, at=DECIDED)}
    assert [rows[e.id].place for e in made] == [1, 4, 2, 3]
    assert {v.entry_id: v.votes for v in db.session.scalars(select(TieVote))} == votes


def test_votes_of_more_than_the_panel_or_for_a_stranger_are_refused(world, organizer):
    judged, made = scored(world, TIED)
    for votes in ({made[0].id: 3}, {made[0].id: -1}, {10**6: 1}):
        with pytest.raises(BadInput):
            actions.record_votes(judged, votes, by=organizer, at=CLOSED)


def test_another_number_of_places_needs_a_reason_and_is_named_in_each_verdict(world, organizer):
    judged, made = scored(world, PLAIN)
    with pytest.raises(actions.ReasonNeeded):
        actions.set_places(judged, {"y-tuong": 4}, reason=" ", by=organizer, at=CLOSED)
    with pytest.raises(BadInput):
        actions.set_places(judged, {"khong-co": 4}, reason="Đủ kinh phí", by=organizer, at=CLOSED)
    actions.set_places(judged, {"y-tuong": 4}, reason="Đủ kinh phí", by=organizer, at=CLOSED)
    rows = {row.entry_id: row for row in actions.decide(judged, by=organizer, at=DECIDED)}
    assert rows[made[3].id].verdict == Verdict.ADVANCE
    changed = {"code": "places_changed", "facts": {"places": 4, "ruled": 3}}
    assert [rows[e.id].reasons[-1] for e in made] == [changed] * 5
    assert (judged.override, judged.override_reason) == ({"y-tuong": 4}, "Đủ kinh phí")


def test_votes_and_places_stand_once_decided(world, organizer):
    judged, made = scored(world, PLAIN)
    actions.decide(judged, by=organizer, at=DECIDED)
    with pytest.raises(actions.AlreadyDecided):
        actions.record_votes(judged, {made[0].id: 1}, by=organizer, at=DECIDED)
    with pytest.raises(actions.AlreadyDecided):
        actions.set_places(judged, {"*": 1}, reason="x", by=organizer, at=DECIDED)


def test_unlock_takes_the_decision_back_with_a_reason(world, actor, organizer):
    judged, _ = scored(world, PLAIN)
    actions.decide(judged, by=organizer, at=DECIDED)
    with pytest.raises(ReasonMissing):
        unlock(judged, actor, reason=" ")
    unlock(judged, actor)
    assert (judged.state, judged.locked_at) == (RoundState.RECONCILED, None)
    assert db.session.scalars(select(Decision)).all() == []
    act = history(("round", judged.ref))[0]
    assert (act.verb, act.reason) == ("round_unlocked", "Cộng nhầm phiếu")


def test_who_left_the_contest_is_not_ranked(world, organizer):
    judged, made = scored(world, PLAIN)
    made[0].state, made[0].withdrawn_at = EntryState.WITHDRAWN, CLOSED
    db.session.flush()
    rows = {row.entry_id: row.place for row in actions.decide(judged, by=organizer, at=DECIDED)}
    assert rows == {e.id: place for place, e in enumerate(made[1:], 1)}


def test_an_abstention_is_not_a_zero(world, organizer):
    judged, made = scored(world, PLAIN, judges=("judge_one", "judge_two", "judge_three"))
    sheet(world, judged, made[0], "judge_three", (0, 0, 0), state=SheetState.RECUSED)
    rows = {row.entry_id: row for row in actions.decide(judged, by=organizer, at=DECIDED)}
    assert Fraction(rows[made[0].id].mean) == 86


def test_boards_are_ranked_apart(world, organizer):
    judged, made = scored(world, PLAIN)
    other = add_board_entry(world, judged)
    rows = {row.entry_id: row.place for row in actions.decide(judged, by=organizer, at=DECIDED)}
    assert (rows[made[0].id], rows[other.id]) == (1, 1)


def add_board_entry(world, judged):
    """One more entry, on the other board, with two middling sheets."""
    edition = locked(judged).stage.edition
    (made,) = entries(world, edition, 1, board="du-an")
    freeze(judged.stage, at=OPENED)
    for judge in ("judge_one", "judge_two"):
        sheet(world, judged, made, judge, (25, 25, 10))
    return made


def test_sample_counts_nowhere_and_an_extra_reading_does(world):
    judged, (first, *_rest) = scored(world, PLAIN)
    sheet(world, judged, first, "judge_three", (1, 1, 1), role=SheetRole.SAMPLE)
    # The same judge reads the entry in earnest later.
    sheet(world, judged, first, "judge_three", (36, 36, 16), role=SheetRole.EXTRA)
    counted = [s.judge for s in standing(judged).given if s.entry == first.id]
    assert sorted(counted) == sorted(world.people[name] for name in ("judge_one", "judge_two", "judge_three"))
    assert len(standing_pairs(judged)) == 11


def test_decide_keeps_the_calibrated_results_where_the_rules_name_them(world, organizer):
    more = {"aggregation": Aggregation.CALIBRATED, "min_judges": 1}
    judged, made = scored(world, PLAIN, **more)
    rows = {row.entry_id: row for row in actions.decide(judged, by=organizer, at=DECIDED)}
    ranked = [rows[e.id].place for e in made]
    exact = [Fraction(rows[e.id].mean) for e in made]
    assert ranked == [1, 2, 3, 4, 5]
    assert all((value * 1_000_000).denominator == 1 for value in exact)
    assert Fraction(86) > exact[0] > exact[4] > Fraction(44)


def test_the_inputs_name_the_strata_of_a_calibrated_round(world, organizer):
    judged, made = scored(world, PLAIN, aggregation=Aggregation.CALIBRATED)
    assert inputs_of(judged)["strata"] == {e.ref: "y-tuong" for e in made}


def test_the_order_of_the_chair_parts_a_tie_when_it_has_a_reason(world, organizer):
    chain = [["majority", None], ["chair", None]]
    judged, made = scored(world, TIED, tie_chain=chain)
    order = {made[1].id: 3, made[2].id: 1, made[3].id: 2}
    with pytest.raises(actions.ReasonNeeded):
        actions.record_chair(judged, order, reason=" ", by=organizer, at=CLOSED)
    actions.record_chair(judged, order, reason="Tính ứng dụng ở xã", by=organizer, at=CLOSED)
    (tie,) = pages.ties_of(standing(judged))
    assert (tie.entries, tie.rules, tie.shared) == ((made[2].id, made[3].id, made[1].id), [("chair", "")], False)
    rows = {row.entry_id: row.place for row in actions.decide(judged, by=organizer, at=DECIDED)}
    assert [rows[e.id] for e in made] == [1, 4, 2, 3]


def test_a_sealed_sheet_parts_equals_and_enters_no_mean(world, organizer):
    judged, made = scored(world, TIED, tie_chain=[["sealed", None]])
    for of, points in zip(made[1:], (20, 10, 30), strict=True):
        sheet(world, judged, of, "judge_three", (points, 30, 15), role=SheetRole.SEALED)
    lines = standing(judged).rankings[0].lines
    assert [(line.entry, line.shown, line.judges) for line in lines[1:]] == [
        (made[n].id, "75,00", (world.people["judge_one"], world.people["judge_two"])) for n in (3, 1, 2)
    ]
