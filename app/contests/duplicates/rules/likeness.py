"""How much of the rarer text of two is found in the other: idf²-weighted containment of runs of two and three syllables.

A run that stands in few texts says much, one that stands in many (a heading, a quotation of the plan) says little: each
weighs the square of its inverse document frequency, as in the cosine of TF-IDF (Salton & Buckley 1988). The measure is
containment, not resemblance (Broder 1997), so that a short idea inside a long one is found.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from app.contests.duplicates.rules.words import folded

Hashes: TypeAlias = NDArray[np.uint32]
Floats: TypeAlias = NDArray[np.float64]

#: From this share on two texts are shown to the secretariat. Chosen on one corpus, measured on others (docs/judging.md).
LEAST_ALIKE = 0.11
#: Fewer shared runs than this (some 16 syllables in a row) are a title or chance, whatever they weigh.
LEAST_RUNS = 30
#: A run in more texts than this is everybody's: a tenth of few texts, and of many a fiftieth and some.
COMMON_TENTH, COMMON_SHARE, COMMON, LEAST_COMMON = 0.1, 0.02, 40, 8
_A, _B, _C = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F), np.uint64(0x165667B19E3779F9)


@dataclass(frozen=True)
class Near:
    """Another text that shares runs: its key, the share (0 to 1), and how many runs are shared."""

    key: int
    share: float
    runs: int


@lru_cache(maxsize=1 << 16)
def _number(word: str) -> int:
    return crc32(word.encode())


def fingerprint(text: str) -> Hashes:
    """The runs of two and three syllables of a text as sorted, distinct 32-bit hashes; the same on every machine."""
    found = np.fromiter((_number(word) for word in folded(text)), np.uint64)
    two = found[:-1] * _A + found[1:] * _B
    three = two[:-1] * _C + found[2:] * _A
    return np.unique(np.concatenate([two, three]) >> np.uint64(32)).astype(np.uint32)


class Index:
    """Texts by their fingerprints, asked for those near to another one. Built in one go; asking changes nothing."""

    def __init__(self, prints: Mapping[int, Hashes]) -> None:
        """prints: key → fingerprint. Memory: about 12 bytes a run, so 120 MB for 10,000 texts of 500 syllables."""
        self._keys = np.fromiter(prints, np.int64, len(prints))
        sizes = np.fromiter((len(one) for one in prints.values()), np.int64, len(prints))
        every = np.concatenate(list(prints.values())) if prints else np.empty(0, np.uint32)
        owners = np.repeat(np.arange(len(prints), dtype=np.int32), sizes)
        order = np.argsort(every, kind="stable")
        every, self._owners = every[order], owners[order]
        self._runs, self._from, counts = np.unique(every, return_index=True, return_counts=True)
        self._counts = counts
        few, many = COMMON_TENTH * len(prints), COMMON + COMMON_SHARE * len(prints)
        self._limit = max(LEAST_COMMON, int(min(few, many)))
        self._weights = self._weigh(counts)
        self._totals = np.bincount(self._owners, np.repeat(self._weights, counts), minlength=len(prints))

    def _weigh(self, counts: NDArray[np.int64]) -> Floats:
        """idf² of runs that stand in so many texts; nothing where they are everybody's."""
        texts = max(2, len(self._keys))
        weights: Floats = np.where(counts > self._limit, 0.0, np.log((texts + 1) / np.maximum(counts, 1)) ** 2)
        return weights

    def near(self, hashes: Hashes, *, least: float = LEAST_ALIKE, without: Iterable[int] = ()) -> list[Near]:
        """The texts of which at least that share is in this one or the other way round, nearest first.

        without: keys left out (the text itself, its own team's). A run that the index does not know counts as one that
        stands in this text alone.
        """
        if not len(self._runs) or not len(hashes):
            return []
        at = np.minimum(np.searchsorted(self._runs, hashes), len(self._runs) - 1)
        known = self._runs[at] == hashes
        at = at[known]
        mine = self._weights[at].sum() + (len(hashes) - len(at)) * float(self._weigh(np.ones(1, np.int64))[0])
        at = at[self._weights[at] > 0]
        counts = self._counts[at]
        ends = np.cumsum(counts)
        if not len(ends):
            return []
        places = np.arange(ends[-1]) + np.repeat(self._from[at] - (ends - counts), counts)
        owners = self._owners[places]
        shared = np.bincount(owners, np.repeat(self._weights[at], counts), minlength=len(self._keys))
        runs = np.bincount(owners, minlength=len(self._keys))
        share = shared / np.maximum(np.minimum(mine, self._totals), 1e-9)
        left_out = set(without)
        found = [
            Near(int(self._keys[n]), min(1.0, float(share[n])), int(runs[n]))
            for n in np.flatnonzero((share >= least) & (runs >= LEAST_RUNS))
            if int(self._keys[n]) not in left_out
        ]
        return sorted(found, key=lambda one: (-one.share, one.key))

    def pairs(self, prints: Mapping[int, Hashes], *, least: float = LEAST_ALIKE) -> list[tuple[int, Near]]:
        """All pairs of the indexed texts, each once: (key, the nearer one with a smaller key)."""
        return [
            (key, near)
            for key, hashes in prints.items()
            for near in self.near(hashes, least=least, without=(key,))
            if near.key < key
        ]


def keys_of(found: Sequence[Near]) -> list[int]:
    """The keys alone, in their order."""
    return [one.key for one in found]
