"""The demo's events of 2026 (domain F) say what the domain says: recounted here from the raw columns."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from app import create_app
from app.demo.gathering import let_in, sign_up
from app.demo.load import build
from app.events.models import Event
from app.events.places.queries import faults
from app.kit.db import Base, db, transaction
from app.people.roles.queries import live_grants
from app.plans.models import Campaign
from app.plans.states import Standing
from app.plans.targets.queries.board import board
from app.plans.targets.queries.owed import owes
from config import Config

#: The demo's first morning.
AT = datetime(2026, 8, 24, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def province(tmp_path_factory):
    """The demo on a SQLite database of its own, made once."""
    folder = tmp_path_factory.mktemp("demo-events")
    config = Config(
        SECRET_KEY="x" * 32, SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder / 'demo.sqlite'}", INSTANCE=folder,
        FILES=folder / "files", MAIL=folder / "mail", PASSWORD_COST=(1, 8, 1), TESTING=True,
    )  # fmt: skip
    app = create_app(config)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        with transaction():
            yield build()
        db.session.remove()
        db.engine.dispose()


def event(words: str) -> Event:
    """The one event of the province whose title begins so."""
    return db.session.scalars(select(Event).where(Event.title.startswith(words))).one()


def number(query: str, **values) -> int:
    return int(db.session.scalar(text(query), values) or 0)


def rows(table: str, of: Event) -> list:
    return list(db.session.execute(text(f"SELECT * FROM {table} WHERE event_id = :event"), {"event": of.id}).mappings())


def test_the_dialogue_has_39_sites_of_which_two_are_silent(province):
    found = event("Hội nghị đối thoại")
    sites = rows("site", found)
    typed = [one["typed_present"] for one in sites if one["typed_present"] is not None]
    scanned = number("SELECT count(DISTINCT registration_id) FROM admission a JOIN check_list l ON l.id = a.list_id "
                     "WHERE l.event_id = :event", event=found.id)  # fmt: skip
    assert (len(sites), len(typed), scanned) == (39, 36, 21)
    assert (found.figures["proposals"], found.figures["answered"]) == ("42", "31")
    assert int(found.figures["participants"]) == sum(typed) + scanned


def test_the_training_gave_380_seats_and_not_all_came(province):
    found = event("Diễn đàn và tập huấn")
    seats = rows("allocation", found)
    states = Counter(one["state"] for one in rows("registration", found))
    assert (sum(one["seats"] for one in seats), len(seats)) == (380, 41)
    assert states["registration_replaced"] == 9
    came = number("SELECT count(DISTINCT registration_id) FROM admission a JOIN registration r "
                  "ON r.id = a.registration_id WHERE r.event_id = :event", event=found.id)  # fmt: skip
    named = states["registration_confirmed"]
    assert came == named - sum(n % 9 == 4 for n in range(named))
    assert found.figures["participants"] == str(came)


def test_the_figures_of_the_job_fair_and_the_savings_day_are_those_of_the_domain(province):
    fair, savings = event("Ngày hội việc làm"), event("Ngày hội huy động")
    assert (fair.details["employers"], fair.details["vacancies"]) == ("32", "1150")
    expected = {"visitors": 1420, "advised": 860, "received": 410, "interviewed": 265, "hired": 74}
    assert {key: int(value) for key, value in fair.figures.items()} == expected
    assert savings.figures == {"savers": "186", "amount": "412000000"}


def test_counselling_was_held_in_19_of_24_schools_by_the_table_and_by_hand(province):
    by_hand = set(
        db.session.scalars(
            text(
                "SELECT u.code FROM occurrence o JOIN unit u ON u.id = o.unit_id JOIN event e ON e.id = o.event_id "
                "JOIN event_type t ON t.id = e.type_id WHERE t.code = 'counselling' AND o.held_at IS NOT NULL"
            )
        )
    )
    campaign = db.session.scalars(select(Campaign).where(Campaign.event_type_id.is_not(None))).one()
    shown = board(province.actor("organizer", AT), campaign, at=AT)
    met = {line.unit.code for line in shown.lines if line.row.standing == Standing.MET}
    assert (len(by_hand), met) == (19, by_hand)
    assert (shown.table.standings()[Standing.OWING], shown.table.agrees) == (5, True)


def test_every_event_held_by_a_unit_counts_once_by_the_table_and_by_hand(province):
    by_hand = Counter(
        db.session.scalars(
            text(
                "SELECT u.code FROM occurrence o JOIN event e ON e.id = o.event_id "
                "JOIN unit u ON u.id = coalesce(o.unit_id, e.unit_id) "
                "WHERE o.held_at IS NOT NULL AND e.state <> 'event_cancelled'"
            )
        )
    )
    campaign = db.session.scalars(select(Campaign).where(Campaign.event_type_id.is_(None))).one()
    shown = board(province.actor("organizer", AT), campaign, at=AT)
    rows_ = {line.unit.code: line.row.own.count for line in shown.lines if line.row.own.count}
    assert rows_ == dict(by_hand)
    assert shown.table.province.count == sum(by_hand.values())
    assert (shown.table.standings()[Standing.MET], shown.table.standings()[Standing.OWING]) == (26, 15)


def test_the_demos_officer_still_owes_an_event(province):
    found = [(o.count, o.minimum, o.days_left) for o in owes(province.actor("officer", AT), AT)]
    assert (0, 1, 129) in found


def test_the_visit_is_full_and_six_wait(province):
    states = Counter(one["state"] for one in rows("registration", event("Tham quan")))
    assert states == {"registration_confirmed": 40, "registration_waiting": 6}


def test_every_kind_of_state_stands_in_the_list(province):
    states = Counter(db.session.scalars(select(Event.state)))
    assert {state.value for state in states} == {
        "event_open", "event_issued", "event_ended", "event_postponed", "event_cancelled"
    }  # fmt: skip
    assert (
        number("SELECT count(*) FROM event WHERE parent_id = :whole", whole=event("Ngày hội Thanh niên khởi").id) == 3
    )


def test_no_counter_of_places_is_wrong(province):
    assert [fault for one in db.session.scalars(select(Event)) for fault in faults(one)] == []


def test_a_newcomer_signs_up_today_and_is_let_in_by_the_volunteer(province):
    today, volunteer = event("Toạ đàm Thanh niên với"), province.people["volunteer"]
    newcomer = province.person("Hà Thị Mới Đến", None, AT)
    registered = sign_up(today, [newcomer], "Thanh niên", AT)
    let_in(today, registered, AT + timedelta(hours=6), by=volunteer)
    assert registered[0].state.value == "registration_confirmed"
    admitted = "SELECT count(*) FROM admission WHERE registration_id = :one"
    assert number(admitted, one=registered[0].id) == 1
    held = {(grant.role.value, grant.realm, grant.label) for grant in live_grants(volunteer.id, AT)}
    assert held == {("volunteer", "event", today.code)}
