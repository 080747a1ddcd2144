"""Rules of panels: conflicts as they can be seen, keys, presets that the engine accepts, the checklist."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.judging.engine.sheets import rubric_maximum
from app.judging.models import Criterion
from app.judging.panels import rules
from app.judging.panels.presets import PRESETS
from app.judging.panels.rules import EntryFacts, JudgeFacts, conflicts, missing_to_open, new_key, rubric_of
from app.judging.states import ConflictKind

PROVINCE, DISTRICT, COMMUNE, OTHER = 1, 2, 3, 4
ABOVE = {PROVINCE: {1}, DISTRICT: {1, 2}, COMMUNE: {1, 2, 3}, OTHER: {1, 4}}


def facts(judge_unit, entry_unit, *, team=(8,), mentors=()):
    judge = JudgeFacts(7, judge_unit, frozenset(ABOVE.get(judge_unit, ())))
    entry = EntryFacts(frozenset(team), frozenset(mentors), entry_unit, frozenset(ABOVE.get(entry_unit, ())))
    return conflicts(judge, entry, {PROVINCE})


@pytest.mark.parametrize(
    ("judge", "entry", "meets"),
    [
        (COMMUNE, COMMUNE, True), (DISTRICT, COMMUNE, True), (COMMUNE, DISTRICT, True), (OTHER, COMMUNE, False),
        (PROVINCE, COMMUNE, False), (COMMUNE, PROVINCE, False), (PROVINCE, PROVINCE, True), (None, COMMUNE, False),
        (COMMUNE, None, False),
    ],
)  # fmt: skip
def test_own_unit_counts_both_ways_save_the_province(judge, entry, meets):
    assert facts(judge, entry) == (frozenset({ConflictKind.OWN_UNIT}) if meets else frozenset())


def test_team_and_coaching_are_conflicts_when_the_judge_is_in_them():
    assert facts(OTHER, COMMUNE, team=(7,), mentors=(7,)) == {ConflictKind.OWN_TEAM, ConflictKind.COACHED}


@pytest.mark.parametrize("code", PRESETS)
def test_preset_is_a_rubric_of_a_hundred_points_when_read_by_the_engine(code):
    rows = [
        Criterion(key=x.key, label=x.label, maximum=x.maximum, minimum=x.minimum, step=x.step, weight=x.weight)
        for x in PRESETS[code].lines
    ]
    expected = {"one_to_five": Fraction(100)}.get(code, Fraction(100))
    assert rubric_maximum(rubric_of(rows)) == expected


@pytest.mark.parametrize("code", PRESETS)
def test_preset_keys_are_unlike_each_other_and_ties_name_them(code):
    keys = [x.key for x in PRESETS[code].lines]
    assert (len(set(keys)), set(PRESETS[code].ties) - set(keys)) == (len(keys), set())


@given(st.text(max_size=60), st.lists(st.text(alphabet="abc_", max_size=4)))
def test_key_is_new_and_well_formed_when_anything_is_typed(label, taken):
    key = new_key(label, set(taken))
    assert key not in taken
    assert 0 < len(key) <= 40


def test_checklist_is_empty_when_all_is_there():
    assert missing_to_open(criteria=1, judges=2, chiefs=1, min_judges=2, sheets_by_entry={5: 2, 6: 3}) == []


def test_checklist_names_all_when_nothing_is_there():
    assert missing_to_open(criteria=0, judges=0, chiefs=0, min_judges=2, sheets_by_entry={}) == list(rules.NEEDS)


def test_checklist_names_sheets_when_one_entry_is_short():
    assert missing_to_open(criteria=1, judges=2, chiefs=1, min_judges=2, sheets_by_entry={5: 2, 6: 1}) == [
        "needs_sheets"
    ]
