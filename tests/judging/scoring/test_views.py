"""The judge's pages: the sheet saved by page and by script, handed in, refused; strangers find nothing."""

import json
import re

import pytest
from sqlalchemy import select, update

from app.judging.models import Round, ScoreSheet
from app.judging.scoring import actions
from app.judging.states import SheetState
from app.kit.db import db, transaction
from tests.judging.rounds import AFTER, BEFORE, DURING, full, open_round, sheet
from tests.world import csrf, post, without_token


@pytest.fixture
def judged(world, at_clock):
    with transaction():
        made = open_round(world, judges=("judge_one", "judge_two"))
    at_clock(DURING)
    return made


@pytest.fixture
def ref(world, judged):
    return sheet(world, judged, "judge_one").ref


def form(judged, part=1.0, **more):
    scores = {f"c.{key}": f"{value / 100:g}".replace(".", ",") for key, value in full(judged, part).items()}
    return {**scores, "revision": "0", "nonce": "nonce-1234", **more}


def kept(ref):
    return db.session.scalars(select(ScoreSheet).filter_by(ref=ref).execution_options(populate_existing=True)).one()


def save_json(browser, ref, body):
    headers = {"X-CSRFToken": csrf(browser), "Accept": "application/json"}
    return browser.post(f"/judging/sheets/{ref}/save", data=json.dumps(body), headers=headers,
                        content_type="application/json")  # fmt: skip


def test_sheet_is_saved_when_the_page_sends_it(as_, ref, judged):
    browser = as_("judge_one")
    answer = post(browser, f"/judging/sheets/{ref}/save", {"c.need": "7,5", "revision": "0", "to_panel": "Xem lại"})
    assert (answer.status_code, answer.location) == (303, f"/judging/sheets/{ref}")
    assert (kept(ref).scores, kept(ref).comment_panel, kept(ref).state) == ({"need": 750}, "Xem lại", SheetState.DRAFT)
    page = browser.get(f"/judging/sheets/{ref}").text
    assert re.findall(r'name="c.need" value="([^"]*)"', page) == ["7,5"]


def test_sheet_keeps_what_fits_when_a_number_does_not(as_, ref, judged):
    answer = post(
        as_("judge_one"), f"/judging/sheets/{ref}/save", {"c.need": "7,5", "c.novelty": "21", "revision": "0"}
    )
    assert (answer.status_code, kept(ref).scores) == (422, {"need": 750})
    assert re.findall(r'name="c.novelty" value="([^"]*)"', answer.text) == ["21"]


def test_script_learns_the_revision_when_it_saves(as_, ref, judged):
    answer = save_json(as_("judge_one"), ref, {"c.need": "7,5", "c.novelty": "abc", "revision": 0})
    assert (answer.status_code, answer.json["revision"], [p["field"] for p in answer.json["problems"]]) == (
        200, 1, ["c.novelty"],
    )  # fmt: skip


def test_script_gets_both_texts_when_another_device_was_first(as_, ref, judged):
    browser = as_("judge_one")
    save_json(browser, ref, {"c.need": "7,5", "revision": 0})
    answer = save_json(browser, ref, {"c.need": "9", "revision": 0})
    assert (answer.status_code, answer.json["theirs"]["c.need"], answer.json["yours"]["c.need"], answer.json["revision"]) == (
        409, "7,5", "9", 1,
    )  # fmt: skip


def test_page_shows_both_texts_when_another_device_was_first(as_, ref, judged):
    browser = as_("judge_one")
    save_json(browser, ref, {"c.need": "7,5", "revision": 0})
    answer = post(browser, f"/judging/sheets/{ref}/save", {"c.need": "9", "revision": "0"})
    assert answer.status_code == 409
    choice, whole = answer.text.split("</fieldset>")
    assert re.findall(r'type="radio" name="(c.need)" value="([^"]*)"', choice) == [("c.need", "7,5"), ("c.need", "9")]
    assert re.findall(r'name="(c.need|revision)" value="([^"]*)"', whole) == [("c.need", "9"), ("revision", "1")]


def test_page_keeps_what_was_chosen_when_two_versions_met(as_, ref, judged):
    browser = as_("judge_one")
    save_json(browser, ref, {"c.need": "7,5", "c.novelty": "3", "n.need": "Lần một", "revision": 0})
    came = {"c.need": "9", "c.novelty": "3", "n.need": "Lần hai", "to_panel": "Mới", "revision": "0"}
    page = post(browser, f"/judging/sheets/{ref}/save", came)
    hidden = re.findall(r'type="hidden" name="(c.novelty|revision)" value="([^"]*)"', page.text.split("</form>")[1])
    chosen = {**dict(hidden[:2]), "c.need": "9", "n.need": "Lần một", "to_panel": "Mới"}
    answer = post(browser, f"/judging/sheets/{ref}/save", chosen)
    one = kept(ref)
    assert (page.status_code, answer.status_code, one.scores, one.notes, one.comment_panel) == (
        409, 303, {"need": 900, "novelty": 300}, {"need": "Lần một"}, "Mới",
    )  # fmt: skip


