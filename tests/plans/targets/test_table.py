"""One table per view: rows, roll-up, totals; and the figures of domain F, VII."""

from app.plans.states import CountClass, Standing
from app.plans.targets.rules.amending import Change, amended, changes, frozen_lines, thawed
from app.plans.targets.rules.obligations import Obligation
from app.plans.targets.rules.table import (
    UNALLOCATED,
    UNCREDITED,
    Counted,
    draw,
    owners_then,
    owners_today,
)

C = CountClass
TOP = 1


def rows(table):
    return {row.key: row.live.count for row in table.every}


def owed(unit, minimum=5, heirs=()):
    return Obligation(unit, 1, minimum, None, heirs=frozenset(heirs))


def test_entries_of_units_below_count_for_the_nearest_obliged_unit():
    lines = {10: (10, 1), 11: (11, 10, 1), 12: (12, 11, 10, 1), 20: (20, 1), 21: (21, 20, 1), 1: (1,)}
    found = owners_then([10, 11, 12, 20, 21, 1], [owed(10)], lines, TOP)
    assert found == {10: 10, 11: 10, 12: 10, 20: 20, 21: 20, 1: 1}


def test_entries_of_heirs_count_for_the_group_and_those_of_two_groups_for_none():
    obliged = [owed(10, heirs=[101, 102]), owed(20, heirs=[102, 103])]
    lines = {101: (101, 1), 102: (102, 1), 103: (103, 1), 1031: (1031, 103, 1), 10: (10, 1)}
    found = owners_then([101, 102, 103, 1031, 10], obliged, lines, TOP)
    assert found == {101: 10, 102: UNALLOCATED, 103: 20, 1031: 20, 10: 10}


def test_today_an_undecided_split_is_unallocated_and_a_merger_moves_on():
    present = {10: None, 20: 30}
    found = owners_today([10, 20, 30, 40], [owed(30)], present, {30: (30, 1), 40: (40, 1)}, TOP)
    assert found == {10: UNALLOCATED, 20: 30, 30: 30, 40: 40}


def test_a_nested_obligation_counts_for_both_and_once_in_the_total():
    lines = {10: (10, 1), 11: (11, 10, 1)}
    obliged = [owed(10, 2), owed(11, 1)]
    entries = [Counted(1, 10, C.ON_TIME), Counted(2, 11, C.ON_TIME), Counted(3, UNCREDITED, C.ON_TIME)]
    table = draw(entries, None, {}, obliged, owners_then([10, 11], obliged, lines, TOP), lines)
    assert rows(table) == {10: 2, 11: 1, UNALLOCATED: 0, UNCREDITED: 1}
    assert table.province.count == 3
    assert table.agrees


#: Domain F: minimum, then how many on time, provisional, late, duplicate, withdrawn; of them copied after the freeze.
SON_CHAU = {
    "Mường Lự": (5, 6, 0, 0, 0, 0, 0), "Phong Khê": (5, 5, 0, 0, 0, 0, 0), "Nậm Pàn": (5, 3, 0, 1, 0, 0, 0),
    "Sìn Thượng": (5, 5, 0, 0, 1, 1, 0), "Tân Than": (5, 4, 1, 0, 0, 0, 0), "Tam Pha": (5, 2, 0, 0, 0, 0, 0),
    "Than Kim": (5, 8, 0, 0, 0, 0, 0), "TP": (5, 9, 0, 0, 0, 0, 1), "Đại học": (10, 12, 0, 0, 0, 0, 0),
    "Cao đẳng": (5, 5, 0, 0, 0, 0, 0), "Khối": (3, 1, 0, 0, 0, 0, 0),
}  # fmt: skip


