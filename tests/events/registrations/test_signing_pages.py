"""The pages of signing up: one form without JavaScript, nothing typed lost, one registration however often it is sent."""

import io
import re
from datetime import date, timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from app.events.models import Event
from app.events.places import queries as places
from app.events.registration_models import Registration
from app.events.registrations import actions
from app.events.states import Origin, RegistrationState, Scope
from app.kit import clock
from app.kit.db import db, transaction
from app.kit.fields import FieldKind, FieldSpec, Option
from app.kit.files import StoredFile
from tests.events import made
from tests.events.made import BEFORE
from tests.events.people import acting, youth
from tests.world import post

R = RegistrationState
JOB = FieldSpec("job", FieldKind.SHORT_TEXT, "Nghề nghiệp", required=True)
SHIRT = FieldSpec("shirt", FieldKind.CHOICE, "Cỡ áo", options=(Option("m", "Cỡ M"), Option("l", "Cỡ L")))
PATH = "/events/ngay-hoi/register"


@pytest.fixture(autouse=True)
def at(tmp_path):
    """The pages' clock stands two days before the event."""
    path = tmp_path / "clock"
    clock.set_now(path, BEFORE)
    clock.use_offset_file(path)
    yield path
    clock.use_offset_file(None)


def opened(world, **more) -> Event:
    """An event open for everybody, in which no guardian is needed unless told otherwise."""
    with transaction():
        return made.event(world, code="ngay-hoi", **{"consent_under": 0, **more})


def the_event() -> Event:
    return db.session.scalars(select(Event).filter_by(code="ngay-hoi")).one()


def part(make, *args, **more):
    """A category, site or session of the event: its code and id."""
    with transaction():
        thing = make(the_event(), *args, **more)
        return thing.ref, thing.id


def nonce_of(page: str) -> str:
    return re.search(r'name="nonce"[^>]*value="([^"]+)"', page).group(1)


def registrations() -> list[Registration]:
    query = select(Registration).join(Event, Event.id == Registration.event_id).where(Event.code == "ngay-hoi")
    return list(db.session.scalars(query.order_by(Registration.id)))


def full(world, count: int) -> None:
    """So many others are there already."""
    with transaction():
        for _ in range(count):
            person = youth(world)
            actions.sign_up(the_event(), person, by=acting(person), at=BEFORE)


def child(world, *names: str) -> None:
    with transaction():
        for name in names:
            world.person(name).birth_date = date(2012, 1, 1)


def test_one_signs_up_on_one_page_and_sees_the_place_confirmed(as_, world):
    opened(world, capacity=5)
    lan = as_("lan")
    page = lan.get(PATH).text
    told = post(lan, PATH, {"nonce": nonce_of(page)})
    assert (told.status_code, told.location) == (303, PATH)
    [one] = registrations()
    assert (one.state, one.origin, one.person_id) == (R.CONFIRMED, Origin.SIGN_UP, world.people["lan"])
    assert (one.photo_ok, one.party) == (False, None)
    assert "Chỗ của bạn đã được xác nhận" in lan.get(PATH).text


def test_the_same_form_sent_again_is_one_registration(as_, world):
    opened(world, capacity=5)
    lan = as_("lan")
    form = {"nonce": nonce_of(lan.get(PATH).text)}
    told = [post(lan, PATH, form) for _ in range(3)]
    assert [(one.status_code, one.location) for one in told] == [(303, PATH)] * 3
    assert len(registrations()) == 1
    assert places.faults(the_event()) == []


def test_what_was_typed_stays_when_something_is_missing(as_, world):
    opened(world, questions=[JOB.to_json(), SHIRT.to_json()])
    lan = as_("lan")
    part(made.category, "Đoàn viên")
    page = lan.get(PATH).text
    told = post(lan, PATH, {"nonce": nonce_of(page), "shirt": "l", "note": "Ăn chay", "photo_ok": "y"})
    assert told.status_code == 422
    assert nonce_of(told.text) == nonce_of(page)
    for kept in ('value="l" checked', "Ăn chay", 'name="photo_ok" type="checkbox" value="y"'):
        assert kept in told.text
    assert told.text.count("Hãy chọn thành phần tham dự.") == 2
    assert registrations() == []


def test_category_site_sessions_and_answers_are_kept_as_chosen(as_, world):
    opened(world, questions=[JOB.to_json()])
    lan = as_("lan")
    category, site, session = part(made.category), part(made.site), part(made.session)
    part(made.category, "Diễn giả", self_sign_up=False)
    page = lan.get(PATH).text
    assert "Diễn giả" not in page
    post(
        lan, PATH,
        {"nonce": nonce_of(page), "category": category[0], "site": site[0], "sessions": [session[0]], "job": "Thợ mộc"},
    )  # fmt: skip
    [one] = registrations()
    assert (one.category_id, one.site_id, one.answers) == (category[1], site[1], {"job": "Thợ mộc"})
    assert places.held(one.id) == sorted(
        places.limits_of(the_event())[key].id
        for key in ((Scope.EVENT, one.event_id), (Scope.CATEGORY, category[1]), (Scope.SITE, site[1]), (Scope.SESSION, session[1]))
    )  # fmt: skip


