"""Paper and files: row errors, a dry run, a second person; the secretariat types and never scores (B4)."""

import io
import re
import zipfile
from dataclasses import replace

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.judging.models import ScoreSheet, SheetChange
from app.judging.scoring import actions as scoring
from app.judging.states import SheetState, TranscriptKind, TranscriptState
from app.judging.transcript_models import Transcript
from app.judging.transcripts import actions, queries
from app.judging.transcripts import rules as papers
from app.judging.transcripts.rules import Read
from app.kit import files
from app.kit.db import db, transaction
from app.kit.documents import Sheet, workbook
from app.kit.errors import WrongState
from app.kit.importing import read
from tests.judging.rounds import AFTER, DURING, full, open_round, sheet
from tests.kit import evil
from tests.world import post


@pytest.fixture
def judged(world, at_clock):
    with transaction():
        made = open_round(world, judges=("judge_one", "judge_two"))
    at_clock(DURING)
    return made


def scan(at=DURING):
    return files.prepare(io.BytesIO(evil.pdf()), "phieu.pdf", limit=10**7, kinds=files.DOCUMENTS, at=at)


def typed(world, judged, by="secretary", *, at=DURING, number=1, part=1.0, **more):
    one = sheet(world, judged, "judge_one", number)
    line = Read(one.ref, full(judged, part), "Rõ ràng", "")
    more.setdefault("scan", scan())
    made = actions.write_down(
        judged, one.judge_id, [line], kind=TranscriptKind.PAPER, by=world.actor(by), at=at, **more
    )
    return one, queries.locked(made)


def fresh(one):
    return db.session.scalars(select(ScoreSheet).filter_by(id=one.id).execution_options(populate_existing=True)).one()


def test_sheet_changes_only_when_a_second_person_confirms(app, world, judged):
    with transaction():
        one, made = typed(world, judged)
        assert fresh(one).state is SheetState.ASSIGNED
        assert actions.confirm(made, by=world.actor("organizer"), at=DURING) == 1
    change = db.session.scalars(select(SheetChange).filter_by(sheet_id=one.id)).one()
    assert (fresh(one).state, fresh(one).scores, fresh(one).comment_entrant) == (
        SheetState.SUBMITTED, full(judged), "Rõ ràng",
    )  # fmt: skip
    assert (change.verb, change.by_person_id) == ("sheet_do_transcribe", world.people["organizer"])


def test_nobody_confirms_when_they_wrote_it_down_themselves(app, world, judged):
    with transaction():
        one, made = typed(world, judged)
        with pytest.raises(actions.SecondPersonNeeded):
            actions.confirm(made, by=world.actor("secretary"), at=DURING)
    assert fresh(one).state is SheetState.ASSIGNED


def test_nobody_writes_down_in_anothers_name_and_confirms_in_their_own(app, world, judged):
    one = sheet(world, judged, "judge_one")
    behind = replace(world.actor("organizer"), true_person_id=world.people["secretary"])
    with pytest.raises(scoring.NotYourSheet), transaction():
        line = Read(one.ref, full(judged), "", "")
        actions.write_down(judged, one.judge_id, [line], kind=TranscriptKind.PAPER, by=behind, at=DURING, scan=scan())
    assert db.session.scalars(select(Transcript)).all() == []


def test_the_database_too_asks_for_a_second_person(app, world, judged):
    with transaction():
        _, made = typed(world, judged)
    values = {"state": TranscriptState.CONFIRMED, "settled_at": DURING, "settled_by_person_id": made.made_by_person_id}
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(update(Transcript).where(Transcript.id == made.id).values(**values))


def test_secretariat_types_nothing_when_the_scan_is_missing(app, world, judged):
    with pytest.raises(actions.ScanNeeded), transaction():
        typed(world, judged, scan=None)


def test_judge_confirms_what_the_secretariat_typed(app, world, judged):
    with transaction():
        one, made = typed(world, judged)
        actions.confirm(made, by=world.actor("judge_one"), at=DURING)
    assert fresh(one).state is SheetState.SUBMITTED


