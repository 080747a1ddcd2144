"""What lies ahead of the demo's present (24/08/2026): open, full, tentative, part of a festival, postponed, cancelled."""

from datetime import date, timedelta

from app.demo.eighth import PRESENT
from app.demo.gathering import Plan, draw_up, issue, sign_up, youth
from app.demo.province import Province, communes
from app.events.access import REALM
from app.events.catalogue import actions as catalogue
from app.events.models import Event
from app.events.registrations import actions as registrations
from app.events.tickets.actions import ticket_for
from app.people.roles.actions import grant_role
from app.people.states import Role

#: On the demo's first afternoon: whoever signs up in the morning is let in by the demo's volunteer.
TODAY = Plan(
    "forum", "Toạ đàm Thanh niên với chuyển đổi số", date(2026, 8, 24), (14, 17), capacity=120,
    summary="Bán hàng trực tuyến, hồ sơ dịch vụ công, an toàn trên mạng: hỏi và làm thử ngay tại chỗ.",
    theme="Mỗi thanh niên một kỹ năng số",
)  # fmt: skip
OPEN = Plan(
    "training", "Tập huấn viết dự án khởi nghiệp trước vòng chung kết", date(2026, 9, 5), (8, 16), capacity=60,
    summary="Một ngày cùng cố vấn: sửa bản thuyết minh, dựng phần trình bày bảy phút.", delegates=True,
)  # fmt: skip
VISIT = Plan(
    "study_visit", "Tham quan, học tập mô hình kinh tế thanh niên", date(2026, 9, 12), (6, 18), 2, capacity=40,
    venue="Tập trung tại Tỉnh đoàn", summary="Ba mô hình: chè hữu cơ, du lịch cộng đồng, hợp tác xã dược liệu.",
    details={"route": "Sơn Châu – Tân Than – Than Kim", "vehicles": "Một xe 45 chỗ"},
)  # fmt: skip
FESTIVAL = Plan(
    "festival", "Ngày hội Thanh niên khởi nghiệp năm 2026", date(2026, 9, 17), (7, 21), venue="Quảng trường trung tâm",
    theme="Bản làng số, sản vật xanh", tentative=True, summary="Gian hàng, chung kết cuộc thi và diễn đàn trong một ngày.",
    details={"stands": "30"},
)  # fmt: skip
PARTS = (
    Plan("market", "Khu gian hàng sản phẩm thanh niên", FESTIVAL.day, (7, 21), capacity=30, approval=True),
    Plan("ceremony", "Chung kết cuộc thi Dự án, ý tưởng khởi nghiệp lần thứ VIII", FESTIVAL.day, (8, 12), sign_up=False, delegates=True),
    Plan("forum", "Diễn đàn Kết nối nhà đầu tư với thanh niên", FESTIVAL.day, (14, 17), capacity=200),
)  # fmt: skip
CEREMONY = Plan(
    "ceremony", "Lễ tuyên dương thanh niên làm kinh tế giỏi", date(2026, 10, 15), (19, 21), sign_up=False, delegates=True,
    tentative=True, summary="33 gương được đề nghị, 24 gương được tuyên dương.", details={"nominees": "24"},
)  # fmt: skip
POSTPONED = Plan(
    "club", "Trại kỹ năng câu lạc bộ thanh niên khởi nghiệp", date(2026, 8, 28), (7, 17), venue="Hồ Nậm Ngoi", capacity=80,
)  # fmt: skip
CANCELLED = Plan(
    "market", "Phiên chợ sản vật vùng cao tại thác Đá Vách", date(2026, 8, 30), (7, 17), venue="Thác Đá Vách", capacity=40,
)  # fmt: skip


def run(made: Province) -> None:
    """All of it, and the volunteer's account."""
    today(made)
    course = _open(made, OPEN, 23)
    for unit in communes(made)[:10]:
        registrations.allocate(course, unit, 2, by=made.actor("organizer", PRESENT), at=PRESENT - timedelta(days=6))
    visit(made)
    festival(made)
    issue(made, draw_up(made, CEREMONY, before=120), before=100)
    called_off(made)


def today(made: Province) -> None:
    """In the afternoon, with places left; the volunteer stands at its door, the demo's youth has a ticket."""
    event = _open(made, TODAY, 34)
    youth_ = made.people["youth"]
    sign_up(event, [youth_], "Thanh niên", PRESENT - timedelta(days=4))
    ticket_for(youth_.id, at=PRESENT - timedelta(days=4))
    volunteer = made.person(
        "Tòng Thị Tình Nguyện", made.units["dai-hoc"], PRESENT - timedelta(days=9), login="volunteer"
    )
    made.people["volunteer"] = volunteer
    by, when = made.actor("organizer", PRESENT), PRESENT - timedelta(days=2)
    grant_role(volunteer, Role.VOLUNTEER, realm=REALM, label=event.code, owner_unit_id=event.unit_id, by=by, at=when)


def _open(made: Province, plan: Plan, people: int) -> Event:
    """Issued, open, with so many who have signed up already, from units all over the province."""
    event = draw_up(made, plan, before=30)
    when = issue(made, event, before=20)
    kind = "Thanh niên" if plan.kind == "forum" else "Học viên"
    units = communes(made)
    for n in range(people):
        sign_up(event, youth(made, units[n * 5 % len(units)], 1, when), kind, when + timedelta(hours=3 * n))
    return event


def visit(made: Province) -> None:
    """40 places, all taken, and six who wait."""
    event = draw_up(made, VISIT, before=50)
    when = issue(made, event, before=40)
    units = communes(made)
    for n in range(46):
        sign_up(event, youth(made, units[n * 7 % len(units)], 1, when), "Thành viên đoàn", when + timedelta(hours=n))


def festival(made: Province) -> None:
    """One day: 30 stands (22 approved, three waiting for a decision), the contest's final, a forum."""
    whole = draw_up(made, FESTIVAL, before=90)
    parts = [draw_up(made, plan, before=89, parent=whole) for plan in PARTS]
    when = issue(made, whole, before=70)
    stands, by = parts[0], made.actor("organizer", when)
    units = communes(made)
    for n in range(25):
        one = sign_up(stands, youth(made, units[n], 1, when), "Đơn vị trưng bày", when + timedelta(days=1))[0]
        if n < 22:
            registrations.approve(one, by=by, at=when + timedelta(days=9))
    final = parts[1]
    for n, code in enumerate(("dai-hoc", "cao-dang", "khoi")):
        registrations.allocate(final, made.units[code], 20 - 5 * n, by=by, at=when)


def called_off(made: Province) -> None:
    """One waits for its new day, one will not take place; both keep whoever is registered."""
    for plan, reason in (
        (POSTPONED, "Hoãn do mưa lớn kéo dài; ngày mới sẽ báo sau."),
        (CANCELLED, "Huỷ do sạt lở đường vào thác, không bảo đảm an toàn."),
    ):
        event = draw_up(made, plan, before=60)
        when = issue(made, event, before=45)
        kind = "Thành viên" if plan is POSTPONED else "Khách tham quan"
        sign_up(event, youth(made, communes(made)[3], 4, when), kind, when + timedelta(hours=1))
        act = catalogue.postpone if plan is POSTPONED else catalogue.cancel
        act(event, reason=reason, by=made.actor("organizer", PRESENT), at=PRESENT - timedelta(days=3))
