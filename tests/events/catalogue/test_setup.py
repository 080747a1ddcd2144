"""Setting an event up on a real database: places, days, sites, programme, questions, files."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.events.catalogue import actions, queries
from app.events.catalogue.actions import CategoryInput, Day, Entrance, SessionInput, SiteInput, SpeakerInput
from app.events.models import Site
from app.events.registration_models import ChosenSession, Limit
from app.events.states import EventFormat, EventState, RegistrationState, Scope
from app.kit import audit
from app.kit.db import db
from app.kit.errors import StaleVersion
from app.kit.fields import FieldKind, FieldSpec
from app.kit.importing import read
from app.people.models import Notice
from tests.events import made
from tests.events.made import BEFORE, END, START

pytestmark = pytest.mark.usefixtures("writing")
WEEK = timedelta(days=7)


@pytest.fixture
def by(actor):
    return actor("organizer")


@pytest.fixture
def event(world):
    return made.event(world, capacity=100)


def kinds_told(person_id: int) -> list[str]:
    """What a person was told, in order."""
    return list(db.session.scalars(select(Notice.kind).filter_by(person_id=person_id).order_by(Notice.id)))


def test_places_are_given_as_typed_and_an_unchanged_number_leaves_no_trace(event, by):
    entrance = Entrance(True, False, False, True)
    for capacity in (40, 40):
        actions.set_entrance(event, entrance, capacity=capacity, by=by, at=BEFORE)
    assert queries.capacity_of(event, Scope.EVENT, event.id) == (40, 0)
    verbs = [row.verb for row in audit.history(("event", event.code))]
    assert verbs == ["event.registration", "event.registration", "event.capacity"]


def test_basics_saved_from_an_older_page_are_refused(event, by):
    typed = {
        "title": "Tọa đàm",
        "theme": "",
        "summary": "",
        "audience": "Đoàn khối trường học",
        "contact": "x",
        "pattern": 2,
    }
    actions.set_basics(event, **typed, version=event.version, by=by, at=BEFORE)
    with pytest.raises(StaleVersion):
        actions.set_basics(event, **typed, version=event.version - 1, by=by, at=BEFORE)
    assert "toa dam doan khoi truong hoc" in event.search_key.replace("  ", " ")


def test_those_registered_are_told_of_another_place_once_it_was_announced(world, event, by):
    made.registration(world, event, "lan")
    place = {"form": EventFormat.IN_PERSON, "address": "", "online_link": None, "by": by, "at": BEFORE}
    actions.set_place(event, venue="Hội trường A", **place)
    assert kinds_told(world.people["lan"]) == []
    actions.set_place(event, venue="Hội trường B", **place)
    assert kinds_told(world.people["lan"]) == ["event_place_changed"]


def test_a_window_that_closes_before_it_opens_is_refused(event, by):
    entrance = Entrance(
        True, False, False, True, registration_opens_at=START, registration_closes_at=START - timedelta(minutes=1)
    )
    with pytest.raises(actions.WindowUpsideDown):
        actions.set_entrance(event, entrance, capacity=None, by=by, at=BEFORE)


def test_questions_are_frozen_once_somebody_registered(world, event, by):
    job = FieldSpec(key="job", kind=FieldKind.SHORT_TEXT, label="Nghề nghiệp")
    actions.set_questions(event, [job], by=by, at=BEFORE)
    assert queries.specs(event.questions) == [job]
    made.registration(world, event, "lan", state=RegistrationState.CANCELLED)
    with pytest.raises(actions.FrozenByRegistrations):
        actions.set_questions(event, [], by=by, at=BEFORE)


def test_the_span_of_an_event_is_that_of_its_days_and_a_moved_beginning_is_told(world, event, by):
    made.registration(world, event, "lan")
    later = actions.add_day(event, Day(START + 20 * WEEK, END + 20 * WEEK), by=by, at=BEFORE)
    assert (event.starts_at, event.ends_at) == (START + 20 * WEEK, END + 20 * WEEK)
    actions.add_day(event, Day(START, END), by=by, at=BEFORE)
    assert (event.starts_at, event.ends_at) == (START, END + 20 * WEEK)
    actions.remove_day(event, later, by=by, at=BEFORE)
    assert (event.ends_at, kinds_told(world.people["lan"])) == (END, ["event_time_changed"] * 2)


def test_a_date_by_which_an_announced_event_would_be_over_at_once_is_refused(event, by):
    with pytest.raises(actions.OverAlready), db.session.begin_nested():
        actions.add_day(event, Day(START - 52 * WEEK, END - 52 * WEEK), by=by, at=BEFORE)
    event.state = EventState.POSTPONED
    with pytest.raises(actions.OverAlready):
        actions.resume(event, starts_at=START - 52 * WEEK, ends_at=END - 52 * WEEK, by=by, at=BEFORE)
    event.state = EventState.PLANNED
    actions.add_day(event, Day(START - 52 * WEEK, END - 52 * WEEK), by=by, at=BEFORE)


def test_a_day_is_held_only_when_it_came_and_the_event_was_issued(world, event, by):
    day = actions.add_day(event, Day(START, END, unit_id=world.units["xa_mot"]), by=by, at=BEFORE)
    with pytest.raises(actions.NotHeldYet):
        actions.hold_day(event, day, participants=80, note="", by=by, at=START - timedelta(minutes=1))
    actions.hold_day(event, day, participants=80, note="Biên bản số 3", by=by, at=END)
    assert (day.participants, day.held_at) == (80, END)
    actions.unhold_day(event, day, reason="Nhầm ngày", by=by, at=END)
    assert (day.participants, day.held_at) == (None, None)
    event.state = EventState.POSTPONED
    with pytest.raises(actions.NotHeldYet):
        actions.hold_day(event, day, participants=80, note="", by=by, at=END)


def test_a_site_somebody_is_registered_at_stays_and_a_free_one_goes_with_its_limit(world, event, by):
    site = actions.add_site(event, SiteInput("Điểm cầu Mường Ẳng", capacity=50), by=by, at=BEFORE)
    other = actions.add_site(event, SiteInput("Điểm cầu Đồng Hòa"), by=by, at=BEFORE)
    made.registration(world, event, "lan", site_id=site.id)
    with pytest.raises(actions.SiteInUse):
        actions.remove_site(event, site, by=by, at=BEFORE)
    actions.remove_site(event, other, by=by, at=BEFORE)
    assert [one.name for one in queries.sites_of(event)] == ["Điểm cầu Mường Ẳng"]
    assert db.session.scalar(select(func.count()).select_from(Limit).filter_by(event_id=event.id)) == 2


def test_a_second_site_of_the_same_name_is_refused(event, by):
    actions.add_site(event, SiteInput("Điểm cầu Đồng Hòa"), by=by, at=BEFORE)
    with pytest.raises(actions.SiteNameTaken):
        actions.add_site(event, SiteInput("điểm cầu Đồng Hoà"), by=by, at=BEFORE)


def test_one_site_for_each_unit_is_added_once(event, by):
    kinds = {kind.code: count for kind, count in queries.kinds_below(event)}
    assert kinds == {"province": 1, "commune": 2, "affiliated": 1}
    assert actions.add_sites_below(event, ["province", "commune"], by=by, at=BEFORE) == 3
    assert actions.add_sites_below(event, ["province", "commune"], by=by, at=BEFORE) == 0
    names = [one.name for one in queries.sites_of(event)]
    assert names == ["Tỉnh đoàn Sơn Châu", "Đoàn xã Đồng Hòa", "Đoàn xã Mường Ẳng"]


def test_a_list_of_sites_is_shown_applied_and_taken_back(world, event, by):
    actions.add_site(event, SiteInput("Điểm cầu tỉnh"), by=by, at=BEFORE)
    rows = (
        "Tên điểm cầu\tMã đơn vị\tSố chỗ\nĐiểm cầu tỉnh\t\t\nĐiểm cầu Mường Ẳng\txa_mot\t120\nĐiểm cầu lạ\txa_khac\t5\n"
    )
    raw = rows.encode()
    shown = queries.shown(read(raw), event)
    batch = actions.keep_list(shown, event=event, raw=raw, file_name="điểm cầu.csv", by=by, at=BEFORE)
    outcome = actions.apply_list(batch, event=event, by=by, at=BEFORE)
    assert (outcome.done, [fault.code for _row, fault in outcome.refused]) == (1, ["site_unit_unknown"])
    found, total = queries.site_rows(event, q="muong ang")
    assert (total, found[0].site.unit_id, found[0].capacity) == (1, world.units["xa_mot"], 120)
    assert actions.undo_list(batch, event=event, by=by, at=BEFORE).done == 1
    assert [one.name for one in db.session.scalars(select(Site).filter_by(event_id=event.id))] == ["Điểm cầu tỉnh"]


def test_a_session_somebody_chose_stays(world, event, by):
    given = SessionInput(
        "Phiên 1", START, START + timedelta(hours=1), chosen=True, capacity=30,
        speakers=(SpeakerInput("Cầm Bá Xuân", "Giám đốc HTX"), SpeakerInput("Lò Thị Lan")),
    )  # fmt: skip
    session = actions.add_session(event, given, by=by, at=BEFORE)
    registered = made.registration(world, event, "lan", state=RegistrationState.PENDING)
    made.add(ChosenSession(registration_id=registered.id, session_id=session.id))
    with pytest.raises(actions.SessionInUse):
        actions.remove_session(event, session, by=by, at=BEFORE)
    fewer = SessionInput("Phiên 1", START, START + timedelta(hours=2), speakers=(SpeakerInput("Lò Thị Lan"),))
    actions.change_session(event, session, fewer, by=by, at=BEFORE)
    db.session.expire_all()
    assert [s.name for s in queries.session_by_ref(event, session.ref).speakers] == ["Lò Thị Lan"]
    db.session.delete(db.session.get(ChosenSession, (registered.id, session.id)))
    db.session.flush()
    actions.remove_session(event, queries.session_by_ref(event, session.ref), by=by, at=BEFORE)
    assert queries.sessions_of(event) == []


def test_categories_exchange_their_names_and_one_in_use_stays(world, event, by):
    first, second = made.category(event, "Đại biểu"), made.category(event, "Khách mời", capacity=9)
    swapped = [CategoryInput("Khách mời", first.ref), CategoryInput("Đại biểu", second.ref, capacity=5)]
    actions.set_categories(event, swapped, by=by, at=BEFORE)
    assert [(c.id, c.name) for c in queries.categories_of(event)] == [(first.id, "Khách mời"), (second.id, "Đại biểu")]
    made.registration(world, event, "lan", category_id=first.id)
    with pytest.raises(actions.CategoryInUse):
        actions.set_categories(event, swapped[1:], by=by, at=BEFORE)


def test_every_change_is_in_the_history_with_words(event, by):
    actions.set_plan(event, words="Quý II", tentative=True, by=by, at=BEFORE)
    assert [row.verb for row in audit.history(("event", event.code))] == ["event.plan_time"]