def test_sheet_stays_as_it_is_when_its_judge_saved_meanwhile(app, world, judged):
    with transaction():
        one, made = typed(world, judged)
        scoring.save(one, scoring.Draft({"need": 500}), revision=0, by=world.actor("judge_one"), at=DURING)
        assert actions.confirm(made, by=world.actor("organizer"), at=DURING) == 0
    line = queries.locked(made).lines[0]
    assert (fresh(one).scores, fresh(one).state, line.refused) == ({"need": 500}, SheetState.DRAFT, "sheet_moved")


def test_paper_signed_in_time_is_typed_until_the_round_is_closed(app, world, judged):
    with transaction():
        one, made = typed(world, judged, at=AFTER)
        actions.confirm(made, by=world.actor("organizer"), at=AFTER)
    assert fresh(one).state is SheetState.SUBMITTED
    with pytest.raises(scoring.Over), transaction():
        typed(world, judged, "judge_one", at=AFTER, number=2, scan=None)


def test_only_one_word_counts_when_two_second_persons_speak(app, world, judged):
    with transaction():
        _, made = typed(world, judged)
        actions.refuse(made, reason="Sai hồ sơ", by=world.actor("organizer"), at=DURING)
        with pytest.raises(WrongState):
            actions.confirm(queries.locked(made), by=world.actor("judge_one"), at=DURING)


# The file.


def own(world, judged):
    return queries.of_judge(judged, world.people["judge_one"])


def filled(raw, **cells):
    """The file as it comes back: cells of the first row by header, the header row and all else as they were sent."""
    lines = [line.cells for line in read(raw)]
    at = next(n for n, cells_ in enumerate(lines) if "Mã phiếu" in cells_)
    rows = [list(row) + [""] * (len(lines[at]) - len(row)) for row in lines[at + 1 :]]
    for header, value in cells.items():
        rows[0][next(n for n, text in enumerate(lines[at]) if text.startswith(header))] = value
    return workbook([Sheet("Phieu", lines[at], rows)])


def points(judged, **more):
    return {f"{n}.": papers.rules.spelled(full(judged, 0.5)[c.key]) for n, c in enumerate(judged.criteria, 1)} | more


def test_file_of_a_blind_round_names_nobody_and_locks_what_is_given(app, world, judged):
    raw = papers.form(judged, "Đinh Giám Khảo", own(world, judged))
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    every = " ".join(parts.values())
    assert [who for who in ("Lò Thị Lan", "Mường Ẳng", "xa_mot", "lan@") if who in every] == []
    page, core = parts["xl/worksheets/sheet1.xml"], parts["docProps/core.xml"]
    assert ('<sheetProtection sheet="1"' in page, re.findall(r"<dc:creator>(.*?)</dc:creator>", core)) == (True, [""])
    assert (page.count('type="custom"'), page.count('type="textLength"')) == (7, 2)
    assert papers.form(judged, "Đinh Giám Khảo", own(world, judged)) == raw


def test_file_that_comes_back_untouched_takes_nothing(app, world, judged):
    found = papers.read_form(papers.form(judged, "A", own(world, judged)), judged, own(world, judged))
    assert (papers.taken(found, judged), [row.errors for row in found.rows]) == ([], [()] * 3)


def test_row_is_taken_when_all_its_points_fit(app, world, judged):
    mine = own(world, judged)
    raw = filled(papers.form(judged, "A", mine), **points(judged), **{"Nhận xét": "=1+1"})
    found = papers.read_form(raw, judged, mine)
    assert papers.taken(found, judged) == [Read(mine[0].ref, full(judged, 0.5), "=1+1", "")]


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ({"1.": "99"}, ("c.need", "over_maximum")), ({"1.": "7,3"}, ("c.need", "off_step")),
        ({"1.": "nhiều"}, ("c.need", "not_points")), ({"1.": ""}, ("", "form_points_missing")),
        ({"Mã phiếu": "KHACPHIEU"}, ("", "form_unknown_sheet")),
    ],
)  # fmt: skip
def test_row_says_what_is_wrong_with_it(app, world, judged, cells, fault):
    mine = own(world, judged)
    found = papers.read_form(filled(papers.form(judged, "A", mine), **points(judged, **cells)), judged, mine)
    assert ([(f.column, f.code) for f in found.rows[0].errors], papers.taken(found, judged)) == ([fault], [])


