"""Verbs of panels on a real database: rubric, panel, conflicts, shares, opening."""

import pytest
from sqlalchemy import func, select

from app.contests.entry_models import Entry, EntryMember, FrozenVersion, Mentorship
from app.contests.states import EntryState, MemberRole, StageKind
from app.judging.conflict_models import Conflict
from app.judging.models import ScoreSheet
from app.judging.panels import actions
from app.judging.panels.presets import PRESETS
from app.judging.panels.queries import conflicts, plans, rounds
from app.judging.states import ConflictKind, RoundState, RoundVerb, SheetState
from app.kit import outbox
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import BadInput, WrongState
from app.kit.outbox import OutboxMail
from app.people.models import Grant, Notice
from app.people.notices.jobs import render
from app.people.states import Role
from tests.contests.editions import open_edition
from tests.judging.rounds import (
    BEFORE,
    DURING,
    draft_round,
    entry,
    full,
    member,
    open_round,
    reopen,
    share,
    sheet,
    stage_of,
)

pytestmark = pytest.mark.usefixtures("writing")


@pytest.fixture
def by(world):
    return world.actor("organizer")


def inputs(judged):
    return [
        actions.CriterionInput(c.label, c.maximum, c.weight, c.step, c.minimum, c.guidance, c.key)
        for c in judged.criteria
    ]


def test_preset_is_copied_when_a_round_is_made(world, by):
    judged = draft_round(world)
    assert [(c.key, c.maximum) for c in judged.criteria] == [(x.key, x.maximum) for x in PRESETS["dossier"].lines]
    assert judged.tie_chain == [["criterion_mean", "feasibility"], ["criterion_mean", "novelty"], ["vote", None]]


def test_second_round_is_refused_when_the_stage_has_one(world, by):
    judged = draft_round(world)
    with pytest.raises(actions.RoundExists):
        actions.make_round(judged.stage, preset="pitch", by=by, at=BEFORE)


def test_round_is_refused_when_the_stage_is_not_judged(world, by):
    with pytest.raises(BadInput):
        actions.make_round(stage_of(open_edition(world), StageKind.COACHING), preset="pitch", by=by, at=BEFORE)


def test_new_round_hides_names_except_in_a_final_unless_told(world, by):
    edition = open_edition(world)
    final = actions.make_round(stage_of(edition, StageKind.FINAL), preset="pitch", by=by, at=BEFORE)
    first = actions.make_round(stage_of(edition), preset="dossier", by=by, at=BEFORE)
    other = open_edition(world, code="khac")
    told = actions.make_round(stage_of(other, StageKind.FINAL), preset="pitch", by=by, at=BEFORE, blind=True)
    assert [first.blind, final.blind, told.blind] == [True, False, True]


def told(kind):
    query = select(Notice).filter_by(kind=kind).order_by(Notice.person_id)
    return [(n.person_id, n.facts["count"], n.path) for n in db.session.scalars(query)]


def test_each_judge_is_told_once_when_the_round_opens_how_much_waits_and_until_when(app, world):
    judged = draft_round(world, judges=("judge_one", "judge_two", "judge_three"))
    edition = judged.stage.edition
    first, second = (entry(world, edition, title=f"Mật {n}") for n in (1, 2))
    for made, names in ((first, ("judge_one", "judge_two")), (second, ("judge_one", "judge_three"))):
        for name in names:
            actions.assign(judged, made, member(world, judged, name), by=world.actor("secretary"), at=BEFORE)
    assert told("sheets_added") == []
    actions.open_round(judged, by=world.actor("secretary"), at=BEFORE)
    path = f"/judging/rounds/{judged.ref}"
    counts = {"judge_one": 2, "judge_two": 1, "judge_three": 1}
    assert told("round_opened") == sorted((world.people[name], n, path) for name, n in counts.items())
    mails = db.session.scalars(select(OutboxMail).filter_by(kind="round_opened")).all()
    assert sorted(one.person_id for one in mails) == sorted(world.people[name] for name in counts)
    mail = next(one for one in mails if one.person_id == world.people["judge_one"])
    letter = outbox.Letter(mail.kind, "vi", mail.facts)
    subject, body = render(letter)
    assert subject == f"Mời chấm: {judged.stage.name}"
    assert [words in body for words in ("Số hồ sơ: 2", "thứ Năm, ngày 10 tháng 9 năm 2026", path, "Mật")] == [
        True,
        True,
        True,
        False,
    ]


