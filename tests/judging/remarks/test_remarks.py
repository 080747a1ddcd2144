"""What judges wrote reaches the organizers and the secretariat, from handed-in sheets, and nobody else (D19, B3)."""

import re

import pytest

from app.judging.models import PanelMember, ScoreSheet
from app.judging.publication.actions import publish_due, schedule
from app.judging.remarks import queries
from app.judging.states import RoundState, SheetRole, SheetState
from app.judging.tally import actions
from app.kit.db import db
from tests.contests.reception.made import add
from tests.judging.made import DECIDED, DUE, PLAIN, keep, scored
from tests.judging.made import sheet as new_sheet

pytestmark = pytest.mark.usefixtures("writing")


def _url(kept, tail=""):
    return kept.url(f"rounds/{kept.ref}/remarks{tail}")


def _silent(judged) -> None:
    """Take every word off the sheets."""
    for sheet in db.session.query(ScoreSheet).filter_by(round_id=judged.id):
        sheet.comment_entrant = sheet.comment_panel = ""


def _sheet(judged, entry, world, judge) -> ScoreSheet:
    return db.session.query(ScoreSheet).filter_by(
        round_id=judged.id, entry_id=entry.id, judge_id=world.people[judge]
    ).one()  # fmt: skip


def written(world, points=PLAIN):
    """A closed round: judge one wrote to the panel about the first entry, judge two to a criterion of the second."""
    judged, made = scored(world, points)
    _silent(judged)
    _sheet(judged, made[0], world, "judge_one").comment_panel = "Nên hỏi thêm về vốn\nvà nhân lực."
    _sheet(judged, made[1], world, "judge_two").notes = {"novelty": "Ý này đã có ở xã bên"}
    _sheet(judged, made[1], world, "judge_one").comment_entrant = "Rất khả thi"
    return judged, made


def read(judged, **how):
    """(title, judge, to the panel, to the entrant, notes) of all that is found."""
    found = queries.remarks(judged, **how)
    return [(s.title, r.judge, r.to_panel, r.to_entrant, r.notes) for s in found.subjects for r in s.remarks]


def test_words_stand_by_entry_with_their_judge_when_their_sheets_are_handed_in(world):
    judged, made = written(world)
    one, two = (world.person(name).full_name for name in ("judge_one", "judge_two"))
    by_name = sorted([(one, "", "Rất khả thi", []), (two, "", "", [("Tính sáng tạo", "Ý này đã có ở xã bên")])])
    found = read(judged)
    assert found[0] == (made[0].title, one, "Nên hỏi thêm về vốn\nvà nhân lực.", "", [])
    assert sorted(row[1:] for row in found[1:]) == by_name
    assert {row[0] for row in found[1:]} == {made[1].title}
    assert queries.written_on(judged) == 3
    assert {p.full_name for p in queries.judges_who_wrote(judged)} == {one, two}


@pytest.mark.parametrize("state", [SheetState.DRAFT, SheetState.REOPENED, SheetState.ASSIGNED])
def test_words_are_not_there_while_their_sheet_is_not_handed_in(world, state):
    judged, made = written(world)
    _sheet(judged, made[0], world, "judge_one").state = state
    db.session.flush()
    assert [row[0] for row in read(judged)] == [made[1].title] * 2
    assert queries.written_on(judged) == 2


def test_words_are_found_by_the_entrys_name_or_number_and_by_their_judge(world):
    judged, made = written(world)
    one = world.person("judge_one")
    assert [row[0] for row in read(judged, words="tra shan")] == [made[0].title]
    assert [row[0] for row in read(judged, words="VIII-002")] == [made[1].title] * 2
    assert [row[0] for row in read(judged, words="2")] == [made[1].title] * 2
    assert [row[1] for row in read(judged, judge=one.ref)] == [one.full_name] * 2
    assert [row[0] for row in read(judged, words="tra shan", judge=world.person("judge_two").ref)] == []
    assert read(judged, words="100%") == []


