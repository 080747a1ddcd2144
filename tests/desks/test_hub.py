"""The hub leads the staff to every place of an edition; what stands beside a page leads everybody else."""

import re

import pytest

from app.kit.db import transaction
from tests.contests.editions import open_edition
from tests.judging.rounds import open_round, share


@pytest.fixture
def code(world) -> str:
    """An open edition of Sơn Châu."""
    with transaction():
        return open_edition(world).code


def ways(page: str) -> list[str]:
    """The words of the links beside a page."""
    beside = re.search(r"strip-beside.*?</nav>", page, re.S)
    return re.findall(r"</svg>([^<]+)</a>", beside[0]) if beside else []


def test_hub_links_lead_somewhere_for_each_of_the_staff(as_, code):
    for who, most in (("organizer", 12), ("secretary", 8), ("observer", 3)):
        browser = as_(who)
        page = browser.get(f"/contests/{code}/work").text
        main = page[page.index("<main") : page.index("</main>")]
        found = set(re.findall(r'href="(/[^"]+)"', main))
        assert len(found) >= most
        assert {url: browser.get(url.replace("&amp;", "&")).status_code for url in found} == dict.fromkeys(found, 200)


def test_hub_is_missing_for_others_and_other_provinces(as_, client, code):
    answers = [as_(who).get(f"/contests/{code}/work").status_code for who in ("lan", "officer", "other_organizer")]
    assert answers == [403, 403, 403]
    assert client.get(f"/contests/{code}/work").status_code == 303
    assert as_("organizer").get("/contests/missing-i/work").status_code == 404


def test_contest_page_shows_each_their_way_on(as_, client, code):
    page = f"/contests/{code}"
    assert ways(as_("organizer").get(page).text) == ["Điều hành cuộc thi"]
    assert ways(as_("officer").get(page).text) == ["Hồ sơ của xã Mường Ẳng"]
    assert [ways(as_(who).get(page).text) for who in ("lan", "other_organizer")] == [[], []]
    assert ways(client.get(page).text) == []


def test_desk_of_a_judge_shows_how_many_sheets_are_handed_in(world, as_):
    with transaction():
        share(world, open_round(world))
    page = as_("judge_one").get("/desk")
    assert (page.status_code, ">0/3<" in page.text) == (200, True)
