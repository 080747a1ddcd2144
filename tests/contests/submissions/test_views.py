"""Handing in through the pages: the receipt, the second arrival, the refusal, the comparison."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from app.contests.entries.actions import start
from app.contests.entry_models import Entry
from app.contests.states import EntryState
from app.kit import clock
from app.kit.db import db, transaction
from app.people.models import Consent
from tests.contests.dossiers import basics, begun, fill, filled, handed_in, send, shown
from tests.contests.editions import DUE, open_edition
from tests.contests.entries.test_views import AT, made, on_time, url  # noqa: F401
from tests.kit import evil
from tests.world import post


@pytest.fixture
def edition(app, world, on_time):  # noqa: F811
    with transaction():
        return open_edition(world)


def form(entry, **more) -> dict:
    return {"nonce": "nonce-of-this-page", "revision": str(entry.draft_revision), "take_part": "y", **more}


def test_handing_in_answers_with_a_receipt_that_the_second_arrival_gets_too(as_, world, edition) -> None:
    entry, lan = made(filled, world, edition, "lan", AT), as_("lan")
    first = post(lan, url(entry, "/submit"), form(entry))
    second = post(lan, url(entry, "/submit"), form(entry))
    assert (first.status_code, second.status_code, first.location) == (303, 303, second.location)
    card = lan.get(first.location).text
    assert ("Chè Shan tuyết" in card, "Lò Thị Lan" in card) == (True, True)


def test_receipt_is_true_for_strangers_and_names_nobody(as_, world, edition, client) -> None:
    entry = made(handed_in, world, edition, "lan", AT)
    version = entry.versions[0]
    card = client.get(f"/receipts/{version.receipt_code}").text
    assert (version.sha256 in card, "Đúng là bản đã nộp" in card) == (True, True)
    assert [secret in card for secret in ("Lò Thị Lan", "Chè Shan", "Mường Ẳng", entry.ref)] == [False] * 4
    assert client.get("/receipts/AAAA-AAAA-AAAA").status_code == 404
    assert client.get("/receipts?code=" + version.receipt_code.lower()).location == f"/receipts/{version.receipt_code}"


def test_handing_in_without_consent_is_refused_and_keeps_the_page(as_, world, edition) -> None:
    entry, lan = made(filled, world, edition, "lan", AT), as_("lan")
    assert " checked" not in lan.get(url(entry, "/submit")).text
    page = post(lan, url(entry, "/submit"), form(entry, take_part=""))
    assert (page.status_code, "cần có đồng ý tham gia" in page.text) == (409, True)
    assert db.session.get_one(Entry, entry.id).state is EntryState.DRAFT


def test_handing_in_late_is_refused_and_says_what_is_kept(as_, world, edition, on_time) -> None:  # noqa: F811
    entry, lan = made(filled, world, edition, "lan", AT), as_("lan")
    assert 'name="take_part"' in lan.get(url(entry, "/submit")).text
    clock.set_now(on_time, DUE + timedelta(seconds=1))
    page = post(lan, url(entry, "/submit"), form(entry))
    assert (page.status_code, "Đã hết thời hạn nộp" in page.text) == (409, True)
    after = lan.get(url(entry, "/submit"))
    assert (after.status_code, "Đã hết thời hạn nộp" in after.text, 'name="take_part"' in after.text) == (
        200,
        True,
        False,
    )


def test_last_look_names_what_is_missing_and_offers_no_button(as_, world, edition) -> None:
    entry, lan = made(begun, world, edition, "lan", AT), as_("lan")
    page = lan.get(url(entry, "/submit")).text
    assert ("Mục “Tóm tắt” còn trống." in page, 'name="take_part"' in page) == (True, False)


def test_versions_are_compared_word_by_word(as_, world, edition) -> None:
    entry = made(handed_in, world, edition, "lan", AT)
    with transaction():
        entry = shown(world, entry, "lan")
        entry.state, entry.title = EntryState.RETURNED, "Chè <b>xanh</b> tuyết"
        db.session.flush()
        send(world, shown(world, entry, "lan"), "lan", AT)
    page = as_("lan").get(url(entry, "/compare")).text
    assert ("<del>Shan </del>" in page, "&lt;b&gt;xanh&lt;/b&gt;" in page, "<b>xanh</b>" in page) == (True, True, False)
    assert as_("officer").get(url(entry, "/compare?a=1&b=2")).status_code == 200
    assert as_("lan").get(url(entry, "/compare?a=9&b=2")).status_code == 404


def test_withdrawing_asks_and_after_the_deadline_wants_a_reason(as_, world, edition, on_time) -> None:  # noqa: F811
    entry, lan = made(handed_in, world, edition, "lan", AT), as_("lan")
    clock.set_now(on_time, DUE + timedelta(days=1))
    assert post(lan, url(entry, "/withdraw"), {"reason": " "}).status_code == 409
    assert post(lan, url(entry, "/withdraw"), {"reason": "Đi học xa"}).status_code == 303
    assert db.session.get_one(Entry, entry.id).state is EntryState.WITHDRAWN
    assert lan.get(url(entry)).status_code == 200


def test_paper_entry_is_handed_in_once_its_scan_is_there(as_, world, edition) -> None:
    with transaction():
        entry = start(
            edition, basics(world, edition), by=world.actor("officer"), at=AT, leader=world.person("stranger")
        )
        fill(entry, AT)
        entry = shown(world, entry, "officer")
    officer = as_("officer")
    assert "Chưa có bản chụp phiếu giấy đã ký." in officer.get(url(entry, "/submit")).text
    scan = {"file": (BytesIO(evil.pdf_plain()), "Phiếu.pdf")}
    assert post(officer, url(entry, "/paper"), scan, content_type="multipart/form-data").status_code == 303
    entry = shown(world, entry, "officer")
    assert post(officer, url(entry, "/submit"), form(entry)).status_code == 303
    channels = db.session.scalars(select(Consent.channel).filter_by(person_id=world.people["stranger"])).all()
    assert channels == ["paper"]


def test_minor_is_asked_for_the_guardian_on_the_page(as_, world, edition) -> None:
    with transaction():
        edition.age_min = 16
        world.person("lan").birth_date = date(2009, 5, 1)
    entry, lan = made(filled, world, edition, "lan", AT), as_("lan")
    assert 'name="guardian_name"' in lan.get(url(entry, "/submit")).text
    assert post(lan, url(entry, "/submit"), form(entry)).status_code == 409
    more = {"guardian_name": "Lò Văn Cha", "guardian": "y", "publish_photo": "y"}
    assert post(lan, url(entry, "/submit"), form(entry, **more)).status_code == 303
    kept = db.session.execute(select(Consent.purpose, Consent.given_by).order_by(Consent.id)).all()
    assert [(p.value, g.value) for p, g in kept] == [
        ("take_part", "self"), ("take_part", "guardian"), ("publish_photo", "self"), ("publish_photo", "guardian"),
    ]  # fmt: skip
