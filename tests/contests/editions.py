"""A whole open edition in Sơn Châu, of the shape of Sơn La 2021 (S31–S37), made by the actions alone."""

from datetime import UTC, datetime

from app.contests.calls import actions
from app.contests.models import Edition, Series

#: The day of the launch, 15 March 2026 at eight in the morning in Vietnam.
LAUNCHED = datetime(2026, 3, 15, 1, tzinfo=UTC)
#: The last instant of handing in: 29 August 2026, 23:59 in Vietnam ("Trước ngày 30/8", D1).
DUE = datetime(2026, 8, 29, 16, 59, tzinfo=UTC)
RULES = "# Thể lệ cuộc thi\n\nThanh niên **từ 18 đến 35 tuổi**.\n\n- Bảng Ý tưởng\n- Bảng Dự án\n"


def series(world, *, unit: str = "son_chau", organizer: str = "organizer", code: str = "khoi-nghiep") -> Series:
    """The series of a province."""
    return actions.make_series(
        code=code, title="Dự án, ý tưởng khởi nghiệp", unit=world.unit(unit), by=world.actor(organizer), at=LAUNCHED
    )


def draft_edition(
    world, at: datetime = LAUNCHED, *, unit="son_chau", organizer="organizer", code="khoi-nghiep"
) -> Edition:
    """A draft from the provincial preset, without rules: boards idea and project, seven stages from launch to award."""
    by = world.actor(organizer)
    return actions.make_edition(
        series(world, unit=unit, organizer=organizer, code=code), number=8, year=2026, preset="province", by=by, at=at
    )


def open_edition(
    world, at: datetime = LAUNCHED, *, unit="son_chau", organizer="organizer", code="khoi-nghiep"
) -> Edition:
    """The eighth edition (2026), its rules published and opened at `at`; entries are due at DUE."""
    by = world.actor(organizer)
    edition = draft_edition(world, at, unit=unit, organizer=organizer, code=code)
    money = {1: 24_000_000, 2: 16_000_000, 3: 10_000_000, 4: 5_000_000}
    actions.set_prizes(
        edition,
        [
            actions.PrizeInput(rank, name, quantity, money[rank])
            for rank, name, quantity in ((1, "Giải Nhất", 1), (2, "Giải Nhì", 2), (3, "Giải Ba", 3), (4, "Giải Khuyến khích", 4))
        ],
        by=by,
        at=at,
    )  # fmt: skip
    actions.publish_rules(edition, text_md=RULES, by=by, at=at)
    actions.open_edition(edition, by=by, at=at)
    return edition