def test_judge_is_told_of_more_sheets_while_the_round_is_open(world):
    judged = open_round(world, entries=1, judges=("judge_one", "judge_two", "judge_three"))
    first = rounds.entries_of(judged)[0]
    spare = next(m for m in rounds.live_panel(judged) if (first.id, m.person_id) not in rounds.standing_pairs(judged))
    actions.assign(judged, first, spare, reason="Thêm người đọc", by=world.actor("secretary"), at=DURING)
    assert told("sheets_added") == [(spare.person_id, 1, f"/judging/rounds/{judged.ref}")]


def test_announced_rubric_changes_only_when_a_reason_is_given(world, by):
    judged = draft_round(world)
    lines = inputs(judged)[1:]
    with pytest.raises(actions.ReasonMissing):
        actions.set_criteria(judged, lines, by=by, at=BEFORE)
    actions.set_criteria(judged, lines, reason="Góp ý của hội đồng", by=by, at=BEFORE)
    assert [c.key for c in rounds.criteria_of(judged)] == [x.key for x in PRESETS["dossier"].lines[1:]]


def test_tie_chain_forgets_a_criterion_when_it_goes(world, by):
    judged = draft_round(world)
    actions.set_criteria(judged, [i for i in inputs(judged) if i.key != "novelty"], reason="x", by=by, at=BEFORE)
    assert rounds.locked(judged).tie_chain == [["criterion_mean", "feasibility"], ["vote", None]]


def test_scale_is_refused_when_nobody_could_score_on_it(world, by):
    judged = draft_round(world)
    with pytest.raises(actions.ImpossibleScale):
        actions.set_criteria(judged, [actions.CriterionInput("Mới", 1000, step=300)], reason="x", by=by, at=BEFORE)


def test_rubric_is_locked_when_the_round_is_open(world, by):
    judged = open_round(world)
    with pytest.raises(actions.RubricLocked):
        actions.set_criteria(judged, inputs(judged), reason="x", by=by, at=DURING)
    with pytest.raises(actions.RubricLocked):
        actions.set_settings(judged, actions.Settings(), reason="x", by=by, at=DURING)


def test_judge_gets_a_grant_on_the_edition_when_added(world, by):
    judged = draft_round(world, judges=("judge_one",))
    grants = db.session.scalars(select(Grant).filter_by(person_id=world.people["judge_one"])).all()
    assert [(g.role, g.realm, g.label, g.revoked_at) for g in grants] == [
        (Role.JUDGE, "edition", judged.stage.edition.code, None)
    ]


@pytest.mark.parametrize("name", ["secretary", "organizer", "admin"])
def test_staff_is_refused_as_judge_when_of_the_same_edition(world, by, name):
    judged = draft_round(world)
    with pytest.raises(actions.StaffCannotJudge):
        actions.add_judge(judged, world.person(name), by=by, at=BEFORE)


def test_judge_is_refused_when_added_twice(world, by):
    judged = draft_round(world)
    with pytest.raises(actions.AlreadyInPanel):
        actions.add_judge(judged, world.person("judge_two"), by=by, at=BEFORE)


def test_only_one_is_chief_when_another_is_named(world, by):
    judged = draft_round(world)
    actions.set_chief(judged, member(world, judged, "judge_two"), by=by, at=BEFORE)
    panel = rounds.live_panel(rounds.locked(judged))
    assert [(m.person_id, m.chief) for m in panel] == [
        (world.people["judge_two"], True), (world.people["judge_one"], False),
    ]  # fmt: skip


def test_removed_judge_loses_untouched_sheets_and_the_grant(world, by):
    judged = open_round(world, judges=("judge_one", "judge_two", "judge_three"))
    two = member(world, judged, "judge_two")
    owed = actions.remove_judge(judged, two, reason="Bận công tác", by=by, at=DURING)
    left = db.session.scalar(select(func.count(ScoreSheet.id)).filter_by(judge_id=two.person_id))
    revoked = db.session.scalars(select(Grant.revoked_at).filter_by(person_id=two.person_id)).all()
    assert (owed, left, revoked) == (2, 0, [DURING])


def test_chief_stays_when_the_round_is_open(world, by):
    judged = open_round(world)
    with pytest.raises(actions.ChiefNeeded):
        actions.remove_judge(judged, member(world, judged, "judge_one"), reason="x", by=by, at=DURING)


