"""The desk says what I owe, what waits and what comes next; the search box finds only what I may see."""

from datetime import timedelta

from app.contests.calls.queries import boards_of
from app.contests.entries.actions import Basics, start
from app.contests.entries.queries import call_of
from app.desks.home import youth
from app.desks.tasks import Pile
from app.kit.db import db, transaction
from tests.contests.editions import DUE, LAUNCHED, open_edition
from tests.judging import rounds as judging
from tests.judging.conftest import at_clock  # noqa: F401


def begun(world, title: str = "Nuôi ong rừng"):
    """A draft of Lan's in an open edition."""
    code = open_edition(world).code
    db.session.flush()
    db.session.expire_all()
    edition = call_of(world.actor("lan"), code)
    board = boards_of(edition)[0]
    basics = Basics(title=title, board=board, field=None, unit=world.unit("xa_mot"))
    return start(edition, basics, by=world.actor("lan"), at=LAUNCHED)


def test_a_draft_is_owed_until_the_deadline(world, writing, actor):
    entry = begun(world)
    lines = youth.tasks(actor("lan"), DUE - timedelta(days=1))
    assert [(t.pile, t.kind, t.where["ref"], t.due) for t in lines] == [(Pile.OWE, "finish_draft", entry.ref, DUE)]
    assert youth.tasks(actor("lan"), DUE + timedelta(seconds=1)) == []


def test_an_open_call_comes_next_for_somebody_without_an_entry(world, writing, actor):
    begun(world)
    assert [t.kind for t in youth.tasks(actor("an"), DUE - timedelta(days=1))] == ["call_open"]


def test_the_search_box_finds_own_entries_without_marks_and_nothing_of_others(world, as_):
    with transaction():
        begun(world)
    mine = as_("lan").get("/search?q=nuoi ong rung").get_data(as_text=True)
    theirs = as_("an").get("/search?q=nuoi ong rung").get_data(as_text=True)
    assert ("Nuôi ong rừng" in mine, "Nuôi ong rừng" in theirs) == (True, False)


def test_a_stranger_is_led_to_the_sign_in_page(client):
    assert client.get("/desk").location == "/sign-in?next=/desk"


def test_a_judge_sees_how_many_sheets_are_handed_in(world, as_, at_clock):  # noqa: F811
    at_clock(judging.DURING)
    with transaction():
        judging.open_round(world, entries=2, at=judging.BEFORE)
    page = as_("judge_two").get("/desk").get_data(as_text=True)
    assert "0/2" in page
