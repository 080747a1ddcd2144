"""Edition VIII (2026), running: five days before its deadline, with entries at every step of the unit's way."""

from datetime import UTC, date, datetime, timedelta

from app.contests.calls import actions as calls
from app.contests.entry_models import Entry
from app.contests.models import Edition
from app.contests.reception.actions import desk
from app.contests.reception.actions import unit as unit_desk
from app.demo.entrants import begin, hand_in, hand_in_many
from app.demo.province import Province, communes
from app.demo.seventh import RULES
from app.people.roles.actions import grant_role
from app.people.states import Role

OPENED = datetime(2026, 3, 14, 1, tzinfo=UTC)
SUMMER = datetime(2026, 7, 6, 2, tzinfo=UTC)
#: The demo's clock begins here: Monday, 24/08/2026, 8 o'clock in Vietnam.
PRESENT = datetime(2026, 8, 24, 1, tzinfo=UTC)


def run(made: Province, seventh: Edition) -> Edition:
    """Copy the last edition, open it in March, and bring it to the week of the deadline."""
    by, at = made.actor("organizer", OPENED), OPENED - timedelta(days=7)
    edition = calls.copy_edition(seventh, number=8, year=2026, by=by, at=at)
    calls.set_basics(
        edition, year=2026, theme="Bản làng số, sản vật xanh", summary="", contact="Ban Phong trào Tỉnh đoàn Sơn Châu", pattern=2,
        by=by, at=at,
    )  # fmt: skip
    calls.publish_rules(edition, text_md=RULES, by=by, at=OPENED)
    calls.open_edition(edition, by=by, at=OPENED)
    _people(made, edition)
    for number in range(len(communes(made))):
        _commune(made, edition, number)
    _schools(made, edition)
    return edition


def _commune(made: Province, edition: Edition, number: int) -> None:
    """Every commune stands somewhere else: nothing yet, a draft, waiting, returned, forwarded, received."""
    unit = communes(made)[number]
    step = number % 5
    if step == 0:
        return
    if step == 1:
        begin(made, edition, unit, SUMMER, turn=number)
        return
    entries = hand_in_many(made, edition, unit, 2 if number % 4 == 0 else 1, SUMMER)
    by, at = made.officer(unit, SUMMER), SUMMER + timedelta(days=9)
    if step == 3:
        unit_desk.return_entry(entries[0], reason="Hồ sơ chưa nói rõ khách hàng là ai.", by=by, at=at)
    if step == 4:
        _forward(made, edition, entries, number, at)


def _schools(made: Province, edition: Edition) -> None:
    for code, count in (("dai-hoc", 7), ("cao-dang", 5), ("khoi", 1)):
        unit = made.units[code]
        entries = hand_in_many(made, edition, unit, count, SUMMER)
        by, at = made.officer(unit, SUMMER), SUMMER + timedelta(days=20)
        for entry in entries:
            unit_desk.confirm(entry, by=by, at=at)
        unit_desk.forward(edition, unit, entries, by=by, at=at)
        for entry in entries[: count // 2]:
            desk.receive(entry, by=made.actor("secretary", at), at=at + timedelta(days=1))


def _forward(made: Province, edition: Edition, entries: list[Entry], number: int, at: datetime) -> None:
    unit = communes(made)[number]
    by = made.officer(unit, at)
    for entry in entries:
        unit_desk.confirm(entry, by=by, at=at)
    unit_desk.forward(edition, unit, entries, by=by, at=at)
    if number % 10 == 4:
        secretary = made.actor("secretary", at)
        for entry in entries:
            desk.receive(entry, by=secretary, at=at + timedelta(days=2))
            desk.validate(entry, by=secretary, at=at + timedelta(days=4))


def _people(made: Province, edition: Edition) -> None:
    """The people of the demo's accounts: one youth with a draft, two of 17 years, one living in Hà Nội."""
    home = communes(made)[0]
    made.people["youth"] = made.person("Lò Thị Ví Dụ", home, OPENED, login="youth", born=date(2003, 4, 2))
    begin(made, edition, home, SUMMER, leader=made.people["youth"], turn=1)
    made.people["officer"] = made.person("Lường Thử Việc", home, OPENED, login="officer")
    made.people["leader"] = made.person("Cà Thử Trách", home, OPENED, login="leader")
    admin = made.actor("admin", OPENED)
    grant_role(made.people["officer"], Role.OFFICER, unit_id=home.id, by=admin, at=OPENED)
    grant_role(made.people["leader"], Role.UNIT_LEADER, unit_id=home.id, by=admin, at=OPENED)
    made.officers[home.id] = made.people["officer"]
    away = made.person("Đặng Ân Tập Dượt", home, OPENED, born=date(1999, 9, 9))
    away.occupation = "Kỹ sư, sống tại Hà Nội"
    entry = begin(made, edition, made.units["xa-nam-pan"], SUMMER, leader=away, turn=2)
    hand_in(entry, SUMMER + timedelta(hours=3))
    for name, born in (("Y Thí Điểm Niê Demo", date(2009, 2, 1)), ("Giàng A Minh Họa", date(2009, 3, 1))):
        made.person(name, home, OPENED, born=born)
