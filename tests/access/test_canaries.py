"""Words planted in every secret are looked for in all that each visitor can fetch (B2, B3, B5, B6): pages, searches,
headers, files with their insides, mails. Then secrets are changed, and no byte of a visitor who may not know changes.

Each secret lists everybody who may read it, and is found with each of them: so the search is known to see.
"""

import json

import pytest
from sqlalchemy import select

from app.contests.entry_models import Entry, EntryMember, EntryVersion
from app.contests.models import Edition, Series
from app.judging.models import Decision, Publication, ScoreSheet
from app.judging.states import Verdict
from app.kit.db import db, transaction
from app.kit.files import StoredFile
from app.kit.outbox import OutboxMail
from app.kit.text import search_key
from app.people.models import Notice, Person
from tests.access.asking import plain
from tests.access.crawling import crawl, get
from tests.access.filled import OTHER_PHONE, PHONE, SECRETS
from tests.access.table import WHO
from tests.conftest import EVERYBODY
from tests.contests.reception import made as rows

UNIT, STAFF = {"officer", "leader"}, {"secretary", "organizer"}
WATCH = STAFF | {"observer"}
JUDGES = {"judge_one", "judge_two"}
OTHER_STAFF = {"other_secretary", "other_organizer"}
OTHER_WATCH = OTHER_STAFF | {"other_observer"}
TEAM = {"lan", "minh"}
#: Secret → everybody of VISITORS who may read it, and nobody else may.
READERS: dict[str, set[str | None]] = {
    # people: their data is their unit's business, their names also that of those who keep their contest
    "phone": {"lan", "admin"} | UNIT | STAFF,
    "occupation": {"lan", "admin"} | UNIT,
    "other_phone": {"other_youth", "other_officer", "other_admin"} | OTHER_STAFF,
    "other_occupation": {"other_youth", "other_officer", "other_admin"},
    # judge three is a volunteer at the gate of the event to which she comes
    "entrant": {"admin", "mentor", "judge_three"} | TEAM | UNIT | WATCH,
    "other_entrant": {"other_youth", "other_officer", "other_admin"} | OTHER_WATCH,
    # a draft is its team's alone
    "draft": {"lan"},
    "draft_answer": {"lan"},
    "contact": {"lan"},
    "duty": {"lan"},
    "upload": set(),
    # handed in: the team, its unit, those who keep or watch the edition; judges read the work without its authors
    "waiting": {"lan"} | UNIT | WATCH,
    "returned": {"lan"} | UNIT | WATCH,
    "valid": TEAM | UNIT | WATCH | JUDGES,
    "answer": TEAM | UNIT | WATCH | JUDGES,
    "other_title": {"other_youth", "other_officer", "other_judge"} | OTHER_WATCH,
    "other_answer": {"other_youth", "other_officer", "other_judge"} | OTHER_WATCH,
    # the section on the authors and the names of files stand in an entry of each province
    "author": TEAM | UNIT | WATCH | {"other_youth", "other_officer"} | OTHER_WATCH,
    "file_name": TEAM | UNIT | WATCH | {"other_youth", "other_officer"} | OTHER_WATCH,
    "forward_note": UNIT,
    "other_forward": {"other_officer"},
    # a judge's words on a handed-in sheet: the judge's own and the council's; what is meant for the entrant, after
    # publication, the entrant's leader; a sheet that is not handed in is its judge's alone
    "panel_note": {"judge_one"} | STAFF,
    "other_note": {"judge_two"} | STAFF,
    "criterion_note": {"judge_one"} | STAFF,
    "entrant_note": JUDGES | STAFF,
    "recused": {"judge_three"},
    "past_panel": JUDGES | STAFF,
    "past_entrant": JUDGES | STAFF,
    "done_panel": JUDGES | STAFF,
    # the same words stand on the sheets of all three entries, whose leaders read them in their own results
    "done_entrant": {"lan", "minh", "stranger"} | JUDGES | STAFF,
    "other_panel": {"other_judge"},
    # how a contest is run
    "publication_note": {"organizer"},
    "override": STAFF,
    "late_reason": {"organizer"},
    "link_reason": {"organizer"},
    "other_late": {"other_organizer"},
    "plan_theme": WATCH,
    "other_plan_theme": OTHER_WATCH,
    # registrations: one's own, and the staff's of the event; an officer names delegates but reads no forms
    "reg_answer": {"lan"} | STAFF,
    "reg_note": {"lan"} | STAFF,
    # Who signs up as an adult is not shown the guardian that a form of before had.
    "reg_guardian": STAFF,
    "reg_delegate": {"minh"} | STAFF,
    "other_reg_note": {"other_youth"} | OTHER_STAFF,
    # why somebody was absent; what a single participant thought, before so many did that nobody knows who
    "excuse": UNIT | STAFF,
    "thought": set(),
    "advice": {"lan", "mentor"} | UNIT | WATCH,
    "exempt_reason": {"officer_two"} | WATCH,
    "other_exempt": {"other_officer"} | OTHER_WATCH,
}
#: In CI (nearly) everybody follows every link; elsewhere these open the table's addresses, and all may search.
VISITORS = (
    (None, "lan", "stranger", "officer_two", "organizer", "judge_one", "judge_two", "mentor", "other_organizer")
    if not EVERYBODY
    else tuple(who for who in WHO if who not in {"other_mentor", "other_youth"})
)
WORDS = {**SECRETS, "phone": PHONE, "other_phone": OTHER_PHONE}
#: The beginning of all planted words, of the phones, a name of a person and of a unit.
TYPED = ("Zq", "09", "Lò Thị", "Mường Ẳng")


