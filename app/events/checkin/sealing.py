"""What a phone knows of a ticket without a network: enough to recognise it when shown, nothing before (ADR 15).

From the token or the typed code, by PBKDF2-HMAC-SHA256 with the event's salt, a key of 32 bytes is made, slowly. By one
HMAC of it the ticket is found in the roster, by another its holder's name is opened. The name is sealed by a synthetic
IV over HMAC-SHA256: `iv = HMAC(mac key, plain)[:16]`, then plain XOR the stream `HMAC(stream key, iv || counter)`. The
IV proves the plain text on opening. WebCrypto and the standard library both do all of it.
"""

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

#: Told in the roster, so that phones do as the server did.
ITERATIONS = 50_000
IV = 16


def slow_key(secret: str, salt: str) -> bytes:
    """The key of a token or code at one event: 32 bytes, some hundredths of a second."""
    return hashlib.pbkdf2_hmac("sha256", secret.encode(), bytes.fromhex(salt), ITERATIONS)


def lookup(key: bytes) -> str:
    """What the ticket is found by: 16 bytes, base64url without padding."""
    return _text(_mac(key, b"lookup")[:16])


def seal(key: bytes, content: Mapping[str, Any]) -> str:
    """Words that only the ticket opens: base64url of iv and sealed JSON. The same content is the same text."""
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    iv = _mac(_mac(key, b"mac"), plain)[:IV]
    return _text(iv + _xor(_mac(key, b"stream"), iv, plain))


def unseal(key: bytes, text: str) -> dict[str, Any]:
    """What was sealed with this key; raises ValueError for another key or a changed text."""
    whole = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    iv, plain = whole[:IV], _xor(_mac(key, b"stream"), whole[:IV], whole[IV:])
    if not hmac.compare_digest(iv, _mac(_mac(key, b"mac"), plain)[:IV]):
        raise ValueError("sealed with another key")
    content: dict[str, Any] = json.loads(plain)
    return content


def _mac(key: bytes, what: bytes) -> bytes:
    return hmac.digest(key, what, "sha256")


def _xor(key: bytes, iv: bytes, data: bytes) -> bytes:
    blocks = -(-len(data) // 32)
    stream = b"".join(_mac(key, iv + n.to_bytes(4, "big")) for n in range(blocks))
    return bytes(a ^ b for a, b in zip(data, stream, strict=False))


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")
