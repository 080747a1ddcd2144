"""The pages of attendance through their own routes: who reads, types, excuses; what a list is, what a poll costs."""

from io import BytesIO

import docx
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import insert, select

from app.events.checkin_models import Admission, CheckList, Scan
from app.events.models import Site
from app.events.registration_models import Registration
from app.events.states import Direction, EventState, Origin, RegistrationState, ScanMethod, ScanResult
from app.kit import clock
from app.kit.codes import public_code
from app.kit.db import db, transaction
from app.people.models import Person, Unit
from tests.events import made
from tests.events.checkin import gates
from tests.world import MADE, post

FEW, MANY = 3, 300


@pytest.fixture
def event(world, tmp_path):
    """A forum that runs, with a site of Lan's unit; Lan, An and Minh are expected; the clock stands in it."""
    clock.set_now(tmp_path / "clock", gates.AT)
    clock.use_offset_file(tmp_path / "clock")
    with transaction():
        event = made.event(world, state=EventState.RUNNING, certificate_percent=80)
        site = made.site(event, "Điểm cầu Mường Ẳng", unit_id=world.units["xa_mot"])
        made.category(event)
        for who in ("lan", "an", "minh"):
            world.person(who).phone = "0912345678"
            made.registration(world, event, who, site_id=None if who == "an" else site.id)
    yield event
    clock.use_offset_file(None)


def page(browser, event, end):
    """A page of the event as text."""
    answer = browser.get(f"/events/{event.code}{end}")
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


def desk(event, **more):
    """What the screen of typing sends."""
    return {"list": gates.main_list(event).ref, "at": "2026-04-12T08:00", "printed": "2026-04-12T07:00"} | more


def names_in(event):
    """Who passed the main list."""
    query = (
        select(Person.full_name)
        .join(Registration, Registration.person_id == Person.id)
        .join(Admission)
        .where(Admission.event_id == event.id)
    )
    return sorted(db.session.scalars(query.order_by(Admission.id)))


def test_a_line_is_typed_and_taken_back_without_javascript(as_, event):
    secretary, url = as_("secretary"), f"/events/{event.code}/attendance/typing"
    site = db.session.scalars(select(Site.ref)).one()
    assert 'name="typed"' in page(secretary, event, "/attendance/typing")
    # number 2 of the site's list (An is at no site, so Minh is 1 and Lan 2 by given name: Lan, Minh)
    answer = post(secretary, url, desk(event, typed="2", nonce="a1", site=site))
    assert (answer.status_code, names_in(event)) == (303, ["Giàng A Minh"])
    shown = secretary.get(answer.location).get_data(as_text=True)
    assert ("Đã ghi: Giàng A Minh" in shown, 'value="paper-a1"' in shown) == (True, True)
    post(secretary, f"{url}/undo", desk(event, scan="paper-a1", site=site))
    assert names_in(event) == []


def test_several_who_are_meant_are_asked_for(as_, event):
    secretary, url = as_("secretary"), f"/events/{event.code}/attendance/typing"
    asked = post(secretary, url, desk(event, typed="an", nonce="b1")).get_data(as_text=True)
    assert (asked.count('name="pick"'), names_in(event)) == (3, [])
    lan = db.session.scalars(select(Registration.ref).where(Registration.search_key.contains("lan"))).one()
    post(secretary, url, desk(event, typed="an", nonce="b1", pick=lan))
    assert names_in(event) == ["Lò Thị Lan"]


def test_nobody_is_written_down_for_unknown_words_or_an_empty_line(as_, event):
    secretary, url = as_("secretary"), f"/events/{event.code}/attendance/typing"
    for words in ("99", "khong ai ca", " ", "0"):
        assert post(secretary, url, desk(event, typed=words, nonce="c")).status_code == 303
    assert names_in(event) == []


def test_an_officer_types_in_the_own_site_only(as_, event, world):
    officer, url = as_("officer"), f"/events/{event.code}/attendance/typing"
    post(officer, url, desk(event, typed="dang hoa an", nonce="d1"))
    assert names_in(event) == []
    post(officer, url, desk(event, typed="lo thi lan", nonce="d2"))
    assert names_in(event) == ["Lò Thị Lan"]
    site = db.session.scalars(select(Site)).one()
    assert post(officer, f"/events/{event.code}/attendance/sites/{site.ref}/total", {"total": "31"}).status_code == 303
    db.session.expire_all()
    assert site.typed_present == 31
    other = as_("officer_two")
    assert [post(other, f"/events/{event.code}/attendance/sites/{site.ref}/total", {"total": "9"}).status_code,
            other.get(url).status_code] == [403, 403]  # fmt: skip


