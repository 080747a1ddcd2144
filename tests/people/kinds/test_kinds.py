"""Kinds of units: who keeps them, what changes, that a kind that ended is given to no new unit."""

import pytest
from sqlalchemy import select

from app.kit import audit
from app.kit.db import db
from app.people.models import UnitKind
from tests.world import post

WARD = {"code": "ward", "name": "Đoàn phường", "name_en": "Ward Youth Union", "rank": "2"}


def kind(code: str) -> UnitKind:
    return db.session.scalars(select(UnitKind).where(UnitKind.code == code)).one()


def text(response) -> str:
    return response.get_data(as_text=True)


def test_administrator_of_a_province_adds_a_kind(as_, world):
    admin = as_("admin")
    assert post(admin, "/unit-kinds/new", WARD).status_code == 303
    assert (kind("ward").name, kind("ward").rank) == ("Đoàn phường", 2)
    (row,) = audit.history(("unit_kind", "ward"))
    assert (row.verb, row.by_person_id) == ("make_kind", world.people["admin"])
    assert "Đoàn phường" in text(admin.get("/unit-kinds"))
    again = post(admin, "/unit-kinds/new", WARD)
    assert again.status_code == 422
    assert "“ward”" in text(again)


def test_kind_is_called_otherwise_where_all_its_units_are_ones_own(as_):
    form = {"name": "Đoàn huyện", "name_en": "District", "rank": "1"}
    assert post(as_("admin"), "/unit-kinds/district", form).status_code == 303
    assert kind("district").name == "Đoàn huyện"
    (row,) = audit.history(("unit_kind", "district"))
    assert row.facts["before"][0] == "Huyện đoàn"


@pytest.mark.parametrize("verb", ["", "/end"])
def test_kind_of_another_provinces_units_stays(as_, verb):
    admin, form = as_("admin"), {"name": "Khác", "name_en": "Other", "rank": "1"}
    assert post(admin, f"/unit-kinds/commune{verb}", form).status_code == 409
    assert (kind("commune").name, kind("commune").ended_at) == ("Đoàn xã", None)
    assert 'name="name_en"' not in text(admin.get("/unit-kinds/commune"))


def test_no_new_unit_is_of_a_kind_that_ended_until_it_is_given_again(as_):
    admin = as_("admin")
    unit = {"code": "moi", "name": "Huyện mới", "kind": "district", "valid_from": "2026-01-01"}
    assert post(admin, "/unit-kinds/district/end").status_code == 303
    assert post(admin, "/unit-kinds/district/end").status_code == 409
    assert 'value="district"' not in text(admin.get("/units/son_chau/make"))
    assert post(admin, "/units/son_chau/make", unit).status_code == 422
    assert "Huyện đoàn" in text(admin.get("/units/muong_lu"))
    assert post(admin, "/unit-kinds/district/resume").status_code == 303
    assert post(admin, "/units/son_chau/make", unit).status_code == 303


@pytest.mark.parametrize("who", ["organizer", "officer", "lan", "other_organizer"])
def test_kinds_are_closed_to_everybody_else(as_, who):
    assert as_(who).get("/unit-kinds").status_code == 403
    assert post(as_(who), "/unit-kinds/new", WARD).status_code == 403


def test_way_to_the_kinds_stands_at_the_top_of_the_tree(as_):
    admin = as_("admin")
    assert 'href="/unit-kinds"' in text(admin.get("/units/son_chau"))
    assert 'href="/unit-kinds"' not in text(admin.get("/units/xa_mot"))
