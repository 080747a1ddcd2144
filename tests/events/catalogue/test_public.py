"""The public pages of events: what a visitor finds, what stays hidden, what the reader is told to do."""

import io
from datetime import timedelta

import pytest
from PIL import Image

from app.events.catalogue.actions import SessionInput, SpeakerInput, add_session
from app.events.models import CoOrganizer, EventFile, Occurrence, Speaker
from app.events.states import EventFormat, EventState, FileUse, RegistrationState
from app.kit import clock, files
from app.kit.codes import public_code
from app.kit.db import db, transaction
from app.kit.timespec import due, parse_vi
from tests.events import made
from tests.events.made import BEFORE, END, START, add
from tests.weighing import first_visit

S = EventState


@pytest.fixture(autouse=True)
def _at(tmp_path):
    clock.set_now(tmp_path / "clock", BEFORE)
    clock.use_offset_file(tmp_path / "clock")
    yield
    clock.use_offset_file(None)


def event(world, title="Diễn đàn Thanh niên", code="dien-dan", **more):
    """An event with the one day that it has."""
    one = made.event(world, title=title, code=code, **more)
    if one.starts_at:
        add(Occurrence(ref=public_code(8), event_id=one.id, starts_at=one.starts_at, ends_at=one.ends_at))
    return one


def worded(world, words: str, **more):
    """An event of which only the plan's words are known."""
    spec = parse_vi(words, 2026).spec
    return event(
        world, starts_at=None, ends_at=None, plan_words=words, time_spec=spec.to_json(), due_on=due(spec, 2026), **more
    )


def picture() -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (900, 600), (120, 60, 30)).save(out, "JPEG")
    return io.BytesIO(out.getvalue())


def photo(of, *, public=True, consented=True, use=FileUse.PHOTO) -> str:
    """A photo of an event; its public name."""
    prepared = files.prepare(picture(), "anh.jpg", limit=10**7, kinds=files.IMAGES, at=BEFORE)
    kept = files.record(prepared, purpose="event", owner_ref=of.code, by_person_id=None, at=BEFORE)
    ref = public_code(10)
    add(
        EventFile(ref=ref, event_id=of.id, file_id=kept.id, use=use, public=public, consented=consented, made_at=BEFORE)
    )
    return ref


# --- the lists ------------------------------------------------------------------------------------------------


def test_the_list_shows_what_comes_in_order_and_not_what_was(world, client):
    with transaction():
        worded(world, "Quý II/2026", code="c", title="Tuyên dương")
        event(
            world, code="b", title="Tập huấn sau", starts_at=START + timedelta(days=3), ends_at=END + timedelta(days=3)
        )
        event(world, code="a", title="Tập huấn trước")
        event(world, code="old", title="Đã tổ chức", state=S.ENDED)
        event(
            world,
            code="gone",
            title="Hôm qua",
            starts_at=BEFORE - timedelta(days=1),
            ends_at=BEFORE - timedelta(hours=1),
        )
        worded(world, "Quý I/2026", code="late", title="Quý trước")
    page = client.get("/events").text
    found = [
        name
        for name in ("Tập huấn trước", "Tập huấn sau", "Tuyên dương", "Đã tổ chức", "Hôm qua", "Quý trước")
        if name in page
    ]
    assert found == ["Tập huấn trước", "Tập huấn sau", "Tuyên dương"]
    assert (
        page.index("Tập huấn trước")
        < page.index("Tập huấn sau")
        < page.index("Chưa có ngày cụ thể")
        < page.index("Tuyên dương")
    )
    past = client.get("/events?view=past").text
    assert [name in past for name in ("Đã tổ chức", "Hôm qua", "Quý trước", "Tập huấn trước")] == [
        True,
        True,
        True,
        False,
    ]


def test_the_list_finds_names_without_marks_and_by_organizer(world, client):
    with transaction():
        event(world, code="a", title="Gặp mặt cùng Đặng Hoà")
        event(world, code="b", title="Hội thảo", unit="xa_hai")
    assert "Gặp mặt cùng Đặng Hoà" in client.get("/events?q=dang hoa").text
    assert "Gặp mặt cùng Đặng Hoà" not in client.get("/events?q=dang ho xa").text
    assert "/events/b" in client.get("/events?q=dong hoa").text


