"""Signing up, and what one may change of oneself."""

import re

import pytest
from sqlalchemy import select

from app.kit.db import db
from app.people.models import Account, Consent, Person
from tests.people.ways import sign_in, signed_in
from tests.world import post

FORM = {
    "full_name": "Y Thí  Điểm Niê",
    "login": "Y@Demo.example",
    "password": "một câu chỉ mình tôi biết",
    "agree": "y",
    "unit": "xa_mot",
}


def _person(login="y@demo.example") -> Person:
    return db.session.scalars(
        select(Person).join(Account, Account.person_id == Person.id).where(Account.login == login)
    ).one()


def test_somebody_is_in_when_signed_up(client, world):
    answer = post(client, "/sign-up", {**FORM, "next": "/account"})
    assert (answer.status_code, answer.location, signed_in(client)) == (303, "/account", True)
    person = _person()
    assert (person.full_name, person.unit_id, person.email) == (
        "Y Thí Điểm Niê",
        world.units["xa_mot"],
        "y@demo.example",
    )
    proof = db.session.scalars(select(Consent).where(Consent.person_id == person.id)).one()
    assert (proof.text_version, proof.language, len(proof.text_hash)) == ("2026-01", "vi", 64)


def test_a_phone_is_a_login_when_signed_up_with_it(client, app):
    post(client, "/sign-up", {**FORM, "login": "+84 912 345 678"})
    assert _person("0912345678").phone == "0912345678"
    assert sign_in(app.test_client(), "0912 345 678", FORM["password"]).status_code == 303


def test_the_unit_may_be_left_open_when_unknown(client):
    post(client, "/sign-up", {**FORM, "unit": "later"})
    assert _person().unit_id is None


def test_a_dead_unit_is_not_taken_when_its_code_is_sent(client):
    post(client, "/sign-up", {**FORM, "unit": "muong_lu"})
    assert _person().unit_id is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"agree": ""},
        {"login": "not a login"},
        {"login": "lanlan@ dем.example"},
        {"password": "12345678"},
        {"full_name": ""},
    ],
)
def test_no_account_is_made_when_the_form_is_wrong(client, wrong):
    before = db.session.scalars(select(Account.id)).all()
    assert post(client, "/sign-up", {**FORM, **wrong}).status_code == 422
    assert db.session.scalars(select(Account.id)).all() == before


@pytest.mark.parametrize("login", ["lan@demo.example", "LAN@DEMO.EXAMPLE", "ｌａｎ@demo.example"])
def test_a_login_is_refused_when_taken_in_any_spelling(client, login):
    answer = post(client, "/sign-up", {**FORM, "login": login})
    assert (answer.status_code, signed_in(client)) == (422, False)
    assert db.session.scalars(select(Person).where(Person.full_name == "Y Thí Điểm Niê")).all() == []


def test_taken_logins_cannot_be_listed_when_tried_one_by_one(client):
    codes = [post(client, "/sign-up", {**FORM, "login": "lan@demo.example"}).status_code for _ in range(21)]
    assert codes == [422] * 20 + [429]


def test_consent_is_not_ticked_before_when_the_page_opens(client):
    assert "checked" not in client.get("/sign-up?unit=xa_mot").get_data(as_text=True)


def test_a_unit_is_chosen_by_its_code_or_its_name_when_signing_up(client):
    for typed in ("xa_mot", "muong ang", "doan xa muong ang"):
        page = client.get("/sign-up", query_string={"unit": typed}).get_data(as_text=True)
        assert 'name="unit" type="hidden" value="xa_mot"' in page


def test_one_may_choose_among_units_without_javascript_when_several_fit(client):
    page = client.get("/sign-up?unit=doan+xa").get_data(as_text=True)
    assert re.findall(r'type="radio" name="unit" value="([^"]+)"', page) == ["xa_hai", "xa_khac", "xa_mot"]
    assert 'data-units="/units/search.json?living=1"' in page
    page = client.get("/sign-up?unit=xa_khac&unit=doan+xa").get_data(as_text=True)
    assert 'name="unit" type="hidden" value="xa_khac"' in page


def test_sign_up_asks_again_when_no_living_unit_fits(client):
    for typed in ("zzz", "muong_lu", "phong khe"):
        page = client.get("/sign-up", query_string={"unit": typed}).get_data(as_text=True)
        assert "Không tìm thấy đơn vị nào có tên này." in page
        assert 'name="password"' not in page


def test_the_profile_changes_when_saved(as_, world):
    browser = as_("lan")
    page = browser.get("/account/profile").get_data(as_text=True)
    version = page.split('name="version" type="hidden" value="')[1].split('"')[0]
    form = {
        "full_name": "Lò Thị Lan Anh",
        "birth_date": "2001-02-03",
        "phone": "+84912345678",
        "email": "",
        "unit": "xa_hai",
        "version": version,
    }
    assert post(browser, "/account/profile", form).status_code == 303
    person = world.person("lan")
    assert (person.full_name, person.phone, person.unit_id, person.email) == (
        "Lò Thị Lan Anh",
        "0912345678",
        world.units["xa_hai"],
        None,
    )
    assert person.search_key == "lo thi lan anh"
    assert post(browser, "/account/profile", form).status_code == 409


def test_the_unit_stays_when_the_profile_is_saved_without_another(as_, world):
    browser = as_("lan")

    def save(unit):
        page = browser.get("/account/profile").get_data(as_text=True)
        version = page.split('name="version" type="hidden" value="')[1].split('"')[0]
        return post(browser, "/account/profile", {"full_name": "Lò Thị Lan", "unit": unit, "version": version})

    assert save("").status_code == 303
    assert world.person("lan").unit_id == world.units["xa_mot"]
    several = save("doan xa")
    assert several.status_code == 422
    assert 'type="radio" name="unit" value="xa_khac"' in several.get_data(as_text=True)
    assert save("dong hoa").status_code == 303
    assert world.person("lan").unit_id == world.units["xa_hai"]
