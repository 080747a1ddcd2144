"""A text as the syllables that are compared: without marks, case and signs, so that a copy without tone marks is found."""

import re
import unicodedata
from dataclasses import dataclass

_SYLLABLE = re.compile(r"[a-z0-9]+")
_LETTERS = re.compile(r"\w+")
_D = str.maketrans("đðɖ", "ddd")


@dataclass(frozen=True)
class Word:
    """A syllable as it is compared, and where it stands in the text: text[start:end]."""

    folded: str
    start: int
    end: int


def folded(text: str) -> list[str]:
    """The syllables of a text: NFD, marks dropped, đ → d, small letters, anything else parts them.

    "Hoà", "hòa", "HOA" and the same in NFD are one syllable.
    """
    plain = unicodedata.normalize("NFD", text).casefold().translate(_D)
    return _SYLLABLE.findall("".join(c for c in plain if not unicodedata.combining(c)))


def words(text: str) -> list[Word]:
    """The same with places, for showing what is alike. A run of letters that folds to several syllables is one each."""
    found = []
    for match in _LETTERS.finditer(unicodedata.normalize("NFC", text)):
        found += [Word(one, match.start(), match.end()) for one in folded(match.group())]
    return found
