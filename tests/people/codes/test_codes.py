"""Resets, claims, slips and guest links: once, in time, for the right people; the asking tells nothing (B4, B13–B15, B19)."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app.kit.clock import now
from app.kit.db import db, transaction
from app.kit.mail import FolderMailBox
from app.kit.outbox import Letter, OutboxMail
from app.kit.sessions import cookie_names
from app.people.accounts.actions import set_password
from app.people.codes import actions, jobs, rules
from app.people.models import Account, LoginSession, OneTimeCode, Person
from app.people.notices import jobs as mail
from app.people.passwords import hash_password
from app.people.roles.actions import grant_role
from app.people.states import Role
from tests.contests.editions import open_edition
from tests.people.ways import COST, PASSWORD, give_password, sign_in, signed_in
from tests.world import post

NEW = "một câu khác hẳn câu trước"


@pytest.fixture
def key(app) -> str:
    return app.config["SECRET_KEY"]


@pytest.fixture
def work(app, mail_folder):
    """work() does the worker's round and returns the newest mail's text, or None."""

    def run(before=frozenset()):
        with transaction():
            jobs.answer(now())
        mail.send(now())
        found = [m for m in FolderMailBox(mail_folder).messages() if m["Message-ID"] not in before]
        return found[0] if found else None

    return run


@pytest.fixture
def link(client, world, work, mail_folder):
    """The path of a reset link that lan asked for."""
    give_password(world, "lan")
    old = {m["Message-ID"] for m in FolderMailBox(mail_folder).messages()}
    evil = {"base_url": "http://evil.example"}
    token = client.get("/forgotten", **evil).text.split('name="csrf-token" content="')[1].split('"')[0]
    assert client.post("/forgotten", data={"login": "lan@demo.example", "csrf_token": token}, **evil).status_code == 200
    text = work(old).get_content()
    return text.split("http://localhost")[1].split()[0]


def _token(path: str) -> str:
    return path.rsplit("/", 1)[1]


def _reset(browser, path: str, password: str = NEW):
    return post(browser, "/reset", {"code": _token(path), "password": password})


def _asked(app, login, queries):
    browser = app.test_client()
    queries.clear()
    answer = post(browser, "/forgotten", {"login": login})
    text = answer.get_data(as_text=True)
    token = text.split('name="csrf-token" content="')[1].split('"')[0]
    return answer.status_code, text.replace(token, "TOKEN"), list(queries)


def test_the_answer_and_the_statements_are_the_same_when_the_login_is_unknown(app, world, queries):
    give_password(world, "lan")
    assert _asked(app, "lan@demo.example", queries) == _asked(app, "who@demo.example", queries)


def test_no_mail_leaves_when_the_login_is_unknown(app, world, work):
    count = select(func.count()).select_from(OutboxMail)
    before = db.session.scalar(count)
    post(app.test_client(), "/forgotten", {"login": "who@demo.example"})
    work()
    assert db.session.scalar(count) == before


def test_the_link_is_ours_when_the_host_header_is_forged(link):
    assert link.startswith("/reset/")


def test_the_letter_bears_our_address_when_the_host_header_is_forged(app, world):
    """B13: even where the letter would be written while a visitor's request is answered."""
    with transaction():
        code = actions.print_slip(
            world.person("lan"), key=app.config["SECRET_KEY"], by=world.actor("officer"), at=now()
        )
    facts = {"code": code.ref, "expires_at": code.expires_at.isoformat()}
    with app.test_request_context(base_url="http://evil.example"):
        _, body = mail.render(Letter("reset", "vi", {"facts": facts, "path": None}))
    assert ("evil.example" in body, "http://localhost/reset/" in body) == (False, True)


def test_slips_links_and_pages_bear_our_address_when_the_host_header_is_forged(as_, app, world, paper):
    """B13: printed codes, links of guests, what is shared; every address in them is the configured one."""
    with transaction():
        edition = open_edition(world)
        actions.print_slip(world.person("lan"), key=app.config["SECRET_KEY"], by=world.actor("officer"), at=now())
        key, until = app.config["SECRET_KEY"], now() + timedelta(days=3)
        actions.make_guest_link(
            world.person("judge_one"), key=key, by=world.actor("secretary"), expires_at=until, at=now()
        )
    lan, judge = world.person("lan").ref, world.person("judge_one").ref
    asked = {
        f"/people/{lan}/slip": ("officer", "http://localhost/reset"),
        f"/people/{judge}/guest-links": ("secretary", "http://localhost/enter/"),
        f"/contests/{edition.code}": ("lan", f"http://localhost/contests/{edition.code}"),
    }
    for path, (who, ours) in asked.items():
        browser, name = as_(who), cookie_names(app)[1]
        browser.set_cookie(name, browser.get_cookie(name).value, domain="evil.example")
        page = browser.get(path, base_url="http://evil.example").text
        assert (ours in page, "http://evil.example" in page) == (True, False), path


def test_no_secret_lies_at_rest_when_a_link_was_asked_for(link):
    rows = [str(r.facts) for r in db.session.scalars(select(OutboxMail))]
    rows += [r.token_hash for r in db.session.scalars(select(OneTimeCode))]
    assert [row for row in rows if _token(link) in row] == []


