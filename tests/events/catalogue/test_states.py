"""How an event goes on, on a real database: approval, the clock, postponement, the network, cancellation, and who is told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.events.catalogue import actions, jobs, queries
from app.events.catalogue.actions import Day, SessionInput, When
from app.events.registrations import actions as registrations
from app.events.states import EventFormat, EventState, RegistrationState
from app.kit import audit
from app.kit.db import db
from app.kit.errors import WrongState
from app.people.models import Notice
from tests.events import made
from tests.events.catalogue.test_actions import kind
from tests.events.made import BEFORE, END, START

pytestmark = pytest.mark.usefixtures("writing")
S, WEEK = EventState, timedelta(days=7)


@pytest.fixture
def by(actor):
    return actor("organizer")


@pytest.fixture
def plan(world, by):
    """A festival in plan, with a forum as its part, ready to be proposed."""
    whole = actions.make_event(
        kind("festival"), unit=world.unit("son_chau"), title="Ngày hội", when=When(START, END), by=by, at=BEFORE
    )
    actions.make_event(
        kind("forum"),
        unit=world.unit("son_chau"),
        title="Diễn đàn",
        when=When(START, END),
        parent=whole,
        by=by,
        at=BEFORE,
    )
    whole.venue, whole.contact = "Quảng trường", "Văn phòng Tỉnh đoàn"
    return whole


def told(world, who="lan") -> list[str]:
    """What somebody was told, in order."""
    return list(db.session.scalars(select(Notice.kind).filter_by(person_id=world.people[who]).order_by(Notice.id)))


def test_a_plan_without_place_and_contact_is_not_proposed(plan, by):
    plan.venue = plan.contact = ""
    with pytest.raises(actions.NotReady) as refusal:
        actions.propose(plan, by=by, at=BEFORE)
    assert refusal.value.facts == {"missing": ["needs_place", "needs_contact"]}


def test_a_plan_is_returned_with_a_reason_and_issued_with_its_parts(plan, by):
    part = queries.children_of(plan)[0]
    actions.propose(plan, by=by, at=BEFORE)
    with pytest.raises(actions.ReasonMissing):
        actions.send_back(plan, reason="  ", by=by, at=BEFORE)
    actions.send_back(plan, reason="Thiếu kinh phí", by=by, at=BEFORE)
    assert (plan.state, part.state, plan.reason) == (S.PLANNED, S.PLANNED, "Thiếu kinh phí")
    actions.propose(plan, by=by, at=BEFORE)
    actions.issue(plan, decision="12-QĐ/TĐTN ngày 05/3/2026", by=by, at=BEFORE)
    assert (plan.state, part.state, part.decision) == (S.ISSUED, S.ISSUED, "12-QĐ/TĐTN ngày 05/3/2026")
    assert [row.verb for row in audit.history(("event", part.code))] == [
        "event.issue", "event.propose", "event.return", "event.propose", "event.make",
    ]  # fmt: skip


def test_whoever_drew_the_plan_up_is_told_what_became_of_it_and_not_of_their_own_acts(world, plan, actor, by):
    plan.made_by_person_id = world.people["officer"]
    actions.propose(plan, by=by, at=BEFORE)
    actions.send_back(plan, reason="Thiếu kinh phí", by=by, at=BEFORE)
    actions.propose(plan, by=by, at=BEFORE)
    actions.issue(plan, decision="", by=actor("officer"), at=BEFORE)
    assert told(world, "officer") == ["event_returned"]
    other = made.event(world, state=S.PROPOSED, made_by_person_id=world.people["officer"])
    actions.issue(other, decision="", by=by, at=BEFORE)
    assert told(world, "officer") == ["event_returned", "event_issued"]


def test_the_clock_opens_closes_begins_and_ends_an_event_once(world):
    event = made.event(
        world, state=S.ISSUED, registration_opens_at=BEFORE, registration_closes_at=BEFORE + timedelta(hours=1)
    )
    seen = []
    for at in (BEFORE - timedelta(minutes=1), BEFORE, BEFORE + timedelta(hours=1), START, END):
        jobs.move_on(at)
        jobs.move_on(at)
        seen.append(event.state)
    assert seen == [S.ISSUED, S.OPEN, S.CLOSED, S.RUNNING, S.ENDED]
    assert len(audit.history(("event", event.code))) == 4


def test_an_event_of_which_only_the_plans_words_are_known_is_never_moved_by_the_clock(world):
    event = made.event(world, state=S.ISSUED, starts_at=None, ends_at=None, registration_opens_at=BEFORE)
    jobs.move_on(END)
    assert event.state is S.ISSUED


def test_registration_opened_again_by_hand_is_not_closed_by_the_window_that_passed(world, by):
    event = made.event(world, state=S.CLOSED, registration_closes_at=BEFORE)
    actions.open_registration(event, by=by, at=BEFORE + timedelta(hours=1))
    jobs.move_on(BEFORE + timedelta(hours=2))
    assert (event.state, event.registration_closes_at) == (S.OPEN, None)


def test_postponing_keeps_registrations_and_the_new_date_moves_days_programme_and_windows(world, by):
    event = made.event(world, release_at=START - timedelta(days=1))
    actions.add_day(event, Day(START, END), by=by, at=BEFORE)
    session = actions.add_session(event, SessionInput("Phiên 1", START, START + timedelta(hours=1)), by=by, at=BEFORE)
    kept = made.registration(world, event, "lan")
    actions.postpone(event, reason="Dịch bệnh", by=by, at=BEFORE)
    assert (event.state, kept.state, event.reason) == (S.POSTPONED, RegistrationState.CONFIRMED, "Dịch bệnh")
    actions.resume(event, starts_at=START + WEEK, ends_at=END + WEEK + timedelta(hours=1), by=by, at=BEFORE)
    assert (event.state, event.starts_at, event.ends_at) == (S.ISSUED, START + WEEK, END + WEEK + timedelta(hours=1))
    assert (session.starts_at, event.release_at) == (START + WEEK, START + WEEK - timedelta(days=1))
    assert told(world) == ["event_postponed", "event_resumed"]


def test_moving_online_keeps_registrations_and_tells_those_who_wait_too(world, by):
    event = made.event(world)
    kept = made.registration(world, event, "lan", state=RegistrationState.WAITING, waiting_since=BEFORE)
    made.registration(world, event, "minh", state=RegistrationState.CANCELLED)
    with pytest.raises(actions.LinkMissing):
        actions.move_online(event, link="", reason="Bão", by=by, at=BEFORE)
    actions.move_online(event, link="https://meet.example.vn/1", reason="Bão", by=by, at=BEFORE)
    assert (event.format, event.state, kept.state) == (EventFormat.ONLINE, S.OPEN, RegistrationState.WAITING)
    assert (told(world), told(world, "minh")) == (["event_moved_online"], [])


def test_an_event_that_is_over_is_not_moved_online(world, by):
    event = made.event(world, state=S.ENDED)
    with pytest.raises(WrongState):
        actions.move_online(event, link="https://meet.example.vn/1", reason="Bão", by=by, at=END)


def test_cancelling_tells_why_and_takes_the_parts_along(world, plan, by):
    part = queries.children_of(plan)[0]
    actions.propose(plan, by=by, at=BEFORE)
    actions.issue(plan, decision="", by=by, at=BEFORE)
    made.registration(world, part, "lan", made_by_person_id=world.people["officer"])
    actions.cancel(plan, reason="Mưa lũ", by=by, at=BEFORE)
    assert (plan.state, part.state) == (S.CANCELLED, S.CANCELLED)
    assert (told(world), told(world, "officer")) == (["event_cancelled"], ["event_cancelled"])


def test_a_plan_that_was_never_announced_is_cancelled_in_silence(world, plan, by):
    made.registration(world, plan, "lan")
    actions.cancel(plan, reason="Không còn phù hợp", by=by, at=BEFORE)
    assert told(world) == []


def test_a_place_given_back_while_it_was_put_off_is_offered_with_the_new_date(world, by):
    event = made.event(world, capacity=1)
    first, second = (
        registrations.sign_up(event, world.person(who), by=world.actor(who), at=BEFORE) for who in ("lan", "minh")
    )
    actions.postpone(event, reason="Dịch bệnh", by=by, at=BEFORE)
    registrations.cancel(first, by=world.actor("lan"), at=BEFORE)
    assert second.state is RegistrationState.WAITING
    actions.resume(event, starts_at=START + WEEK, ends_at=END + WEEK, by=by, at=BEFORE)
    assert second.state is RegistrationState.OFFERED
