"""Events on the desk, in the search box, on the front page and in the way around."""

from datetime import timedelta

import pytest

from app.desks.home import events
from app.desks.tasks import Pile
from app.events.states import EventState, RegistrationState
from app.kit import clock
from app.kit.codes import public_code
from app.kit.db import transaction
from app.people.models import Grant
from app.people.states import Role
from tests.events import made
from tests.events.made import BEFORE, END, START

R, S = RegistrationState, EventState
#: A state of mine → (pile, kind of line, whether it is due at the registration's own instant).
MINE = [
    (R.HELD, Pile.OWE, "event_hold", True),
    (R.OFFERED, Pile.OWE, "event_offer", True),
    (R.PENDING, Pile.WAITING, "event_pending", False),
    (R.WAITING, Pile.WAITING, "event_waiting", False),
    (R.CONFIRMED, Pile.NEXT, "event_comes", False),
]


@pytest.fixture
def at(tmp_path):
    """The day before the events of these tests."""
    clock.set_now(tmp_path / "clock", BEFORE)
    clock.use_offset_file(tmp_path / "clock")
    yield
    clock.use_offset_file(None)


@pytest.mark.parametrize(("state", "pile", "kind", "own"), MINE, ids=lambda x: str(x))
def test_my_registration_stands_on_the_desk_by_its_state(world, writing, actor, state, pile, kind, own):
    one = made.event(world)
    until = BEFORE + timedelta(minutes=10) if own else None
    waits = BEFORE if state is R.WAITING else None
    made.registration(world, one, "lan", state=state, expires_at=until, waiting_since=waits)
    lines = events.tasks(actor("lan"), BEFORE)
    assert [(t.pile, t.kind, t.where, t.due) for t in lines] == [(pile, kind, {"event": one.code}, until or START)]


@pytest.mark.parametrize(
    ("state", "kind"), [(S.CANCELLED, "event_cancelled_mine"), (S.POSTPONED, "event_postponed_mine")]
)
def test_what_became_of_my_event_stands_on_the_desk(world, writing, actor, state, kind):
    one = made.event(world, state=state, cancelled_at=BEFORE if state is S.CANCELLED else None)
    made.registration(world, one, "lan")
    assert [t.kind for t in events.tasks(actor("lan"), BEFORE)] == [kind]


def test_what_is_over_or_given_up_is_no_line(world, writing, actor):
    made.registration(world, made.event(world), "lan", state=R.CANCELLED)
    made.registration(world, made.event(world), "minh")
    assert events.tasks(actor("lan"), BEFORE) == []
    assert events.tasks(actor("minh"), END + timedelta(seconds=1)) == []


def test_a_units_events_plans_and_unnamed_seats_stand_on_its_officers_desk(world, writing, actor):
    held, plan = made.event(world, unit="xa_mot"), made.event(world, unit="xa_mot", state=S.PLANNED)
    asks = made.event(world, unit="xa_mot", state=S.PROPOSED)
    made.event(world, unit="xa_hai")
    made.event(world, unit="xa_mot", state=S.CANCELLED, cancelled_at=BEFORE)
    provincial = made.event(world)
    seats = made.allocation(provincial, world.units["xa_mot"], 3)
    made.allocation(provincial, world.units["xa_hai"], 2)
    made.allocation(made.event(world), world.units["xa_mot"], 2, released_at=BEFORE)
    made.registration(world, provincial, "lan", allocation_id=seats.id)
    made.registration(world, provincial, "minh", allocation_id=seats.id, state=R.REPLACED)
    lines = {(t.kind, t.where["event"], t.facts.get("count")) for t in events.tasks(actor("officer"), BEFORE)}
    assert lines == {
        ("event_of_unit", held.code, None), ("event_plan_waits", plan.code, None),
        ("event_approval_waits", asks.code, None), ("name_delegates", provincial.code, 2),
    }  # fmt: skip


@pytest.mark.parametrize(("who", "pile"), [("officer", Pile.WAITING), ("leader", Pile.OWE)])
def test_a_proposed_plan_is_owed_by_whoever_may_approve_it(world, writing, actor, who, pile):
    made.event(world, unit="xa_mot", state=S.PROPOSED)
    assert [(t.pile, t.endpoint) for t in events.tasks(actor(who), BEFORE)] == [(pile, "catalogue.edit")]


def test_the_search_box_finds_events_without_marks_and_no_plan_of_others(world, as_, at):
    with transaction():
        made.event(world, code="mot", title="Gặp mặt Đặng Hoà")
        made.event(world, code="hai", title="Kế hoạch Đặng Hoà", state=S.PLANNED)
    found = {
        who: [code in as_(who).get("/search?q=dang hoa").text for code in ("/events/mot", "/events/hai")]
        for who in ("lan", "organizer")
    }
    assert found == {"lan": [True, False], "organizer": [True, True]}


def test_the_search_box_finds_speakers_sessions_and_sites_of_what_one_may_know_of(world, as_, at):
    with transaction():
        for code, state in (("mot", S.OPEN), ("hai", S.PLANNED)):
            of = made.event(world, code=code, state=state, title=code)
            made.site(of, f"Điểm cầu Mường Ẳng {code}")
            made.session(of, f"Chuyện của Cầm Bá Xuân {code}").search_key = "chuyen cua cam ba xuan"
    found = {
        (who, words): [code in as_(who).get(f"/search?q={words}").text for code in ("/events/mot", "/events/hai")]
        for who in ("lan", "organizer")
        for words in ("cam xuan", "muong ang")
    }
    assert found == {
        ("lan", "cam xuan"): [True, False], ("lan", "muong ang"): [True, False],
        ("organizer", "cam xuan"): [True, True], ("organizer", "muong ang"): [True, True],
    }  # fmt: skip


def test_the_line_about_free_seats_leads_to_the_page_that_names_delegates(world, writing, actor):
    provincial = made.event(world, code="hoi-nghi")
    made.allocation(provincial, world.units["xa_mot"], 3)
    line = next(t for t in events.tasks(actor("officer"), BEFORE) if t.kind == "name_delegates")
    assert (line.endpoint, line.where) == ("registrations.delegates", {"event": "hoi-nghi"})


def test_the_front_page_shows_what_comes_and_the_way_to_all(world, client, at):
    with transaction():
        made.event(world, code="mot", title="Diễn đàn tuần này")
        made.event(world, code="cu", title="Đã qua từ lâu", state=S.ENDED)
    page = client.get("/").text
    assert ['"/events/mot"' in page, "Đã qua từ lâu" in page, 'href="/events"' in page] == [True, False, True]


@pytest.mark.parametrize("who", ["lan", "officer", "organizer", "admin", "judge_one"])
def test_events_are_in_everybodys_way_around(as_, who):
    assert 'href="/events"' in as_(who).get("/notices").text


def test_gate_stands_on_the_desk_of_who_holds_it_until_the_event_is_over(world, writing, actor):
    one, other = made.event(world), made.event(world)
    site = made.site(other)
    for who, realm, label in (("lan", "event", one.code), ("minh", "event_site", site.ref)):
        made.add(Grant(ref=public_code(10), person_id=world.people[who], role=Role.VOLUNTEER, realm=realm, label=label,
                       made_at=BEFORE))  # fmt: skip
    lines = [events.tasks(actor(who), BEFORE) for who in ("lan", "minh")]
    assert [[(t.kind, t.where) for t in found] for found in lines] == [
        [("gate_waits", {"event": one.code})], [("gate_waits", {"event": other.code})],
    ]  # fmt: skip
    assert events.tasks(actor("lan"), END + timedelta(seconds=1)) == []