def test_every_secret_has_its_readers():
    assert set(WORDS) == set(READERS)


@pytest.fixture(scope="module")
def fetched(house):
    """visitor → address → all that is readable there."""
    _, filled, _ = house
    return {who: crawl(filled.browsers[who], who, filled.names, TYPED, links=EVERYBODY) for who in VISITORS}


def test_nobody_fetches_a_secret_but_its_readers(fetched):
    where = {
        secret: {who: seen for who, pages in fetched.items() if (seen := [a for a, t in pages.items() if word in t])}
        for secret, word in ((key, word.casefold()) for key, word in WORDS.items())
    }
    leaks = {key: {w: pages[:2] for w, pages in seen.items() if w not in READERS[key]} for key, seen in where.items()}
    assert {key: seen for key, seen in leaks.items() if seen} == {}
    assert {key for key, seen in where.items() if seen and not key.startswith("other_")} >= {
        "valid",
        "answer",
        "author",
    }
    if EVERYBODY:
        blind = {key: (READERS[key] & set(VISITORS)) - set(seen) for key, seen in where.items()}
        assert {key: unseen for key, unseen in blind.items() if unseen} == {}


def test_no_author_of_a_file_reaches_anybody_beyond_its_readers(fetched):
    """The file's own insides name its author; judges of a blind round get a copy without."""
    holders = {who for who, pages in fetched.items() if any("lò thị hoa canary" in text for text in pages.values())}
    assert holders & {"judge_one", "judge_two", "judge_three", None, "stranger", "mentor", "other_judge"} == set()
    assert holders >= {"lan", "organizer"}


def test_no_mail_or_notice_tells_a_secret_to_others_than_its_readers(house):
    _, _, world = house
    person = {number: key for key, number in world.people.items()}
    told = [(mail.person_id, json.dumps([mail.address, mail.facts])) for mail in db.session.scalars(select(OutboxMail))]
    told += [(one.person_id, json.dumps([one.path, one.facts])) for one in db.session.scalars(select(Notice))]
    assert told != []
    leaks = [
        (person.get(number), secret)
        for number, text in told
        for secret, word in WORDS.items()
        if word in text and person.get(number) not in READERS[secret]
    ]
    assert leaks == []


#: What is changed → who may not notice.
CHANGES = {
    "work": (None, "stranger", "officer_two", "mentor", "other_organizer"),
    "drafts": (None, "stranger", "judge_one", "other_organizer"),
    "scores": (None, "lan", "officer_two", "mentor"),
    "authors": ("judge_one", "judge_two"),
    "elsewhere": ("lan", "organizer", "judge_one"),
}


def change_work(filled, world) -> None:
    """Titles and answers of entries in every state."""
    for key in ("draft", "waiting", "valid"):
        entry = db.session.get_one(Entry, filled.ids[key])
        entry.title, entry.draft = "Khác hẳn", {"summary": "khác"}
        entry.search_key = search_key(entry.title)
    for version in db.session.scalars(select(EntryVersion).filter_by(entry_id=filled.ids["valid"])):
        version.content = {**version.content, "title": "Khác hẳn", "answers": {"summary": "khác"}}


