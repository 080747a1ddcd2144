"""Entries found valid after the round was opened: taken in, or left out with a reason; never forgotten."""

import pytest
from sqlalchemy import select

from app.contests.entry_models import FrozenVersion
from app.contests.states import EntryState
from app.judging.conflict_models import Conflict
from app.judging.models import Publication, ScoreSheet
from app.judging.panels import actions
from app.judging.panels.queries import plans, rounds
from app.judging.publication import actions as publication
from app.judging.scoring import actions as scoring
from app.judging.states import ConflictKind, RoundState
from app.judging.tally import actions as tally
from app.kit.audit import history
from app.kit.db import db
from app.kit.errors import BadInput, WrongState
from app.people.models import Notice
from tests.contests.editions import open_edition
from tests.judging.rounds import BEFORE, DURING, draft_round, entry, full, open_round, reopen
from tests.world import post

pytestmark = pytest.mark.usefixtures("writing")


@pytest.fixture
def judged(world):
    return open_round(world, entries=2)


@pytest.fixture
def late(world, judged):
    return entry(world, judged.stage.edition, title="Hợp lệ muộn")


@pytest.fixture
def by(world):
    return world.actor("organizer")


def decided(world, judged):
    """Every sheet handed in, the round closed and locked."""
    for sheet in db.session.scalars(select(ScoreSheet).filter_by(round_id=judged.id)):
        draft = scoring.Draft(full(judged, 0.75), "", "")
        actor = next(a for n in ("judge_one", "judge_two") if (a := world.actor(n)).person_id == sheet.judge_id)
        scoring.hand_in(sheet, draft, revision=0, nonce=sheet.ref, by=actor, at=DURING)
    actions.close_round(judged, by=world.actor("secretary"), at=DURING)
    tally.decide(judged, by=world.actor("organizer"), at=DURING)
    return rounds.locked(judged)


def test_nobody_is_late_while_the_round_is_prepared_or_was_there_when_it_opened(world, judged):
    other = draft_round(world, open_edition(world, code="khac"))
    entry(world, other.stage.edition)
    assert (rounds.latecomers(judged), rounds.latecomers(other)) == ([], [])


def test_latecomer_is_judged_once_it_was_taken_in(world, judged, late, by):
    assert (rounds.latecomers(judged), late.id in rounds.entry_ids(judged)) == ([late], False)
    actions.take_in(judged, [late.ref], by=by, at=DURING)
    assert (rounds.latecomers(judged), late.id in rounds.entry_ids(judged)) == ([], True)
    frozen = db.session.scalars(select(FrozenVersion.frozen_at).filter_by(entry_id=late.id)).all()
    assert frozen == [DURING]
    assert history(("round", judged.ref))[0].facts == {"entries": [late.ref]}
    pairs = plans.plan(judged).outcome.pairs
    assert sorted(pairs) == sorted((late.id, world.people[name]) for name in ("judge_one", "judge_two"))


def test_only_the_chosen_latecomer_is_taken_in_and_its_conflicts_are_kept(world, judged, by):
    own = entry(world, judged.stage.edition, leader="judge_one", title="Của giám khảo")
    other = entry(world, judged.stage.edition, title="Hồ sơ khác")
    actions.take_in(judged, [own.ref], by=by, at=DURING)
    kept = db.session.execute(select(Conflict.judge_id, Conflict.kind).filter_by(entry_id=own.id)).all()
    assert (world.people["judge_one"], ConflictKind.OWN_ENTRY) in list(map(tuple, kept))
    assert rounds.latecomers(judged) == [other]


def test_nobody_is_taken_in_when_the_round_is_not_open_or_judges_it_already(world, judged, late, by):
    with pytest.raises(BadInput):
        actions.take_in(judged, [late.ref, "KHONGCO1"], by=by, at=DURING)
    with pytest.raises(actions.NothingChosen):
        actions.take_in(judged, [], by=by, at=DURING)
    actions.close_round(judged, reason="Hết giờ", by=by, at=DURING)
    with pytest.raises(WrongState):
        actions.take_in(judged, [late.ref], by=by, at=DURING)
    reopen(world, judged)
    assert actions.take_in(judged, [late.ref], by=by, at=DURING) == [late]