def test_the_list_is_narrowed_by_type_unit_below_and_form(world, client):
    with transaction():
        one = event(world, code="a", unit="xa_hai", format=EventFormat.ONLINE)
        event(world, code="b", unit="ha_bac")
        event(world, code="c", unit="dai_hoc")
        add(CoOrganizer(event_id=one.id, unit_id=world.units["xa_khac"]))

    def found(query: str) -> list[str]:
        page = client.get(f"/events?{query}").text
        return [code for code in "abc" if f'"/events/{code}"' in page]

    assert found("unit=son_chau") == ["a", "c"]
    assert found("unit=xa_hai") == ["a"]
    assert found("unit=xa_khac") == ["a"]
    assert found("format=online") == ["a"]
    assert found("type=forum&unit=ha_bac") == ["a", "b"]
    assert found("type=training") == []
    assert found("format=telepathy&type=") == ["a", "b", "c"]


def test_a_part_of_an_event_stands_in_the_list_only_when_it_is_looked_for(world, client):
    with transaction():
        whole = event(world, code="ngay-hoi", title="Ngày hội")
        event(world, code="phan", title="Diễn đàn kết nối", parent_id=whole.id)
        plan = event(world, code="kin", title="Kế hoạch kín", state=S.PLANNED)
        event(world, code="le", title="Phần của kế hoạch kín", parent_id=plan.id)
    page = client.get("/events").text
    assert ("Ngày hội" in page, "Diễn đàn kết nối" in page, "Phần của kế hoạch kín" in page) == (True, False, True)
    assert "Diễn đàn kết nối" in client.get("/events?q=ket noi").text
    assert "Diễn đàn kết nối" in client.get("/events/ngay-hoi").text
    assert "Kế hoạch kín" not in client.get("/events/le").text.replace("Phần của kế hoạch kín", "")


def test_the_list_is_paged(world, client):
    with transaction():
        for n in range(23):
            event(world, code=f"e-{n}", starts_at=START + timedelta(hours=n), ends_at=END + timedelta(hours=n))
    assert [code in client.get("/events?page=2").text for code in ('"/events/e-11"', '"/events/e-12"')] == [False, True]


def test_the_month_shows_days_and_words_of_that_month_only(world, client):
    with transaction():
        event(world, code="a", title="Có ngày")
        worded(world, "Dự kiến tháng 4 và tháng 10/2026", code="b", title="Hai tháng", tentative=True)
        worded(world, "Quý I/2026", code="c", title="Quý một")
    april, may, october = (client.get(f"/events?view=month&month=2026-{n}").text for n in ("04", "05", "10"))
    assert [name in april for name in ("Có ngày", "Hai tháng", "Quý một", "dự kiến")] == [True, True, False, True]
    assert [name in may for name in ("Có ngày", "Hai tháng", "Quý một")] == [False, False, False]
    assert [name in october for name in ("Có ngày", "Hai tháng")] == [False, True]
    day = april[april.index('id="d-2026-04-12"') : april.index('id="d-2026-04-13"')]
    assert "Có ngày" in day


def test_the_month_of_nonsense_is_this_month(client):
    assert "Tháng 4/2026" in client.get("/events?view=month&month=99999-99").text


def test_the_months_end_a_year_before_the_first_event_and_a_year_after_the_last(world, client):
    with transaction():
        event(world, code="a")

    def at(month):
        return client.get(f"/events?view=month&month={month}")

    assert [at(m).status_code for m in ("2024-12", "2025-01", "2027-12", "2028-01")] == [404, 200, 200, 404]
    assert [f'rel="{way}"' in at(m).text for m in ("2025-01", "2027-12") for way in ("prev", "next")] == [
        False,
        True,
        True,
        False,
    ]


def test_the_list_finds_an_event_by_its_speakers_sessions_and_sites(world, client):
    with transaction():
        found = event(world, code="co-dien-gia")
        event(world, code="khac")
        made.site(found, "Điểm cầu Mường Ẳng")
        spoken = SessionInput(
            "Kể chuyện làm ăn", START, END, speakers=(SpeakerInput("Cầm Bá Xuân", topic="Mật ong rừng"),)
        )
        add_session(found, spoken, by=world.actor("organizer"), at=BEFORE)
    for words in ("cam ba xuan", "mat ong", "ke chuyen", "muong ang"):
        page = client.get(f"/events?q={words}").text
        assert [code in page for code in ("/events/co-dien-gia", "/events/khac")] == [True, False]


# --- one event ------------------------------------------------------------------------------------------------


