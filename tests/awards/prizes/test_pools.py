"""Prizes of a shared place (C5, D17): offered exactly, kept only by somebody's decision, printed, taken back, never lost."""

from io import BytesIO

import docx
import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.awards.models import PrizeAward
from app.awards.prizes import actions
from app.awards.prizes.queries import prizes_of
from app.contests.models import Board, Prize
from app.contests.states import EntryState, StageKind
from app.judging.models import Publication
from app.judging.prize_models import PrizePool
from app.judging.publication.actions import AlreadyUp, NotDecided, publish_due
from app.judging.tally import actions as tally
from app.kit.audit import AuditRow
from app.kit.clock import now
from app.kit.db import db
from tests.contests.reception.made import add, open_edition
from tests.judging.made import DECIDED, DUE, LATER, PLAIN, keep, scored, unlock
from tests.world import post

pytestmark = pytest.mark.usefixtures("writing")
#: Two entries share the first place; 20 and 15 million.
FIRST_SHARED = [PLAIN[1], PLAIN[1], PLAIN[2], PLAIN[3], PLAIN[4]]
#: Three share the second place: 15, 10 and nothing.
SECOND_SHARED = [PLAIN[0], PLAIN[2], PLAIN[2], PLAIN[2], PLAIN[4]]
SUMS = (20_000_000, 15_000_000, 10_000_000)
WHY = "Hội đồng họp ngày 10/9"


@pytest.fixture
def organizer(actor):
    return actor("organizer")


def final(world, by, points, sums=SUMS, quantities=(1, 1, 1)):
    """(round, entries, prizes) of a decided final with Nhất, Nhì, Ba."""
    edition = open_edition(world)
    names = ("Giải Nhất", "Giải Nhì", "Giải Ba")
    prizes = [
        add(Prize(edition_id=edition.id, rank=n, name=name, quantity=quantity, money=money))
        for n, (name, money, quantity) in enumerate(zip(names, sums, quantities, strict=True), 1)
    ]
    judged, made = scored(world, points, StageKind.FINAL, edition=edition, advance={})
    tally.decide(judged, by=by, at=DECIDED)
    return judged, made, prizes


def pooled(judged, by, at=DECIDED):
    """Take the one offer."""
    (offer,) = prizes_of(judged).offers
    return actions.pool_prizes(judged, mark=offer.mark, reason=WHY, by=by, at=at)


def test_equal_parts_are_offered_exactly_and_nothing_is_kept_before_somebody_decides(world, organizer):
    judged, made, _ = final(world, organizer, FIRST_SHARED)
    (offer,) = prizes_of(judged).offers
    assert (offer.rank, set(offer.entries), offer.prizes) == (1, {made[0].id, made[1].id}, "Giải Nhất + Giải Nhì")
    assert (offer.pool.total, offer.pool.each, offer.pool.remainder) == (35_000_000, 17_500_000, 0)
    assert db.session.scalars(select(PrizePool)).all() == []


def test_places_without_a_prize_add_nothing_and_the_remainder_is_named(world, organizer):
    judged, made, _ = final(world, organizer, SECOND_SHARED, sums=(20_000_000, 15_000_001, 10_000_000))
    made_pool = pooled(judged, organizer)
    assert (made_pool.total, made_pool.share, made_pool.remainder) == (25_000_001, 8_333_333, 2)
    assert made_pool.share * 3 + made_pool.remainder == made_pool.total
    assert made_pool.entries == [made[1].id, made[2].id, made[3].id]


@pytest.mark.parametrize("sums", [(9, 9, 9), (None, None, None), (20_000_000, None, 10_000_000)])
def test_equal_parts_are_not_offered_when_the_sums_are_equal_or_not_known(world, organizer, sums):
    judged, _, _ = final(world, organizer, FIRST_SHARED, sums=sums)
    assert prizes_of(judged).offers == []


def test_equal_parts_are_not_offered_when_all_places_of_the_rank_carry_the_same_prize(world, organizer):
    judged, _, _ = final(world, organizer, FIRST_SHARED, quantities=(2, 1, 1))
    assert prizes_of(judged).offers == []


def test_a_pool_takes_its_places_out_of_the_choice_and_the_rest_is_given_as_before(world, organizer):
    judged, made, (one, two, three) = final(world, organizer, FIRST_SHARED)
    by_hand = {(one.id, 1): made[0].id, (two.id, 1): made[1].id, (three.id, 1): made[2].id}
    actions.award_prizes(judged, by_hand, by=organizer, at=DECIDED)
    kept = pooled(judged, organizer)
    found = prizes_of(judged)
    assert (found.slots, list(found.awards), found.undecided, found.offers) == (
        [(three.id, 1)],
        [(three.id, 1)],
        [],
        [],
    )
    assert found.complete
    with pytest.raises(actions.PrizesOpen):
        actions.award_prizes(judged, by_hand, by=organizer, at=DECIDED)
    with pytest.raises(actions.PrizeTwice):
        actions.award_prizes(judged, {(three.id, 1): made[0].id}, by=organizer, at=DECIDED)
    with pytest.raises(actions.PrizeUnfair):
        actions.award_prizes(judged, {(three.id, 1): made[3].id}, by=organizer, at=DECIDED)
    actions.award_prizes(judged, {(three.id, 1): made[2].id}, by=organizer, at=DECIDED)
    assert (kept.reason, kept.made_by_person_id) == (WHY, organizer.person_id)


