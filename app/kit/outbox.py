"""Mail that must not be lost: a row in the writer's own transaction, sent later, at least once.

A crash between the sending and its mark sends a mail twice: the second has the same Message-ID, which mail
programs show once. The other order would lose mails, which is worse.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from smtplib import SMTPException
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, CursorResult, Index, String, and_, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.codes import public_code
from app.kit.db import Model, db, string_enum, transaction
from app.kit.errors import DomainError
from app.kit.mail import MailBox, compose
from app.kit.privacy import PLAIN, personal

LEASE = timedelta(minutes=10)
#: Waiting times between attempts; after the last one the mail is given up and stands as failed.
RETRIES = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 480, 1440))


class MailState(StrEnum):
    """Waiting → claimed → sent; back to waiting after a fault, failed after the last one; discarded by a person."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"
    DISCARDED = "discarded"


class OutboxMail(Model):
    """One mail to one person. It moves by conditional UPDATE only; `attempts` tells one claim from the next."""

    __tablename__ = "outbox_mail"
    __table_args__ = (
        CheckConstraint("(state = 'claimed') = (lease_until IS NOT NULL)", name="lease"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
        Index("ix_outbox_mail_state_due_at", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(24), unique=True, info=PLAIN)
    #: None: somebody whom the house knows by the address alone (an invitation).
    person_id: Mapped[int | None] = mapped_column(index=True)
    address: Mapped[str] = mapped_column(String(254), info=personal("where a mail goes", "delete", retention_days=90))
    language: Mapped[str] = mapped_column(String(8), info=PLAIN)
    kind: Mapped[str] = mapped_column(String(60), info=PLAIN)
    facts: Mapped[dict[str, Any]] = mapped_column(info=personal("what a mail tells", "delete", retention_days=90))
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    state: Mapped[MailState] = mapped_column(string_enum(MailState), default=MailState.WAITING, info=PLAIN)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(300), info=PLAIN)


@dataclass(frozen=True)
class Letter:
    """What the renderer gets: the template is mail/<kind>.txt, in `language`, with `facts`."""

    kind: str
    language: str
    facts: Mapping[str, Any]


#: Letter → (subject, body).
Render = Callable[[Letter], tuple[str, str]]


def put(
    *, person_id: int | None, address: str, language: str, kind: str, facts: Mapping[str, Any], at: datetime,
    due_at: datetime | None = None,
) -> OutboxMail:  # fmt: skip
    """Write a mail into the caller's transaction: it leaves if, and only if, that commits. facts: JSON values."""
    mail = OutboxMail(
        ref=public_code(16), person_id=person_id, address=address, language=language, kind=kind, facts=dict(facts),
        made_at=at, due_at=due_at or at, state=MailState.WAITING, attempts=0,
    )  # fmt: skip
    db.session.add(mail)
    db.session.flush()
    return mail


def discard(mail: OutboxMail) -> bool:
    """Take back a mail that has not left, in the open transaction; False when it is already on its way or gone."""
    return _move(mail.id, OutboxMail.state == MailState.WAITING, state=MailState.DISCARDED)


def work(render: Render, mailbox: MailBox, at: datetime, limit: int, *, public_url: str) -> int:
    """Send what is due, at most `limit`; how many left. Safe to run in several processes at once.

    It makes its own transactions (claim, then mark), so it runs in a worker, never in an action.
    """
    sent = 0
    due = select(OutboxMail.id).where(_claimable(at)).order_by(OutboxMail.due_at, OutboxMail.id).limit(limit)
    for mail_id in db.session.scalars(due).all():
        with transaction():
            lease = {"state": MailState.CLAIMED, "lease_until": at + LEASE, "attempts": OutboxMail.attempts + 1}
            mine = _move(mail_id, _claimable(at), **lease)
        if mine:
            sent += _send(db.session.get_one(OutboxMail, mail_id), render, mailbox, at, public_url)
    db.session.rollback()
    return sent


def _send(mail: OutboxMail, render: Render, mailbox: MailBox, at: datetime, public_url: str) -> bool:
    mail_id, attempt = mail.id, mail.attempts
    try:
        subject, body = render(Letter(mail.kind, mail.language, mail.facts))
        message = compose(
            to=mail.address,
            subject=subject,
            body=body,
            ref=mail.ref,
            public_url=public_url,
            language=mail.language,
            at=at,
        )
        mailbox.deliver(message)
    except (OSError, SMTPException) as fault:
        _mark_fault(mail_id, attempt, fault, at, again=True)
    except (DomainError, LookupError, TypeError, ValueError) as fault:
        # A broken address, template or fact: no later attempt can mend it, and the next mail must not wait.
        _mark_fault(mail_id, attempt, fault, at, again=False)
    else:
        with transaction():
            _move(mail_id, _claim(attempt), state=MailState.SENT, sent_at=at, lease_until=None, last_error=None)
        return True
    return False


def _mark_fault(mail_id: int, attempt: int, fault: Exception, at: datetime, *, again: bool) -> None:
    more = again and attempt <= len(RETRIES)
    values: dict[str, Any] = {"state": MailState.WAITING, "due_at": at + RETRIES[attempt - 1]} if more else {}
    # Only the kind of fault: its text may hold the address.
    values = {"state": MailState.FAILED, "lease_until": None, "last_error": type(fault).__name__} | values
    with transaction():
        _move(mail_id, _claim(attempt), **values)


def _claimable(at: datetime) -> ColumnElement[bool]:
    """Waiting and due, or claimed by a worker whose lease has run out."""
    waiting = and_(OutboxMail.state == MailState.WAITING, OutboxMail.due_at <= at)
    return or_(waiting, and_(OutboxMail.state == MailState.CLAIMED, OutboxMail.lease_until <= at))


def _claim(attempt: int) -> ColumnElement[bool]:
    """Still this worker's claim: a slower one whose lease ran out must not undo a later one's mark."""
    return and_(OutboxMail.state == MailState.CLAIMED, OutboxMail.attempts == attempt)


def _move(mail_id: int, condition: ColumnElement[bool], **values: Any) -> bool:
    moved = db.session.execute(update(OutboxMail).where(OutboxMail.id == mail_id, condition).values(**values))
    return isinstance(moved, CursorResult) and moved.rowcount == 1