def test_a_plan_is_known_to_its_own_house_alone(world, client, as_):
    with transaction():
        event(world, code="kin", title="Kế hoạch kín", state=S.PLANNED)
    strange, missing = client.get("/events/kin"), client.get("/events/khong-co")
    assert (strange.status_code, missing.status_code) == (404, 404)
    assert as_("other_organizer").get("/events/kin").status_code == 404
    assert as_("lan").get("/events/kin").status_code == 404
    own = as_("organizer").get("/events/kin")
    assert (own.status_code, "Bản xem trước" in own.text) == (200, True)
    for path in ("/events", "/events?view=month&month=2026-04", "/events?q=ke hoach", "/events/calendar.ics"):
        assert "Kế hoạch kín" not in client.get(path).text
    for path in (
        "/events/kin.ics",
        "/events/kin/poster",
        "/events/kin/qr.png",
        "/events/kin/card.png",
        "/events/kin/sites",
    ):
        assert client.get(path).status_code == 404


def test_the_page_tells_when_where_who_and_what(world, client):
    with transaction():
        one = event(world, theme="Từ bản làng ra thị trường", venue="Nhà văn hóa", audience="Sinh viên", capacity=20)
        add(CoOrganizer(event_id=one.id, unit_id=world.units["dai_hoc"]))
        session = made.session(one, "Chính sách vay vốn", chosen=False)
        add(Speaker(session_id=session.id, name="Đặng Hoà", title="Giám đốc", topic="Vay vốn ra sao"))
    page = client.get("/events/dien-dan").text
    for words in (
        "08:00 đến 17:00, Chủ nhật, 12/04/2026", "Từ bản làng ra thị trường", "Nhà văn hóa", "Sinh viên", "còn 20 chỗ",
        "Tỉnh đoàn Sơn Châu", "Đoàn Đại học Sơn Châu", "Chính sách vay vốn", "Đặng Hoà", "Vay vốn ra sao",
        'property="og:title" content="Diễn đàn Thanh niên"', "/events/dien-dan/register",
    ):  # fmt: skip
        assert words in page, words


def test_the_button_says_how_the_reader_stands(world, client, as_):
    with transaction():
        one = event(world, capacity=0)
        made.registration(world, one, "lan", state=RegistrationState.WAITING, waiting_since=BEFORE)
        made.registration(world, one, "minh")
    assert "Đã hết chỗ; 1 người đang chờ." in client.get("/events/dien-dan").text
    assert "Bạn đang trong danh sách chờ" in as_("lan").get("/events/dien-dan").text
    assert "Bạn đã đăng ký" in as_("minh").get("/events/dien-dan").text
    assert "Bạn đã đăng ký" not in as_("an").get("/events/dien-dan").text


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"state": S.CANCELLED, "cancelled_at": BEFORE, "reason": "Mưa lũ"}, ("Sự kiện đã bị hủy", "Mưa lũ")),
        ({"state": S.POSTPONED, "reason": "Dịch bệnh"}, ("Sự kiện được hoãn", "Dịch bệnh")),
        ({"moved_online_at": BEFORE, "format": EventFormat.ONLINE, "reason": "Đường sạt"}, ("Sự kiện chuyển sang trực tuyến", "Đường sạt")),
    ],
    ids=["cancelled", "postponed", "moved"],
)  # fmt: skip
def test_a_change_stays_in_view_and_says_why(world, client, more, words):
    with transaction():
        event(world, **more)
    page = client.get("/events/dien-dan").text
    assert [word in page for word in words] == [True, True]
    assert ("/events/dien-dan/register" in page) == ("moved_online_at" in more)


def test_the_link_to_take_part_is_for_those_registered_and_the_staff(world, client, as_):
    link = "https://meet.example/phong-1"
    with transaction():
        one = event(world, online_link=link, format=EventFormat.ONLINE)
        made.registration(world, one, "lan")
        made.registration(world, one, "minh", state=RegistrationState.PENDING)
    seen = {
        who: link in as_(who).get("/events/dien-dan").text
        for who in ("lan", "minh", "an", "secretary", "other_secretary")
    }
    assert seen == {"lan": True, "minh": False, "an": False, "secretary": True, "other_secretary": False}
    assert link not in client.get("/events/dien-dan").text
    assert link not in client.get("/events/dien-dan.ics").text


def test_a_link_that_would_run_a_script_is_not_offered(world, as_):
    with transaction():
        event(world, online_link="javascript:alert(1)")
    assert "javascript:alert" not in as_("organizer").get("/events/dien-dan").text


