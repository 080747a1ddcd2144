"""Editions on a real database: presets copied, S37, D15, history, late work."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.contests.calls import actions, queries
from app.contests.entry_models import Entry
from app.contests.models import Prize, Section, Series
from app.contests.states import EditionState, StageKind
from app.kit import audit
from app.kit.db import db
from app.kit.errors import BadInput, StaleVersion, WrongState
from app.kit.fields import FieldKind, FieldSpec
from app.people.models import Notice
from tests.contests.editions import DUE, LAUNCHED, RULES, draft_edition, open_edition

pytestmark = pytest.mark.usefixtures("writing")


@pytest.fixture
def by(actor):
    return actor("organizer")


def begin(world, edition, unit="xa_mot", ref="ENTRY1"):
    """A draft entry, made without its own slice."""
    entry = Entry(
        ref=ref, edition_id=edition.id, board_id=queries.boards_of(edition)[0].id, leader_id=world.people["lan"],
        credited_unit_id=world.units[unit], made_at=LAUNCHED,
    )  # fmt: skip
    db.session.add(entry)
    db.session.flush()
    return entry


def test_make_edition_copies_the_preset_when_made(world):
    edition = draft_edition(world)
    assert edition.code == "khoi-nghiep-viii"
    assert edition.state is EditionState.DRAFT
    assert [b.code for b in queries.boards_of(edition)] == ["idea", "project"]
    assert [s.kind.value for s in queries.stages_of(edition)] == [
        "launch", "submission", "check", "preliminary", "coaching", "final", "award",
    ]  # fmt: skip
    assert queries.submission_stage(edition).due_at == DUE
    assert [(p.name, p.quantity) for p in queries.prizes_of(edition)] == [
        ("Giải Nhất", 1), ("Giải Nhì", 2), ("Giải Ba", 3), ("Giải Khuyến khích", 4),
    ]  # fmt: skip
    kinds = {s.spec.key: s.spec.kind for s in queries.sections_of(edition)}
    assert (kinds["authors"], kinds["description"]) == (FieldKind.LONG_TEXT, FieldKind.FILE)
    # The team has a page of its own; nobody types it a second time.
    assert FieldKind.MEMBERS not in kinds.values()


def test_sections_of_a_board_when_asked_leave_out_the_other_boards(world):
    edition = draft_edition(world)
    idea = queries.boards_of(edition)[0]
    everything = {s.spec.key for s in queries.sections_of(edition)}
    assert everything - {s.spec.key for s in queries.sections_of(edition, idea.id)} == {"finance", "capital", "jobs"}


def test_make_edition_when_the_number_is_taken_is_refused(world, by):
    edition = draft_edition(world)
    series = db.session.get_one(Series, edition.series_id)
    with pytest.raises(actions.NumberTaken):
        actions.make_edition(series, number=8, year=2027, preset="province", by=by, at=LAUNCHED)


def test_open_edition_when_rules_are_missing_names_what_is_missing(world, by):
    edition = draft_edition(world)
    with pytest.raises(actions.NotReady) as refusal:
        actions.open_edition(edition, by=by, at=LAUNCHED)
    assert refusal.value.facts["missing"] == ["needs_rules"]
    assert edition.state is EditionState.DRAFT


def test_open_edition_when_rules_are_only_drafted_is_refused(world, by):
    edition = draft_edition(world)
    actions.save_rules(edition, text_md=RULES, by=by, at=LAUNCHED)
    with pytest.raises(actions.NotReady):
        actions.open_edition(edition, by=by, at=LAUNCHED)


def test_open_edition_when_complete_opens_once(world, by):
    edition = open_edition(world)
    assert (edition.state, edition.opened_at) == (EditionState.OPEN, LAUNCHED)
    with pytest.raises(WrongState):
        actions.open_edition(edition, by=by, at=LAUNCHED)
    actions.close_edition(edition, by=by, at=DUE)
    with pytest.raises(actions.ReasonNeeded):
        actions.reopen_edition(edition, reason=" ", by=by, at=DUE)
    actions.reopen_edition(edition, reason="Đóng nhầm", by=by, at=DUE)
    assert (edition.state, edition.closed_at) == (EditionState.OPEN, None)
    verbs = [row.verb for row in audit.history(("edition", edition.code))]
    assert verbs[:3] == ["edition.reopen", "edition.close", "edition.open"]


@pytest.mark.parametrize("act", ["sections", "prizes", "boards", "fields", "eligibility"])
def test_what_was_announced_is_frozen_when_an_entry_exists(world, by, act):
    edition = open_edition(world)
    acts = {
        "sections": lambda: actions.set_sections(edition, [], by=by, at=LAUNCHED),
        "prizes": lambda: actions.set_prizes(edition, [], by=by, at=LAUNCHED),
        "boards": lambda: actions.set_boards(edition, [actions.BoardInput("idea", "Khác")], by=by, at=LAUNCHED),
        "fields": lambda: actions.set_fields(edition, ["Khác"], by=by, at=LAUNCHED),
        "eligibility": lambda: actions.set_eligibility(
            edition, age_min=16, age_max=40, reference_date=edition.reference_date, team_min=1, team_max=9,
            one_individual_entry=False, lead_one_team=False, exclude_winners=False, by=by, at=LAUNCHED,
        ),
    }  # fmt: skip
    begin(world, edition)
    before = (len(queries.sections_of(edition)), len(queries.prizes_of(edition)), edition.age_max)
    with pytest.raises(actions.FrozenByEntries):
        acts[act]()
    assert (len(queries.sections_of(edition)), len(queries.prizes_of(edition)), edition.age_max) == before


def test_set_boards_when_one_goes_takes_its_sections_and_prizes_along(world, by):
    edition = draft_edition(world)
    actions.set_prizes(edition, [actions.PrizeInput(1, "Giải Nhất", board_code="project")], by=by, at=LAUNCHED)
    actions.set_boards(edition, [actions.BoardInput("idea", "Bảng Ý tưởng")], by=by, at=LAUNCHED)
    assert db.session.scalars(select(Prize).filter_by(edition_id=edition.id)).all() == []
    assert db.session.scalars(select(Section).where(Section.board_id.is_not(None))).all() == []


def test_set_sections_when_a_key_comes_twice_is_refused(world, by):
    edition = draft_edition(world)
    one = actions.SectionInput(FieldSpec("a", FieldKind.SHORT_TEXT, "A"))
    with pytest.raises(BadInput):
        actions.set_sections(edition, [one, one], by=by, at=LAUNCHED)


def test_set_timeline_when_the_order_changes_keeps_the_stages_it_names(world, by):
    edition = draft_edition(world)
    launch, submission, *_ = queries.stages_of(edition)
    plan = [
        actions.StageInput(submission.kind, "Thu bài", launch.due_at, ref=submission.ref),
        actions.StageInput(launch.kind, launch.name, submission.due_at, ref=launch.ref),
        actions.StageInput(StageKind.FINAL, "Chung kết", submission.due_at + timedelta(days=9), tentative=True),
    ]
    rows = actions.set_timeline(edition, plan, by=by, at=LAUNCHED)
    assert [r.id for r in rows[:2]] == [submission.id, launch.id]
    assert [(s.position, s.name) for s in queries.stages_of(edition)] == [
        (0, "Thu bài"), (1, launch.name), (2, "Chung kết"),
    ]  # fmt: skip


def test_set_timeline_when_a_stage_ends_before_the_one_before_is_refused(world, by):
    edition = draft_edition(world)
    plan = [actions.StageInput(StageKind.LAUNCH, "A", DUE), actions.StageInput(StageKind.SUBMISSION, "B", LAUNCHED)]
    with pytest.raises(actions.OutOfOrder):
        actions.set_timeline(edition, plan, by=by, at=LAUNCHED)


def test_timeline_when_opened_changes_only_by_moving_a_stage_with_a_reason(world, by):
    edition = open_edition(world)
    final = queries.stages_of(edition)[5]
    with pytest.raises(actions.TimelineAnnounced):
        actions.set_timeline(edition, [], by=by, at=LAUNCHED)
    day = timedelta(days=1)
    with pytest.raises(actions.ReasonNeeded):
        actions.move_stage(
            final, opens_at=final.opens_at, due_at=final.due_at + day, tentative=True, reason="", by=by, at=LAUNCHED
        )
    actions.move_stage(
        final, opens_at=final.opens_at + day, due_at=final.due_at + day, tentative=False, reason="Trùng lịch họp",
        by=by, at=LAUNCHED,
    )  # fmt: skip
    last = audit.history(("edition", edition.code))[0]
    assert (last.verb, last.reason) == ("stage.move", "Trùng lịch họp")
    assert not final.tentative


def test_add_stage_when_announced_needs_a_reason_and_finds_its_place(world, by):
    edition = open_edition(world)
    before = [s.ref for s in queries.stages_of(edition)]
    semi = actions.StageInput(StageKind.SEMI_FINAL, "Bán kết", DUE + timedelta(days=13))
    with pytest.raises(actions.ReasonNeeded):
        actions.add_stage(edition, semi, reason="", by=by, at=LAUNCHED)
    with pytest.raises(actions.OneSubmission):
        actions.add_stage(
            edition, actions.StageInput(StageKind.SUBMISSION, "Nộp lại", DUE), reason="x", by=by, at=LAUNCHED
        )
    added = actions.add_stage(edition, semi, reason="Nhiều hồ sơ", by=by, at=LAUNCHED)
    assert [s.ref for s in queries.stages_of(edition)] == [*before[:4], added.ref, *before[4:]]
    assert audit.history(("edition", edition.code))[0].reason == "Nhiều hồ sơ"


def test_move_stage_when_the_form_was_older_is_stale(world, by):
    final = queries.stages_of(open_edition(world))[5]
    with pytest.raises(StaleVersion):
        actions.move_stage(
            final, opens_at=None, due_at=final.due_at, tentative=True, reason="x", version=final.version + 1, by=by,
            at=LAUNCHED,
        )  # fmt: skip


def test_publish_rules_when_a_second_version_needs_a_note_and_leaves_the_first(world, by):
    edition = open_edition(world)
    with pytest.raises(actions.NoteNeeded):
        actions.publish_rules(edition, text_md="Mới", by=by, at=LAUNCHED)
    db.session.rollback()
    edition = open_edition(world)
    actions.publish_rules(edition, text_md="Mới", change_note="Thêm bảng", by=by, at=DUE)
    assert [(v.number, v.text, v.published_at) for v in queries.published_rules(edition)] == [
        (2, "Mới", DUE), (1, RULES.strip(), LAUNCHED),
    ]  # fmt: skip
    assert queries.rules_draft(edition) is None


def test_copy_edition_when_made_is_a_copy_and_not_a_link(world, by):
    last = open_edition(world)
    copy = actions.copy_edition(last, number=9, year=2027, by=by, at=LAUNCHED)
    assert (copy.code, copy.state, copy.pattern) == ("khoi-nghiep-ix", EditionState.DRAFT, last.pattern % 4 + 1)
    assert [s.spec for s in queries.sections_of(copy)] == [s.spec for s in queries.sections_of(last)]
    assert queries.submission_stage(copy).due_at == datetime(2027, 8, 29, 16, 59, tzinfo=UTC)
    assert queries.rules_draft(copy).text == RULES.strip()
    assert queries.missing_to_open(copy) == ["needs_rules"]
    actions.set_prizes(copy, [], by=by, at=LAUNCHED)
    assert len(queries.prizes_of(last)) == 4


def test_deadline_for_when_extended_holds_for_whom_it_was_given(world, by):
    edition = open_edition(world)
    entry, other = begin(world, edition), begin(world, edition, unit="xa_hai", ref="ENTRY2")
    hour = timedelta(hours=1)
    actions.extend(edition, until=DUE + hour, reason="Mất mạng", unit=world.unit("xa_mot"), by=by, at=DUE)
    assert queries.deadline_for(edition) == DUE
    assert queries.deadline_for(edition, entry=entry) == DUE + hour
    assert queries.deadline_for(edition, entry=other) == DUE
    mine = actions.extend(edition, until=DUE + 2 * hour, reason="Ốm", entry=entry, by=by, at=DUE)
    assert queries.deadline_for(edition, entry=entry) == DUE + 2 * hour
    actions.revoke_extension(edition, mine, reason="Nhầm", by=by, at=DUE)
    assert queries.deadline_for(edition, entry=entry) == DUE + hour
    actions.extend(edition, until=DUE + 3 * hour, reason="Lũ", by=by, at=DUE)
    assert queries.deadline_for(edition, unit_id=world.units["xa_hai"]) == DUE + 3 * hour
    actions.extend(edition, until=DUE + 5 * hour, reason="Lũ", unit=world.unit("son_chau"), by=by, at=DUE)
    assert queries.deadline_for(edition, unit_id=world.units["xa_hai"]) == DUE + 5 * hour
    assert queries.deadline_for(edition) == DUE + 3 * hour


def told(world, who="lan"):
    """(kind, facts) of what that person was told, the last first."""
    query = select(Notice).filter_by(person_id=world.people[who]).order_by(Notice.id.desc())
    return [(notice.kind, notice.facts) for notice in db.session.scalars(query)]


def test_those_who_take_part_are_told_when_what_was_announced_changes(world, by):
    edition = open_edition(world)
    begin(world, edition)
    final, day = queries.stages_of(edition)[5], timedelta(days=1)
    actions.move_stage(
        final, opens_at=final.opens_at + day, due_at=final.due_at + day, tentative=False, reason="Bí mật", by=by, at=DUE
    )
    named = {"contest": "Dự án, ý tưởng khởi nghiệp", "number": "VIII"}
    moved = {"stage": "Vòng chung kết cấp tỉnh", "due_at": final.due_at.isoformat()}
    assert told(world) == [("stage_moved", {**named, **moved})]
    actions.publish_rules(edition, text_md="Mới", change_note="Thêm giải", by=by, at=DUE)
    assert told(world)[0] == ("rules_changed", {**named, "version": 2})
    assert told(world, "stranger") == []


def test_an_extension_is_told_to_those_it_is_for_and_to_nobody_else(world, by):
    edition = open_edition(world)
    begin(world, edition)
    for unit in ("xa_hai", "xa_khac"):
        actions.extend(edition, until=DUE + timedelta(hours=1), reason="x", unit=world.unit(unit), by=by, at=DUE)
    assert told(world) == []
    actions.extend(edition, until=DUE + timedelta(hours=1), reason="x", unit=world.unit("xa_mot"), by=by, at=DUE)
    assert [kind for kind, _ in told(world)] == ["deadline_extended"]


def test_extend_when_it_gives_nothing_or_no_reason_is_refused(world, by):
    edition = open_edition(world)
    with pytest.raises(actions.NotLater):
        actions.extend(edition, until=DUE, reason="x", by=by, at=DUE)
    with pytest.raises(actions.ReasonNeeded):
        actions.extend(edition, until=DUE + timedelta(hours=1), reason="  ", by=by, at=DUE)


def test_start_link_when_used_up_over_or_revoked_opens_nothing(world, by):
    edition = open_edition(world)
    later, after = DUE + timedelta(days=2), DUE + timedelta(hours=1)
    link, token = actions.make_start_link(edition, expires_at=later, max_uses=1, reason="Lũ", by=by, at=DUE)
    assert token not in link.token_hash
    assert queries.find_start_link(edition, token, after).id == link.id
    assert actions.take_start_link(edition, token=token, at=after).uses == 1
    assert queries.find_start_link(edition, token, after) is None
    with pytest.raises(actions.LinkInvalid):
        actions.take_start_link(edition, token=token, at=after)
    link, token = actions.make_start_link(edition, expires_at=later, max_uses=3, reason="Lũ", by=by, at=DUE)
    actions.take_start_link(edition, token=token, at=later)
    with pytest.raises(actions.LinkInvalid):
        actions.take_start_link(edition, token=token, at=later + timedelta(microseconds=1))
    assert queries.deadline_for(edition, link=link) == later
    actions.revoke_start_link(edition, link, by=by, at=after)
    with pytest.raises(actions.LinkInvalid):
        actions.take_start_link(edition, token=token, at=after)
    assert queries.deadline_for(edition, link=link) == DUE


def test_start_link_when_it_is_of_another_edition_opens_nothing(world, by):
    edition = open_edition(world)
    other = open_edition(world, unit="ha_bac", organizer="other_organizer", code="khac")
    _, token = actions.make_start_link(
        other, expires_at=DUE + timedelta(days=1), max_uses=1, reason="x", by=by, at=LAUNCHED
    )
    with pytest.raises(actions.LinkInvalid):
        actions.take_start_link(edition, token=token, at=LAUNCHED)


def test_edition_by_code_when_a_draft_is_found_by_its_own_house_only(world, actor):
    edition = draft_edition(world)
    assert queries.edition_by_code(actor("organizer"), edition.code).id == edition.id
    for who in ("lan", "officer", "other_organizer"):
        with pytest.raises(Exception, match="No row was found"):
            queries.edition_by_code(actor(who), edition.code)


def test_current_stage_when_between_stages_is_none(world):
    edition = open_edition(world)
    assert queries.current_stage(edition, LAUNCHED).kind is StageKind.LAUNCH
    assert queries.current_stage(edition, DUE).kind is StageKind.SUBMISSION
    assert queries.current_stage(edition, DUE + timedelta(seconds=30)) is None
    assert queries.current_stage(edition, DUE + timedelta(minutes=1)).kind is StageKind.CHECK
