"""Tries are counted before they are looked at, in transactions of their own, so that a hundred at once are a hundred.

Call `admit` before the request's transaction opens (in its `before`), and only then do the costly comparing.
"""

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from app.kit.db import db, transaction
from app.kit.errors import DomainError
from app.people.models import SignInAttempt

#: Within it the tries of a key are counted.
WINDOW = timedelta(minutes=15)


class TooManyAttempts(DomainError):
    """A login or an address failed too often; the answer is the same whether the login exists."""

    code = "too_many_attempts"
    status = 429


def attempt_key(secret: str, kind: str, value: str) -> str:
    """Under which tries of a login or an address are counted: keyed, because phone numbers are easy to list."""
    return hmac.new(secret.encode(), f"attempt\0{kind}\0{value}".encode("utf-8", "surrogatepass"), "sha256").hexdigest()


def admit(limits: Mapping[str, int], *, at: datetime) -> list[int]:
    """Write a try of each key down, then count; returns the rows, to be forgotten if the try turns out good.

    limits: key → tries allowed within WINDOW. The rows are committed before anybody counts, so of many at once none
    overlooks another, on either database. Raises TooManyAttempts; that try itself is then not kept, so that somebody
    locked out comes in again when the window has passed.
    """
    with transaction():
        rows = [SignInAttempt(key_hash=key, at=at) for key in limits]
        db.session.add_all(rows)
        db.session.flush()
        ids = [row.id for row in rows]
    query = (
        select(SignInAttempt.key_hash, func.count())
        .where(SignInAttempt.key_hash.in_(limits), SignInAttempt.at > at - WINDOW)
        .group_by(SignInAttempt.key_hash)
    )
    tries = {row[0]: row[1] for row in db.session.execute(query)}
    if any(tries.get(key, 0) > most for key, most in limits.items()):
        with transaction():
            forget(ids)
        raise TooManyAttempts
    return ids


def forget(ids: Sequence[int], *, key: str | None = None) -> None:
    """A try that was good does not count; `key` forgets all tries of a login. In the caller's transaction."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.id.in_(ids)))
    if key:
        db.session.execute(delete(SignInAttempt).where(SignInAttempt.key_hash == key))
