"""Prizes follow the places, stay unawarded with a reason, and become public with the result or not at all."""

from datetime import date

import pytest
from sqlalchemy import select

from app.awards.models import PrizeAward
from app.awards.prizes import actions
from app.awards.prizes.queries import prizes_of
from app.contests.models import Board, Prize
from app.contests.states import EntryState, StageKind
from app.judging.models import Publication
from app.judging.publication import actions as publication
from app.judging.publication.actions import NotDecided, publish_due
from app.judging.tally import actions as tally
from app.kit.db import db
from app.kit.errors import BadInput
from tests.contests.reception.made import add, open_edition
from tests.judging.made import DECIDED, DUE, LATER, PLAIN, scored, unlock

pytestmark = pytest.mark.usefixtures("writing")
S = EntryState


@pytest.fixture
def organizer(actor):
    return actor("organizer")


def structure(edition, quantities=(1, 1, 2), side=True, board=None):
    """Nhất, Nhì, Ba over all boards, and a sponsor's prize by hand."""
    names = ("Giải Nhất", "Giải Nhì", "Giải Ba")
    made = [
        add(Prize(edition_id=edition.id, rank=n, name=name, quantity=q, money=10_000_000, board_id=board))
        for n, (name, q) in enumerate(zip(names, quantities, strict=True), 1)
    ]
    if side:
        made.append(add(Prize(edition_id=edition.id, rank=9, name="Giải triển vọng", sponsor="Hội DNT", quantity=1)))
    return made


@pytest.fixture
def final(world, organizer):
    """(round, entries, prizes) of a decided final."""
    return decided_final(world, organizer, PLAIN)


def decided_final(world, organizer, points, **more):
    edition = open_edition(world)
    prizes = structure(edition, **more)
    judged, made = scored(world, points, StageKind.FINAL, edition=edition)
    tally.decide(judged, by=organizer, at=DECIDED)
    return judged, made, prizes


def by_place(prizes, made):
    """First, second, third and third, and the sponsor's prize to the last."""
    one, two, three, side = (p.id for p in prizes)
    return {(one, 1): made[0].id, (two, 1): made[1].id, (three, 1): made[2].id, (three, 2): made[3].id,
            (side, 1): made[4].id}  # fmt: skip


def test_the_ranks_propose(final):
    judged, made, prizes = final
    (proposal,) = prizes_of(judged).proposals
    assert proposal.suggested() == {k: v for k, v in by_place(prizes, made).items() if k[0] != prizes[3].id}
    assert [p.name for p in prizes_of(judged).by_hand] == ["Giải triển vọng"]


def test_prizes_are_given_published_and_pushed_together(final, organizer):
    judged, made, prizes = final
    actions.award_prizes(judged, by_place(prizes, made), by=organizer, at=DECIDED)
    waiting = actions.schedule_final(judged, due_at=DUE, by=organizer, at=DECIDED)
    assert ({e.state for e in made}, waiting.content) == ({S.IN_FINAL}, {})
    publish_due(DUE)
    assert {e.state for e in made} == {S.AWARDED}
    shown = [(p["name"], [e["title"] for e in p["entries"]]) for p in waiting.content["prizes"]]
    assert shown == [
        ("Giải Nhất", [made[0].title]), ("Giải Nhì", [made[1].title]), ("Giải Ba", [made[2].title, made[3].title]),
        ("Giải triển vọng", [made[4].title]),
    ]  # fmt: skip


def test_a_prize_may_stay_unawarded_with_a_reason(final, organizer):
    judged, made, prizes = final
    one, two, three, side = (p.id for p in prizes)
    given = {(one, 1): None, (two, 1): made[0].id, (three, 1): made[1].id, (three, 2): made[2].id, (side, 1): None}
    with pytest.raises(tally.ReasonNeeded):
        actions.award_prizes(judged, given, by=organizer, at=DECIDED)
    actions.award_prizes(judged, given, reason="Chưa có dự án xuất sắc", by=organizer, at=DECIDED)
    kept = db.session.scalars(select(PrizeAward).filter_by(prize_id=one)).one()
    assert (kept.entry_id, kept.unawarded_reason) == (None, "Chưa có dự án xuất sắc")
    waiting = actions.schedule_final(judged, due_at=DUE, by=organizer, at=DECIDED)
    publish_due(DUE)
    assert waiting.content["prizes"][0]["unawarded"] == 1
    assert [e.state for e in made] == [S.AWARDED] * 3 + [S.NOT_AWARDED] * 2


def test_a_better_placed_entry_is_never_passed_over(final, organizer):
    judged, made, prizes = final
    good = by_place(prizes, made)
    one, two, three, side = (p.id for p in prizes)
    for change, refusal in (
        ({(one, 1): made[1].id, (two, 1): made[0].id}, actions.PrizeUnfair),
        ({(three, 2): made[4].id, (side, 1): made[3].id}, actions.PrizeUnfair),
        ({(two, 1): made[0].id}, actions.PrizeTwice),
        ({(three, 2): made[2].id}, actions.PrizeTwice),
        ({(three, 2): 10**6}, BadInput),
    ):
        with pytest.raises(refusal):
            actions.award_prizes(judged, good | change, by=organizer, at=DECIDED)
    with pytest.raises(actions.PrizesOpen):
        actions.award_prizes(judged, {(one, 1): made[0].id}, by=organizer, at=DECIDED)
    assert db.session.scalars(select(PrizeAward)).all() == []


