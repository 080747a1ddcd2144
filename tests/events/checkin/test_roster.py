"""What a phone knows without a network: it recognises what is shown, and gives away nothing before."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from app.events.checkin.queries.presence import presence
from app.events.checkin.queries.roster import PAGE, Cursor, roster
from app.events.checkin.sealing import lookup, seal, slow_key, unseal
from app.events.registration_models import Registration
from app.events.states import RegistrationState
from app.kit.codes import public_code
from app.kit.db import db
from tests.events import made
from tests.events.checkin.gates import AT, door, guest

pytestmark = pytest.mark.usefixtures("writing")
NOON = AT + timedelta(hours=4)


def settle(at=made.BEFORE) -> None:
    db.session.flush()
    db.session.execute(update(Registration).values(changed_at=at))
    db.session.expire_all()


@given(st.binary(min_size=32, max_size=32), st.dictionaries(st.text(max_size=20), st.text(max_size=300), max_size=3))
def test_what_is_sealed_opens_with_its_key_only(key, content):
    sealed = seal(key, content)
    assert unseal(key, sealed) == content
    with pytest.raises(ValueError, match="another key"):
        unseal(bytes([key[0] ^ 1]) + key[1:], sealed)


def test_the_keys_are_those_that_phones_compute():
    """A vector that the script in the phone is tested with too."""
    key = slow_key("A3C4D6E7F9", "00112233445566778899aabbccddeeff")
    assert lookup(key) == LOOKUP
    assert unseal(key, SEALED) == {"name": "Lò Thị Lan"}
    assert seal(key, {"name": "Lò Thị Lan"}) == SEALED


LOOKUP = "FWQUi8mFxUpB8dIXMaRiLw"
SEALED = "w6nFpVT-rqD-Ows_kmK6p_Y6obK12AxJdWa2lG3o_y4JQACnQdtnpg"


def test_a_ticket_shown_finds_its_line_and_opens_its_name(world):
    event = made.event(world)
    registration, ticket = guest(world, event)
    settle()
    page = roster(door(world, event).device, None, AT)
    (entry,) = page.entries
    (told,) = entry["tickets"]
    words = {"name": "Lò Thị Lan", "category": None, "unit": "Đoàn xã Mường Ẳng"}
    for secret, kind in ((ticket.token, "token"), (ticket.code, "code")):
        key = slow_key(secret, event.gate_salt)
        assert told[kind] == lookup(key)
        assert unseal(key, told[f"sealed_by_{kind}"]) == words
    assert (entry["registration"], entry["refused"], entry["passed"]) == (registration.ref, None, [])


def test_a_revoked_ticket_is_recognised_and_names_nobody(world):
    event = made.event(world)
    _, ticket = guest(world, event)
    ticket.revoked_at = AT
    settle()
    ((told,),) = [entry["tickets"] for entry in roster(door(world, event).device, None, AT).entries]
    assert (set(told), told["revoked"]) == ({"token", "code", "revoked"}, True)


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (RegistrationState.CONFIRMED, None),
        (RegistrationState.PENDING, "not_confirmed"),
        (RegistrationState.CANCELLED, "cancelled"),
        (RegistrationState.REPLACED, "cancelled"),
    ],
)
def test_a_phone_refuses_for_the_reason_the_server_would_give(world, state, reason):
    event = made.event(world)
    guest(world, event, state=state)
    settle()
    assert [entry["refused"] for entry in roster(door(world, event).device, None, AT).entries] == [reason]


def test_a_phone_of_one_site_knows_its_own_people_and_forgets_who_moved(world):
    event = made.event(world)
    one, two = made.site(event, "Một"), made.site(event, "Hai", n=2)
    mine, _ = guest(world, event, "lan", site_id=one.id)
    other, _ = guest(world, event, "minh", site_id=two.id)
    free, _ = guest(world, event, "an")
    settle()
    device = door(world, event, one).device
    first = roster(device, None, AT)
    assert {entry["registration"] for entry in first.entries} == {mine.ref, free.ref}
    mine.site_id = two.id
    settle_one(mine, AT + timedelta(minutes=1))
    assert roster(device, first.cursor, NOON).entries == [{"registration": mine.ref, "gone": True}]
    assert other.ref not in str(roster(device, first.cursor, NOON))


def settle_one(registration, at) -> None:
    db.session.flush()
    db.session.execute(update(Registration).where(Registration.id == registration.id).values(changed_at=at))
    db.session.expire_all()


def test_what_has_not_changed_is_not_sent_again(world):
    event = made.event(world)
    guest(world, event)
    settle()
    device = door(world, event).device
    first = roster(device, None, AT)
    second = roster(device, first.cursor, NOON)
    assert (second.entries, second.passed, second.cursor) == ([], [], first.cursor)


def test_a_passing_elsewhere_is_told_to_the_others(world):
    event = made.event(world)
    registration, ticket = guest(world, event)
    settle()
    watching, gate = door(world, event).device, door(world, event, name="Cổng B")
    first = roster(watching, None, AT)
    gate.show(ticket, AT + timedelta(minutes=5))
    second = roster(watching, first.cursor, NOON)
    ((told,),) = [one["passed"] for one in second.passed]
    assert (second.passed[0]["registration"], told["at"]) == (registration.ref, (AT + timedelta(minutes=5)).isoformat())
    # and once more, until nothing can be under way any more; always the same, so that the answer is "not modified"
    third = roster(watching, second.cursor, NOON)
    assert third == roster(watching, third.cursor, NOON)


def test_pages_follow_each_other_to_the_end(world):
    event = made.event(world)
    person = world.person("lan")
    db.session.add_all(
        Registration(
            ref=public_code(10), event_id=event.id, person_id=person.id, state=RegistrationState.CANCELLED,
            origin="sign_up", search_key="", sort_key="", made_at=made.BEFORE,
        )
        for _ in range(2 * PAGE + 1)
    )  # fmt: skip
    settle()
    device = door(world, event).device
    seen, cursor, pages = set(), None, 0
    more = True
    while more:
        page = roster(device, cursor, AT)
        seen |= {entry["registration"] for entry in page.entries}
        cursor, more, pages = page.cursor, page.more, pages + 1
    assert (len(seen), pages) == (2 * PAGE + 1, 3)


def test_what_was_written_this_moment_is_sent_once_more(world):
    """Somebody else's transaction may still be on its way with an earlier stamp."""
    event = made.event(world)
    registration, _ = guest(world, event)
    settle(AT)
    device = door(world, event).device
    first = roster(device, None, AT)
    again = roster(device, first.cursor, AT + timedelta(minutes=2))
    assert [entry["registration"] for entry in again.entries] == [registration.ref]
    assert roster(device, again.cursor, AT + timedelta(minutes=2)).entries == []


def test_a_cursor_reads_what_it_wrote():
    cursor = Cursor(AT, 17, NOON)
    assert Cursor.read(str(cursor)) == cursor
    for text in ("", "x", "a~b~c", f"{str(cursor)[:-1]}", f"{cursor}~", str(cursor).replace("~17~", "~-1~")):
        with pytest.raises(ValueError, match=r"unpack|format|no cursor"):
            Cursor.read(text)


def test_a_page_of_nine_asks_no_more_than_a_page_of_one(world, queries):
    event = made.event(world)
    guest(world, event)
    settle()
    device = door(world, event).device
    counts = []
    for more in ("", "minh an stranger officer leader organizer secretary observer"):
        for who in more.split():
            guest(world, event, who)
        settle()
        db.session.refresh(device, ["event", "site"])
        queries.clear()
        roster(device, None, AT)
        presence(device)
        counts.append(len(queries))
    assert counts[0] == counts[1]
