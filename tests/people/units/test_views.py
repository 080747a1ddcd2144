"""The pages of units: who opens what, what a confirmation says, that nothing happens before it."""

import re
from datetime import date

import pytest

from app.kit.db import db, transaction
from app.people.models import Grant, Unit
from app.people.states import Role
from app.people.units import queries
from tests.world import MADE, post

ON = {"on": "2026-08-01", "decision": "12-QĐ/TĐTN"}


def text(response):
    return response.get_data(as_text=True)


def test_tree_opens_at_the_top_of_ones_own_province(as_, world):
    page = as_("lan").get("/units")
    assert page.status_code == 200
    assert "Tỉnh đoàn Sơn Châu" in text(page)
    assert "Đoàn xã Đồng Hòa" in text(page)
    assert "Khác" not in text(page)
    assert "Huyện đoàn" not in text(page)
    assert "Huyện đoàn Mường Lự" in text(as_("lan").get("/units?on=2025-06-30"))


def test_unit_of_another_province_is_missing_byte_for_byte(as_):
    hidden, missing = as_("lan").get("/units/xa_khac"), as_("lan").get("/units/khong-co")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    token = re.compile('(content|value)="[^"]{60,}"')
    assert token.sub("", text(hidden)).replace("xa_khac", "") == token.sub("", text(missing)).replace("khong-co", "")


def test_visitor_is_led_to_sign_in(client):
    assert client.get("/units").status_code == 303
    assert client.get("/units/xa_mot").status_code == 303


@pytest.mark.parametrize("verb", ["make", "tag", "rename", "move", "merge", "split", "dissolve", "import"])
def test_decisions_open_for_administrators_only(as_, verb):
    assert as_("admin").get(f"/units/xa_mot/{verb}").status_code == 200
    assert as_("officer").get(f"/units/xa_mot/{verb}").status_code == 403
    assert as_("other_organizer").get(f"/units/xa_mot/{verb}").status_code == 404
    assert post(as_("officer"), f"/units/xa_mot/{verb}", ON).status_code == 403


@pytest.mark.parametrize("verb", ["move", "merge", "split", "dissolve"])
def test_nobody_reshapes_the_unit_of_their_own_grant(as_, verb):
    assert as_("admin").get(f"/units/son_chau/{verb}").status_code == 403


def test_unit_page_tells_where_a_unit_came_from(as_, world):
    admin = as_("admin")
    form = {**ON, "on": "2025-07-01", "parts-0-unit": "xa_mot", "parts-1-unit": "Đoàn xã Đồng Hoà"}
    page = post(admin, "/units/muong_lu/split", form)
    assert page.status_code == 200
    assert "chưa phân bổ" in text(page)
    assert queries.convert([world.units["muong_lu"]], date(2026, 1, 1)) == {2: 2}
    sent = {**form, "parts-1-unit": "xa_hai", "confirmed": "1"}
    assert post(admin, "/units/muong_lu/split", sent).status_code == 303
    assert "Huyện đoàn Mường Lự" in text(admin.get("/units/xa_mot"))
    assert "12-QĐ/TĐTN" in text(admin.get("/units/xa_mot"))


def test_change_happens_only_when_it_was_confirmed(as_, world):
    admin, form = as_("admin"), {**ON, "name": "Đoàn phường Ẳng"}
    page = post(admin, "/units/xa_mot/rename", form)
    assert "Đoàn phường Ẳng" in text(page)
    assert world.unit("xa_mot").name == "Đoàn xã Mường Ẳng"
    answer = post(admin, "/units/xa_mot/rename", {**form, "confirmed": "1"})
    assert (answer.status_code, answer.location) == (303, "/units/xa_mot")
    assert "Đoàn phường Ẳng" in text(admin.get("/units/xa_mot"))
    assert "Đoàn xã Mường Ẳng" in text(admin.get("/units/xa_mot?on=2026-07-31"))


def test_refusal_is_told_on_the_form_before_anything_is_confirmed(as_):
    page = post(as_("admin"), "/units/xa_mot/dissolve", {"on": "2126-08-01"})
    assert page.status_code == 422
    assert "01/08/2126" in text(page)


def test_chooser_offers_what_fits_when_a_name_fits_several(as_, world):
    admin = as_("admin")
    page = post(admin, "/units/dai_hoc/move", {**ON, "to": "Đoàn xã"})
    assert page.status_code == 422
    assert 'type="radio" name="to" value="xa_mot"' in text(page)
    page = post(admin, "/units/dai_hoc/move", {**ON, "to": ["xa_mot", "Đoàn xã"]})
    assert '<input type="hidden" name="to" value="xa_mot">' in text(page)
    assert post(admin, "/units/dai_hoc/move", {**ON, "to": "xa_mot", "confirmed": "1"}).status_code == 303
    assert world.unit("dai_hoc").parent_id == world.units["xa_mot"]


