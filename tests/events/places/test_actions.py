"""Places on the database: every limit at once, holds, offers, seats of units, and the known bugs of the field."""

from datetime import timedelta

import pytest

from app.events.places import queries
from app.events.places.actions import (
    CapacityTooSmall,
    LimitInUse,
    PlacesFull,
    SeatsReleased,
    drop_limit,
    lapse_due,
    serve_waiting,
    set_capacity,
)
from app.events.registrations import actions as registrations
from app.events.states import EventState, RegistrationState, Scope
from app.kit.db import db
from app.kit.errors import WrongState
from tests.events import made
from tests.events.made import BEFORE, START
from tests.events.people import acting, youth

pytestmark = pytest.mark.usefixtures("writing")

R = RegistrationState
SOON = timedelta(minutes=1)


def join(world, event, *, at=BEFORE, **more):
    """Somebody new signs up by themselves."""
    person = youth(world)
    return registrations.sign_up(event, person, by=acting(person), at=at, **more)


def states(*every):
    for one in every:
        db.session.refresh(one)
    return [one.state for one in every]


def taken(event) -> dict:
    return {key: limit.taken for key, limit in queries.limits_of(event).items()}


@pytest.fixture
def organizer(world):
    return world.actor("organizer")


def test_the_last_place_is_given_once_and_the_next_one_waits(world):
    event = made.event(world, capacity=1)
    first, second = join(world, event), join(world, event)
    assert states(first, second) == [R.CONFIRMED, R.WAITING]
    assert queries.position(second) == 1
    assert queries.faults(event) == []


def test_nothing_is_taken_when_one_of_several_limits_is_full(world):
    event = made.event(world, capacity=10, waiting_list=False)
    site = made.site(event, capacity=10)
    session = made.session(event, capacity=0)
    with pytest.raises(PlacesFull) as refusal:
        join(world, event, site=site, sessions=[session])
    assert (refusal.value.scope, refusal.value.name) == (Scope.SESSION, session.name)
    assert set(taken(event).values()) == {0}
    assert queries.faults(event) == []


def test_a_freed_place_is_offered_to_who_waits_longest(world):
    event = made.event(world, capacity=1)
    first, second, third = (join(world, event, at=BEFORE + n * SOON) for n in range(3))
    registrations.cancel(first, by=acting(youth(world)), at=BEFORE + 5 * SOON)
    assert states(first, second, third) == [R.CANCELLED, R.OFFERED, R.WAITING]
    assert second.expires_at == BEFORE + 5 * SOON + timedelta(minutes=event.offer_minutes)
    assert queries.faults(event) == []


def test_freeing_a_place_after_a_promotion_frees_it_for_the_next(world):
    """pretix: a place that had been promoted was lost when it was given up again."""
    event = made.event(world, capacity=1)
    first, second, third = (join(world, event, at=BEFORE + n * SOON) for n in range(3))
    registrations.cancel(first, by=acting(youth(world)), at=BEFORE + 5 * SOON)
    registrations.accept(second, by=acting(youth(world)), at=BEFORE + 6 * SOON)
    registrations.cancel(second, by=acting(youth(world)), at=BEFORE + 7 * SOON)
    assert states(second, third) == [R.CANCELLED, R.OFFERED]
    assert queries.faults(event) == []


def test_a_cancelled_offer_can_no_longer_be_claimed_and_keeps_no_place(world):
    event = made.event(world, capacity=1)
    first, second = join(world, event), join(world, event)
    registrations.cancel(first, by=acting(youth(world)), at=BEFORE + SOON)
    registrations.cancel(second, by=acting(youth(world)), at=BEFORE + SOON)
    with pytest.raises(WrongState):
        registrations.accept(second, by=acting(youth(world)), at=BEFORE + SOON)
    assert taken(event) == {(Scope.EVENT, event.id): 0}
    assert states(join(world, event, at=BEFORE + 2 * SOON)) == [R.CONFIRMED]


