"""The pages of a team: the link is shown once, and the yes is the member's own."""

import re
from datetime import timedelta

import pytest

from app.contests.entry_models import EntryMember
from app.kit.db import db, transaction
from tests.contests.dossiers import begun, shown
from tests.contests.editions import open_edition
from tests.contests.entries.test_views import AT, made, on_time, url  # noqa: F401
from tests.world import post


@pytest.fixture
def edition(app, world, on_time):  # noqa: F811
    with transaction():
        return open_edition(world)


def invited(as_, world, entry) -> str:
    lan = as_("lan")
    post(lan, url(entry, "/team"), {"full_name": "Minh", "contact": "0912", "duty": "Bán hàng"})
    member = shown(world, entry, "lan").members[1]
    page = post(lan, url(entry, f"/team/{member.ref}/invite"))
    return re.search(r'value="http://localhost(/teams/join/[^"]+)"', page.text)[1]


def test_link_is_shown_once_and_never_listed(as_, world, edition) -> None:
    entry = made(begun, world, edition, "lan", AT)
    link = invited(as_, world, entry)
    assert link not in as_("lan").get(url(entry, "/team")).text
    assert link.split("/")[-1] not in str(db.session.query(EntryMember.token_hash).all())


def test_member_says_yes_with_the_own_account(as_, world, edition, client) -> None:
    entry = made(begun, world, edition, "lan", AT)
    link = invited(as_, world, entry)
    assert client.get(link).status_code == 200
    assert post(client, link, {"agree": "y"}).location.startswith("/sign-in")
    minh = as_("minh")
    assert post(minh, link).status_code == 422
    assert post(minh, link, {"agree": "y"}).location == url(entry)
    assert minh.get(url(entry)).status_code == 200
    assert minh.get(link).status_code == 404


def test_leader_cannot_say_yes_for_the_member(as_, world, edition) -> None:
    entry = made(begun, world, edition, "lan", AT)
    link = invited(as_, world, entry)
    assert post(as_("lan"), link, {"agree": "y"}).status_code == 409
    assert shown(world, entry, "lan").members[1].confirmed_at is None


def test_member_declines(as_, world, edition) -> None:
    entry = made(begun, world, edition, "lan", AT)
    link = invited(as_, world, entry)
    assert post(as_("minh"), link + "/decline").location == "/entries"
    assert shown(world, entry, "lan").members[1].declined_at is not None


def test_unknown_link_is_missing(client, as_, world, edition) -> None:
    assert (client.get("/teams/join/khong-co").status_code, as_("minh").get("/teams/join/khong-co").status_code) == (
        404,
        404,
    )


def test_member_of_another_team_is_missing(as_, world, edition) -> None:
    mine, foreign = made(begun, world, edition, "lan", AT), made(begun, world, edition, "minh", AT + timedelta(0))
    post(as_("minh"), url(foreign, "/team"), {"full_name": "An"})
    other = shown(world, foreign, "minh").members[1]
    lan = as_("lan")
    assert [post(lan, url(mine, f"/team/{other.ref}/{verb}")).status_code for verb in ("invite", "remove")] == [
        404,
        404,
    ]
