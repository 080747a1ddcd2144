"""One's ticket, the slip of somebody else, the badges of an event: shown, refused, unknown."""

from io import BytesIO

import pytest
from PIL import Image

from app.events.states import RegistrationState
from app.events.tickets.actions import ticket_for
from app.events.tickets.queries import ticket_of
from app.kit.codes import grouped
from app.kit.db import db, transaction
from tests.events import made
from tests.world import post


@pytest.fixture
def event(world):
    """A forum to which Lan has a place with a ticket, An one without, Minh none."""
    with transaction():
        event = made.event(world)
        made.registration(world, event, "lan")
        made.registration(world, event, "an", decided_at=made.START)
        made.registration(world, event, "minh", state=RegistrationState.REJECTED)
        ticket_for(world.people["lan"], at=made.BEFORE)
    return event


def code_of(world, who):
    db.session.expire_all()
    return grouped(ticket_of(world.people[who]).code)


def test_my_ticket_shows_its_code_and_what_it_opens(as_, world, event):
    page = as_("lan").get("/my/ticket").get_data(as_text=True)
    assert (code_of(world, "lan") in page, event.title in page) == (True, True)


def test_a_ticket_is_made_when_asked_for_and_replaced_when_lost(as_, world):
    an = as_("an")
    assert (an.get("/my/ticket.png").status_code, post(an, "/my/ticket/make").status_code) == (404, 303)
    first = code_of(world, "an")
    assert post(an, "/my/ticket/renew", {"code": first.replace("-", "")}).status_code == 303
    assert code_of(world, "an") != first


def test_the_picture_is_one_of_a_phone_s_album(as_, event):
    answer = as_("lan").get("/my/ticket.png")
    assert (answer.mimetype, Image.open(BytesIO(answer.data)).size) == ("image/png", (900, 1200))


@pytest.mark.parametrize(
    ("who", "status"),
    [("officer", 200), ("secretary", 200), ("observer", 403), ("lan", 403), ("officer_two", 404), ("stranger", 404)],
)
def test_a_slip_is_printed_by_staff_and_the_unit(as_, event, world, who, status):
    registration = db.session.query(made.Registration).filter_by(person_id=world.people["lan"]).one()
    answer = as_(who).get(f"/events/{event.code}/registrations/{registration.ref}/ticket")
    assert (answer.status_code, code_of(world, "lan") in answer.get_data(as_text=True)) == (status, status == 200)


def test_badges_leave_out_who_has_no_ticket_until_it_is_made(as_, event, world):
    secretary, url = as_("secretary"), f"/events/{event.code}/badges"
    page = secretary.get(url).get_data(as_text=True)
    assert (page.count('class="tag"'), "Lò Thị Lan" in page, "Đặng Hoà An" in page) == (1, True, False)
    assert post(secretary, url + "/make").status_code == 303
    page = secretary.get(url + "?per=10").get_data(as_text=True)
    assert (page.count('class="tag"'), "sheet-10" in page, "Giàng A Minh" in page) == (2, True, False)
    new = secretary.get(url + "?since=2026-04-12T07:00").get_data(as_text=True)
    assert ("Lò Thị Lan" in new, "Đặng Hoà An" in new) == (False, True)
    assert as_("officer").get(url).status_code == 403


def test_badges_need_the_same_statements_for_many(as_, event, world, queries):
    secretary = as_("secretary")
    counts = []
    for _ in range(2):
        secretary.get(f"/events/{event.code}/badges")
        del queries[:]
        secretary.get(f"/events/{event.code}/badges")
        counts.append(len(queries))
        with transaction():
            for who in ("stranger", "officer", "leader"):
                made.registration(world, event, who) if len(counts) == 1 else None
                ticket_for(world.people[who], at=made.BEFORE)
    assert counts[0] == counts[1]
