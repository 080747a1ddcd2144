"""What the one button of an event's page means, and how many places are said to be left."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.events.catalogue.rules.front import Room, Way, calendar_status, counts_to, room_left, way
from app.events.states import EventState, RegistrationState

AT = datetime(2026, 4, 10, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class One:
    """An event that anybody may sign up for, in two days."""

    state: EventState = EventState.OPEN
    self_sign_up: bool = True
    unit_delegates: bool = False
    waiting_list: bool = True
    registration_opens_at: datetime | None = None
    registration_closes_at: datetime | None = None
    starts_at: datetime | None = AT + 48 * HOUR
    ends_at: datetime | None = AT + 50 * HOUR


@pytest.mark.parametrize(
    ("changes", "room", "meant"),
    [
        ({}, Room(), Way.SIGN_UP),
        ({}, Room(left=12), Way.SIGN_UP),
        ({}, Room(left=0), Way.WAIT),
        ({}, Room(left=3, waiting=2), Way.WAIT),
        ({"waiting_list": False}, Room(left=0), Way.FULL),
        ({"registration_opens_at": AT + HOUR}, Room(), Way.OPENS),
        ({"registration_opens_at": AT}, Room(), Way.SIGN_UP),
        ({"registration_closes_at": AT - HOUR}, Room(), Way.CLOSED),
        ({"registration_closes_at": AT}, Room(), Way.SIGN_UP),
        ({"starts_at": AT - HOUR, "ends_at": AT + HOUR}, Room(), Way.CLOSED),
        ({"starts_at": AT - HOUR, "ends_at": AT + HOUR, "state": EventState.RUNNING}, Room(), Way.RUNNING),
        ({"starts_at": None, "ends_at": None}, Room(), Way.SIGN_UP),
        ({"ends_at": AT - HOUR, "starts_at": AT - 2 * HOUR}, Room(), Way.OVER),
        ({"state": EventState.ISSUED}, Room(), Way.NOT_OPEN),
        ({"state": EventState.ISSUED, "registration_opens_at": AT + HOUR}, Room(), Way.OPENS),
        ({"state": EventState.CLOSED}, Room(), Way.CLOSED),
        ({"self_sign_up": False, "unit_delegates": True}, Room(), Way.DELEGATES),
        ({"self_sign_up": False}, Room(), Way.INVITED),
        ({"state": EventState.POSTPONED}, Room(), Way.POSTPONED),
        ({"state": EventState.CANCELLED}, Room(), Way.CANCELLED),
        ({"state": EventState.ENDED}, Room(), Way.OVER),
        ({"state": EventState.REPORTED}, Room(), Way.OVER),
        ({"state": EventState.PLANNED}, Room(), Way.PREVIEW),
        ({"state": EventState.PROPOSED}, Room(), Way.PREVIEW),
    ],
    ids=str,
)  # fmt: skip
def test_the_button_means_what_is_possible_now_for_a_stranger(changes, room, meant):
    assert way(replace(One(), **changes), None, room, AT) is meant


@pytest.mark.parametrize(
    "state", [EventState.ISSUED, EventState.OPEN, EventState.CLOSED, EventState.RUNNING, EventState.POSTPONED]
)
def test_the_button_speaks_of_ones_own_registration_while_the_event_stands(state):
    assert way(One(state=state), RegistrationState.CONFIRMED, Room(left=0), AT) is Way.MINE


@pytest.mark.parametrize("state", [EventState.CANCELLED, EventState.ENDED])
def test_an_event_that_does_not_happen_any_more_says_so_to_those_registered_too(state):
    assert way(One(state=state), RegistrationState.CONFIRMED, Room(), AT) is not Way.MINE


@pytest.mark.parametrize(
    ("whole", "parts", "left"),
    [
        (None, [], None),
        (12, [], 12),
        (-1, [], 0),
        (100, [[5, 7], []], 12),
        (10, [[5, 7], [40]], 10),
        (None, [[5, None], []], None),
        (None, [[5, -2], [9, 9]], 5),
    ],
)
def test_the_places_left_are_those_the_tightest_limit_gives(whole, parts, left):
    assert room_left(whole, parts) == left


@given(
    st.one_of(st.none(), st.integers(0, 99)),
    st.lists(st.lists(st.one_of(st.none(), st.integers(0, 99)), max_size=4), max_size=3),
)
def test_never_more_places_are_said_to_be_left_than_any_limit_has(whole, parts):
    left = room_left(whole, parts)
    bounds = [whole] * (whole is not None) + [sum(kind) for kind in parts if kind and None not in kind]
    assert left == (min(bounds) if bounds else None)


def test_the_page_counts_down_to_what_comes_next():
    event = One(registration_opens_at=AT + HOUR, registration_closes_at=AT + 2 * HOUR)
    assert counts_to(event, Way.OPENS, AT) == AT + HOUR
    assert counts_to(event, Way.SIGN_UP, AT) == AT + 2 * HOUR
    assert counts_to(event, Way.MINE, AT) == event.starts_at
    assert counts_to(event, Way.MINE, AT + 48 * HOUR) is None
    assert counts_to(event, Way.CANCELLED, AT) is None


def test_calendars_are_told_how_an_event_stands():
    told = [calendar_status(state, tentative) for state, tentative in (
        (EventState.OPEN, False), (EventState.OPEN, True), (EventState.POSTPONED, False), (EventState.CANCELLED, True),
    )]  # fmt: skip
    assert told == ["CONFIRMED", "TENTATIVE", "TENTATIVE", "CANCELLED"]
