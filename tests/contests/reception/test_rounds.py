"""What a stage judges, and what its publication does to entries."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.contests.entry_models import FrozenVersion
from app.contests.reception.actions import NotInStage, advance_entries, conclude_entries, freeze
from app.contests.reception.actions.rounds import NoNextStage
from app.contests.states import EntryState, StageKind, VersionKind
from app.kit.audit import history
from app.kit.db import db
from app.kit.errors import WrongState
from tests.contests.reception.made import DUE, NOW, entry, open_edition, stage, version

pytestmark = pytest.mark.usefixtures("writing")
S = EntryState


@pytest.fixture
def edition(world):
    return open_edition(world)


def _frozen(of):
    return {
        row.entry_id: row.version_id
        for row in db.session.scalars(select(FrozenVersion).where(FrozenVersion.stage_id == of.id))
    }


def test_freeze_takes_the_latest_version_of_each_valid_entry_at_that_time(world, edition):
    one, two = entry(world, edition, S.VALID), entry(world, edition, S.VALID, leader="minh")
    entry(world, edition, S.RECEIVED, leader="an")
    entry(world, edition, S.INVALID, leader="stranger")
    second = version(one, at=NOW, number=2)
    version(one, at=DUE + timedelta(days=1), number=3)
    first_of_two = version(two, at=NOW - timedelta(hours=1), number=2)
    round_one = stage(edition, StageKind.PRELIMINARY)
    assert freeze(round_one, at=DUE) == 2
    assert _frozen(round_one) == {one.id: second.id, two.id: first_of_two.id}


def test_freeze_again_keeps_what_was_frozen_and_adds_newcomers(world, edition):
    one = entry(world, edition, S.VALID)
    round_one = stage(edition, StageKind.PRELIMINARY)
    freeze(round_one, at=DUE)
    before = _frozen(round_one)
    version(one, at=DUE + timedelta(hours=1), number=2)
    late = entry(world, edition, S.VALID, leader="minh")
    assert freeze(round_one, at=DUE + timedelta(hours=2)) == 1
    assert set(_frozen(round_one)) == {one.id, late.id}
    assert _frozen(round_one)[one.id] == before[one.id]


def test_freeze_of_another_editions_stage_touches_nothing_here(world, edition):
    entry(world, edition, S.VALID)
    other = open_edition(world, "ha_bac")
    assert freeze(stage(other, StageKind.PRELIMINARY), at=DUE) == 0


def test_advance_sends_some_to_coaching_and_stops_the_others(world, edition, actor):
    up, down = entry(world, edition, S.VALID), entry(world, edition, S.VALID, leader="minh")
    first, coaching = stage(edition, StageKind.PRELIMINARY), stage(edition, StageKind.COACHING)
    moved = advance_entries(first, advancing=[up.id], stopped=[down.id], by=actor("organizer"), at=DUE)
    assert (moved.advanced, moved.stopped, moved.gone) == ([up.id], [down.id], [])
    assert (up.state, up.stage_id, down.state, down.stage_id) == (S.POLISHING, coaching.id, S.STOPPED, first.id)
    assert history(("entry", up.ref))[0].facts == {"was": "valid", "now": "polishing", "stage": coaching.ref}


def test_advance_from_coaching_leads_to_the_final_which_judges_the_coached_version(world, edition, actor):
    one = entry(world, edition, S.VALID)
    coaching, final = stage(edition, StageKind.COACHING), stage(edition, StageKind.FINAL)
    organizer = actor("organizer")
    advance_entries(stage(edition, StageKind.PRELIMINARY), advancing=[one.id], stopped=[], by=organizer, at=DUE)
    coached = version(one, at=DUE + timedelta(hours=1), number=2, kind=VersionKind.COACHING)
    advance_entries(coaching, advancing=[one.id], stopped=[], by=organizer, at=DUE + timedelta(hours=2))
    assert (one.state, one.stage_id) == (S.IN_FINAL, final.id)
    assert freeze(final, at=DUE + timedelta(hours=3)) == 1
    assert _frozen(final) == {one.id: coached.id}


def test_advance_leaves_what_left_meanwhile_and_says_so(world, edition, actor):
    gone = entry(world, edition, S.WITHDRAWN)
    moved = advance_entries(
        stage(edition, StageKind.PRELIMINARY), advancing=[gone.id], stopped=[], by=actor("organizer"), at=DUE
    )
    assert (moved.advanced, moved.gone, gone.state) == ([], [gone.id], S.WITHDRAWN)


def test_advance_twice_is_refused(world, edition, actor):
    one, first = entry(world, edition, S.VALID), stage(edition, StageKind.PRELIMINARY)
    advance_entries(first, advancing=[one.id], stopped=[], by=actor("organizer"), at=DUE)
    with pytest.raises(NotInStage):
        advance_entries(first, advancing=[one.id], stopped=[], by=actor("organizer"), at=DUE)


def test_advance_refuses_an_entry_in_both_lists_and_one_of_another_edition(world, edition, actor):
    one, first = entry(world, edition, S.VALID), stage(edition, StageKind.PRELIMINARY)
    foreign = entry(world, open_edition(world, "ha_bac"), S.VALID, leader="other_youth", unit="xa_khac")
    for advancing, stopped in (([one.id], [one.id]), ([foreign.id], [])):
        with pytest.raises(NotInStage):
            advance_entries(first, advancing=advancing, stopped=stopped, by=actor("organizer"), at=DUE)


def test_advance_refuses_an_entry_that_was_not_found_valid(world, edition, actor):
    one = entry(world, edition, S.RECEIVED)
    with pytest.raises(WrongState):
        advance_entries(
            stage(edition, StageKind.PRELIMINARY), advancing=[one.id], stopped=[], by=actor("organizer"), at=DUE
        )


def test_advance_from_the_last_stage_is_refused(world, edition, actor):
    final = stage(edition, StageKind.FINAL)
    one = entry(world, edition, S.IN_FINAL, stage_id=final.id)
    with pytest.raises(NoNextStage):
        advance_entries(final, advancing=[one.id], stopped=[], by=actor("organizer"), at=DUE)


def test_conclude_awards_some_and_passes_the_others_over(world, edition, actor):
    final = stage(edition, StageKind.FINAL)
    won = entry(world, edition, S.IN_FINAL, stage_id=final.id)
    other = entry(world, edition, S.IN_FINAL, leader="minh", stage_id=final.id)
    moved = conclude_entries(final, awarded=[won.id], passed_over=[other.id], by=actor("organizer"), at=DUE)
    assert (moved.advanced, moved.stopped) == ([won.id], [other.id])
    assert (won.state, other.state) == (S.AWARDED, S.NOT_AWARDED)
