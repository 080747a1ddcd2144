"""The chair's page, the hall's board, the strip on a judge's phone."""

from datetime import timedelta

import pytest

from app.contests.states import StageKind
from app.judging.finals import actions as finals
from app.judging.finals.queries import order_of
from app.judging.live import actions
from app.judging.live.queries import ladders, live_of
from app.judging.models import Publication
from app.judging.states import RoundState, SheetState
from app.kit.db import db
from tests.contests.reception.made import add, open_edition
from tests.judging.made import DUE, OPENED, PLAIN, keep, scored, sheet
from tests.world import post, without_chance

pytestmark = pytest.mark.usefixtures("writing")
AT = OPENED + timedelta(hours=2)
JUDGES = ("judge_one", "judge_two", "judge_three")


@pytest.fixture
def kept(world, actor):
    judged, made = scored(world, PLAIN, StageKind.FINAL, state=RoundState.OPEN, judges=JUDGES)
    finals.draw_order(judged, seed="48213", by=actor("secretary"), at=OPENED)
    return keep(judged, made)


@pytest.fixture
def press(kept, as_):
    """Press a button on the newest picture; the board was opened by the secretary."""
    browser, page = as_("secretary"), kept.url(f"rounds/{kept.ref}/live")
    assert post(browser, f"{page}/start", {}).status_code == 303

    def press(verb, **sent):
        db.session.expire_all()
        return post(browser, f"{page}/{verb}", {"seen": str(live_of(kept.judged).version), **sent})

    return press


def board_of(kept) -> str:
    return kept.url(f"stages/{kept.stage}/board")


def order(kept):
    return [drawn.entry for drawn in order_of(kept.judged)]


def ladder(kept) -> str:
    return ladders(kept.judged)[0].key


def test_the_board_is_not_there_before_it_is_opened(client, kept):
    missing = client.get("/contests/nowhere/stages/NTHNG234/board")
    assert (client.get(board_of(kept)).status_code, missing.status_code) == (404, 404)


def test_the_hall_sees_the_order_then_who_is_on_stage_then_a_place(client, kept, press):
    first = order(kept)[0]
    assert [title in client.get(board_of(kept)).text for title in kept.titles] == [True] * 5
    assert press("call", entry=first.ref).status_code == 303
    assert f'<h1 class="short">{first.title}</h1>' in client.get(board_of(kept)).text
    assert press("reveal", group=ladder(kept), place="3").status_code == 303
    text = client.get(board_of(kept)).text
    assert [title in text for title in kept.titles] == [False, False, True, False, False]


def test_a_poll_is_one_read_below_the_orm(client, kept, press, queries):
    answer = client.get(board_of(kept))
    assert (answer.headers["ETag"], answer.headers["Cache-Control"]) == ('"b1"', "no-cache")
    queries.clear()
    again = client.get(board_of(kept), headers={"If-None-Match": '"b1"'})
    assert (again.status_code, again.data, again.headers["ETag"], queries) == (304, b"", '"b1"', [])
    press("call", entry=order(kept)[0].ref)
    newer = client.get(board_of(kept), headers={"If-None-Match": '"b1"'})
    assert (newer.status_code, newer.headers["ETag"]) == (200, '"b2"')


def test_a_person_signed_in_costs_no_more_at_a_poll(as_, kept, press, queries):
    browser = as_("lan")
    queries.clear()
    assert browser.get(board_of(kept), headers={"If-None-Match": '"b1"'}).status_code == 304
    assert queries == []


def test_the_board_of_another_edition_is_not_found_under_this_one(client, kept, press):
    answers = [
        client.get(f"/contests/nowhere/stages/{kept.stage}/board", headers=headers)
        for headers in ({}, {"If-None-Match": '"b1"'})
    ]
    assert [answer.status_code for answer in answers] == [404, 404]


def test_a_held_board_answers_the_same_bytes(client, kept, press):
    press("call", entry=order(kept)[0].ref)
    press("freeze")
    held = client.get(board_of(kept))
    press("clock/run")
    press("reveal", group=ladder(kept), place="1")
    again = client.get(board_of(kept))
    assert (again.data, again.headers["ETag"]) == (held.data, held.headers["ETag"])
    press("unfreeze")
    assert kept.titles[0] in client.get(board_of(kept)).text


