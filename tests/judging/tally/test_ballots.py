"""The ballot file is fixed with the decision, in the same transaction, and shown wherever the result is."""

import json
import random
from collections import Counter

import pytest
from sqlalchemy import delete, select, update

from app.contests.models import EntryField
from app.judging.ballots.queries import broken, file_of, text_of
from app.judging.ballots.rules import read, write
from app.judging.models import Decision, ScoreSheet
from app.judging.proof_models import BallotFile
from app.judging.states import Aggregation, RoundState, SheetRole, Strata, Verdict
from app.judging.tally import actions
from app.judging.tally.queries import locked
from app.judging.tally.recount import verify
from app.kit.audit import history
from app.kit.codes import canonical
from app.kit.db import db
from tests.judging.made import CLOSED, DECIDED, PLAIN, TIED, keep, scored, sheet, unlock

pytestmark = pytest.mark.usefixtures("writing")
KINDS = {
    "mean": {}, "trimmed": {"aggregation": Aggregation.TRIMMED},
    "calibrated": {"aggregation": Aggregation.CALIBRATED, "min_judges": 1},
}  # fmt: skip


@pytest.mark.parametrize("method", KINDS)
def test_the_file_of_a_locked_round_verifies_and_holds_no_name(world, actor, method):
    judged, made = scored(world, PLAIN, **KINDS[method])
    rows = actions.decide(judged, by=actor("organizer"), at=DECIDED)
    text, sha = text_of(judged.id)
    found = verify(text.encode(), sha)
    assert (found.fault, found.entries, found.ballots, len(rows)) == (None, 5, 10, 5)
    assert history(("round", judged.ref))[0].facts["file"] == sha
    people = {world.person(name).full_name for name in ("judge_one", "judge_two", "lan", "minh")}
    assert [word for word in (*people, *(e.title for e in made), world.person("judge_one").ref) if word in text] == []


def test_ties_votes_and_sealed_sheets_stand_in_the_file(world, actor):
    judged, made = scored(world, TIED, tie_chain=[["sealed", None], ["vote", None], ["chair", None]])
    sheet(world, judged, made[1], "judge_three", (1, 2, 3), role=SheetRole.SEALED)
    actions.record_votes(judged, {e.id: 1 for e in made[1:]}, by=actor("secretary"), at=CLOSED)
    order = {made[1].id: 3, made[2].id: 1, made[3].id: 2}
    actions.record_chair(judged, order, reason="Họp", by=actor("secretary"), at=CLOSED)
    actions.decide(judged, by=actor("organizer"), at=DECIDED)
    text, sha = text_of(judged.id)
    kinds = [text.count(f'"k":"{kind}"') for kind in ("vote", "chair", "ballot")]
    assert (verify(text.encode(), sha).fault, kinds, text.count('"sealed":true')) == (None, [3, 3, 9], 1)


def test_a_decision_taken_back_sets_its_file_aside_and_the_next_has_another(world, actor):
    judged, _ = scored(world, PLAIN)
    by = actor("organizer")
    actions.decide(judged, by=by, at=DECIDED)
    unlock(judged, actor)
    assert (file_of(judged.id), locked(judged).state) == (None, RoundState.RECONCILED)
    actions.decide(judged, by=by, at=DECIDED)
    files = db.session.scalars(select(BallotFile).order_by(BallotFile.number)).all()
    assert [(f.number, f.superseded_at) for f in files] == [(1, DECIDED), (2, None)]
    assert files[0].output == files[1].output


def test_the_page_and_the_download_show_the_hash_once_locked(as_, actor, world):
    kept = keep(*scored(world, PLAIN))
    path = kept.url(f"rounds/{kept.ref}/tally")
    browser = as_("secretary")
    assert browser.get(f"{path}/ballots.jsonl").status_code == 409
    actions.decide(kept.judged, by=actor("organizer"), at=DECIDED)
    sha = file_of(kept.judged_id).sha256
    db.session.commit()
    assert browser.get(path).text.count(sha) == 1
    assert verify(browser.get(f"{path}/ballots.jsonl").data, sha).fault is None
    assert browser.get(kept.url(f"rounds/{kept.ref}/papers/minutes")).text.count(sha) == 1
    assert as_("judge_one").get(f"{path}/ballots.jsonl").status_code == 404