def test_among_many_sites_one_searches_without_marks_and_nothing_is_registered_by_it(as_, world):
    opened(world)
    lan = as_("lan")
    for n in range(1, 25):
        part(made.site, f"Điểm cầu số {n}", n=n)
    target = part(made.site, "Đặng Hoà", n=99)
    assert "Điểm cầu số 1" not in lan.get(PATH).text
    told = post(lan, PATH, {"nonce": "n-1", "site_words": "dang hoa", "find": "1", "note": "giữ nguyên"})
    assert (told.status_code, target[0] in told.text, "giữ nguyên" in told.text) == (200, True, True)
    assert registrations() == []
    post(lan, PATH, {"nonce": "n-1", "site": target[0], "site_words": "dang hoa"})
    assert [one.site_id for one in registrations()] == [target[1]]


def test_where_every_place_is_taken_one_waits_and_sees_the_position(as_, world):
    opened(world, capacity=1)
    lan = as_("lan")
    full(world, 2)
    post(lan, PATH, {"nonce": "n-1"})
    assert registrations()[-1].state is R.WAITING
    page = lan.get(PATH).text
    assert "<b>2</b>" in page
    assert '<b class="num">Vị trí 2 trong danh sách chờ</b>' in lan.get("/my/events").text


def test_where_nothing_is_left_and_nobody_waits_the_page_says_so_and_keeps_what_was_typed(as_, world):
    opened(world, capacity=1, waiting_list=False)
    lan = as_("lan")
    full(world, 1)
    told = post(lan, PATH, {"nonce": "n-1", "note": "Xin chỗ gần cửa"})
    assert (told.status_code, "Xin chỗ gần cửa" in told.text) == (409, True)
    assert len(registrations()) == 1


def test_a_place_is_kept_while_the_form_is_filled_in(as_, world):
    opened(world, capacity=3, questions=[JOB.to_json()])
    lan = as_("lan")
    page = lan.get(PATH).text
    assert f'formaction="{PATH}/hold"' in page
    told = post(lan, f"{PATH}/hold", {"nonce": nonce_of(page), "job": "Giáo v"})
    assert (told.status_code, "Giáo v" in told.text, "data-deadline" in told.text) == (200, True, True)
    [one] = registrations()
    assert (one.state, one.expires_at) == (R.HELD, one.made_at + timedelta(minutes=15))
    assert post(lan, PATH, {"nonce": nonce_of(told.text), "job": "Giáo viên"}).status_code == 303
    [one] = registrations()
    assert (one.state, one.answers) == (R.CONFIRMED, {"job": "Giáo viên"})


def test_a_held_place_that_ran_out_is_said_and_the_form_stays(as_, world, at):
    opened(world, capacity=3)
    lan = as_("lan")
    post(lan, f"{PATH}/hold", {"nonce": "n-1"})
    with transaction():
        [one] = registrations()
        one.state, one.expires_at = R.LAPSED, None
    told = post(lan, PATH, {"nonce": "n-1", "note": "còn đây"})
    assert (told.status_code, "còn đây" in told.text, nonce_of(told.text) == "n-1") == (409, True, False)
    assert post(lan, PATH, {"nonce": nonce_of(told.text)}).status_code == 303
    assert registrations()[-1].state is R.CONFIRMED


def picture() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), (200, 200, 190)).save(out, "PNG")
    return io.BytesIO(out.getvalue())


def test_a_minor_waits_for_the_consent_and_the_scan_confirms(as_, world):
    opened(world, capacity=3, consent_under=16)
    lan = as_("lan")
    child(world, "lan")
    page = lan.get(PATH).text
    assert "/events/ngay-hoi/consent-form" in page
    post(lan, PATH, {"nonce": nonce_of(page)})
    [one] = registrations()
    assert one.state is R.PENDING
    told = post(
        lan, PATH,
        {"change": "1", "guardian_name": "Lò Văn Cha", "guardian_agreed": "y", "guardian_scan": (picture(), "giay.png")},
        content_type="multipart/form-data",
    )  # fmt: skip
    assert told.status_code == 303
    [one] = registrations()
    file = db.session.get(StoredFile, one.guardian_file_id)
    assert (one.state, one.guardian_name, file.purpose) == (R.CONFIRMED, "Lò Văn Cha", "event_consent")


def test_a_scan_that_has_arrived_is_kept_when_the_form_is_refused(as_, world):
    opened(world, consent_under=16, questions=[JOB.to_json()])
    lan = as_("lan")
    child(world, "lan")
    form = {"nonce": "n-1", "guardian_name": "Lò Văn Cha", "guardian_agreed": "y"}
    told = post(lan, PATH, {**form, "guardian_scan": (picture(), "giay.png")}, content_type="multipart/form-data")
    assert told.status_code == 422
    kept = re.search(r'name="guardian_ref"[^>]*value="([^"]+)"', told.text).group(1)
    assert registrations() == []
    post(lan, PATH, {**form, "guardian_ref": kept, "job": "Học sinh"})
    [one] = registrations()
    assert (one.state, db.session.get(StoredFile, one.guardian_file_id).ref) == (R.CONFIRMED, kept)


