"""The page of the draw: for the staff of the edition only."""

import pytest

from app.contests.states import StageKind
from app.judging.states import RoundState
from tests.judging.made import PLAIN, keep, scored
from tests.world import post

pytestmark = pytest.mark.usefixtures("writing")


@pytest.fixture
def kept(world):
    return keep(*scored(world, [*PLAIN[:3], (None, None)], StageKind.FINAL, state=RoundState.OPEN))


def test_the_secretariat_draws_and_marks_attendance(as_, kept):
    browser, page = as_("secretary"), kept.url(f"rounds/{kept.ref}/draw")
    assert browser.get(page).status_code == 200
    assert post(browser, page, {"seed": ""}).status_code == 422
    assert post(browser, page, {"seed": "17/9 – 48213"}).status_code == 303
    text = browser.get(page).text
    assert [ref in text for ref in kept.refs] == [True] * 4
    assert f'href="{kept.url(f"rounds/{kept.ref}")}"' in text
    assert "17/9 – 48213|" in text
    assert post(browser, page + "/absent", {"absent": [kept.refs[3]]}).status_code == 303
    assert browser.get(page).text.count('class="badge t-owing"') == 1


@pytest.mark.parametrize("name", ["lan", "judge_one", "officer", "observer", "other_organizer"])
def test_the_draw_is_not_there_for_others(as_, kept, name):
    browser, page = as_(name), kept.url(f"rounds/{kept.ref}/draw")
    assert (browser.get(page).status_code, post(browser, page, {"seed": "x"}).status_code) == (404, 404)


def test_a_preliminary_round_has_no_draw(as_, world):
    kept = keep(*scored(world, PLAIN))
    assert as_("secretary").get(kept.url(f"rounds/{kept.ref}/draw")).status_code == 404