@pytest.mark.parametrize(
    ("lie", "code"),
    [
        (lambda of: update(BallotFile).where(BallotFile.round_id == of).values(content="{}\n"), "ballots_not_as_in_history"),
        (lambda of: update(BallotFile).where(BallotFile.round_id == of).values(sha256="0" * 64), "ballots_not_as_in_history"),
        (lambda of: delete(BallotFile).where(BallotFile.round_id == of), "ballots_not_as_in_history"),
        (lambda _: update(Decision).where(Decision.place == 1).values(verdict=Verdict.STOP), "decisions_not_as_in_file"),
        (lambda _: update(Decision).where(Decision.place == 1).values(shown="99,00"), "decisions_not_as_in_file"),
        (lambda _: delete(Decision).where(Decision.place == 1), "decisions_not_as_in_file"),
    ],
)  # fmt: skip
def test_a_decision_or_file_changed_in_the_database_is_found(world, actor, app, lie, code):
    judged, _ = scored(world, PLAIN)
    actions.decide(judged, by=actor("organizer"), at=DECIDED)
    assert broken() == (1, [])
    db.session.execute(lie(judged.id).execution_options(synchronize_session=False))
    db.session.commit()
    found = broken()[1]
    assert [(fault.code, fault.facts) for fault in found] == [(code, {"round": judged.ref})]
    told = app.test_cli_runner().invoke(args=["check"])
    assert (told.exit_code, "1 decided rounds, 1 faults" in told.output) == (1, True)


def test_a_calibrated_round_with_fields_is_recounted_from_its_file_and_each_change_is_named(world, actor):
    """Five entries in each of two fields and five without one, matched with judges who differ in severity."""
    rng = random.Random(7)
    harsh = (0, 3, -2)
    points = [
        [tuple(round(4 * (worth + rng.gauss(0, 1) - harsh[j])) / 4 for worth in (26 + n % 5, 27 + n // 5, 12)) for j in range(3)]
        for n in range(15)
    ]  # fmt: skip
    judged, made = scored(
        world, points, judges=("judge_one", "judge_two", "judge_three"), aggregation=Aggregation.CALIBRATED,
        strata=Strata.FIELD, min_judges=1,
    )  # fmt: skip
    fields = db.session.scalars(select(EntryField.id).order_by(EntryField.id)).all()[:2]
    for n, entry in enumerate(made):
        entry.field_id = (*fields, None)[n // 5]
    # One judge less for every third entry: only then does severity move anything.
    for n, sheet_ in enumerate(db.session.scalars(select(ScoreSheet).order_by(ScoreSheet.id)).all()):
        if n % 9 == n // 9 % 9:
            db.session.delete(sheet_)
    db.session.flush()
    db.session.expire_all()
    rows = actions.decide(locked(judged), by=actor("organizer"), at=DECIDED)
    text, sha = text_of(judged.id)
    lines = read(text.encode())
    told = {line["entry"]: (line["place"], line["micro"]) for line in lines if line["k"] == "result"}
    assert (verify(text.encode(), sha).fault, len(rows)) == (None, 15)
    assert sorted(Counter(line["stratum"] for line in lines if line["k"] == "entry").values()) == [5, 5, 5]
    assert {(row.entry_id, row.place) for row in rows} == {(e.id, told[e.ref][0]) for e in made}

    named = sorted({line["stratum"] for line in lines if line["k"] == "entry"})
    other = dict(zip(named, named[1:] + named[:1], strict=True))

    def after(kind, change):
        forged = [json.loads(canonical(line)) for line in lines if line["k"] != "end"]
        change(next(line for line in forged if line["k"] == kind))
        return verify(write(forged).encode(), sha).fault

    first = next(n for n, line in enumerate(lines, 1) if line["k"] == "result")
    for kind, change in {
        "ballot": lambda line: line["scores"].update(form=line["scores"]["form"] - 25),
        "entry": lambda line: line.update(stratum=other[line["stratum"]]),
        "criterion": lambda line: line.update(weight=200),
    }.items():
        fault = after(kind, change)
        assert (fault.code, fault.line >= first, fault.facts.get("what")) == ("ballots_differ", True, "micro"), fault
    assert after("result", lambda line: line.update(place=99)).facts["what"] == "place"
    # A setting that happens to move nothing leads to the same result, but not to the published bytes.
    assert after("rule", lambda line: line.update(tie_chain=[])).code == "ballots_other_file"
    moved = [lines[first], lines[first - 1]]
    swapped = [*lines[: first - 1], *moved, *lines[first + 1 :]]
    assert verify(("\n".join(canonical(line) for line in swapped) + "\n").encode()).fault.code == "ballots_out_of_order"
