"""The organizer's pages of events: each opens, a form is kept, a refusal is said, a stranger finds nothing."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.events.catalogue import actions, queries
from app.events.catalogue.actions import SessionInput, SiteInput
from app.events.models import Event, EventFile, Occurrence, Site
from app.events.states import EventState, FileUse, Scope
from app.kit.db import db, transaction
from tests.events import made
from tests.events.made import BEFORE, END, START
from tests.kit import evil
from tests.world import post

CODE = "dien-dan-2026"
PAGES = (
    "", "/basics", "/place", "/days", "/days/new", "/sites", "/sites/new", "/site-lists", "/programme", "/programme/new",
    "/registration", "/categories", "/questions", "/questions/new", "/details", "/files", "/partners", "/postpone",
    "/move-online", "/cancel", "/resume", "/issue", "/return",
)  # fmt: skip


@pytest.fixture
def event(world, app):
    """An issued event with one of each part."""
    with transaction():
        by = world.actor("organizer")
        actions.keep_types()
        event = made.event(world, code=CODE, capacity=50, issued_at=BEFORE, contact="Văn phòng", venue="Hội trường")
        actions.add_day(event, actions.Day(START, END, unit_id=world.units["xa_mot"]), by=by, at=BEFORE)
        actions.add_site(event, SiteInput("Điểm cầu Mường Ẳng", capacity=20), by=by, at=BEFORE)
        actions.add_session(event, SessionInput("Phiên 1", START, START + timedelta(hours=1)), by=by, at=BEFORE)
        made.category(event)
    return event


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_the_set_up_opens_for_its_organizer_and_not_for_others(as_, event, page):
    url = f"/events/{CODE}/edit{page}"
    assert [as_(who).get(url).status_code for who in ("organizer", "officer", "lan", "other_organizer")] == [
        200,
        403,
        403,
        403,
    ]


def test_a_plan_does_not_exist_for_strangers(as_, world, app):
    with transaction():
        made.event(world, code="ke-hoach", state=EventState.PLANNED)
    url = "/events/ke-hoach/edit"
    assert [as_(who).get(url).status_code for who in ("organizer", "lan", "other_organizer")] == [200, 404, 404]


def test_an_officer_makes_an_event_of_the_own_unit_and_no_other(as_, app):
    with transaction():
        actions.keep_types()
    browser = as_("officer")
    typed = {
        "title": "Tư vấn hướng nghiệp",
        "kind": "counselling",
        "unit": "xa_mot",
        "plan_words": "Dự kiến tháng 5 và tháng 10/2026",
    }
    assert post(browser, "/events/new", typed | {"unit": "xa_hai"}).status_code == 422
    answer = post(browser, "/events/new", typed)
    assert (answer.status_code, answer.location) == (303, "/events/tu-van-huong-nghiep-2026/edit")
    event = db.session.scalars(select(Event).filter_by(code="tu-van-huong-nghiep-2026")).one()
    assert (event.tentative, event.due_on.isoformat()) == (True, "2026-10-31")


def test_a_visitor_without_a_unit_to_organize_for_makes_nothing(as_):
    assert as_("lan").get("/events/new").status_code == 403


def test_a_part_and_a_copy_name_the_event_they_come_from(as_, event):
    browser = as_("organizer")
    assert browser.get(f"/events/new?parent={CODE}").status_code == 200
    copied = post(
        browser,
        f"/events/new?copy={CODE}",
        {"title": "Diễn đàn", "kind": "forum", "unit": "son_chau", "plan_words": "Năm 2027"},
    )
    code = copied.location.split("/")[2]
    assert code == "dien-dan-2027"
    part = post(browser, f"/events/new?parent={CODE}", {"title": "Chung kết", "kind": "forum", "unit": "son_chau"})
    assert part.status_code == 303
    assert as_("officer").get(f"/events/new?parent={CODE}").status_code == 404


def test_basics_saved_twice_from_one_page_show_both_texts(as_, event):
    browser, url = as_("organizer"), f"/events/{CODE}/edit/basics"
    typed = {"version": event.version, "title": "Tọa đàm", "contact": "Văn phòng Tỉnh đoàn", "pattern": "2"}
    assert post(browser, url, typed).status_code == 303
    second = post(browser, url, typed | {"title": "Hội thảo"})
    assert second.status_code == 409
    page = second.get_data(as_text=True)
    assert ("Tọa đàm" in page, "Hội thảo" in page) == (True, True)


def test_capacity_and_modes_are_kept_and_too_few_places_are_refused(as_, event):
    browser, url = as_("organizer"), f"/events/{CODE}/edit/registration"
    typed = {
        "version": event.version, "unit_delegates": "y", "capacity": "30", "hold_minutes": "20", "offer_minutes": "60",
        "consent_under": "18",
    }  # fmt: skip
    assert post(browser, url, typed).status_code == 303
    db.session.expire_all()
    assert (event.self_sign_up, event.unit_delegates, event.hold_minutes) == (False, True, 20)
    assert queries.capacity_of(event, Scope.EVENT, event.id)[0] == 30
    with transaction():
        queries.limit_kept(event, Scope.EVENT, event.id).taken = 5
    refused = post(
        browser, url, typed | {"version": event.version, "capacity": "4"}, headers={"Referer": f"http://localhost{url}"}
    )
    assert (refused.status_code, queries.capacity_of(event, Scope.EVENT, event.id)[0]) == (409, 30)


def test_a_list_of_sites_is_pasted_looked_at_applied_and_taken_back(as_, event):
    browser = as_("organizer")
    rows = "Tên điểm cầu\tSố chỗ\nĐiểm cầu Đồng Hòa\t80\nĐiểm cầu Mường Ẳng\t20\n"
    looked = post(browser, f"/events/{CODE}/edit/site-lists", {"pasted": rows})
    assert looked.status_code == 303
    assert "Điểm cầu Đồng Hòa" in browser.get(looked.location).get_data(as_text=True)
    assert post(browser, looked.location + "/apply").status_code == 303
    names = select(Site.name).filter_by(event_id=event.id).order_by(Site.position)
    assert db.session.scalars(names).all() == ["Điểm cầu Mường Ẳng", "Điểm cầu Đồng Hòa"]
    assert post(browser, looked.location + "/undo").status_code == 303
    assert db.session.scalars(names).all() == ["Điểm cầu Mường Ẳng"]
    assert as_("secretary").get(looked.location).status_code == 404


def test_questions_are_added_moved_and_taken_out(as_, event):
    browser, url = as_("organizer"), f"/events/{CODE}/edit/questions"
    for label in ("Cỡ áo", "Nghề nghiệp"):
        post(browser, url + "/new", {"label": label, "kind": "choice", "options": "Một\nHai"})
    post(browser, url + "/nghe_nghiep/up")
    assert [one["key"] for one in event.questions] == ["nghe_nghiep", "co_ao"]
    post(browser, url + "/nghe_nghiep/remove")
    assert [one["key"] for one in event.questions] == ["co_ao"]


def test_a_question_for_files_and_one_for_a_table_are_made_with_their_bounds(as_, event):
    browser, url = as_("organizer"), f"/events/{CODE}/edit/questions/new"
    assert post(browser, url, {"label": "Danh sách đội", "kind": "members"}).status_code == 422
    post(browser, url, {"label": "Danh sách đội", "kind": "members", "options": "Họ và tên\nLớp", "most": "5"})
    post(browser, url, {"label": "Giấy giới thiệu", "kind": "file", "most": "2"})
    db.session.expire_all()
    asked = queries.specs(db.session.get_one(Event, event.id).questions)
    assert [(s.kind.value, [o.label for o in s.options], int(s.maximum)) for s in asked] == [
        ("members", ["Họ và tên", "Lớp"], 5), ("file", [], 2),
    ]  # fmt: skip
    assert 'value="5"' in browser.get(f"/events/{CODE}/edit/questions/{asked[0].key}").get_data(as_text=True)


def test_the_officer_of_the_unit_says_that_its_day_took_place(as_, event, monkeypatch):
    day = db.session.scalars(select(Occurrence).filter_by(event_id=event.id)).one()
    with transaction():
        day.starts_at, day.ends_at = BEFORE - timedelta(days=300), BEFORE - timedelta(days=299)
    url = f"/events/{CODE}/days/{day.ref}"
    said = {"participants": "45", "note": "Biên bản số 7"}
    codes = [post(as_(who), url, said).status_code for who in ("officer_two", "lan", "officer")]
    db.session.expire_all()
    assert (codes, day.participants, day.held_note) == ([403, 403, 303], 45, "Biên bản số 7")
    assert post(as_("officer"), url + "/undo", {"reason": "Nhầm"}).status_code == 303
    assert day.held_at is None


def test_a_photo_stays_in_the_house_until_those_seen_agreed(as_, event):
    browser, url = as_("organizer"), f"/events/{CODE}/edit/files"
    sent = {"file": (io.BytesIO(evil.pdf()), "kế hoạch.pdf"), "use": "event_photo", "public": "y"}
    refused = post(browser, url, sent)
    assert refused.status_code == 409
    assert post(browser, url, sent | {"file": (io.BytesIO(evil.pdf()), "a.pdf"), "public": ""}).status_code == 303
    kept = db.session.scalars(select(EventFile).filter_by(event_id=event.id)).one()
    assert (kept.use, kept.public) == (FileUse.PHOTO, False)


def test_the_unit_leader_approves_and_the_officer_does_not(as_, world, app):
    with transaction():
        made.event(world, unit="xa_mot", code="tu-van", state=EventState.PROPOSED)
    url, typed = "/events/tu-van/edit/issue", {"decision": "12-QĐ/ĐX"}
    assert [post(as_(who), url, typed).status_code for who in ("officer", "lan", "leader")] == [403, 404, 303]
    assert db.session.scalar(select(Event.state).filter_by(code="tu-van")) is EventState.ISSUED


def test_an_event_is_cancelled_with_a_reason_only(as_, event):
    browser, url = as_("organizer"), f"/events/{CODE}/edit/cancel"
    assert post(browser, url, {"reason": ""}).status_code == 422
    assert post(browser, url, {"reason": "Mưa lũ"}).status_code == 303
    assert event.state is EventState.CANCELLED
    assert post(browser, f"/events/{CODE}/edit/open").status_code == 409


def test_a_site_and_a_session_are_shown_as_they_are_and_kept_as_typed(as_, event):
    browser = as_("organizer")
    site, session = queries.sites_of(event)[0], queries.sessions_of(event)[0]
    for url, kept in ((f"sites/{site.ref}", 'value="20"'), (f"programme/{session.ref}", 'value="Phiên 1"')):
        assert kept in browser.get(f"/events/{CODE}/edit/{url}").get_data(as_text=True)
    typed = {"name": "Điểm cầu Mường Ẳng", "unit": "xa_mot", "contact_phone": "0912 345 678", "capacity": "25"}
    assert post(browser, f"/events/{CODE}/edit/sites/{site.ref}", typed).status_code == 303
    spoken = {
        "name": "Phiên mở đầu", "starts_at": "2026-04-12T08:00", "ends_at": "2026-04-12T09:30",
        "speakers": "Cầm Bá Xuân | Giám đốc HTX | Bán mật ong\nLò Thị Lan", "site": site.ref,
    }  # fmt: skip
    assert post(browser, f"/events/{CODE}/edit/programme/{session.ref}", spoken).status_code == 303
    db.session.expire_all()
    assert (
        queries.site_by_ref(event, site.ref).unit.code,
        site.contact_phone,
        queries.capacity_of(event, Scope.SITE, site.id),
    ) == ("xa_mot", "0912345678", (25, 0))
    kept = queries.session_by_ref(event, session.ref)
    assert (kept.starts_at, kept.site_id, [(s.name, s.topic) for s in kept.speakers]) == (
        START,
        site.id,
        [("Cầm Bá Xuân", "Bán mật ong"), ("Lò Thị Lan", "")],
    )


def test_a_day_at_one_site_is_so_on_the_page_in_the_calendar_and_on_the_lists(as_, event):
    browser, site = as_("organizer"), queries.sites_of(event)[0]
    for n in ("12", "13"):
        typed = {
            "starts_at": f"2027-04-{n}T08:00",
            "ends_at": f"2027-04-{n}T17:00",
            "site": site.ref if n == "13" else "",
        }
        assert post(browser, f"/events/{CODE}/edit/days/new", typed).status_code == 303
    page = browser.get(f"/events/{CODE}/edit/days").get_data(as_text=True)
    day = next(one for one in queries.occurrences_of(event) if one.site_id)
    kept = browser.get(f"/events/{CODE}/edit/days/{day.ref}").get_data(as_text=True)
    public = browser.get(f"/events/{CODE}").get_data(as_text=True)
    public = public[public.index("<h2>Các ngày</h2>") :]
    entries = browser.get(f"/events/{CODE}.ics").get_data(as_text=True).replace("\r\n ", "").split("BEGIN:VEVENT")
    assert (
        page.count(site.name), f'<option selected value="{site.ref}">' in kept, site.name in public,
        [f"LOCATION:{site.name}" in one for one in entries[-2:]],
    ) == (1, True, True, [False, True])  # fmt: skip
    assert post(browser, f"/events/{CODE}/edit/sites/{site.ref}/remove").status_code == 409
    assert [one.id for one in queries.sites_of(event)] == [site.id]


def test_the_parts_that_a_festival_usually_has_are_added_at_once_and_not_twice(as_, world, app):
    with transaction():
        actions.keep_types()
        kind = next(one for one in queries.event_types() if one.code == "festival")
        whole = made.event(world, code="ngay-hoi", venue="Quảng trường")
        whole.type_id = kind.id
    browser, url = as_("organizer"), "/events/ngay-hoi/edit/parts"
    page = browser.get(url).get_data(as_text=True)
    assert [one["title"] in page for one in kind.parts] == [True] * 4
    rows = {f"rows-{n}-title": one["title"] for n, one in enumerate(kind.parts)}
    rows |= {f"rows-{n}-kind": one["kind"] for n, one in enumerate(kind.parts)}
    assert post(browser, url, rows).status_code == 422
    ticked = {f"rows-{n}-wanted": "y" for n in (0, 2)}
    for _again in range(2):
        assert post(browser, url, rows | ticked).status_code == 303
    db.session.expire_all()
    there = queries.children_of(whole)
    assert sorted((p.title, p.type.code, p.venue) for p in there) == sorted(
        (kind.parts[n]["title"], kind.parts[n]["kind"], "Quảng trường") for n in (0, 2)
    )
    assert [one["title"] in browser.get(url).get_data(as_text=True) for one in kind.parts] == [True] * 4
    assert as_("organizer").get(f"/events/{there[0].code}/edit/parts").status_code == 404


def test_a_part_that_ends_before_it_begins_is_refused_with_all_the_others(as_, event):
    typed = {
        "rows-0-wanted": "y", "rows-0-title": "Khu gian hàng", "rows-0-kind": "market",
        "rows-1-wanted": "y", "rows-1-title": "Diễn đàn", "rows-1-kind": "forum",
        "rows-1-starts_at": "2027-04-12T10:00", "rows-1-ends_at": "2027-04-12T09:00",
    }  # fmt: skip
    browser = as_("organizer")
    assert post(browser, f"/events/{CODE}/edit/parts", typed).status_code == 422
    assert queries.children_of(event) == []
