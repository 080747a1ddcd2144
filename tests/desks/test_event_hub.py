"""The hub of an event: every place it names opens for whoever is shown it, and a volunteer is shown the gate alone."""

import re

import pytest

from app.events.access import REALM
from app.kit.codes import public_code
from app.kit.db import transaction
from app.people.models import Grant
from app.people.states import Role
from tests.events import made
from tests.world import MADE

CODE = "dien-dan-2026"
URL = f"/events/{CODE}/work"


@pytest.fixture
def event(world, app):
    with transaction():
        event = made.event(world, code=CODE, capacity=40)
        for who, state in (("lan", None), ("minh", "registration_waiting")):
            waits = {"state": state, "waiting_since": MADE} if state else {}
            made.registration(world, event, who, **waits)
    return event


def places(page: str) -> list[str]:
    """The addresses that the cards of the hub name."""
    return re.findall(rf'<li><a href="(/events/{CODE}[^"]*)"', page)


@pytest.mark.parametrize("who", ["organizer", "secretary", "observer"])
def test_every_place_opens_for_whoever_is_shown_it(as_, event, who):
    browser = as_(who)
    found = places(browser.get(URL).get_data(as_text=True))
    assert found[0] == f"/events/{CODE}"
    assert [href for href in found if browser.get(href).status_code >= 400] == []


def test_the_figures_are_those_of_the_registrations(as_, event):
    page = re.sub(r"\s+", " ", as_("organizer").get(URL).get_data(as_text=True))
    figures = re.findall(r'<p class="figure"><b>(\d+)</b> <span>([^<]+)</span>', page)
    assert figures == [("1", "đã có chỗ"), ("1", "trong danh sách chờ")]


def test_a_volunteer_is_shown_no_figures_and_a_stranger_no_hub(as_, world, event):
    with transaction():
        made.add(
            Grant(
                ref=public_code(10),
                person_id=world.people["minh"],
                role=Role.VOLUNTEER,
                realm=REALM,
                label=CODE,
                made_at=MADE,
            )
        )
    page = as_("minh").get(URL).get_data(as_text=True)
    assert ('class="figure"' in page, [p for p in places(page) if not p.endswith("/gate")]) == (False, [])
    assert as_("lan").get(URL).status_code == 403
