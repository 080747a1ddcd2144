"""Decisions on a real database: what they change, what they refuse, what history keeps."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.kit import audit
from app.kit.db import db
from app.people.actor import SYSTEM
from app.people.closure import Span
from app.people.models import UnitKind, UnitName, UnitSuccession
from app.people.states import SuccessionKind
from app.people.units import queries, rules
from app.people.units.actions import (
    AlreadySucceeded,
    CodeTaken,
    InUse,
    SameUnit,
    dissolve,
    make_unit,
    merge,
    move,
    rename,
    set_tags,
    split,
    take_back,
)

pytestmark = pytest.mark.usefixtures("writing")

AT = datetime(2026, 8, 24, 1, tzinfo=UTC)
ON, BEFORE = date(2026, 8, 1), date(2026, 7, 31)


@pytest.fixture
def made(world, actor):
    """made("x", "xa_mot") is a new unit below another."""

    def make(code, parent="son_chau", start=date(2026, 1, 1), kind="commune", **more):
        above = world.unit(parent) if isinstance(parent, str) else parent
        what = db.session.get_one(UnitKind, world.kinds[kind])
        return make_unit(
            code=code, kind=what, name=f"Đoàn xã {code}", parent=above, valid_from=start,
            by=actor("admin"), at=AT, **more,
        )  # fmt: skip

    return make


def below(unit, on):
    return queries.descendants(unit.id, on)


def test_new_unit_stands_below_its_parent_from_its_first_day(world, made):
    unit = made("moi", "xa_mot")
    top = world.unit("son_chau")
    assert unit.id in below(top, date(2026, 1, 1))
    assert unit.id not in below(top, date(2025, 12, 31))
    assert queries.way(unit.id, ON) == [
        ("son_chau", "Tỉnh đoàn Sơn Châu"),
        ("xa_mot", "Đoàn xã Mường Ẳng"),
    ]
    (row,) = audit.history(("unit", "moi"))
    assert (row.verb, row.by_person_id) == ("make", world.people["admin"])


def test_code_is_refused_when_any_unit_has_it(made):
    with pytest.raises(CodeTaken):
        made("xa_khac")


def test_new_unit_is_refused_when_the_parent_has_ended(made):
    with pytest.raises(rules.NotAlive):
        made("moi", "muong_lu")


def test_names_stay_with_their_days_when_a_unit_is_renamed(world):
    unit = world.unit("xa_mot")
    rename(unit, name="Đoàn  phường Mường Ẳng", on=ON, decision="12-QĐ/TĐTN", by=SYSTEM, at=AT)
    assert queries.name_on(unit.id, BEFORE) == "Đoàn xã Mường Ẳng"
    assert queries.name_on(unit.id, ON) == unit.name == "Đoàn phường Mường Ẳng"
    assert queries.name_on(unit.id, date(1990, 1, 1)) == "Đoàn xã Mường Ẳng"
    assert unit.search_key == "doan phuong muong ang"
    rename(unit, name="Đoàn phường Mường Ẳng Mới", on=ON, decision=None, by=SYSTEM, at=AT)
    assert [(n.name, n.valid_from, n.valid_to) for n in queries.names(unit.id)] == [
        ("Đoàn xã Mường Ẳng", date(2025, 7, 1), BEFORE),
        ("Đoàn phường Mường Ẳng Mới", ON, None),
    ]
    with pytest.raises(rules.LaterChange):
        rename(unit, name="Trước", on=BEFORE, decision=None, by=SYSTEM, at=AT)
    with pytest.raises(rules.DateAhead):
        rename(unit, name="Sau", on=date(2026, 8, 25), decision=None, by=SYSTEM, at=AT)


def test_subtree_goes_along_when_a_unit_moves(world, made):
    child = made("chi_doan", "xa_mot")
    unit, to, top = world.unit("xa_mot"), world.unit("dai_hoc"), world.unit("son_chau")
    move(unit, to=to, on=ON, decision="13", by=SYSTEM, at=AT)
    assert below(to, BEFORE) == {to.id}
    assert below(to, ON) == {to.id, unit.id, child.id}
    assert below(top, ON) == below(top, BEFORE)
    assert [span for _, span in queries.parents(unit.id)] == [Span(date(2025, 7, 1), BEFORE), Span(ON)]
    move(unit, to=world.unit("xa_hai"), on=ON, decision="14", by=SYSTEM, at=AT)
    assert below(to, ON) == {to.id}
    assert [parent.code for parent, _ in queries.parents(unit.id)] == ["son_chau", "xa_hai"]


def test_move_is_refused_when_it_would_make_a_loop(world, made):
    child = made("chi_doan", "xa_mot")
    with pytest.raises(rules.Loop):
        move(world.unit("xa_mot"), to=child, on=ON, decision=None, by=SYSTEM, at=AT)
    with pytest.raises(rules.Loop):
        move(child, to=child, on=ON, decision=None, by=SYSTEM, at=AT)


def test_units_end_and_their_children_go_along_when_merged(world, made):
    one, two, into = world.unit("xa_mot"), world.unit("xa_hai"), made("xa_moi", start=ON)
    child = made("chi_doan", "xa_mot")
    merge([one, two], into=into, on=ON, decision="15", by=SYSTEM, at=AT)
    assert (one.valid_to, two.valid_to) == (BEFORE, BEFORE)
    assert below(into, ON) == {into.id, child.id}
    assert below(one, BEFORE) == {one.id, child.id}
    assert below(one, ON) == frozenset()
    assert queries.convert([one.id, two.id, child.id], ON) == {one.id: into.id, two.id: into.id, child.id: child.id}
    assert queries.convert([one.id], BEFORE) == {one.id: one.id}
    assert queries.name_on(one.id, ON) == "Đoàn xã Mường Ẳng"
    with pytest.raises(rules.NotAlive):
        merge([one], into=world.unit("dai_hoc"), on=date(2026, 8, 2), decision=None, by=SYSTEM, at=AT)


def test_merge_is_refused_when_a_unit_is_named_twice(world):
    one = world.unit("xa_mot")
    for units, into in (([one], one), ([one, one], world.unit("xa_hai")), ([], one)):
        with pytest.raises(SameUnit):
            merge(units, into=into, on=ON, decision=None, by=SYSTEM, at=AT)


def test_parent_and_child_end_together_when_merged_into_a_third(world, made):
    parent, child, into = world.unit("xa_mot"), made("chi_doan", "xa_mot"), world.unit("xa_hai")
    merge([parent, child], into=into, on=ON, decision=None, by=SYSTEM, at=AT)
    assert (child.valid_to, parent.valid_to) == (BEFORE, BEFORE)
    assert below(into, ON) == {into.id}


def test_child_that_takes_over_its_parent_goes_up(world, made):
    parent, child = world.unit("xa_mot"), made("chi_doan", "xa_mot")
    merge([parent], into=child, on=ON, decision=None, by=SYSTEM, at=AT)
    assert child.parent_id == world.units["son_chau"]


def test_old_district_without_successor_gets_its_parts_later(world):
    old, parts = world.unit("muong_lu"), [world.unit("xa_mot"), world.unit("xa_hai")]
    reform = date(2025, 7, 1)
    split(old, into=[(part, None) for part in parts], on=reform, decision="1656", by=SYSTEM, at=AT)
    assert old.valid_to == date(2025, 6, 30)
    assert queries.convert([old.id], reform) == {old.id: rules.UNALLOCATED}
    assert queries.convert([old.id], date(2025, 6, 30)) == {old.id: old.id}
    rows = db.session.scalars(select(UnitSuccession).filter_by(from_id=old.id)).all()
    assert {(row.kind, row.share, row.decision) for row in rows} == {(SuccessionKind.SPLIT, None, "1656")}
    with pytest.raises(AlreadySucceeded):
        merge([old], into=parts[0], on=reform, decision=None, by=SYSTEM, at=AT)


def test_units_below_go_up_when_a_unit_is_dissolved(world, made):
    unit, child = world.unit("xa_mot"), made("chi_doan", "xa_mot")
    dissolve(unit, on=ON, decision="16", by=SYSTEM, at=AT)
    assert (unit.valid_to, child.parent_id) == (BEFORE, world.units["son_chau"])
    assert queries.convert([unit.id], ON) == {unit.id: unit.id}
    with pytest.raises(rules.NotAlive):
        dissolve(unit, on=ON, decision="16", by=SYSTEM, at=AT)
    with pytest.raises(rules.NoHeir):
        dissolve(world.unit("ha_bac"), on=ON, decision="17", by=SYSTEM, at=AT)


def test_end_is_refused_when_a_later_change_is_known(world, made):
    made("chi_doan", "xa_mot", start=ON)
    with pytest.raises(rules.LaterChange):
        dissolve(world.unit("xa_mot"), on=date(2026, 7, 1), decision=None, by=SYSTEM, at=AT)


def test_unit_is_taken_back_when_nothing_refers_to_it(world, made):
    unit = made("nham")
    unit_id = unit.id
    made("con", unit)
    with pytest.raises(InUse):
        take_back(unit, by=SYSTEM, at=AT)
    with pytest.raises(InUse):
        take_back(world.unit("xa_mot"), by=SYSTEM, at=AT)
    other = made("nham_hai")
    other_id = other.id
    take_back(other, by=SYSTEM, at=AT)
    assert db.session.scalars(select(UnitName).filter_by(unit_id=other_id)).all() == []
    assert unit_id in below(world.unit("son_chau"), ON)


def test_tags_are_kept_once_and_recorded(world):
    unit = world.unit("dai_hoc")
    set_tags(unit, ["khối trường học", " khối  trường học ", "", "biên giới"], by=SYSTEM, at=AT)
    assert unit.tags == ["khối trường học", "biên giới"]
    assert audit.history(("unit", "dai_hoc"))[0].facts == {"before": [], "after": ["khối trường học", "biên giới"]}


def test_end_is_refused_when_the_unit_took_over_another_that_day_or_later(world):
    one, two, three = world.unit("xa_mot"), world.unit("xa_hai"), world.unit("dai_hoc")
    merge([one], into=two, on=ON, decision=None, by=SYSTEM, at=AT)
    with pytest.raises(rules.LaterChange):
        merge([two], into=three, on=ON, decision=None, by=SYSTEM, at=AT)
