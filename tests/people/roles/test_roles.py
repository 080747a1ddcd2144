"""Who may hand out what, on what, to whom; taking back; acting for another."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.kit.audit import AuditRow
from app.kit.clock import now
from app.kit.db import db, transaction
from app.people.models import Grant, Notice
from app.people.roles import actions
from app.people.roles.queries import live_grants, may_grant
from app.people.states import Role
from tests.world import MADE, post

EDITION = {"realm": "edition", "label": "VIII"}


def _grant(world, whom, role, by="admin", **scope):
    with transaction():
        made = actions.grant_role(world.person(whom), role, by=world.actor(by, now()), at=now(), **scope)
    return made.ref


@pytest.mark.parametrize(
    ("by", "whom", "on", "may"),
    [
        ("admin", "lan", "son_chau", True),
        ("admin", "lan", "xa_mot", True),
        ("admin", "lan", "ha_bac", False),
        ("admin", "other_youth", "son_chau", False),
        ("admin", "other_youth", "xa_khac", False),
        ("admin", "admin", "xa_mot", False),
        ("organizer", "lan", "xa_mot", False),
        ("officer", "lan", "xa_mot", False),
        ("other_officer", "lan", "xa_mot", False),
    ],
)
def test_who_grants_on_a_unit(actor, world, by, whom, on, may):
    assert may_grant(actor(by), Role.OFFICER, world.person(whom), unit_id=world.units[on]) is may


@pytest.mark.parametrize(
    ("by", "role", "whom", "may"),
    [
        ("organizer", Role.JUDGE, "judge_one", True),
        ("organizer", Role.SECRETARIAT, "lan", True),
        ("organizer", Role.ORGANIZER, "lan", False),
        ("organizer", Role.ADMINISTRATOR, "lan", False),
        ("organizer", Role.JUDGE, "other_youth", False),
        ("organizer", Role.JUDGE, "organizer", False),
        ("admin", Role.ORGANIZER, "lan", True),
        ("secretary", Role.JUDGE, "judge_one", False),
        ("other_organizer", Role.JUDGE, "judge_one", False),
        ("other_organizer", Role.JUDGE, "other_youth", False),
    ],
)
def test_who_grants_on_an_edition_of_the_province(actor, world, by, role, whom, may):
    assert may_grant(actor(by), role, world.person(whom), owner_unit_id=world.units["son_chau"], **EDITION) is may


def test_an_organizer_by_grant_hands_out_on_that_edition_only(actor, world):
    _grant(world, "lan", Role.ORGANIZER, owner_unit_id=world.units["son_chau"], **EDITION)
    lan = world.actor("lan", now())
    person = world.person("minh")
    assert may_grant(lan, Role.JUDGE, person, **EDITION)
    assert not may_grant(lan, Role.JUDGE, person, realm="edition", label="VII")
    assert not may_grant(lan, Role.JUDGE, world.person("other_youth"), **EDITION)


def test_a_grant_stands_in_the_history_and_is_told(world, as_):
    ref = _grant(world, "lan", Role.OFFICER, unit_id=world.units["xa_mot"], until=now() + timedelta(days=9))
    row = db.session.scalars(select(AuditRow).where(AuditRow.verb == "grant_role")).one()
    assert (row.facts["grant"], row.facts["role"], row.by_person_id) == (ref, "officer", world.people["admin"])
    assert db.session.scalars(select(Notice.kind).where(Notice.person_id == world.people["lan"])).all() == [
        "role_granted"
    ]
    page = as_("admin").get(f"/people/{world.person('lan').ref}").text
    assert ("Cán bộ đơn vị" in page, "Quàng Quản Trị" in page, "đang hiệu lực" in page) == (True, True, True)


def test_a_grant_ends_when_its_day_has_passed(world):
    _grant(world, "lan", Role.OFFICER, unit_id=world.units["xa_mot"], until=now() + timedelta(days=9))
    lan = world.people["lan"]
    assert [g.role for g in live_grants(lan, now() + timedelta(days=8))] == [Role.OFFICER]
    assert live_grants(lan, now() + timedelta(days=9)) == ()


def test_the_same_grant_is_refused_when_it_is_held_and_taken_when_it_has_run_out(world):
    scope = {"unit_id": world.units["xa_mot"]}
    _grant(world, "lan", Role.OFFICER, until=now() + timedelta(days=9), **scope)
    with pytest.raises(actions.GrantHeld):
        _grant(world, "lan", Role.OFFICER, **scope)
    with transaction():
        db.session.scalars(select(Grant).where(Grant.person_id == world.people["lan"])).one().until = now()
    _grant(world, "lan", Role.OFFICER, **scope)


def test_a_right_is_gone_with_the_next_request_when_taken_back(world, as_):
    browser = as_("officer")
    assert browser.get("/people").status_code == 200
    ref = db.session.scalars(select(Grant.ref).where(Grant.person_id == world.people["officer"])).one()
    answer = post(as_("admin"), f"/grants/{ref}/revoke", {"reason": "đã chuyển công tác"})
    assert (answer.status_code, browser.get("/people").status_code) == (303, 403)
    grant = db.session.scalars(select(Grant).where(Grant.ref == ref)).one()
    assert (grant.reason, grant.revoked_by_person_id) == ("đã chuyển công tác", world.people["admin"])
    assert post(as_("admin"), f"/grants/{ref}/revoke", {"reason": "lần nữa"}).status_code == 409


def test_no_role_is_taken_back_when_no_reason_is_given(world, as_):
    ref = db.session.scalars(select(Grant.ref).where(Grant.person_id == world.people["officer"])).one()
    assert post(as_("admin"), f"/grants/{ref}/revoke", {"reason": ""}).status_code == 422


@pytest.mark.parametrize(
    ("who", "status"), [("officer", 403), ("organizer", 403), ("lan", 404), ("other_officer", 404)]
)
def test_who_may_not_take_a_role_back(world, as_, who, status):
    ref = db.session.scalars(select(Grant.ref).where(Grant.person_id == world.people["officer"])).one()
    assert post(as_(who), f"/grants/{ref}/revoke", {"reason": "vì muốn thế"}).status_code == status


def test_a_role_is_granted_by_the_page(world, as_):
    ref = world.person("lan").ref
    browser = as_("admin")
    assert "Đoàn xã Đồng Hòa" in browser.get(f"/people/{ref}/grants/new?q=dong").text
    form = {"role": "officer", "unit": "xa_hai", "until": "2027-12-31", "reason": "QĐ 12"}
    assert post(browser, f"/people/{ref}/grants/new", form).status_code == 303
    grant = db.session.scalars(select(Grant).where(Grant.person_id == world.people["lan"])).one()
    assert (grant.unit_id, grant.until.isoformat()) == (world.units["xa_hai"], "2027-12-31T17:00:00+00:00")


def test_a_role_in_another_province_is_refused_by_the_page(world, as_):
    ref = world.person("lan").ref
    assert post(as_("admin"), f"/people/{ref}/grants/new", {"role": "officer", "unit": "xa_khac"}).status_code == 403


@pytest.mark.parametrize(
    ("who", "status"),
    [("lan", 200), ("officer", 200), ("leader", 200), ("admin", 200), ("secretary", 200), ("organizer", 200),
     ("observer", 404), ("minh", 404), ("officer_two", 404), ("other_officer", 404), ("other_organizer", 404)],
)  # fmt: skip
def test_who_opens_the_page_of_a_person(as_, world, who, status):
    assert as_(who).get(f"/people/{world.person('lan').ref}").status_code == status


def test_a_hidden_person_is_like_a_missing_one(as_, world):
    browser = as_("minh")
    hidden, missing = browser.get(f"/people/{world.person('an').ref}"), browser.get("/people/ACDEF34679")
    body = [a.text.replace(world.person("an").ref, "REF").replace("ACDEF34679", "REF") for a in (hidden, missing)]
    tokens = [b.split('name="csrf-token" content="')[1].split('"')[0] for b in body]
    assert body[0].replace(tokens[0], "") == body[1].replace(tokens[1], "")


# --- acting for another ---------------------------------------------------------------------------------------


def test_acting_is_seen_on_every_page_and_in_the_history(as_, world):
    browser = as_("admin")
    assert (
        post(browser, f"/people/{world.person('officer').ref}/act", {"reason": "nhập giúp hồ sơ giấy"}).status_code
        == 303
    )
    assert "Quàng Quản Trị" in browser.get("/people").text
    form = {"full_name": "Vàng Thị Giấy", "unit": "xa_mot"}
    assert post(browser, "/people/new", form).status_code == 303
    row = db.session.scalars(select(AuditRow).where(AuditRow.verb == "enter_profile")).one()
    assert (row.by_person_id, row.true_person_id) == (world.people["officer"], world.people["admin"])
    row = db.session.scalars(select(AuditRow).where(AuditRow.verb == "act_for")).one()
    assert row.reason == "nhập giúp hồ sơ giấy"
    assert post(browser, "/acting/stop").status_code == 303
    assert browser.get("/account").status_code == 200


@pytest.mark.parametrize("page", ["/account", "/account/password", "/account/sessions", "/account/profile"])
def test_the_account_stays_closed_while_acting(as_, world, page):
    browser = as_("admin")
    post(browser, f"/people/{world.person('lan').ref}/act", {"reason": "giúp nộp hồ sơ"})
    assert browser.get(page).status_code == 403


@pytest.mark.parametrize(("who", "whom", "status"), [
    ("admin", "lan", 303), ("admin", "officer", 303), ("admin", "admin", 403), ("admin", "other_youth", 404),
    ("officer", "lan", 403), ("organizer", "lan", 403), ("lan", "minh", 404),
])  # fmt: skip
def test_who_acts_for_whom(as_, world, who, whom, status):
    assert post(as_(who), f"/people/{world.person(whom).ref}/act", {"reason": "giúp nộp hồ sơ"}).status_code == status


def test_nobody_acts_for_another_administrator(as_, world):
    _grant(world, "officer", Role.ADMINISTRATOR, unit_id=world.units["xa_mot"])
    assert post(as_("admin"), f"/people/{world.person('officer').ref}/act", {"reason": "thử xem"}).status_code == 403


def test_an_administrator_of_a_commune_gains_nothing_by_acting(as_, world):
    _grant(world, "minh", Role.ADMINISTRATOR, unit_id=world.units["xa_mot"])
    _grant(world, "lan", Role.ORGANIZER, owner_unit_id=world.units["son_chau"], **EDITION)
    lan = world.person("lan").ref
    assert post(as_("minh"), f"/people/{lan}/act", {"reason": "thử xem"}).status_code == 403
    assert post(as_("minh"), f"/people/{lan}/slip/make").status_code == 403


def test_acting_ends_when_the_right_is_taken_back(as_, world):
    second = _grant(world, "minh", Role.ADMINISTRATOR, unit_id=world.units["xa_mot"])
    browser = as_("minh")
    post(browser, f"/people/{world.person('lan').ref}/act", {"reason": "giúp nộp hồ sơ"})
    assert browser.get("/account").status_code == 403
    with transaction():
        db.session.scalars(select(Grant).where(Grant.ref == second)).one().until = now()
    assert browser.get("/account").status_code == 200
    assert now() > MADE


def test_the_page_costs_the_same_when_somebody_holds_many_roles(as_, world, queries):
    browser, path = as_("admin"), f"/people/{world.person('lan').ref}"
    _grant(world, "lan", Role.OFFICER, unit_id=world.units["xa_mot"])

    def count() -> int:
        db.session.expire_all()
        queries.clear()
        assert browser.get(path).status_code == 200
        return len(queries)

    few = count()
    for role in (Role.MENTOR, Role.JUDGE, Role.VOLUNTEER):
        for unit in ("son_chau", "xa_hai", "dai_hoc", "muong_lu"):
            _grant(world, "lan", role, unit_id=world.units[unit])
    for label in ("I", "II", "III", "IV"):
        _grant(world, "lan", Role.JUDGE, realm="edition", label=label, owner_unit_id=world.units["son_chau"])
    assert count() == few
