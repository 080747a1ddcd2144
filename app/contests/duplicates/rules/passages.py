"""Which passages of two texts are the same words: greedy string tiling (Wise 1993) over folded syllables."""

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from app.contests.duplicates.rules.words import Word, words

#: A tile is at least so many syllables; tiles closer than the gap on both sides are one passage with words changed.
LEAST_TILE, GAP, LEAST_PASSAGE = 4, 6, 6

#: So many places of the same four syllables are tried: a text that says one thing a thousand times must not hold a page up.
MOST_PLACES = 50


@dataclass(frozen=True)
class Passage:
    """A passage of both texts: left[a:b] and right[c:d] in characters; `same` of `length` syllables are equal."""

    left: tuple[int, int]
    right: tuple[int, int]
    same: int
    length: int


@dataclass(frozen=True)
class _Tile:
    left: int
    right: int
    size: int


def passages(left: str, right: str) -> list[Passage]:
    """What both say in the same words, in the order of the left text. Both in NFC, or places will be off."""
    mine, theirs = words(left), words(right)
    found = []
    for group in _joined(_tiles(mine, theirs)):
        same = sum(tile.size for tile in group)
        first, last = group[0], group[-1]
        length = last.left + last.size - first.left
        if same >= LEAST_PASSAGE:
            found.append(
                Passage(
                    (mine[first.left].start, mine[first.left + length - 1].end),
                    (theirs[first.right].start, theirs[last.right + last.size - 1].end),
                    same,
                    length,
                )
            )
    return found


def _tiles(mine: Sequence[Word], theirs: Sequence[Word]) -> list[_Tile]:
    """Equal runs, each the longest that begins there, none using a syllable of the right text twice."""
    places: dict[tuple[str, ...], deque[int]] = defaultdict(deque)
    right = [word.folded for word in theirs]
    left = [word.folded for word in mine]
    for n in range(len(right) - LEAST_TILE + 1):
        places[tuple(right[n : n + LEAST_TILE])].append(n)
    used, tiles, at = [False] * len(right), [], 0
    while at <= len(left) - LEAST_TILE:
        best = max(
            (_Tile(at, place, _run(left, right, used, at, place)) for place in _free(places.get(tuple(left[at : at + LEAST_TILE])), used)),
            key=lambda tile: tile.size, default=None,
        )  # fmt: skip
        if best is None or best.size < LEAST_TILE:
            at += 1
            continue
        tiles.append(best)
        used[best.right : best.right + best.size] = [True] * best.size
        at += best.size
    return tiles


def _free(places: deque[int] | None, used: Sequence[bool]) -> list[int]:
    """The first places that are not part of a tile yet; those that are at the front are let go for good."""
    while places and used[places[0]]:
        places.popleft()
    return list(islice(places or (), MOST_PLACES))


def _run(left: Sequence[str], right: Sequence[str], used: Sequence[bool], at: int, place: int) -> int:
    size = 0
    while (
        at + size < len(left) and place + size < len(right) and not used[place + size] and left[at + size] == right[place + size]
    ):  # fmt: skip
        size += 1
    return size


def _joined(tiles: Sequence[_Tile]) -> list[list[_Tile]]:
    """Tiles that follow each other closely in both texts, as one passage."""
    groups: list[list[_Tile]] = [[tiles[0]]] if tiles else []
    for before, tile in pairwise(tiles):
        step, other = tile.left - before.left - before.size, tile.right - before.right - before.size
        if step <= GAP and 0 <= other <= GAP:
            groups[-1].append(tile)
        else:
            groups.append([tile])
    return groups


def marked(text: str, spans: Sequence[tuple[int, int, int]]) -> list[tuple[str, int]]:
    """The text in parts for a page: (words, number of the passage, 0 for none). spans: (start, end, number)."""
    parts, at = [], 0
    for start, end, number in sorted(spans):
        if start < at:
            continue
        if text[at:start]:
            parts.append((text[at:start], 0))
        parts.append((text[start:end], number))
        at = end
    if text[at:]:
        parts.append((text[at:], 0))
    return parts
