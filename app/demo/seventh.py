"""Edition VII (2025), run from its call to its published result, while the districts end under it.

Forwarded 64 = 61 in time + 1 late + 1 duplicate + 1 withdrawn; one copied idea is excluded later, so 60 live.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from app.contests.calls import actions as calls
from app.contests.calls.queries import stages_of
from app.contests.entry_models import Entry
from app.contests.models import Edition, Series
from app.contests.reception.actions import desk, leaving
from app.contests.reception.actions import unit as unit_desk
from app.contests.states import Exclusion, StageKind
from app.contests.submissions.actions import withdraw
from app.demo.entrants import begin, hand_in, hand_in_many
from app.demo.province import Province, actor_of, reform
from app.kit.db import db
from app.people.actor import Actor
from app.people.models import Person, Unit

RULES = """# Thể lệ cuộc thi “Dự án, ý tưởng khởi nghiệp”

Đối tượng: thanh niên **từ 18 đến 35 tuổi** sinh sống, học tập, làm việc tại tỉnh Sơn Châu hoặc là người Sơn Châu.

1. Cá nhân hoặc nhóm không quá 3 người; mỗi người chỉ làm trưởng một nhóm.
2. Hồ sơ nộp trực tuyến hoặc qua Đoàn cấp huyện, Đoàn trực thuộc.
3. Chấm điểm theo thang 100; kết quả là điểm trung bình của các giám khảo đã chấm.
4. Bằng điểm: xét tổng điểm “khả thi”, sau đó “sáng tạo”, sau đó biểu quyết của hội đồng.
"""
OPENED = datetime(2025, 3, 14, 1, tzinfo=UTC)
SPRING = datetime(2025, 5, 5, 2, tzinfo=UTC)
LISTS = datetime(2025, 6, 20, 2, tzinfo=UTC)
DUE = datetime(2025, 8, 29, 16, 59, tzinfo=UTC)
RECEIVED = datetime(2025, 9, 1, 2, tzinfo=UTC)

#: Unit code → entries handed in before the old districts ended (the last ones of the city, the schools in August).
DISTRICTS = {
    "huyen-muong-lu": 6, "huyen-phong-khe": 5, "huyen-nam-pan": 3, "huyen-sin-thuong": 7, "huyen-tan-than": 5,
    "huyen-tam-pha": 2, "huyen-than-kim": 8, "thanh-doan": 9,
}  # fmt: skip
AFFILIATED = {"dai-hoc": 12, "cao-dang": 5, "khoi": 1}


@dataclass
class Seventh:
    """The edition and its entries by unit code."""

    edition: Edition
    entries: dict[str, list[Entry]] = field(default_factory=dict)


def make_series(made: Province) -> Series:
    """The contest that comes back every year."""
    return calls.make_series(
        code="khoi-nghiep", title="Dự án, ý tưởng khởi nghiệp", unit=made.units["son-chau"],
        by=made.actor("organizer", OPENED), at=OPENED,
    )  # fmt: skip


def call(made: Province, series: Series) -> Seventh:
    """Draw the edition up from the preset, with a semi-final, and open it in March 2025."""
    by, at = made.actor("organizer", OPENED), OPENED - timedelta(days=7)
    edition = calls.make_edition(series, number=7, year=2025, preset="province", by=by, at=at)
    calls.set_timeline(edition, _timeline(edition), by=by, at=at)
    calls.publish_rules(edition, text_md=RULES, by=by, at=OPENED)
    calls.open_edition(edition, by=by, at=OPENED)
    return Seventh(edition)


def hand_in_all(made: Province, seventh: Seventh) -> None:
    """Spring: the districts' youth. Summer: the schools'. In between the districts end."""
    edition, entries = seventh.edition, seventh.entries
    for code, count in DISTRICTS.items():
        unit = made.units[code]
        made.officer(unit, SPRING)
        entries[code] = hand_in_many(made, edition, unit, count, SPRING, boards=1)
    kept_open = begin(made, edition, made.units["huyen-nam-pan"], SPRING, turn=3, boards=1)
    _forward_all(made, seventh, DISTRICTS, LISTS)
    gone = entries["huyen-sin-thuong"][6]
    withdraw(gone, reason="", by=_leader(gone, LISTS), at=LISTS + timedelta(days=2))
    reform(made)
    for code, count in AFFILIATED.items():
        unit, summer = made.units[code], datetime(2025, 8, 11, 2, tzinfo=UTC)
        made.officer(unit, summer)
        entries[code] = hand_in_many(made, edition, unit, count, summer, boards=1)
    _forward_all(made, seventh, AFFILIATED, DUE - timedelta(days=2))
    _late_one(made, seventh, kept_open)


def receive_all(made: Province, seventh: Seventh) -> None:
    """The secretariat: numbers, one duplicate, one supplement, all others valid."""
    by = made.actor("secretary", RECEIVED)
    twins = seventh.entries["huyen-sin-thuong"]
    arrived = [e for group in seventh.entries.values() for e in group if e.withdrawn_at is None and not e.late]
    for entry in arrived:
        desk.receive(entry, by=by, at=DUE - timedelta(hours=6))
    leaving.merge(twins[5], twins[0], reason="Trùng nội dung với hồ sơ cùng nhóm.", by=by, at=DUE - timedelta(hours=5))
    asked = seventh.entries["huyen-tan-than"][4]
    desk.ask_supplement(
        asked, reason="Bổ sung bản giới thiệu tác giả.", due_at=RECEIVED + timedelta(days=2), by=by,
        at=DUE - timedelta(hours=3),
    )  # fmt: skip


def check_all(made: Province, seventh: Seventh) -> None:
    """After the deadline: the supplement comes, everything is valid, a copied idea is excluded later."""
    by = made.actor("secretary", RECEIVED)
    asked = seventh.entries["huyen-tan-than"][4]
    hand_in(asked, RECEIVED + timedelta(hours=20))
    live = [e for group in seventh.entries.values() for e in group if e.state.value == "received"]
    for entry in live:
        desk.validate(entry, by=by, at=RECEIVED + timedelta(days=2))
    copied = seventh.entries["thanh-doan"][8]
    leaving.disqualify(
        copied, reason="Sao chép ý tưởng đã đạt giải ở cuộc thi khác; có biên bản đối chiếu.", kind=Exclusion.COPYING,
        by=made.actor("organizer", RECEIVED), at=RECEIVED + timedelta(days=3),
    )  # fmt: skip


def _forward_all(made: Province, seventh: Seventh, codes: dict[str, int], at: datetime) -> None:
    for code in codes:
        unit = made.units[code]
        _confirm_and_forward(made, seventh.edition, unit, seventh.entries[code], at)


def _confirm_and_forward(made: Province, edition: Edition, unit: Unit, entries: list[Entry], at: datetime) -> None:
    by = made.officer(unit, at)
    for entry in entries:
        unit_desk.confirm(entry, by=by, at=at)
    unit_desk.forward(edition, unit, entries, by=by, at=at + timedelta(hours=1))


def _late_one(made: Province, seventh: Seventh, entry: Entry) -> None:
    """A team of Nậm Pàn without a signal gets three more days; it is late and not accepted into the count."""
    edition, late = seventh.edition, DUE + timedelta(days=1)
    calls.extend(
        edition, until=DUE + timedelta(days=3), reason="Bản mất sóng di động ba ngày do sạt lở.", entry=entry,
        by=made.actor("organizer", late), at=late,
    )  # fmt: skip
    hand_in(entry, late + timedelta(hours=6))
    seventh.entries["huyen-nam-pan"].append(entry)
    _confirm_and_forward(made, edition, made.units["huyen-nam-pan"], [entry], late + timedelta(hours=8))


def _leader(entry: Entry, at: datetime) -> Actor:
    return actor_of(db.session.get_one(Person, entry.leader_id), at)


def _timeline(edition: Edition) -> list[calls.StageInput]:
    """The preset's stages, with a semi-final between coaching and final."""
    kept = [
        calls.StageInput(
            stage.kind, stage.name, stage.due_at, opens_at=stage.opens_at, tentative=stage.tentative,
            plan_words=stage.plan_words, ref=stage.ref,
        )
        for stage in stages_of(edition)
    ]  # fmt: skip
    at = next(i for i, stage in enumerate(kept) if stage.kind == StageKind.FINAL)
    semi = calls.StageInput(
        StageKind.SEMI_FINAL, "Chấm vòng bán kết", datetime(2025, 9, 16, 16, 59, tzinfo=UTC),
        opens_at=datetime(2025, 9, 15, 17, tzinfo=UTC),
    )  # fmt: skip
    return [*kept[:at], semi, *kept[at:]]
