"""What attendance gives: the share of the sessions, the right to a certificate, what was typed at a list. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from app.kit.codes import ALPHABET, normalise_code

#: Fewer answers than this are not summed up: one could tell who said what.
FEWEST_ANSWERS = 3
#: People are asked what they thought when they are home, and no more when they have forgotten.
ASK_AFTER, ASK_UNTIL = timedelta(hours=3), timedelta(days=14)
#: Of a thought.
MOST_WORDS = 2000
#: More people than this were at no site.
MOST_PEOPLE = 100_000
#: Letters of a registration's ref that stand on the printed list.
SHORT = 4
TICKET = 10


class Standing(StrEnum):
    """What became of somebody who was expected."""

    CAME = "attendance_came"
    EXCUSED = "attendance_excused"
    ABSENT = "attendance_absent"


def standing(*, came: bool, excused: bool) -> Standing:
    """Whoever came was there, whatever was excused before."""
    if came:
        return Standing.CAME
    return Standing.EXCUSED if excused else Standing.ABSENT


@dataclass(frozen=True)
class Talk:
    """A session that counts and was checked: chosen by some, or at one site only, or everybody's."""

    id: int
    site_id: int | None
    chosen: bool


def due(talks: Sequence[Talk], site_id: int | None, chosen: Collection[int]) -> frozenset[int]:
    """The sessions that somebody of this site, who chose these, was expected at."""
    return frozenset(
        talk.id for talk in talks if (talk.site_id in (None, site_id)) and (not talk.chosen or talk.id in chosen)
    )


def share(expected: Collection[int], attended: Collection[int], *, came: bool) -> tuple[int, int]:
    """(attended, of how many): of the sessions expected; where none was checked, the door decides, 1 of 1 or 0 of 1."""
    if not expected:
        return int(came), 1
    return len(set(expected) & set(attended)), len(set(expected))


def entitled(attended: int, of: int, percent: int | None) -> bool:
    """The right to a certificate (C6): at least so many percent, without rounding. None: this event gives none."""
    return percent is not None and of > 0 and attended > 0 and 100 * attended >= percent * of


@dataclass(frozen=True)
class Typed:
    """What somebody typed from a list: a number of a line, the code of a ticket, letters of a ref, a name; None: not that."""

    number: int | None = None
    ticket: str | None = None
    short: str | None = None
    name: str = ""


def typed(text: str) -> Typed:
    """A line of at most four figures is a number; ten letters of the alphabet a ticket; else a name, or a ref's letters."""
    line = " ".join(text.split())
    if line.isdecimal() and line.isascii() and len(line) <= SHORT:
        return Typed(number=int(line))
    code = normalise_code(line)
    if code is not None and len(code) == TICKET:
        return Typed(ticket=code)
    bare = line.upper()
    short = bare if len(bare) == SHORT and set(bare) <= set(ALPHABET) else None
    return Typed(short=short, name=line)


def average(counts: Mapping[int, int]) -> float | None:
    """The mean of ratings by how often each was given; None where there is none."""
    given = sum(counts.values())
    return sum(rating * count for rating, count in counts.items()) / given if given else None