def test_a_shared_rank_over_different_prizes_is_the_committees_choice(world, organizer):
    judged, made, prizes = decided_final(world, organizer, [PLAIN[1], PLAIN[1], PLAIN[2], PLAIN[3], PLAIN[4]])
    (proposal,) = prizes_of(judged).proposals
    assert sorted(proposal.undecided) == sorted([made[0].id, made[1].id])
    good = by_place(prizes, made)
    one, two = prizes[0].id, prizes[1].id
    for given in (good, good | {(one, 1): made[1].id, (two, 1): made[0].id}):
        actions.award_prizes(judged, given, by=organizer, at=DECIDED)
    assert db.session.scalars(select(PrizeAward).filter_by(prize_id=one)).one().entry_id == made[1].id


def test_prizes_of_a_board_go_by_the_ranking_of_the_board(world, organizer):
    edition = open_edition(world)
    board = db.session.scalars(select(Board).filter_by(edition_id=edition.id, code="y-tuong")).one()
    prizes = structure(edition, board=board.id, side=False)
    judged, made = scored(world, PLAIN, StageKind.FINAL, edition=edition)
    tally.decide(judged, by=organizer, at=DECIDED)
    (proposal,) = prizes_of(judged).proposals
    assert (proposal.ranking.group.key, proposal.suggested()[prizes[0].id, 1]) == ("y-tuong", made[0].id)


def test_nothing_is_awarded_before_the_decision_or_while_a_publication_waits(world, organizer):
    edition = open_edition(world)
    prizes = structure(edition)
    judged, made = scored(world, PLAIN, StageKind.FINAL, edition=edition)
    given = by_place(prizes, made)
    with pytest.raises(NotDecided):
        actions.award_prizes(judged, given, by=organizer, at=DECIDED)
    tally.decide(judged, by=organizer, at=DECIDED)
    with pytest.raises(actions.PrizesOpen):
        actions.schedule_final(judged, due_at=DUE, by=organizer, at=DECIDED)
    actions.award_prizes(judged, given, by=organizer, at=DECIDED)
    actions.schedule_final(judged, due_at=DUE, by=organizer, at=DECIDED)
    with pytest.raises(tally.PublicationWaits):
        actions.award_prizes(judged, given, by=organizer, at=DECIDED)


def test_prizes_older_than_the_decision_are_not_published(final, organizer, actor):
    judged, made, prizes = final
    actions.award_prizes(judged, by_place(prizes, made), by=organizer, at=DECIDED)
    unlock(judged, actor, at=DECIDED + LATER)
    tally.decide(judged, by=organizer, at=DECIDED + LATER)
    with pytest.raises(actions.PrizesOpen):
        actions.schedule_final(judged, due_at=DUE, by=organizer, at=DECIDED + LATER)


def test_a_corrected_prize_moves_both_entries_and_keeps_the_old_page(final, organizer):
    judged, made, prizes = final
    one, two, three, side = (p.id for p in prizes)
    first = by_place(prizes, made) | {(side, 1): None}
    actions.award_prizes(judged, first, reason="Không có hồ sơ phù hợp", by=organizer, at=DECIDED)
    old = actions.schedule_final(judged, due_at=DUE, by=organizer, at=DECIDED)
    publish_due(DUE)
    assert [e.state for e in made] == [S.AWARDED] * 4 + [S.NOT_AWARDED]
    with pytest.raises(tally.ReasonNeeded):
        actions.award_prizes(judged, by_place(prizes, made), by=organizer, at=DUE)
    changed = {
        (one, 1): made[0].id,
        (two, 1): made[1].id,
        (three, 1): made[2].id,
        (three, 2): None,
        (side, 1): made[4].id,
    }
    actions.award_prizes(judged, changed, reason="Bổ sung", by=organizer, at=DUE)
    new = actions.correct_final(judged, note="Bổ sung giải", due_at=DUE + LATER, by=organizer, at=DUE)
    publish_due(DUE + LATER)
    assert [e.state for e in made] == [S.AWARDED] * 3 + [S.NOT_AWARDED, S.AWARDED]
    assert [len(p["entries"]) for p in old.content["prizes"]] == [1, 1, 2, 0]
    assert [len(p["entries"]) for p in new.content["prizes"]] == [1, 1, 1, 1]


def test_prizes_are_official_once_the_decision_came_back(final, organizer):
    judged, made, prizes = final
    actions.award_prizes(judged, by_place(prizes, made), by=organizer, at=DECIDED)
    day = date(2026, 9, 20)
    with pytest.raises(publication.NotPublished):
        actions.record_prize_decision(judged, number="45-QĐ/TĐTN", day=day, by=organizer, at=DECIDED)
    actions.schedule_final(judged, due_at=DUE, by=organizer, at=DECIDED)
    publish_due(DUE)
    actions.record_prize_decision(judged, number="45-QĐ/TĐTN", day=day, by=organizer, at=DUE)
    assert {(a.decision_number, a.decision_date) for a in db.session.scalars(select(PrizeAward))} == {
        ("45-QĐ/TĐTN", day)
    }
    assert db.session.scalars(select(Publication)).one().decision_number == "45-QĐ/TĐTN"