def test_a_pool_is_published_with_its_parts_and_all_sharers_are_awarded(world, organizer):
    judged, made, (one, *_) = final(world, organizer, SECOND_SHARED, sums=(20_000_000, 15_000_000, 10_000_001))
    pooled(judged, organizer)
    actions.award_prizes(judged, {(one.id, 1): made[0].id}, by=organizer, at=DECIDED)
    waiting = actions.schedule_final(judged, due_at=DUE, by=organizer, at=DECIDED)
    publish_due(DUE)
    assert [e.state for e in made] == [EntryState.AWARDED] * 4 + [EntryState.NOT_AWARDED]
    shown = [(p["name"], p["money"], [e["ref"] for e in p["entries"]], p["pool"]) for p in waiting.content["prizes"]]
    told = {"rank": 2, "prizes": "Giải Nhì + Giải Ba", "total": 25_000_001, "remainder": 2}
    assert shown == [
        ("Giải Nhất", 20_000_000, [made[0].ref], None), ("Giải Nhì", 8_333_333, [e.ref for e in made[1:4]], told),
    ]  # fmt: skip


def test_a_pool_is_taken_back_before_publication_only(world, organizer):
    judged, made, (_, _, three) = final(world, organizer, FIRST_SHARED)
    kept = pooled(judged, organizer)
    actions.unpool_prizes(judged, ref=kept.ref, by=organizer, at=DECIDED + LATER)
    assert (prizes_of(judged).pools, len(prizes_of(judged).offers)) == ([], 1)
    kept = pooled(judged, organizer)
    actions.award_prizes(judged, {(three.id, 1): made[2].id}, by=organizer, at=DECIDED)
    actions.schedule_final(judged, due_at=DUE, by=organizer, at=DECIDED)
    with pytest.raises(tally.PublicationWaits):
        actions.unpool_prizes(judged, ref=kept.ref, by=organizer, at=DECIDED)
    publish_due(DUE)
    with pytest.raises(AlreadyUp):
        actions.unpool_prizes(judged, ref=kept.ref, by=organizer, at=DUE)
    verbs = [a.verb for a in db.session.scalars(select(AuditRow).order_by(AuditRow.id)) if "pooled" in a.verb]
    assert verbs == ["prizes_pooled", "prizes_unpooled", "prizes_pooled"]


def test_a_pool_needs_a_decided_result_a_reason_and_the_offer_that_was_looked_at(world, organizer):
    judged, _, (_, two, _) = final(world, organizer, FIRST_SHARED)
    mark = prizes_of(judged).offers[0].mark
    with pytest.raises(tally.ReasonNeeded):
        actions.pool_prizes(judged, mark=mark, reason=" ", by=organizer, at=DECIDED)
    two.money = 14_000_000
    db.session.flush()
    with pytest.raises(actions.PoolChanged):
        actions.pool_prizes(judged, mark=mark, reason=WHY, by=organizer, at=DECIDED)
    pooled(judged, organizer)
    with pytest.raises(actions.PoolChanged):
        actions.pool_prizes(judged, mark=mark, reason=WHY, by=organizer, at=DECIDED)
    with pytest.raises(actions.PoolChanged):
        actions.unpool_prizes(judged, ref="KHONGCO1", by=organizer, at=DECIDED)


def test_nothing_is_pooled_before_the_decision(world, organizer):
    edition = open_edition(world)
    judged, _ = scored(world, FIRST_SHARED, StageKind.FINAL, edition=edition)
    with pytest.raises(NotDecided):
        actions.pool_prizes(judged, mark="x", reason=WHY, by=organizer, at=DECIDED)


@pytest.mark.parametrize("change", ["sum", "decision"])
def test_a_pool_of_other_sums_or_another_decision_is_not_published(world, organizer, actor, change):
    judged, made, (one, two, three) = final(world, organizer, FIRST_SHARED)
    kept, at = pooled(judged, organizer), DECIDED + LATER
    if change == "sum":
        two.money = 14_000_000
    else:
        unlock(judged, actor, at=at)
        tally.decide(judged, by=organizer, at=at)
    db.session.flush()
    found = prizes_of(judged)
    assert (found.pools, [p.ref for p in found.outdated], found.complete) == ([], [kept.ref], False)
    by_hand = {(one.id, 1): made[0].id, (two.id, 1): made[1].id, (three.id, 1): made[2].id}
    actions.award_prizes(judged, by_hand, by=organizer, at=at)
    with pytest.raises(actions.PrizesOpen):
        actions.schedule_final(judged, due_at=DUE, by=organizer, at=at)
    actions.unpool_prizes(judged, ref=kept.ref, by=organizer, at=at)
    pooled(judged, organizer, at)
    actions.award_prizes(judged, {(three.id, 1): made[2].id}, by=organizer, at=at)
    assert prizes_of(judged).complete