def test_unit_out_of_reach_cannot_be_drawn_into_a_merger(as_):
    page = post(as_("admin"), "/units/xa_mot/merge", {**ON, "into": "xa_khac", "confirmed": "1"})
    assert page.status_code == 422
    assert "Không tìm thấy đơn vị nào có tên này" in text(page)


def test_units_are_merged_by_their_page(as_, world):
    form = {**ON, "into": "dai_hoc", "others-0": "xa_hai", "confirmed": "1"}
    assert post(as_("admin"), "/units/xa_mot/merge", form).status_code == 303
    found = queries.convert([world.units["xa_mot"], world.units["xa_hai"]], date(2026, 8, 1))
    assert set(found.values()) == {world.units["dai_hoc"]}


def test_new_unit_is_set_up_below(as_, world):
    form = {
        "code": "chi-doan-1",
        "name": "Chi đoàn bản Mới",
        "kind": "commune",
        "valid_from": "2026-01-01",
        "tags": "biên giới, ",
    }
    answer = post(as_("admin"), "/units/xa_mot/make", form)
    assert (answer.status_code, answer.location) == (303, "/units/chi-doan-1")
    made = db.session.query(Unit).filter_by(code="chi-doan-1").one()
    assert (made.parent_id, made.tags) == (world.units["xa_mot"], ["biên giới"])
    assert post(as_("admin"), "/units/xa_mot/make", form).status_code == 422
    assert post(as_("admin"), "/units/xa_mot/make", {**form, "code": "có dấu"}).status_code == 422


def test_groups_are_kept(as_, world):
    assert (
        post(as_("admin"), "/units/dai_hoc/tag", {"tags": "khối trường học", "leader_confirms": "y"}).status_code == 303
    )
    unit = world.unit("dai_hoc")
    assert (unit.tags, unit.leader_confirms) == (["khối trường học"], True)


def test_search_answers_programs_with_their_own_province(as_, client):
    found = as_("lan").get("/units/search.json?q=khac").get_json()
    assert found == []
    assert client.get("/units/search.json?q=khac").get_json() == [
        {"code": "xa_khac", "name": "Đoàn xã Khác", "above": "Tỉnh đoàn Hà Bắc", "ended": False}
    ]
    old = as_("lan").get("/units/search.json?q=phong khe").get_json()
    assert [hit["name"] for hit in old] == ["Huyện đoàn Phong Khê (cũ)"]
    assert as_("lan").get("/units/search.json?q=phong khe&living=1").get_json() == []


def test_search_page_shows_former_units(as_):
    page = text(as_("lan").get("/units?q=phong khe"))
    assert "Huyện đoàn Phong Khê (cũ)" in page


def test_unit_beside_ones_own_cannot_be_drawn_into_a_merger(as_, world):
    with transaction():
        db.session.add(
            Grant(
                ref="KJHGFDA", person_id=world.people["officer"], role=Role.ADMINISTRATOR,
                unit_id=world.units["xa_mot"], made_at=MADE,
            )
        )  # fmt: skip
    post(as_("officer"), "/units/xa_mot/make", {
        "code": "cd", "name": "Chi đoàn", "kind": "commune", "valid_from": "2026-01-01",
    })  # fmt: skip
    page = post(as_("officer"), "/units/cd/merge", {**ON, "into": "xa_hai", "confirmed": "1"})
    assert page.status_code == 422
    assert "không thuộc phạm vi quản trị" in text(page)
    assert post(as_("officer"), "/units/cd/merge", {**ON, "into": "xa_mot", "confirmed": "1"}).status_code == 303


def test_history_tells_decisions_to_all_and_who_entered_them_to_administrators(as_, world):
    admin = as_("admin")
    post(admin, "/units/xa_mot/rename", {**ON, "name": "Đoàn phường Ẳng", "confirmed": "1"})
    post(admin, "/units/dai_hoc/move", {**ON, "to": "xa_mot", "confirmed": "1"})
    post(admin, "/units/xa_mot/tag", {"tags": "biên giới"})
    for who, close in (("admin", True), ("lan", False)):
        page = text(as_(who).get("/units/xa_mot"))
        assert "Đổi tên từ “Đoàn xã Mường Ẳng” thành “Đoàn phường Ẳng”, từ 01/08/2026." in page
        assert ("Quàng Quản Trị" in page.split("Những gì đã ghi")[1], "Đổi nhóm" in page) == (close, close)
    page = text(as_("lan").get("/units/dai_hoc"))
    assert "Chuyển từ “Tỉnh đoàn Sơn Châu” sang dưới “Đoàn phường Ẳng”, từ 01/08/2026." in page