def test_a_new_password_is_set_when_the_link_is_used(client, app, link):
    assert client.get(link).status_code == 200
    assert _reset(client, link).status_code == 303
    assert signed_in(client)
    assert sign_in(app.test_client(), "lan@demo.example", NEW).status_code == 303
    assert sign_in(app.test_client(), "lan@demo.example", PASSWORD).status_code == 422


def test_a_link_opens_once(client, app, link):
    _reset(client, link)
    assert _reset(app.test_client(), link, "và thêm một câu nữa").status_code == 422


def test_a_link_is_untouched_when_only_opened(client, link):
    for _ in range(3):
        client.get(link)
    assert _reset(client, link).status_code == 303


def test_a_link_is_dead_when_thirty_minutes_have_passed(client, link):
    with transaction():
        code = db.session.scalars(select(OneTimeCode)).one()
        assert code.expires_at - code.made_at == timedelta(minutes=30)
        code.expires_at = now()
    assert _reset(client, link).status_code == 422


def test_a_link_is_dead_when_the_password_changed_in_any_other_way(client, world, link, app):
    with transaction():
        account = world.account("lan")
        set_password(account, password_hash=hash_password("x" * 9, COST), by=world.actor("lan"), at=now())
    assert _reset(client, link).status_code == 422


def test_a_link_is_dead_when_a_newer_one_was_asked_for(client, app, link, work):
    post(app.test_client(), "/forgotten", {"login": "lan@demo.example"})
    work()
    assert _reset(client, link).status_code == 422


def test_a_token_of_one_purpose_opens_no_other(client, link):
    form = {"code": _token(link), "login": "moi@demo.example", "password": NEW, "agree": "y"}
    assert post(client, "/claim", form).status_code == 422
    assert client.get(f"/enter/{_token(link)}").status_code == 404


def test_every_session_ends_when_the_password_is_reset(app, client, link):
    old = app.test_client()
    sign_in(old, "lan@demo.example")
    _reset(client, link)
    assert (signed_in(old), signed_in(client)) == (False, True)


def test_guessing_codes_is_held_when_twenty_were_wrong(app):
    codes = [
        post(app.test_client(), "/reset", {"code": f"ACDEF{n:05}", "password": NEW}).status_code for n in range(21)
    ]
    assert codes == [422] * 20 + [429]


def test_asking_is_held_alike_when_asked_too_often(app, world):
    give_password(world, "lan")
    for login in ("lan@demo.example", "who@demo.example"):
        codes = [post(app.test_client(), "/forgotten", {"login": login}).status_code for _ in range(4)]
        assert codes == [200] * 3 + [429]


# --- slips ----------------------------------------------------------------------------------------------------


@pytest.fixture
def paper(world) -> str:
    """The ref of a profile that the officer of xa_mot entered, without account."""
    with transaction():
        person = Person(
            ref="PAPER34679", full_name="Vàng Thị Giấy", search_key="vang thi giay", sort_key="giay", unit_id=world.units["xa_mot"],
            made_by_person_id=world.people["officer"], made_at=now(),
        )  # fmt: skip
        db.session.add(person)
    return "PAPER34679"


def _slip_code(browser, ref: str) -> str:
    assert post(browser, f"/people/{ref}/slip/make").status_code == 303
    return browser.get(f"/people/{ref}/slip").text.split('class="receipt-code">')[1].split("<")[0]


def test_a_profile_is_claimed_when_the_code_of_the_slip_is_typed(client, as_, paper):
    code = _slip_code(as_("officer"), paper)
    form = {"code": code.lower().replace("-", " "), "login": "0912 345 678", "password": NEW, "agree": "y"}
    assert post(client, "/claim", form).status_code == 303
    person = db.session.scalars(select(Person).where(Person.ref == paper)).one()
    assert (person.claimed_at is not None, person.phone, signed_in(client)) == (True, "0912345678", True)
    assert post(client, "/claim", {**form, "login": "0912345679"}).status_code == 422


def test_the_profile_stays_unclaimed_when_the_login_is_taken(client, as_, paper):
    code = _slip_code(as_("officer"), paper)
    form = {"code": code, "login": "lan@demo.example", "password": NEW, "agree": "y"}
    assert post(client, "/claim", form).status_code == 422
    assert post(client, "/claim", {**form, "login": "moi@demo.example"}).status_code == 303


def test_a_password_is_set_when_the_officer_printed_a_slip(client, as_, world):
    give_password(world, "lan")
    code = _slip_code(as_("officer"), world.person("lan").ref)
    assert post(client, "/reset", {"code": code, "password": NEW}).status_code == 303


def test_the_slip_bears_the_public_address_and_a_picture(as_, paper):
    browser = as_("officer")
    _slip_code(browser, paper)
    page = browser.get(f"/people/{paper}/slip").text
    assert ("http://localhost/claim" in page, '<svg class="qr"' in page) == (True, True)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("officer", 303),
        ("admin", 303),
        ("leader", 403),
        ("organizer", 403),
        ("officer_two", 404),
        ("lan", 404),
        ("other_officer", 404),
    ],
)
def test_who_makes_a_slip_for_a_youth_of_the_unit(as_, paper, who, status):
    assert post(as_(who), f"/people/{paper}/slip/make").status_code == status