def test_the_own_line_is_taken_back_and_nobody_else_s(as_, event):
    post(as_("secretary"), f"/events/{event.code}/attendance/typing", desk(event, typed="lo thi lan", nonce="e1"))
    stranger = as_("organizer")
    answer = post(stranger, f"/events/{event.code}/attendance/typing/undo", desk(event, scan="paper-e1"))
    assert (answer.status_code, names_in(event)) == (404, ["Lò Thị Lan"])


def test_a_poll_costs_one_statement_until_somebody_comes(as_, event, world, queries):
    secretary, url = as_("secretary"), f"/events/{event.code}/attendance/now"
    first = secretary.get(url)
    mark = {"If-None-Match": first.headers["ETag"]}
    del queries[:]
    again = secretary.get(url, headers=mark)
    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")
    assert sum("admission" in one for one in queries) == 1
    with transaction():
        gates.door(world, event).show(made.ticket(world, "lan"))
    came = secretary.get(url, headers=mark)
    assert (came.status_code, came.headers["ETag"] != first.headers["ETag"]) == (200, True)
    assert as_("observer").get(url, headers=mark).status_code == 200


def test_an_address_of_a_phone_is_for_those_who_may_call(as_, event):
    def calls(who):
        shown = page(as_(who), event, "/attendance/missing")
        return shown.count('href="tel:'), shown.count("091••••678")

    assert {who: calls(who) for who in ("secretary", "officer", "observer")} == {
        "secretary": (3, 0), "officer": (2, 0), "observer": (0, 3),
    }  # fmt: skip


def test_all_sites_are_one_document_each_from_a_new_page_on(as_, event):
    with transaction():
        for n in range(2, 6):
            made.site(event, f"Điểm cầu {n}", n=n)
    secretary = as_("secretary")
    shown = page(secretary, event, "/attendance/paper?empty=2")
    assert (shown.count('<article class="doc-paper'), "Không theo" in shown) == (6, False)
    word = docx.Document(BytesIO(secretary.get(f"/events/{event.code}/attendance/paper/docx?empty=2").data))
    lists = [table for table in word.tables if table.rows[0].cells[0].text == "TT"]
    breaks = [p for p in word.paragraphs if p.paragraph_format.page_break_before]
    assert (len(lists), len(breaks), [row.cells[2].text for row in lists[0].rows]) == (
        6, 5, ["Họ và tên", "Lò Thị Lan", "Giàng A Minh", "", ""],
    )  # fmt: skip
    assert [bool(row._tr.trPr.findall("{*}tblHeader")) for row in lists[0].rows] == [True, False, False, False, False]
    book = CalamineWorkbook.from_filelike(BytesIO(secretary.get(f"/events/{event.code}/attendance/paper/xlsx").data))
    assert [row[3] for row in book.get_sheet_by_index(0).to_python()[2:]] == [
        "Lò Thị Lan",
        "Giàng A Minh",
        "Đặng Hoà An",
    ]


def test_a_list_shows_no_phone_and_an_officer_prints_the_own_site(as_, event):
    shown = page(as_("officer"), event, "/attendance/paper")
    assert ("0912345678" in shown, "Lò Thị Lan" in shown, "Đặng Hoà An" in shown) == (False, True, False)


def test_an_excuse_is_written_by_the_unit_s_officer(as_, event, world):
    lan = db.session.scalars(select(Registration).where(Registration.person_id == world.people["lan"])).one()
    url = f"/events/{event.code}/attendance/people/{lan.ref}/excuse"
    assert post(as_("officer"), url, {"reason": "Đi trực"}).status_code == 303
    assert "Đi trực" in page(as_("officer"), event, "/attendance/people?tab=excused")
    assert (as_("officer_two").get(url).status_code, as_("lan").get(url).status_code) == (404, 403)
    book = CalamineWorkbook.from_filelike(
        BytesIO(as_("secretary").get(f"/events/{event.code}/attendance/people/xlsx").data)
    )
    assert [row[1] for row in book.get_sheet_by_index(0).to_python()[1:]] == [
        "Đặng Hoà An",
        "Lò Thị Lan",
        "Giàng A Minh",
    ]


def test_feedback_is_asked_of_those_who_were_there_and_read_without_names(as_, event, world):
    lan, url = as_("lan"), f"/events/{event.code}/feedback"
    assert lan.get(url).status_code == 403
    with transaction():
        gates.door(world, event).show(made.ticket(world, "lan"))
    assert post(lan, url, {"rating": "9"}).status_code == 422
    sent = {"rating": "4", "useful": "5", "words": "Bổ ích lắm"}
    assert [post(lan, url, sent).status_code, post(lan, url, sent).status_code] == [303, 200]
    summary = page(as_("organizer"), event, "/feedback/summary")
    assert ("Bổ ích lắm" in summary, "Lò Thị Lan" in summary) == (False, False)


