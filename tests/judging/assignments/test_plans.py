"""Plans: never a conflict, never a broken bound; applied as looked at, taken back while nobody began; lists in and out."""

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.contests.models import EntryField
from app.judging.assignments import actions, jobs, rules
from app.judging.assignments.actions import plans as verbs
from app.judging.assignments.queries import lists, plans
from app.judging.assignments.rules import Instance, Outcome, Reader
from app.judging.models import ScoreSheet
from app.judging.panels import actions as panels
from app.judging.panels.queries import rounds
from app.judging.states import ConflictKind, PlanKind, PlanState, SheetRole, SheetState, Strata
from app.judging.tally.queries import standing, strata
from app.kit.db import db
from app.kit.documents import csv_file
from app.kit.errors import BadInput, WrongState
from app.kit.importing import RowAction, read
from tests.contests.editions import open_edition
from tests.judging.rounds import BEFORE, DURING, draft_round, entry, full, member, open_round

KINDS = [kind for kind in PlanKind if kind is not PlanKind.ANCHORS]


@st.composite
def instances(draw):
    """Small rounds with conflicts, bounds, and sheets that stand or were begun."""
    n, m, k = draw(st.integers(1, 9)), draw(st.integers(2, 6)), draw(st.integers(1, 3))
    dice = random.Random(draw(st.integers(0, 10**6)))
    everything = [(e, j) for e in range(1, n + 1) for j in range(1, m + 1)]
    barred = {p for p in everything if dice.random() < 0.15}
    standing = {p for p in everything if p not in barred and dice.random() < 0.2}
    begun = {p for p in standing if dice.random() < 0.5}
    readers = [
        Reader(j, dice.choice([None, None, 1]), dice.choice([None, n, max(1, n // 2)]),
               {f"field:{f}": dice.choice(rules.LEVELS) for f in range(2) if dice.random() < 0.8})
        for j in range(1, m + 1)
    ]  # fmt: skip
    entries = {e: (f"field:{e % 2}", "board:1") for e in range(1, n + 1)}
    shared = dice.choice([None, 1])
    anchored = frozenset(p for p in standing if p[0] == shared)
    return Instance(k, readers, entries, frozenset(barred), frozenset(standing), frozenset(begun), anchored)


@given(instances(), st.sampled_from(KINDS), st.booleans())
@settings(max_examples=150, deadline=None)
def test_plan_never_holds_a_conflict_breaks_no_cap_and_takes_nothing_begun(found, kind, bridges):
    made = rules.plan(found, kind, bridges=bridges)
    added, removed = {(e, j) for e, j, _role in made.added}, set(made.removed)
    assert added & (found.barred | found.standing) == set()
    assert removed & found.begun == set()
    assert removed <= found.standing
    if not made.feasible:
        return
    both = rules.with_anchors(made)
    assert {(e, j) for e, j, role in both.added if role == "anchor"} & (found.barred | found.standing) == set()
    after = (found.standing - removed) | added
    for e in found.entries:
        assert sum(pair[0] == e for pair in after) >= found.k
    for reader in found.readers:
        stays = {PlanKind.TOP_UP: found.standing, PlanKind.FEWEST: found.begun | found.anchored}.get(kind, found.begun)
        fixed = sum(p[1] == reader.judge for p in stays)
        most = max(reader.cap if reader.cap is not None else len(found.entries), fixed)
        assert sum(pair[1] == reader.judge for pair in after) <= most
    assert Outcome.from_json(made.to_json()) == made


def test_affinity_is_the_mean_of_what_was_said_and_half_where_nothing_was():
    reader = Reader(1, knows={"field:1": 1000, "board:1": 500})
    assert [rules.affinity(reader, keys) for keys in (("field:1", "board:1"), ("field:1",), ("field:2",))] == [
        750,
        1000,
        500,
    ]


def test_loads_are_even_where_nothing_else_was_agreed_and_conflicts_allow_it():
    readers, entries = [Reader(1), Reader(2), Reader(3), Reader(4, cap=2)], dict.fromkeys(range(1, 11), ("board:1",))
    loads = Counter(j for _e, j, _role in rules.plan(Instance(2, readers, entries), PlanKind.WHOLE).added)
    assert (min(loads.values()) >= 2, max(loads.values()) <= 8, loads[4]) == (True, True, 2)
    barred = frozenset((e, j) for e in entries for j in (3, 4))
    made = rules.plan(Instance(2, readers, entries, barred), PlanKind.WHOLE)
    assert (made.feasible, Counter(j for _e, j, _role in made.added)) == (True, {1: 10, 2: 10})


def test_islands_get_anchors_that_most_may_read():
    readers = [Reader(j, knows={f"field:{j // 3}": 1000, f"field:{1 - j // 3}": 0}) for j in (1, 2, 3, 4)]
    entries = {e: (f"field:{e % 2}",) for e in range(1, 9)}
    barred = frozenset((e, j) for e in entries for j in (1, 2, 3, 4) if e % 2 != j // 3 and e > 2)
    made = rules.plan(Instance(2, readers, entries, barred), PlanKind.WHOLE, bridges=False)
    assert (len(made.islands), made.anchors, len(made.proposed), made.missing) == (2, (1,), 2, ())
    both = rules.with_anchors(made)
    assert (len(both.islands), both.shared, both.removed) == (1, (1,), made.removed)
    assert (both.connectivity, both.worst_error, both.proposed) == (made.connectivity_then, made.worst_error_then, ())
    assert set(both.added) == set(made.added) | {(e, j, "anchor") for e, j in made.proposed}


def test_anchor_leaves_out_who_is_tied_or_full_and_says_so():
    entries = dict.fromkeys((1, 2, 3, 4), ("board:1",))
    standing = frozenset((e, j) for e in entries for j in ((1, 2) if e < 3 else (3, 4)))
    barred = frozenset({(1, 4), (2, 3), (2, 4), (3, 1), (3, 2), (4, 1), (4, 2)})
    free = Instance(2, [Reader(j) for j in (1, 2, 3, 4)], entries, barred, standing)
    made = rules.plan(free, PlanKind.ANCHORS)
    assert (made.added, made.missing) == (((1, 3, "anchor"),), ((1, 4, "tied"),))
    full = Instance(2, [Reader(j, cap=2) for j in (1, 2, 3, 4)], entries, barred, standing)
    made = rules.plan(full, PlanKind.ANCHORS)
    assert (made.added, made.loose, made.missing) == ((), True, ())


def test_fewest_changes_leave_an_entry_that_all_read_to_all_of_them():
    readers, entries = [Reader(j) for j in (1, 2, 3)], dict.fromkeys((1, 2, 3), ("board:1",))
    anchored = frozenset((1, j) for j in (1, 2, 3))
    standing = anchored | {(2, 1), (2, 2), (3, 3)}
    made = rules.plan(Instance(2, readers, entries, standing=standing, anchored=anchored), PlanKind.FEWEST)
    assert (len(made.added), made.removed) == (1, ())


@pytest.fixture
def judged(world, writing):
    """Four entries of two fields, three judges, of whom each knows something."""
    edition = open_edition(world)
    fields = db.session.scalars(select(EntryField).filter_by(edition_id=edition.id)).all()
    for n in range(4):
        entry(world, edition, title=f"T{n}").field_id = fields[n % 2].id if fields else None
    made = draft_round(world, edition, judges=("judge_one", "judge_two", "judge_three"))
    return rounds.locked(made)


@pytest.fixture
def by(world):
    return world.actor("secretary")


def test_plan_is_applied_as_looked_at_and_taken_back(judged, by):
    made = actions.ask(judged, PlanKind.WHOLE, bridges=True, by=by, at=BEFORE)
    assert (made.state, actions.apply(judged, made, by=by, at=BEFORE)) == (PlanState.READY, 8)
    assert (len(rounds.standing_pairs(judged)), made.state) == (8, PlanState.APPLIED)
    with pytest.raises(WrongState):
        actions.apply(judged, made, by=by, at=BEFORE)
    assert (actions.undo(judged, made, by=by, at=BEFORE), rounds.standing_pairs(judged)) == (8, [])


def test_plan_is_taken_back_but_for_what_was_changed_by_hand_since(world, judged, by):
    made = actions.ask(judged, PlanKind.WHOLE, bridges=True, by=by, at=BEFORE)
    actions.apply(judged, made, by=by, at=BEFORE)
    first = rounds.entries_of(judged)[0]
    held = {j: sheet for (e, j), sheet in plans.sheets_by_pair(judged).items() if e == first.id}
    other = next(m for m in rounds.live_panel(judged) if m.person_id not in held)
    panels.unassign(judged, next(iter(held.values())), by=by, at=BEFORE)
    panels.assign(judged, first, other, by=by, at=BEFORE)
    assert actions.undo(judged, made, by=by, at=BEFORE) == 7
    assert rounds.standing_pairs(judged) == [(first.id, other.person_id)]


def test_plan_is_refused_when_a_conflict_came_up_since_it_was_looked_at(world, judged, by):
    made = actions.ask(judged, PlanKind.WHOLE, bridges=True, by=by, at=BEFORE)
    first = rounds.entries_of(judged)[0]
    panels.pin(
        judged, first, member(world, judged, "judge_one"), kind=ConflictKind.RELATIVE, reason="Em", by=by, at=BEFORE
    )
    with pytest.raises(panels.PlanChanged):
        actions.apply(judged, made, by=by, at=BEFORE)
    assert rounds.standing_pairs(judged) == []


def test_applied_plan_stays_when_somebody_has_begun(world, by, writing):
    judged = open_round(world, judges=("judge_one", "judge_two", "judge_three"))
    first = rounds.entries_of(judged)[0]
    seat = next(m for m in rounds.live_panel(judged) if (first.id, m.person_id) in rounds.standing_pairs(judged))
    panels.note_conflict(judged, first, seat, reason="Em", by=by, at=DURING)
    made = actions.ask(judged, PlanKind.FEWEST, bridges=True, by=by, at=DURING)
    assert actions.apply(judged, made, by=by, at=DURING) == 1
    (given,) = [p[:2] for p in Outcome.from_json(made.outcome).added]
    begun = plans.sheets_by_pair(judged)[given]
    begun.scores, begun.state = full(judged), SheetState.DRAFT
    db.session.flush()
    with pytest.raises(panels.SheetBegun):
        actions.undo(judged, made, by=by, at=DURING)


def test_fewest_changes_leave_all_but_the_new_conflict_where_it_was(world, by, writing):
    judged = open_round(world, entries=6, judges=("judge_one", "judge_two", "judge_three"))
    judge = member(world, judged, "judge_one")
    mine = next(e for e in rounds.entries_of(judged) if (e.id, judge.person_id) in rounds.standing_pairs(judged))
    panels.note_conflict(judged, mine, judge, reason="Em", by=by, at=DURING)
    made = Outcome.from_json(actions.ask(judged, PlanKind.FEWEST, bridges=True, by=by, at=DURING).outcome)
    assert (len(made.added), made.removed) == (1, ())


def test_third_and_extra_readings_are_never_taken_away_by_a_plan(world, judged, by):
    first = rounds.entry_ids(judged)[0]
    db.session.add(ScoreSheet(ref="extra00001", round_id=judged.id, entry_id=first, judge_id=world.people["judge_one"],
                              role=SheetRole.EXTRA, scores={}))  # fmt: skip
    db.session.flush()
    made = Outcome.from_json(actions.ask(judged, PlanKind.WHOLE, bridges=True, by=by, at=BEFORE).outcome)
    assert (first, world.people["judge_one"]) not in made.removed


HALVES = (("judge_one", "judge_two"), ("judge_three", "mentor"))


@pytest.fixture
def apart(world, writing):
    """A round of two halves: all four judges may read the first entry, but the first half reads it already."""
    by, edition = world.actor("secretary"), open_edition(world)
    for n in range(4):
        entry(world, edition, title=f"T{n}")
    made = rounds.locked(draft_round(world, edition, judges=(*HALVES[0], *HALVES[1])))
    first, *others = rounds.entries_of(made)
    for n, one in enumerate(others):
        for name in HALVES[n == 0]:
            panels.pin(made, one, member(world, made, name), kind=ConflictKind.RELATIVE, reason="Em", by=by, at=BEFORE)
    for name in HALVES[0]:
        panels.assign(made, first, member(world, made, name), by=by, at=BEFORE)
    return made


def test_anchors_become_part_of_the_plan_and_go_with_it(apart, by):
    made = actions.ask(apart, PlanKind.TOP_UP, bridges=True, by=by, at=BEFORE)
    told, first = Outcome.from_json(made.outcome), rounds.entry_ids(apart)[0]
    assert (len(told.added), len(told.islands), told.anchors, len(told.proposed)) == (6, 2, (first,), 2)
    more = actions.anchor(apart, made, by=by, at=BEFORE)
    then = Outcome.from_json(more.outcome)
    assert (more.ref != made.ref, made.state, then.shared, len(then.islands)) == (True, PlanState.READY, (first,), 1)
    assert actions.apply(apart, more, by=by, at=BEFORE) == 8
    roles = sorted(s.role for (e, _j), s in plans.sheets_by_pair(apart).items() if e == first)
    assert roles == [SheetRole.ANCHOR, SheetRole.ANCHOR, SheetRole.FIRST, SheetRole.FIRST]
    assert (actions.undo(apart, more, by=by, at=BEFORE), len(rounds.standing_pairs(apart))) == (8, 2)


def test_anchors_are_given_beside_what_stands_and_taken_back_alone(apart, by):
    made = actions.ask(apart, PlanKind.TOP_UP, bridges=True, by=by, at=BEFORE)
    actions.apply(apart, made, by=by, at=BEFORE)
    more = actions.anchor(apart, made, by=by, at=BEFORE)
    assert (more.kind, Outcome.from_json(more.outcome).removed) == (PlanKind.ANCHORS, ())
    assert (actions.apply(apart, more, by=by, at=BEFORE), len(rounds.standing_pairs(apart))) == (2, 10)
    again = Outcome.from_json(actions.ask(apart, PlanKind.ANCHORS, bridges=True, by=by, at=BEFORE).outcome)
    assert (again.added, len(again.islands)) == ((), 1)
    fewest = Outcome.from_json(actions.ask(apart, PlanKind.FEWEST, bridges=True, by=by, at=BEFORE).outcome)
    assert (fewest.added, fewest.removed) == ((), ())
    assert (actions.undo(apart, more, by=by, at=BEFORE), len(rounds.standing_pairs(apart))) == (2, 8)


def test_anchors_are_refused_where_something_moved_or_none_are_needed(world, apart, by):
    made = actions.ask(apart, PlanKind.TOP_UP, bridges=True, by=by, at=BEFORE)
    firm = actions.anchor(apart, made, by=by, at=BEFORE)
    with pytest.raises(panels.PlanChanged):
        actions.anchor(apart, firm, by=by, at=BEFORE)
    panels.set_cap(apart, member(world, apart, "judge_three"), 2, by=by, at=BEFORE)
    with pytest.raises(panels.PlanChanged):
        actions.anchor(apart, made, by=by, at=BEFORE)


def test_infeasible_plan_names_the_full_judges_and_applies_nothing(world, judged, by):
    for name in ("judge_one", "judge_two", "judge_three"):
        panels.set_cap(judged, member(world, judged, name), 1, by=by, at=BEFORE)
    made = actions.ask(judged, PlanKind.WHOLE, bridges=True, by=by, at=BEFORE)
    (cause,) = Outcome.from_json(made.outcome).causes
    assert (cause[0], len(cause[2]), cause[3]) == ("caps", 3, 5)
    with pytest.raises(panels.PlanInfeasible):
        actions.apply(judged, made, by=by, at=BEFORE)


def test_large_plan_waits_for_the_worker_and_is_the_same(judged, by, monkeypatch):
    at_once = actions.ask(judged, PlanKind.WHOLE, bridges=True, by=by, at=BEFORE)
    monkeypatch.setattr(verbs, "SYNC", 0)
    later = actions.ask(judged, PlanKind.WHOLE, bridges=True, by=by, at=BEFORE)
    assert (later.state, later.progress) == (PlanState.WAITING, 0)
    found = plans.instance(judged)
    actions.keep(later, found, rules.plan(found, later.kind, bridges=later.bridges))
    assert (later.state, later.outcome, later.basis) == (PlanState.READY, at_once.outcome, at_once.basis)


def test_what_a_judge_knows_is_kept_and_refused_where_no_form_could_have_sent_it(world, judged, by):
    seat = member(world, judged, "judge_one")
    with pytest.raises(BadInput):
        actions.set_reader(judged, seat, knows={"field:999": 1000}, floor=None, by=by, at=BEFORE)
    actions.set_reader(judged, seat, knows={}, floor=2, by=by, at=BEFORE)
    made = Outcome.from_json(actions.ask(judged, PlanKind.WHOLE, bridges=True, by=by, at=BEFORE).outcome)
    assert sum(j == seat.person_id for _e, j, _r in made.added) >= 2


def test_plan_matches_by_the_groups_that_the_calibrated_result_compares_within(world, judged, by):
    field = db.session.scalars(select(EntryField)).first()
    assert field
    seat, panel = member(world, judged, "judge_one"), plans.readers(judged)
    actions.set_reader(judged, seat, knows={f"field:{field.id}": 1000}, floor=None, by=by, at=BEFORE)
    told = plans.matching(judged, plans.instance(judged), panel)
    assert (told.by, told.nothing, told.unused, told.small, told.other) == (Strata.BOARD, True, 1, 0, None)
    assert {len(keys) for keys in plans.instance(judged).entries.values()} == {1}
    made = actions.ask(judged, PlanKind.WHOLE, bridges=True, by=by, at=BEFORE)
    actions.apply(judged, made, by=by, at=BEFORE)
    judged.strata = Strata.FIELD
    db.session.flush()
    found = plans.instance(judged)
    told = plans.matching(judged, found, panel)
    assert (told.nothing, told.unused, told.small, told.other) == (False, 0, 2, Strata.BOARD)
    compared = strata(judged, standing(judged).entries.values())
    alike = {(one, other) for one in compared for other in compared if compared[one] == compared[other]}
    keys = found.entries
    assert alike == {(one, other) for one in keys for other in keys if keys[one] == keys[other]}


def test_price_of_a_change_tells_a_conflict_and_a_full_judge(world, judged, by):
    one = rounds.entries_of(judged)[0]
    two, three = (world.people[n] for n in ("judge_two", "judge_three"))
    panels.pin(
        judged, one, member(world, judged, "judge_two"), kind=ConflictKind.RELATIVE, reason="Em", by=by, at=BEFORE
    )
    panels.set_cap(judged, member(world, judged, "judge_three"), 1, by=by, at=BEFORE)
    panels.assign(judged, rounds.entries_of(judged)[1], member(world, judged, "judge_three"), by=by, at=BEFORE)
    assert (plans.price(judged, one.id, None, two).barred, plans.price(judged, one.id, None, three).over) == (
        True,
        True,
    )


def test_list_is_taken_in_row_by_row_with_what_is_wrong_told(world, judged, by):
    first, second = rounds.entries_of(judged)[:2]
    panels.pin(
        judged, first, member(world, judged, "judge_two"), kind=ConflictKind.RELATIVE, reason="Em", by=by, at=BEFORE
    )
    one, two = world.person("judge_one"), world.person("judge_two")
    raw = f"Số hồ sơ;Giám khảo\nVIII-001;{one.ref}\n1;{two.full_name}\n999;{one.ref}\n2;Không Có Ai\n".encode()
    shown = lists.shown(read(raw), judged)
    assert [[f.code for f in row.errors] for row in shown.rows] == [
        [],
        ["in_conflict"],
        ["list_entry_unknown"],
        ["list_judge_unknown"],
    ]
    batch = actions.keep_list(shown, judged=judged, raw=raw, file_name="a.csv", by=by, at=BEFORE)
    assert actions.apply_list(batch, judged=judged, by=by, at=BEFORE).done == 1
    assert rounds.standing_pairs(judged) == [(first.id, one.id)]
    assert lists.shown(read(raw), judged).rows[0].action is RowAction.SKIP
    assert [row[3] for row in lists.rows(judged)][:2] == [one.ref, ""]
    assert (actions.undo_list(batch, judged=judged, by=by, at=BEFORE).done, rounds.standing_pairs(judged)) == (1, [])
    assert second.id in rounds.entry_ids(judged)


def test_list_that_went_out_comes_in_again_and_says_where_code_and_name_are_of_two_people(world, judged, by):
    first = rounds.entries_of(judged)[0]
    panels.assign(judged, first, member(world, judged, "judge_one"), by=by, at=BEFORE)
    out = lists.rows(judged)
    head = ("Số hồ sơ", "Tên hồ sơ", "Bảng thi", "Mã giám khảo", "Giám khảo")
    shown = lists.shown(read(csv_file(head, out)), judged)
    assert (len(out), shown.count(RowAction.SKIP), shown.faulty) == (4, 4, 0)
    one, two = world.person("judge_one"), world.person("judge_two")
    changed = [(*out[1][:3], one.ref, two.full_name), (*out[2][:3], "", two.full_name), (*out[3][:3], two.ref, "")]
    shown = lists.shown(read(csv_file(head, changed)), judged)
    assert [[f.code for f in row.errors] for row in shown.rows] == [["list_judge_two"], [], []]
    assert [row.action for row in shown.rows[1:]] == [RowAction.CREATE, RowAction.CREATE]
    nobody = lists.shown(read(csv_file(head[:3], [row[:3] for row in out])), judged)
    assert (nobody.rows, nobody.missing_columns) == ((), ("judge",))


def test_nothing_waits_where_nothing_was_asked(app):
    assert jobs.make_waiting(BEFORE) == 0
