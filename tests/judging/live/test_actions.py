"""The chair's verbs: an older picture does nothing, a place is told only when all is in, a held board stays as it was."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.contests.models import Prize
from app.contests.states import StageKind
from app.judging.finals import actions as finals
from app.judging.finals.queries import order_of
from app.judging.live import actions
from app.judging.live.queries import ladders, live_of
from app.judging.live_models import LiveFinal
from app.judging.live_states import ClockPart, LiveState, Scene
from app.judging.models import ScoreSheet
from app.judging.states import RoundState, SheetState
from app.judging.tally import actions as tally
from app.kit import audit
from app.kit.db import db
from app.kit.errors import BadInput, WrongState
from tests.contests.reception.made import add
from tests.judging.made import DECIDED, OPENED, PLAIN, scored, sheet

pytestmark = pytest.mark.usefixtures("writing")
AT = OPENED + timedelta(hours=2)


@pytest.fixture
def chair(actor):
    return actor("secretary")


def final(world, chair, points=PLAIN, **more):
    judged, made = scored(world, points, StageKind.FINAL, state=RoundState.OPEN, **more)
    finals.draw_order(judged, seed="48213", by=chair, at=OPENED)
    return judged, made


def begun(world, chair, points=PLAIN, **more):
    judged, made = final(world, chair, points, **more)
    return judged, made, actions.start(judged, by=chair, at=AT)


def titles(live, place):
    return [line["title"] for step in live.shown["results"] if step["place"] == place for line in step["entries"]]


def test_the_board_is_opened_in_the_drawn_order_and_only_once(world, chair):
    judged, _ = scored(world, PLAIN, StageKind.FINAL, state=RoundState.OPEN)
    with pytest.raises(actions.NotDrawn):
        actions.start(judged, by=chair, at=AT)
    finals.draw_order(judged, seed="48213", by=chair, at=OPENED)
    live = actions.start(judged, by=chair, at=AT)
    assert [line["title"] for line in live.shown["order"]] == [d.entry.title for d in order_of(judged)]
    assert (live.shown["here"], live.shown["results"], live.board) == (None, [], 1)
    assert actions.start(judged, by=chair, at=AT) is live
    assert live.board == 1


def test_a_round_in_preparation_is_not_played(world, chair):
    judged, _ = final(world, chair)
    judged.state = RoundState.DRAFT
    with pytest.raises(actions.RoundNotOpen):
        actions.start(judged, by=chair, at=AT)


def test_who_is_called_stands_on_stage_with_the_whole_time(world, chair):
    judged, _, live = begun(world, chair)
    first, second = (d.entry for d in order_of(judged)[:2])
    actions.call(judged, first.id, seen=live.version, by=chair, at=AT)
    assert (live.shown["here"]["title"], live.shown["next"]["title"]) == (first.title, second.title)
    assert live.shown["clock"] == {"part": "clock_talk", "total": 420_000, "left": 420_000, "ends": None}
    actions.call(judged, second.id, seen=live.version, by=chair, at=AT)
    assert [line["done"] for line in live.shown["order"]] == [True, False, False, False, False]


def test_an_act_on_an_older_picture_does_nothing(world, chair):
    judged, _, live = begun(world, chair)
    first, second = (d.entry for d in order_of(judged)[:2])
    seen = live.version
    actions.call(judged, first.id, seen=seen, by=chair, at=AT)
    with pytest.raises(actions.LiveMoved):
        actions.call(judged, second.id, seen=seen, by=chair, at=AT)
    assert live.on_stage_id == first.id


def test_an_absent_or_foreign_entry_is_not_called(world, chair):
    judged, made, live = begun(world, chair, [*PLAIN[:4], (None, None)])
    finals.mark_absent(judged, [made[4].id], by=chair, at=AT)
    with pytest.raises(actions.NotInHall):
        actions.call(judged, made[4].id, seen=live.version, by=chair, at=AT)
    with pytest.raises(BadInput):
        actions.call(judged, 0, seen=live.version, by=chair, at=AT)


def test_the_clock_runs_stands_and_goes_back(world, chair):
    judged, _, live = begun(world, chair)
    actions.set_times(judged, 8, 10, seen=live.version, by=chair, at=AT)
    actions.call(judged, order_of(judged)[0].entry.id, seen=live.version, by=chair, at=AT)
    actions.run_clock(judged, seen=live.version, by=chair, at=AT)
    assert live.shown["clock"]["ends"] == round((AT + timedelta(minutes=8)).timestamp() * 1000)
    later = AT + timedelta(minutes=8, seconds=32)
    actions.stop_clock(judged, seen=live.version, by=chair, at=later)
    assert (live.shown["clock"]["left"], live.shown["clock"]["ends"]) == (-32_000, None)
    actions.set_clock(judged, ClockPart.QUESTIONS, seen=live.version, by=chair, at=later)
    assert live.shown["clock"] == {"part": "clock_questions", "total": 600_000, "left": 600_000, "ends": None}
    with pytest.raises(BadInput):
        actions.set_times(judged, 0, 10, seen=live.version, by=chair, at=later)


def test_places_are_told_from_the_last_prize_on(world, chair):
    judged, made, live = begun(world, chair)
    for rank in (1, 2, 3):
        add(Prize(edition_id=judged.stage.edition_id, rank=rank, name=f"Giải {rank}", quantity=1))
    (ladder,) = ladders(judged)
    assert (ladder.steps, ladder.following(live.revealed), ladder.ready) == ([5, 4, 3, 2, 1], 3, True)
    actions.reveal(judged, group="*", place=3, seen=live.version, by=chair, at=AT)
    assert (titles(live, 3), len(live.shown["results"]), live.shown["scene"]) == ([made[2].title], 1, "scene_results")
    assert ladder.following(live.revealed) == 2
    actions.reveal(judged, group="*", place=5, seen=live.version, by=chair, at=AT)
    assert titles(live, 5) == [made[4].title]
    with pytest.raises(BadInput):
        actions.reveal(judged, group="*", place=6, seen=live.version, by=chair, at=AT)
    with pytest.raises(BadInput):
        actions.reveal(judged, group="nowhere", place=1, seen=live.version, by=chair, at=AT)


def test_a_shared_place_is_told_of_all_who_share_it(world, chair):
    tied = (PLAIN[0], PLAIN[1], PLAIN[1])
    judged, made, live = begun(world, chair, tied, tie_chain=[])
    group = ladders(judged)[0].key
    actions.reveal(judged, group=group, place=2, seen=live.version, by=chair, at=AT)
    assert sorted(titles(live, 2)) == sorted([made[1].title, made[2].title])


def test_no_place_is_told_while_the_vote_on_a_tie_is_owed(world, chair):
    judged, _, live = begun(world, chair, (PLAIN[0], PLAIN[1], PLAIN[1]), tie_chain=[["vote", None]])
    group = ladders(judged)[0].key
    with pytest.raises(actions.PlacesOpen):
        actions.reveal(judged, group=group, place=1, seen=live.version, by=chair, at=AT)


def test_no_place_is_told_while_a_sheet_is_missing(world, chair):
    """Also not of entries whose own sheets are all in: a missing one may move them."""
    judged, made, live = begun(world, chair)
    late = sheet(world, judged, made[4], "judge_three", (16, 18, 10), state=SheetState.DRAFT)
    group = ladders(judged)[0].key
    for place in (1, 5):
        with pytest.raises(actions.SheetsMissing) as refusal:
            actions.reveal(judged, group=group, place=place, seen=live.version, by=chair, at=AT)
        assert refusal.value.facts == {"count": 1}
    assert live.shown["results"] == []
    late.state = SheetState.SUBMITTED
    actions.reveal(judged, group=group, place=5, seen=live.version, by=chair, at=AT)
    assert titles(live, 5) == [made[4].title]


def test_a_place_that_moved_after_it_was_told_needs_a_reason(world, chair):
    judged, made, live = begun(world, chair)
    group = ladders(judged)[0].key
    actions.reveal(judged, group=group, place=3, seen=live.version, by=chair, at=AT)
    for row in db.session.scalars(select(ScoreSheet).filter_by(entry_id=made[2].id)):
        row.scores = {"feasibility": 4000, "novelty": 4000, "form": 2000}
    db.session.flush()
    with pytest.raises(actions.PlacesMoved):
        actions.reveal(judged, group=group, place=1, seen=live.version, by=chair, at=AT)
    assert titles(live, 3) == [made[2].title]
    actions.reveal(judged, group=group, place=1, reason="Cộng nhầm", seen=live.version, by=chair, at=AT)
    assert (titles(live, 1), titles(live, 3)) == ([made[2].title], [])
    rows = db.session.scalars(select(audit.AuditRow).filter_by(verb="live_reveal").order_by(audit.AuditRow.id))
    assert [row.reason for row in rows] == [None, "Cộng nhầm"]


def test_a_decided_round_tells_its_decisions(world, chair, actor):
    judged, made, live = begun(world, chair)
    judged.state = RoundState.CLOSED
    tally.decide(judged, by=actor("organizer"), at=DECIDED)
    for row in db.session.scalars(select(ScoreSheet).filter_by(entry_id=made[4].id)):
        row.scores = {"feasibility": 4000, "novelty": 4000, "form": 2000}
    db.session.flush()
    group = ladders(judged)[0].key
    actions.reveal(judged, group=group, place=1, seen=live.version, by=chair, at=DECIDED)
    assert titles(live, 1) == [made[0].title]


def test_a_held_board_stays_as_it_was_with_all_that_follows_from_it(world, chair):
    judged, made, live = begun(world, chair)
    first = order_of(judged)[0].entry
    actions.call(judged, first.id, seen=live.version, by=chair, at=AT)
    actions.run_clock(judged, seen=live.version, by=chair, at=AT)
    actions.freeze(judged, seen=live.version, by=chair, at=AT + timedelta(minutes=2))
    held, board = dict(live.shown), live.board
    assert (held["clock"]["left"], held["clock"]["ends"], held["frozen"]) == (300_000, None, True)
    actions.stop_clock(judged, seen=live.version, by=chair, at=AT + timedelta(minutes=3))
    actions.reveal(judged, group=ladders(judged)[0].key, place=1, seen=live.version, by=chair, at=AT)
    made[0].title = "Tên khác"
    assert (live.shown, live.board) == (held, board)
    actions.unfreeze(judged, seen=live.version, by=chair, at=AT + timedelta(minutes=4))
    assert (live.board, live.shown["frozen"], len(live.shown["results"])) == (board + 1, False, 1)


def test_the_content_is_kept_as_it_was_made(world, chair):
    judged, made, live = begun(world, chair)
    actions.reveal(judged, group=ladders(judged)[0].key, place=1, seen=live.version, by=chair, at=AT)
    was = dict(live.shown)
    made[0].title = "Tên khác"
    db.session.flush()
    db.session.expire(live)
    assert live_of(judged).shown == was


def test_every_act_that_changes_the_picture_changes_its_version_in_the_same_transaction(world, chair):
    judged, _, live = begun(world, chair)
    boards = [live.board]
    for act in (
        lambda: actions.call(judged, order_of(judged)[0].entry.id, seen=live.version, by=chair, at=AT),
        lambda: actions.run_clock(judged, seen=live.version, by=chair, at=AT),
        lambda: actions.show(judged, Scene.ORDER, seen=live.version, by=chair, at=AT),
        lambda: actions.reveal(judged, group=ladders(judged)[0].key, place=5, seen=live.version, by=chair, at=AT),
        lambda: actions.end(judged, seen=live.version, by=chair, at=AT),
    ):
        act()
        boards.append(db.session.scalar(select(LiveFinal.board).filter_by(id=live.id)))
    assert boards == [1, 2, 3, 4, 5, 6]


def test_after_the_end_nothing_is_told_until_it_is_played_on(world, chair):
    judged, _, live = begun(world, chair)
    actions.end(judged, seen=live.version, by=chair, at=AT)
    assert (live.state, live.shown["ended"]) == (LiveState.ENDED, True)
    with pytest.raises(WrongState):
        actions.reveal(judged, group="*", place=1, seen=live.version, by=chair, at=AT)
    actions.resume(judged, seen=live.version, by=chair, at=AT)
    assert (live.state, live.ended_at) == (LiveState.OPEN, None)


def test_nothing_of_a_score_stands_in_the_content(world, chair):
    judged, made, live = begun(world, chair)
    group = ladders(judged)[0].key
    for place in (5, 3, 1):
        actions.reveal(judged, group=group, place=place, seen=live.version, by=chair, at=AT)
    keys = {key for step in live.shown["results"] for line in step["entries"] for key in line}
    assert (keys, {k for s in live.shown["results"] for k in s}) == (
        {"ref", "number", "title", "people", "unit", "board"}, {"name", "place", "entries"},
    )  # fmt: skip
    told = {line["title"] for step in live.shown["results"] for line in step["entries"]}
    assert told == {made[4].title, made[2].title, made[0].title}