def test_figures_are_counted_and_typed(as_, event):
    organizer = as_("organizer")
    shown = page(organizer, event, "/report")
    assert ("Số người đăng ký có chỗ" in shown, "Điểm cầu Mường Ẳng" in shown) == (True, True)
    word = docx.Document(BytesIO(organizer.get(f"/events/{event.code}/report/docx").data))
    cells = [[cell.text for cell in row.cells] for row in word.tables[1].rows]
    assert cells[1] == ["Số người đăng ký có chỗ", "3"]
    book = CalamineWorkbook.from_filelike(BytesIO(organizer.get(f"/events/{event.code}/report/xlsx").data))
    assert book.sheet_names[1:] == ["Theo diện đại biểu", "Theo điểm cầu", "Theo đơn vị"]


def grow(world, event, first, count):
    """So many more sites and people, every other one there."""
    every = range(first, first + count)
    on = gates.main_list(event)

    def rows(model, values):
        return list(db.session.scalars(insert(model).returning(model.id, sort_by_parameter_order=True), values))

    sites = rows(
        Site,
        [{"ref": public_code(10), "event_id": event.id, "name": f"Điểm cầu {n}", "position": n + 9} for n in every],
    )
    people = rows(
        Person,
        [{"ref": public_code(10), "full_name": f"Người {n}", "search_key": f"nguoi {n}", "sort_key": f"{n}",
          "unit_id": world.units["xa_mot"], "made_at": MADE, "phone": "0912345678", "version": 1} for n in every],
    )  # fmt: skip
    registrations = rows(
        Registration,
        [{"ref": public_code(10), "event_id": event.id, "person_id": person, "unit_id": world.units["xa_mot"],
          "site_id": site, "state": RegistrationState.CONFIRMED, "origin": Origin.APPOINTED, "search_key": "nguoi",
          "sort_key": "n", "made_at": MADE, "version": 1} for person, site in zip(people, sites, strict=True)],
    )  # fmt: skip
    for registration in registrations[::2]:
        at = {"scanned_at": MADE, "sent_at": MADE, "received_at": MADE, "at": MADE}
        (scan,) = rows(Scan, [{"nonce": public_code(16), "event_id": event.id, "list_id": on.id, "direction": Direction.IN,
                               "method": ScanMethod.QR, "result": ScanResult.ADMITTED, **at}])  # fmt: skip
        rows(Admission, [{"event_id": event.id, "list_id": on.id, "registration_id": registration, "scan_id": scan,
                          "at": MADE, "moved_at": MADE}])  # fmt: skip


@pytest.mark.parametrize(
    ("who", "end"),
    [
        ("secretary", "/attendance"), ("officer", "/attendance"), ("secretary", "/attendance/missing"),
        ("observer", "/attendance/missing"), ("secretary", "/attendance/people"), ("officer", "/attendance/people"),
        ("secretary", "/attendance/paper"), ("secretary", "/attendance/paper/docx"), ("secretary", "/report"),
        ("secretary", "/attendance/typing"), ("organizer", "/feedback/summary"), ("secretary", "/badges"),
    ],
)  # fmt: skip
def test_a_page_needs_the_same_statements_for_three_hundred(as_, event, world, queries, who, end):
    browser, counts = as_(who), []
    for first, count in ((0, FEW), (FEW, MANY - FEW)):
        with transaction():
            grow(world, event, first, count)
        browser.get(f"/events/{event.code}{end}")
        del queries[:]
        assert browser.get(f"/events/{event.code}{end}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert db.session.query(CheckList).count() == 1


def test_a_wall_of_212_sites_and_units_is_small_and_shows_every_site(as_, event, world):
    with transaction():
        kind = db.session.get_one(Unit, world.units["xa_mot"]).kind_id
        own = [
            {"code": f"xa-{n}", "kind_id": kind, "name": f"Đoàn xã Điện Biên Đông số {n}", "short_name": f"Xã {n}",
             "search_key": "xa", "sort_key": f"{n:03}", "valid_from": MADE.date(), "version": 1}
            for n in range(212)
        ]  # fmt: skip
        units = list(db.session.scalars(insert(Unit).returning(Unit.id, sort_by_parameter_order=True), own))
        grow(world, event, 0, 212)
        known = select(Registration).where(Registration.event_id == event.id, Registration.search_key == "nguoi")
        for registration, unit in zip(db.session.scalars(known).all(), units, strict=True):
            registration.unit_id = unit
    organizer = as_("secretary")
    shown = page(organizer, event, "/attendance")
    assert len(shown.encode()) < 100_000
    assert shown.count('class="tile ') == 213
    assert shown.count("?unit=") == 30
    assert "còn 184 đơn vị nữa" in shown
    whole = page(organizer, event, "/attendance?units=all")
    assert (whole.count("?unit="), "/attendance/now?units=all" in whole) == (214, True)
