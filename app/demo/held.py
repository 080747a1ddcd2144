"""What was held in 2026 before the demo's present: dialogue, forum and training, job fair, counselling, savings day."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from app.demo.gathering import Plan, at, category, draw_up, hold, issue, let_in, youth
from app.demo.province import Province, communes
from app.events.attendance import actions as attendance
from app.events.catalogue import actions as catalogue
from app.events.catalogue import queries
from app.events.catalogue.actions import Day, SessionInput, SiteInput, SpeakerInput
from app.events.models import Event, Site
from app.events.registration_models import Registration
from app.events.registrations import actions as registrations
from app.events.states import EventFormat
from app.people.models import Unit

#: Seats of the training in April: 38 communes and wards × 8, the university 40, the college 20, the offices 16.
SEATS = {"dai-hoc": 40, "cao-dang": 20, "khoi": 16}
SEATS_EACH = 8
#: How many of its seats a commune names, in turn.
NAMED = (6, 5, 6, 5)
#: Schools, counted from 0, that have not held their counselling yet.
SCHOOLS_LEFT = (4, 9, 15, 20, 23)
#: Sites of the dialogue, counted from 0, that have not told how many were there.
SITES_SILENT = (11, 30)

DIALOGUE = Plan(
    "dialogue", "Hội nghị đối thoại giữa lãnh đạo tỉnh với thanh niên năm 2026", date(2026, 3, 26), (8, 12),
    summary="Lãnh đạo tỉnh nghe và trả lời thanh niên tại điểm cầu tỉnh và 38 điểm cầu xã, phường.",
    theme="Thanh niên khởi nghiệp, lập nghiệp trên quê hương", form=EventFormat.HYBRID, link="https://hop.example/doi-thoai",
    venue="Hội trường tỉnh", sign_up=False, delegates=True, details={"chair": "Lãnh đạo tỉnh (giả định)"},
)  # fmt: skip
TRAINING = Plan(
    "training", "Diễn đàn và tập huấn khởi nghiệp, đổi mới sáng tạo", date(2026, 4, 23), (8, 16), 2,
    summary="Một buổi diễn đàn, ba chuyên đề: nghiên cứu thị trường, nhãn và mã truy xuất, gọi vốn.",
    venue="Nhà văn hoá Thanh thiếu nhi", capacity=380, sign_up=False, delegates=True,
    details={"topics": "Nghiên cứu thị trường; nhãn và mã truy xuất; gọi vốn", "trainers": "Chuyên gia (giả định)", "audience": "youth"},
)  # fmt: skip
JOB_FAIR = Plan(
    "job_fair", "Ngày hội việc làm thanh niên Sơn Châu", date(2026, 4, 18), (7, 16), venue="Quảng trường trung tâm",
    summary="32 doanh nghiệp tuyển 1.150 lao động; tư vấn, phỏng vấn và tuyển ngay tại chỗ.",
    details={"employers": "32", "vacancies": "1150", "skills": "May mặc, điện tử, chế biến nông sản, du lịch"},
)  # fmt: skip
COUNSELLING = Plan(
    "counselling", "Tư vấn, hướng nghiệp cho học sinh THPT và GDNN-GDTX", date(2026, 3, 2), (14, 16),
    venue="Tại các trường", audience="Học sinh lớp 12", sign_up=False, delegates=False,
    summary="Mỗi Đoàn trường tổ chức ít nhất một buổi cùng chuyên gia và cựu học sinh.",
)  # fmt: skip
SAVINGS = Plan(
    "savings", "Ngày hội huy động tiền tiết kiệm vì người nghèo", date(2026, 5, 19), (8, 16), sign_up=False,
    venue="Trụ sở ngân hàng chính sách (giả định)", audience="Cán bộ Đoàn chủ chốt",
)  # fmt: skip
ONLINE_FAIR = Plan(
    "market", "Phiên chợ trực tuyến nông sản thanh niên", date(2026, 6, 12), (8, 20), 2, form=EventFormat.ONLINE,
    link="https://cho.example/son-chau", venue="", sign_up=False,
    details={"products": "46 sản phẩm của thanh niên trong tỉnh", "livestreams": "Ba phiên: 9 giờ, 15 giờ, 19 giờ"},
)  # fmt: skip
QUIZ = Plan(
    "quiz", "Cuộc thi tìm hiểu kiến thức khởi nghiệp", date(2026, 5, 4), (8, 20), 26, form=EventFormat.ONLINE,
    link="https://thi.example/khoi-nghiep", venue="", sign_up=False,
)  # fmt: skip
FIGURES = {
    "dialogue": {"sites": "39", "proposals": "42", "answered": "31"},
    "job_fair": {"visitors": "1420", "advised": "860", "received": "410", "interviewed": "265", "hired": "74"},
    "savings": {"savers": "186", "amount": "412000000"},
    "market": {"views": "18400", "orders": "327", "revenue": "61500000"},
    "quiz": {"players": "1240", "attempts": "2310"},
}


def run(made: Province) -> None:
    """All of it."""
    dialogue(made)
    training(made)
    for plan, there in ((JOB_FAIR, 1420), (SAVINGS, 186), (ONLINE_FAIR, 46), (QUIZ, 1240)):
        event = draw_up(made, plan)
        issue(made, event)
        hold(made, event, participants=there, figures=FIGURES[plan.kind])
    counselling(made)
    of_units(made)


def dialogue(made: Province) -> None:
    """The site of the province scans; the 38 others, without a network, told a number afterwards, two of them not yet."""
    event = draw_up(made, DIALOGUE)
    when = issue(made, event)
    by = made.actor("organizer", when)
    main = catalogue.add_site(event, SiteInput("Điểm cầu tỉnh", made.units["son-chau"].id), by=by, at=when)
    catalogue.add_sites_below(event, ("commune", "ward"), by=by, at=when)
    seats = registrations.allocate(
        event, made.units["dai-hoc"], 24, site=main, category=category(event, "Thanh niên tiêu biểu"), by=by, at=when
    )
    officer = made.officer(made.units["dai-hoc"], when)
    named = [
        registrations.name_delegate(seats, one, by=officer, at=when + timedelta(days=3))
        for one in youth(made, made.units["dai-hoc"], 24, when)
    ]
    assert event.starts_at
    catalogue.start(event, by=by, at=event.starts_at)
    let_in(event, named[:21], event.starts_at - timedelta(minutes=25), by=made.people["organizer"], site=main)
    total = 21 + _typed(made, event, [site for site in queries.sites_of(event) if site.id != main.id])
    hold(made, event, participants=total, figures=FIGURES["dialogue"] | {"participants": str(total)})


def _typed(made: Province, event: Event, sites: Sequence[Site]) -> int:
    """The numbers of the sites that told one; their sum."""
    total, when = 0, at(DIALOGUE.day, 14)
    for n, site in enumerate(sites):
        if n not in SITES_SILENT:
            told = 18 + n * 7 % 23
            attendance.type_total(event, site, told, by=made.actor("organizer", when), at=when)
            total += told
    return total


def training(made: Province) -> None:
    """380 seats, all given to units; delegates, a substitute in every fifth unit, and one in nine who did not come."""
    event = draw_up(made, TRAINING, before=50)
    when = issue(made, event, before=40)
    by = made.actor("organizer", when)
    _programme(event, made)
    allocations = [
        (unit, registrations.allocate(event, unit, seats, by=by, at=when))
        for unit, seats in [(unit, SEATS_EACH) for unit in communes(made)] + [(made.units[k], n) for k, n in SEATS.items()]
    ]  # fmt: skip
    coming: list[Registration] = []
    for n, (unit, seats) in enumerate(allocations):
        day, officer = when + timedelta(days=4 + n % 9), made.officer(unit, when)
        count = NAMED[n % len(NAMED)] if seats.seats == SEATS_EACH else seats.seats - 2
        named = [registrations.name_delegate(seats, one, by=officer, at=day) for one in youth(made, unit, count, day)]
        if n % 5 == 0:
            instead = youth(made, unit, 1, day)[0]
            named[0] = registrations.substitute(named[0], instead, by=officer, at=day + timedelta(days=12))
        coming += named
    assert event.starts_at
    catalogue.start(event, by=by, at=event.starts_at)
    there = [one for n, one in enumerate(coming) if n % 9 != 4]
    let_in(event, there, event.starts_at - timedelta(minutes=40), by=made.people["organizer"])
    absent = [one for n, one in enumerate(coming) if n % 9 == 4]
    for one in absent[::3]:
        attendance.excuse(one, event, reason="Bận việc gia đình, đã báo trước.", by=by, at=event.starts_at)
    for n, one in enumerate(there[::4]):
        said = "Chuyên đề truy xuất nguồn gốc rất sát việc của chúng em." if n % 6 == 0 else ""
        attendance.say(one, event, rating=5 - n % 3 // 2, useful=4 + n % 2, words=said, at=TRAINING.ends)
    hold(made, event, participants=len(there), figures={"classes": "3", "participants": str(len(there))})


def _programme(event: Event, made: Province) -> None:
    first, when = TRAINING.day, TRAINING.begins - timedelta(days=39)
    by = made.actor("organizer", when)
    parts = (
        ("Diễn đàn: Khởi nghiệp từ tài nguyên bản địa", 0, 8, 11, "Chủ tịch Hội doanh nhân trẻ (giả định)"),
        ("Chuyên đề 1: Nghiên cứu thị trường", 0, 13, 16, "Giảng viên đại học (giả định)"),
        ("Chuyên đề 2: Nhãn, mã truy xuất nguồn gốc", 1, 8, 11, "Chuyên gia OCOP (giả định)"),
        ("Chuyên đề 3: Gọi vốn và vay ưu đãi", 1, 13, 16, "Cán bộ ngân hàng chính sách (giả định)"),
    )
    for name, later, begins, ends, who in parts:
        day = first + timedelta(days=later)
        given = SessionInput(name, at(day, begins), at(day, ends), speakers=(SpeakerInput("Diễn giả", who),))
        catalogue.add_session(event, given, by=by, at=when)


def counselling(made: Province) -> None:
    """One event of the province, a day at each of the 24 schools; 19 have said that it took place (S74)."""
    event = draw_up(made, COUNSELLING)
    when = issue(made, event)
    by = made.actor("organizer", when)
    first = queries.occurrences_of(event)[0]
    for n, school in enumerate(schools(made)):
        day = date(2026, 9, 14) + timedelta(days=n) if n in SCHOOLS_LEFT else date(2026, 3, 2) + timedelta(days=3 * n)
        row = catalogue.add_day(
            event, Day(at(day, 14), at(day, 16), name=school.short_name, unit_id=school.id), by=by, at=when
        )
        if n not in SCHOOLS_LEFT:
            pupils = 90 + n * 13 % 70
            catalogue.hold_day(event, row, participants=pupils, note="Ảnh ở trang của Đoàn trường (giả định)", by=by, at=at(day, 17))  # fmt: skip
    catalogue.remove_day(event, first, by=by, at=when)


def of_units(made: Province) -> None:
    """Events that communes and affiliated unions organized themselves (S91): 24 of 38, and two of three."""
    units = [unit for n, unit in enumerate(communes(made)) if n % 8 not in (0, 3, 6)]
    for n, unit in enumerate([*units, made.units["dai-hoc"], made.units["khoi"]]):
        day = date(2026, 3, 7) + timedelta(days=6 * n)
        plan = Plan(
            "club" if n % 2 else "forum", f"{_KINDS[n % len(_KINDS)]} {unit.short_name}", day, (14, 17),
            venue="Nhà văn hoá", audience="Đoàn viên, thanh niên của đơn vị", sign_up=n % 3 == 0,
        )  # fmt: skip
        by = made.officer(unit, plan.begins - timedelta(days=20))
        event = draw_up(made, replace(plan), before=20, unit=unit, by=by)
        issue(made, event, before=15, by=by)
        hold(made, event, participants=30 + n * 11 % 60, by=by)


_KINDS = (
    "Toạ đàm thanh niên khởi nghiệp", "Ra mắt câu lạc bộ thanh niên khởi nghiệp", "Ngày hội thanh niên",
    "Sinh hoạt câu lạc bộ nông nghiệp số",
)  # fmt: skip


def schools(made: Province) -> list[Unit]:
    """The 24 school unions, in the order of their numbers."""
    return [unit for key, unit in made.units.items() if key.startswith("truong-")]