def test_words_of_a_tie_break_judge_stay_sealed_until_the_round_is_decided(world):
    judged, made = written(world)
    sealed = new_sheet(world, judged, made[2], "judge_three", (30, 30, 15), role=SheetRole.SEALED)
    sealed.comment_panel = "Phiếu niêm phong"
    db.session.flush()
    assert "Phiếu niêm phong" not in [row[2] for row in read(judged)]
    judged.state, judged.locked_at = RoundState.LOCKED, DECIDED
    assert [row[2] for row in read(judged) if row[0] == made[2].title] == ["Phiếu niêm phong"]


def test_pages_hold_twenty_entries_each_and_printing_holds_all(world):
    judged, _ = scored(world, [PLAIN[0]] * 23)
    pages = [queries.remarks(judged, number=n) for n in (1, 2, 3)]
    assert [(len(p.subjects), p.number, p.last, p.entries, p.sheets) for p in pages] == [
        (20, 1, 2, 23, 46), (3, 2, 2, 23, 46), (3, 2, 2, 23, 46),
    ]  # fmt: skip
    assert [s.number for p in pages[:2] for s in p.subjects] == list(range(1, 24))
    whole = queries.remarks(judged, number=None)
    assert (len(whole.subjects), whole.last) == (23, 1)


def test_the_secretariat_reads_them_and_the_tally_counts_them(as_, world):
    kept = keep(*written(world))
    browser = as_("secretary")
    page = browser.get(_url(kept)).text
    assert "Nên hỏi thêm về vốn\nvà nhân lực." in page
    assert "Ý này đã có ở xã bên" in page
    assert page.count('<article class="card remarks">') == 2
    tally = browser.get(kept.url(f"rounds/{kept.ref}/tally")).text
    assert re.findall(r"(\d+) phiếu có lời gửi hội đồng", tally) == ["3"]
    assert f'href="{_url(kept)}"' in tally
    assert 'class="empty"' in browser.get(_url(kept, "?q=khong+co")).text


def test_page_says_what_will_be_there_when_nothing_is_written(as_, world):
    judged, made = scored(world, PLAIN)
    _silent(judged)
    kept = keep(judged, made)
    page = as_("organizer").get(_url(kept)).text
    assert page.count('class="empty"') == 1
    assert 'type="search"' not in page


@pytest.mark.parametrize("name", ["judge_one", "judge_two", "lan", "officer", "observer", "admin", "other_organizer"])
def test_words_are_missing_for_everybody_else_before_publication_and_after(as_, world, actor, name):
    kept = keep(*written(world))

    def asked():
        browser = as_(name)
        hidden, missing = browser.get(_url(kept)), browser.get(_url(kept).replace(kept.ref, "KHONGCO1"))
        assert (hidden.status_code, missing.status_code) == (404, 404)
        plain = [re.sub(r'content="[^"]*"|value="[^"]*"', "", p.text) for p in (hidden, missing)]
        assert plain[0].replace(kept.ref, "") == plain[1].replace("KHONGCO1", "")

    asked()
    actions.decide(kept.judged, by=actor("organizer"), at=DECIDED)
    schedule(kept.judged.stage, due_at=DUE, by=actor("organizer"), at=DECIDED)
    publish_due(DUE)
    db.session.commit()
    asked()


def test_an_organizer_who_ever_sat_on_the_panel_reads_no_words_after_publication_either(as_, world, actor):
    kept = keep(*written(world))
    add(PanelMember(round_id=kept.judged_id, person_id=world.people["organizer"], left_at=DECIDED))
    actions.decide(kept.judged, by=actor("organizer"), at=DECIDED)
    schedule(kept.judged.stage, due_at=DUE, by=actor("organizer"), at=DECIDED)
    publish_due(DUE)
    db.session.commit()
    browser = as_("organizer")
    assert browser.get(_url(kept)).status_code == 404
    tally = browser.get(kept.url(f"rounds/{kept.ref}/tally"))
    assert tally.status_code == 200
    assert _url(kept) not in tally.text


def test_words_are_shown_as_text_when_somebody_typed_markup(as_, world):
    judged, made = written(world)
    _sheet(judged, made[0], world, "judge_one").comment_panel = "<b>đậm</b>"
    kept = keep(judged, made)
    page = as_("secretary").get(_url(kept)).text
    assert "&lt;b&gt;đậm&lt;/b&gt;" in page
