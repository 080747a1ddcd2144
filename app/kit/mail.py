"""Mail as it leaves the house: plain text only, so no name becomes a link; headers that cannot be broken out of."""

import os
import re
import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from app.kit.errors import DomainError

SENDER_NAME = "Đồng Hành"
SUBJECT_LENGTH = 200
_BREAKS = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029]+")
#: What a mail program would turn into a link: a scheme, www, or a dotted name.
_LINKISH = re.compile(r"(?i)(?:https?|ftp)://|www\.|(?<=\w)\.(?=[a-z]{2,})")


class AddressRefused(DomainError):
    """An address that no mail can be sent to."""

    code = "address_refused"
    status = 422


class MailBox(Protocol):
    """Where mail goes. `deliver` returns when it is safely handed over; OSError or SMTPException when not."""

    def deliver(self, message: EmailMessage) -> None:
        """Hand over one message."""
        ...


@dataclass(frozen=True)
class FolderMailBox:
    """Mail as .eml files in a folder: the embedded default, and the demo's mailbox."""

    folder: Path

    def deliver(self, message: EmailMessage) -> None:
        """Write and sync the file under the message's id; the same message again replaces itself."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^A-Za-z0-9-]", "", str(message["Message-ID"]).partition("@")[0])
        fresh = self.folder / f"{name}.new"
        with fresh.open("wb") as handle:
            handle.write(message.as_bytes(policy=policy.SMTP))
            handle.flush()
            os.fsync(handle.fileno())
        fresh.replace(self.folder / f"{name}.eml")

    def messages(self) -> Iterator[EmailMessage]:
        """All messages, the youngest first."""
        paths = sorted(self.folder.glob("*.eml"), key=lambda p: p.stat().st_mtime, reverse=True)
        for path in paths:
            yield message_from_bytes(path.read_bytes(), EmailMessage, policy=policy.SMTP)


@dataclass(frozen=True)
class SmtpMailBox:
    """Mail to a server that takes it with STARTTLS; one connection a message, which a province can afford."""

    host: str
    port: int = 587
    user: str = ""
    password: str = ""

    def deliver(self, message: EmailMessage) -> None:
        """Hand over one message."""
        with smtplib.SMTP(self.host, self.port, timeout=30) as server:
            server.starttls()
            if self.user:
                server.login(self.user, self.password)
            server.send_message(message)


def mailbox(url: str, folder: Path) -> MailBox:
    """The mailbox of an address (smtp://user:password@host:port), or the folder where there is none.

    Raises ValueError for another kind of address.
    """
    if not url:
        return FolderMailBox(folder)
    parts = urlsplit(url)
    if parts.scheme != "smtp" or not parts.hostname:
        raise ValueError("MAIL_URL must be smtp://user:password@host:port")
    return SmtpMailBox(parts.hostname, parts.port or 587, unquote(parts.username or ""), unquote(parts.password or ""))


def compose(
    *, to: str, subject: str, body: str, ref: str, public_url: str, language: str, at: datetime
) -> EmailMessage:
    """A plain text message. `ref` makes its Message-ID, so that a second sending is the same mail.

    The sender's domain is that of PUBLIC_URL, never of a Host header (B13). Raises AddressRefused.
    """
    host = re.sub(r"^https?://|[:/].*$", "", public_url) or "localhost"
    message = EmailMessage(policy=policy.SMTP.clone(max_line_length=78))
    message["From"] = Address(SENDER_NAME, "khong-tra-loi", host)
    message["To"] = _address(to)
    message["Subject"] = one_line(subject)[:SUBJECT_LENGTH]
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{ref}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = language
    message.set_content(body, cte="quoted-printable")
    return message


def one_line(text: str) -> str:
    """`text` without line breaks and control characters, fit for a header."""
    return _BREAKS.sub(" ", text).strip()


def harmless(name: str) -> str:
    """A name that a person chose, fit to stand in a mail: one line, and nothing a mail program links (B19)."""
    return _LINKISH.sub(lambda found: found[0].replace(".", "․").replace("://", "∶∕∕"), one_line(name))


def _address(to: str) -> Address:
    if not to.isascii() or _BREAKS.search(to) or len(to) > 254:
        raise AddressRefused
    try:
        return Address(addr_spec=to)
    except (HeaderParseError, ValueError, IndexError):
        raise AddressRefused from None
