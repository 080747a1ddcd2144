"""Non-interference: before a result is out, no hidden score, judge or comment changes a byte, a status, an order or a
count that an entrant, another judge, a mentor or the public can fetch.

Two rounds stand before publication in the filled world: one is open, one decided and waiting for its instant. What is
hidden in them is changed at random in the database, and everything is fetched again: nothing differs but tokens. In CI
everybody follows every link and more is changed; elsewhere each visitor asks for a sample of their addresses.
"""

import random

import pytest
from sqlalchemy import select

from app.judging.models import ChairVote, Decision, PanelMember, Publication, Round, ScoreSheet, SheetChange, TieVote
from app.judging.proof_models import BallotFile, ScoreEvent
from app.judging.states import SheetState, Verdict
from app.judging.transcript_models import Transcript, TranscriptLine
from app.kit.db import db, transaction
from tests.access.crawling import crawl, listed
from tests.access.filled import NOW
from tests.access.test_canaries import pages
from tests.conftest import EVERYBODY

#: Who looks. Judge two and three sit on the panel of the open round beside judge one, who is its chief.
LOOKERS = (
    (None, "lan", "minh", "stranger", "officer", "judge_two", "judge_three", "mentor", "observer", "other_organizer")
    if EVERYBODY
    else (None, "lan", "judge_two", "judge_three", "observer")
)
SAMPLE = 12
SEEDS = range(3) if EVERYBODY else range(2)


@pytest.fixture(scope="module")
def seen(house):
    """Visitor → the addresses that they can fetch: all, or those near judging and a sample of the others."""
    _, filled, _ = house
    rng = random.Random(20260906)
    found = {}
    for who in LOOKERS:
        if EVERYBODY:
            found[who] = sorted(crawl(filled.browsers[who], who, filled.names))
            continue
        # What answers like the missing is asked for, too, where results are made.
        every = sorted({*listed(who, filled.names), *listed(None, filled.names, answering=False)})
        words = (
            "/judging",
            "/results",
            "/rounds",
            "/home",
            "/live",
            "/notices",
            "/search",
            filled.names["played"],
            filled.names["past"],
            filled.names["past_entry"],
        )
        near = [address for address in every if any(word in address for word in words)]
        found[who] = near + rng.sample(sorted({*listed(who, filled.names)} - set(near)), SAMPLE)
    return found


def change(rng: random.Random, filled, world, spared: set[int]) -> list[str]:
    """Change what is hidden, at random; the sheets of `spared` stay, for whoever wrote them reads them. Says what."""
    hidden = [filled.ids["round"], filled.ids["past_round"]]
    query = select(ScoreSheet).where(ScoreSheet.round_id.in_(hidden), ScoreSheet.judge_id.not_in(spared))
    sheets = list(db.session.scalars(query.order_by(ScoreSheet.id)))
    strangers = [world.people[key] for key in ("observer", "admin", "other_judge")]
    acts = [_score(rng, one) for one in sheets if rng.random() < 0.7]
    acts += [_judge(rng, one, strangers) for one in sheets if rng.random() < 0.3]
    past = filled.ids["past_round"]
    decisions = list(db.session.scalars(select(Decision).filter_by(round_id=past).order_by(Decision.id)))
    for place, decision in enumerate(rng.sample(decisions, len(decisions)), 1):
        decision.place, decision.shown, decision.mean = place, f"{rng.randrange(99)},00", f"{rng.randrange(99)}/1"
        decision.verdict = rng.choice(list(Verdict))
        if rng.random() < 0.5:
            db.session.add(TieVote(round_id=past, entry_id=decision.entry_id, votes=rng.randrange(3)))
            db.session.add(ChairVote(round_id=past, entry_id=decision.entry_id, place=place, reason="khác"))
    for file in db.session.scalars(select(BallotFile).where(BallotFile.round_id.in_(hidden))):
        file.sha256, file.content = rng.randbytes(32).hex(), "khác"
    for event in db.session.scalars(select(ScoreEvent).where(ScoreEvent.sheet_id.in_([s.id for s in sheets]))):
        event.new, event.reason = rng.randrange(2000), "khác"
    for judged in db.session.scalars(select(Round).where(Round.id.in_([past]))):
        judged.override, judged.override_reason = {"*": rng.randrange(1, 5)}, "khác"
    beside(rng, filled, [s.id for s in sheets], spared)
    db.session.flush()
    return acts


