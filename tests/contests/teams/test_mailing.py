"""An invitation that is mailed: the way in leaves with the mail and lies nowhere; consents of whoever joins."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.contests.entry_models import EntryMember
from app.contests.teams.rules import mailed_token
from app.kit.db import db, transaction
from app.kit.outbox import OutboxMail
from app.people.models import Consent
from app.people.notices.jobs import render
from app.people.states import ConsentGiver, ConsentPurpose
from tests.contests.dossiers import begun, shown
from tests.contests.editions import open_edition
from tests.contests.entries.test_views import AT, made, on_time, url  # noqa: F401
from tests.contests.teams.test_views import invited
from tests.world import post


@pytest.fixture
def entry(app, world, on_time):  # noqa: F811
    with transaction():
        edition = open_edition(world)
    return made(begun, world, edition, "lan", AT)


def mailed(as_, world, entry, contact: str):
    """Lan names a member with this contact and has the invitation mailed; returns (answer, member, mails)."""
    lan = as_("lan")
    post(lan, url(entry, "/team"), {"full_name": "Minh", "contact": contact})
    member = shown(world, entry, "lan").members[-1]
    answer = post(lan, url(entry, f"/team/{member.ref}/mail"))
    return answer, member.ref, db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()


def test_mail_holds_the_way_in_and_the_outbox_does_not(app, as_, world, entry) -> None:
    answer, _, (mail,) = mailed(as_, world, entry, "Minh@Demo.example")
    assert (answer.status_code, mail.address, mail.person_id) == (303, "minh@demo.example", world.people["minh"])
    _, body = render(mail)
    link = re.search(r"http://localhost(/teams/join/\S+)", body)[1]
    assert "Lò Thị Lan" in body
    token = link.rpartition("/")[2]
    nonce = mail.facts["facts"]["code"]
    assert token == mailed_token(app.config["SECRET_KEY"], nonce)
    assert token not in str(mail.facts)
    assert as_("minh").get(f"/teams/join/{nonce}").status_code == 404
    assert post(as_("minh"), link, {"agree": "y"}).location == url(entry)
    assert shown(world, entry, "minh").members[-1].confirmed_at is not None
    assert as_("an").get(link).status_code == 404


def test_somebody_unknown_is_invited_by_the_typed_address(as_, world, entry) -> None:
    _, _, (mail,) = mailed(as_, world, entry, "moi@demo.example")
    assert (mail.address, mail.person_id, mail.language) == ("moi@demo.example", None, "vi")


def test_account_with_the_phone_number_is_reached_by_its_mail_and_nobody_learns_whether(as_, world, entry) -> None:
    with transaction():
        world.account("minh").login = "0912345678"
    known, _, mails = mailed(as_, world, entry, "0912 345 678")
    assert [mail.address for mail in mails] == ["minh@demo.example"]
    unknown, ref, mails = mailed(as_, world, entry, "0987 654 321")
    assert (len(mails), known.status_code, known.location) == (1, unknown.status_code, unknown.location)
    assert db.session.scalars(select(EntryMember.token_hash).filter_by(ref=ref)).one() is None


def test_link_made_before_opens_nothing_once_the_invitation_was_mailed(as_, world, entry) -> None:
    link = invited(as_, world, entry)
    member = shown(world, entry, "lan").members[-1]
    with transaction():
        db.session.get_one(EntryMember, member.id).contact = "minh@demo.example"
    post(as_("lan"), url(entry, f"/team/{member.ref}/mail"))
    assert as_("minh").get(link).status_code == 404


def test_mails_to_one_member_are_counted(as_, world, entry) -> None:
    _, ref, _ = mailed(as_, world, entry, "moi@demo.example")
    lan = as_("lan")
    codes = [post(lan, url(entry, f"/team/{ref}/mail")).status_code for _ in range(3)]
    assert codes == [303, 303, 429]


def test_button_stands_where_somebody_can_be_mailed(as_, world, entry) -> None:
    lan = as_("lan")
    post(lan, url(entry, "/team"), {"full_name": "Minh", "contact": "minh@demo.example"})
    post(lan, url(entry, "/team"), {"full_name": "An", "contact": "qua Zalo"})
    first, second = shown(world, entry, "lan").members[1:]
    page = lan.get(url(entry, "/team")).text
    assert (f"/team/{first.ref}/mail" in page, f"/team/{second.ref}/mail" in page) == (True, False)


def consents(world) -> list[tuple[ConsentPurpose, ConsentGiver]]:
    rows = db.session.scalars(select(Consent).filter_by(person_id=world.people["minh"]).order_by(Consent.id))
    return [(row.purpose, row.given_by) for row in rows]


def test_publishing_is_asked_unticked_and_refusing_it_blocks_nothing(as_, world, entry) -> None:
    link, minh = invited(as_, world, entry), as_("minh")
    page = minh.get(link).text
    assert ('name="publish_result"' in page, "checked" in page, 'name="guardian"' in page) == (True, False, False)
    assert post(minh, link, {"agree": "y"}).status_code == 303
    assert consents(world) == [(ConsentPurpose.TAKE_PART, ConsentGiver.SELF)]


def test_consent_to_publish_is_kept_with_the_guardians_of_a_minor(as_, world, entry) -> None:
    with transaction():
        world.person("minh").birth_date = AT.date() - timedelta(days=365 * 15)
    link, minh = invited(as_, world, entry), as_("minh")
    assert 'name="guardian"' in minh.get(link).text
    sent = {"agree": "y", "publish_result": "y", "guardian": "y", "guardian_name": "Giàng A Cha"}
    assert post(minh, link, sent).status_code == 303
    assert consents(world) == [
        (purpose, giver)
        for purpose in (ConsentPurpose.TAKE_PART, ConsentPurpose.PUBLISH_RESULT)
        for giver in (ConsentGiver.SELF, ConsentGiver.GUARDIAN)
    ]
