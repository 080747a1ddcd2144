"""Ties: what the data show, what judges declare and the chair pins or lifts, what is proposed again; never whose an entry is."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.contests.entry_models import Entry, EntryMember, Mentorship
from app.contests.states import MemberRole, StageKind
from app.judging.assignments.queries import candidates
from app.judging.assignments.queries import ties as seen
from app.judging.conflict_models import Conflict
from app.judging.journal.queries import verify as journal
from app.judging.panels import actions
from app.judging.panels.actions import About
from app.judging.panels.queries import conflicts, plans, rounds
from app.judging.scoring import actions as scoring
from app.judging.states import ConflictKind, ConflictSource, SheetState
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import BadInput, StaleVersion, WrongState
from app.people.models import Unit
from app.people.units.actions import merge
from tests.contests.editions import open_edition
from tests.judging.rounds import BEFORE, DURING, draft_round, entry, full, member, open_round, sheet, stage_of

pytestmark = pytest.mark.usefixtures("writing")
K = ConflictKind


@pytest.fixture
def by(world):
    return world.actor("organizer")


def kept(world, edition):
    return rounds.edition_of(world.actor("secretary"), edition.code)


def declare(world, judged, about, name="judge_one", at=BEFORE):
    actions.declare(judged, member(world, judged, name), about, by=world.actor(name), at=at)


def barred(judged):
    found = conflicts.find(rounds.entry_ids(judged), [m.person_id for m in rounds.live_panel(judged)])
    return {pair: set(kinds) for pair, kinds in found.items()}


def teammate(world, one, name):
    db.session.add(EntryMember(ref=public_code(10), entry_id=one.id, person_id=world.people[name],
                               role=MemberRole.MEMBER, full_name=world.person(name).full_name, confirmed_at=BEFORE))  # fmt: skip
    db.session.flush()


def test_partner_and_mentor_of_an_earlier_season_wait_until_the_tie_has_cooled(world):
    earlier = open_edition(world, code="truoc")
    old = entry(world, earlier)
    teammate(world, old, "judge_one")
    db.session.add(Mentorship(stage_id=stage_of(earlier, StageKind.COACHING).id, entry_id=old.id,
                              mentor_id=world.people["judge_two"], made_at=BEFORE))  # fmt: skip
    new = entry(world, open_edition(world))
    one, two = world.people["judge_one"], world.people["judge_two"]
    assert conflicts.find([new.id], [one, two]) == {(new.id, one): {K.CO_AUTHOR}, (new.id, two): {K.COACHED}}
    new.made_at += timedelta(days=4 * 365)
    db.session.flush()
    assert conflicts.find([new.id], [one, two]) == {}


def test_declared_entry_is_shared_to_nobody_tied_to_it(world):
    edition = open_edition(world)
    one, two = entry(world, edition), entry(world, edition, title="Hai")
    judged = draft_round(world, edition, judges=("judge_one", "judge_two", "judge_three"))
    declare(world, judged, About(K.RELATIVE, entry=one, since=date(2020, 1, 1)))
    judge = world.people["judge_one"]
    assert barred(judged)[one.id, judge] == {K.RELATIVE}
    pairs = plans.plan(judged).outcome.pairs
    assert ((one.id, judge) in pairs, (two.id, judge) in pairs) == (False, True)


def test_declared_tie_that_ended_long_ago_keeps_nobody_away(world):
    edition = open_edition(world)
    one = entry(world, edition)
    judged = draft_round(world, edition)
    declare(world, judged, About(K.EMPLOYER, entry=one, since=date(2010, 1, 1), until=date(2015, 1, 1)))
    assert (barred(judged), len(seen.kept(judged))) == ({}, 1)


def test_tie_by_name_bars_the_entry_without_saying_so(world):
    edition = open_edition(world)
    one = entry(world, edition)
    judged = draft_round(world, edition)
    declare(world, judged, About(K.RELATIVE, name="lo thi lan"))
    declare(world, judged, About(K.RELATIVE, name="Người Không Dự Thi"))
    assert barred(judged) == {(one.id, world.people["judge_one"]): {K.RELATIVE}}
    own = seen.own_ties(seen.own_seat(world.actor("judge_one"), judged.ref))
    assert [k.meant for k in own] == [[], []]


def test_name_declared_while_reading_blind_waits_for_the_secretariat(world):
    judged = open_round(world, judges=("judge_one", "judge_two"))
    declare(world, judged, About(K.RELATIVE, name="Lò Thị Lan"), at=DURING)
    assert barred(judged) == {}
    (waiting,) = seen.kept(judged)
    assert (waiting.tie.confirmed_at, len(waiting.meant)) == (None, 3)
    assert actions.confirm(judged, waiting.tie, by=world.actor("secretary"), at=DURING) == 3
    assert len(barred(judged)) == 3
    with pytest.raises(StaleVersion):
        actions.confirm(judged, waiting.tie, by=world.actor("secretary"), at=DURING)


def test_unit_declared_bars_what_is_credited_below_it(world):
    edition = open_edition(world)
    one, _two = entry(world, edition, "lan", "xa_mot"), entry(world, edition, "an", "xa_hai", title="Hai")
    judged = draft_round(world, edition)
    from_unit = db.session.get_one(Unit, world.units["xa_mot"])
    declare(world, judged, About(K.DECLARED, unit=from_unit, reason="Hợp tác"))
    assert barred(judged) == {(one.id, world.people["judge_one"]): {K.DECLARED}}


def test_declaration_of_an_earlier_edition_is_proposed_again_and_lifted_by_the_chair(world, by):
    earlier = open_edition(world, code="truoc")
    old = entry(world, earlier)
    first = draft_round(world, earlier)
    declare(world, first, About(K.RELATIVE, entry=old))
    edition = open_edition(world)
    new, other = entry(world, edition), entry(world, edition, "an", "xa_hai", title="Khác")
    judged = draft_round(world, edition)
    judge = world.people["judge_one"]
    assert barred(judged) == {(new.id, judge): {K.EARLIER}}
    assert [k.entry.title for k in seen.own_earlier(seen.own_seat(world.actor("judge_one"), judged.ref))] == ["Mật ong"]
    with pytest.raises(actions.NotLiftable):
        actions.lift_earlier(judged, other, member(world, judged, "judge_one"), reason="x", by=by, at=BEFORE)
    actions.lift_earlier(judged, new, member(world, judged, "judge_one"), reason="Không còn", by=by, at=BEFORE)
    assert barred(judged) == {}
    assert conflicts.relations([new.id], [judge]) == {(new.id, judge): {conflicts.LIFTED}}


def test_earlier_declaration_is_declared_anew_about_the_same_person(world):
    earlier = open_edition(world, code="truoc")
    first_entry = entry(world, earlier)
    declare(world, draft_round(world, earlier), About(K.RELATIVE, entry=first_entry))
    edition = open_edition(world)
    new = entry(world, edition)
    judged = draft_round(world, edition)
    seat = seen.own_seat(world.actor("judge_one"), judged.ref)
    (old,) = seen.own_earlier(seat)
    actions.declare_again(judged, seat.member, old.tie, by=world.actor("judge_one"), at=BEFORE)
    assert barred(judged)[new.id, world.people["judge_one"]] == {K.RELATIVE, K.EARLIER}


def test_chair_pins_and_lifts_with_a_reason_and_the_tie_stays_on_record(world, by):
    edition = open_edition(world)
    one = entry(world, edition)
    judged = draft_round(world, edition)
    seat = member(world, judged, "judge_two")
    actions.pin(judged, one, seat, kind=K.EMPLOYER, reason="Cùng công ty", by=by, at=BEFORE)
    (kept,) = seen.kept(judged)
    assert (kept.tie.source, barred(judged)) == (ConflictSource.PINNED, {(one.id, seat.person_id): {K.EMPLOYER}})
    with pytest.raises(actions.ReasonMissing):
        actions.lift(judged, kept.tie, reason=" ", by=by, at=BEFORE)
    actions.lift(judged, kept.tie, reason="Đã nghỉ việc", by=by, at=BEFORE)
    assert (barred(judged), [k.tie.lifted_reason for k in seen.kept(judged)]) == ({}, ["Đã nghỉ việc"])
    actions.pin(judged, one, seat, kind=K.EMPLOYER, reason="Vẫn làm", by=by, at=BEFORE)
    assert (len(barred(judged)), len(seen.kept(judged))) == (1, 2)


def test_what_the_data_show_and_a_tie_of_ones_own_are_lifted_by_nobody(world, by):
    judged = open_round(world)
    declare(world, judged, About(K.RELATIVE, entry=rounds.entries_of(judged)[0]), at=DURING)
    (kept,) = seen.kept(judged)
    with pytest.raises(actions.OwnTie):
        actions.lift(judged, kept.tie, reason="x", by=world.actor("judge_one"), at=DURING)
    kept.tie.source = ConflictSource.DETECTED
    db.session.flush()
    with pytest.raises(actions.NotLiftable):
        actions.lift(judged, kept.tie, reason="x", by=by, at=DURING)


def test_sheet_not_begun_goes_back_and_one_begun_is_given_up_on_itself(world):
    judged = open_round(world)
    first, second = sheet(world, judged, "judge_one", 1), sheet(world, judged, "judge_one", 2)
    declare(world, judged, About(K.RELATIVE, entry=db.session.get_one(Entry, first.entry_id)), at=DURING)
    assert (first.entry_id, first.judge_id) not in rounds.standing_pairs(judged)
    second.scores, second.state = full(judged), "sheet_draft"
    db.session.flush()
    with pytest.raises(actions.SheetBegun):
        declare(world, judged, About(K.RELATIVE, entry=db.session.get_one(Entry, second.entry_id)), at=DURING)


@pytest.mark.parametrize("about", [About(K.RELATIVE), About(K.OWN_UNIT, name="A"), About(K.RELATIVE, name="A", since=date(2021, 1, 1), until=date(2020, 1, 1))])  # fmt: skip
def test_declaration_is_refused_when_no_form_could_have_sent_it(world, about):
    with pytest.raises(BadInput):
        declare(world, draft_round(world), about)


def test_nobody_declares_for_somebody_else(world):
    judged = draft_round(world)
    with pytest.raises(BadInput):
        actions.declare(judged, member(world, judged, "judge_two"), About(K.RELATIVE, name="A"),
                        by=world.actor("judge_one"), at=BEFORE)  # fmt: skip
    assert db.session.scalars(select(Conflict)).all() == []


def test_who_could_judge_names_scarce_entries_before_anybody_is_invited(world):
    edition = open_edition(world)
    hard, _easy = entry(world, edition, unit="dai_hoc"), entry(world, edition, title="Dễ")
    draft_round(world, edition, judges=("judge_one", "judge_two"))
    seen_ = candidates.view(kept(world, edition), k=2, words="", chosen=())
    (board,) = seen_.boards
    assert ([e.id for e, _n in board.scarce], seen_.enough) == ([hard.id], False)
    one = next(c for c in seen_.candidates if c.person.id == world.people["judge_one"])
    assert (one.boards[board.board.id].count, one.boards[board.board.id].barred) == (1, [(K.OWN_UNIT, 1)])


def test_who_could_judge_finds_people_of_the_province_and_tells_who_serves(world):
    edition = open_edition(world)
    entry(world, edition)
    edition = kept(world, edition)
    found = candidates.view(edition, k=None, words="thu ky", chosen=())
    assert [(c.person.id == world.people["secretary"], c.serves, c.chosen) for c in found.candidates] == [
        (True, True, False)
    ]
    assert candidates.view(edition, k=None, words="khac", chosen=()).candidates == []


@pytest.mark.parametrize("done", [False, True])
def test_pinned_tie_takes_what_the_judge_gave_out_of_the_count(world, by, done):
    """The committee cannot know of a tie and count the judge's points all the same."""
    judged = open_round(world, entries=1)
    one, draft, two = sheet(world, judged, "judge_two"), scoring.Draft(full(judged)), world.actor("judge_two")
    if done:
        scoring.hand_in(one, draft, revision=0, nonce="n" * 12, by=two, at=DURING)
    else:
        scoring.save(one, draft, revision=0, by=two, at=DURING)
    seat = member(world, judged, "judge_two")
    actions.pin(judged, one.entry, seat, kind=K.RELATIVE, reason="Cháu ruột", by=by, at=DURING)
    assert (one.state, one.recused_reason, one.scores) == (SheetState.RECUSED, "Cháu ruột", full(judged))
    assert journal() == (len(judged.criteria) + 1, [])
    with pytest.raises(WrongState):
        scoring.save(one, scoring.Draft({}), revision=one.revision, by=two, at=DURING)


@pytest.mark.parametrize(("home", "credited"), [("xa_mot", "xa_hai"), ("xa_hai", "xa_mot")])
def test_a_unit_and_the_one_it_was_merged_into_are_each_others_own(world, home, credited):
    one = entry(world, open_edition(world), unit=credited)
    person = world.person("judge_three")
    person.unit_id = world.units[home]
    db.session.flush()
    assert conflicts.between(one.id, person.id) == frozenset()
    merge(
        [world.unit("xa_mot")],
        into=world.unit("xa_hai"),
        on=BEFORE.date(),
        decision="NQ 1",
        by=world.actor("admin"),
        at=DURING,
    )
    assert conflicts.between(one.id, person.id) == {K.OWN_UNIT}
