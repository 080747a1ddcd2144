"""The benchmarks' data stay true to the models: a province is built whole, its pages open, and the check bites."""

import pytest
from sqlalchemy import delete, func, select

from app.events.registration_models import TakenPlace
from app.judging.models import ScoreSheet
from app.kit.clock import use_offset_file
from app.kit.db import db, transaction
from benchmarks import checks, events, pages


@pytest.fixture
def province(tmp_path):
    """The first province, behind an application of its own."""
    found = pages.make(tmp_path / "province", 1)
    yield found
    with found.app.app_context():
        db.session.remove()
        db.engine.dispose()
    use_offset_file(None)


def test_a_province_is_built_whole_and_all_measured_pages_open(province):
    answers = {what: province.get(who, address)[2] for what, who, address in pages.PAGES}
    assert answers == dict.fromkeys(answers, 200)
    with province.app.app_context():
        assert checks.check(1) == {
            "provinces": 1, "communes": 100, "people": 2942 + events.EXTRA, "entries": 1765, "versions": 1681, "sheets": 2184,
            "registrations": 5030,
        }  # fmt: skip
        with transaction():
            db.session.execute(
                delete(ScoreSheet).where(ScoreSheet.id == select(func.max(ScoreSheet.id)).scalar_subquery())
            )
        with pytest.raises(checks.Broken, match="two sheets"):
            checks.check(1)
        with transaction():
            db.session.execute(
                delete(TakenPlace).where(
                    TakenPlace.registration_id == select(func.max(TakenPlace.registration_id)).scalar_subquery()
                )
            )
        with pytest.raises(checks.Broken):
            checks.check(1)


def test_pages_of_a_dialogue_of_212_sites_ask_no_more_than_those_of_three(province):
    """5,000 registrations and 30 volunteers against 30 and three."""
    asked = {}
    for what, address in pages.OF_A_DIALOGUE:
        both = []
        for code in (events.SMALL.format(0), events.LARGE):
            province.get("organizer-0", address.format(dialogue=code))
            both.append(province.get("organizer-0", address.format(dialogue=code))[1:])
        asked[what] = both
    assert {what: both for what, both in asked.items() if both[0] != both[1] or both[0][1] != 200} == {}


def test_a_search_without_marks_finds_one_name_among_five_thousand(province):
    """D31: "dang hoa" finds "Đặng Hoà"."""
    page = province.browsers["organizer-0"].get(f"/events/{events.LARGE}/registrations?q=dang hoa").text
    assert events.WANTED in page
    assert page.count("/registrations/") < 60