def test_the_database_keeps_no_parts_that_lose_a_dong(world, organizer):
    judged, _, _ = final(world, organizer, FIRST_SHARED)
    kept = pooled(judged, organizer)
    kept.share -= 1
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_a_boards_prizes_are_pooled_within_the_board(world, organizer):
    edition = open_edition(world)
    board = db.session.scalars(select(Board).filter_by(edition_id=edition.id, code="y-tuong")).one()
    for n, money in enumerate(SUMS, 1):
        add(Prize(edition_id=edition.id, rank=n, name=f"Giải {n}", quantity=1, money=money, board_id=board.id))
    judged, made = scored(world, FIRST_SHARED, StageKind.FINAL, edition=edition)
    tally.decide(judged, by=organizer, at=DECIDED)
    kept = pooled(judged, organizer)
    assert (kept.ranking, kept.rank, set(kept.entries)) == ("y-tuong", 1, {made[0].id, made[1].id})


def _url(kept, tail=""):
    return kept.url(f"rounds/{kept.ref}/prizes{tail}")


def _words(browser, address):
    paper = docx.Document(BytesIO(browser.get(address).data))
    return "\n".join(p.text for p in paper.paragraphs)


def test_the_organizer_shares_a_place_with_one_click_and_it_is_printed_everywhere(as_, client, world, organizer):
    judged, made, _ = final(world, organizer, SECOND_SHARED, sums=(20_000_000, 15_000_001, 10_000_000))
    mark, name = prizes_of(judged).offers[0].mark, organizer.name
    kept = keep(judged, made)
    browser = as_("organizer")
    page = browser.get(_url(kept)).text
    assert "8.333.333 đồng" in page
    assert post(browser, _url(kept, "/pool"), {"mark": mark, f"pool-{mark}-reason": ""}).status_code == 422
    assert post(browser, _url(kept, "/pool"), {"mark": mark, f"pool-{mark}-reason": WHY}).status_code == 303
    page = browser.get(_url(kept)).text
    assert [word in page for word in (WHY, name, 'name="pool"', 'name="prize-1-1"')] == [True, True, True, False]
    assert post(browser, _url(kept), {"prize-0-1": kept.refs[0]}).status_code == 303
    secretary = as_("secretary")
    for address in (_url(kept, "/list/docx"), kept.url(f"rounds/{kept.ref}/papers/minutes/docx")):
        words = _words(secretary, address)
        assert (
            "Hạng 2, hồ sơ số VIII-002, VIII-003, VIII-004: tiền thưởng Giải Nhì + Giải Ba là 25.000.001 đồng" in words
        )
        assert "mỗi hồ sơ nhận 8.333.333 đồng, còn dư 2 đồng do Ban Tổ chức giữ" in words
        assert f"{WHY}. Người quyết định: {name}" in words
    sheet = CalamineWorkbook.from_filelike(BytesIO(secretary.get(_url(kept, "/list/xlsx")).data)).get_sheet_by_index(0)
    money = [row[-1] for row in sheet.to_python() if isinstance(row[-1], int | float)]
    assert sum(money) == 45_000_001
    assert post(browser, _url(kept, "/publish"), {"publish-due_at": "", "at_once": "1"}).status_code == 303
    db.session.rollback()
    publish_due(now())
    db.session.commit()
    public = client.get(kept.url(f"results/{kept.stage}")).text
    assert "Mỗi hồ sơ nhận 8.333.333 đồng" in public
    assert "Còn dư 2 đồng" in public
    assert (WHY in public, name in public) == (False, False)
    assert "/unpool" not in browser.get(_url(kept)).text


def test_the_organizer_takes_it_back_on_the_page_and_the_secretariat_may_not(as_, world, organizer):
    judged, made, _ = final(world, organizer, FIRST_SHARED)
    ref = pooled(judged, organizer).ref
    kept = keep(judged, made)
    for tail in ("/pool", "/unpool"):
        assert post(as_("secretary"), _url(kept, tail), {"pool": ref}).status_code == 403
    browser = as_("organizer")
    assert post(browser, _url(kept, "/unpool"), {"pool": ref}).status_code == 303
    assert db.session.scalars(select(PrizePool)).all() == []
    assert db.session.scalars(select(PrizeAward)).all() == []
    assert db.session.scalars(select(Publication)).all() == []
    assert post(browser, _url(kept, "/unpool"), {"pool": ref}).status_code in (303, 409)
