"""What is found: who sees which tree, as of which day, by which words, with how many statements."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from app.kit.db import db
from app.people.access import covers, may_manage_units, may_reshape, visible_units
from app.people.actor import NOBODY, SYSTEM
from app.people.finding import queries as finding
from app.people.models import Unit, UnitKind
from app.people.states import Role
from app.people.units import queries
from app.people.units.actions import make_unit, merge, rename

pytestmark = pytest.mark.usefixtures("writing")

AT = datetime(2026, 8, 24, 1, tzinfo=UTC)
TODAY, ON = date(2026, 8, 24), date(2026, 8, 1)


def make(world, code, name, parent, start=date(2026, 1, 1)):
    kind = db.session.get_one(UnitKind, world.kinds["commune"])
    return make_unit(code=code, kind=kind, name=name, parent=parent, valid_from=start, by=SYSTEM, at=AT)


def names(branches):
    return [branch.name for branch in branches]


def hits(found):
    return [(hit.code, hit.ended) for hit in found]


def test_tree_shows_the_level_as_it_was(world, actor):
    lan, top = actor("lan"), world.unit("son_chau")
    assert [(b.name, b.children) for b in queries.tree(lan, TODAY)] == [("Tỉnh đoàn Sơn Châu", 3)]
    assert names(queries.tree(lan, TODAY, top)) == ["Đoàn Đại học Sơn Châu", "Đoàn xã Đồng Hòa", "Đoàn xã Mường Ẳng"]
    assert names(queries.tree(lan, date(2025, 6, 30), top)) == [
        "Đoàn Đại học Sơn Châu", "Huyện đoàn Mường Lự", "Huyện đoàn Phong Khê",
    ]  # fmt: skip
    assert queries.tree(lan, date(2009, 1, 1)) == []


def test_tree_shows_the_name_of_the_day_when_a_unit_was_renamed(world, actor):
    rename(world.unit("xa_hai"), name="Đoàn phường Đồng Hòa", on=ON, decision=None, by=SYSTEM, at=AT)
    top = world.unit("son_chau")
    assert "Đoàn xã Đồng Hòa" in names(queries.tree(actor("lan"), date(2026, 7, 31), top))
    assert "Đoàn phường Đồng Hòa" in names(queries.tree(actor("lan"), ON, top))


def test_other_province_does_not_exist(world, actor):
    lan = actor("lan")
    with pytest.raises(NoResultFound):
        queries.unit(lan, "xa_khac")
    with pytest.raises(NoResultFound):
        queries.unit(lan, "never-was")
    assert queries.some_units(lan, ["xa_khac", "xa_mot", "muong_lu"]) == [world.unit("xa_mot"), world.unit("muong_lu")]
    assert queries.tree(lan, TODAY, world.unit("ha_bac")) == []
    seen = {unit.code for unit in queries.living(actor("other_youth"), TODAY)}
    assert seen == {"ha_bac", "xa_khac"}
    assert db.session.scalars(select(Unit).where(visible_units(NOBODY))).all() == []


def test_merged_province_stays_in_sight_of_its_successor(world, actor):
    old, new = world.unit("ha_bac"), world.unit("son_chau")
    merge([old], into=new, on=ON, decision=None, by=SYSTEM, at=AT)
    assert queries.unit(actor("lan"), "ha_bac") == old
    assert queries.unit(actor("lan"), "xa_khac").parent_id == new.id
    assert queries.unit(actor("other_youth"), "son_chau") == new


def test_rights_reach_what_stands_below_and_what_has_ended_there(world, actor):
    admin, officer = actor("admin"), actor("officer")
    assert covers(admin, world.units["muong_lu"], Role.ADMINISTRATOR)
    assert may_manage_units(admin, world.unit("xa_mot"))
    assert may_manage_units(admin, world.unit("son_chau"))
    assert may_reshape(admin, world.unit("xa_mot"))
    assert not may_reshape(admin, world.unit("son_chau"))
    assert not may_manage_units(admin, world.unit("xa_khac"))
    assert not may_manage_units(officer, world.unit("xa_mot"))


def test_grant_on_an_ended_unit_is_not_inherited(world, actor):
    merge([world.unit("xa_mot")], into=world.unit("xa_hai"), on=ON, decision=None, by=SYSTEM, at=AT)
    officer = actor("officer")
    assert covers(officer, world.units["xa_mot"], Role.OFFICER)
    assert not covers(officer, world.units["xa_hai"], Role.OFFICER)


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("muong", ["xa_mot", "muong_lu"]),
        ("dong hoa", ["xa_hai"]),
        ("Đồng Hoà", ["xa_hai"]),
        ("hoa dong", ["xa_hai"]),
        ("XA_MOT", ["xa_mot"]),
        ("ong", []),
        ("100%", []),
        ("  ", []),
    ],
)
def test_search_finds_beginnings_of_words_without_marks(actor, typed, codes):
    assert [hit.code for hit in finding.search_units(actor("lan"), typed, TODAY)] == codes


def test_search_finds_old_names_and_tells_what_has_ended(world, actor):
    rename(world.unit("xa_hai"), name="Đoàn phường Ban Mai", on=ON, decision=None, by=SYSTEM, at=AT)
    (hit,) = finding.search_units(actor("lan"), "dong hoa", TODAY)
    assert (hit.name, hit.old_name, hit.above) == ("Đoàn phường Ban Mai", "Đoàn xã Đồng Hòa", "Tỉnh đoàn Sơn Châu")
    (hit,) = finding.search_units(actor("lan"), "ban mai", TODAY)
    assert hit.old_name is None
    assert hits(finding.search_units(actor("lan"), "huyen", TODAY)) == [("muong_lu", True), ("phong_khe", True)]
    assert finding.search_units(actor("lan"), "huyen", TODAY, living=True) == []
    assert hits(finding.search_units(actor("lan"), "huyen", date(2025, 6, 30))) == [
        ("muong_lu", False),
        ("phong_khe", False),
    ]


def test_search_keeps_to_kinds_place_and_number(world, actor):
    lan = actor("lan")
    assert [h.code for h in finding.search_units(lan, "doan", TODAY, kinds=["affiliated"])] == ["dai_hoc"]
    below = finding.search_units(None, "doan", TODAY, below=world.units["ha_bac"])
    assert {h.code for h in below} == {"ha_bac", "xa_khac"}
    assert len(finding.search_units(lan, "doan", TODAY, limit=2)) == 2
    assert {h.code for h in finding.search_units(lan, "khac", TODAY)} == set()
    assert {h.code for h in finding.search_units(NOBODY, "khac", TODAY)} == {"xa_khac"}


def test_chooser_knows_a_code_a_whole_name_or_asks_which(world, actor):
    lan, top = actor("lan"), world.unit("son_chau")
    make(world, "xa_ba", "Đoàn xã Đồng Hòa Thượng", top)
    assert finding.one_or_some(lan, " xa_mot ", TODAY) == (world.unit("xa_mot"), [])
    assert finding.one_or_some(lan, "doan xa dong hoa", TODAY)[0] == world.unit("xa_hai")
    unit, found = finding.one_or_some(lan, "dong hoa", TODAY)
    assert (unit, {hit.code for hit in found}) == (None, {"xa_hai", "xa_ba"})
    assert finding.one_or_some(lan, "khac", TODAY) == (None, [])


def test_number_of_statements_is_the_same_for_few_and_for_many_units(world, actor, queries_of):
    admin, top, few = actor("admin"), world.unit("son_chau"), world.unit("xa_mot")
    for number in range(3):
        make(world, f"it-{number}", f"Chi đoàn {number}", few)
    before = queries_of(lambda: queries.tree(admin, TODAY, few)), queries_of(lambda: queries.living(admin, TODAY))
    for number in range(60):
        make(world, f"nhieu-{number}", f"Đoàn xã số {number}", top)
    after = queries_of(lambda: queries.tree(admin, TODAY, top)), queries_of(lambda: queries.living(admin, TODAY))
    assert before == after
    assert queries_of(lambda: finding.search_units(admin, "doan", TODAY, limit=50)) == 1


@pytest.fixture
def queries_of(queries_seen):
    """The number of statements that a call sends."""

    def count(call):
        db.session.flush()
        db.session.expire_all()
        start = len(queries_seen)
        call()
        return len(queries_seen) - start

    return count


@pytest.fixture
def queries_seen(request):
    """The fixture `queries` of the house, under a name that the module of that name leaves free."""
    return request.getfixturevalue("queries")
