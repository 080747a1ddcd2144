"""Entries that come in are compared by the worker; the secretariat decides; nobody else sees a pair."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.contests.access import REALM
from app.contests.duplicates import actions, queries
from app.contests.duplicates.jobs import compare
from app.contests.entry_models import EntryVersion
from app.contests.likeness_models import Fingerprint, Likeness
from app.contests.models import Board, Edition
from app.contests.states import EditionState, EntryState, LikenessState, LikenessVerb
from app.kit.audit import history
from app.kit.codes import public_code
from app.kit.db import db, transaction
from app.kit.errors import StaleVersion, WrongState
from app.people.models import Grant
from app.people.states import Role
from tests.contests.duplicates.test_rules import TEXTS
from tests.contests.reception.made import NOW, add, entry, open_edition, version
from tests.world import post

pytestmark = pytest.mark.usefixtures("writing")
S, V, T = EntryState, LikenessVerb, LikenessState


def told(made, words, at=NOW):
    """The entry's next version says these words."""
    numbers = db.session.scalars(select(EntryVersion.number).where(EntryVersion.entry_id == made.id)).all()
    new = version(made, at, max(numbers, default=0) + 1)
    new.content = {"title": made.title, "answers": {"summary": words}}
    db.session.flush()
    return new


def the_year_before(edition):
    """The series' edition before, closed, with a board."""
    earlier = add(Edition(series_id=edition.series_id, code="kn-7", number=7, year=2025, state=EditionState.CLOSED,
                          opened_at=NOW, closed_at=NOW, reference_date=edition.reference_date))  # fmt: skip
    add(Board(edition_id=earlier.id, code="y-tuong", name="Bảng Ý tưởng", position=0))
    return earlier


@pytest.fixture
def edition(world):
    return open_edition(world)


@pytest.fixture
def two(world, edition):
    """An entry, a copy of half of it by somebody else, and a third of its own; compared."""
    made = [
        entry(world, edition, S.RECEIVED, leader=who, title=f"Ý tưởng {n}")
        for n, who in enumerate(("lan", "minh", "an"))
    ]
    half = TEXTS[0].split()[:100]
    for one, words in zip(made, (TEXTS[0], " ".join([*half, *TEXTS[7].split()[:100]]), TEXTS[20]), strict=True):
        told(one, words)
    db.session.commit()
    with transaction():
        compare(NOW)
    return made


def pairs():
    return [(p.newer_id, p.older_id, p.state) for p in db.session.scalars(select(Likeness))]


def test_a_copy_of_half_is_found_once_and_again_changes_nothing(two):
    first, copy, _other = two
    assert pairs() == [(copy.id, first.id, T.OPEN)]
    with transaction():
        assert compare(NOW) == 0
    assert (len(pairs()), len(db.session.scalars(select(Fingerprint)).all())) == (1, 3)


def test_a_copy_of_an_earlier_edition_is_found_and_one_of_another_organizer_is_not(world, edition):
    earlier = the_year_before(edition)
    before = entry(world, earlier, S.RECEIVED, leader="minh")
    abroad = entry(world, open_edition(world, unit="ha_bac"), S.RECEIVED, leader="stranger", unit=None)
    now_ = entry(world, edition, S.SUBMITTED)
    for one in (before, abroad, now_):
        told(one, TEXTS[1])
    compare(NOW)
    assert pairs() == [(now_.id, before.id, T.OPEN)]


def test_a_new_version_without_the_copy_takes_an_open_pair_away_but_not_a_decided_one(world, two, actor):
    first, copy, _other = two
    told(copy, TEXTS[30], at=NOW + timedelta(days=1))
    assert compare(NOW) == 1
    assert pairs() == []
    told(copy, TEXTS[0], at=NOW + timedelta(days=2))
    compare(NOW)
    (pair,) = db.session.scalars(select(Likeness)).all()
    found = queries.pair(actor("secretary"), first.edition.code, pair.ref)
    actions.decide(found, V.CALL_COPY, reason="Chép nguyên văn", by=actor("secretary"), at=NOW)
    told(copy, TEXTS[31], at=NOW + timedelta(days=3))
    compare(NOW)
    assert pairs() == [(copy.id, first.id, T.COPY)]


def test_drafts_and_withdrawn_entries_are_not_compared(world, edition):
    for state, who in ((S.DRAFT, "lan"), (S.WITHDRAWN, "minh"), (S.SUBMITTED, "an")):
        told(entry(world, edition, state, leader=who), TEXTS[2])
    assert (compare(NOW), pairs()) == (1, [])