def test_latecomer_that_is_left_out_ends_there_and_its_leader_is_told_why(world, judged, late, by):
    with pytest.raises(actions.ReasonMissing):
        actions.leave_out(judged, [late.ref], reason=" ", by=by, at=DURING)
    judges_it = rounds.entries_of(judged)[0]
    with pytest.raises(BadInput):
        actions.leave_out(judged, [judges_it.ref], reason="x", by=by, at=DURING)
    actions.leave_out(judged, [late.ref], reason="Bổ sung sau khi chấm xong", by=by, at=DURING)
    assert (late.state, late.stage_id, late.reason) == (
        EntryState.STOPPED,
        judged.stage_id,
        "Bổ sung sau khi chấm xong",
    )
    assert rounds.latecomers(judged) == []
    told = db.session.scalars(select(Notice).filter_by(person_id=late.leader_id, kind="entry_not_judged")).one()
    assert told.facts == {"title": late.title, "stage": judged.stage.name, "reason": "Bổ sung sau khi chấm xong"}
    acts = [
        (history(subject)[0].verb, history(subject)[0].reason)
        for subject in (("round", judged.ref), ("entry", late.ref))
    ]
    assert acts == [("entries_left_out", late.reason), ("entry.stop", late.reason)]


def test_stage_is_not_scheduled_while_somebody_would_be_left_without_a_decision(world, judged, late, by):
    judged = decided(world, judged)
    with pytest.raises(publication.EntriesUndecided) as refusal:
        publication.schedule(judged.stage, due_at=DURING, by=by, at=DURING)
    assert refusal.value.facts == {"count": 1}
    actions.leave_out(judged, [late.ref], reason="Muộn", by=by, at=DURING)
    assert publication.schedule(judged.stage, due_at=DURING, by=by, at=DURING).number == 1


def test_publication_tells_who_scheduled_it_when_somebody_came_meanwhile(world, judged, by):
    judged = decided(world, judged)
    publication.schedule(judged.stage, due_at=DURING, by=by, at=DURING)
    late = entry(world, judged.stage.edition, title="Hợp lệ muộn")
    assert publication.publish_due(DURING) == 1
    assert db.session.scalars(select(Publication)).one().done_at == DURING
    assert history(("stage", judged.stage.ref))[0].facts == {"number": 1, "gone": [], "undecided": [late.ref]}
    told = db.session.scalars(select(Notice).filter_by(kind="published_undecided")).one()
    assert (told.person_id, told.facts["count"], told.path.endswith(judged.ref)) == (by.person_id, 1, True)
    judged = rounds.locked(judged)
    assert (judged.state, rounds.latecomers(judged)) == (RoundState.PUBLISHED, [late])
    actions.leave_out(judged, [late.ref], reason="Kết quả đã công bố", by=by, at=DURING)
    assert late.state is EntryState.STOPPED


def test_latecomers_are_shown_and_decided_about_by_clicking(world, as_, at_clock):
    at_clock(DURING)
    judged = open_round(world, entries=2, at=BEFORE)
    code, ref = judged.stage.edition.code, judged.ref
    one, two = (entry(world, judged.stage.edition, title=f"Muộn {n}") for n in (1, 2))
    refs = one.ref, two.ref
    db.session.commit()
    page = f"/contests/{code}/rounds/{ref}"
    secretary, organizer = as_("secretary"), as_("organizer")
    assert [f'value="{r}" checked' in secretary.get(page).text for r in refs] == [True, True]
    assert "#latecomers" in secretary.get(f"{page}/tally").text
    assert post(secretary, f"{page}/latecomers/leave-out", {"entry": refs[1], "reason": "Muộn"}).status_code == 403
    assert post(as_("judge_one"), f"{page}/latecomers/take-in", {"entry": refs[0]}).status_code == 404
    taken = post(secretary, f"{page}/latecomers/take-in", {"entry": refs[0]})
    left = post(organizer, f"{page}/latecomers/leave-out", {"entry": refs[1], "reason": "Muộn"})
    assert (taken.location, left.location) == (f"{page}/sharing", page)
    db.session.expire_all()
    assert (one.state, two.state) == (EntryState.VALID, EntryState.STOPPED)
    assert ["latecomers" in secretary.get(p).text for p in (page, f"{page}/tally")] == [False, False]
