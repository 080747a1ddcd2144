"""The contest of the plan of Sơn La, 2021, from its call to its published result, through the pages alone (D1-D19)."""

import pytest
from playwright.sync_api import Browser

from tests.browser import first_half as first
from tests.browser import second_half as second
from tests.browser.cast import BEGUN, gather
from tests.browser.steps import Play
from tests.serving import serve

pytestmark = pytest.mark.browser
SCENES = (
    first.call,
    first.owed,
    first.entries,
    first.unit,
    first.late,
    first.check,
    second.prepare,
    second.preliminary,
    second.decide,
    second.coaching,
    second.last_round,
    second.publish,
)


def test_contest_of_2021_runs_from_its_call_to_its_result(browser: Browser, tmp_path) -> None:
    with serve(tmp_path, workers=1, at=BEGUN) as served:
        with served.inside():
            gather()
        play = Play(served, browser)
        for scene in SCENES:
            scene(play)
        assert play.faults() == []
