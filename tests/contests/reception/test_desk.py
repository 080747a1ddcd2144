"""The secretariat's step: numbers, supplements, findings, duplicates, exclusions, late work, blind files."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from app.contests.entry_models import EntryFile, FrozenVersion
from app.contests.reception import actions
from app.contests.reception.rules import supplement_overdue
from app.contests.states import EntryState, Exclusion, StageKind
from app.contests.wording import SENTENCES, official_number
from app.kit import files
from app.kit.audit import history
from app.kit.db import db
from app.kit.errors import WrongState
from app.people.models import Notice
from tests.contests.reception.made import DUE, NOW, add, entry, open_edition, stage
from tests.kit import evil

pytestmark = pytest.mark.usefixtures("writing")
S = EntryState
LATER = NOW + timedelta(days=1)


@pytest.fixture
def edition(world):
    return open_edition(world)


@pytest.fixture
def by(actor):
    return actor("secretary")


@pytest.fixture
def tiny_pdf():
    return evil.pdf_plain()


def test_official_number_is_written_by_rule():
    assert [official_number(8, n) for n in (1, 23, 1204, None)] == ["VIII-001", "VIII-023", "VIII-1204", ""]


def test_receive_gives_the_next_number_and_the_date(world, edition, by):
    one = entry(world, edition, S.CONFIRMED, forwarded_at=NOW)
    two = entry(world, edition, S.SUBMITTED, leader="minh", forwarded_at=NOW, forwarded_unconfirmed=True)
    direct = entry(world, edition, S.SUBMITTED, leader="an", unit=None)
    assert [actions.receive(e, by=by, at=NOW) for e in (one, two, direct)] == [1, 2, 3]
    assert {(e.state, e.received_at) for e in (one, two, direct)} == {(S.RECEIVED, NOW)}
    assert history(("entry", one.ref))[0].facts["number"] == 1


def test_receive_is_refused_at_the_unit_twice_and_in_a_closed_edition(world, edition, by):
    at_unit, one = entry(world, edition, S.CONFIRMED), entry(world, edition, leader="minh", unit=None)
    with pytest.raises(actions.NotForwarded):
        actions.receive(at_unit, by=by, at=NOW)
    actions.receive(one, by=by, at=NOW)
    with pytest.raises(WrongState):
        actions.receive(one, by=by, at=NOW)
    edition.state, edition.closed_at = "edition_closed", NOW
    db.session.flush()
    with pytest.raises(actions.ReceptionClosed):
        actions.receive(entry(world, edition, leader="an", unit=None), by=by, at=NOW)


def test_receive_many_gives_numbers_without_gaps_and_collects_refusals(world, edition, by):
    good = entry(world, edition, unit=None)
    draft = entry(world, edition, S.DRAFT, leader="minh", unit=None)
    last = entry(world, edition, leader="an", unit=None)
    outcome = actions.receive_many([good, draft, last], by=by, at=NOW)
    assert ([e.number for e in outcome.done], [e for e, _ in outcome.refused]) == ([1, 2], [draft])


def test_supplement_has_its_own_deadline_and_falls_overdue(world, edition, by):
    one = entry(world, edition, S.RECEIVED)
    actions.ask_supplement(one, reason="Bổ sung video", due_at=LATER, by=by, at=NOW)
    assert (one.state, one.supplement_due_at, one.reason) == (S.SUPPLEMENT, LATER, "Bổ sung video")
    assert not supplement_overdue(one.state, one.supplement_due_at, LATER)
    assert supplement_overdue(one.state, one.supplement_due_at, LATER + timedelta(seconds=1))
    actions.invalidate(one, reason="Quá hạn bổ sung", by=by, at=LATER + timedelta(hours=1))
    assert (one.state, one.supplement_due_at) == (S.INVALID, None)


def test_supplement_is_refused_into_the_past_without_reason_and_before_reception(world, edition, by):
    one = entry(world, edition, S.RECEIVED)
    with pytest.raises(actions.DueInPast):
        actions.ask_supplement(one, reason="Video", due_at=NOW, by=by, at=NOW)
    with pytest.raises(actions.ReasonMissing):
        actions.ask_supplement(one, reason="", due_at=LATER, by=by, at=NOW)
    with pytest.raises(WrongState):
        actions.ask_supplement(entry(world, edition, leader="an"), reason="Video", due_at=LATER, by=by, at=NOW)


def test_validate_and_reconsider(world, edition, by):
    one = entry(world, edition, S.RECEIVED)
    actions.validate(one, by=by, at=NOW)
    assert one.state == S.VALID
    with pytest.raises(WrongState):
        actions.validate(one, by=by, at=NOW)
    actions.reconsider(one, reason="Xem lại điều kiện tuổi", by=by, at=NOW)
    assert (one.state, history(("entry", one.ref))[0].reason) == (S.RECEIVED, "Xem lại điều kiện tuổi")


def test_reconsider_is_refused_without_reason_and_once_a_round_judges_it(world, edition, by):
    one = entry(world, edition, S.VALID)
    with pytest.raises(actions.ReasonMissing):
        actions.reconsider(one, reason="", by=by, at=NOW)
    actions.freeze(stage(edition, StageKind.PRELIMINARY), at=DUE)
    with pytest.raises(actions.AlreadyJudged):
        actions.reconsider(one, reason="Xem lại", by=by, at=DUE)
    assert db.session.scalars(select(FrozenVersion.entry_id)).all() == [one.id]


def test_late_work_counts_only_once_it_was_accepted_with_a_reason(world, edition, actor, by):
    late, organizer = entry(world, edition, S.RECEIVED, late=True), actor("organizer")
    with pytest.raises(actions.LateNotAccepted):
        actions.validate(late, by=by, at=NOW)
    with pytest.raises(actions.ReasonMissing):
        actions.accept_late(late, reason="", by=organizer, at=NOW)
    actions.accept_late(late, reason="Mất sóng 3 ngày", by=organizer, at=NOW)
    with pytest.raises(actions.NotLate):
        actions.accept_late(late, reason="Lần nữa", by=organizer, at=NOW)
    actions.validate(late, by=by, at=NOW)
    assert (late.state, late.late_accepted_at, late.late) == (S.VALID, NOW, True)


def test_accept_late_is_refused_for_what_was_in_time_or_has_left(world, edition, actor):
    with pytest.raises(actions.NotLate):
        actions.accept_late(entry(world, edition, S.RECEIVED), reason="Mưa", by=actor("organizer"), at=NOW)
    with pytest.raises(WrongState):
        actions.accept_late(
            entry(world, edition, S.WITHDRAWN, leader="an", late=True), reason="Mưa", by=actor("organizer"), at=NOW
        )


def test_merge_keeps_a_pointer_and_what_was_merged_before_follows(world, edition, by):
    first, second, third = (entry(world, edition, S.RECEIVED, leader=k) for k in ("lan", "minh", "an"))
    actions.merge(first, second, reason="Cùng một bài", by=by, at=NOW)
    actions.merge(second, third, reason="Cùng một bài", by=by, at=NOW)
    db.session.refresh(first)
    assert [(e.state, e.merged_into_id) for e in (first, second)] == [(S.DUPLICATE, third.id)] * 2
    assert third.state == S.RECEIVED


def test_merge_is_refused_into_itself_into_what_left_and_into_another_contest(world, edition, by):
    one = entry(world, edition, S.RECEIVED)
    with pytest.raises(actions.MergedIntoItself):
        actions.merge(one, one, reason="Trùng", by=by, at=NOW)
    foreign = entry(world, open_edition(world, "ha_bac"), S.RECEIVED, leader="other_youth", unit="xa_khac")
    for other in (entry(world, edition, S.WITHDRAWN, leader="an"), foreign):
        with pytest.raises(actions.NoMergeTarget):
            actions.merge(one, other, reason="Trùng", by=by, at=NOW)
    with pytest.raises(WrongState):
        actions.merge(entry(world, edition, S.INVALID, leader="minh"), one, reason="Trùng", by=by, at=NOW)


def test_withdraw_on_written_request(world, edition, by):
    one = entry(world, edition, S.VALID)
    actions.withdraw_on_request(one, reason="Đơn ngày 25/8", by=by, at=NOW)
    assert (one.state, one.withdrawn_at) == (S.WITHDRAWN, NOW)
    with pytest.raises(WrongState):
        actions.withdraw_on_request(one, reason="Đơn ngày 25/8", by=by, at=NOW)
    with pytest.raises(WrongState):
        draft = entry(world, edition, S.DRAFT, leader="an")
        actions.withdraw_on_request(draft, reason="Đơn", by=by, at=NOW)


def test_disqualify_keeps_kind_reason_and_evidence(world, edition, actor, tiny_pdf):
    one = entry(world, edition, S.IN_ROUND)
    evidence = files.prepare(BytesIO(tiny_pdf), "bằng chứng.pdf", limit=10**6, kinds=files.DOCUMENTS, at=NOW)
    actions.disqualify(
        one, kind=Exclusion.COPYING, reason="Chép từ bài năm 2024", evidence=evidence, by=actor("organizer"), at=NOW
    )
    row = history(("entry", one.ref))[0]
    assert (one.state, one.disqualified_for, one.disqualified_at) == (S.DISQUALIFIED, Exclusion.COPYING, NOW)
    assert (row.reason, row.facts["kind"]) == ("Chép từ bài năm 2024", "copying")
    kept = db.session.scalars(select(files.StoredFile).filter_by(ref=row.facts["file"])).one()
    assert (kept.owner_ref, kept.purpose) == (f"entry:{one.ref}", "evidence")
    with pytest.raises(WrongState):
        actions.disqualify(one, kind=Exclusion.BREACH, reason="Lần nữa", by=actor("organizer"), at=NOW)


def test_clear_file_for_blind_judges_and_take_it_back(world, edition, by, tiny_pdf):
    one = entry(world, edition, S.RECEIVED)
    stored = files.record(
        files.prepare(BytesIO(tiny_pdf), "thuyết minh.pdf", limit=10**6, kinds=files.DOCUMENTS, at=NOW),
        purpose="dossier", owner_ref=f"entry:{one.ref}", by_person_id=one.leader_id, at=NOW,
    )  # fmt: skip
    file = add(EntryFile(entry_id=one.id, section_key="plan", file_id=stored.id))
    actions.clear_file(one, file, cleared=True, by=by, at=NOW)
    actions.clear_file(one, file, cleared=True, by=by, at=LATER)
    assert (file.cleared_at, file.cleared_by_person_id) == (NOW, by.person_id)
    actions.clear_file(one, file, cleared=False, by=by, at=LATER)
    assert (file.cleared_at, file.cleared_by_person_id) == (None, None)
    assert [row.verb for row in history(("entry", one.ref))] == ["entry.hide_file", "entry.clear_file"]


def _told(person_id):
    query = select(Notice.kind, Notice.facts, Notice.path).where(Notice.person_id == person_id).order_by(Notice.id)
    return [tuple(row) for row in db.session.execute(query)]


def test_leader_is_told_what_happens_to_the_entry_with_its_reasons(world, edition, actor, by):
    one = entry(world, edition, S.CONFIRMED, forwarded_at=NOW, title="Mật ong")
    actions.receive(one, by=by, at=NOW)
    actions.ask_supplement(one, reason="Thiếu ảnh", due_at=LATER, by=by, at=NOW)
    actions.invalidate(one, reason="Quá tuổi", by=by, at=NOW)
    path = f"/contests/{edition.code}/entries/{one.ref}"
    assert _told(world.people["lan"]) == [
        ("entry_received", {"title": "Mật ong", "number": "VIII-001"}, path),
        ("supplement_asked", {"title": "Mật ong", "reason": "Thiếu ảnh", "due_at": LATER.isoformat()}, path),
        ("entry_invalid", {"title": "Mật ong", "reason": "Quá tuổi"}, path),
    ]


def test_refused_acts_tell_nobody(world, edition, by):
    one = entry(world, edition, S.RECEIVED)
    with pytest.raises(actions.DueInPast):
        actions.ask_supplement(one, reason="Thiếu ảnh", due_at=NOW, by=by, at=NOW)
    assert _told(world.people["lan"]) == []


def test_every_kind_that_a_leader_is_told_has_its_sentence():
    told = re.compile(r'\binform\(\s*entry,\s*"([a-z_]+)"')
    kinds = {kind for path in Path(actions.__file__).parent.glob("*.py") for kind in told.findall(path.read_text())}
    assert len(kinds) == 12
    assert {kind for kind in kinds if f"notice_{kind}" not in SENTENCES} == set()