def test_an_offer_that_ran_out_goes_to_the_next_and_is_refused_to_the_late(world):
    event = made.event(world, capacity=1, offer_minutes=30)
    first, second, third = (join(world, event, at=BEFORE + n * SOON) for n in range(3))
    registrations.cancel(first, by=acting(youth(world)), at=BEFORE + 5 * SOON)
    late = BEFORE + timedelta(minutes=36)
    with pytest.raises(registrations.OfferLapsed):
        registrations.accept(second, by=acting(youth(world)), at=late)
    lapse_due(late)
    assert states(second, third) == [R.LAPSED, R.OFFERED]
    assert queries.faults(event) == []


def test_nobody_is_offered_a_place_once_the_event_has_begun(world):
    """pretix #1031: offered after the start."""
    event = made.event(world, capacity=1)
    first, second = join(world, event), join(world, event)
    registrations.cancel(first, by=acting(youth(world)), at=START)
    assert states(second) == [R.WAITING]
    lapse_due(START)
    assert states(second) == [R.LAPSED]
    assert taken(event) == {(Scope.EVENT, event.id): 0}


def test_an_offer_ends_with_the_start_of_the_event_at_the_latest(world):
    event = made.event(world, capacity=1)
    first, second = join(world, event), join(world, event)
    registrations.cancel(first, by=acting(youth(world)), at=START - timedelta(minutes=10))
    assert states(second) == [R.OFFERED]
    assert second.expires_at == START
    with pytest.raises(registrations.OfferLapsed):
        registrations.accept(second, by=acting(youth(world)), at=START)


def test_who_passes_goes_to_the_end_and_the_next_is_asked(world):
    event = made.event(world, capacity=1)
    first, second, third = (join(world, event, at=BEFORE + n * SOON) for n in range(3))
    registrations.cancel(first, by=acting(youth(world)), at=BEFORE + 5 * SOON)
    registrations.pass_on(second, by=acting(youth(world)), at=BEFORE + 6 * SOON)
    assert states(second, third) == [R.WAITING, R.OFFERED]
    registrations.pass_on(third, by=acting(youth(world)), at=BEFORE + 7 * SOON)
    assert states(second, third) == [R.OFFERED, R.WAITING]
    assert queries.faults(event) == []


def test_who_passes_alone_is_not_asked_again_at_once_and_the_place_is_open(world):
    event = made.event(world, capacity=1)
    first, second = join(world, event), join(world, event)
    registrations.cancel(first, by=acting(youth(world)), at=BEFORE + SOON)
    registrations.pass_on(second, by=acting(youth(world)), at=BEFORE + 2 * SOON)
    lapse_due(BEFORE + 3 * SOON)
    assert states(second) == [R.WAITING]
    third = join(world, event, at=BEFORE + 4 * SOON)
    registrations.cancel(third, by=acting(youth(world)), at=BEFORE + 5 * SOON)
    assert states(second, third) == [R.OFFERED, R.CANCELLED]


def test_the_first_in_line_is_first_whatever_their_category(world):
    """pretix #2119: one line per product let the second in line pass the first."""
    event = made.event(world, capacity=2)
    guests, youths = made.category(event, "Khách mời", capacity=5), made.category(event, "Thanh niên", capacity=5)
    one, two = join(world, event, category=guests), join(world, event, category=youths)
    first = join(world, event, category=guests, at=BEFORE + SOON)
    second = join(world, event, category=youths, at=BEFORE + 2 * SOON)
    registrations.cancel(two, by=acting(youth(world)), at=BEFORE + 3 * SOON)
    assert states(one, first, second) == [R.CONFIRMED, R.OFFERED, R.WAITING]


def test_who_waits_for_a_full_category_keeps_nobody_of_another_waiting(world):
    event = made.event(world, capacity=3)
    guests, youths = made.category(event, "Khách mời", capacity=1), made.category(event, "Thanh niên", capacity=5)
    join(world, event, category=guests)
    first = join(world, event, category=guests, at=BEFORE + SOON)
    assert states(first, join(world, event, category=youths, at=BEFORE + 2 * SOON)) == [R.WAITING, R.CONFIRMED]


