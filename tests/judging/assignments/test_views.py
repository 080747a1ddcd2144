"""The pages of plans: what is said is kept, where groups differ it is told, anchors are given by a click."""

import io

import pytest
from sqlalchemy import select

from app.contests.models import EntryField
from app.judging.models import PanelMember
from app.judging.panels.queries import rounds
from app.judging.states import Strata
from app.kit.db import db, transaction
from tests.contests.editions import open_edition
from tests.judging.rounds import BEFORE, draft_round, entry
from tests.world import post


@pytest.fixture
def judged(world, at_clock):
    """A round matched by board, whose first judge knows a field."""
    at_clock(BEFORE)
    with transaction():
        edition = open_edition(world)
        for n in range(3):
            entry(world, edition, title=f"Hồ sơ {n + 1}")
        return draft_round(world, edition, judges=("judge_one", "judge_two", "judge_three"))


@pytest.fixture
def url(judged):
    with transaction():
        return f"/contests/{rounds.locked(judged).stage.edition.code}/rounds/{judged.ref}/plans"


def knows(world):
    """What the first judge is said to know."""
    return db.session.scalars(select(PanelMember.expertise).filter_by(person_id=world.people["judge_one"])).one()


def test_what_a_judge_knows_of_fields_stays_when_the_form_shows_no_fields(as_, world, judged, url):
    with transaction():
        field = db.session.scalars(select(EntryField.id).order_by(EntryField.id)).first()
        seat = next(m for m in rounds.locked(judged).panel if m.person_id == world.people["judge_one"])
        seat.expertise, ref = {f"field:{field}": 1000}, seat.person.ref
    browser = as_("secretary")
    assert "chưa được dùng" in browser.get(url).text
    assert post(browser, f"{url}/reader", {"person": ref, "floor": "2"}).status_code == 303
    assert knows(world) == {f"field:{field}": 1000}
    with transaction():
        rounds.locked(judged).strata = Strata.FIELD
    assert f"field:{field}" in browser.get(url).text
    assert post(browser, f"{url}/reader", {"person": ref, f"field:{field}": "0"}).status_code == 303
    assert knows(world) == {f"field:{field}": 0}


def test_bound_that_is_no_number_is_told_and_nothing_typed_is_lost(as_, world, judged, url):
    with transaction():
        ref = world.person("judge_one").ref
    page = post(as_("secretary"), f"{url}/reader", {"person": ref, "floor": "mười"})
    assert (page.status_code, 'value="mười"' in page.text, 'aria-invalid="true"' in page.text) == (422, True, True)
    assert knows(world) == {}


def test_rows_of_a_list_that_was_taken_back_say_so(as_, world, judged, url):
    browser, place = as_("secretary"), url.removesuffix("/plans")
    with transaction():
        raw = f"Số hồ sơ;Mã giám khảo\n1;{world.person('judge_one').ref}\n".encode()
    sent = post(browser, f"{place}/readings", {"file": (io.BytesIO(raw), "danh-sach.csv")}).location
    assert "sẽ được giao" in browser.get(sent).text
    post(browser, f"{sent}/apply")
    assert ("đã giao" in browser.get(sent).text, len(standing(judged))) == (True, 1)
    post(browser, f"{sent}/undo")
    page = browser.get(sent).text
    assert ("đã giao" in page, ">đã thu hồi" in page or "đã thu hồi</" in page, standing(judged)) == (False, True, [])


def standing(judged):
    """Who reads what."""
    return rounds.standing_pairs(judged)
