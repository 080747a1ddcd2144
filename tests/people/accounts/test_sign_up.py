"""Signing up, and what one may change of oneself."""

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


def test_units_are_found_when_typed_without_marks(client):
    page = client.get("/sign-up?q=muong").get_data(as_text=True)
    assert ("Đoàn xã Mường Ẳng" in page, "Mường Lự" in page) == (True, False)


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