def submit_json(browser, ref, body):
    headers = {"X-CSRFToken": csrf(browser), "Accept": "application/json"}
    return browser.post(f"/judging/sheets/{ref}/submit", json=body, headers=headers)


def test_script_hands_in_once_when_the_answer_was_lost(as_, ref, judged):
    browser = as_("judge_one")
    answers = [submit_json(browser, ref, form(judged, to_entrant="Tốt")) for _ in range(2)]
    assert [(a.status_code, a.json["revision"], a.json["problems"]) for a in answers] == [(200, 1, []), (200, 1, [])]
    assert (kept(ref).state, kept(ref).revision) == (SheetState.SUBMITTED, 1)


def test_script_learns_what_is_missing_when_it_hands_in(as_, ref, judged):
    data = form(judged)
    data.pop("c.novelty")
    answer = submit_json(as_("judge_one"), ref, data)
    assert (answer.status_code, answer.json["code"], answer.json["revision"]) == (422, "sheet_incomplete", 1)
    assert ([p["field"] for p in answer.json["problems"]], kept(ref).state) == (["c.novelty"], SheetState.DRAFT)


@pytest.mark.parametrize(("words", "status"), [("", 422), ("Ngắn quá", 422), ("Vừa đủ rồi", 303), ("Dài quá" * 9, 422)])
def test_word_to_the_entrant_has_the_length_that_the_round_asks_for(as_, ref, judged, words, status):
    with transaction():
        one = kept(ref).round_id
        db.session.execute(update(Round).where(Round.id == one).values(comment_min=10, comment_max=40))
    answer = post(as_("judge_one"), f"/judging/sheets/{ref}/submit", form(judged, to_entrant=words))
    assert (answer.status_code, kept(ref).state is SheetState.SUBMITTED) == (status, status == 303)
    assert kept(ref).comment_entrant == words


def test_sheet_says_who_reads_each_word(as_, ref, judged):
    page = as_("judge_one").get(f"/judging/sheets/{ref}").text
    words = re.findall(r'<p class="help who" id="(\w+)-help">.*?<span>(.*?)</span>', page)
    assert words == [
        ("to_entrant", "Thí sinh và nhóm đọc được, chỉ sau khi công bố kết quả, không kèm tên giám khảo."),
        ("to_panel", "Hội đồng và Ban Thư ký đọc. Thí sinh không bao giờ thấy."),
    ]


def test_one_goes_from_sheet_to_sheet_when_there_are_several(as_, world, judged):
    refs = [sheet(world, judged, "judge_one", n).ref for n in (1, 2, 3)]
    browser, found = as_("judge_one"), []
    order = re.findall(r'/judging/sheets/(\w+)"', browser.get(f"/judging/rounds/{judged.ref}").text)[:3]
    for one in order:
        page = browser.get(f"/judging/sheets/{one}").text
        found.append(re.findall(r'/judging/sheets/(\w+)" data-sheet-(before|after)', page))
    assert sorted(order) == sorted(refs)
    assert "Phiếu 2 trên 3" in browser.get(f"/judging/sheets/{order[1]}").text
    assert found == [
        [(order[1], "after")], [(order[0], "before"), (order[2], "after")], [(order[1], "before")],
    ]  # fmt: skip


def test_worker_of_the_phone_knows_every_file_of_the_shell(client):
    worker = client.get("/judging-worker.js")
    assert (worker.mimetype, worker.headers["Service-Worker-Allowed"]) == ("text/javascript", "/judging")
    files = json.loads(re.search(r"const FILES = (\[.*?\]);", worker.text)[1])
    codes = set()
    for url in files:
        with client.get(url) as answer:
            codes.add(answer.status_code)
    assert codes == {200}


def test_sheet_is_handed_in_once_when_sent_twice(as_, ref, judged):
    browser = as_("judge_one")
    answers = [post(browser, f"/judging/sheets/{ref}/submit", form(judged)) for _ in range(2)]
    assert [a.status_code for a in answers] == [303, 303]
    assert (kept(ref).state, kept(ref).revision, kept(ref).submitted_at is not None) == (SheetState.SUBMITTED, 1, True)


def test_sheet_stays_a_draft_when_incomplete(as_, ref, judged):
    data = form(judged)
    del data["c.novelty"]
    answer = post(as_("judge_one"), f"/judging/sheets/{ref}/submit", data)
    assert (answer.status_code, kept(ref).state, len(kept(ref).scores)) == (422, SheetState.DRAFT, 6)
    assert '<a href="#c.novelty">' in answer.text


