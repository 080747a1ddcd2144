"""The advance rule: who goes on, who does not, and for which reason."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.judging.engine.advance import AdvanceRule, Because, advance
from app.judging.engine.tally import TallyRule, tally
from tests.judging.engine.examples import FEASIBILITY, NOVELTY, RUBRIC, rounds, sheet


def board(*totals):
    """A tally in which entry 1, 2, … has these totals, all of it for feasibility."""
    return tally(RUBRIC, [sheet(1, n, total) for n, total in enumerate(totals, 1)], TallyRule())


def outcomes(verdicts):
    return {v.entry: v.outcome for v in verdicts}


@pytest.mark.parametrize(
    ("at_cut", "outcome"),
    [("share", "advance"), ("chain_only", "stop"), ("council", "council")],
)
def test_cut_when_the_last_place_is_shared(at_cut, outcome):
    verdicts = advance({"idea": board(40, 30, 30, 20)}, AdvanceRule(2, at_cut=at_cut))
    assert [(v.entry, v.rank, v.outcome) for v in verdicts] == [
        (1, 1, "advance"),
        (2, 2, outcome),
        (3, 2, outcome),
        (4, 4, "stop"),
    ]
    assert verdicts[1].reasons == (Because("tie_at_cut", {"tied": 2, "left": 1, "places": 2}),)


def test_cut_when_the_shared_rank_fits_lets_all_on():
    assert outcomes(advance({"idea": board(40, 30, 30, 20)}, AdvanceRule(3))) == {
        1: "advance",
        2: "advance",
        3: "advance",
        4: "stop",
    }


def test_floor_and_zero_are_told_apart_and_free_their_places():
    sheets = [sheet(1, 1, 50), sheet(1, 2, 30, 15), sheet(1, 3, 29.75, 10), sheet(1, 4, 15, 25)]
    lines = tally(
        RUBRIC[:2],
        [type(s)(s.judge, s.entry, {k: s.scores[k] for k in (FEASIBILITY, NOVELTY)}) for s in sheets],
        TallyRule(),
    )
    verdicts = advance({"idea": lines}, AdvanceRule(2, floor=Fraction(40), no_zero_criterion=True))
    assert {v.entry: (v.outcome, v.reasons[0]) for v in verdicts} == {
        1: ("stop", Because("zero_criterion", {"criterion": NOVELTY})),
        2: ("advance", Because("within_places", {"places": 2})),
        3: ("stop", Because("below_floor", {"total": Fraction("39.75"), "floor": Fraction(40)})),
        4: ("advance", Because("within_places", {"places": 2})),
    }


def test_incomplete_line_gets_no_verdict():
    lines = tally(RUBRIC, [sheet(1, 1, 40)], TallyRule(), entries=[2])
    verdicts = advance({"idea": lines}, AdvanceRule(5))
    assert [(v.entry, v.outcome, v.reasons[0].code) for v in verdicts] == [
        (1, "advance", "within_places"),
        (2, "incomplete", "no_sheet"),
    ]


def test_no_limit_lets_all_on():
    assert outcomes(advance({"idea": board(40, 1)}, AdvanceRule(None))) == {1: "advance", 2: "advance"}


def test_boards_have_their_own_places():
    verdicts = advance({"idea": board(40, 30), "project": board(20, 10)}, AdvanceRule({"idea": 1, "project": 2}))
    assert [(v.board, v.outcome) for v in verdicts] == [
        ("idea", "advance"),
        ("idea", "stop"),
        ("project", "advance"),
        ("project", "advance"),
    ]


def test_override_changes_the_places_and_says_so():
    verdicts = advance({"idea": board(40, 30), "project": board(20, 10)}, AdvanceRule(1), {"idea": 2})
    assert [(v.board, v.outcome, [r.code for r in v.reasons]) for v in verdicts] == [
        ("idea", "advance", ["within_places", "places_changed"]),
        ("idea", "advance", ["within_places", "places_changed"]),
        ("project", "advance", ["within_places"]),
        ("project", "stop", ["beyond_places"]),
    ]
    assert verdicts[0].reasons[1] == Because("places_changed", {"places": 2, "ruled": 1})


def test_override_when_it_repeats_the_rule_is_no_change():
    assert advance({"idea": board(40, 30)}, AdvanceRule(1), {"idea": 1}) == advance(
        {"idea": board(40, 30)}, AdvanceRule(1)
    )


@pytest.mark.parametrize(("rule", "override"), [(AdvanceRule({"project": 1}), {}), (AdvanceRule(1), {"idea": -1})])
def test_places_when_missing_or_negative_refuse(rule, override):
    with pytest.raises(ValueError, match="idea"):
        advance({"idea": board(40)}, rule, override)


@given(rounds(), st.integers(0, 7), st.sampled_from(["share", "chain_only", "council"]), st.integers(0, 20))
def test_never_more_than_n_unless_the_cut_is_shared(sheets, places, at_cut, floor):
    lines = tally(RUBRIC, sheets, TallyRule())
    rule = AdvanceRule(places, floor=Fraction(floor), no_zero_criterion=True, at_cut=at_cut)
    verdicts = advance({"idea": lines}, rule)
    on = [v for v in verdicts if v.outcome == "advance"]
    shared = [v for v in on if v.reasons[0].code == "tie_at_cut"]
    assert len(on) <= places or (
        at_cut == "share" and len({v.rank for v in shared}) == 1 and len(on) - len(shared) < places
    )


@given(rounds(), st.integers(0, 7), st.sampled_from(["share", "chain_only", "council"]))
def test_nobody_goes_on_past_a_better_one(sheets, places, at_cut):
    verdicts = advance({"idea": tally(RUBRIC, sheets, TallyRule())}, AdvanceRule(places, at_cut=at_cut))
    order = {"advance": 0, "council": 1, "stop": 2}
    steps = [order[v.outcome] for v in verdicts]
    assert steps == sorted(steps)
    assert all(len({v.outcome for v in verdicts if v.rank == rank}) == 1 for rank in {v.rank for v in verdicts})
