"""The tally of a round is the engine's, whatever the order of its rows; an abstention is not a zero."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.judging.engine.sheets import Sheet
from app.judging.engine.ties import Asked
from app.judging.models import Criterion, Round
from app.judging.states import Aggregation, AtCut, ThirdMarking, Verdict
from app.judging.tally.rules import Group, decided, rank

KEYS = ("feasibility", "novelty", "form")
ENTRIES = tuple(range(1, 7))
#: Few values, so that ties are common.
SCORES = st.fixed_dictionaries({key: st.sampled_from((0, 1000, 1500, 2000)) for key in KEYS})
SHEETS = st.dictionaries(st.tuples(st.sampled_from(ENTRIES), st.integers(1, 4)), SCORES, min_size=1)


def a_round(places=3, gap=0) -> Round:
    judged = Round(
        aggregation=Aggregation.MEAN, min_judges=1, gap_percent=gap, third_marking=ThirdMarking.MEAN_OF_ALL,
        tie_chain=[["criterion_mean", "feasibility"], ["vote", None]], tie_places=None, at_cut=AtCut.COUNCIL,
        advance={"top_n": {"*": places}, "floor": "20"}, override=None,
    )  # fmt: skip
    judged.criteria = [Criterion(key=k, label=k, maximum=2000, minimum=0, step=500, weight=100) for k in KEYS]
    return judged


def counted(sheets, entries=ENTRIES, votes=None, **more):
    rows = [Sheet(judge, entry, scores) for (entry, judge), scores in sheets]
    (ranking,) = rank(a_round(**more), [Group("b", "", tuple(entries))], rows, Asked(votes or {}))
    return ranking


@given(SHEETS, st.randoms(use_true_random=False), st.dictionaries(st.sampled_from(ENTRIES), st.integers(0, 4)))
def test_the_order_of_sheets_and_entries_never_matters(sheets, random, votes):
    rows, entries = list(sheets.items()), list(ENTRIES)
    before = counted(rows, entries, votes)
    random.shuffle(rows)
    random.shuffle(entries)
    after = counted(rows, entries, votes)
    assert (before.lines, before.said) == (after.lines, after.said)


@given(SHEETS)
def test_a_total_is_the_mean_of_those_who_scored(sheets):
    for line in counted(sheets.items()).lines:
        mine = [sum(scores.values()) for (entry, _), scores in sheets.items() if entry == line.entry]
        assert line.total == (Fraction(sum(mine), 100 * len(mine)) if mine else None)


@given(SHEETS)
def test_who_did_not_score_changes_nothing_and_a_zero_would(sheets):
    entry, _ = next(iter(sheets))
    zero = dict.fromkeys(KEYS, 0)
    before = {line.entry: line.total for line in counted(sheets.items()).lines}
    after = {line.entry: line.total for line in counted([*sheets.items(), ((entry, 9), zero)]).lines}
    assert (after[entry] < before[entry]) == (before[entry] > 0)
    assert {e: t for e, t in after.items() if e != entry} == {e: t for e, t in before.items() if e != entry}


@given(SHEETS, st.integers(0, 6))
def test_no_more_go_on_than_places_and_every_ranked_entry_has_a_verdict(sheets, places):
    ranking = counted(sheets.items(), places=places)
    chosen = ranking.outcomes("council")[: ranking.left_at_cut]
    verdicts = decided(ranking, chosen)
    assert sum(verdict is Verdict.ADVANCE for verdict, _ in verdicts.values()) <= places
    assert set(verdicts) == set(ENTRIES)
    assert all(reasons for _, reasons in verdicts.values())
