"""Signing in: who comes in, who does not, and that a refusal tells nothing (B4, B12, B20)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app import create_app
from app.kit.clock import now
from app.kit.codes import token_hash
from app.kit.db import db, transaction
from app.kit.sessions import set_sign_in_cookie
from app.people.models import Account, LoginSession, SignInAttempt
from app.people.roles.queries import live_grants
from app.people.states import Role
from tests.people.ways import PASSWORD, give_password, sign_in, signed_in
from tests.world import post


def test_somebody_comes_in_when_login_and_password_fit(client, world):
    login = give_password(world, "lan")
    answer = sign_in(client, login)
    assert (answer.status_code, answer.location) == (303, "/desk")
    assert signed_in(client)


@pytest.mark.parametrize("typed", ["0912345678", "+84 912 345 678", "0912.345.678", "84912345678"])
def test_somebody_comes_in_when_the_phone_is_written_in_any_way(client, world, typed):
    give_password(world, "lan", login="0912345678")
    assert sign_in(client, typed).status_code == 303


@pytest.mark.parametrize("typed", ["LAN@demo.example", "ｌａｎ@demo.example", " lan@DEMO.example "])
def test_look_alike_logins_are_one_when_folded(client, world, typed):
    give_password(world, "lan")
    assert sign_in(client, typed).status_code == 303


def test_nobody_comes_in_when_the_password_differs(client, world):
    login = give_password(world, "lan")
    answer = sign_in(client, login, "không phải câu ấy")
    assert answer.status_code == 422
    assert not signed_in(client)


def test_nobody_comes_in_when_the_account_is_disabled(client, world):
    login = give_password(world, "lan")
    with transaction():
        db.session.execute(update(Account).where(Account.login == login).values(disabled_at=now()))
    assert sign_in(client, login).status_code == 422


def _refusal(app, login, queries):
    browser = app.test_client()
    queries.clear()
    answer = sign_in(browser, login, "không phải câu ấy")
    body = answer.get_data(as_text=True).replace(login, "LOGIN")
    token = body.split('name="csrf-token" content="')[1].split('"')[0]
    return answer.status_code, body.replace(token, "TOKEN"), [q.split(" WHERE ")[0] for q in queries]


def test_a_refusal_is_the_same_when_the_login_is_unknown(app, world, queries):
    give_password(world, "lan")
    known = _refusal(app, "lan@demo.example", queries)
    unknown = _refusal(app, "who@demo.example", queries)
    assert known == unknown


def test_the_answer_is_429_for_known_and_unknown_when_five_have_failed(app, world):
    give_password(world, "lan")
    for login in ("lan@demo.example", "who@demo.example"):
        browser = app.test_client()
        codes = [sign_in(browser, login, "không phải câu ấy").status_code for _ in range(6)]
        assert codes == [422] * 5 + [429]
    assert sign_in(app.test_client(), "lan@demo.example").status_code == 429


def test_a_locked_login_opens_again_when_the_window_has_passed(client, world):
    login = give_password(world, "lan")
    for _ in range(6):
        sign_in(client, login, "không phải câu ấy")
    with transaction():
        db.session.execute(update(SignInAttempt).values(at=now() - timedelta(minutes=16)))
    assert sign_in(client, login).status_code == 303


def test_failures_are_forgotten_when_somebody_comes_in(client, world):
    login = give_password(world, "lan")
    for _ in range(4):
        sign_in(client, login, "không phải câu ấy")
    sign_in(client, login)
    assert db.session.scalar(select(func.count()).select_from(SignInAttempt)) == 4  # the address's failures stay
    codes = [sign_in(client, login, "không phải câu ấy").status_code for _ in range(5)]
    assert codes == [422] * 5


def test_an_address_is_held_when_it_fails_fifty_times(app, world):
    give_password(world, "lan")
    codes = [sign_in(app.test_client(), f"who{n}@demo.example", "x").status_code for n in range(51)]
    assert codes == [422] * 50 + [429]
    assert sign_in(app.test_client(), "lan@demo.example").status_code == 429


def test_a_forged_forwarded_address_counts_for_nothing_when_no_proxy_is_trusted(app, world):
    codes = [
        sign_in(app.test_client(), f"who{n}@demo.example", "x", headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code
        for n in range(51)
    ]
    assert codes[-1] == 429


@pytest.mark.parametrize(
    "onward",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example",
        "/\tevil.example", "//user@evil.example", "javascript:alert(1)", "http://localhost@evil.example/",
        "http://localhost.evil.example/", " //evil.example", "/%09/evil.example\n",
    ],
)  # fmt: skip
def test_the_way_on_stays_in_the_house_when_next_leads_out(client, world, onward):
    login = give_password(world, "lan")
    assert sign_in(client, login, data={"next": onward}).location == "/desk"


def test_the_way_on_is_kept_when_it_is_our_own(client, world):
    login = give_password(world, "lan")
    assert sign_in(client, login, data={"next": "/account?x=1"}).location == "/account?x=1"


def test_no_form_is_taken_when_its_token_is_missing(client, world):
    login = give_password(world, "lan")
    assert client.post("/sign-in", data={"login": login, "password": PASSWORD}).status_code == 400


def test_no_json_is_taken_when_it_comes_as_plain_text(client, world):
    body = f'{{"login": "{give_password(world, "lan")}", "password": "{PASSWORD}"}}'
    assert client.post("/sign-in", data=body, content_type="text/plain").status_code == 400


def test_tokens_are_new_when_somebody_comes_in(app, world):
    login = give_password(world, "lan")
    browser = app.test_client()
    browser.set_cookie("dh_in", "planted")
    with browser.session_transaction() as session:
        session["csrf_token"] = "planted"
    sign_in(browser, login)
    assert browser.get_cookie("dh_in").value != "planted"
    browser.get("/account")
    with browser.session_transaction() as session:
        assert session["csrf_token"] != "planted"


def test_only_the_hash_of_a_token_is_kept(client, world):
    sign_in(client, give_password(world, "lan"))
    row = db.session.scalars(select(LoginSession)).one()
    assert row.token_hash == token_hash("session", client.get_cookie("dh_in").value)


def test_cookies_are_out_of_reach_of_scripts_when_set(client, world):
    answer = sign_in(client, give_password(world, "lan"))
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("dh_in="))
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


def test_the_hash_is_renewed_when_the_cost_has_grown(app, world):
    login = give_password(world, "lan")
    app.config["PASSWORD_COST"] = (1, 16, 1)
    try:
        sign_in(app.test_client(), login)
    finally:
        app.config["PASSWORD_COST"] = (1, 8, 1)
    assert "$m=16,t=1,p=1$" in (world.account("lan").password_hash or "")


def test_private_pages_are_not_stored_when_shown(as_):
    answer = as_("lan").get("/account")
    assert (answer.headers["Cache-Control"], "Cookie" in answer.headers["Vary"]) == ("no-store", True)


def test_a_visitor_is_led_to_the_sign_in_page_when_the_page_is_somebodys(client):
    answer = client.get("/account/profile?x=a")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/account/profile?x%3Da")


def test_the_language_is_kept_when_chosen(as_, client, world):
    assert post(client, "/language", {"language": "en", "next": "/sign-in"}).location == "/sign-in"
    assert '<html lang="en">' in client.get("/sign-in").get_data(as_text=True)
    post(as_("lan"), "/language", {"language": "en", "next": "//evil.example"})
    assert world.person("lan").language == "en"


def test_cookies_are_secure_and_bound_to_the_host_when_the_address_is_https(config):
    app = create_app(replace(config, PUBLIC_URL="https://donghanh.example"))
    with app.test_request_context():
        response = app.response_class()
        set_sign_in_cookie(response, "token")
    flags = set(response.headers["Set-Cookie"].split("; "))
    assert {"__Host-dh_in=token", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= flags
    assert not [flag for flag in flags if flag.startswith("Domain")]


def test_the_first_administrator_is_named_at_the_command_line(app, world):
    run = app.test_cli_runner().invoke
    assert run(args=["appoint", "lan@demo.example", "xa_mot"]).exit_code == 0
    assert [(g.role, g.unit_id) for g in live_grants(world.people["lan"], now())] == [
        (Role.ADMINISTRATOR, world.units["xa_mot"])
    ]
    assert run(args=["appoint", "who@demo.example", "xa_mot"]).exit_code == 1
    assert run(args=["appoint", "lan@demo.example", "muong_lu"]).exit_code == 1