def test_nothing_is_saved_when_the_window_is_over(as_, ref, judged, at_clock):
    at_clock(AFTER)
    answer = save_json(as_("judge_one"), ref, {"c.need": "7,5", "revision": 0})
    assert (answer.status_code, answer.json["code"], kept(ref).scores) == (409, "scoring_over", {})
    assert 'data-sheet="' not in as_("judge_one").get(f"/judging/sheets/{ref}").text


def test_dossier_can_be_read_when_the_window_has_not_opened(as_, ref, judged, at_clock):
    at_clock(BEFORE)
    page = as_("judge_one").get(f"/judging/sheets/{ref}")
    assert (page.status_code, "Tóm tắt Hồ sơ 1" in page.text, 'data-sheet="' in page.text) == (200, True, False)


def test_entry_is_given_up_when_the_judge_says_why(as_, ref, judged):
    answer = post(as_("judge_one"), f"/judging/sheets/{ref}/recuse", {"reason": "Anh họ"})
    assert (answer.status_code, kept(ref).state, kept(ref).recused_reason) == (303, SheetState.RECUSED, "Anh họ")


@pytest.mark.parametrize(
    "name", ["judge_two", "judge_three", "secretary", "organizer", "admin", "lan", "other_secretary"]
)
def test_foreign_sheet_is_like_missing_when_somebody_else_asks(as_, ref, judged, name):
    browser = as_(name)
    hidden, missing = (without_token(browser.get(f"/judging/sheets/{code}").text) for code in (ref, "NOTHING"))
    assert hidden == missing.replace("NOTHING", ref)
    codes = [
        post(browser, f"/judging/sheets/{ref}/{verb}", form(judged)).status_code
        for verb in ("save", "submit", "recuse")
    ]
    assert (codes, kept(ref).revision) == ([404] * 3, 0)


def test_visitor_is_led_to_sign_in_when_asking_for_a_sheet(client, ref, judged):
    assert client.get(f"/judging/sheets/{ref}").status_code == 303


def test_desk_lists_only_own_sheets_when_others_have_some(as_, world, judged):
    mine = {sheet(world, judged, "judge_one", n).ref for n in (1, 2, 3)}
    page = as_("judge_one").get(f"/judging/rounds/{judged.ref}").text
    assert set(re.findall(r"/judging/sheets/(\w+)\"", page)) == mine
    assert as_("judge_three").get(f"/judging/rounds/{judged.ref}").status_code == 404
    assert "Chưa có gì để chấm" in as_("judge_three").get("/judging").text


def hand_in(world, judged, name, part, number=1):
    with transaction():
        one = sheet(world, judged, name, number)
        draft = actions.Draft(full(judged, part), "LỜI-BÍ-MẬT")
        actions.hand_in(one, draft, revision=one.revision, nonce="nonce-1234", by=world.actor(name), at=DURING)
    return one


def test_chief_reopens_anothers_sheet_when_giving_a_reason(as_, world, judged):
    theirs = hand_in(world, judged, "judge_two", 0.5).ref
    url = f"/judging/rounds/{judged.ref}/sheets/{theirs}/reopen"
    assert post(as_("judge_two"), url, {"reason": "x"}).status_code == 403
    assert post(as_("judge_one"), url, {"reason": "Nhầm hàng"}).status_code == 303
    assert kept(theirs).state is SheetState.REOPENED


def test_chief_sees_that_a_gap_is_wide_and_no_score_of_others(as_, world, judged):
    hand_in(world, judged, "judge_one", 0.9)
    hand_in(world, judged, "judge_two", 0.4)
    page = as_("judge_one").get(f"/judging/rounds/{judged.ref}").text
    assert ("Chênh lệch lớn" in page, "LỜI-BÍ-MẬT" in page, ">40<" in page) == (True, False, False)
    assert "Chênh lệch lớn" not in as_("judge_two").get(f"/judging/rounds/{judged.ref}").text


def test_a_save_reads_its_sheet_once_and_writes_it_once(as_, ref, queries):
    browser = as_("judge_one")
    assert save_json(browser, ref, {"c.need": "7", "revision": "0"}).status_code == 200  # the first looks for conflicts
    csrf(browser)
    del queries[:]
    assert save_json(browser, ref, {"c.need": "7,5", "revision": "1"}).json["revision"] == 2
    sheets = [
        one.split()[0] for one in queries if re.search(r"(FROM|UPDATE) score_sheet\b", one) and "comment_panel" in one
    ]
    assert sheets == ["SELECT", "UPDATE"]


def test_round_page_takes_the_same_queries_for_one_sheet_and_three(as_, world, judged, queries):
    browser = as_("judge_two")
    del queries[:]
    browser.get(f"/judging/rounds/{judged.ref}")
    three = len(queries)
    with transaction():
        for n in (2, 3):
            db.session.delete(sheet(world, judged, "judge_two", n))
    del queries[:]
    browser.get(f"/judging/rounds/{judged.ref}")
    assert len(queries) == three