def test_sites_are_grouped_searched_and_paged(world, client):
    with transaction():
        one = event(world)
        made.site(one, "Điểm cầu tỉnh", unit_id=world.units["son_chau"], n=0, capacity=5)
        for n in range(1, 61):
            made.site(one, f"Điểm cầu Nậm Lự {n:02}", unit_id=world.units["xa_mot"], n=n)
    front, first, second = (client.get(f"/events/dien-dan{path}").text for path in ("", "/sites", "/sites?page=2"))
    assert ("Xem và tìm trong 61 điểm cầu" in front, "còn 5 chỗ" in front, "Nậm Lự 07" in front) == (True, True, False)
    assert (
        first.index("Tỉnh đoàn</h2>")
        < first.index("Điểm cầu tỉnh")
        < first.index("Đoàn xã</h2>")
        < first.index("Nậm Lự 01")
    )
    assert ("Nậm Lự 49" in first, "Nậm Lự 50" in first, "Nậm Lự 50" in second) == (True, False, True)
    found = client.get("/events/dien-dan/sites?q=nam lu 60").text
    assert ("Nậm Lự 60" in found, "Nậm Lự 59" in found) == (True, False)
    assert "Không tìm thấy" in client.get("/events/dien-dan/sites?q=zzz").text


def test_photos_are_shown_and_sent_only_where_those_seen_agreed(world, client, as_):
    with transaction():
        one = event(world, state=S.ENDED)
        agreed, secret = photo(one), photo(one, consented=False)
        inner, paper = photo(one, public=False), photo(one, use=FileUse.MATERIAL)
    page = client.get("/events/dien-dan").text
    assert [ref in page for ref in (agreed, secret, inner, paper)] == [True, False, False, True]

    def answers(browser, ref: str) -> list[int]:
        found = []
        for tail in ("", "/small.jpg"):
            with browser.get(f"/events/dien-dan/files/{ref}{tail}") as answer:
                found.append(answer.status_code)
        return found

    assert [answers(client, ref) for ref in (agreed, secret, inner)] == [[200, 200], [404, 404], [404, 404]]
    assert [answers(as_("secretary"), ref) for ref in (secret, inner)] == [[200, 200], [200, 200]]
    assert [answers(as_("other_secretary"), ref) for ref in (secret, inner)] == [[404, 404], [404, 404]]
    small = client.get(f"/events/dien-dan/files/{agreed}/small.jpg")
    assert (max(Image.open(io.BytesIO(small.data)).size), small.headers["Cache-Control"]) == (
        480,
        "public, max-age=3600",
    )
    assert "public" not in as_("secretary").get(f"/events/dien-dan/files/{secret}/small.jpg").headers["Cache-Control"]


def test_a_file_of_another_event_is_not_found(world, client):
    with transaction():
        one = event(world)
        event(world, code="khac")
        ref = photo(one)
    assert client.get(f"/events/khac/files/{ref}").status_code == 404


def test_the_poster_bears_the_time_the_place_and_a_code(world, client):
    with transaction():
        event(world, venue="Nhà văn hóa")
    page = client.get("/events/dien-dan/poster").text
    assert [
        words in page
        for words in (
            "08:00 đến 17:00, Chủ nhật, 12/04/2026",
            "Nhà văn hóa",
            "<svg",
            "http://localhost/events/dien-dan",
        )
    ] == [True] * 4
    assert client.get("/events/dien-dan/qr.png").data.startswith(b"\x89PNG")
    assert Image.open(io.BytesIO(client.get("/events/dien-dan/card.png").data)).size == (1200, 630)


@pytest.mark.parametrize("path", ["/events", "/events?view=month&month=2026-04", "/events/dien-dan", "/"])
def test_a_first_visit_costs_less_than_60_kb(world, client, path):
    with transaction():
        one = event(world, venue="Nhà văn hóa", capacity=20)
        for n in range(30):
            made.site(one, f"Điểm cầu {n}", n=n)
            event(world, code=f"e-{n}", starts_at=START + timedelta(hours=n), ends_at=END + timedelta(hours=n))
    assert first_visit(client, path) < 60_000


def test_what_somebody_typed_stays_text(world, client):
    evil = "<script>alert(1)</script>"
    with transaction():
        event(world, title=evil, theme=evil, summary=evil, venue=evil, contact=evil, state=S.POSTPONED, reason=evil)
    for path in ("/events", "/events?view=month&month=2026-04", "/events/dien-dan", "/events/dien-dan/poster"):
        assert "<script>alert" not in client.get(path).text
    assert db.session.is_active
