"""The youth of a unit: who sees the list, who is in it, entering and correcting."""

import pytest
from sqlalchemy import select

from app.kit.clock import now
from app.kit.db import db, transaction
from app.people.accounts.actions import new_person
from app.people.models import Person
from tests.world import post

FORM = {
    "full_name": "Vàng Thị Giấy",
    "birth_date": "2008-02-29",
    "phone": "0987 654 321",
    "occupation": "Học sinh",
    "unit": "xa_mot",
}


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("officer", 200),
        ("leader", 200),
        ("admin", 200),
        ("organizer", 403),
        ("secretary", 403),
        ("observer", 403),
        ("lan", 403),
    ],
)
def test_who_opens_the_list(as_, who, status):
    assert as_(who).get("/people").status_code == status


def test_the_list_holds_the_own_unit_only(as_):
    page = as_("officer").get("/people").text
    found = {name: name in page for name in ("Lò Thị Lan", "Giàng A Minh", "Đặng Hoà An", "Trịnh Thị Khác")}
    assert found == {"Lò Thị Lan": True, "Giàng A Minh": True, "Đặng Hoà An": False, "Trịnh Thị Khác": False}


def test_somebody_is_found_when_typed_without_marks(as_):
    page = as_("admin").get("/people?q=dang hoa").text
    assert ("Đặng Hoà An" in page, "Lò Thị Lan" in page) == (True, False)


def test_a_profile_is_entered_from_paper(as_, world):
    browser = as_("officer")
    assert browser.get("/people/new").status_code == 200
    assert post(browser, "/people/new", FORM).status_code == 303
    person = db.session.scalars(select(Person).where(Person.full_name == "Vàng Thị Giấy")).one()
    made = (person.phone, person.unit_id, person.made_by_person_id, person.claimed_at)
    assert made == ("0987654321", world.units["xa_mot"], world.people["officer"], None)


@pytest.mark.parametrize(("who", "status"), [("officer", 403), ("lan", 403), ("admin", 403)])
def test_no_profile_is_entered_in_a_unit_of_others(as_, who, status):
    assert post(as_(who), "/people/new", {**FORM, "unit": "xa_khac"}).status_code == status


@pytest.mark.parametrize(
    "wrong", [{"full_name": ""}, {"phone": "12345"}, {"email": "no mail"}, {"birth_date": "31/02/2008"}]
)
def test_no_profile_is_entered_when_the_form_is_wrong(as_, wrong):
    assert post(as_("officer"), "/people/new", {**FORM, **wrong}).status_code == 422


def test_a_profile_is_corrected_until_it_has_an_account(as_, world):
    browser = as_("officer")
    post(browser, "/people/new", FORM)
    person = db.session.scalars(select(Person).where(Person.full_name == "Vàng Thị Giấy")).one()
    form = {**FORM, "full_name": "Vàng Thị Giậy", "version": str(person.version)}
    assert post(browser, f"/people/{person.ref}/edit", form).status_code == 303
    assert post(browser, f"/people/{person.ref}/edit", form).status_code == 409
    assert post(browser, f"/people/{world.person('lan').ref}/edit", {**form, "version": "1"}).status_code == 403
    assert post(as_("officer_two"), f"/people/{person.ref}/edit", form).status_code == 404


def test_the_list_costs_the_same_when_it_is_long(as_, world, queries):
    browser = as_("officer")
    browser.get("/people")
    queries.clear()
    browser.get("/people")
    short = len(queries)
    with transaction():
        for n in range(30):
            db.session.add(
                new_person(full_name=f"Người {n}", unit_id=world.units["xa_mot"], by_person_id=None, at=now())
            )
    db.session.expire_all()
    queries.clear()
    browser.get("/people")
    assert len(queries) == short