def test_a_party_waits_together_and_single_ones_do_not_overtake_it(world):
    """pretix #974: families were torn apart, or starved by single ones."""
    event = made.event(world, capacity=2)
    ones = [join(world, event) for _ in range(2)]
    family = [youth(world) for _ in range(2)]
    party = registrations.sign_up_together(event, family, by=acting(family[0]), at=BEFORE + SOON)
    alone = join(world, event, at=BEFORE + 2 * SOON)
    registrations.cancel(ones[0], by=acting(youth(world)), at=BEFORE + 3 * SOON)
    assert states(*party, alone) == [R.WAITING, R.WAITING, R.WAITING]
    assert states(join(world, event, at=BEFORE + 3 * SOON)) == [R.WAITING]
    registrations.cancel(ones[1], by=acting(youth(world)), at=BEFORE + 4 * SOON)
    assert states(*party, alone) == [R.OFFERED, R.OFFERED, R.WAITING]
    assert queries.faults(event) == []


def test_a_party_gets_places_together_or_none(world):
    event = made.event(world, capacity=2)
    three = [youth(world) for _ in range(3)]
    party = registrations.sign_up_together(event, three, by=acting(three[0]), at=BEFORE)
    assert states(*party) == [R.WAITING] * 3
    assert taken(event) == {(Scope.EVENT, event.id): 0}
    assert queries.positions(event.id) == {one.id: 1 for one in party}


def test_nobody_gets_ahead_by_joining_a_party(world):
    event = made.event(world, capacity=1)
    join(world, event)
    couple = [youth(world) for _ in range(2)]
    party = registrations.sign_up_together(event, couple, by=acting(couple[0]), at=BEFORE + SOON)
    between = join(world, event, at=BEFORE + 2 * SOON)
    late = join(world, event, at=BEFORE + 3 * SOON, party=party[0].party)
    assert queries.positions(event.id) == {between.id: 1, party[0].id: 2, party[1].id: 2, late.id: 2}


def test_one_may_leave_the_line(world):
    """pretix #837."""
    event = made.event(world, capacity=1)
    first, second, third = (join(world, event, at=BEFORE + n * SOON) for n in range(3))
    registrations.leave_waiting(second, by=acting(youth(world)), at=BEFORE + 5 * SOON)
    assert queries.position(third) == 1
    with pytest.raises(WrongState):
        registrations.leave_waiting(first, by=acting(youth(world)), at=BEFORE + 5 * SOON)


def test_a_higher_priority_goes_first_with_a_reason_and_is_used_up_by_passing(world, organizer):
    event = made.event(world, capacity=1)
    first, second, third = (join(world, event, at=BEFORE + n * SOON) for n in range(3))
    registrations.set_priority(third, 5, reason="Báo cáo viên", by=organizer, at=BEFORE + 4 * SOON)
    assert [queries.position(second), queries.position(third)] == [2, 1]
    registrations.cancel(first, by=organizer, at=BEFORE + 5 * SOON)
    registrations.pass_on(third, by=organizer, at=BEFORE + 6 * SOON)
    assert states(second, third) == [R.OFFERED, R.WAITING]
    assert third.priority == 0
    with pytest.raises(registrations.ReasonMissing):
        registrations.set_priority(third, 5, reason=" ", by=organizer, at=BEFORE + 7 * SOON)


def test_a_hold_keeps_a_place_for_its_time_and_then_it_goes_to_the_line(world):
    event = made.event(world, capacity=1, hold_minutes=15)
    person = youth(world)
    held = registrations.hold(event, person, by=acting(person), at=BEFORE)
    waiting = join(world, event, at=BEFORE + SOON)
    assert states(held, waiting) == [R.HELD, R.WAITING]
    lapse_due(BEFORE + 14 * SOON)
    assert states(held, waiting) == [R.HELD, R.WAITING]
    lapse_due(BEFORE + 15 * SOON)
    assert states(held, waiting) == [R.LAPSED, R.OFFERED]
    with pytest.raises(registrations.HoldLapsed):
        registrations.complete(held, by=acting(person), at=BEFORE + 16 * SOON)
    assert queries.faults(event) == []


def test_a_hold_that_ran_out_is_freed_for_who_comes_without_waiting_for_the_clock(world):
    event = made.event(world, capacity=1, hold_minutes=15)
    person = youth(world)
    held = registrations.hold(event, person, by=acting(person), at=BEFORE)
    assert states(join(world, event, at=BEFORE + 20 * SOON), held) == [R.CONFIRMED, R.LAPSED]