def test_a_scan_of_somebody_else_is_never_taken(as_, world):
    opened(world, consent_under=16, questions=[JOB.to_json()])
    child(world, "lan", "minh")
    form = {"nonce": "n-1", "guardian_name": "Lò Văn Cha", "guardian_agreed": "y"}
    told = post(
        as_("minh"), PATH, {**form, "guardian_scan": (picture(), "giay.png")}, content_type="multipart/form-data"
    )
    kept = re.search(r'name="guardian_ref"[^>]*value="([^"]+)"', told.text).group(1)
    post(as_("lan"), PATH, {**form, "guardian_ref": kept, "job": "Học sinh"})
    assert [one.guardian_file_id for one in registrations()] == [None]


def test_a_group_gets_a_code_and_whoever_types_it_belongs_to_it(as_, world):
    opened(world)
    post(as_("lan"), PATH, {"nonce": "n-1", "party_way": "begin"})
    code = registrations()[0].party
    assert code in as_("lan").get(PATH).text
    wrong = post(as_("minh"), PATH, {"nonce": "n-2", "party_way": "join", "party_code": "ZZZZZZZZ"})
    assert (wrong.status_code, len(registrations())) == (422, 1)
    post(as_("minh"), PATH, {"nonce": "n-2", "party_way": "join", "party_code": code.lower()})
    assert [one.party for one in registrations()] == [code, code]


def test_what_one_said_can_be_mended_afterwards(as_, world):
    opened(world, capacity=5, questions=[JOB.to_json()])
    lan = as_("lan")
    first, second = part(made.site, "Điểm một"), part(made.site, "Điểm hai", n=2)
    post(lan, PATH, {"nonce": "n-1", "job": "Thợ", "site": first[0]})
    assert 'value="Thợ"' in lan.get(f"{PATH}?change=1").text
    post(lan, PATH, {"change": "1", "job": "Thợ mộc", "site": second[0], "photo_ok": "y"})
    [one] = registrations()
    assert (one.answers, one.site_id, one.photo_ok, one.state) == ({"job": "Thợ mộc"}, second[1], True, R.CONFIRMED)
    assert places.faults(the_event()) == []


def test_an_offer_is_taken_or_passed_on_my_events(as_, world):
    opened(world, capacity=1)
    full(world, 1)
    lan, minh = as_("lan"), as_("minh")
    for client, nonce in ((lan, "n-1"), (minh, "n-2")):
        post(client, PATH, {"nonce": nonce})
    with transaction():
        actions.cancel(registrations()[0], by=world.actor("organizer"), at=BEFORE)
    assert [one.state for one in registrations()[1:]] == [R.OFFERED, R.WAITING]
    assert "data-deadline" in lan.get("/my/events").text
    post(lan, f"{PATH}/pass")
    assert [one.state for one in registrations()[1:]] == [R.WAITING, R.OFFERED]
    post(minh, f"{PATH}/accept")
    assert [one.state for one in registrations()[1:]] == [R.WAITING, R.CONFIRMED]


def test_leaving_asks_once_more_and_frees_the_place(as_, world):
    opened(world, capacity=1)
    lan = as_("lan")
    post(lan, PATH, {"nonce": "n-1"})
    assert "Có, hủy đăng ký" in lan.get(f"{PATH}/cancel").text
    told = post(lan, f"{PATH}/cancel")
    assert (told.status_code, told.location) == (303, "/my/events")
    assert [one.state for one in registrations()] == [R.CANCELLED]
    assert places.limits_of(the_event())[Scope.EVENT, the_event().id].taken == 0


def test_who_is_not_registered_finds_nothing_to_leave_or_accept(as_, world):
    opened(world)
    lan = as_("lan")
    told = [post(lan, f"{PATH}/{verb}").status_code for verb in ("accept", "pass", "cancel")]
    assert told == [404, 404, 404]


def test_a_closed_registration_shows_no_form(as_, world):
    opened(world, registration_closes_at=BEFORE - timedelta(hours=1))
    page = as_("lan").get(PATH).text
    assert ('name="nonce"' in page, "Đã đóng đăng ký." in page) == (False, True)


def test_a_visitor_is_led_to_sign_in(client, world):
    opened(world)
    told = client.get(PATH)
    assert (told.status_code, told.location) == (303, f"/sign-in?next={PATH}")


def test_the_form_costs_as_many_statements_with_many_sites_as_with_more(as_, world, queries):
    opened(world)
    lan, counts = as_("lan"), []
    for first in (1, 31):
        for n in range(first, first + 30):
            part(made.site, f"Điểm cầu số {n}", n=n)
        lan.get(PATH)
        queries.clear()
        assert lan.get(f"{PATH}?site_words=diem").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
