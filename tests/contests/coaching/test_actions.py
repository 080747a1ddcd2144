"""Coaching: who is a mentor, when advice is given and answered."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.contests.coaching import actions
from app.contests.coaching.queries import coached, coached_by, own_mentorships
from app.contests.states import EntryState, StageKind, VersionKind
from app.kit.audit import history
from app.kit.db import db
from app.kit.errors import BadInput, WrongState
from app.people.models import Grant, Notice
from app.people.states import Role
from tests.contests.reception.made import entry, open_edition, stage, version

pytestmark = pytest.mark.usefixtures("writing")
S = EntryState


@pytest.fixture
def edition(world):
    return open_edition(world)


@pytest.fixture
def coaching(edition):
    return stage(edition, StageKind.COACHING)


@pytest.fixture
def during(coaching):
    return coaching.opens_at + timedelta(hours=5)


@pytest.fixture
def one(world, edition, coaching):
    return entry(world, edition, S.POLISHING, stage_id=coaching.id)


@pytest.fixture
def mentorship(world, coaching, one, actor, during):
    return actions.assign(coaching, one, world.person("mentor"), by=actor("secretary"), at=during)


def test_assign_makes_a_mentor_whom_judging_knows(world, edition, coaching, one, mentorship):
    other = entry(world, edition, S.POLISHING, leader="minh", stage_id=coaching.id)
    mentor = world.people["mentor"]
    assert (coached(one.id), coached(other.id)) == (frozenset({mentor}), frozenset())
    assert coached_by([one.id, other.id]) == {one.id: frozenset({mentor})}
    assert history(("entry", one.ref))[0].verb == "entry.mentor"


def test_assign_again_is_as_once_and_after_the_end_begins_anew(world, coaching, one, mentorship, actor, during):
    by = actor("secretary")
    assert actions.assign(coaching, one, world.person("mentor"), by=by, at=during) is mentorship
    actions.end(mentorship, by=by, at=during)
    assert (own_mentorships(actor("mentor")), coached(one.id)) == ([], frozenset({world.people["mentor"]}))
    actions.assign(coaching, one, world.person("mentor"), by=by, at=during)
    assert (mentorship.ended_at, own_mentorships(actor("mentor"))) == (None, [mentorship])


def test_assign_is_refused_for_the_own_team_and_outside_the_stage(world, edition, coaching, one, actor, during):
    by = actor("secretary")
    with pytest.raises(actions.MentorOfOwnTeam):
        actions.assign(coaching, one, world.person("lan"), by=by, at=during)
    with pytest.raises(WrongState):
        valid = entry(world, edition, S.VALID, leader="minh")
        actions.assign(coaching, valid, world.person("mentor"), by=by, at=during)


def test_advice_has_its_deadline_within_the_stage(coaching, mentorship, actor, during):
    due = during + timedelta(days=1)
    note = actions.advise(mentorship, advice=" Nêu rõ thị trường ", due_at=due, by=actor("mentor"), at=during)
    assert (note.advice, note.due_at, note.answered_at) == ("Nêu rõ thị trường", due, None)
    for wrong in (during, coaching.due_at + timedelta(seconds=1)):
        with pytest.raises(actions.DueOutsideCoaching):
            actions.advise(mentorship, advice="Thêm", due_at=wrong, by=actor("mentor"), at=during)
    with pytest.raises(BadInput):
        actions.advise(mentorship, advice=" ", due_at=None, by=actor("mentor"), at=during)


def test_advice_is_refused_before_and_after_the_window_and_once_ended(coaching, mentorship, actor, during):
    by = actor("mentor")
    for at in (coaching.opens_at - timedelta(seconds=1), coaching.due_at + timedelta(seconds=1)):
        with pytest.raises(actions.OutsideCoaching):
            actions.advise(mentorship, advice="Nêu rõ", due_at=None, by=by, at=at)
    actions.end(mentorship, by=actor("secretary"), at=during)
    with pytest.raises(WrongState):
        actions.advise(mentorship, advice="Nêu rõ", due_at=None, by=by, at=during)


def test_answer_is_tied_to_the_revised_version_that_came_after(one, mentorship, actor, during):
    note = actions.advise(mentorship, advice="Nêu rõ", due_at=None, by=actor("mentor"), at=during)
    actions.answer(note, text="Sẽ bổ sung", by=actor("lan"), at=during + timedelta(hours=1))
    assert (note.answer, note.answered_version_id) == ("Sẽ bổ sung", None)
    revised = version(one, at=during + timedelta(hours=2), number=2, kind=VersionKind.COACHING)
    actions.answer(note, text="Đã bổ sung ở mục 3", by=actor("lan"), at=during + timedelta(hours=3))
    assert (note.answer, note.answered_version_id) == ("Đã bổ sung ở mục 3", revised.id)


def test_answer_is_refused_after_the_window_and_without_words(coaching, mentorship, actor, during):
    note = actions.advise(mentorship, advice="Nêu rõ", due_at=None, by=actor("mentor"), at=during)
    with pytest.raises(actions.OutsideCoaching):
        actions.answer(note, text="Muộn", by=actor("lan"), at=coaching.due_at + timedelta(seconds=1))
    with pytest.raises(BadInput):
        actions.answer(note, text="", by=actor("lan"), at=during)
    assert note.answered_at is None


def test_mentor_and_leader_are_told_and_the_mentor_gets_the_role(world, edition, coaching, one, actor, during):
    actions.assign(coaching, one, world.person("mentor"), by=actor("organizer"), at=during)
    told = db.session.execute(select(Notice.person_id, Notice.kind).order_by(Notice.id)).all()
    assert {(world.people["mentor"], "mentor_asked"), (world.people["lan"], "mentor_given")} <= set(map(tuple, told))
    held = select(Grant.role, Grant.realm, Grant.label).where(Grant.person_id == world.people["mentor"])
    assert [tuple(row) for row in db.session.execute(held)] == [(Role.MENTOR, "edition", edition.code)]
    other = entry(world, edition, S.POLISHING, leader="minh", stage_id=coaching.id)
    actions.assign(coaching, other, world.person("mentor"), by=actor("organizer"), at=during)
    assert len(db.session.execute(held).all()) == 1


def test_secretariat_assigns_without_handing_out_roles(world, coaching, one, mentorship):
    held = select(Grant.id).where(Grant.person_id == world.people["mentor"])
    assert db.session.scalars(held).all() == []
