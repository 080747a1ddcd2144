"""Codes that leave the house: public names of things, secrets that are kept only as hashes, and their QR images."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Sequence
from io import BytesIO
from typing import Protocol

import qrcode
from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_M

#: No pair that is mistaken in print, in handwriting or aloud: no 0 O 1 I L, 2 Z, 5 S, 8 B, and V without U.
ALPHABET = "34679ACDEFGHJKMNPQRTVWXY"
GROUP = 4
MAX_CODE_TYPED = 64


class Chooser(Protocol):
    """What picks letters: the module `secrets`, or a random.Random with a known seed for the demo."""

    def choice(self, seq: Sequence[str], /) -> str:
        """One of `seq`."""
        ...


def public_code(length: int, rng: Chooser = secrets) -> str:
    """A random name of `length` letters of ALPHABET, as it is stored; four letters carry 18 bits."""
    return "".join(rng.choice(ALPHABET) for _ in range(length))


def grouped(code: str) -> str:
    """A code as it is read: "ABCDEFGH" → "ABCD-EFGH"."""
    return "-".join(code[i : i + GROUP] for i in range(0, len(code), GROUP))


def normalise_code(typed: str) -> str | None:
    """The stored form of a code as somebody typed it (any case, spaces, dashes), or None where it can be none."""
    if len(typed) > MAX_CODE_TYPED:
        return None
    code = "".join(c for c in typed.upper() if not c.isspace() and c not in "-\u2010\u2011\u2012\u2013\u2014.")
    return code if code and set(code) <= set(ALPHABET) else None


def secret_token() -> str:
    """256 random bits, for a link or a session; store only its `token_hash`."""
    return secrets.token_urlsafe(32)


def token_hash(purpose: str, token: str) -> str:
    """The hash under which a token is stored (hex SHA-256); a token made for one purpose opens no other."""
    return hashlib.sha256(f"{purpose}\0{token}".encode("utf-8", "surrogatepass")).hexdigest()


def same_token(purpose: str, token: str, stored: str) -> bool:
    """Whether `token` is the one stored as `stored`, in a time that tells nothing."""
    return hmac.compare_digest(token_hash(purpose, token), stored)


def content_hash(content: object) -> str:
    """The hex SHA-256 of JSON-like `content` in canonical form: what a receipt states was handed in.

    Raises TypeError or ValueError for what JSON cannot say exactly (a Decimal, a datetime, NaN).
    """
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def canonical(content: object) -> str:
    """JSON-like `content` as the one text that `content_hash` is of."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def qr_svg(text: str, title: str | None = None) -> Markup:
    """`text` as a QR code to stand in a page: black on white in every theme, no style attribute, named for readers."""
    rows = _qr(text).get_matrix()
    path = "".join(_row_path(y, row) for y, row in enumerate(rows))
    return Markup(
        '<svg class="qr" xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {size} {size}" '
        'shape-rendering="crispEdges"><title>{title}</title>'
        '<rect width="{size}" height="{size}" fill="#fff"/><path fill="#000" d="{path}"/></svg>'
    ).format(size=len(rows), title=title if title is not None else text, path=path)


def qr_png(text: str) -> bytes:
    """`text` as a QR code to save, print or send: PNG, 10 dots a module, with its quiet zone."""
    out = BytesIO()
    _qr(text).make_image().save(out, format="PNG")
    return out.getvalue()


def _qr(text: str) -> qrcode.QRCode:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(text)
    code.make(fit=True)
    return code


def _row_path(y: int, row: Sequence[bool | None]) -> str:
    """One rectangle for each run of dark modules, so that no seams show between them."""
    parts, x = [], 0
    while x < len(row):
        end = x
        while end < len(row) and row[end]:
            end += 1
        if end > x:
            parts.append(f"M{x} {y}h{end - x}v1H{x}z")
        x = end + 1
    return "".join(parts)