def test_people_of_another_province_are_not_found_when_searched(world):
    judged = draft_round(world)
    found = [p.full_name for p in rounds.find_people(judged, "khac")]
    assert (found, [p.full_name for p in rounds.find_people(judged, "giam khao ba")]) == ([], ["Lê Giám Khảo Ba"])


def test_conflicts_are_found_when_unit_team_or_coaching_meet(world, by):
    edition = open_edition(world)
    own_unit = entry(world, edition, "lan", "dai_hoc")
    own_team = entry(world, edition, "minh", "xa_hai")
    coached = entry(world, edition, "an", "xa_hai")
    free = entry(world, edition, "stranger", "xa_mot")
    db.session.add(EntryMember(ref=public_code(10), entry_id=own_team.id, person_id=world.people["judge_one"],
                               role=MemberRole.MEMBER, full_name="x", confirmed_at=BEFORE))  # fmt: skip
    db.session.add(Mentorship(stage_id=stage_of(edition, StageKind.COACHING).id, entry_id=coached.id,
                              mentor_id=world.people["judge_one"], made_at=BEFORE, ended_at=BEFORE))  # fmt: skip
    db.session.flush()
    judge = world.people["judge_one"]
    assert conflicts.find([own_unit.id, own_team.id, coached.id, free.id], [judge]) == {
        (own_unit.id, judge): {ConflictKind.OWN_UNIT},
        (own_team.id, judge): {ConflictKind.OWN_TEAM},
        (coached.id, judge): {ConflictKind.COACHED},
    }


def test_conflicts_take_the_same_number_of_queries_for_one_and_thirty(world, by, queries):
    edition = open_edition(world)
    ids = [entry(world, edition, title=f"T{n}").id for n in range(30)]
    judges = [world.people[n] for n in ("judge_one", "judge_two")]
    del queries[:]
    conflicts.find(ids[:1], judges)
    few = len(queries)
    conflicts.find(ids, judges)
    assert len(queries) == 2 * few


def test_share_gives_every_entry_its_judges_evenly_when_applied(world, by):
    edition = open_edition(world)
    for n in range(6):
        entry(world, edition, title=f"T{n}")
    judged = draft_round(world, edition, judges=("judge_one", "judge_two", "judge_three"))
    assert share(world, judged) == 12
    pairs = rounds.standing_pairs(judged)
    loads = sorted(sum(1 for _, j in pairs if j == judge) for judge in {j for _, j in pairs})
    assert (len(set(pairs)), loads) == (12, [4, 4, 4])


def test_share_tops_up_when_an_entry_comes_later(world, by):
    edition = open_edition(world)
    entry(world, edition)
    judged = draft_round(world, edition)
    share(world, judged)
    entry(world, edition, title="Muộn")
    assert (share(world, judged), len(rounds.standing_pairs(judged))) == (2, 4)


def test_plan_is_refused_when_it_is_not_the_one_looked_at(world, by):
    edition = open_edition(world)
    entry(world, edition)
    judged = draft_round(world, edition)
    mark = plans.plan(judged).mark
    entry(world, edition, title="Muộn")
    with pytest.raises(actions.PlanChanged):
        actions.apply_share(judged, mark=mark, by=by, at=BEFORE)


def test_infeasible_share_names_the_entry_when_conflicts_leave_too_few(world, by):
    edition = open_edition(world)
    hard = entry(world, edition, unit="dai_hoc")
    entry(world, edition)
    judged = draft_round(world, edition)
    outcome = plans.plan(judged).outcome
    assert dict(outcome.short) == {hard.id: 2}
    with pytest.raises(actions.PlanInfeasible):
        actions.apply_share(judged, mark="", by=by, at=BEFORE)


def test_assignment_by_hand_is_refused_when_in_conflict(world, by):
    edition = open_edition(world)
    one = entry(world, edition, unit="dai_hoc")
    judged = draft_round(world, edition)
    with pytest.raises(actions.InConflict):
        actions.assign(judged, one, member(world, judged, "judge_one"), by=by, at=BEFORE)


