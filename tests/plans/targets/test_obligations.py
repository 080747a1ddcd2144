"""Who owes what (B5.6, D5, D12)."""

from datetime import date

import pytest

from app.plans.states import DissolvedUnits, Standing
from app.plans.targets.rules.obligations import (
    Ceiling,
    Obligation,
    Special,
    TargetFacts,
    UnitFacts,
    ceilings,
    heirs_on,
    obligations,
    standing,
)
from app.plans.targets.rules.table import UNALLOCATED, owners_then

DISTRICT, COMMUNE = 1, 2
REFORM = date(2025, 7, 1)
MARCH, DUE = date(2025, 3, 15), date(2025, 8, 29)
#: Two districts that ended with the reform (10 → 101, 102; 20 → 103), a city that lives on (30).
UNITS = {
    10: UnitFacts(10, DISTRICT, date(2000, 1, 1), date(2025, 6, 30)),
    20: UnitFacts(20, DISTRICT, date(2000, 1, 1), date(2025, 6, 30)),
    30: UnitFacts(30, DISTRICT, date(2000, 1, 1)),
    101: UnitFacts(101, COMMUNE, REFORM),
    102: UnitFacts(102, COMMUNE, REFORM),
    103: UnitFacts(103, COMMUNE, REFORM),
}
HEIRS = {10: [(101, REFORM), (102, REFORM)], 20: [(103, REFORM)]}


def owed(choice, special=None, **more):
    target = TargetFacts(1, frozenset({DISTRICT}), MARCH, minimum=5, dissolved=choice, **more)
    found = obligations(target, UNITS, special or {}, HEIRS, DUE)
    return {o.unit_id: (o.minimum, o.exempt, sorted(o.heirs)) for o in found}


def test_ended_districts_stay_as_groups_when_the_organizer_keeps_the_cluster():
    assert owed(DissolvedUnits.CLUSTER) == {
        10: (5, False, [101, 102]),
        20: (5, False, [103]),
        30: (5, False, []),
    }


def test_each_successor_gets_the_new_figure_and_never_the_old_one():
    found = owed(DissolvedUnits.PER_SUCCESSOR, successor_minimum=1)
    assert found == {101: (1, False, []), 102: (1, False, []), 103: (1, False, []), 30: (5, False, [])}


def test_a_successor_owes_nothing_while_its_new_figure_is_not_set():
    assert owed(DissolvedUnits.PER_SUCCESSOR)[101] == (None, False, [])


def test_ended_units_are_exempt_when_waived():
    assert owed(DissolvedUnits.WAIVE) == {10: (None, True, []), 20: (None, True, []), 30: (5, False, [])}


def test_a_unit_with_its_own_figure_or_a_decision_differs():
    special = {30: Special(minimum=10), 10: Special(exempt=True, decision="12-QĐ/TĐTN")}
    assert owed(DissolvedUnits.CLUSTER, special) == {
        10: (None, True, [101, 102]),
        20: (5, False, [103]),
        30: (10, False, []),
    }


def test_only_units_of_the_kinds_that_lived_on_the_day_are_obliged():
    target = TargetFacts(1, frozenset({COMMUNE}), MARCH, minimum=1)
    assert obligations(target, UNITS, {}, HEIRS, DUE) == []


def test_heirs_are_followed_through_several_reforms():
    units = UNITS | {
        104: UnitFacts(104, COMMUNE, date(2025, 8, 1)),
        101: UnitFacts(101, COMMUNE, REFORM, date(2025, 7, 31)),
    }
    heirs = HEIRS | {101: [(104, date(2025, 8, 1))]}
    assert heirs_on(10, heirs, units, DUE) == {102, 104}


@pytest.mark.parametrize(
    ("count", "minimum", "maximum", "expected"),
    [
        (4, 5, None, Standing.OWING),
        (5, 5, None, Standing.MET),
        (6, 5, None, Standing.EXCEEDED),
        (0, 0, None, Standing.MET),
        (0, None, None, Standing.NONE),
        (5, None, 5, Standing.MET),
        (6, None, 5, Standing.EXCEEDED),
        (3, 3, 5, Standing.MET),
        (2, 3, 5, Standing.OWING),
    ],
)
def test_standing_is_by_floor_and_ceiling(count, minimum, maximum, expected):
    assert standing(count, minimum, maximum) == expected


def test_an_exempt_unit_never_owes():
    assert standing(0, 5, None, exempt=True) == Standing.EXEMPT


def test_a_ceiling_of_a_group_holds_the_parts_that_its_row_counts():
    obliged = [
        Obligation(1, 9, 5, 5, heirs=frozenset({11, 12, 13})),
        Obligation(2, 9, 5, 4, heirs=frozenset({12, 14})),
        Obligation(13, 8, 1, None),
        Obligation(20, 8, None, 3),
    ]
    assert ceilings(obliged) == {1: Ceiling(5, frozenset({11})), 2: Ceiling(4, frozenset({14})), 20: Ceiling(3)}
    owner = owners_then([11, 12, 13, 14, 20], obliged, {}, 0)
    assert owner == {11: 1, 12: UNALLOCATED, 13: 13, 14: 2, 20: 20}