def change_drafts(filled, world) -> None:
    """One draft more, so that a count would tell."""
    edition = db.session.get_one(Edition, filled.ids["live"])
    rows.entry(world, edition, rows.EntryState.DRAFT, title="Thêm một bản nháp")


def change_scores(filled, world) -> None:
    """Marks and words of the open round and of the decided one; who goes on, and with what."""
    unpublished = (filled.ids["round"], filled.ids["past_round"])
    for sheet in db.session.scalars(select(ScoreSheet).where(ScoreSheet.round_id.in_(unpublished))):
        sheet.scores = dict.fromkeys(sheet.scores, 100)
        sheet.comment_panel = sheet.comment_entrant = "khác"
        sheet.notes = dict.fromkeys(sheet.scores, "khác")
    for decision in db.session.scalars(select(Decision).filter_by(round_id=filled.ids["past_round"])):
        decision.verdict = Verdict.STOP if decision.verdict is Verdict.ADVANCE else Verdict.ADVANCE
        decision.shown, decision.mean, decision.place = "1,00", "1/1", 1
    waits = db.session.get_one(Publication, filled.ids["waits"])
    waits.plan, waits.note = {**waits.plan, "advancing": [], "stopped": waits.plan["advancing"]}, "khác"


def change_authors(filled, world) -> None:
    """Who wrote the entry that is judged blind: names, contact, unit, section on the authors, names of files."""
    entry = db.session.get_one(Entry, filled.ids["valid"])
    person = db.session.get_one(Person, entry.leader_id)
    person.full_name, person.phone, person.email, person.occupation = "Ai Đó Khác", "0900000000", None, "khác"
    entry.credited_unit_id = world.units["xa_hai"]
    for member in db.session.scalars(select(EntryMember).filter_by(entry_id=entry.id)):
        member.full_name, member.duty, member.contact = "Ai Đó Khác", "khác", "khác"
    for version in db.session.scalars(select(EntryVersion).filter_by(entry_id=entry.id)):
        team = [{"name": "Ai Đó Khác", "role": "leader", "duty": "khác", "leader": True}]
        answers = {**version.content["answers"], "authors": "Tác giả khác"}
        unit = {"code": "khac", "name": "Đơn vị khác"}
        version.content = {**version.content, "team": team, "answers": answers, "unit": unit}
    # The signed rules are everybody's and no author's.
    for file in db.session.scalars(select(StoredFile).where(StoredFile.purpose != "rules")):
        file.original_name = "khac.pdf"


def change_elsewhere(filled, world) -> None:
    """Everything of the other province that is not a public page of an open contest."""
    for entry in db.session.scalars(select(Entry).filter_by(edition_id=filled.ids["other"])):
        entry.title, entry.search_key = "Khác hẳn", search_key("Khác hẳn")
    for person in db.session.scalars(
        select(Person).where(Person.unit_id.in_([world.units["ha_bac"], world.units["xa_khac"]]))
    ):
        person.full_name, person.search_key, person.phone = "Ai Đó Khác", search_key("Ai Đó Khác"), "0900000000"
    for sheet in db.session.scalars(select(ScoreSheet).filter_by(round_id=filled.ids["other_round"])):
        sheet.scores, sheet.comment_panel = {}, "khác"
    plan = db.session.scalars(select(Edition).filter_by(code=filled.names["other_plan"])).one()
    plan.theme = plan.search_key = "khac"
    db.session.get_one(Series, plan.series_id).title = "Cuộc thi khác"


@pytest.mark.parametrize("changed", CHANGES)
def test_no_byte_changes_for_whoever_may_not_know_when_a_secret_changes(undone, fetched, changed):
    _, filled, world = undone
    before = {who: pages(filled.browsers[who], fetched[who]) for who in CHANGES[changed]}
    with transaction():
        globals()[f"change_{changed}"](filled, world)
    noticed = [
        (who, address)
        for who in CHANGES[changed]
        for address, answer in pages(filled.browsers[who], fetched[who]).items()
        if answer != before[who][address]
    ]
    assert noticed == []


def pages(browser, addresses) -> dict[str, tuple[int, str, bytes]]:
    """Address → status, headers and body as they are now."""
    found = {}
    for address in addresses:
        with get(browser, address) as answer:
            found[address] = plain(answer, address)
    return found
