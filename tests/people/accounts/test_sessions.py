"""Devices: listed, signed out one by one or all, ended by time and by a new password."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from app.kit.clock import now
from app.kit.db import db, transaction
from app.people.models import LoginSession
from tests.people.ways import PASSWORD, give_password, sign_in, signed_in
from tests.world import post

NEW = "một câu khác hẳn câu trước"


@pytest.fixture
def two(app, world):
    """Two browsers of lan, and the login."""
    login = give_password(world, "lan")
    browsers = app.test_client(), app.test_client()
    for browser in browsers:
        sign_in(browser, login)
    return browsers


def _ref(browser) -> str:
    with browser.application.test_request_context(headers={"Cookie": f"dh_in={browser.get_cookie('dh_in').value}"}):
        pass
    page = browser.get("/account/sessions").get_data(as_text=True)
    return page.split("/account/sessions/")[1].split("/end")[0]


def test_signing_out_really_signs_out_when_the_cookie_is_kept(two):
    one, other = two
    kept = one.get_cookie("dh_in").value
    answer = post(one, "/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    one.set_cookie("dh_in", kept)
    assert (signed_in(one), signed_in(other)) == (False, True)


def test_another_device_is_out_when_it_was_ended(two):
    one, other = two
    post(one, f"/account/sessions/{_ref(one)}/end")
    assert (signed_in(one), signed_in(other)) == (True, False)


def test_a_foreign_device_is_like_a_missing_one(two, as_, world):
    one, _ = two
    stranger = as_("stranger")
    foreign = post(stranger, f"/account/sessions/{_ref(one)}/end")
    missing = post(stranger, "/account/sessions/NONE/end")
    assert (foreign.status_code, foreign.status_code) == (404, missing.status_code)
    assert signed_in(one)


def test_all_other_devices_are_out_when_asked(two):
    one, other = two
    post(one, "/account/sessions/end-others")
    assert (signed_in(one), signed_in(other)) == (True, False)


def test_all_other_devices_are_out_when_the_password_changes(two):
    one, other = two
    answer = post(one, "/account/password", {"old": PASSWORD, "password": NEW})
    assert (answer.status_code, signed_in(one), signed_in(other)) == (303, True, False)


def test_the_old_password_is_dead_when_changed(two, app):
    post(two[0], "/account/password", {"old": PASSWORD, "password": NEW})
    assert sign_in(app.test_client(), "lan@demo.example").status_code == 422
    assert sign_in(app.test_client(), "lan@demo.example", NEW).status_code == 303


def test_the_password_stays_when_the_present_one_is_wrong(two):
    one, other = two
    codes = [post(one, "/account/password", {"old": "x", "password": NEW}).status_code for _ in range(6)]
    assert (codes, signed_in(other)) == ([422] * 5 + [429], True)


@pytest.mark.parametrize(
    ("made", "seen", "alive"),
    [(0, 0, True), (100, 29, True), (100, 31, False), (179, 1, True), (181, 0, False)],
)
def test_a_session_ends_when_idle_or_old(two, made, seen, alive):
    one, _ = two
    at = now()
    with transaction():
        db.session.execute(
            update(LoginSession).values(made_at=at - timedelta(days=made), seen_at=at - timedelta(days=seen))
        )
    assert signed_in(one) is alive


def test_seen_is_renewed_when_ten_minutes_old_and_not_before(two, queries):
    one, _ = two
    old = now() - timedelta(minutes=11)
    with transaction():
        db.session.execute(update(LoginSession).values(seen_at=old))
    queries.clear()
    one.get("/account")
    assert len([q for q in queries if q.startswith("UPDATE login_session")]) == 1
    queries.clear()
    one.get("/account")
    assert [q for q in queries if q.startswith("UPDATE")] == []
    seen = db.session.scalars(select(LoginSession.seen_at).order_by(LoginSession.seen_at)).all()
    assert seen[0] == old
    assert seen[1] > datetime.now(UTC) - timedelta(minutes=1)


def test_the_list_names_this_device_once(two):
    page = two[0].get("/account/sessions").get_data(as_text=True)
    assert (page.count("thiết bị này"), page.count('/end"')) == (1, 1)