def test_foreign_sheets_are_not_taken_when_a_judge_sends_anothers_file(app, world, judged):
    theirs = queries.of_judge(judged, world.people["judge_two"])
    found = papers.read_form(filled(papers.form(judged, "B", theirs), **points(judged)), judged, own(world, judged))
    assert (papers.taken(found, judged), found.rows[0].errors[0].code) == ([], "form_unknown_sheet")


# The pages.


def test_judge_sends_a_file_and_the_secretariat_confirms_it(as_, world, judged):
    browser, mine = as_("judge_one"), own(world, judged)
    with browser.get(f"/judging/rounds/{judged.ref}/form.xlsx") as answer:
        raw = answer.data
    sent = {"file": (io.BytesIO(filled(raw, **points(judged))), "phieu.xlsx")}
    answer = post(browser, f"/judging/rounds/{judged.ref}/form/send", sent)
    code = answer.location.rpartition("/")[2]
    assert (answer.status_code, fresh(mine[0]).state) == (303, SheetState.ASSIGNED)
    assert post(browser, f"/judging/transcripts/{code}/confirm", {}).status_code == 403
    place = f"/contests/{judged.stage.edition.code}/rounds/{judged.ref}/transcripts/{code}"
    assert post(as_("secretary"), f"{place}/confirm", {}).status_code == 303
    assert (fresh(mine[0]).state, fresh(mine[0]).scores) == (SheetState.SUBMITTED, full(judged, 0.5))
    page = browser.get(f"/judging/sheets/{mine[0].ref}").text
    assert "Nhập từ tệp Excel của giám khảo" in page


def test_secretariat_types_a_paper_on_its_page(as_, world, judged):
    one = sheet(world, judged, "judge_one")
    place = f"/contests/{judged.stage.edition.code}/rounds/{judged.ref}/transcripts"
    scores = {f"c.{key}": papers.rules.spelled(value) for key, value in full(judged).items()}
    refused = post(as_("secretary"), f"{place}/sheets/{one.ref}/type", scores)
    assert (refused.status_code, "Thiếu bản chụp" in refused.text) == (422, True)
    answer = post(
        as_("secretary"), f"{place}/sheets/{one.ref}/type", {**scores, "scan": (io.BytesIO(evil.pdf()), "a.pdf")}
    )
    made = db.session.scalars(select(Transcript)).one()
    assert (answer.status_code, made.kind, made.scan_id is not None) == (303, TranscriptKind.PAPER, True)
    assert [as_(who).get(f"{place}/{made.ref}").status_code for who in ("organizer", "judge_two", "lan")] == [
        200,
        404,
        404,
    ]


def test_papers_name_entry_and_judge_and_nobody_of_the_team(as_, world, judged):
    person = world.person("judge_one")
    place = f"/contests/{judged.stage.edition.code}/rounds/{judged.ref}/transcripts"
    page = as_("secretary").get(f"{place}/judges/{person.ref}/print").text
    assert (page.count("PHIẾU CHẤM ĐIỂM"), page.count(f"Giám khảo: {person.full_name}")) == (3, 3)
    assert "Lò Thị Lan" not in page


def test_file_that_the_secretariat_fetches_holds_nothing_that_the_judge_has_begun(app, world, judged):
    (mine, *_) = own(world, judged)
    with db.session.no_autoflush:
        mine.scores, mine.comment_panel = full(judged, 0.5), "Chưa chắc chắn"
    for begun, words in ((True, True), (False, False)):
        with zipfile.ZipFile(io.BytesIO(papers.form(judged, "A", [mine], begun=begun))) as archive:
            every = " ".join(archive.read(name).decode() for name in archive.namelist())
        assert ("Chưa chắc chắn" in every) is words