@pytest.mark.parametrize(
    ("who", "whom", "status"), [("officer", "leader", 403), ("admin", "leader", 303), ("officer", "officer", 403)]
)
def test_a_slip_gives_no_rights_that_one_has_not(as_, world, who, whom, status):
    assert post(as_(who), f"/people/{world.person(whom).ref}/slip/make").status_code == status


# --- guests ---------------------------------------------------------------------------------------------------


@pytest.fixture
def guest(world, key):
    """A guest link for judge_one: (code, path)."""
    with transaction():
        code = actions.make_guest_link(
            world.person("judge_one"),
            key=key,
            by=world.actor("secretary"),
            expires_at=now() + timedelta(days=3),
            at=now(),
        )
    return code, f"/enter/{rules.link_token(key, code.ref)}"


def test_a_guest_comes_in_by_the_button_and_not_by_the_link(client, guest):
    _, path = guest
    assert client.get(path).status_code == 200
    assert not signed_in(client)
    assert post(client, path).status_code == 303
    assert signed_in(client)


def test_a_guest_link_opens_many_times(app, guest):
    _, path = guest
    assert [post(app.test_client(), path).status_code for _ in range(3)] == [303] * 3


def test_a_guest_is_out_when_the_link_is_revoked(client, world, guest):
    code, path = guest
    post(client, path)
    with transaction():
        actions.revoke(db.session.merge(code), by=world.actor("secretary"), at=now())
    assert not signed_in(client)
    assert client.get(path).status_code == 404


def test_a_guest_is_out_when_the_link_has_expired(client, guest):
    code, path = guest
    post(client, path)
    with transaction():
        db.session.execute(update(OneTimeCode).where(OneTimeCode.id == code.id).values(expires_at=now()))
    assert not signed_in(client)
    assert post(client, path).status_code == 404


def test_a_dead_link_is_like_a_missing_one(client, guest):
    code, path = guest
    with transaction():
        db.session.execute(update(OneTimeCode).where(OneTimeCode.id == code.id).values(revoked_at=now()))
    dead, missing = client.get(path), client.get("/enter/nothing")
    assert dead.status_code == missing.status_code == 404


def test_the_session_of_a_guest_names_its_link(client, guest):
    code, path = guest
    post(client, path)
    assert db.session.scalars(select(LoginSession.code_id)).all() == [code.id]


def test_a_guest_without_account_gets_one_without_password(world, key, paper):
    with transaction():
        person = db.session.scalars(select(Person).where(Person.ref == paper)).one()
        actions.make_guest_link(
            person, key=key, by=world.actor("secretary"), expires_at=now() + timedelta(days=1), at=now()
        )
    account = db.session.scalars(select(Account).where(Account.person_id == person.id)).one()
    assert (account.login, account.password_hash) == (None, None)


def test_staff_make_see_and_revoke_links_on_the_page(as_, app, world):
    browser, ref = as_("secretary"), world.person("judge_one").ref
    assert post(browser, f"/people/{ref}/guest-links", {"days": "14"}).status_code == 303
    page = browser.get(f"/people/{ref}/guest-links").text
    path = page.split("http://localhost")[1].split("<")[0]
    guest = app.test_client()
    assert post(guest, path).status_code == 303
    code = db.session.scalars(select(OneTimeCode)).one()
    assert post(browser, f"/guest-links/{code.ref}/revoke").status_code == 303
    assert not signed_in(guest)


def test_no_link_is_made_for_somebody_with_a_password(as_, world):
    give_password(world, "judge_one")
    assert (
        post(as_("secretary"), f"/people/{world.person('judge_one').ref}/guest-links", {"days": "14"}).status_code
        == 403
    )


def test_no_link_is_made_for_somebody_with_power(as_, world):
    assert (
        post(as_("secretary"), f"/people/{world.person('officer').ref}/guest-links", {"days": "14"}).status_code == 403
    )


def test_links_die_when_their_guest_is_given_power(client, world, guest):
    _, path = guest
    post(client, path)
    with transaction():
        grant_role(
            world.person("judge_one"),
            Role.SECRETARIAT,
            by=world.actor("admin"),
            at=now(),
            unit_id=world.units["son_chau"],
        )
    assert (signed_in(client), client.get(path).status_code) == (False, 404)


@pytest.mark.parametrize(
    ("who", "status"), [("officer", 404), ("observer", 404), ("other_secretary", 404), ("lan", 404), ("admin", 303)]
)
def test_who_makes_links(as_, world, who, status):
    assert post(as_(who), f"/people/{world.person('judge_one').ref}/guest-links", {"days": "14"}).status_code == status


def test_a_foreign_link_is_like_a_missing_one(as_, guest):
    code, _ = guest
    codes = [post(as_("other_secretary"), f"/guest-links/{ref}/revoke").status_code for ref in (code.ref, "NOTHING")]
    assert codes == [404, 404]
