"""Every route of people × every kind of visitor, written by hand: own, foreign, other province (B1, B2).

The subject of the rows is Lan of xa_mot. Answers: a status, or "in" where one is led to the sign-in page.
"""

import pytest

from app.kit.clock import now
from app.kit.codes import token_hash
from app.kit.db import db, transaction
from app.people.codes.actions import make_guest_link, print_slip
from app.people.codes.rules import link_token
from app.people.models import LoginSession, Person
from app.people.roles.actions import grant_role
from app.people.states import Role
from tests.world import post

WHO = (
    None,
    "lan",
    "minh",
    "officer",
    "officer_two",
    "secretary",
    "organizer",
    "admin",
    "observer",
    "other_officer",
    "other_organizer",
)
OURS = {"accounts", "codes", "roles", "profiles", "notices"}
ALL_IN = ("in",) + (200,) * 10

#: (endpoint, method, path, what is sent, the answers in the order of WHO)
ROWS = (
    ("accounts.sign_in", "GET", "/sign-in", {}, (200,) * 11),
    ("accounts.sign_in", "POST", "/sign-in", {}, (422,) * 11),
    ("accounts.sign_up", "GET", "/sign-up", {}, (200,) * 11),
    ("accounts.sign_up", "POST", "/sign-up", {}, (422,) * 11),
    ("accounts.sign_out", "POST", "/sign-out", {}, ("in",) + (303,) * 10),
    ("accounts.set_language", "POST", "/language", {"language": "en"}, (303,) * 11),
    ("accounts.account", "GET", "/account", {}, ALL_IN),
    ("accounts.profile", "GET", "/account/profile", {}, ALL_IN),
    ("accounts.profile", "POST", "/account/profile", {}, ("in",) + (422,) * 10),
    ("accounts.password", "GET", "/account/password", {}, ALL_IN),
    ("accounts.password", "POST", "/account/password", {}, ("in",) + (422,) * 10),
    ("accounts.devices", "GET", "/account/sessions", {}, ALL_IN),
    ("accounts.end_device", "POST", "/account/sessions/{device}/end", {}, ("in", 303) + (404,) * 9),
    ("accounts.end_other_devices", "POST", "/account/sessions/end-others", {}, ("in",) + (303,) * 10),
    ("codes.forgotten", "GET", "/forgotten", {}, (200,) * 11),
    ("codes.forgotten", "POST", "/forgotten", {"login": "lan@demo.example"}, (200,) * 11),
    ("codes.reset", "GET", "/reset/x", {}, (200,) * 11),
    ("codes.reset", "POST", "/reset", {}, (422,) * 11),
    ("codes.claim", "GET", "/claim/x", {}, (200,) * 11),
    ("codes.claim", "POST", "/claim", {}, (422,) * 11),
    ("codes.enter", "GET", "/enter/{token}", {}, (200,) * 11),
    ("codes.enter", "POST", "/enter/{token}", {}, (303,) * 11),
    ("codes.enter", "GET", "/enter/nothing", {}, (404,) * 11),
    # who:                                                    –     lan  minh off. two  secr org  adm  obs  othof othorg
    ("codes.make_slip", "POST", "/people/{lan}/slip/make", {}, ("in", 403, 404, 303, 404, 403, 403, 303, 404, 404, 404)),
    ("codes.slip", "GET", "/people/{lan}/slip", {}, ("in", 403, 404, 200, 404, 403, 403, 200, 404, 404, 404)),
    ("codes.guest_links", "GET", "/people/{lan}/guest-links", {}, ("in", 403, 404, 403, 404, 200, 200, 200, 404, 404, 404)),
    ("codes.guest_links", "POST", "/people/{lan}/guest-links", {"days": "3"}, ("in", 403, 404, 403, 404, 303, 303, 303, 404, 404, 404)),
    ("codes.revoke_guest_link", "POST", "/guest-links/{link}/revoke", {}, ("in", 404, 404, 404, 404, 303, 303, 303, 404, 404, 404)),
    ("roles.person", "GET", "/people/{lan}", {}, ("in", 200, 404, 200, 404, 200, 200, 200, 404, 404, 404)),
    ("roles.grant", "GET", "/people/{lan}/grants/new", {}, ("in", 403, 404, 403, 404, 403, 403, 200, 404, 404, 404)),
    ("roles.grant", "POST", "/people/{lan}/grants/new", {"role": "officer", "unit": "xa_hai"}, ("in", 403, 404, 403, 404, 403, 403, 303, 404, 404, 404)),
    ("roles.revoke", "GET", "/grants/{grant}/revoke", {}, ("in", 403, 404, 403, 404, 403, 403, 200, 404, 404, 404)),
    ("roles.revoke", "POST", "/grants/{grant}/revoke", {"reason": "hết việc"}, ("in", 403, 404, 403, 404, 403, 403, 303, 404, 404, 404)),
    ("roles.act", "GET", "/people/{minh}/act", {}, ("in", 404, 403, 403, 404, 403, 403, 200, 404, 404, 404)),
    ("roles.act", "POST", "/people/{minh}/act", {"reason": "giúp"}, ("in", 404, 403, 403, 404, 403, 403, 303, 404, 404, 404)),
    ("roles.stop_acting", "POST", "/acting/stop", {}, ("in",) + (303,) * 10),
    ("profiles.people", "GET", "/people", {}, ("in", 403, 403, 200, 200, 403, 403, 200, 403, 200, 403)),
    ("profiles.enter", "GET", "/people/new", {}, ("in", 403, 403, 200, 200, 200, 200, 200, 403, 200, 200)),
    ("profiles.enter", "POST", "/people/new", {"full_name": "Vàng Thị Giấy", "unit": "xa_mot"}, ("in", 403, 403, 303, 403, 303, 303, 303, 403, 403, 403)),
    ("profiles.edit", "GET", "/people/{paper}/edit", {}, ("in", 404, 404, 200, 404, 404, 404, 200, 404, 404, 404)),
    ("profiles.edit", "POST", "/people/{paper}/edit", {"full_name": "Vàng Thị Giậy", "version": "1"}, ("in", 404, 404, 303, 404, 404, 404, 303, 404, 404, 404)),
    ("profiles.edit", "GET", "/people/{minh}/edit", {}, ("in", 404, 404, 403, 404, 404, 404, 403, 404, 404, 404)),
    ("notices.notices", "GET", "/notices", {}, ALL_IN),
    ("notices.read", "POST", "/notices/read", {}, ("in",) + (303,) * 10),
)  # fmt: skip


