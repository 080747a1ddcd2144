"""The secrets of codes are derived from the installation's key and the code's public name, so none lies at rest.

So a slip can be printed again and a mail be rendered late, while the database holds only the hash.
"""

import base64
import hmac
from datetime import timedelta

from app.kit.codes import ALPHABET

#: A link by mail; a slip that an officer hands over; a slip that makes a paper profile one's own.
RESET_BY_MAIL = timedelta(minutes=30)
RESET_BY_SLIP = timedelta(hours=24)
CLAIM = timedelta(days=14)
SLIP_LETTERS = 10
#: A guest link is used until it is revoked or has expired.
GUEST_USES = 1_000_000


def link_token(key: str, ref: str) -> str:
    """The 256-bit secret of a link."""
    return base64.urlsafe_b64encode(_mac(key, "link", ref)).decode().rstrip("=")


def slip_code(key: str, ref: str) -> str:
    """The 10 letters of a printed code (45 bits: tries are counted, and one code lives for days only)."""
    number, letters = int.from_bytes(_mac(key, "slip", ref), "big"), ""
    for _ in range(SLIP_LETTERS):
        number, place = divmod(number, len(ALPHABET))
        letters += ALPHABET[place]
    return letters


def _mac(key: str, kind: str, ref: str) -> bytes:
    return hmac.new(key.encode(), f"{kind}\0{ref}".encode(), "sha256").digest()
