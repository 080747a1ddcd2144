"""Setting what is owed, freezing, amending, reminding: on a real database."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.contests.calls.actions import extend
from app.contests.models import Allowance
from app.contests.reception import actions as reception
from app.contests.reception.jobs import forward_what_is_stuck
from app.contests.states import EntryState, Exclusion
from app.contests.submissions.actions import AllowanceFull, release, take_places, withdraw
from app.kit.audit import history
from app.kit.db import db
from app.kit.errors import StaleVersion
from app.people.models import Notice, UnitSuccession
from app.plans.models import Amendment, Reminder, Snapshot, Target
from app.plans.states import CountClass, DissolvedUnits, Standing, View
from app.plans.targets import actions, jobs
from app.plans.targets.actions import UnitInput
from app.plans.targets.actions.reminding import _log
from app.plans.targets.queries.board import board
from app.plans.targets.queries.counting import frozen_of
from app.plans.targets.queries.owed import owes
from app.plans.targets.rules.amending import amended
from tests.contests.reception.made import DUE, NOW, entry, open_edition
from tests.plans.targets.made import AFTER, WHY, edition_with_target, given, received
from tests.plans.targets.many import many_units
from tests.world import REFORM

pytestmark = pytest.mark.usefixtures("writing")
C, S = CountClass, EntryState


@pytest.fixture
def by(actor):
    return actor("organizer")


def figures(world, edition, at=NOW, who="organizer", view=View.THEN):
    shown = board(world.actor(who), edition, at=at, view=view)
    return {line.unit.code: (line.row.count, line.row.minimum, line.row.standing.value) for line in shown.lines}


# --- setting --------------------------------------------------------------------------------------------------


def test_make_obliges_the_units_of_its_kinds_that_lived_on_the_day(world, by):
    edition, _ = edition_with_target(world)
    received(world, edition)
    assert figures(world, edition) == {"xa_hai": (0, 2, "owing"), "xa_mot": (1, 2, "owing")}
    assert history(("target", edition.code))[0].reason == WHY


def test_make_is_refused_for_a_kind_that_owes_already_and_for_a_wrong_range(world, by):
    edition, _ = edition_with_target(world)
    with pytest.raises(actions.KindTaken):
        actions.make_target(edition, given(kinds=("commune", "affiliated")), reason=WHY, by=by, at=NOW)
    with pytest.raises(actions.KindTaken):
        actions.make_target(edition, given(kinds=()), reason=WHY, by=by, at=NOW)
    with pytest.raises(actions.RangeWrong):
        actions.make_target(edition, given(3, kinds=("affiliated",), maximum=2), reason=WHY, by=by, at=NOW)
    with pytest.raises(reception.ReasonMissing):
        actions.make_target(edition, given(kinds=("affiliated",)), reason=" ", by=by, at=NOW)


def test_edit_is_refused_when_somebody_else_saved_first(world, by):
    edition, target = edition_with_target(world)
    seen = target.version
    actions.edit_target(target, given(3), version=seen, reason=WHY, by=by, at=NOW)
    assert figures(world, edition)["xa_mot"] == (0, 3, "owing")
    with pytest.raises(StaleVersion):
        actions.edit_target(target, given(4), version=seen, reason=WHY, by=by, at=NOW)


def test_a_unit_gets_its_own_figure_or_is_exempt_by_a_decision(world, by):
    edition, target = edition_with_target(world)
    received(world, edition)
    actions.set_unit(target, world.unit("xa_mot"), UnitInput(minimum=1), reason=WHY, by=by, at=NOW)
    with pytest.raises(actions.DecisionMissing):
        actions.set_unit(target, world.unit("xa_hai"), UnitInput(exempt=True), reason=WHY, by=by, at=NOW)
    exempt = UnitInput(exempt=True, decision="15-QĐ/TĐTN ngày 02/4/2026")
    actions.set_unit(target, world.unit("xa_hai"), exempt, reason=WHY, by=by, at=NOW)
    assert figures(world, edition) == {"xa_mot": (1, 1, "met"), "xa_hai": (0, None, "exempt")}
    actions.clear_unit(target, world.unit("xa_hai"), by=by, at=NOW)
    assert figures(world, edition)["xa_hai"] == (0, 2, "owing")


def test_a_unit_that_owes_nothing_is_given_no_figure(world, by):
    _, target = edition_with_target(world)
    with pytest.raises(actions.NotObliged):
        actions.set_unit(target, world.unit("dai_hoc"), UnitInput(minimum=1), reason=WHY, by=by, at=NOW)


def test_a_target_is_taken_back_until_units_were_reminded_of_it(world, by):
    edition, target = edition_with_target(world)
    actions.remind(edition, by=by, at=NOW)
    with pytest.raises(actions.TargetInUse):
        actions.remove_target(target, reason=WHY, by=by, at=NOW)
    db.session.query(Reminder).delete()
    actions.remove_target(target, reason=WHY, by=by, at=NOW)
    assert db.session.scalars(select(Target)).all() == []


# --- maxima ---------------------------------------------------------------------------------------------------


def _allowances(world):
    keys = {id_: key for key, id_ in world.units.items()}
    return {keys[a.unit_id]: (a.taken, a.maximum) for a in db.session.scalars(select(Allowance))}


def test_a_maximum_is_pushed_down_with_the_places_taken_so_far(world, by):
    edition = open_edition(world)
    one = received(world, edition)
    entry(world, edition, S.SUBMITTED, leader="minh")
    entry(world, edition, S.DUPLICATE, leader="stranger", number=7, merged_into_id=one.id)
    entry(world, edition, S.DRAFT, leader="an")
    target = actions.make_target(edition, given(None, maximum=2), reason=WHY, by=by, at=NOW)
    assert _allowances(world) == {"xa_mot": (2, 2), "xa_hai": (0, 2)}
    with pytest.raises(AllowanceFull):
        take_places(entry(world, edition, S.SUBMITTED, leader="officer"))
    actions.edit_target(target, given(None), version=target.version, reason=WHY, by=by, at=NOW)
    assert _allowances(world) == {}


def test_a_maximum_below_what_is_taken_is_refused(world, by):
    edition = open_edition(world)
    received(world, edition)
    entry(world, edition, S.SUBMITTED, leader="minh")
    with pytest.raises(actions.MaximumBelowTaken) as refused:
        actions.make_target(edition, given(None, maximum=1), reason=WHY, by=by, at=NOW)
    assert refused.value.facts == {"unit": "Đoàn xã Mường Ẳng", "taken": 2}
    db.session.query(Target).delete()
    db.session.query(Allowance).delete()


def test_an_existing_maximum_is_not_lowered_below_what_is_taken(world, by):
    edition, target = edition_with_target(world, None, maximum=3)
    for leader in ("lan", "minh"):
        take_places(entry(world, edition, S.SUBMITTED, leader=leader))
    with pytest.raises(actions.MaximumBelowTaken):
        actions.edit_target(target, given(None, maximum=1), version=target.version, reason=WHY, by=by, at=NOW)


def _cluster(world, by, maximum):
    """Mường Lự ended and went into both communes; it is kept as a group with a ceiling."""
    edition = open_edition(world)
    _succeed(world)
    more = {"maximum": maximum, "kinds": ("district",)}
    target = actions.TargetInput(minimum=None, as_of=world.unit("muong_lu").valid_to, **more)
    return edition, actions.make_target(edition, target, reason=WHY, by=by, at=NOW)


def test_a_group_has_one_ceiling_for_the_entries_of_all_its_parts(world, by):
    edition, _ = _cluster(world, by, 2)
    assert _allowances(world) == {"muong_lu": (0, 2), "phong_khe": (0, 2)}
    one = entry(world, edition, S.SUBMITTED)
    take_places(one)
    take_places(entry(world, edition, S.SUBMITTED, unit="xa_hai", leader="an"))
    for unit in ("xa_mot", "xa_hai"):
        with pytest.raises(AllowanceFull) as refused:
            take_places(entry(world, edition, S.SUBMITTED, unit=unit, leader="minh"))
        assert refused.value.facts == {"unit": "Huyện đoàn Mường Lự", "maximum": 2}
    take_places(entry(world, edition, S.SUBMITTED, unit="dai_hoc", leader="minh"))
    release(one)
    take_places(entry(world, edition, S.SUBMITTED, leader="stranger"))
    assert _allowances(world) == {"muong_lu": (2, 2), "phong_khe": (0, 2)}


def test_a_ceiling_of_a_group_counts_what_its_parts_handed_in_before(world, by):
    edition = open_edition(world)
    received(world, edition)
    entry(world, edition, S.SUBMITTED, unit="xa_hai", leader="an")
    _succeed(world)
    more = {"kinds": ("district",), "as_of": world.unit("muong_lu").valid_to}
    with pytest.raises(actions.MaximumBelowTaken) as refused:
        actions.make_target(edition, actions.TargetInput(minimum=None, maximum=1, **more), reason=WHY, by=by, at=NOW)
    assert refused.value.facts == {"unit": "Huyện đoàn Mường Lự", "taken": 2}


def test_a_ceiling_follows_a_unit_that_ends_after_it_was_set(world, by):
    """The worker writes it anew; who has handed in more than the group may keeps that, and hands in no more."""
    edition, _ = edition_with_target(world, None, maximum=2)
    every = [entry(world, edition, S.SUBMITTED, leader=who) for who in ("lan", "minh")]
    every.append(entry(world, edition, S.SUBMITTED, unit="dai_hoc", leader="an"))
    for one in every:
        take_places(one)
    assert [jobs.keep_maxima(NOW), _allowances(world)] == [0, {"xa_mot": (2, 2), "xa_hai": (0, 2)}]
    world.unit("xa_mot").valid_to = NOW.date()
    row = UnitSuccession(
        from_id=world.units["xa_mot"], to_id=world.units["dai_hoc"], kind="merge", on_date=NOW.date(), share=10000
    )
    db.session.add(row)
    db.session.flush()
    assert [jobs.keep_maxima(NOW), jobs.keep_maxima(NOW)] == [1, 0]
    assert _allowances(world) == {"xa_mot": (3, 3), "xa_hai": (0, 2)}
    with pytest.raises(AllowanceFull):
        take_places(entry(world, edition, S.DRAFT, unit="dai_hoc", leader="stranger"))
    withdraw(every[0], reason="", by=world.actor("lan"), at=NOW)
    assert [jobs.keep_maxima(NOW), jobs.keep_maxima(NOW)] == [1, 0]
    assert _allowances(world) == {"xa_mot": (2, 2), "xa_hai": (0, 2)}


# --- ended units ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", list(DissolvedUnits))
def test_a_district_that_ended_follows_the_organizers_choice(world, by, choice):
    edition = open_edition(world)
    more = {"dissolved": choice, "successor_minimum": 1 if choice is DissolvedUnits.PER_SUCCESSOR else None}
    target = actions.TargetInput(("district",), 5, as_of=world.unit("muong_lu").valid_to, **more)
    _succeed(world)
    received(world, edition, unit="xa_hai", leader="an")
    actions.make_target(edition, target, reason=WHY, by=by, at=NOW)
    expected = {
        DissolvedUnits.CLUSTER: {"muong_lu": (1, 5, "owing"), "phong_khe": (0, 5, "owing")},
        DissolvedUnits.PER_SUCCESSOR: {"xa_mot": (0, 1, "owing"), "xa_hai": (1, 1, "met")},
        DissolvedUnits.WAIVE: {
            "xa_hai": (1, None, "no_target"), "muong_lu": (0, None, "exempt"), "phong_khe": (0, None, "exempt"),
        },
    }  # fmt: skip
    assert figures(world, edition) == expected[choice]
    shown = board(by, edition, at=NOW, view=View.TODAY)
    assert shown.table.agrees
    assert shown.table.province.count == 1


def _succeed(world):
    for heir in ("xa_mot", "xa_hai"):
        row = UnitSuccession(
            from_id=world.units["muong_lu"], to_id=world.units[heir], kind="split", on_date=REFORM, share=None
        )
        db.session.add(row)
    db.session.flush()


# --- frozen and amended ---------------------------------------------------------------------------------------


def test_freeze_keeps_the_ids_by_unit_and_class_and_only_once(world, by):
    edition, _ = edition_with_target(world)
    one, stuck = received(world, edition), entry(world, edition, S.SUBMITTED, unit="xa_hai", leader="an")
    assert jobs.freeze_what_is_due(DUE) == 0
    forward_what_is_stuck(AFTER)
    assert [jobs.freeze_what_is_due(AFTER), jobs.freeze_what_is_due(AFTER)] == [1, 0]
    snapshot = db.session.scalars(select(Snapshot)).one()
    units = {str(world.units[key]): key for key in ("xa_mot", "xa_hai")}
    found = {units[unit]: kinds for unit, kinds in snapshot.lines.items()}
    assert found == {"xa_mot": {"on_time": [one.id]}, "xa_hai": {"unconfirmed": [stuck.id]}}
    assert actions.freeze_snapshot(edition, at=AFTER).id == snapshot.id


def test_a_freeze_that_comes_late_still_is_that_of_the_deadline(world, by):
    edition, _ = edition_with_target(world)
    one = received(world, edition)
    reception.withdraw_on_request(one, reason="xin rút", by=world.actor("secretary"), at=AFTER)
    jobs.freeze_what_is_due(AFTER + timedelta(days=2))
    assert db.session.scalars(select(Snapshot)).one().lines == {str(one.credited_unit_id): {"on_time": [one.id]}}


def test_a_deadline_extended_for_all_is_frozen_when_it_has_passed(world, by):
    edition, _ = edition_with_target(world)
    extend(edition, until=AFTER, reason="bão lũ", by=by, at=NOW)
    assert jobs.freeze_what_is_due(DUE + timedelta(hours=1)) == 0
    assert jobs.freeze_what_is_due(AFTER + timedelta(hours=1)) == 1
    assert db.session.scalars(select(Snapshot)).one().deadline == AFTER


def test_what_changes_later_becomes_a_dated_amendment_once(world, by):
    edition, _ = edition_with_target(world)
    copied, kept = received(world, edition), received(world, edition, leader="minh")
    stuck = entry(world, edition, S.SUBMITTED, unit="xa_hai", leader="an")
    forward_what_is_stuck(AFTER)
    jobs.freeze_what_is_due(AFTER)
    jobs.amend_what_changed(AFTER)
    later = AFTER + timedelta(days=1)
    reception.disqualify(copied, kind=Exclusion.COPYING, reason="chép bài", by=by, at=later)
    reception.disqualify(kept, kind=Exclusion.BREACH, reason="vi phạm", by=by, at=later)
    reception.confirm(stuck, by=world.actor("officer_two"), at=later)
    reception.receive(stuck, by=world.actor("secretary"), at=later)
    assert [jobs.amend_what_changed(later), jobs.amend_what_changed(later)] == [2, 0]
    assert actions.amend(edition, at=later) == []
    rows = db.session.scalars(select(Amendment).order_by(Amendment.id)).all()
    assert [(r.entry_id, r.from_class, r.to_class, r.at, r.reason) for r in rows] == [
        (copied.id, "on_time", "excluded", later, "chép bài"),
        (stuck.id, "unconfirmed", "on_time", later, None),
    ]
    shown = board(by, edition, at=later)
    told = {line.unit.code: (line.row.frozen.count, line.row.amended, line.row.count) for line in shown.lines}
    assert told == {"xa_mot": (2, -1, 1), "xa_hai": (0, 1, 1)}
    frozen = frozen_of(edition)
    assert amended(frozen.entries, frozen.changes)[stuck.id] == (stuck.credited_unit_id, C.ON_TIME)


def test_an_entry_credited_after_the_freeze_moves_from_nobody_to_its_unit(world, by):
    edition, _ = edition_with_target(world)
    straight = entry(world, edition, S.SUBMITTED, unit=None)
    reception.receive(straight, by=world.actor("secretary"), at=NOW)
    shown = board(by, edition, at=NOW)
    assert (shown.table.uncredited.count, shown.table.province.count) == (1, 1)
    jobs.freeze_what_is_due(AFTER)
    reception.credit(straight, world.unit("xa_mot"), by=world.actor("officer"), at=AFTER)
    jobs.amend_what_changed(AFTER)
    shown = board(by, edition, at=AFTER)
    assert (shown.table.uncredited.count, shown.table.province.count) == (0, 1)
    assert (shown.table.uncredited.amended, shown.line(world.units["xa_mot"]).row.amended) == (-1, 1)


# --- reminders ------------------------------------------------------------------------------------------------


def _told(world):
    keys = {id_: key for key, id_ in world.people.items()}
    return sorted((keys[n.person_id], n.kind) for n in db.session.scalars(select(Notice).filter_by(kind="target_owed")))


def test_a_reminder_reaches_the_officers_of_the_units_that_owe_once_a_day(world, by):
    edition, _ = edition_with_target(world, 1)
    received(world, edition)
    outcome = actions.remind(edition, by=by, at=NOW)
    assert [unit.code for unit in outcome.told] == ["xa_hai"]
    assert _told(world) == [("officer_two", "target_owed")]
    again = actions.remind(edition, by=by, at=NOW + timedelta(hours=2))
    assert ([u.code for u in again.told], [u.code for u in again.quiet]) == ([], ["xa_hai"])
    on_purpose = actions.remind(edition, again=True, by=by, at=NOW + timedelta(hours=3))
    assert [u.code for u in on_purpose.told] == ["xa_hai"]
    next_day = actions.remind(edition, by=by, at=NOW + timedelta(hours=28))
    assert [u.code for u in next_day.told] == ["xa_hai"]
    assert [(r.count, r.minimum, r.recipients) for r in db.session.scalars(select(Reminder))] == [(0, 1, 1)] * 3


def test_a_reminder_that_somebody_else_sent_meanwhile_is_not_sent_again(world, by):
    """Both saw that nobody had reminded the unit; the key lets one of them."""
    edition, _ = edition_with_target(world, 1)
    line = board(by, edition, at=NOW).owing[0]
    assert [_log(line, 1, again=False, by=by, at=NOW) for _ in range(2)] == [True, False]
    assert db.session.query(Reminder).count() == 1


def test_a_unit_without_an_officer_is_named_and_not_logged(world, by):
    edition, _ = edition_with_target(world, 1, kinds=("affiliated",))
    outcome = actions.remind(edition, units=["dai_hoc"], by=by, at=AFTER)
    assert [u.code for u in outcome.nobody] == ["dai_hoc"]
    assert db.session.scalars(select(Reminder)).all() == []


# --- desks ----------------------------------------------------------------------------------------------------


def test_owes_tells_an_officer_what_the_own_unit_owes(world, by):
    edition, _ = edition_with_target(world, 5)
    received(world, edition)
    entry(world, edition, S.CONFIRMED, leader="minh", unit_confirmed_at=NOW, forwarded_at=NOW)
    found = [
        (o.subject.code, o.unit.code, o.count, o.minimum, o.awaiting, o.standing, o.days_left)
        for o in owes(world.actor("officer"), NOW)
    ]
    assert found == [(edition.code, "xa_mot", 1, 5, 1, Standing.OWING, 5)]
    assert owes(world.actor("organizer"), NOW) == owes(world.actor("other_officer"), NOW) == []


def test_the_board_asks_the_same_queries_for_few_and_many_units(world, queries):
    edition, _ = edition_with_target(world)
    received(world, edition)
    counts = []
    for first in (0, 40):
        db.session.expire_all()
        fresh = db.session.get(type(edition), edition.id)
        who = world.actor("organizer")
        before = len(queries)
        board(who, fresh, at=NOW)
        board(who, fresh, at=NOW, view=View.TODAY)
        counts.append(len(queries) - before)
        many_units(world, edition, first, 40)
    assert counts[0] == counts[1]
