"""What units hold within a year (S74, S91), counted by the engine of the contest's targets."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.events.catalogue.actions import cancel, hold_day, unhold_day
from app.events.models import Occurrence
from app.events.states import EventState
from app.kit.codes import public_code
from app.kit.db import db, transaction
from app.kit.errors import StaleVersion
from app.people.models import Notice
from app.plans.models import Amendment, Reminder, Snapshot
from app.plans.states import CountClass, View
from app.plans.targets import actions, jobs
from app.plans.targets.actions import CampaignInput, TargetInput, UnitInput
from app.plans.targets.queries.board import board
from app.plans.targets.queries.owed import owes
from app.plans.targets.queries.unit import behind
from app.plans.targets.rules.days import Day, classify_day, day_as_of
from tests.events.made import add, event, event_type
from tests.plans.targets.made import WHY
from tests.world import post

#: Monday, 24 August 2026, 129 days before the year's end.
NOW = datetime(2026, 8, 24, 1, tzinfo=UTC)
DUE = datetime(2026, 12, 31, 16, 59, tzinfo=UTC)
AFTER = DUE + timedelta(hours=1)
C, S = CountClass, EventState
UNITS = ("xa_mot", "xa_hai", "dai_hoc", "son_chau")


def campaign(world, *, kinds=("commune",), minimum=1, kind=None, organizer="organizer", title="Hoạt động hướng nghiệp"):
    """A campaign of Sơn Châu for 2026 with one target."""
    by = world.actor(organizer)
    unit = world.unit("son_chau" if organizer == "organizer" else "ha_bac")
    made = actions.make_campaign(unit, CampaignInput(title, 2026, date(2026, 12, 31), kind), by=by, at=NOW)
    actions.make_target(made, TargetInput(tuple(kinds), minimum, date(2026, 8, 1)), reason=WHY, by=by, at=NOW)
    return made


def day(of, *, unit_id=None, at=NOW - timedelta(days=9), held=True, told=None):
    """A day of an event, held unless told otherwise."""
    return add(
        Occurrence(
            ref=public_code(8), event_id=of.id, unit_id=unit_id, starts_at=at, ends_at=at + timedelta(hours=2),
            held_at=(told or at + timedelta(days=1)) if held else None,
        )
    )  # fmt: skip


def figures(world, made, who="organizer", at=NOW, view=View.THEN):
    shown = board(world.actor(who), made, at=at, view=view)
    assert shown.table.agrees
    return {line.unit.code: (line.row.count, line.row.minimum, line.row.standing.value) for line in shown.lines}


# --- the rule -------------------------------------------------------------------------------------------------

A_DAY = Day(1, 7, NOW, NOW + timedelta(hours=2), S.RUNNING)


@pytest.mark.parametrize(
    ("more", "at", "kind"),
    [
        ({}, NOW, C.PREPARING),
        ({}, NOW + timedelta(hours=2), C.AWAITING),
        ({"state": S.PLANNED}, AFTER, C.PREPARING),
        ({"state": S.POSTPONED}, AFTER, C.PREPARING),
        ({"held_at": NOW}, NOW, C.ON_TIME),
        ({"held_at": NOW, "state": S.CANCELLED}, NOW, C.EXCLUDED),
        ({"held_at": AFTER, "starts_at": DUE + timedelta(minutes=1)}, AFTER, C.LATE),
    ],
)
def test_a_day_counts_once_it_was_told_as_held(more, at, kind):
    known = {**A_DAY.__dict__, **more}
    assert classify_day(Day(**known), at, DUE) == kind


def test_a_day_stood_at_an_instant_as_it_was_told_by_then():
    later = NOW + timedelta(days=1)
    told = Day(1, 7, NOW, NOW, S.CANCELLED, held_at=later, cancelled_at=later)
    assert day_as_of(told, NOW) == Day(1, 7, NOW, NOW, S.ISSUED)
    assert day_as_of(told, later) == told


# --- counting -------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("writing")
def test_what_units_held_counts_for_the_unit_that_held_it(world):
    """One event of the province, a day at each commune; an event of a commune of its own."""
    made = campaign(world)
    tour, own = event(world), event(world, unit="xa_hai")
    day(tour, unit_id=world.units["xa_mot"])
    day(tour, unit_id=world.units["xa_hai"], held=False)
    day(tour)
    day(own)
    assert figures(world, made) == {
        "xa_mot": (1, 1, "met"), "xa_hai": (1, 1, "met"), "son_chau": (1, None, "no_target"),
    }  # fmt: skip
    assert {code: count for code, (count, *_) in figures(world, made, view=View.TODAY).items()} == {
        "xa_mot": 1, "xa_hai": 1, "son_chau": 1
    }  # fmt: skip


@pytest.mark.usefixtures("writing")
def test_another_type_another_year_another_province_do_not_count(world):
    made = campaign(world, kind=event_type("counselling").code)
    day(event(world, unit="xa_mot"))
    counselling, elsewhere = event(world, unit="xa_mot"), event(world, unit="xa_khac")
    counselling.type_id = elsewhere.type_id = event_type("counselling").id
    day(counselling, at=datetime(2025, 12, 31, 16, 59, tzinfo=UTC))
    day(elsewhere)
    assert figures(world, made) == {"xa_mot": (0, 1, "owing"), "xa_hai": (0, 1, "owing")}
    day(counselling, at=datetime(2025, 12, 31, 17, tzinfo=UTC))
    assert figures(world, made)["xa_mot"] == (1, 1, "met")


@pytest.mark.usefixtures("writing")
def test_a_cancelled_event_no_longer_counts(world):
    made, own = campaign(world), event(world, unit="xa_mot")
    day(own)
    assert figures(world, made)["xa_mot"][0] == 1
    cancel(own, reason="bão lũ", by=world.actor("officer"), at=NOW)
    assert figures(world, made)["xa_mot"] == (0, 1, "owing")


@pytest.mark.usefixtures("writing")
def test_a_day_is_told_by_the_units_officer_and_taken_back(world):
    made, tour = campaign(world), event(world)
    one = day(tour, unit_id=world.units["xa_mot"], held=False)
    by = world.actor("officer")
    hold_day(tour, one, participants=120, note="Ảnh ở trang Đoàn xã", by=by, at=NOW)
    assert figures(world, made)["xa_mot"] == (1, 1, "met")
    unhold_day(tour, one, reason="nhầm ngày", by=by, at=NOW)
    assert figures(world, made)["xa_mot"] == (0, 1, "owing")


@pytest.mark.usefixtures("writing")
def test_a_unit_is_exempt_by_a_decision_from_what_is_held_too(world):
    made = campaign(world)
    target = board(world.actor("organizer"), made, at=NOW).targets[0]
    exempt = UnitInput(exempt=True, decision="15-QĐ/TĐTN ngày 02/4/2026")
    actions.set_unit(target, world.unit("xa_hai"), exempt, reason=WHY, by=world.actor("organizer"), at=NOW)
    assert figures(world, made)["xa_hai"] == (0, None, "exempt")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.lists(
        st.tuples(
            st.sampled_from(UNITS), st.sampled_from((None, *UNITS)), st.booleans(),
            st.sampled_from((S.PLANNED, S.OPEN, S.ENDED, S.POSTPONED, S.CANCELLED)), st.integers(-400, 400),
        ),
        max_size=12,
    )
)  # fmt: skip
@pytest.mark.usefixtures("writing")
def test_units_and_uncredited_make_the_province_whatever_is_held(world, days):
    """A naive recount by hand: who held what in 2026, once a day."""
    with db.session.begin_nested() as trial:
        made, naive = campaign(world), dict.fromkeys(UNITS, 0)
        for organizes, holds, held, state, off in days:
            at = NOW + timedelta(days=off)
            more = {"cancelled_at": NOW} if state is S.CANCELLED else {}
            of = event(world, unit=organizes, state=state, **more)
            day(of, unit_id=world.units[holds] if holds else None, at=at, held=held)
            counts = held and state is not S.CANCELLED and (at + timedelta(hours=7)).year == 2026
            naive[holds or organizes] += counts
        for view in View:
            shown = board(world.actor("organizer"), made, at=NOW, view=view)
            rows = {line.unit.code: line.row.own.count for line in shown.lines}
            assert shown.table.agrees
            assert {unit: rows.get(unit, 0) for unit in UNITS} == naive
            nobody = shown.table.uncredited.count + shown.table.unallocated.count
            assert sum(rows.values()) + nobody == shown.table.province.count == sum(naive.values())
        trial.rollback()
        db.session.expire_all()


# --- setting, freezing, reminding -------------------------------------------------------------------------------


@pytest.mark.usefixtures("writing")
def test_a_campaign_is_changed_until_its_figure_is_frozen(world):
    made, by = campaign(world), world.actor("organizer")
    seen = made.version
    wanted = CampaignInput("Sự kiện trong năm", 2026, date(2026, 12, 15))
    actions.edit_campaign(made, wanted, version=seen, by=by, at=NOW)
    assert (made.title, made.due_at) == ("Sự kiện trong năm", datetime(2026, 12, 15, 16, 59, tzinfo=UTC))
    with pytest.raises(StaleVersion):
        actions.edit_campaign(made, wanted, version=seen, by=by, at=NOW)
    jobs.freeze_what_is_due(AFTER)
    with pytest.raises(actions.CampaignFrozen):
        actions.edit_campaign(made, wanted, version=made.version, by=by, at=AFTER)


@pytest.mark.usefixtures("writing")
def test_the_year_is_frozen_once_and_what_is_told_later_is_an_amendment(world):
    made, tour, by = campaign(world), event(world), world.actor("organizer")
    kept = day(tour, unit_id=world.units["xa_mot"])
    told_late = day(tour, unit_id=world.units["xa_hai"], held=False)
    assert jobs.freeze_what_is_due(DUE) == 0
    assert [jobs.freeze_what_is_due(AFTER), jobs.freeze_what_is_due(AFTER)] == [1, 0]
    assert db.session.scalars(select(Snapshot)).one().lines == {
        str(world.units["xa_mot"]): {"on_time": [kept.id]}, str(world.units["xa_hai"]): {"awaiting": [told_late.id]},
    }  # fmt: skip
    jobs.amend_what_changed(AFTER)
    hold_day(tour, told_late, participants=30, note="", by=by, at=AFTER)
    assert [jobs.amend_what_changed(AFTER), jobs.amend_what_changed(AFTER)] == [1, 0]
    row = db.session.scalars(select(Amendment)).one()
    assert (row.entry_id, row.occurrence_id, row.from_class, row.to_class) == (
        None,
        told_late.id,
        "awaiting",
        "on_time",
    )
    shown = board(by, made, at=AFTER)
    told = {line.unit.code: (line.row.frozen.count, line.row.amended, line.row.count) for line in shown.lines}
    assert told == {"xa_mot": (1, 0, 1), "xa_hai": (0, 1, 1)}


@pytest.mark.usefixtures("writing")
def test_a_freeze_that_comes_late_still_is_that_of_the_years_end(world):
    campaign(world)
    tour = event(world)
    one = day(tour, unit_id=world.units["xa_mot"], told=AFTER)
    jobs.freeze_what_is_due(AFTER + timedelta(days=3))
    assert db.session.scalars(select(Snapshot)).one().lines == {str(world.units["xa_mot"]): {"awaiting": [one.id]}}


@pytest.mark.usefixtures("writing")
def test_a_reminder_reaches_the_officers_of_the_units_that_owe(world):
    made, own = campaign(world), event(world, unit="xa_mot")
    day(own)
    outcome = actions.remind(made, by=world.actor("organizer"), at=NOW)
    assert [unit.code for unit in outcome.told] == ["xa_hai"]
    notice = db.session.scalars(select(Notice).filter_by(kind="campaign_owed")).one()
    assert (notice.person_id, notice.facts["count"], notice.facts["minimum"]) == (world.people["officer_two"], 0, 1)
    assert notice.path == f"/campaigns/{made.code}/targets/units/xa_hai"
    assert [(r.count, r.minimum) for r in db.session.scalars(select(Reminder))] == [(0, 1)]


@pytest.mark.usefixtures("writing")
def test_an_officer_is_told_what_the_own_unit_owes_until_the_year_ends(world):
    made = campaign(world)
    found = owes(world.actor("officer"), NOW)
    assert [(o.subject.code, o.unit.code, o.count, o.minimum, o.missing, o.days_left) for o in found] == [
        (made.code, "xa_mot", 0, 1, 1, 129)
    ]
    assert owes(world.actor("officer"), AFTER) == owes(world.actor("other_officer"), NOW) == []


@pytest.mark.usefixtures("writing")
def test_behind_a_figure_stand_the_days_that_one_may_know_of(world):
    made = campaign(world)
    public, plan = event(world, title="Ngày hội"), event(world, unit="xa_hai", state=S.PLANNED, title="Kế hoạch kín")
    for of in (public, plan):
        day(of, unit_id=world.units["xa_mot"], held=of is public)
    seen = {}
    for who in ("organizer", "officer"):
        actor = world.actor(who)
        line = board(actor, made, at=NOW).line(world.units["xa_mot"])
        seen[who] = {k: [b.thing.event.title for b in group] for k, group in behind(actor, made, line.row).items()}
    assert seen == {
        "organizer": {C.ON_TIME: ["Ngày hội"], C.PREPARING: ["Kế hoạch kín"]}, "officer": {C.ON_TIME: ["Ngày hội"]}
    }  # fmt: skip


@pytest.mark.usefixtures("writing")
def test_the_board_of_a_campaign_asks_the_same_queries_for_few_and_many_days(world, queries):
    made, tour, counts = campaign(world), event(world), []
    who = world.actor("organizer")
    for many in (3, 3, 300):
        for _ in range(many):
            day(tour, unit_id=world.units["xa_mot"])
        db.session.expire_all()
        fresh = db.session.get(type(made), made.id)
        before = len(queries)
        line = board(who, fresh, at=NOW).line(world.units["xa_mot"])
        behind(who, fresh, line.row)
        counts.append(len(queries) - before)
    assert counts[1] == counts[2]


# --- pages ----------------------------------------------------------------------------------------------------


@pytest.fixture
def made(world):
    with transaction():
        found = campaign(world)
        day(event(world, title="Ngày hội tư vấn"), unit_id=world.units["xa_mot"])
    return found


@pytest.mark.parametrize("rest", ["", "/table", "/print", "/table.xlsx", "/table.docx", "/units/xa_mot"])
@pytest.mark.parametrize(
    ("who", "status"), [("organizer", 200), ("observer", 200), ("officer", 200), ("lan", 404), ("other_organizer", 404)]
)
def test_the_figures_of_a_year_are_for_staff_and_officers_of_the_province(as_, made, who, status, rest):
    assert as_(who).get(f"/campaigns/{made.code}/targets{rest}").status_code == status


def test_the_wall_and_the_units_page_tell_what_was_held(as_, made):
    wall = as_("officer").get(f"/campaigns/{made.code}/targets").text
    assert ("1/2" in wall, "hoạt động được tính" in wall, "bài dự thi" in wall) == (True, True, False)
    page = as_("officer").get(f"/campaigns/{made.code}/targets/units/xa_mot").text
    assert ("Ngày hội tư vấn" in page, "Đã tổ chức" in page) == (True, True)


def test_an_organizer_makes_a_target_of_the_year_and_says_who_owes(as_, world):
    wanted = {"title": "Sự kiện trong năm", "kind": "", "unit": "son_chau", "year": "2026", "due_on": "2026-12-31"}
    answer = post(as_("organizer"), "/campaigns/new", wanted)
    assert (answer.status_code, answer.location.endswith("/targets/new")) == (303, True)
    wall = answer.location.removesuffix("/new")
    target = {"kinds": "commune", "minimum": "1", "as_of": "2026-08-01", "dissolved": "cluster", "reason": WHY}
    assert post(as_("organizer"), answer.location, target).status_code == 303
    assert "Sự kiện trong năm, năm 2026" in as_("organizer").get(wall).text
    assert "Sự kiện trong năm" in as_("officer").get("/campaigns").text


def test_a_day_outside_the_year_is_refused_in_place(as_, world):
    wrong = {"title": "Sự kiện", "kind": "", "unit": "son_chau", "year": "2026", "due_on": "2027-01-31"}
    answer = post(as_("organizer"), "/campaigns/new", wrong)
    assert (answer.status_code, "Ngày này không thuộc năm ở trên." in answer.text) == (422, True)


def test_the_officers_desk_says_what_is_owed_in_a_year(as_, world):
    with transaction():
        campaign(world)
    line = f"{world.unit('xa_mot').short_name}: 0/1 hoạt động hướng nghiệp"
    assert line in as_("officer").get("/desk").text
