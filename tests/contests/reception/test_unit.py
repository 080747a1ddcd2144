"""The unit's step: confirm, return, credit, forward; and what the clock does with what lies there."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.contests.entry_models import Entry, ForwardedEntry, Forwarding
from app.contests.models import Allowance, Extension
from app.contests.reception import actions
from app.contests.reception.jobs import forward_what_is_stuck
from app.contests.states import EntryState
from app.contests.submissions.actions import AllowanceFull
from app.kit.audit import history
from app.kit.db import db
from app.kit.errors import WrongState
from app.people.models import Grant
from app.people.states import Role
from tests.contests.reception.made import DUE, NOW, add, entry, open_edition

pytestmark = pytest.mark.usefixtures("writing")
S = EntryState
AFTER = DUE + timedelta(minutes=1)


@pytest.fixture
def edition(world):
    return open_edition(world)


def _list(of: Forwarding) -> list[str]:
    query = select(Entry.ref).join(ForwardedEntry, ForwardedEntry.entry_id == Entry.id)
    return list(db.session.scalars(query.filter_by(forwarding_id=of.id).order_by(ForwardedEntry.position)))


def test_confirm_by_the_officer_is_enough_where_no_leader_confirms(world, edition, actor):
    one = entry(world, edition)
    actions.confirm(one, by=actor("officer"), at=NOW)
    assert (one.state, one.unit_confirmed_at, one.leader_confirmed_at) == (S.CONFIRMED, NOW, None)
    assert history(("entry", one.ref))[0].verb == "entry.confirm"


def test_confirm_takes_officer_then_leader_where_the_unit_has_it_so(world, edition, actor):
    world.unit("xa_mot").leader_confirms = True
    one = entry(world, edition)
    with pytest.raises(actions.OfficerFirst):
        actions.confirm(one, by=actor("leader"), at=NOW)
    actions.confirm(one, by=actor("officer"), at=NOW)
    assert (one.state, one.unit_confirmed_at) == (S.SUBMITTED, NOW)
    with pytest.raises(actions.LeaderConfirms):
        actions.confirm(one, by=actor("officer"), at=NOW)
    later = NOW + timedelta(hours=1)
    actions.confirm(one, by=actor("leader"), at=later)
    assert (one.state, one.leader_confirmed_at) == (S.CONFIRMED, later)
    assert [row.verb for row in history(("entry", one.ref))] == ["entry.confirm", "entry.check"]


@pytest.mark.parametrize("state", [S.DRAFT, S.RETURNED, S.CONFIRMED, S.INVALID, S.WITHDRAWN])
def test_confirm_is_refused_where_nothing_waits(world, edition, actor, state):
    one = entry(world, edition, state)
    with pytest.raises(WrongState):
        actions.confirm(one, by=actor("officer"), at=NOW)


def test_confirm_after_reception_adds_the_date_without_moving_the_entry(world, edition, actor):
    one = entry(world, edition, S.RECEIVED, forwarded_at=NOW, forwarded_unconfirmed=True)
    actions.confirm(one, by=actor("officer"), at=AFTER)
    assert (one.state, one.unit_confirmed_at, one.forwarded_unconfirmed) == (S.RECEIVED, AFTER, True)
    with pytest.raises(WrongState):
        actions.confirm(one, by=actor("officer"), at=AFTER)


def test_return_gives_back_with_the_reason_and_takes_the_confirmation_off(world, edition, actor):
    one = entry(world, edition, S.CONFIRMED, unit_confirmed_at=NOW)
    actions.return_entry(one, reason="  Thiếu bản thuyết minh ", by=actor("officer"), at=NOW)
    assert (one.state, one.reason, one.unit_confirmed_at) == (S.RETURNED, "Thiếu bản thuyết minh", None)
    assert history(("entry", one.ref))[0].reason == "Thiếu bản thuyết minh"


def test_return_is_refused_without_a_reason_after_forwarding_and_in_another_state(world, edition, actor):
    officer = actor("officer")
    waiting, sent = entry(world, edition), entry(world, edition, S.CONFIRMED, leader="minh", forwarded_at=NOW)
    with pytest.raises(actions.ReasonMissing):
        actions.return_entry(waiting, reason=" ", by=officer, at=NOW)
    with pytest.raises(actions.AlreadyForwarded):
        actions.return_entry(sent, reason="Thiếu", by=officer, at=NOW)
    with pytest.raises(WrongState):
        actions.return_entry(entry(world, edition, S.RECEIVED, leader="an"), reason="Thiếu", by=officer, at=NOW)
    assert (waiting.state, sent.state) == (S.SUBMITTED, S.CONFIRMED)


def test_credit_makes_a_direct_entry_count_for_the_unit_without_moving_it(world, edition, actor):
    one = entry(world, edition, S.RECEIVED, unit=None)
    actions.credit(one, world.unit("xa_mot"), by=actor("officer"), at=NOW)
    assert (one.credited_unit_id, one.unit_confirmed_at, one.state) == (world.units["xa_mot"], NOW, S.RECEIVED)
    with pytest.raises(actions.AlreadyCredited):
        actions.credit(one, world.unit("xa_hai"), by=actor("officer_two"), at=NOW)


def test_credit_of_a_waiting_direct_entry_leaves_it_with_the_organizers(world, edition, actor):
    one = entry(world, edition, S.SUBMITTED, unit=None)
    actions.credit(one, world.unit("xa_mot"), by=actor("officer"), at=NOW)
    assert actions.receive(one, by=actor("secretary"), at=NOW) == 1


@pytest.mark.parametrize("state", [S.DRAFT, S.WITHDRAWN, S.INVALID])
def test_credit_is_refused_for_what_is_not_in_the_contest(world, edition, actor, state):
    with pytest.raises(WrongState):
        actions.credit(entry(world, edition, state, unit=None), world.unit("xa_mot"), by=actor("officer"), at=NOW)


def test_forward_makes_one_list_in_the_given_order_and_tells_what_refused(world, edition, actor):
    first = entry(world, edition, S.CONFIRMED)
    second = entry(world, edition, S.CONFIRMED, leader="minh")
    waiting = entry(world, edition, S.SUBMITTED, leader="an")
    made, outcome = actions.forward(
        edition, world.unit("xa_mot"), [second, waiting, first], by=actor("officer"), at=NOW
    )
    assert _list(made) == [second.ref, first.ref]
    assert (first.forwarded_at, second.forwarded_at, waiting.forwarded_at) == (NOW, NOW, None)
    assert [(one, type(why)) for one, why in outcome.refused] == [(waiting, WrongState)]
    assert (first.state, first.forwarded_unconfirmed) == (S.CONFIRMED, False)


def test_forward_again_supplements_the_first_list(world, edition, actor):
    unit, officer = world.unit("xa_mot"), actor("officer")
    first = entry(world, edition, S.CONFIRMED)
    actions.forward(edition, unit, [first], by=officer, at=NOW)
    second = entry(world, edition, S.CONFIRMED, leader="minh")
    made, outcome = actions.forward(edition, unit, [first, second], by=officer, at=NOW + timedelta(hours=1))
    assert _list(made) == [second.ref]
    assert [type(why) for _, why in outcome.refused] == [actions.AlreadyForwarded]
    assert first.forwarded_at == NOW


def test_forward_of_nothing_that_is_ready_is_refused(world, edition, actor):
    with pytest.raises(actions.NothingToForward):
        actions.forward(edition, world.unit("xa_mot"), [entry(world, edition)], by=actor("officer"), at=NOW)


def test_confirm_many_collects_what_refused(world, edition, actor):
    one, other = entry(world, edition), entry(world, edition, S.RETURNED, leader="minh")
    outcome = actions.confirm_many([one, other], by=actor("officer"), at=NOW)
    assert (outcome.done, [e for e, _ in outcome.refused]) == ([one], [other])
    assert (one.state, other.state) == (S.CONFIRMED, S.RETURNED)


def test_clock_forwards_what_lies_at_units_after_the_deadline_with_its_flag(world, edition, actor):
    waiting = entry(world, edition)
    ready = entry(world, edition, S.CONFIRMED, leader="minh", unit_confirmed_at=NOW)
    given_back = entry(world, edition, S.RETURNED, leader="an")
    direct = entry(world, edition, leader="stranger", unit=None)
    draft = entry(world, edition, S.DRAFT, leader="other_youth")
    assert forward_what_is_stuck(DUE) == 0
    assert forward_what_is_stuck(AFTER) == 1
    assert [(e.forwarded_at, e.forwarded_unconfirmed) for e in (waiting, ready)] == [(AFTER, True), (AFTER, False)]
    assert [e.forwarded_at for e in (given_back, direct, draft)] == [None, None, None]
    made = db.session.scalars(select(Forwarding)).one()
    assert (made.by_person_id, _list(made)) == (None, [waiting.ref, ready.ref])


def test_clock_forwards_nothing_twice(world, edition):
    entry(world, edition)
    forward_what_is_stuck(AFTER)
    assert forward_what_is_stuck(AFTER + timedelta(minutes=1)) == 0


def test_clock_waits_for_the_grace_and_for_the_extension_of_a_unit(world, edition):
    edition.grace_seconds = 90
    here, there = entry(world, edition), entry(world, edition, leader="an", unit="xa_hai")
    add(Extension(edition_id=edition.id, unit_id=world.units["xa_hai"], until=DUE + timedelta(days=2),
                  reason="Mưa lũ", made_at=NOW))  # fmt: skip
    assert forward_what_is_stuck(DUE + timedelta(seconds=90)) == 0
    assert forward_what_is_stuck(DUE + timedelta(seconds=91)) == 1
    assert (here.forwarded_at is not None, there.forwarded_at) == (True, None)
    assert forward_what_is_stuck(DUE + timedelta(days=2, seconds=91)) == 1
    assert there.forwarded_unconfirmed


def test_clock_leaves_editions_that_are_not_open(world, edition):
    entry(world, edition)
    edition.state, edition.closed_at = "edition_closed", NOW
    db.session.flush()
    assert forward_what_is_stuck(AFTER) == 0


def test_officer_who_is_leader_too_confirms_in_two_steps(world, edition):
    world.unit("xa_mot").leader_confirms = True
    add(Grant(ref="BOTHROLES", person_id=world.people["officer"], role=Role.UNIT_LEADER,
              unit_id=world.units["xa_mot"], made_at=NOW))  # fmt: skip
    one, both = entry(world, edition), world.actor("officer")
    actions.confirm(one, by=both, at=NOW)
    actions.confirm(one, by=both, at=NOW)
    assert one.state == S.CONFIRMED


def test_credit_takes_a_place_of_the_units_maximum_and_merging_gives_it_back(world, edition, actor):
    places = add(Allowance(edition_id=edition.id, unit_id=world.units["xa_mot"], maximum=1))
    one, two = (entry(world, edition, S.RECEIVED, leader=key, unit=None) for key in ("lan", "minh"))
    actions.credit(one, world.unit("xa_mot"), by=actor("officer"), at=NOW)
    with pytest.raises(AllowanceFull):
        actions.credit(two, world.unit("xa_mot"), by=actor("officer"), at=NOW)
    db.session.refresh(places)
    assert places.taken == 1
    actions.merge(one, two, reason="Cùng một bài", by=actor("secretary"), at=NOW)
    db.session.refresh(places)
    assert places.taken == 0
