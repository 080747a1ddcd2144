"""What the units of the demo owe: ideas for editions VII and VIII, an event a year, a counselling at each school."""

from datetime import UTC, date, datetime, timedelta

from app.contests.models import Edition
from app.demo.province import Province
from app.plans.states import DissolvedUnits
from app.plans.targets.actions.campaigns import CampaignInput, make_campaign
from app.plans.targets.actions.freezing import amend, freeze_snapshot
from app.plans.targets.actions.setting import TargetInput, UnitInput, make_target, set_unit

SET = datetime(2025, 3, 14, 2, tzinfo=UTC)
DUE = datetime(2025, 8, 29, 16, 59, tzinfo=UTC)
#: Affiliated unit → its own figure, the same in both editions.
AFFILIATED = {"dai-hoc": 10, "cao-dang": 5, "khoi": 3}


def seventh(made: Province, edition: Edition) -> None:
    """At least five from each district and the city, as they stood in March; they stay reporting groups (B5.6)."""
    _make(made, edition, ("district", "city"), 5, date(2025, 3, 14), SET, DissolvedUnits.CLUSTER)
    _affiliated(made, edition, date(2025, 3, 14), SET)


def freeze(edition: Edition) -> None:
    """What the worker does when the deadline has passed."""
    freeze_snapshot(edition, at=DUE + timedelta(minutes=1))


def amend_all(edition: Edition, at: datetime) -> None:
    """What the worker does after a disqualification."""
    amend(edition, at=at)


def eighth(made: Province, edition: Edition) -> None:
    """One from each commune and ward (D12: not five): 38, and the affiliated units' 18, make 56."""
    at, day = datetime(2026, 3, 14, 2, tzinfo=UTC), date(2026, 8, 29)
    _make(made, edition, ("commune", "ward"), 1, day, at, DissolvedUnits.PER_SUCCESSOR)
    _affiliated(made, edition, day, at)


def year(made: Province) -> None:
    """2026: an event from each commune and ward (S91), a counselling activity from each school (S74)."""
    at, last = datetime(2026, 1, 12, 2, tzinfo=UTC), date(2026, 12, 31)
    by, house = made.actor("organizer", at), made.units["son-chau"]
    wanted = (
        (CampaignInput("Hoạt động tư vấn, hướng nghiệp cho học sinh", 2026, last, "counselling"), ("school",)),
        (CampaignInput("Sự kiện do đơn vị tổ chức trong năm", 2026, last), ("commune", "ward", "affiliated")),
    )
    for given, kinds in wanted:
        campaign = make_campaign(house, given, by=by, at=at)
        target = TargetInput(kinds, 1, date(2026, 1, 12))
        make_target(campaign, target, reason="Kế hoạch 02-KH/TĐTN (giả định).", by=by, at=at)


def _make(
    made: Province,
    edition: Edition,
    kinds: tuple[str, ...],
    minimum: int,
    day: date,
    at: datetime,
    dissolved: DissolvedUnits,
) -> None:
    given = TargetInput(
        kinds, minimum, day, dissolved=dissolved,
        successor_minimum=minimum if dissolved is DissolvedUnits.PER_SUCCESSOR else None,
    )  # fmt: skip
    make_target(edition, given, reason="Theo kế hoạch năm.", by=made.actor("organizer", at), at=at)


def _affiliated(made: Province, edition: Edition, day: date, at: datetime) -> None:
    by = made.actor("organizer", at)
    target = make_target(edition, TargetInput(("affiliated",), 5, day), reason="Theo kế hoạch năm.", by=by, at=at)
    for code, minimum in AFFILIATED.items():
        set_unit(target, made.units[code], UnitInput(minimum=minimum), reason="Theo quy mô đơn vị.", by=by, at=at)
