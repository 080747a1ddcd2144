"""Guards of places and registrations: counters, the line, offers, seats, whose turn it is and who is asked."""

from tests.provocations import Provocation

_PLACES = "tests/events/places/test_actions.py::"
_REGISTRATIONS = "tests/events/registrations/test_actions.py::"

COUNTERS = (
    Provocation(
        "a place is taken only while one is left", "B16", "app/events/places/actions/counters.py",
        "Limit.taken + count <= Limit.capacity)", "Limit.capacity.is_not(None))",
        _PLACES + "test_the_last_place_is_given_once_and_the_next_one_waits",
    ),
    Provocation(
        "a capacity is never below what is taken", "B16", "app/events/places/actions/limits.py",
        "        change = change.where(Limit.taken <= capacity)\n", "        pass\n",
        _PLACES + "test_raising_the_capacity_offers_the_new_places",
    ),
    Provocation(
        "a lapsed hold gives its places back", "B16", "app/events/places/actions/line.py",
        "return give_back([row.id for row in found])", "return True",
        _PLACES + "test_a_hold_keeps_a_place_for_its_time_and_then_it_goes_to_the_line",
    ),
    Provocation(
        "seats that fall back leave out those named", "B16", "app/events/places/actions/seats.py",
        "allocation.seats - len(named)", "allocation.seats",
        _PLACES + "test_seats_nobody_was_named_for_fall_back_to_the_line_at_their_time",
    ),
    Provocation(
        "a limit made late counts who is there", "B16", "app/events/places/actions/limits.py",
        "    write_down((one, limit.id) for one in holders)\n", "",
        _PLACES + "test_a_limit_made_late_counts_those_who_are_there",
    ),
)  # fmt: skip

TURNS = (
    Provocation(
        "who is replaced while the ticket is read is not let in", "B17", "app/events/checkin/queries/hot.py",
        "AND r.state = 'registration_confirmed' ", "",
        "tests/events/places/test_door_race.py -k postgres",
    ),
    Provocation(
        "writers of SQLite take turns", "B16", "app/kit/db.py",
        "        fcntl.flock(line, fcntl.LOCK_EX)\n", "",
        "tests/kit/test_turns.py",
    ),
)  # fmt: skip

LINE = (
    Provocation(
        "who cannot be served keeps what they lack for themselves", "D24", "app/events/places/rules.py",
        "            closed |= lacking\n            continue", "            continue",
        _PLACES + "test_a_party_waits_together_and_single_ones_do_not_overtake_it",
    ),
    Provocation(
        "a newcomer stands behind those who wait", "D24", "app/events/places/actions/taking.py",
        "        if limit in closed:", "        if limit in ():",
        _PLACES + "test_a_party_waits_together_and_single_ones_do_not_overtake_it",
    ),
    Provocation(
        "nobody gets ahead by joining a party", "D24", "app/events/places/rules.py",
        "_rank(group.members[-1])", "_rank(group.members[0])",
        _PLACES + "test_nobody_gets_ahead_by_joining_a_party",
    ),
    Provocation(
        "no place is offered once the event has begun", "D24", "app/events/places/actions/line.py",
        "    if not rules.moves(event.state, event.starts_at, at):\n        return 0\n", "",
        _PLACES + "test_nobody_is_offered_a_place_once_the_event_has_begun",
    ),
    Provocation(
        "an offer ends with the start", "D24", "app/events/places/rules.py",
        "return end if starts_at is None or at >= starts_at else min(end, starts_at)", "return end",
        _PLACES + "test_an_offer_ends_with_the_start_of_the_event_at_the_latest",
    ),
    Provocation(
        "an offer that ran out is not claimed", "D24", "app/events/registrations/actions/deciding.py",
        "    if registration.expires_at <= at:\n        raise OfferLapsed(until=registration.expires_at)\n", "",
        _PLACES + "test_an_offer_that_ran_out_goes_to_the_next_and_is_refused_to_the_late",
    ),
    Provocation(
        "who passes is not asked again at once", "D24", "app/events/registrations/actions/deciding.py",
        "free(registration, at=at, but=[registration.id])", "free(registration, at=at)",
        _PLACES + "test_who_passes_alone_is_not_asked_again_at_once_and_the_place_is_open",
    ),
)  # fmt: skip

WHO = (
    Provocation(
        "who is not approved yet holds no place", "D24", "app/events/registrations/actions/signing.py",
        "    if ask:\n        free(registration, at=at)\n", "",
        _REGISTRATIONS + "test_a_minor_whose_form_lacks_the_consent_gives_the_held_place_back",
    ),
    Provocation(
        "somebody else's nonce opens nothing", "B16", "app/events/registrations/actions/common.py",
        "        if (first.event_id, first.person_id) != (event.id, person.id):\n", "        if False:\n",
        _REGISTRATIONS + "test_a_nonce_of_somebody_else_opens_nothing",
    ),
    Provocation(
        "nobody who is inside is replaced", "D24", "app/events/registrations/actions/deciding.py",
        "    if queries.admitted(registration):\n        raise AlreadyAdmitted\n", "",
        _REGISTRATIONS + "test_nobody_who_is_inside_is_replaced_or_cancelled",
    ),
    Provocation(
        "a minor is confirmed with a guardian's consent only", "D35", "app/events/registrations/actions/common.py",
        "return registration.guardian_ok_at is None and rules", "return False and rules",
        _REGISTRATIONS + "test_an_offer_to_a_minor_waits_for_the_guardian",
    ),
    Provocation(
        "a registration is found by those concerned only", "B1", "app/events/registrations/queries/__init__.py",
        "Registration.ref == registration, visible_registrations(actor))", "Registration.ref == registration)",
        _REGISTRATIONS + "test_a_registration_is_found_by_those_concerned_only",
    ),
)  # fmt: skip

PLACES = (*COUNTERS, *TURNS, *LINE, *WHO)