def _names(app, world, endpoint: str) -> dict[str, str]:
    """What the paths speak of; a slip, a grant or a link is made only where the row is about it."""
    admin, lan, key = world.actor("admin"), world.person("lan"), app.config["SECRET_KEY"]
    names = {"lan": lan.ref, "minh": world.person("minh").ref, "paper": "PAPER34679"}
    with transaction():
        db.session.add(
            Person(ref="PAPER34679", full_name="Vàng Thị Giấy", search_key="vang", sort_key="giay",
                   unit_id=world.units["xa_mot"], made_at=now())
        )  # fmt: skip
        db.session.add(
            LoginSession(ref="DEVICE3467", account_id=world.account("lan").id, token_hash=token_hash("session", "x"),
                         made_at=now(), seen_at=now(), device="", address="")
        )  # fmt: skip
        names["device"] = "DEVICE3467"
        if endpoint == "codes.slip":
            print_slip(lan, key=key, by=admin, at=now())
        if endpoint in {"codes.enter", "codes.revoke_guest_link"}:
            code = make_guest_link(lan, key=key, by=admin, expires_at=now().replace(year=now().year + 1), at=now())
            names |= {"token": link_token(key, code.ref), "link": code.ref}
        if endpoint == "roles.revoke":
            names["grant"] = grant_role(lan, Role.OFFICER, by=admin, at=now(), unit_id=world.units["xa_hai"]).ref
    return names


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[1]}-{row[2]}")
def test_the_answer_is_the_one_written_when_somebody_asks(app, world, as_, who, row):
    endpoint, method, path, sent, answers = row
    path = path.format(**_names(app, world, endpoint))
    browser = as_(who) if who else app.test_client()
    answer = browser.get(path) if method == "GET" else post(browser, path, sent)
    led = answer.status_code == 303 and (answer.location or "").startswith("/sign-in")
    assert ("in" if led else answer.status_code) == answers[WHO.index(who)]


def test_every_route_of_people_has_its_row(app):
    routes = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.endpoint.partition(".")[0] in OURS
    }
    assert routes == {(endpoint, method) for endpoint, method, *_ in ROWS}