def test_the_chair_sees_who_handed_in_and_neither_points_nor_places(as_, kept, press, world):
    browser, page = as_("secretary"), kept.url(f"rounds/{kept.ref}/live")
    late = sheet(world, kept.judged, kept.entries[0], "judge_three", (1.25, 1.25, 1.25), state=SheetState.DRAFT)
    db.session.commit()
    text = without_chance(browser.get(page).text)
    assert (text.count("2/2"), text.count("2/3"), "1,25" in text, "86" in text) == (4, 1, False, False)
    assert "/live/reveal?" not in text
    refused = press("reveal", group=ladder(kept), place="1")
    assert (refused.status_code, live_of(kept.judged).revealed) == (409, [])
    db.session.delete(late)
    db.session.commit()
    assert "/live/reveal?" in browser.get(page).text


def test_the_part_that_changes_is_asked_for_by_its_mark(as_, kept, press, world):
    browser, part = as_("secretary"), kept.url(f"rounds/{kept.ref}/live/now")
    mark = browser.get(part).headers["ETag"]
    assert browser.get(part, headers={"If-None-Match": mark}).status_code == 304
    sheet(world, kept.judged, kept.entries[0], "judge_three", None)
    db.session.commit()
    assert browser.get(part, headers={"If-None-Match": mark}).status_code == 200


def test_a_place_is_asked_about_before_it_is_told(as_, kept, press):
    browser, page = as_("secretary"), kept.url(f"rounds/{kept.ref}/live/reveal")
    text = browser.get(f"{page}?group={ladder(kept)}&place=3").text
    assert ('name="place" value="3"' in text, kept.titles[2] in text) == (True, False)
    assert browser.get(f"{page}?group={ladder(kept)}&place=9").status_code == 303


def test_every_button_does_its_act(kept, press):
    first = order(kept)[0]
    acts = (
        ("times", {"talk": "8", "questions": "10"}), ("call", {"entry": first.ref}), ("clock/run", {}), ("clock/stop", {}),
        ("clock/set", {"part": "clock_questions"}), ("show", {"scene": "scene_order"}), ("freeze", {}), ("unfreeze", {}),
        ("end", {}), ("resume", {}),
    )  # fmt: skip
    versions = []
    for verb, sent in acts:
        assert press(verb, **sent).status_code == 303
        db.session.expire_all()
        versions.append(live_of(kept.judged).version)
    assert versions == list(range(2, 2 + len(acts)))


@pytest.mark.parametrize(
    ("verb", "sent"),
    [("call", {"entry": "NTHNG234"}), ("show", {"scene": "x"}), ("clock/set", {"part": "x"}), ("times", {"talk": "a"})],
)
def test_what_no_button_sends_is_refused(kept, press, verb, sent):
    assert press(verb, **sent).status_code == 422
    db.session.expire_all()
    assert live_of(kept.judged).version == 1


@pytest.mark.parametrize("name", ["lan", "judge_one", "officer", "observer", "other_organizer"])
def test_the_chair_page_is_not_there_for_others(as_, kept, press, name):
    browser, page = as_(name), kept.url(f"rounds/{kept.ref}/live")
    answers = [browser.get(page), browser.get(f"{page}/now"), post(browser, f"{page}/freeze", {"seen": "1"})]
    assert [answer.status_code for answer in answers] == [404] * 3


def test_a_judge_is_led_to_the_own_sheet_of_who_is_on_stage(as_, kept, press, world):
    first = order(kept)[0]
    mine = sheet(world, kept.judged, first, "judge_three", None).ref
    db.session.commit()
    browser, strip = as_("judge_three"), f"/judging/rounds/{kept.ref}/live"
    assert "data-open" not in browser.get(strip).text
    press("call", entry=first.ref)
    assert f'data-open="/judging/sheets/{mine}"' in browser.get(strip).text
    page = browser.get(f"/judging/rounds/{kept.ref}").text
    assert (f'data-stage="{strip}"' in page, f'data-open="/judging/sheets/{mine}"' in page) == (True, True)
    other = as_("judge_one").get(strip).text
    assert ("data-open" in other, first.title in other) == (False, True)


