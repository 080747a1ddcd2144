"""A judge reads their own line once the result is out: themselves in plain words, nothing about anybody else (D19)."""

import re

import pytest

from app.judging.analysis.rules.own import FEWEST, own_lines
from app.judging.models import PanelMember
from app.judging.publication.actions import publish_due, schedule
from app.judging.tally import actions
from app.kit.db import db
from tests.contests.reception.made import add
from tests.judging.analysis.test_sureness import table
from tests.judging.made import DECIDED, DUE, keep, scored, sheet

pytestmark = pytest.mark.usefixtures("writing")
FOUR = ("judge_one", "judge_two", "judge_three", "mentor")


def test_harsh_judge_reads_so_with_its_error_and_the_others_read_that_they_are_as_the_panel():
    lines = own_lines(table(per_item=3))
    assert (len(lines), lines["J0"].said) == (6, "own_harsher")
    assert lines["J0"].severity > 2 * lines["J0"].severity_se > 0
    assert {lines[f"J{n}"].said for n in range(1, 6)} <= {"own_alike", "own_milder"}
    assert lines["J0"].agreed == "own_agreement_mostly"


def test_a_panel_of_three_says_nothing():
    assert FEWEST == 4
    assert own_lines(table(judges=3)) == {}
    assert set(own_lines(table(judges=4))) == {"J0", "J1", "J2", "J3"}


def test_no_marks_or_one_each_say_nothing():
    assert own_lines(None) == {}
    assert own_lines(table(per_item=1)) == {}


def test_marks_by_chance_say_that_no_agreement_is_seen():
    lines = own_lines(table(items=8, judges=5, noise=60.0, harsh=0.0))
    assert {line.agreed for line in lines.values()} <= {"own_agreement_unclear", "own_agreement_unknown"}


def judged(world, judges=FOUR):
    """A closed round of twelve entries that every judge read; judge one gives eight points less."""
    made_round, made = scored(world, [() for _ in range(12)], judges=judges)
    for n, entry in enumerate(made):
        for k, judge in enumerate(judges):
            points = 85 - 3 * n + (n * (k + 2) * 7) % 5 / 4 - (8 if k == 0 else 0)
            sheet(world, made_round, entry, judge, [round(points * part * 4) / 4 for part in (0.4, 0.4, 0.2)])
    return made_round, made


def publish(kept, by) -> None:
    actions.decide(kept.judged, by=by, at=DECIDED)
    schedule(kept.judged.stage, due_at=DUE, by=by, at=DECIDED)
    publish_due(DUE)
    db.session.commit()


def _url(kept, ref=None):
    return f"/judging/rounds/{ref or kept.ref}/report"


def _plain(page):
    return re.sub(r'content="[^"]*"|value="[^"]*"', "", page.text)


def test_own_line_is_missing_before_publication_and_for_everybody_else(as_, world, actor):
    kept = keep(*judged(world))
    hidden, missing = as_("judge_one").get(_url(kept)), as_("judge_one").get(_url(kept, "KHONGCO1"))
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert _plain(hidden).replace(kept.ref, "") == _plain(missing).replace("KHONGCO1", "")
    assert "/report" not in as_("judge_one").get(f"/judging/rounds/{kept.ref}").text
    publish(kept, actor("organizer"))
    for name in ("organizer", "secretary", "lan", "observer", "other_organizer", "admin"):
        assert as_(name).get(_url(kept)).status_code == 404


def test_judge_reads_their_own_line_in_words_and_no_name_or_entry_of_others(as_, world, actor):
    kept = keep(*judged(world))
    publish(kept, actor("organizer"))
    browser = as_("judge_one")
    assert _url(kept) in browser.get(f"/judging/rounds/{kept.ref}").text
    page = browser.get(_url(kept))
    text = page.text[page.text.index("<main") : page.text.index("</main>")]
    assert "Bạn chấm chặt hơn mặt bằng của hội đồng." in text
    assert re.search(r"lệch −?-?\d+,\d\d ± \d+,\d\d điểm", text)
    others = [world.person(name).full_name for name in FOUR[1:]]
    assert [word for word in (*others, *kept.titles) if word in text] == []
    assert "q =" not in text


def test_small_panel_reads_why_nothing_is_said(as_, world, actor):
    kept = keep(*judged(world, FOUR[:3]))
    publish(kept, actor("organizer"))
    page = as_("judge_one").get(_url(kept)).text
    assert ('class="empty"' in page, "±" in page) == (True, False)


def test_judge_who_left_the_panel_reads_nothing(as_, world, actor):
    kept = keep(*judged(world))
    publish(kept, actor("organizer"))
    add(PanelMember(round_id=kept.judged_id, person_id=world.people["stranger"], left_at=DUE))
    db.session.commit()
    assert as_("stranger").get(_url(kept)).status_code == 404
