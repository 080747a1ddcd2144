"""What a gate says, by table; and that the order in which scans arrive changes no admission."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.events.checkin import rules
from app.events.checkin.rules import (
    Admitted,
    EventFacts,
    Left,
    ListFacts,
    Passed,
    Refused,
    RegistrationFacts,
    Shown,
    TicketFacts,
    Told,
)
from app.events.states import Direction, EventState, ListRule, RefusalReason, RegistrationState
from tests.events.made import START

AT = START + timedelta(minutes=10)
MINUTE = timedelta(minutes=1)
R, S = RefusalReason, RegistrationState
TICKET = TicketFacts(None)
EVENT = EventFacts(EventState.RUNNING, None, None)
LIST = ListFacts(ListRule.ONCE, None, None, False, False, None, None, None, None)
IN = Passed(7, "", 70, AT - MINUTE, None, AT - MINUTE, None)


def person(state=S.CONFIRMED, site=None, sessions=()) -> RegistrationFacts:
    return RegistrationFacts(state, site, frozenset(sessions))


def shown(at=AT, *, site=None, direction=Direction.IN, late=False, nonce="n") -> Shown:
    return Shown(site, direction, nonce, at, AT, late)


def said(*, ticket=TICKET, who=None, event=EVENT, on=LIST, history=(), at=None):
    return rules.judge(ticket, who or person(), event, on, history, at or shown())


REVOKED = TicketFacts(AT - MINUTE)
STOPPED = EventFacts(EventState.CANCELLED, AT - MINUTE, None)
OVER = EventFacts(EventState.ENDED, None, AT - MINUTE)


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({}, Admitted("")),
        ({"ticket": None}, Refused(R.UNKNOWN_TICKET)),
        ({"ticket": REVOKED}, Refused(R.REVOKED)),
        # a revoked ticket that was used is revoked before it is used (B17)
        ({"ticket": REVOKED, "history": [IN]}, Refused(R.REVOKED)),
        ({"ticket": REVOKED, "who": person(S.CANCELLED)}, Refused(R.REVOKED)),
        # told late: it was good when it was shown
        ({"ticket": REVOKED, "at": shown(AT - 2 * MINUTE, late=True)}, Admitted("")),
        ({"ticket": REVOKED, "at": shown(AT - 2 * MINUTE)}, Refused(R.REVOKED)),
        ({"event": STOPPED}, Refused(R.CANCELLED)),
        ({"event": STOPPED, "at": shown(AT - 2 * MINUTE, late=True)}, Admitted("")),
        ({"who": person(S.CANCELLED)}, Refused(R.CANCELLED)),
        ({"who": person(S.REPLACED)}, Refused(R.CANCELLED)),
        ({"who": person(S.REJECTED)}, Refused(R.CANCELLED)),
        ({"who": person(S.LAPSED)}, Refused(R.CANCELLED)),
        ({"who": person(S.WAITING)}, Refused(R.WAITING)),
        ({"who": person(S.OFFERED)}, Refused(R.WAITING)),
        ({"who": person(S.PENDING)}, Refused(R.NOT_CONFIRMED)),
        ({"who": person(S.HELD)}, Refused(R.NOT_CONFIRMED)),
        ({"who": person(site=1), "at": shown(site=2)}, Refused(R.WRONG_SITE)),
        ({"who": person(site=1), "at": shown(site=1)}, Admitted("")),
        ({"who": person(), "at": shown(site=2)}, Admitted("")),
        ({"who": person(site=1), "on": LIST._replace(site_id=2)}, Refused(R.WRONG_SITE)),
        ({"on": LIST._replace(site_id=2), "at": shown(site=1)}, Refused(R.WRONG_SITE)),
        ({"event": EventFacts(EventState.PLANNED, None, None)}, Refused(R.TOO_EARLY)),
        ({"on": LIST._replace(opens_at=AT + MINUTE)}, Refused(R.TOO_EARLY)),
        ({"on": LIST._replace(opens_at=AT)}, Admitted("")),
        ({"on": LIST._replace(closes_at=AT)}, Refused(R.TOO_LATE)),
        ({"on": LIST._replace(closes_at=AT + MINUTE)}, Admitted("")),
        ({"on": LIST._replace(closed_at=AT - MINUTE)}, Refused(R.TOO_LATE)),
        ({"event": OVER}, Refused(R.TOO_LATE)),
        ({"event": OVER, "at": shown(AT - 2 * MINUTE, late=True)}, Admitted("")),
        ({"on": LIST._replace(session_id=5, chosen=True)}, Refused(R.NOT_CONFIRMED)),
        ({"on": LIST._replace(session_id=5, chosen=True), "who": person(sessions=[5])}, Admitted("")),
        ({"on": LIST._replace(session_id=5)}, Admitted("")),
        ({"on": LIST._replace(room=0)}, Refused(R.LIST_FULL)),
        ({"on": LIST._replace(room=1)}, Admitted("")),
        # whoever is in is told so also where it is full
        ({"on": LIST._replace(room=0), "history": [IN]}, Refused(R.ALREADY_IN, "", IN)),
        ({"history": [IN]}, Refused(R.ALREADY_IN, "", IN)),
        ({"history": [IN._replace(left_at=AT)]}, Refused(R.ALREADY_IN, "", IN._replace(left_at=AT))),
        ({"history": [IN], "at": shown(AT - 2 * MINUTE, late=True)}, Admitted("", IN, earlier=True)),
        # online nobody overtakes by the clock: who asks first is first
        ({"history": [IN], "at": shown(AT - 2 * MINUTE)}, Refused(R.ALREADY_IN, "", IN)),
        # a list with exits lets in again, and on to another site
        (
            {"on": LIST._replace(exits=True), "history": [IN._replace(left_at=AT)]},
            Admitted("", IN._replace(left_at=AT)),
        ),
        ({"on": LIST._replace(exits=True), "history": [IN]}, Refused(R.ALREADY_IN, "", IN)),
        (
            {"on": LIST._replace(exits=True), "history": [IN._replace(site_id=1)], "at": shown(site=2)},
            Admitted("", IN._replace(site_id=1)),
        ),
        ({"history": [IN._replace(site_id=1)], "at": shown(site=2)}, Refused(R.ALREADY_IN, "", IN._replace(site_id=1))),
        ({"history": [IN], "at": shown(direction=Direction.OUT)}, Left("", IN)),
        ({"at": shown(direction=Direction.OUT)}, Left("", None)),
        # the day is Vietnam's: 23:30 on the 11th and 00:30 on the 12th there
        (
            {"on": LIST._replace(rule=ListRule.DAILY), "history": [IN._replace(window="2026-04-11")]},
            Admitted("2026-04-12"),
        ),
        ({"on": LIST._replace(rule=ListRule.MANY), "history": [IN._replace(window="x")]}, Admitted("n")),
    ],
)
def test_the_gate_says_what_the_table_says(facts, verdict):
    assert said(**facts) == verdict


def test_a_ticket_of_somebody_who_is_not_registered_is_for_another_event():
    assert rules.judge(TICKET, None, EVENT, LIST, (), shown()) == Refused(R.WRONG_EVENT)


@pytest.mark.parametrize(
    ("scanned", "sent", "received", "at"),
    [
        # the clocks agree, the message took its time
        (0, 0, 2, 0),
        (-600, 0, 3, -600),
        # the device's clock is an hour slow, or an hour fast
        (-3600, -3600, 0, 0),
        (3000, 3600, 0, -600),
        # never later than we heard of it
        (3, 0, 0, 0),
    ],
)
def test_the_time_is_corrected_by_what_the_clock_is_wrong(scanned, sent, received, at):
    def second(n: int):
        return AT + timedelta(seconds=n)

    assert rules.corrected(second(scanned), second(sent), second(received)) == second(at)


def told(minute: int, direction=Direction.IN, *, gate=1, site=None, window="") -> Told:
    return Told(minute, f"n{minute}", START + minute * MINUTE, direction, window, site, (gate, None))


MINUTES = st.integers(0, 60)
SCANS = st.lists(
    st.builds(
        told, MINUTES, st.sampled_from(Direction), gate=st.integers(1, 3), site=st.sampled_from([None, 1, 2]),
        window=st.sampled_from(["", "2026-04-12"]),
    ),
    unique_by=lambda one: one.at, max_size=8,
)  # fmt: skip


@given(SCANS, st.randoms(use_true_random=False), st.booleans())
def test_admissions_are_the_same_when_scans_arrive_in_another_order(scans, random, exits):
    shuffled = list(scans)
    random.shuffle(shuffled)
    assert rules.fold(shuffled, exits=exits) == rules.fold(scans, exits=exits)


@given(SCANS, st.booleans())
def test_the_earliest_way_in_of_a_window_is_its_admission(scans, exits):
    stays, _ = rules.fold(scans, exits=exits)
    ways_in = [one for one in scans if one.direction == Direction.IN]
    assert {window: stay.at for window, stay in stays.items()} == {
        window: min(one.at for one in ways_in if one.window == window) for window in {one.window for one in ways_in}
    }


def test_a_second_gate_that_let_in_is_a_double_admission_and_the_same_gate_is_not():
    stays, double = rules.fold([told(1), told(3, gate=2), told(2)], exits=False)
    assert (stays[""].scan_id, double) == (1, [(3, 1)])


def test_presence_ends_when_somebody_goes_and_begins_again_elsewhere():
    stays, double = rules.fold([told(1, site=1), told(2, Direction.OUT), told(3, site=2, gate=2)], exits=True)
    assert double == []
    assert (stays[""].at, stays[""].site_id, stays[""].moved_at, stays[""].left_at) == (
        START + MINUTE, 2, START + 3 * MINUTE, None,
    )  # fmt: skip
