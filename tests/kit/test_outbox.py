"""A mail leaves if its transaction committed, at least once, and one bad mail stops no other."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from app.kit import outbox
from app.kit.db import db, transaction
from app.kit.outbox import Letter, MailState, OutboxMail

AT = datetime(2026, 8, 24, 2, 0, tzinfo=UTC)
URL = "https://dh.example"


@dataclass
class Box:
    """A mailbox in memory that fails as often as it is told."""

    faults: int = 0
    got: list[EmailMessage] = field(default_factory=list)

    def deliver(self, message: EmailMessage) -> None:
        """Take it, or fail."""
        if self.faults:
            self.faults -= 1
            raise ConnectionRefusedError("hoa@example.org")
        self.got.append(message)


def render(letter: Letter) -> tuple[str, str]:
    return f"{letter.kind} {letter.language}", f"Mã {letter.facts['code']}"


def put(address: str = "hoa@example.org", **more: Any) -> OutboxMail:
    values: dict[str, Any] = {"kind": "receipt", "facts": {"code": "K7M2"}, "at": AT} | more
    with transaction():
        return outbox.put(person_id=7, address=address, language="vi", **values)


def work(box: Box, at: datetime = AT, limit: int = 10) -> int:
    sent = outbox.work(render, box, at, limit, public_url=URL)
    db.session.expire_all()
    return sent


def test_mail_is_sent_once_when_the_worker_runs_twice(house: Flask) -> None:
    mail, box = put(), Box()
    assert (work(box), work(box)) == (1, 0)
    assert [(str(m["To"]), str(m["Subject"]), m.get_content().strip()) for m in box.got] == [
        ("hoa@example.org", "receipt vi", "Mã K7M2")
    ]
    assert (mail.state, mail.sent_at, mail.lease_until) == (MailState.SENT, AT, None)


def test_mail_does_not_leave_when_its_transaction_is_undone(house: Flask) -> None:
    def put_and_fail() -> None:
        with transaction():
            outbox.put(person_id=7, address="a@b.org", language="vi", kind="receipt", facts={"code": "1"}, at=AT)
            raise LookupError

    with pytest.raises(LookupError):
        put_and_fail()
    assert work(Box()) == 0


def test_mail_waits_when_it_is_not_due(house: Flask) -> None:
    put(due_at=AT + timedelta(hours=1))
    assert (work(Box()), work(Box(), AT + timedelta(hours=1))) == (0, 1)


def test_oldest_leave_first_when_the_limit_is_reached(house: Flask) -> None:
    for minute in (3, 1, 2):
        put(facts={"code": str(minute)}, due_at=AT + timedelta(minutes=minute))
    box = Box()
    assert work(box, AT + timedelta(hours=1), limit=2) == 2
    assert [m.get_content().strip() for m in box.got] == ["Mã 1", "Mã 2"]


def test_mail_is_tried_again_later_and_longer_when_the_server_is_away(house: Flask) -> None:
    mail, box, at = put(), Box(faults=2), AT
    waits = []
    for _ in range(2):
        work(box, at)
        waits.append(mail.due_at - at)
        assert (mail.state, mail.last_error) == (MailState.WAITING, "ConnectionRefusedError")
        at = mail.due_at
    assert (waits, work(box, at)) == ([timedelta(minutes=1), timedelta(minutes=5)], 1)


def test_mail_is_given_up_when_the_last_attempt_fails(house: Flask) -> None:
    mail, box, at = put(), Box(faults=99), AT
    for _ in range(len(outbox.RETRIES) + 1):
        work(box, at)
        at = mail.due_at
    assert (mail.state, mail.attempts, mail.lease_until) == (MailState.FAILED, 7, None)


@pytest.mark.parametrize("bad", [{"address": "không"}, {"facts": {}}])
def test_other_mails_leave_when_one_is_broken(house: Flask, bad: dict[str, Any]) -> None:
    broken, good = put(**bad), put()
    assert work(Box()) == 1
    assert (broken.state, good.state) == (MailState.FAILED, MailState.SENT)


def test_claimed_mail_is_taken_over_when_its_worker_died(house: Flask) -> None:
    mail = put()
    with transaction():
        values = {"state": MailState.CLAIMED, "lease_until": AT + timedelta(minutes=10), "attempts": 1}
        db.session.execute(update(OutboxMail).values(values))
    assert [work(Box(), AT + timedelta(minutes=m)) for m in (9, 10)] == [0, 1]
    assert mail.attempts == 2


def test_slow_worker_undoes_nothing_when_another_has_taken_over(house: Flask) -> None:
    mail = put()

    class Slow(Box):
        """Takes so long that its lease runs out and another worker sends."""

        def deliver(self, message: EmailMessage) -> None:
            """Let the other one be faster, then fail."""
            assert outbox.work(render, Box(), AT + timedelta(hours=1), 10, public_url=URL) == 1
            raise TimeoutError

    work(Slow())
    assert (mail.state, mail.attempts) == (MailState.SENT, 2)


def test_discarded_mail_does_not_leave(house: Flask) -> None:
    mail = put()
    with transaction():
        assert outbox.discard(mail) is True
    assert work(Box()) == 0
    with transaction():
        assert outbox.discard(mail) is False


def test_each_mail_leaves_once_when_four_workers_run_at_once(house: Flask) -> None:
    codes = {str(n) for n in range(12)}
    for code in codes:
        put(facts={"code": code})
    boxes = [Box() for _ in range(4)]

    def run(box: Box) -> int:
        with house.app_context():
            return outbox.work(render, box, AT, 50, public_url=URL)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(run, boxes)) == 12
    assert sorted(m.get_content().strip() for box in boxes for m in box.got) == sorted(f"Mã {c}" for c in codes)