def test_assignment_by_hand_is_refused_when_twice_or_over_the_cap(world, by):
    edition = open_edition(world)
    one, two = entry(world, edition), entry(world, edition, title="Hai")
    judged = draft_round(world, edition)
    judge = member(world, judged, "judge_one")
    actions.set_cap(judged, judge, 1, by=by, at=BEFORE)
    actions.assign(judged, one, judge, by=by, at=BEFORE)
    with pytest.raises(actions.CapReached):
        actions.assign(judged, two, judge, by=by, at=BEFORE)
    actions.set_cap(judged, judge, None, by=by, at=BEFORE)
    with pytest.raises(actions.AlreadyAssigned):
        actions.assign(judged, one, judge, by=by, at=BEFORE)


def test_declared_conflict_takes_the_sheet_back_when_not_begun(world, by):
    judged = open_round(world)
    own = sheet(world, judged, "judge_one")
    one = db.session.get_one(Entry, own.entry_id)
    actions.note_conflict(judged, one, member(world, judged, "judge_one"), reason="Em ruột", by=by, at=DURING)
    kept = db.session.scalars(select(Conflict)).all()
    assert [(c.kind, c.reason) for c in kept] == [(ConflictKind.DECLARED, "Em ruột")]
    with pytest.raises(actions.InConflict):
        actions.assign(judged, one, member(world, judged, "judge_one"), reason="x", by=by, at=DURING)


def test_round_does_not_open_when_something_is_missing(world, by):
    judged = draft_round(world)
    with pytest.raises(actions.NotReady) as refused:
        actions.open_round(judged, by=by, at=BEFORE)
    assert refused.value.facts == {"needs": ["needs_entries", "needs_sheets"]}


def test_versions_are_frozen_when_the_round_opens(world, by):
    judged = open_round(world)
    frozen = db.session.scalars(select(FrozenVersion).filter_by(stage_id=judged.stage_id)).all()
    assert (judged.state, judged.opened_at, len(frozen)) == (RoundState.OPEN, BEFORE, 3)


def test_closing_wants_a_reason_when_sheets_are_out(world, by):
    judged = open_round(world)
    with pytest.raises(actions.SheetsOutstanding) as refused:
        actions.close_round(judged, by=by, at=DURING)
    assert refused.value.facts == {"count": 6}
    actions.close_round(judged, reason="Hết giờ", by=by, at=DURING)
    assert rounds.locked(judged).state is RoundState.CLOSED


def test_reopening_wants_a_reason_when_closed(world, by):
    judged = open_round(world)
    actions.close_round(judged, reason="Hết giờ", by=by, at=DURING)
    with pytest.raises(actions.ReasonMissing):
        actions.ask_reopening(judged, verb=RoundVerb.REOPEN, reason=" ", by=by, at=DURING)
    reopen(world, judged)
    assert rounds.locked(judged).state is RoundState.OPEN


def mark(world, judged, name, part):
    one = sheet(world, judged, name)
    one.scores, one.state, one.submitted_at = full(judged, part), SheetState.SUBMITTED, DURING
    db.session.flush()


def test_third_marking_is_ordered_when_the_gap_reaches_the_limit(world, by):
    judged = open_round(world, entries=1, judges=("judge_one", "judge_two"))
    actions.add_judge(judged, world.person("judge_three"), by=by, at=DURING)
    three = member(world, judged, "judge_three")
    mark(world, judged, "judge_one", 0.9)
    one = rounds.entries_of(judged)[0]
    with pytest.raises(actions.NoThirdDue):
        actions.order_third(judged, one, three, by=by, at=DURING)
    mark(world, judged, "judge_two", 0.6)
    third = actions.order_third(judged, one, three, by=by, at=DURING)
    assert (third.third, third.judge_id, third.state) == (True, three.person_id, SheetState.ASSIGNED)
    with pytest.raises(actions.NoThirdDue):
        actions.order_third(judged, one, three, by=by, at=DURING)


def test_panel_stands_still_when_the_round_is_closed(world, by):
    judged = open_round(world)
    actions.close_round(judged, reason="x", by=by, at=DURING)
    with pytest.raises(WrongState):
        actions.add_judge(judged, world.person("judge_three"), by=by, at=DURING)


def test_withdrawn_entry_needs_no_sheet_when_the_round_is_open(world, by):
    judged = open_round(world)
    gone = rounds.entries_of(judged)[0]
    gone.state, gone.withdrawn_at = EntryState.WITHDRAWN, DURING
    db.session.flush()
    assert (len(rounds.entries_of(judged)), rounds.outstanding(judged)) == (2, 4)
