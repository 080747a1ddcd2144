"""The tally against a naive recount, and the laws it keeps whatever the sheets say."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.judging.engine.gap import GapRule
from app.judging.engine.sheets import Sheet
from app.judging.engine.tally import TallyRule, aggregate, display, half_up, tally
from app.judging.engine.ties import Asked
from tests.judging.engine.examples import FEASIBILITY, FORM, NOVELTY, RUBRIC, WEIGHTED, rounds, sheet

PLAIN = TallyRule()
CHAIN = TallyRule(tie_chain=(("criterion_mean", FEASIBILITY), ("criterion_mean", NOVELTY), ("vote", None)))


def recount(sheets, rubric):
    """Entry → (mean, rank), written as naively as can be: columns of sums, and counting who is better."""
    means = {}
    for entry in {s.entry for s in sheets}:
        own = [s for s in sheets if s.entry == entry]
        column = sum((Fraction(c.weight) * sum(s.scores[c.key] for s in own) for c in rubric), Fraction())
        means[entry] = column / 100 / len(own)
    return {entry: (mean, 1 + sum(other > mean for other in means.values())) for entry, mean in means.items()}


@given(rounds(WEIGHTED))
def test_tally_agrees_with_a_naive_recount(sheets):
    lines = tally(WEIGHTED, sheets, PLAIN)
    assert {line.entry: (line.total, line.rank) for line in lines} == recount(sheets, WEIGHTED)


@given(st.data())
def test_order_of_sheets_and_entries_never_matters(data):
    sheets = data.draw(rounds())
    rule = data.draw(st.sampled_from([PLAIN, CHAIN, replace(CHAIN, aggregation="trimmed", tie_places=0)]))
    votes = data.draw(st.dictionaries(st.integers(1, 7), st.integers(0, 2)))
    shuffled = data.draw(st.permutations(sheets))
    entries = data.draw(st.permutations(range(1, 8)))
    assert tally(RUBRIC, shuffled, rule, entries=entries, asked=Asked(votes)) == tally(
        RUBRIC, sheets, rule, entries=range(1, 8), asked=Asked(votes)
    )


@given(rounds(), st.permutations(range(1, 7)))
def test_who_the_judges_are_never_matters(sheets, names):
    renamed = [replace(s, judge=names[s.judge - 1]) for s in sheets]
    before, after = tally(RUBRIC, sheets, CHAIN), tally(RUBRIC, renamed, CHAIN)
    assert [(line.entry, line.total, line.rank, line.tied) for line in before] == [
        (line.entry, line.total, line.rank, line.tied) for line in after
    ]


@given(rounds())
def test_exact_ties_are_shared_and_the_next_rank_is_skipped(sheets):
    lines = tally(RUBRIC, sheets, PLAIN)
    for line in lines:
        equals = {other.entry for other in lines if other.total == line.total}
        better = sum(other.total > line.total for other in lines)
        assert (set(line.tied), line.rank) == (equals - {line.entry}, better + 1)


@given(rounds(), st.integers(0, 20), st.integers(0, 10))
def test_an_abstention_is_not_a_zero(sheets, feasibility, novelty):
    """Who recuses changes nothing for the entry; who gives zeros lowers it, unless it stood at zero."""
    entry = sheets[0].entry
    before = next(line for line in tally(RUBRIC, sheets, PLAIN) if line.entry == entry)
    others = [*sheets, sheet(99, 1000, feasibility, novelty)]
    zeros = [*others, sheet(99, entry, 0)]
    same = next(line for line in tally(RUBRIC, others, PLAIN) if line.entry == entry)
    lowered = next(line for line in tally(RUBRIC, zeros, PLAIN) if line.entry == entry)
    count = len(before.judges)
    assert (same.total, same.judges) == (before.total, before.judges)
    assert lowered.total == before.total * count / (count + 1)


@given(st.integers(0, 200), st.lists(st.integers(0, 50), min_size=1, max_size=4))
def test_a_judge_who_gives_exactly_the_mean_changes_nothing(middle, deviations):
    middle = max(middle, max(deviations))
    quarters = [v for d in deviations for v in (middle - d, middle + d)]
    sheets = [Sheet(j, 1, {FEASIBILITY: 25 * q, NOVELTY: 0, FORM: 0}) for j, q in enumerate(quarters)]
    wide = tuple(replace(c, maximum=10000) for c in RUBRIC)
    joined = [*sheets, Sheet(99, 1, {FEASIBILITY: 25 * middle, NOVELTY: 0, FORM: 0})]
    before, after = tally(wide, sheets, PLAIN)[0], tally(wide, joined, PLAIN)[0]
    assert (after.total, after.criteria, after.shown) == (before.total, before.criteria, before.shown)


@given(rounds())
def test_shown_figures_part_what_differs_and_join_what_is_equal(sheets):
    lines = tally(RUBRIC, sheets, PLAIN)
    for line in lines:
        for other in lines:
            assert (line.shown == other.shown) == (line.total == other.total)


@given(st.fractions(0, 100), st.integers(0, 6))
def test_rounding_agrees_with_decimal(value, places):
    """The oracle is Decimal, fed with enough digits of the fraction and its exact halves kept."""
    digits = Decimal(value.numerator * 10**40 // value.denominator).scaleb(-40)
    expected = digits.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert (half_up(value, places), display(value, places)) == (Fraction(expected), str(expected).replace(".", ","))


def test_rounding_when_exactly_half_goes_up():
    assert (
        display(Fraction("86.125")),
        display(Fraction("86.115")),
        display(Fraction(7)),
        display(Fraction("0.5"), 0),
    ) == (
        "86,13",
        "86,12",
        "7,00",
        "1",
    )


def test_shown_when_different_values_look_equal_takes_more_digits():
    sheets = [sheet(j, 1, 10) for j in range(8)]
    sheets += [sheet(j, 2, 10 if j else 9.98) for j in range(8)]
    sheets += [sheet(1, 3, 12)]
    fine = tuple(replace(c, step=1) for c in RUBRIC)
    assert [(line.entry, line.shown) for line in tally(fine, sheets, PLAIN)] == [
        (3, "12,00"),
        (1, "10,000"),
        (2, "9,998"),
    ]


def test_ties_within_places_share_a_rank_and_look_as_they_are():
    fine = tuple(replace(c, step=1) for c in RUBRIC)
    sheets = [sheet(1, 1, 10.4), sheet(1, 2, 10.1), sheet(1, 3, 9.5), sheet(1, 4, 9.4)]
    lines = tally(fine, sheets, TallyRule(tie_places=0))
    assert [(line.entry, line.rank, line.shown) for line in lines] == [
        (1, 1, "10,40"),
        (2, 1, "10,10"),
        (3, 1, "9,50"),
        (4, 4, "9,40"),
    ]


def test_ties_within_the_shown_places_look_equal():
    """Equal by the rule of the round: more digits would make readers doubt a rank that is right."""
    heavy = tuple(replace(c, step=1, weight=Fraction(1, 10)) for c in RUBRIC)
    sheets = [sheet(1, 1, 40.01), sheet(1, 2, 40.04), sheet(1, 3, 40.05)]
    lines = tally(heavy, sheets, TallyRule(tie_places=2))
    assert [(line.entry, line.rank, line.shown) for line in lines] == [(3, 1, "4,01"), (1, 2, "4,00"), (2, 2, "4,00")]


def test_minimum_counts_the_judges_who_scored_not_those_who_count():
    sheets = [sheet(1, 1, 10), sheet(2, 1, 40), sheet(3, 1, 35, third=True)]
    line = tally(RUBRIC, sheets, TallyRule(gap=GapRule("closest_two"), minimum_judges=3))[0]
    assert (line.counting, line.reasons) == ((2, 3), ())


def test_chain_is_asked_in_order_and_says_what_it_settled():
    sheets = [sheet(1, 1, 10, 20, 10), sheet(1, 2, 20, 10, 10), sheet(1, 3, 20, 5, 15), sheet(1, 4, 1, 1, 1)]
    lines = tally(RUBRIC, sheets, CHAIN)
    first, second = ("criterion_mean", FEASIBILITY), ("criterion_mean", NOVELTY)
    assert [(line.entry, line.rank, line.tied, line.settled_by) for line in lines] == [
        (2, 1, (), (first, second)),
        (3, 2, (), (first, second)),
        (1, 3, (), (first,)),
        (4, 4, (), ()),
    ]


@pytest.mark.parametrize(
    ("votes", "ranks"),
    [
        ({}, {1: 1, 2: 1, 3: 1}),
        ({1: 1, 2: 4, 3: 0}, {1: 2, 2: 1, 3: 3}),
        ({1: 2, 2: 3, 3: 2}, {1: 2, 2: 1, 3: 2}),
        ({1: 1, 2: 4}, {1: 1, 2: 1, 3: 1}),
    ],
)
def test_vote_counts_only_among_those_who_stood_in_it(votes, ranks):
    sheets = [sheet(1, entry, 10) for entry in (1, 2, 3)]
    assert {line.entry: line.rank for line in tally(RUBRIC, sheets, CHAIN, asked=Asked(votes))} == ranks


def test_vote_never_overturns_points():
    lines = tally(RUBRIC, [sheet(1, 1, 11), sheet(1, 2, 10)], CHAIN, asked=Asked({1: 0, 2: 5}))
    assert [line.entry for line in lines] == [1, 2]


def test_chain_when_it_names_a_stranger_refuses():
    with pytest.raises(ValueError, match="charm"):
        tally(RUBRIC, [], TallyRule(tie_chain=(("criterion_mean", "charm"),)))


def test_line_when_too_few_judges_is_incomplete_and_takes_no_rank():
    sheets = [sheet(1, 1, 50), sheet(1, 2, 10), sheet(2, 2, 10)]
    lines = tally(RUBRIC, sheets, TallyRule(minimum_judges=2), entries=[3])
    assert [(line.entry, line.rank, line.reasons, line.total) for line in lines] == [
        (2, 1, (), 10),
        (1, None, ("too_few_judges",), 50),
        (3, None, ("no_sheet",), None),
    ]


def test_line_when_a_third_marking_is_due_waits_for_it():
    sheets = [sheet(1, 1, 10), sheet(2, 1, 40)]
    rule = TallyRule(gap=GapRule("closest_two"), minimum_judges=2)
    waiting = tally(RUBRIC, sheets, rule)[0]
    done = tally(RUBRIC, [*sheets, sheet(3, 1, 35, third=True)], rule)[0]
    assert (waiting.rank, waiting.reasons, waiting.total) == (None, ("third_marking_due",), 25)
    assert (done.rank, done.reasons, done.total, done.judges, done.counting) == (
        1,
        (),
        Fraction("37.5"),
        (1, 2, 3),
        (2, 3),
    )


@pytest.mark.parametrize("gap", [None, GapRule("none")])
def test_third_marking_when_the_rule_knows_none_is_left_out(gap):
    sheets = [sheet(1, 1, 10), sheet(3, 1, 40, third=True)]
    line = tally(RUBRIC, sheets, TallyRule(gap=gap, minimum_judges=2))[0]
    assert (line.total, line.judges, line.reasons) == (10, (1,), ("too_few_judges",))


@pytest.mark.parametrize(("totals", "result"), [([0, 6, 6, 100], 28), ([0, 6, 7, 8, 100], 7), ([5, 5, 5, 5, 5], 5)])
def test_trimmed_mean_drops_the_extremes_from_five(totals, result):
    assert aggregate([Fraction(t) for t in reversed(totals)], "trimmed") == result


def test_trimmed_keeps_the_means_per_criterion_of_all():
    sheets = [sheet(j, 1, points) for j, points in enumerate((0, 10, 10, 10, 50))]
    line = tally(RUBRIC, sheets, TallyRule(aggregation="trimmed"))[0]
    assert (line.total, line.criteria[FEASIBILITY]) == (10, 16)
