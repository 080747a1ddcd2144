"""Registrations on the database: three modes, once per person, minors, substitutes until the door."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from app.events.checkin_models import Admission, CheckList, Scan
from app.events.places import queries as places
from app.events.places.actions import PlacesFull
from app.events.registration_models import Allocation
from app.events.registrations import actions, queries
from app.events.registrations.actions import Guardian
from app.events.states import Direction, EventState, Origin, RegistrationState, ScanMethod, ScanResult
from app.kit.db import db
from app.kit.errors import BadInput, WrongState
from app.people.models import Notice
from tests.events import made
from tests.events.made import BEFORE, START
from tests.events.people import acting, youth

pytestmark = pytest.mark.usefixtures("writing")

R = RegistrationState
CHILD = date(2012, 1, 1)
SOON = timedelta(minutes=1)


@pytest.fixture
def organizer(world):
    return world.actor("organizer")


@pytest.fixture
def officer(world):
    return world.actor("officer")


def admit(registration) -> None:
    """A gate lets somebody in, as rows."""
    gate = db.session.scalars(select(CheckList).filter_by(event_id=registration.event_id)).one()
    scan = made.add(
        Scan(
            nonce="gate", event_id=registration.event_id, list_id=gate.id, registration_id=registration.id,
            direction=Direction.IN, method=ScanMethod.QR, result=ScanResult.ADMITTED, scanned_at=START, sent_at=START,
            received_at=START, at=START,
        )
    )  # fmt: skip
    made.add(
        Admission(event_id=registration.event_id, list_id=gate.id, registration_id=registration.id, scan_id=scan.id,
                  at=START, moved_at=START)
    )  # fmt: skip


def told(person) -> list[str]:
    return list(db.session.scalars(select(Notice.kind).where(Notice.person_id == person.id).order_by(Notice.id)))


def test_the_same_nonce_gets_the_first_answer_and_another_a_refusal(world):
    event, person = made.event(world, capacity=5), youth(world)
    first = actions.sign_up(event, person, by=acting(person), at=BEFORE, nonce="n1")
    assert actions.sign_up(event, person, by=acting(person), at=BEFORE + SOON, nonce="n1") is first
    for nonce in ("n2", None):
        with pytest.raises(actions.AlreadyRegistered) as refusal:
            actions.sign_up(event, person, by=acting(person), at=BEFORE, nonce=nonce)
        assert refusal.value.facts == {"ref": first.ref, "state": R.CONFIRMED}
    actions.cancel(first, by=acting(person), at=BEFORE + SOON)
    # The late arrival of what was sent before is answered with what became of it; a new wish is a new registration.
    assert actions.sign_up(event, person, by=acting(person), at=BEFORE + 2 * SOON, nonce="n1").state is R.CANCELLED
    again = actions.sign_up(event, person, by=acting(person), at=BEFORE + 2 * SOON, nonce="n3")
    assert (again.state, again.id == first.id) == (R.CONFIRMED, False)
    assert places.faults(event) == []


def test_a_nonce_of_somebody_else_opens_nothing(world):
    event, person, other = made.event(world), youth(world), youth(world)
    actions.sign_up(event, person, by=acting(person), at=BEFORE, nonce="n1")
    for nonce in ("n1", "", "x" * 65):
        with pytest.raises(BadInput):
            actions.sign_up(event, other, by=acting(other), at=BEFORE, nonce=nonce)


def test_a_party_sent_twice_is_registered_once(world):
    event, people = made.event(world, capacity=9), [youth(world) for _ in range(3)]
    sent = [
        actions.sign_up_together(event, people, by=acting(people[0]), at=BEFORE + n * SOON, nonce="p") for n in (0, 1)
    ]
    assert [one.id for one in sent[0]] == [one.id for one in sent[1]]
    assert [one.state for one in sent[0]] == [R.CONFIRMED] * 3
    with pytest.raises(actions.AlreadyRegistered):
        actions.sign_up_together(event, [youth(world), people[1]], by=acting(people[1]), at=BEFORE)
    assert places.faults(event) == []


def test_signing_up_needs_an_open_window_and_officers_and_staff_may_add_until_the_end(world, organizer, officer):
    event = made.event(world, registration_opens_at=BEFORE, registration_closes_at=BEFORE + SOON)
    person = youth(world)
    with pytest.raises(actions.RegistrationNotYetOpen):
        actions.sign_up(event, person, by=acting(person), at=BEFORE - SOON)
    with pytest.raises(actions.RegistrationNotOpen):
        actions.sign_up(event, person, by=acting(person), at=BEFORE + 2 * SOON)
    event.state = EventState.RUNNING
    origins = [actions.sign_up(event, youth(world), by=by, at=START).origin for by in (organizer, officer)]
    assert origins == [Origin.ORGANIZER, Origin.APPOINTED]
    event.state = EventState.ENDED
    with pytest.raises(actions.RegistrationNotOpen):
        actions.sign_up(event, person, by=organizer, at=START)


def test_an_event_of_appointed_people_is_not_signed_up_for(world, organizer, officer):
    event, person = made.event(world, self_sign_up=False), youth(world)
    for by in (acting(person), officer):
        with pytest.raises(actions.RegistrationNotOpen):
            actions.sign_up(event, person, by=by, at=BEFORE)
    assert actions.sign_up(event, person, by=organizer, at=BEFORE).state is R.CONFIRMED


def test_one_chooses_among_the_categories_and_sites_that_are_open(world, organizer):
    event, person = made.event(world), youth(world)
    own, guests = made.category(event, "Thanh niên"), made.category(event, "Khách mời", self_sign_up=False)
    with pytest.raises(actions.CategoryMissing):
        actions.sign_up(event, person, by=acting(person), at=BEFORE)
    with pytest.raises(actions.CategoryNotOpen):
        actions.sign_up(event, person, category=guests, by=acting(person), at=BEFORE)
    site = made.site(event)
    with pytest.raises(actions.SiteMissing):
        actions.sign_up(event, person, category=own, by=acting(person), at=BEFORE)
    elsewhere = made.site(made.event(world))
    with pytest.raises(BadInput):
        actions.sign_up(event, person, category=own, site=elsewhere, by=acting(person), at=BEFORE)
    assert actions.sign_up(event, person, category=own, site=site, by=acting(person), at=BEFORE).state is R.CONFIRMED
    assert actions.sign_up(event, youth(world), category=guests, by=organizer, at=BEFORE).state is R.CONFIRMED


def test_a_session_held_at_one_site_is_for_those_of_that_site(world):
    event, person = made.event(world), youth(world)
    here, there, talk = made.site(event, n=1), made.site(event, "Điểm cầu khác", n=2), made.session(event)
    talk.site_id = there.id
    with pytest.raises(actions.SessionElsewhere):
        actions.sign_up(event, person, site=here, sessions=[talk], by=acting(person), at=BEFORE)
    assert (
        actions.sign_up(event, person, site=there, sessions=[talk], by=acting(person), at=BEFORE).state is R.CONFIRMED
    )


def test_who_needs_an_approval_holds_no_place_until_then(world, organizer):
    event, person = made.event(world, capacity=1, needs_approval=True), youth(world)
    asked = actions.sign_up(event, person, by=acting(person), at=BEFORE)
    held = actions.hold(event, other := youth(world), by=acting(other), at=BEFORE)
    assert (asked.state, held.state) == (R.PENDING, R.PENDING)
    assert [room.taken for room in places.room(event).values()] == [0]
    actions.approve(asked, by=organizer, at=BEFORE + SOON)
    actions.approve(held, by=organizer, at=BEFORE + SOON)
    assert (asked.state, held.state) == (R.CONFIRMED, R.WAITING)
    assert told(person) == ["registration_pending", "registration_confirmed"]
    with pytest.raises(WrongState):
        actions.approve(asked, by=organizer, at=BEFORE + SOON)
    actions.reject(asked, reason="Không đúng đối tượng", by=organizer, at=BEFORE + 2 * SOON)
    assert (asked.state, held.state) == (R.REJECTED, R.OFFERED)
    assert places.faults(event) == []


def test_an_approval_without_a_place_and_without_a_line_is_refused(world, organizer):
    event = made.event(world, capacity=0, needs_approval=True, waiting_list=False)
    person = youth(world)
    asked = actions.sign_up(event, person, by=acting(person), at=BEFORE)
    with pytest.raises(PlacesFull):
        actions.approve(asked, by=organizer, at=BEFORE)
    db.session.refresh(asked)
    assert asked.state is R.PENDING


def test_a_category_may_need_an_approval_where_the_event_does_not(world):
    event, person = made.event(world), youth(world)
    category = made.category(event, needs_approval=True)
    assert actions.sign_up(event, person, category=category, by=acting(person), at=BEFORE).state is R.PENDING


def test_a_minor_is_confirmed_when_the_guardian_has_agreed(world):
    event, child = made.event(world, capacity=5), youth(world, born=CHILD)
    asked = actions.sign_up(event, child, guardian=Guardian("Lò Văn Cha"), by=acting(child), at=BEFORE)
    assert asked.state is R.PENDING
    actions.complete(asked, guardian=Guardian("Lò Văn Cha", "0912345678", agreed=True), by=acting(child), at=BEFORE)
    assert (asked.state, asked.guardian_ok_at) == (R.CONFIRMED, BEFORE)
    assert places.faults(event) == []


def test_the_organizers_answer_for_a_minor_only_with_a_reason(world, organizer):
    event, child = made.event(world, capacity=5), youth(world, born=CHILD)
    asked = actions.sign_up(event, child, by=acting(child), at=BEFORE)
    with pytest.raises(actions.ConsentMissing):
        actions.approve(asked, by=organizer, at=BEFORE)
    actions.approve(asked, reason="Nhà trường có danh sách ký", by=organizer, at=BEFORE)
    assert asked.state is R.CONFIRMED


def test_somebody_of_unknown_age_who_says_they_are_young_needs_a_guardian(world, organizer):
    event, child = made.event(world), youth(world, born=None)
    asked = actions.sign_up(event, child, of_age=False, by=acting(child), at=BEFORE)
    assert asked.state is R.PENDING
    with pytest.raises(actions.ConsentMissing):
        actions.approve(asked, by=organizer, at=BEFORE)
    person = youth(world, born=None)
    assert actions.sign_up(event, person, by=acting(person), at=BEFORE).state is R.CONFIRMED


def test_an_offer_to_a_minor_waits_for_the_guardian(world, organizer):
    event = made.event(world, capacity=1)
    first = actions.sign_up(event, one := youth(world), by=acting(one), at=BEFORE)
    child = youth(world, born=CHILD)
    waiting = actions.hold(event, child, by=acting(child), at=BEFORE)
    actions.cancel(first, by=organizer, at=BEFORE)
    with pytest.raises(actions.ConsentMissing):
        actions.accept(waiting, by=acting(child), at=BEFORE)
    actions.complete(waiting, guardian=Guardian("Mẹ", agreed=True), by=acting(child), at=BEFORE)
    assert actions.accept(waiting, by=acting(child), at=BEFORE).state is R.CONFIRMED


def test_a_minor_whose_form_lacks_the_consent_gives_the_held_place_back(world):
    event, child = made.event(world, capacity=1), youth(world, born=CHILD)
    held = actions.hold(event, child, by=acting(child), at=BEFORE)
    assert held.state is R.HELD
    actions.complete(held, by=acting(child), at=BEFORE)
    assert held.state is R.PENDING
    assert [room.taken for room in places.room(event).values()] == [0]
    assert places.faults(event) == []


QUESTION = {"key": "meal", "kind": "short_text", "label": "Bữa ăn", "required": True, "max_chars": 5}


def test_answers_are_demanded_of_who_signs_up_and_kept(world, organizer):
    event, person = made.event(world, questions=[QUESTION]), youth(world)
    for answers in ({}, {"meal": "quá dài"}):
        with pytest.raises(actions.AnswersWrong) as refusal:
            actions.sign_up(event, person, answers=answers, by=acting(person), at=BEFORE)
        assert [problem.key for problem in refusal.value.problems] == ["meal"]
    assert queries.live(event.id, person.id) is None
    assert actions.sign_up(event, person, answers={"meal": "chay"}, by=acting(person), at=BEFORE).answers == {
        "meal": "chay"
    }
    assert actions.sign_up(event, youth(world), by=organizer, at=BEFORE).state is R.CONFIRMED


def seats(world, event, number=2, **more) -> Allocation:
    return actions.allocate(event, world.unit("xa_mot"), number, by=world.actor("organizer"), at=BEFORE, **more)


def test_a_delegate_sits_on_the_seat_of_the_unit_with_its_site_and_category(world, officer):
    event = made.event(world, capacity=2, self_sign_up=False, unit_delegates=True, needs_approval=True)
    site, category = made.site(event), made.category(event)
    allocation = seats(world, event, site=site, category=category)
    person = youth(world)
    named = actions.name_delegate(allocation, person, by=officer, at=BEFORE, nonce="d")
    assert (named.state, named.origin, named.unit_id) == (R.CONFIRMED, Origin.APPOINTED, world.units["xa_mot"])
    assert (named.site_id, named.category_id) == (site.id, category.id)
    assert actions.name_delegate(allocation, person, by=officer, at=BEFORE, nonce="d") is named
    with pytest.raises(BadInput):
        actions.name_delegate(allocation, youth(world), site=made.site(event, n=2), by=officer, at=BEFORE)
    assert told(person) == ["delegate_named"]
    assert places.faults(event) == []


def test_a_minor_named_takes_the_seat_when_the_guardian_has_agreed(world, officer, organizer):
    event = made.event(world)
    allocation = seats(world, event, 1)
    child = actions.name_delegate(allocation, youth(world, born=CHILD), by=officer, at=BEFORE)
    grown = actions.name_delegate(allocation, youth(world), by=officer, at=BEFORE)
    assert (child.state, grown.state) == (R.PENDING, R.CONFIRMED)
    with pytest.raises(PlacesFull):
        actions.approve(child, reason="Có giấy", by=organizer, at=BEFORE)
    actions.cancel(grown, by=officer, at=BEFORE)
    actions.approve(child, reason="Có giấy", by=organizer, at=BEFORE)
    assert child.state is R.CONFIRMED
    assert places.faults(event) == []


@pytest.mark.parametrize("state", [EventState.OPEN, EventState.RUNNING])
def test_a_substitute_gets_the_very_place_until_the_door(world, officer, state):
    event = made.event(world, capacity=1)
    session = made.session(event, capacity=1)
    named = actions.name_delegate(
        seats(world, event, 1), one := youth(world), sessions=[session], by=officer, at=BEFORE
    )
    event.state = state
    sent = actions.substitute(named, other := youth(world), by=officer, at=START)
    assert (named.state, sent.state, sent.replaces_id) == (R.REPLACED, R.CONFIRMED, named.id)
    assert queries.chosen_sessions(sent) == [session]
    assert (told(one), told(other)) == (["delegate_named", "delegate_replaced"], ["delegate_named"])
    assert actions.substitute(sent, youth(world), by=officer, at=START).state is R.CONFIRMED
    assert places.faults(event) == []


def test_nobody_who_is_inside_is_replaced_or_cancelled(world, officer, organizer):
    event = made.event(world)
    named = actions.name_delegate(seats(world, event), youth(world), by=officer, at=BEFORE)
    admit(named)
    with pytest.raises(actions.AlreadyAdmitted):
        actions.substitute(named, youth(world), by=officer, at=START)
    with pytest.raises(actions.AlreadyAdmitted):
        actions.cancel(named, by=officer, at=START)
    with pytest.raises(actions.AlreadyAdmitted):
        actions.reject(named, reason="Sai", by=organizer, at=START)


def test_a_place_that_one_signed_up_for_is_not_handed_on(world, officer):
    event, person = made.event(world), youth(world)
    own = actions.sign_up(event, person, by=acting(person), at=BEFORE)
    with pytest.raises(actions.NotDelegate):
        actions.substitute(own, youth(world), by=officer, at=BEFORE)


def test_a_substitute_who_is_registered_or_a_minor_is_refused(world, officer):
    event = made.event(world)
    named = actions.name_delegate(seats(world, event), youth(world), by=officer, at=BEFORE)
    other = youth(world)
    actions.sign_up(event, other, by=acting(other), at=BEFORE)
    with pytest.raises(actions.AlreadyRegistered):
        actions.substitute(named, other, by=officer, at=BEFORE)
    with pytest.raises(actions.ConsentMissing):
        actions.substitute(named, youth(world, born=CHILD), by=officer, at=BEFORE)
    db.session.refresh(named)
    assert named.state is R.CONFIRMED
    assert places.faults(event) == []


def test_whoever_comes_unannounced_takes_a_free_place_and_no_more(world, organizer):
    event = made.event(world, capacity=1)
    waiting = [actions.sign_up(event, one := youth(world), by=acting(one), at=BEFORE) for _ in range(2)][1]
    with pytest.raises(PlacesFull):
        actions.walk_in(event, youth(world), by=organizer, at=START)
    assert waiting.state is R.LAPSED
    event.state = EventState.RUNNING
    with pytest.raises(actions.RegistrationNotOpen):
        actions.walk_in(made.event(world), youth(world), by=organizer, at=BEFORE)
    roomy = made.event(world, capacity=1, state=EventState.RUNNING)
    person = youth(world)
    came = actions.walk_in(roomy, person, by=organizer, at=START, nonce="w")
    assert (came.state, came.origin) == (R.CONFIRMED, Origin.WALK_IN)
    assert actions.walk_in(roomy, person, by=organizer, at=START, nonce="w") is came
    with pytest.raises(actions.ConsentMissing):
        actions.walk_in(made.event(world, state=EventState.RUNNING), youth(world, born=CHILD), by=organizer, at=START)


def test_before_the_start_those_who_wait_come_before_a_walk_in(world, organizer):
    event = made.event(world, capacity=2)
    couple = [youth(world) for _ in range(2)]
    first = actions.sign_up(event, one := youth(world), by=acting(one), at=BEFORE)
    actions.sign_up_together(event, couple, by=acting(couple[0]), at=BEFORE)
    with pytest.raises(PlacesFull):
        actions.walk_in(event, youth(world), by=organizer, at=START - SOON)
    assert actions.walk_in(event, youth(world), by=organizer, at=START).state is R.CONFIRMED
    assert first.state is R.CONFIRMED


def test_one_moves_to_another_site_whole_or_not_at_all(world, organizer):
    event = made.event(world, capacity=9)
    here, there = made.site(event, capacity=1), made.site(event, capacity=1, n=2)
    one = actions.sign_up(event, youth(world), site=here, by=organizer, at=BEFORE)
    two = actions.sign_up(event, youth(world), site=there, by=organizer, at=BEFORE)
    waiting = actions.sign_up(event, youth(world), site=here, by=organizer, at=BEFORE)
    with pytest.raises(PlacesFull):
        actions.change_choice(one, site=there, by=organizer, at=BEFORE)
    db.session.refresh(one)
    assert one.site_id == here.id
    actions.cancel(two, by=organizer, at=BEFORE)
    actions.change_choice(one, site=there, by=organizer, at=BEFORE)
    assert (one.site_id, waiting.state) == (there.id, R.OFFERED)
    assert places.faults(event) == []


def test_a_registration_is_found_by_those_concerned_only(world, organizer, officer):
    event = made.event(world)
    own = actions.sign_up(event, world.person("lan"), by=world.actor("lan"), at=BEFORE)
    for who in ("lan", "organizer", "officer"):
        assert queries.registration_by_ref(world.actor(who), event.code, own.ref) is own
    for who in ("officer_two", "minh", "other_organizer"):
        with pytest.raises(NoResultFound):
            queries.registration_by_ref(world.actor(who), event.code, own.ref)
    assert queries.own_registrations(world.actor("lan")) == [own]
    assert queries.own_registration(world.actor("lan"), event) is own
    assert queries.own_registration(world.actor("minh"), event) is None


def test_registrations_of_an_event_that_is_over_stay(world, organizer):
    event = made.event(world)
    one = actions.sign_up(event, youth(world), by=organizer, at=BEFORE)
    event.state = EventState.ENDED
    with pytest.raises(actions.EventIsOver):
        actions.cancel(one, by=organizer, at=START)
