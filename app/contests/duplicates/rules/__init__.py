"""When two texts share more words than chance would give, and which passages they share: pure, no database."""

from app.contests.duplicates.rules.likeness import LEAST_ALIKE, Index, Near, fingerprint
from app.contests.duplicates.rules.passages import Passage, marked, passages
from app.contests.duplicates.rules.words import Word, folded, words

__all__ = [
    "LEAST_ALIKE", "Index", "Near", "Passage", "Word", "fingerprint", "folded", "marked", "passages", "words",
]  # fmt: skip
