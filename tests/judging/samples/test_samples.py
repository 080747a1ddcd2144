"""The calibration round: samples come first, never count, and show their spread without names only afterwards."""

from fractions import Fraction

import pytest
from sqlalchemy import select

from app.judging.models import ScoreSheet
from app.judging.panels.queries import rounds
from app.judging.panels.queries.rounds import entries_of
from app.judging.samples import actions, rules
from app.judging.samples.rules import Spread
from app.judging.scoring import actions as scoring
from app.judging.states import SheetRole, SheetState
from app.judging.tally.queries import standing, tally_of
from app.kit.db import db, transaction
from tests.judging.rounds import DURING, full, member, open_round
from tests.world import post

JUDGES = ("judge_one", "judge_two", "judge_three")


@pytest.fixture
def judged(world, at_clock):
    """An open round of three judges; its first entry is a sample."""
    with transaction():
        made = open_round(world, judges=JUDGES)
        actions.add(made, entries_of(made)[0], by=world.actor("secretary"), at=DURING)
    at_clock(DURING)
    return rounds.locked(made)


def sample(world, judged, who):
    query = select(ScoreSheet).filter_by(round_id=judged.id, judge_id=world.people[who], role=SheetRole.SAMPLE)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def real(world, judged, who):
    query = select(ScoreSheet).filter_by(round_id=judged.id, judge_id=world.people[who], role=SheetRole.FIRST)
    return db.session.scalars(query.order_by(ScoreSheet.id)).first()


def hand_in(world, judged, who, part):
    one = sample(world, judged, who)
    draft = scoring.Draft(full(judged, part))
    scoring.hand_in(one, draft, revision=one.revision, nonce="nonce-sample", by=world.actor(who), at=DURING)


def test_every_judge_gets_the_sample_but_who_has_a_tie(app, world, judged):
    sheets = db.session.scalars(select(ScoreSheet).filter_by(role=SheetRole.SAMPLE)).all()
    assert {s.judge_id for s in sheets} == {world.people[who] for who in JUDGES}


def test_nothing_is_scored_in_earnest_before_the_samples_are_in(app, world, judged):
    one, by = real(world, judged, "judge_one"), world.actor("judge_one")
    with pytest.raises(scoring.SamplesFirst), transaction():
        scoring.save(one, scoring.Draft({"need": 500}), revision=0, by=by, at=DURING)
    with transaction():
        hand_in(world, judged, "judge_one", 0.5)
        assert scoring.save(one, scoring.Draft({"need": 500}), revision=0, by=by, at=DURING) == 1


def test_samples_never_enter_the_tally(app, world, judged):
    place, by = (judged.stage.edition.code, judged.ref), world.actor("organizer")
    before = standing(tally_of(by, *place)).digest
    with transaction():
        for who in JUDGES:
            hand_in(world, judged, who, 0.5)
    db.session.expire_all()
    after = standing(tally_of(by, *place))
    assert (after.digest, after.given) == (before, [])


def test_samples_come_too_late_when_somebody_has_begun(app, world, judged):
    with transaction():
        hand_in(world, judged, "judge_one", 0.5)
        one = real(world, judged, "judge_one")
        scoring.save(one, scoring.Draft({"need": 500}), revision=0, by=world.actor("judge_one"), at=DURING)
    with pytest.raises(actions.SamplesTooLate), transaction():
        actions.add(judged, entries_of(judged)[1], by=world.actor("secretary"), at=DURING)


def test_judge_who_is_away_keeps_nobody_waiting_when_it_is_ended(app, world, judged):
    with transaction():
        hand_in(world, judged, "judge_one", 0.5)
        assert actions.end(judged, reason="Giám khảo ốm", by=world.actor("secretary"), at=DURING) == 2
        one = real(world, judged, "judge_two")
        scoring.save(one, scoring.Draft({"need": 500}), revision=0, by=world.actor("judge_two"), at=DURING)
    states = {who: sample(world, judged, who).state for who in JUDGES[:2]}
    assert states == {"judge_one": SheetState.SUBMITTED, "judge_two": SheetState.RECUSED}


def test_spread_is_seen_only_after_the_own_samples_are_in(as_, world, judged):
    with transaction():
        hand_in(world, judged, "judge_two", 0.2)
        hand_in(world, judged, "judge_three", 1.0)
    place = f"/judging/rounds/{judged.ref}/samples"
    early = as_("judge_one").get(place).text
    with transaction():
        hand_in(world, judged, "judge_one", 0.6)
    late = as_("judge_one").get(place).text
    with transaction():
        actions.add(judged, entries_of(judged)[1], by=world.actor("secretary"), at=DURING)
    more = as_("judge_one").get(place).text
    assert ["Thấp nhất" in page for page in (early, late, more)] == [False, True, False]
    names = [world.person(who).full_name for who in JUDGES[1:]]
    assert [name for name in names if name in late] == []


def test_spread_of_two_sheets_is_told_to_nobody():
    assert rules.spreads(["need"], [{"need": 100}, {"need": 900}], {"need": 100}) is None
    three = [{"need": 100}, {"need": 900}, {"need": 300}]
    assert rules.spreads(["need"], three, {"need": 100}) == {"need": Spread(100, Fraction(300), 900, 100)}


def test_changing_a_sample_changes_nothing_for_who_has_not_handed_in(as_, world, judged):
    pages = []
    for part in (0.2, 0.8):
        with transaction():
            one = sample(world, judged, "judge_two")
            one.scores = full(judged, part)
        browser = as_("judge_one")
        paths = ("/judging", f"/judging/rounds/{judged.ref}", f"/judging/rounds/{judged.ref}/samples")
        pages.append([browser.get(path).text.partition("<main")[2].replace("\n", "") for path in paths])
    strip = [[page.split('name="csrf_token"')[0] for page in one] for one in pages]
    assert strip[0] == strip[1]


def test_page_gives_a_sample_to_the_panel(as_, world, judged):
    place = f"/contests/{judged.stage.edition.code}/rounds/{judged.ref}/samples"
    answer = post(as_("secretary"), f"{place}/add", {"entry": entries_of(judged)[1].ref})
    count = len(db.session.scalars(select(ScoreSheet).filter_by(role=SheetRole.SAMPLE)).all())
    assert (answer.status_code, count, member(world, judged, "judge_one").left_at) == (303, 6, None)
    assert as_("lan").get(place).status_code == 404