def beside(rng: random.Random, filled, sheets: list[int], spared: set[int]) -> None:
    """What stands beside the sheets: their history, what was typed from paper, what waits to be published, and the
    sheets of a final that is being played, of which the hall has seen one place."""
    for told in db.session.scalars(select(SheetChange).where(SheetChange.sheet_id.in_(sheets))):
        told.scores, told.reason = {key: rng.randrange(900) for key in told.scores}, "khác"
    lines = select(TranscriptLine).join(TranscriptLine.transcript).where(Transcript.judge_id.not_in(spared))
    for line in db.session.scalars(lines):
        line.scores = {key: rng.randrange(900) for key in line.scores}
        line.comment_entrant = line.comment_panel = f"khác {rng.random()}"
    waits = db.session.get_one(Publication, filled.ids["waits"])
    waits.note, waits.plan = "khác", waits.plan | {"reasons": {}}
    played = db.session.scalars(select(Round).filter_by(ref=filled.names["played_round"])).one()
    own = select(ScoreSheet).where(ScoreSheet.round_id == played.id, ScoreSheet.judge_id.not_in(spared))
    for sheet in db.session.scalars(own):
        sheet.scores = {key: 50 * rng.randrange(1, 20) for key in sheet.scores}
        sheet.comment_panel = sheet.comment_entrant = f"khác {rng.random()}"


def _score(rng: random.Random, sheet: ScoreSheet) -> str:
    sheet.scores = {key: 50 * rng.randrange(1, 20) for key in sheet.scores}
    sheet.comment_panel = sheet.comment_entrant = f"khác {rng.random()}"
    sheet.revision += rng.randrange(5)
    if sheet.state in {SheetState.SUBMITTED, SheetState.DRAFT, SheetState.REOPENED}:
        sheet.state = rng.choice([SheetState.SUBMITTED, SheetState.DRAFT, SheetState.REOPENED])
        sheet.submitted_at = sheet.submitted_at or sheet.saved_at
    return f"scores of {sheet.ref}"


def _judge(rng: random.Random, sheet: ScoreSheet, strangers: list[int]) -> str:
    """Another judge wrote it: somebody who sits on no panel of that round yet."""
    taken = select(ScoreSheet.judge_id).where(
        ScoreSheet.round_id == sheet.round_id, ScoreSheet.entry_id == sheet.entry_id
    )
    free = sorted(set(strangers) - set(db.session.scalars(taken)))
    if free:
        sheet.judge_id = rng.choice(free)
        db.session.flush()
        seat = select(PanelMember.id).filter_by(round_id=sheet.round_id, person_id=sheet.judge_id)
        if db.session.scalar(seat) is None:
            db.session.add(PanelMember(round_id=sheet.round_id, person_id=sheet.judge_id, left_at=NOW))
    return f"judge of {sheet.ref}"


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_that_is_hidden_before_publication_shows(undone, seen, seed):
    _, filled, world = undone
    rng = random.Random(seed)
    before = {who: pages(filled.browsers[who], seen[who]) for who in LOOKERS}
    spared = {world.people[who] for who in LOOKERS if who is not None and who.startswith("judge_")}
    with transaction():
        acts = change(rng, filled, world, spared)
    assert acts != []
    noticed = [
        (who, address)
        for who in LOOKERS
        for address, answer in pages(filled.browsers[who], seen[who]).items()
        if answer != before[who][address]
    ]
    assert noticed == []
