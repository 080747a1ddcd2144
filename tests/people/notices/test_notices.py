"""What people are told: in their desk and by mail, in their language, with nothing that a mail program would link."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from app.kit.clock import now
from app.kit.db import db, transaction
from app.kit.mail import FolderMailBox, SmtpMailBox, mailbox
from app.kit.outbox import Letter, OutboxMail
from app.people.models import Notice
from app.people.notices.actions import notify, notify_all
from app.people.notices.jobs import render
from app.people.notices.queries import unread
from app.routes import SENTENCES
from tests.world import post

FACTS = {"role": "role_judge"}
MOMENT = "2026-08-24T02:00:00+00:00"


def test_a_notice_stands_in_the_desk_until_read(as_, actor, world):
    with transaction():
        notify(world.people["lan"], "role_granted", FACTS, at=now(), path="/account")
    browser = as_("lan")
    page = browser.get("/notices").text
    assert ("Bạn được giao vai trò: Giám khảo." in page, 'href="/account"' in page, unread(actor("lan"))) == (
        True,
        True,
        1,
    )
    post(browser, "/notices/read")
    assert unread(actor("lan")) == 0


def test_nobody_sees_the_notices_of_others(as_, world):
    with transaction():
        notify(world.people["lan"], "role_granted", FACTS, at=now())
    assert "Giám khảo" not in as_("minh").get("/notices").text


def test_a_mail_waits_for_those_with_an_address_only(world):
    with transaction():
        world.person("minh").email = None
        notify_all([world.people["lan"], world.people["minh"], world.people["lan"]], "role_granted", FACTS, at=now())
    assert db.session.scalars(select(OutboxMail.person_id)).all() == [world.people["lan"]]
    assert len(db.session.scalars(select(Notice)).all()) == 2


def test_nothing_is_told_when_the_act_is_undone(world):
    with pytest.raises(ZeroDivisionError), transaction():
        notify(world.people["lan"], "role_granted", FACTS, at=now())
        raise ZeroDivisionError
    assert db.session.scalars(select(OutboxMail)).all() == []


@pytest.mark.parametrize(
    ("language", "subject"),
    [("vi", "Bạn được giao vai trò: Giám khảo."), ("en", "You were given the role: Judge.")],
)
def test_a_letter_speaks_the_language_of_its_reader(app, language, subject):
    told, body = render(Letter("role_granted", language, {"facts": FACTS, "path": "/account"}))
    assert told == subject
    assert "http://localhost/account" in body


def test_a_letter_links_nothing_that_a_person_typed(app):
    _, body = render(
        Letter("role_granted", "vi", {"facts": {"role": "www.evil.example http://evil.example"}, "path": None})
    )
    assert ("evil.example" in body, "http://evil" in body) == (False, False)


def test_what_a_person_typed_is_no_template_in_a_letter_nor_at_the_desk(as_, world):
    """B10: with words of its own or with a notice's sentence, in the mail and on the page."""
    typed = "{{7*7}} {% raw %} ${7*7} %(x)s"
    facts = {"title": typed, "contest": typed, "reason": typed, "code": "K7M2", "sha256": "e3b0", "made_at": MOMENT}
    for kind in ("entry_submitted", "entry_returned"):
        _, body = render(Letter(kind, "vi", {"facts": facts, "path": None}))
        assert (body.count(typed) > 0, "49" in body) == (True, False), kind
    with transaction():
        notify(world.people["lan"], "entry_returned", facts, at=now())
    page = as_("lan").get("/notices").text
    assert page.count(typed) == 2


def test_a_letter_of_an_unknown_kind_is_a_fault(app):
    with pytest.raises(ValueError, match="no_such_kind"):
        render(Letter("no_such_kind", "vi", {"facts": {}, "path": None}))


def test_every_kind_that_is_told_has_its_sentence():
    told = re.compile(r"\bnotify(?:_all)?\(\s*[^\"]*?\"([a-z_]+)\"", re.DOTALL)
    kinds = {kind for path in Path("app").rglob("actions.py") for kind in told.findall(path.read_text())}
    assert {kind for kind in kinds if f"notice_{kind}" not in SENTENCES} == set()
    assert {"role_granted", "role_revoked"} <= kinds


def test_the_mailbox_is_the_one_of_the_settings():
    folder = Path("mail")
    assert mailbox("", folder) == FolderMailBox(folder)
    assert mailbox("smtp://gui:a%40b@mail.example:2525", folder) == SmtpMailBox("mail.example", 2525, "gui", "a@b")
    assert mailbox("smtp://mail.example", folder) == SmtpMailBox("mail.example", 587, "", "")
    with pytest.raises(ValueError, match="MAIL_URL"):
        mailbox("http://mail.example", folder)