def test_a_decision_needs_a_reason_is_kept_and_can_be_taken_back(two, actor):
    by = actor("secretary")
    pair = queries.pair(by, two[0].edition.code, db.session.scalars(select(Likeness.ref)).one())
    with pytest.raises(actions.LikenessReasonMissing):
        actions.decide(pair, V.CALL_DISTINCT, reason="  ", by=by, at=NOW)
    actions.decide(pair, V.CALL_DISTINCT, reason="Cùng trích kế hoạch", by=by, at=NOW)
    with pytest.raises(WrongState):
        actions.decide(pair, V.CALL_COPY, reason="Khác", by=by, at=NOW)
    actions.decide(pair, V.REOPEN, reason="Xem lại", by=by, at=NOW)
    assert (pair.state, pair.decided_at) == (T.OPEN, None)
    assert [h.reason for h in history(("entry", two[1].ref))] == ["Xem lại", "Cùng trích kế hoạch"]


def test_who_decides_second_is_told(two, actor):
    by = actor("secretary")
    pair = queries.pair(by, two[0].edition.code, db.session.scalars(select(Likeness.ref)).one())
    with db.session.no_autoflush:
        actions.decide(pair, V.CALL_COPY, reason="Chép", by=by, at=NOW)
        db.session.expunge(pair)
        pair.state = T.OPEN
        with pytest.raises(StaleVersion):
            actions.decide(pair, V.CALL_DISTINCT, reason="Khác", by=by, at=NOW)


def test_pages_show_the_pair_and_take_the_decision(two, as_):
    code, ref = two[0].edition.code, db.session.scalars(select(Likeness.ref)).one()
    browser, here = as_("secretary"), f"/contests/{two[0].edition.code}/duplicates"
    assert ref in browser.get(here).text
    assert "1 cặp hồ sơ giống nhau" in browser.get(f"/contests/{code}/reception").text
    assert f"{here}/{ref}" in browser.get(f"/contests/{code}/reception/entries/{two[1].ref}").text
    page = browser.get(f"{here}/{ref}").text
    assert (page.count("<article"), TEXTS[0].split()[50] in page) == (1, True)
    assert post(browser, f"{here}/{ref}/decide", {"verb": V.CALL_COPY.value}).status_code == 422
    assert post(browser, f"{here}/{ref}/decide", {"verb": V.CALL_COPY.value, "reason": "Chép"}).status_code == 303
    assert [p[2] for p in pairs()] == [T.COPY]
    assert (ref in browser.get(here).text, ref in browser.get(f"{here}?view=decided").text) == (False, True)
    assert post(browser, f"{here}/{ref}/decide", {"verb": V.CALL_COPY.value, "reason": "Chép"}).status_code == 409
    assert post(browser, f"{here}/{ref}/reopen", {"reason": "Xem lại"}).status_code == 303
    assert [p[2] for p in pairs()] == [T.OPEN]


@pytest.mark.parametrize("who", ["lan", "officer", "observer", "other_secretary", "admin"])
def test_nobody_else_sees_a_pair(two, as_, who):
    code, ref = two[0].edition.code, db.session.scalars(select(Likeness.ref)).one()
    here = f"/contests/{code}/duplicates"
    answers = [as_(who).get(here).status_code, as_(who).get(f"{here}/{ref}").status_code]
    assert (answers, post(as_(who), f"{here}/{ref}/decide", {}).status_code) == ([404, 404], 404)


def test_a_secretary_of_one_edition_sees_no_pair_with_another(world, edition, actor):
    earlier = the_year_before(edition)
    before, now_ = entry(world, earlier, S.RECEIVED, leader="minh"), entry(world, edition, S.SUBMITTED)
    for one in (before, now_):
        told(one, TEXTS[1])
    compare(NOW)
    add(
        Grant(
            ref=public_code(10), person_id=world.people["an"], role=Role.SECRETARIAT, realm=REALM, label=earlier.code,
            made_at=NOW,
        )
    )  # fmt: skip
    assert queries.open_count(actor("an"), earlier) == 0
    assert [queries.open_count(actor("secretary"), one) for one in (earlier, edition)] == [1, 1]


def test_the_same_leader_of_both_is_said(world, edition, as_):
    earlier = the_year_before(edition)
    for one in (entry(world, earlier, S.RECEIVED), entry(world, edition, S.SUBMITTED)):
        told(one, TEXTS[1])
    db.session.commit()
    with transaction():
        compare(NOW)
    ref = db.session.scalars(select(Likeness.ref)).one()
    for url in ("", f"/{ref}"):
        assert "Cùng trưởng nhóm" in as_("secretary").get(f"/contests/{edition.code}/duplicates{url}").text
