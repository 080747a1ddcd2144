"""What a password may be and how it is kept. Pure."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.kit.text import search_key

MIN_PASSWORD = 8
MAX_PASSWORD = 128


@dataclass(frozen=True)
class Verdict:
    """Whether a password is the one, and its hash at today's cost where the stored one is out of date."""

    good: bool
    fresh_hash: str | None = None


BAD = Verdict(good=False)


def plain(password: str) -> str:
    """A password as it is hashed: NFC, because keyboards differ in how they write "ế"; nothing is cut or trimmed."""
    return unicodedata.normalize("NFC", password)


def password_fault(password: str, *about: str) -> str | None:
    """The code of what is wrong with a new password, or None. about: login and name, which it may not repeat.

    No rule of composition (ASVS 6.2.5): length, and not one of those that everybody tries first.
    """
    text = plain(password)
    if len(text) < MIN_PASSWORD:
        return "password_short"
    if len(text) > MAX_PASSWORD:
        return "password_long"
    folded = text.casefold()
    own = {
        word
        for a in about
        if a
        for word in (a.casefold(), search_key(a).replace(" ", ""), a.partition("@")[0].casefold())
    }
    if folded in _common() or folded in own or len(set(folded)) < 3:
        return "password_common"
    return None


def hash_password(password: str, cost: tuple[int, int, int]) -> str:
    """The argon2id hash to store. cost: (time, KiB of memory, parallelism). Slow: never inside a transaction."""
    return _hasher(cost).hash(plain(password))


def verify(stored: str | None, password: str, cost: tuple[int, int, int]) -> Verdict:
    """Compare with the stored hash; where there is none, work as long on a hash of nothing (B4)."""
    hasher = _hasher(cost)
    try:
        hasher.verify(stored or _nobodys_hash(cost), plain(password))
    except (VerificationError, InvalidHashError):
        return BAD
    if stored is None:
        return BAD
    return Verdict(good=True, fresh_hash=hash_password(password, cost) if hasher.check_needs_rehash(stored) else None)


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    return frozenset(Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8").split())


@lru_cache(maxsize=4)
def _hasher(cost: tuple[int, int, int]) -> PasswordHasher:
    time, memory, parallelism = cost
    return PasswordHasher(time_cost=time, memory_cost=memory, parallelism=parallelism)


@lru_cache(maxsize=4)
def _nobodys_hash(cost: tuple[int, int, int]) -> str:
    return _hasher(cost).hash("nobody has this password")
