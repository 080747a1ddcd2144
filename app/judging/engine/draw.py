"""The order drawn by lot (bốc thăm), so that a stranger can draw it again with any computer.

The algorithm, to be printed beside the result:

1. The seed (chuỗi bốc thăm) is a text, kept and published; say the date and what the chair read out.
2. For each entry join the seed, a vertical bar and the entry's public code: `17/9/2021 – 48213|DH-7K2M`.
3. Take the SHA-256 of the UTF-8 bytes of this text, in lower-case hexadecimal. That is the entry's lot.
4. Sort by lot, smallest first. `printf '%s' '17/9/2021 – 48213|DH-7K2M' | sha256sum` shows one lot.

A library's random numbers would do as well, but not in another language or in another year.
"""

from collections.abc import Iterable
from hashlib import sha256


def lot(seed: str, ref: str) -> str:
    """The lot of one entry: 64 hexadecimal digits."""
    return sha256(f"{seed}|{ref}".encode()).hexdigest()


def draw(refs: Iterable[str], seed: str) -> list[str]:
    """The public codes in the order drawn (C4), whatever order they came in.

    Raises ValueError for an empty seed, and for a code that stands twice: one entry, one lot.
    """
    entries = list(refs)
    if not seed:
        raise ValueError("a draw needs a seed")
    if len(set(entries)) != len(entries):
        raise ValueError("an entry stands twice in the draw")
    return sorted(entries, key=lambda ref: (lot(seed, ref), ref))
