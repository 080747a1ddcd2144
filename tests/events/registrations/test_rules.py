"""When one may sign up, whose guardian must agree, who decides: every boundary, without a database."""

from datetime import date, timedelta

import pytest

from app.events.models import Event
from app.events.registration_models import Category
from app.events.registrations.rules import (
    Window,
    age_on,
    at_the_door,
    day_of,
    needs_approval,
    needs_consent,
    window,
)
from app.events.states import EventState, Origin
from tests.events.made import BEFORE, START

TICK = timedelta(microseconds=1)


def an_event(**more) -> Event:
    return Event(**{"state": EventState.OPEN, "starts_at": START, "consent_under": 16, "needs_approval": False, **more})


@pytest.mark.parametrize(
    ("at", "where"),
    [
        (BEFORE - TICK, Window.EARLY),
        (BEFORE, Window.OPEN),
        (BEFORE + timedelta(days=1), Window.OPEN),
        (BEFORE + timedelta(days=1) + TICK, Window.CLOSED),
    ],
)
def test_the_first_and_the_last_instant_are_inside(at, where):
    event = an_event(registration_opens_at=BEFORE, registration_closes_at=BEFORE + timedelta(days=1))
    assert window(event, at) is where


@pytest.mark.parametrize(("at", "where"), [(START - TICK, Window.OPEN), (START, Window.CLOSED)])
def test_signing_up_ends_when_the_event_begins(at, where):
    assert window(an_event(), at) is where


@pytest.mark.parametrize(
    ("state", "where"),
    [
        (EventState.PLANNED, Window.EARLY),
        (EventState.ISSUED, Window.EARLY),
        (EventState.OPEN, Window.OPEN),
        (EventState.CLOSED, Window.CLOSED),
        (EventState.RUNNING, Window.CLOSED),
        (EventState.POSTPONED, Window.CLOSED),
        (EventState.CANCELLED, Window.CLOSED),
    ],
)
def test_only_an_open_event_is_signed_up_for(state, where):
    assert window(an_event(state=state, starts_at=None), BEFORE) is where


@pytest.mark.parametrize(
    ("state", "at", "open_"),
    [
        (EventState.OPEN, BEFORE, False),
        (EventState.CLOSED, START - timedelta(hours=1), True),
        (EventState.RUNNING, BEFORE, True),
        (EventState.ENDED, START + timedelta(days=2), True),
        (EventState.CANCELLED, START, False),
        (EventState.REPORTED, START, False),
    ],
)
def test_walk_ins_come_on_the_day_while_it_runs_and_from_paper(state, at, open_):
    assert at_the_door(an_event(state=state), at) is open_


def test_the_day_begins_at_midnight_in_vietnam():
    midnight = START - timedelta(hours=8)
    assert [at_the_door(an_event(), at) for at in (midnight - TICK, midnight)] == [False, True]


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2010, 4, 12), date(2026, 4, 11), 15),
        (date(2010, 4, 12), date(2026, 4, 12), 16),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_full_years_are_counted(born, day, age):
    assert age_on(born, day) == age


@pytest.mark.parametrize(
    ("born", "of_age", "under", "needed"),
    [
        (date(2010, 4, 12), None, 16, False),
        (date(2010, 4, 13), None, 16, True),
        (date(2010, 4, 13), True, 16, True),
        (date(2010, 4, 13), None, 0, False),
        (None, None, 16, False),
        (None, True, 16, False),
        (None, False, 16, True),
    ],
)
def test_who_is_younger_on_the_day_needs_a_guardian(born, of_age, under, needed):
    assert needs_consent(an_event(consent_under=under), born, of_age=of_age, at=BEFORE) is needed


def test_the_day_is_the_first_one_else_the_plan_else_today():
    assert day_of(an_event(), BEFORE) == date(2026, 4, 12)
    assert day_of(an_event(starts_at=None, due_on=date(2026, 10, 31)), BEFORE) == date(2026, 10, 31)
    assert day_of(an_event(starts_at=None, due_on=None), BEFORE) == date(2026, 4, 10)


@pytest.mark.parametrize(
    ("of_event", "of_category", "origin", "needed"),
    [
        (False, False, Origin.SIGN_UP, False),
        (True, False, Origin.SIGN_UP, True),
        (False, True, Origin.APPOINTED, True),
        (True, True, Origin.ORGANIZER, False),
        (True, True, Origin.WALK_IN, False),
    ],
)
def test_event_or_category_asks_for_an_approval(of_event, of_category, origin, needed):
    event, category = an_event(needs_approval=of_event), Category(needs_approval=of_category)
    assert needs_approval(event, category, origin) is needed


def test_an_event_without_categories_asks_by_itself():
    assert needs_approval(an_event(needs_approval=True), None, Origin.SIGN_UP) is True
