"""No header is broken out of, no name is a link, no foreign host stands in a mail (B13, B19)."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from app.kit.mail import AddressRefused, FolderMailBox, compose, harmless

AT = datetime(2026, 8, 24, 2, 0, tzinfo=UTC)


URL = "https://dh.example:8443/x"


def letter(
    to: str = "hoa@example.org", subject: str = "Đã nhận hồ sơ", body: str = "Chào bạn", ref: str = "K7M2"
) -> EmailMessage:
    return compose(to=to, subject=subject, body=body, ref=ref, public_url=URL, language="vi", at=AT)


def read(message: EmailMessage) -> EmailMessage:
    return message_from_bytes(message.as_bytes(), EmailMessage, policy=policy.SMTP)


def test_letter_reads_back_as_written() -> None:
    got = read(letter(body="Ngày 24/8\nẶỖỮỴĐ\n"))
    names = ("From", "To", "Subject", "Message-ID", "Date", "Content-Type")
    assert [str(got[name]) for name in names] == [
        "Đồng Hành <khong-tra-loi@dh.example>",
        "hoa@example.org",
        "Đã nhận hồ sơ",
        "<K7M2@dh.example>",
        "Mon, 24 Aug 2026 02:00:00 +0000",
        'text/plain; charset="utf-8"',
    ]
    assert got.get_content().replace("\r\n", "\n") == "Ngày 24/8\nẶỖỮỴĐ\n"


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\u2028", "\u0085", "\0", "\x0b"])
def test_header_stays_one_when_the_subject_holds_a_break(break_: str) -> None:
    got = read(letter(subject=f"Chào{break_}Bcc: evil@example.org"))
    assert (str(got["Subject"]), got["Bcc"], len(got.get_all("To") or [])) == ("Chào Bcc: evil@example.org", None, 1)


@pytest.mark.parametrize(
    "to", ["a@b.org\r\nBcc: c@d.org", "a@b.org\nx", "không", "", "a@b.org, c@d.org", "x" * 250 + "@b.org", "<a@b.org>"]
)
def test_address_is_refused_when_it_is_not_one_address(to: str) -> None:
    with pytest.raises(AddressRefused):
        letter(to=to)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Lò Thị Hoa", "Lò Thị Hoa"),
        ("Hoa http://evil.example/x", "Hoa http∶∕∕evil․example/x"),
        ("www.evil.example", "www․evil․example"),
        ("Tôi là A. Bình", "Tôi là A. Bình"),
        ("Hoa\r\nBấm vào đây", "Hoa Bấm vào đây"),
    ],
)
def test_name_is_no_link_when_it_looks_like_one(name: str, safe: str) -> None:
    assert harmless(name) == safe


def test_folder_holds_one_mail_when_it_is_delivered_twice(tmp_path: Path) -> None:
    box = FolderMailBox(tmp_path / "mail")
    box.deliver(letter())
    box.deliver(letter())
    assert [str(m["Subject"]) for m in box.messages()] == ["Đã nhận hồ sơ"]


def test_file_stays_in_its_folder_when_the_ref_is_a_path(tmp_path: Path) -> None:
    box = FolderMailBox(tmp_path / "mail")
    box.deliver(letter(ref="../../x"))
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == ["x.eml"]