def test_the_strip_tells_a_judge_no_place_and_others_nothing(as_, kept, press):
    browser, strip = as_("judge_one"), f"/judging/rounds/{kept.ref}/live"
    mark = browser.get(strip).headers["ETag"]
    assert browser.get(strip, headers={"If-None-Match": mark}).status_code == 304
    press("reveal", group=ladder(kept), place="3")
    assert [title in browser.get(strip).text for title in kept.titles] == [False] * 5
    assert [as_(name).get(strip).status_code for name in ("lan", "secretary", "officer")] == [404] * 3


def test_the_strip_tells_a_judge_that_a_sheet_was_given_back_and_tells_nobody_else(as_, kept, press, world):
    mine = sheet(world, kept.judged, order(kept)[0], "judge_three", (30, 30, 10))
    mine.state = SheetState.REOPENED
    db.session.commit()
    strip = f"/judging/rounds/{kept.ref}/live"
    told = as_("judge_three").get(strip)
    assert (f'href="/judging/sheets/{mine.ref}"' in told.text, "stage-again" in told.text) == (True, True)
    assert ["stage-again" in as_(name).get(strip).text for name in ("judge_one", "judge_two")] == [False, False]
    mine.state = SheetState.SUBMITTED
    db.session.commit()
    again = as_("judge_three").get(strip, headers={"If-None-Match": told.headers["ETag"]})
    assert (again.status_code, "stage-again" in again.text) == (200, False)


def test_the_chair_page_asks_as_often_for_two_entries_as_for_fifteen(as_, world, actor, queries):
    asked = []
    for unit, points in (("xa_mot", PLAIN[:2]), ("xa_hai", PLAIN * 3)):
        judged, made = scored(world, points, StageKind.FINAL, edition=open_edition(world, unit), state=RoundState.OPEN)
        finals.draw_order(judged, seed="48213", by=actor("secretary"), at=OPENED)
        actions.start(judged, by=actor("secretary"), at=OPENED)
        found, browser = keep(judged, made), as_("secretary")
        browser.get(found.url(f"rounds/{found.ref}/live"))
        db.session.expire_all()
        queries.clear()
        assert browser.get(found.url(f"rounds/{found.ref}/live")).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_the_contests_page_leads_to_the_board_only_while_the_final_is_played(client, kept, press):
    link = f'href="{board_of(kept)}"'

    def seen():
        db.session.expire_all()
        return link in client.get(f"/contests/{kept.code}").text

    assert seen()
    assert press("freeze").status_code == 303
    assert seen()
    assert press("end").status_code == 303
    assert not seen()


def test_the_contests_page_names_no_board_before_the_chair_opened_it(client, kept):
    text = client.get(f"/contests/{kept.code}").text
    assert ("/board" in text, "Xem trực tiếp" in text) == (False, False)


@pytest.mark.parametrize("played", [True, False])
def test_the_published_result_leads_to_the_board_that_still_stands(client, world, actor, as_, played):
    judged, made = scored(world, PLAIN, StageKind.FINAL, state=RoundState.OPEN)
    finals.draw_order(judged, seed="48213", by=actor("secretary"), at=OPENED)
    kept = keep(judged, made)
    if played:
        assert post(as_("secretary"), kept.url(f"rounds/{kept.ref}/live/start"), {}).status_code == 303
    played_round = kept.judged
    played_round.stage.published_at = DUE
    content = {"stage": "Chung kết", "kind": "advance", "next": "", "groups": []}
    add(
        Publication(
            stage_id=played_round.stage_id, number=1, due_at=DUE, done_at=DUE, plan={}, content=content, made_at=DUE
        )
    )
    db.session.commit()
    found = client.get(kept.url(f"results/{kept.stage}"))
    assert (found.status_code, f'href="{board_of(kept)}"' in found.text) == (200, played)
    assert board_of(kept) not in client.get(f"/contests/{kept.code}").text