def test_a_place_still_kept_is_confirmed_a_little_late(world):
    event = made.event(world, capacity=1, hold_minutes=15)
    person = youth(world)
    held = registrations.hold(event, person, by=acting(person), at=BEFORE)
    registrations.complete(held, by=acting(person), at=BEFORE + 16 * SOON)
    assert states(held) == [R.CONFIRMED]
    assert queries.faults(event) == []


def test_raising_the_capacity_offers_the_new_places(world, organizer):
    event = made.event(world, capacity=1)
    first, second, third = (join(world, event, at=BEFORE + n * SOON) for n in range(3))
    set_capacity(event, Scope.EVENT, event.id, 2, by=organizer, at=BEFORE + 5 * SOON)
    assert states(first, second, third) == [R.CONFIRMED, R.OFFERED, R.WAITING]
    with pytest.raises(CapacityTooSmall):
        set_capacity(event, Scope.EVENT, event.id, 1, by=organizer, at=BEFORE + 6 * SOON)
    set_capacity(event, Scope.EVENT, event.id, None, by=organizer, at=BEFORE + 6 * SOON)
    assert states(third) == [R.OFFERED]
    assert queries.faults(event) == []


def test_a_limit_made_late_counts_those_who_are_there(world, organizer):
    event = made.event(world, capacity=10)
    category = made.category(event)
    drop_limit(event, Scope.CATEGORY, category.id)
    join(world, event, category=category)
    registrations.allocate(event, world.unit("xa_hai"), 3, category=category, by=organizer, at=BEFORE)
    with pytest.raises(CapacityTooSmall), db.session.begin_nested():
        set_capacity(event, Scope.CATEGORY, category.id, 3, by=organizer, at=BEFORE)
    limit = set_capacity(event, Scope.CATEGORY, category.id, 4, by=organizer, at=BEFORE)
    assert limit.taken == 4
    assert queries.faults(event) == []
    with pytest.raises(LimitInUse):
        drop_limit(event, Scope.CATEGORY, category.id)


def test_seats_of_a_unit_are_taken_beforehand_and_named_by_its_own_limit(world, organizer):
    event = made.event(world, capacity=5)
    seats = registrations.allocate(event, world.unit("xa_mot"), 2, by=organizer, at=BEFORE)
    assert taken(event) == {(Scope.EVENT, event.id): 2, (Scope.ALLOCATION, seats.id): 0}
    officer = world.actor("officer")
    named = [registrations.name_delegate(seats, youth(world), by=officer, at=BEFORE) for _ in range(2)]
    assert taken(event) == {(Scope.EVENT, event.id): 2, (Scope.ALLOCATION, seats.id): 2}
    with pytest.raises(PlacesFull) as refusal:
        registrations.name_delegate(seats, youth(world), by=officer, at=BEFORE)
    assert refusal.value.scope is Scope.ALLOCATION
    registrations.cancel(named[0], by=officer, at=BEFORE)
    assert taken(event) == {(Scope.EVENT, event.id): 2, (Scope.ALLOCATION, seats.id): 1}
    assert queries.faults(event) == []


def test_a_session_that_a_delegate_chooses_is_taken_besides_the_seat(world, organizer):
    event = made.event(world, capacity=5)
    session, site = made.session(event, capacity=1), made.site(event, capacity=1)
    seats = registrations.allocate(event, world.unit("xa_mot"), 2, by=organizer, at=BEFORE)
    officer = world.actor("officer")
    registrations.name_delegate(seats, youth(world), site=site, sessions=[session], by=officer, at=BEFORE)
    for more in ({"sessions": [session]}, {"site": site}):
        with pytest.raises(PlacesFull):
            registrations.name_delegate(seats, youth(world), by=officer, at=BEFORE, **more)
    assert queries.faults(event) == []


def test_seats_that_do_not_fit_are_not_given(world, organizer):
    event = made.event(world, capacity=5)
    site = made.site(event, capacity=2)
    with pytest.raises(PlacesFull):
        registrations.allocate(event, world.unit("xa_mot"), 3, site=site, by=organizer, at=BEFORE)
    assert set(taken(event).values()) == {0}
    seats = registrations.allocate(event, world.unit("xa_mot"), 2, site=site, by=organizer, at=BEFORE)
    with pytest.raises(PlacesFull):
        registrations.change_seats(seats, 3, by=organizer, at=BEFORE)
    with pytest.raises(registrations.AlreadyAllocated):
        registrations.allocate(event, world.unit("xa_mot"), 1, site=site, by=organizer, at=BEFORE)
    registrations.change_seats(seats, 1, by=organizer, at=BEFORE)
    assert queries.faults(event) == []


