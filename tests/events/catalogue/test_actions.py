"""Events on a real database: types kept once, made, copied, parts."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.events.catalogue import actions, queries
from app.events.catalogue.actions import When
from app.events.checkin_models import CheckList
from app.events.models import EventType
from app.events.registration_models import Limit
from app.events.states import EventState, Scope
from app.kit.db import db
from tests.events.made import BEFORE, END, START

pytestmark = pytest.mark.usefixtures("writing")


@pytest.fixture
def by(actor):
    return actor("organizer")


def kind(code="forum") -> EventType:
    """A type as it ships."""
    actions.keep_types()
    return db.session.scalars(select(EventType).filter_by(code=code)).one()


def make(world, by, title="Diễn đàn Thanh niên khởi nghiệp", *, when=None, code="forum", **more):
    return actions.make_event(
        kind(code), unit=world.unit("son_chau"), title=title, when=when or When(START, END), by=by, at=BEFORE, **more
    )


def test_types_are_kept_once_and_those_changed_here_stay():
    db.session.add(EventType(code="club", name="Sinh hoạt chi đoàn", name_en="Meeting"))
    db.session.flush()
    assert (actions.keep_types(), actions.keep_types()) == (12, 0)
    assert db.session.scalar(select(EventType.name).filter_by(code="club")) == "Sinh hoạt chi đoàn"
    assert db.session.scalar(select(EventType.certificate_percent).filter_by(code="training")) == 80


def test_a_new_event_has_what_its_type_proposes_its_limits_and_its_entrance(world, by):
    event = make(world, by)
    assert (event.code, event.state, event.year) == (
        "dien-dan-thanh-nien-khoi-nghiep-2026", EventState.PLANNED, 2026,
    )  # fmt: skip
    assert (event.starts_at, event.ends_at, event.due_on) == (START, END, date(2026, 4, 12))
    names = [one.name for one in queries.categories_of(event)]
    assert names == ["Đại biểu", "Thanh niên", "Diễn giả", "Khách mời"]
    scopes = db.session.execute(select(Limit.scope, func.count()).filter_by(event_id=event.id).group_by(Limit.scope))
    assert {row[0]: row[1] for row in scopes} == {Scope.EVENT: 1, Scope.CATEGORY: 4}
    assert db.session.scalars(select(CheckList.name).filter_by(event_id=event.id)).all() == ["Cửa vào"]


@pytest.mark.parametrize(
    ("words", "due_on", "tentative"),
    [
        ("Dự kiến tháng 5 và tháng 10/2026", date(2026, 10, 31), True),
        ("Quý I", date(2026, 3, 31), False),
        ("Hằng năm", date(2026, 12, 31), False),
        ("Theo tình hình thực tế", None, False),
        ("khi hoa ban nở", None, False),
    ],
)
def test_an_event_known_by_the_plans_words_gets_the_day_they_give_and_no_other(world, by, words, due_on, tentative):
    event = make(world, by, when=When(words=words))
    assert (event.due_on, event.tentative, event.plan_words, event.starts_at) == (due_on, tentative, words, None)


def test_a_second_event_of_the_same_title_gets_an_address_of_its_own(world, by):
    codes = [make(world, by, "Tọa đàm").code for _n in range(3)]
    assert codes == ["toa-dam-2026", "toa-dam-2026-2", "toa-dam-2026-3"]


def test_an_event_that_ends_before_it_begins_is_refused(world, by):
    with pytest.raises(actions.EndsBeforeItBegins):
        make(world, by, when=When(END, START))


def test_a_part_of_a_part_is_refused(world, by):
    whole = make(world, by, "Ngày hội", code="festival")
    part = make(world, by, "Gian hàng", code="market", parent=whole)
    assert queries.children_of(whole) == [part]
    with pytest.raises(actions.PartOfAPart):
        make(world, by, "Góc gian hàng", parent=part)


def test_a_copy_has_everything_but_days_people_and_files(world, by):
    last = make(world, by)
    queries.limit_kept(last, Scope.EVENT, last.id).capacity = 300
    later = timedelta(days=364)
    copy = actions.copy_event(
        last, title=last.title, when=When(START + later, END + later), unit=world.unit("son_chau"), by=by,
        at=datetime(2027, 1, 5, tzinfo=UTC),
    )  # fmt: skip
    assert (copy.code, copy.state, copy.pattern) == ("dien-dan-thanh-nien-khoi-nghiep-2027", EventState.PLANNED, 2)
    assert [c.name for c in queries.categories_of(copy)] == [c.name for c in queries.categories_of(last)]
    limit = queries.limit_kept(copy, Scope.EVENT, copy.id)
    assert (limit.capacity, limit.taken) == (300, 0)