def test_the_figures_of_the_seventh_edition():
    obliged, frozen, live, unit = [], [], [], 100
    for minimum, *numbers, copied in SON_CHAU.values():
        unit += 1
        obliged.append(owed(unit, minimum))
        kinds = [C.ON_TIME, C.PROVISIONAL, C.LATE, C.DUPLICATE, C.WITHDRAWN]
        for kind, number in zip(kinds, numbers, strict=True):
            frozen += [Counted(len(frozen) + n, unit, kind) for n in range(number)]
        live += frozen[len(live) :]
        for n in range(copied):
            live[-1 - n] = Counted(live[-1 - n].id, unit, C.EXCLUDED)
    net = {c.unit_id: c.net for c in changes(amended(frozen, []), live)}
    owner = {o.unit_id: o.unit_id for o in obliged}
    table = draw(live, frozen, net, obliged, owner, {})
    assert (table.province.registered, table.frozen.count, table.province.count) == (64, 61, 60)
    assert [table.province.n(k) for k in (C.LATE, C.DUPLICATE, C.WITHDRAWN, C.EXCLUDED)] == [1, 1, 1, 1]
    for figures in (table.standings(), table.standings(frozen=True)):
        assert figures[Standing.MET] + figures[Standing.EXCEEDED] == 8
        assert figures[Standing.OWING] == 3
    city = next(row for row in table.rows if row.key == 108)
    assert (city.frozen.count, city.amended, city.live.count) == (9, -1, 8)
    assert table.agrees


# --- amendments -----------------------------------------------------------------------------------------------


def test_a_later_confirmation_and_an_exclusion_are_told_once():
    frozen = [Counted(1, 10, C.UNCONFIRMED), Counted(2, 10, C.ON_TIME)]
    live = [Counted(1, 10, C.ON_TIME), Counted(2, 10, C.EXCLUDED)]
    found = changes(amended(frozen, []), live)
    assert found == [Change(1, 10, C.UNCONFIRMED, C.ON_TIME), Change(2, 10, C.ON_TIME, C.EXCLUDED)]
    assert [c.net for c in found] == [1, -1]
    assert changes(amended(frozen, found), live) == []


def test_an_entry_credited_later_leaves_nobody_and_comes_to_the_unit():
    frozen, live = [Counted(1, UNCREDITED, C.ON_TIME)], [Counted(1, 10, C.ON_TIME)]
    found = changes(amended(frozen, []), live)
    assert found == [Change(1, UNCREDITED, C.ON_TIME, None), Change(1, 10, None, C.ON_TIME)]
    assert changes(amended(frozen, found), live) == []


def test_drafts_after_the_deadline_are_not_worth_a_line():
    assert changes({1: (10, C.PREPARING)}, [Counted(2, 10, C.PREPARING)]) == []


def test_a_snapshot_keeps_every_entry_by_unit_and_class():
    entries = [Counted(2, 10, C.ON_TIME), Counted(1, 10, C.ON_TIME), Counted(3, UNCREDITED, C.LATE)]
    lines = frozen_lines(entries)
    assert lines == {10: {C.ON_TIME: [1, 2]}, UNCREDITED: {C.LATE: [3]}}
    assert sorted(thawed(lines), key=lambda e: e.id) == sorted(entries, key=lambda e: e.id)


def test_the_reform_of_domain_f_keeps_its_total_in_both_views():
    lines = {unit: (unit, 1) for unit in (10, 101, 102)}
    obliged = [owed(10, 2, heirs=[101, 102])]
    entries = [Counted(1, 10, C.ON_TIME), Counted(2, 101, C.ON_TIME), Counted(3, 102, C.PROVISIONAL)]
    then = draw(entries, None, {}, obliged, owners_then([10, 101, 102], obliged, lines, TOP), lines)
    owner = owners_today([10, 101, 102], obliged, {10: None}, lines, TOP)
    today = draw(entries, None, {}, obliged, owner, lines)
    assert rows(then) == {10: 3, UNALLOCATED: 0, UNCREDITED: 0}
    assert rows(today) == {101: 1, 102: 1, UNALLOCATED: 1, UNCREDITED: 0}
    assert then.owed_minimum == today.owed_minimum == 2
    assert (then.agrees, today.agrees) == (True, True)