def test_fewer_seats_are_never_fewer_than_those_named_and_go_to_the_line(world, organizer):
    event = made.event(world, capacity=2)
    seats = registrations.allocate(event, world.unit("xa_mot"), 2, by=organizer, at=BEFORE)
    registrations.name_delegate(seats, youth(world), by=world.actor("officer"), at=BEFORE)
    waiting = join(world, event, at=BEFORE)
    with pytest.raises(CapacityTooSmall):
        registrations.change_seats(seats, 0, by=organizer, at=BEFORE)
    registrations.change_seats(seats, 1, by=organizer, at=BEFORE)
    assert states(waiting) == [R.OFFERED]
    assert queries.faults(event) == []


def test_seats_nobody_was_named_for_fall_back_to_the_line_at_their_time(world, organizer):
    release_at = BEFORE + timedelta(hours=3)
    event = made.event(world, capacity=3, release_at=release_at)
    site = made.site(event, capacity=3)
    seats = registrations.allocate(event, world.unit("xa_mot"), 3, site=site, by=organizer, at=BEFORE)
    officer = world.actor("officer")
    named = registrations.name_delegate(seats, youth(world), by=officer, at=BEFORE)
    waiting = [join(world, event, site=site, at=BEFORE + n * SOON) for n in range(3)]
    lapse_due(release_at - SOON)
    assert states(*waiting) == [R.WAITING] * 3
    lapse_due(release_at)
    assert states(named, *waiting) == [R.CONFIRMED, R.OFFERED, R.OFFERED, R.WAITING]
    with pytest.raises(SeatsReleased):
        registrations.name_delegate(seats, youth(world), by=officer, at=release_at)
    assert queries.faults(event) == []
    # From now on a delegate's place is like everybody's: freed, it goes to who is next.
    registrations.cancel(named, by=officer, at=release_at + SOON)
    assert states(waiting[2]) == [R.OFFERED]
    assert queries.faults(event) == []


def test_an_event_put_off_keeps_its_line_and_offers_nothing_until_it_has_a_new_date(world):
    event = made.event(world, capacity=1)
    first, second = join(world, event), join(world, event)
    event.state = EventState.POSTPONED
    registrations.cancel(first, by=acting(youth(world)), at=BEFORE + SOON)
    lapse_due(START + SOON)
    assert states(second) == [R.WAITING]
    event.state, event.starts_at, event.ends_at = EventState.ISSUED, START + timedelta(days=9), None
    assert serve_waiting(event, at=START + 2 * SOON) == 1
    assert states(second) == [R.OFFERED]


def test_a_place_offered_before_the_event_was_put_off_is_accepted_and_not_once_it_is_called_off(world):
    event = made.event(world, capacity=2)
    every = [join(world, event) for _ in range(4)]
    for one in every[:2]:
        registrations.cancel(one, by=acting(youth(world)), at=BEFORE)
    event.state = EventState.POSTPONED
    registrations.accept(every[2], by=acting(youth(world)), at=BEFORE + SOON)
    event.state, event.cancelled_at = EventState.CANCELLED, BEFORE + SOON
    with pytest.raises(registrations.OfferLapsed):
        registrations.accept(every[3], by=acting(youth(world)), at=BEFORE + SOON)
    assert states(*every[2:]) == [R.CONFIRMED, R.OFFERED]


def test_a_recount_finds_a_counter_that_lies(world):
    event = made.event(world, capacity=5)
    one = join(world, event)
    queries.limits_of(event)[Scope.EVENT, event.id].taken = 2
    db.session.flush()
    assert [(fault.what, fault.kept, fault.counted) for fault in queries.faults(event)] == [("taken", 2, 1)]
    queries.limits_of(event)[Scope.EVENT, event.id].taken = 1
    one.state = R.CANCELLED
    db.session.flush()
    assert [fault.what for fault in queries.faults(event)] == ["places"]
