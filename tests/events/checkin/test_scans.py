"""Scans as they are kept: once, for ever, in any order; what they make of admissions."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.exc import NoResultFound

from app.events.checkin.actions.devices import revoke_device
from app.events.checkin.actions.late import NothingToUndo, ScanUndone, void
from app.events.checkin.actions.scans import scan
from app.events.checkin.queries.facts import (
    DeviceOfOtherSite,
    DeviceUnknown,
    Gate,
    NoSuchList,
    NoSuchSite,
    Showing,
)
from app.events.checkin_models import CheckList, Scan
from app.events.registration_models import Ticket
from app.events.states import Direction, ListKind, ListRule, RefusalReason, RegistrationState, ScanMethod, ScanResult
from app.kit.audit import AuditRow
from app.kit.codes import grouped, public_code
from app.kit.db import db
from tests.events import made
from tests.events.checkin.gates import AT, Door, admissions, door, doubles, guest, main_list

pytestmark = pytest.mark.usefixtures("writing")
MINUTE = timedelta(minutes=1)
LATER = AT + timedelta(hours=1)


def kept(nonce: str) -> Scan:
    db.session.expire_all()
    return db.session.scalars(select(Scan).where(Scan.nonce == nonce)).one()


def what(outcome) -> tuple:
    return outcome.result, outcome.reason


def test_a_ticket_is_let_in_once_and_the_second_gate_says_when_and_where(world):
    event = made.event(world)
    site = made.site(event, "Điểm cầu Một")
    registration, ticket = guest(world, event)
    first = door(world, event, site).show(ticket, nonce="one")
    second = door(world, event, name="Cổng B").show(ticket, AT + MINUTE, nonce="two")
    assert (what(first), first.site, first.registration, first.person) == (
        (ScanResult.ADMITTED, None), "Điểm cầu Một", registration.ref, "Lò Thị Lan",
    )  # fmt: skip
    assert what(second) == (ScanResult.REFUSED, RefusalReason.ALREADY_IN)
    assert (second.first.at, second.first.site, second.first.gate, second.first.by) == (
        AT, "Điểm cầu Một", "Cổng A", None,
    )  # fmt: skip
    assert admissions(event) == [("", AT, "one", None)]
    assert doubles(event) == []


def test_the_same_nonce_gets_the_first_answer_whatever_came_of_it(world):
    event = made.event(world)
    _, ticket = guest(world, event)
    gate = door(world, event)
    for nonce, shown in (("in", ticket), ("again", ticket), ("what", "no-such-ticket")):
        first = gate.show(shown, nonce=nonce)
        assert gate.show(shown, AT + MINUTE, nonce=nonce) == first._replace(replayed=True)
    assert db.session.scalar(select(func.count(Scan.id)).where(Scan.event_id == event.id)) == 3


def test_each_scan_stands_in_the_history(world):
    event = made.event(world)
    registration, ticket = guest(world, event)
    gate = door(world, event)
    gate.show(ticket, nonce="in")
    gate.show("no-such-ticket", nonce="what")
    rows = db.session.execute(
        select(AuditRow.verb, AuditRow.realm, AuditRow.label, AuditRow.facts).where(AuditRow.verb.like("scan_%"))
    ).all()
    on = main_list(event).ref
    assert [tuple(row) for row in rows] == [
        ("scan_admitted", "registration", registration.ref, {"list": on, "nonce": "in", "device": gate.device.ref}),
        (
            "scan_refused", "event", event.code,
            {"list": on, "nonce": "what", "reason": "unknown_ticket", "device": gate.device.ref},
        ),
    ]  # fmt: skip


def test_a_typed_code_is_as_good_as_the_picture(world):
    event = made.event(world)
    _, ticket = guest(world, event)
    assert what(door(world, event).show(grouped(ticket.code).lower(), nonce="x")) == (ScanResult.ADMITTED, None)
    assert kept("x").method == ScanMethod.CODE


def test_a_ticket_of_another_event_tells_nobodys_name(world):
    event, other = made.event(world), made.event(world)
    _, ticket = guest(world, other)
    outcome = door(world, event).show(ticket)
    assert (what(outcome), outcome.person) == ((ScanResult.REFUSED, RefusalReason.WRONG_EVENT), None)


def test_a_revoked_ticket_is_told_so_also_when_it_was_used(world):
    event = made.event(world)
    _, ticket = guest(world, event)
    gate = door(world, event)
    gate.show(ticket)
    ticket.revoked_at = AT
    db.session.flush()
    assert what(gate.show(ticket, AT + MINUTE)) == (ScanResult.REFUSED, RefusalReason.REVOKED)


def test_who_came_back_after_cancelling_is_let_in(world):
    event = made.event(world)
    made.registration(world, event, "lan", state=RegistrationState.CANCELLED)
    _, ticket = guest(world, event)
    assert what(door(world, event).show(ticket)) == (ScanResult.ADMITTED, None)


@pytest.mark.parametrize("state", [RegistrationState.WAITING, RegistrationState.CANCELLED])
def test_a_refusal_is_kept_too(world, state):
    event = made.event(world)
    _, ticket = guest(world, event, state=state, waiting_since=AT if state == RegistrationState.WAITING else None)
    door(world, event).show(ticket, nonce="x")
    assert (kept("x").result, kept("x").reason, admissions(event)) == (
        ScanResult.REFUSED, RefusalReason(state.value.removeprefix("registration_")), [],
    )  # fmt: skip


def test_a_device_is_heard_until_it_is_revoked_or_over_and_at_its_own_gate_only(world):
    event, other = made.event(world), made.event(world)
    one, two = made.site(event, "Một"), made.site(event, "Hai", n=2)
    _, ticket = guest(world, event)
    gate = door(world, event, one)
    with pytest.raises(NoResultFound):
        Door(other, gate.device, gate.token).show(ticket)
    with pytest.raises(DeviceUnknown):
        Door(event, gate.device, "forged" * 8).show(ticket)
    with pytest.raises(DeviceOfOtherSite):
        gate.show(ticket, site=two.ref)
    with pytest.raises(NoSuchSite):
        gate.show(ticket, site="NTHNG234")
    with pytest.raises(NoSuchList):
        gate.show(ticket, list="NTHNG234")
    with pytest.raises(DeviceUnknown):
        gate.show(ticket, gate.device.expires_at)
    revoke_device(gate.device, event, by=world.actor("organizer"), at=AT)
    db.session.flush()
    with pytest.raises(DeviceUnknown):
        gate.show(ticket)
    assert db.session.scalar(select(func.count(Scan.id)).where(Scan.event_id == event.id)) == 0


def test_a_person_at_the_desk_scans_by_the_same_action(world):
    event = made.event(world)
    _, ticket = guest(world, event)
    actor = world.actor("organizer")
    showing = Showing(ticket.code, "desk", AT, AT, method=ScanMethod.NAME)
    assert what(scan(Gate(event.code, person_id=actor.person_id), showing, received_at=AT)) == (
        ScanResult.ADMITTED,
        None,
    )
    assert (kept("desk").by_person_id, kept("desk").device_id, kept("desk").method) == (
        actor.person_id, None, ScanMethod.NAME,
    )  # fmt: skip


def test_a_list_with_room_for_one_lets_one_in(world):
    event = made.event(world)
    gate = door(world, event)
    main_list(event).capacity = 1
    db.session.flush()
    said = [what(gate.show(guest(world, event, who)[1])) for who in ("lan", "minh")]
    assert said == [(ScanResult.ADMITTED, None), (ScanResult.REFUSED, RefusalReason.LIST_FULL)]
    db.session.expire_all()
    assert main_list(event).admitted == 1


def test_a_room_that_was_left_by_mistake_is_given_back(world):
    event = made.event(world)
    gate = door(world, event)
    main_list(event).capacity = 1
    db.session.flush()
    _, ticket = guest(world, event)
    gate.show(ticket, nonce="in")
    void(kept("in"), reason="Nhầm người", by=world.actor("organizer"), at=AT)
    db.session.expire_all()
    assert (main_list(event).admitted, admissions(event)) == (0, [])


def test_a_list_each_day_lets_in_each_day_of_vietnam(world):
    event = made.event(world)
    main_list(event).rule = ListRule.DAILY
    db.session.flush()
    _, ticket = guest(world, event)
    gate = door(world, event)
    # 16:30 UTC is 23:30 there, 17:30 is half past midnight
    late = AT.replace(hour=16, minute=30)
    said = [what(gate.show(ticket, at))[1] for at in (late, late + timedelta(minutes=29), late + timedelta(hours=1))]
    assert said == [None, RefusalReason.ALREADY_IN, None]
    assert [window for window, *_ in admissions(event)] == ["2026-04-12", "2026-04-13"]


def test_a_list_passed_many_times_counts_each(world):
    event = made.event(world)
    main_list(event).rule = ListRule.MANY
    db.session.flush()
    _, ticket = guest(world, event)
    gate = door(world, event)
    assert [what(gate.show(ticket, AT + n * MINUTE))[1] for n in range(3)] == [None] * 3
    assert len(admissions(event)) == 3


def test_who_goes_out_may_come_in_again_where_exits_are_kept(world):
    event = made.event(world)
    main_list(event).exits = True
    db.session.flush()
    _, ticket = guest(world, event)
    gate = door(world, event)
    gate.show(ticket, nonce="in")
    assert gate.out(ticket, AT + MINUTE).result == ScanResult.LEFT
    assert admissions(event) == [("", AT, "in", AT + MINUTE)]
    assert gate.show(ticket, AT + 2 * MINUTE).result == ScanResult.ADMITTED
    assert admissions(event) == [("", AT, "in", None)]
    assert what(gate.show(ticket, AT + 3 * MINUTE)) == (ScanResult.REFUSED, RefusalReason.ALREADY_IN)


def test_moving_to_another_sites_door_ends_presence_at_the_first(world):
    event = made.event(world)
    one, two = made.site(event, "Một"), made.site(event, "Hai", n=2)
    lists = {}
    for site in (one, two):
        lists[site] = made.add(
            CheckList(ref=public_code(10), event_id=event.id, name=site.name, site_id=site.id, kind=ListKind.ENTRY)
        )
    _, ticket = guest(world, event)
    door(world, event, one).show(ticket, list=lists[one].ref, nonce="one")
    door(world, event, two).show(ticket, AT + MINUTE, list=lists[two].ref, nonce="two")
    assert admissions(event) == [("", AT, "one", AT + MINUTE), ("", AT + MINUTE, "two", None)]


def test_the_earlier_scan_is_the_admission_also_when_it_is_told_later(world):
    event = made.event(world)
    _, ticket = guest(world, event)
    door(world, event).show(ticket, AT, nonce="online")
    early = door(world, event, name="Cổng B").show(ticket, AT - MINUTE, heard=LATER, nonce="offline")
    assert what(early) == (ScanResult.ADMITTED, None)
    assert admissions(event) == [("", AT - MINUTE, "offline", None)]
    assert doubles(event) == [kept("online").id]


def test_a_second_phone_that_let_in_is_kept_and_shown(world):
    event = made.event(world)
    _, ticket = guest(world, event)
    door(world, event).show(ticket, AT, nonce="first")
    other = door(world, event, name="Cổng B")
    second = other.show(ticket, AT + MINUTE, heard=LATER, nonce="second", let_in=True)
    assert what(second) == (ScanResult.REFUSED, RefusalReason.ALREADY_IN)
    # a phone that turned the same person away made no conflict
    other.show(ticket, AT + 2 * MINUTE, heard=LATER, nonce="third", let_in=False)
    assert doubles(event) == [kept("second").id]
    assert (kept("second").let_in_offline, kept("third").let_in_offline) == (True, False)


def test_somebody_let_in_offline_though_cancelled_is_kept_with_the_reason(world):
    event = made.event(world)
    _, ticket = guest(world, event, state=RegistrationState.CANCELLED)
    door(world, event).show(ticket, AT, heard=LATER, nonce="x", let_in=True)
    assert (kept("x").result, kept("x").reason, kept("x").let_in_offline, admissions(event)) == (
        ScanResult.REFUSED, RefusalReason.CANCELLED, True, [],
    )  # fmt: skip


def test_somebody_a_phone_turned_away_is_not_let_in_by_telling_it(world):
    event = made.event(world)
    _, ticket = guest(world, event)
    outcome = door(world, event).show(ticket, AT, heard=LATER, let_in=False)
    assert (what(outcome), admissions(event)) == ((ScanResult.REFUSED, RefusalReason.UNKNOWN_TICKET), [])


def test_undoing_makes_the_admission_anew_from_what_remains(world):
    event = made.event(world)
    _, ticket = guest(world, event)
    door(world, event).show(ticket, AT, nonce="first")
    door(world, event, name="Cổng B").show(ticket, AT + MINUTE, heard=LATER, nonce="second", let_in=True)
    by = world.actor("organizer")
    void(kept("first"), reason="Quét thử", by=by, at=LATER)
    assert (admissions(event), doubles(event)) == ([("", AT + MINUTE, "second", None)], [])
    with pytest.raises(ScanUndone):
        void(kept("first"), reason="Lần nữa", by=by, at=LATER)


def test_a_refusal_cannot_be_undone(world):
    event = made.event(world)
    door(world, event).show("no-such-ticket", nonce="x")
    with pytest.raises(NothingToUndo):
        void(kept("x"), reason="Nhầm", by=world.actor("organizer"), at=AT)


TOLD = st.lists(
    st.tuples(
        st.integers(0, 1), st.integers(0, 2), st.integers(0, 40), st.sampled_from(Direction),
        st.sampled_from([None, True, False]),
    ),
    max_size=7, unique_by=lambda one: one[2],
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(told=TOLD, random=st.randoms(use_true_random=False), exits=st.booleans())
def test_phones_may_come_back_in_any_order_and_tell_everything_twice(world, told, random, exits):
    """(whose ticket, which phone, when, which way, what the phone did): the admissions and conflicts are the same."""
    shuffled = [*told, *told]
    random.shuffle(shuffled)
    found = []
    for arrival in (told, shuffled):
        with db.session.begin_nested() as undone:
            event = made.event(world)
            main_list(event).exits = exits
            db.session.flush()
            tickets = [guest(world, event, who)[1] for who in ("lan", "minh")]
            phones = [door(world, event, name=f"Cổng {n}") for n in range(3)]
            for ticket, phone, minute, direction, let_in in arrival:
                phones[phone].show(
                    tickets[ticket],
                    AT + minute * MINUTE,
                    heard=LATER,
                    nonce=f"n{minute}",
                    direction=direction,
                    let_in=let_in,
                )
            conflicts = sorted(db.session.scalars(select(Scan.nonce).where(Scan.id.in_(doubles(event)))))
            found.append((admissions(event), conflicts))
            undone.rollback()
    assert found[0] == found[1]


def test_the_clock_of_a_phone_may_be_wrong(world):
    event = made.event(world)
    _, ticket = guest(world, event)
    slow = timedelta(hours=2)
    showing = Showing(ticket.token, "x", AT - slow, LATER - slow)
    scan(door(world, event).gate, showing, received_at=LATER)
    assert admissions(event) == [("", AT, "x", None)]


def test_revoking_a_ticket_needs_no_cache_to_run_out(world):
    event = made.event(world)
    _, ticket = guest(world, event)
    gate = door(world, event)
    db.session.execute(update(Ticket).where(Ticket.id == ticket.id).values(revoked_at=AT - MINUTE))
    assert what(gate.show(ticket)) == (ScanResult.REFUSED, RefusalReason.REVOKED)
