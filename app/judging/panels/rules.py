"""Rules of rounds, pure: the rubric as the engine reads it, keys of criteria, what still keeps a round from opening."""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.judging.engine import sheets as engine
from app.judging.engine.ties import KINDS
from app.judging.models import Criterion
from app.judging.states import MAX_COMMENT, Aggregation, AtCut, ConflictKind, Strata, ThirdMarking
from app.kit.text import search_key

#: What a round needs before it opens, in the order of the checklist.
NEEDS = ("needs_rubric", "needs_judges", "needs_chief", "needs_entries", "needs_sheets")
MAX_CRITERIA = 30


@dataclass(frozen=True)
class JudgeFacts:
    """What decides about conflicts of a judge: `above` is the unit and all it ever stood below."""

    person_id: int
    unit_id: int | None
    above: frozenset[int]


@dataclass(frozen=True)
class EntryFacts:
    """The same of an entry: its team (leader, members, who entered it), its mentors ever, its credited unit."""

    team: frozenset[int]
    mentors: frozenset[int]
    unit_id: int | None
    above: frozenset[int]


@dataclass(frozen=True)
class CriterionInput:
    """A criterion as typed; points, step and weight in hundredths. key None: a new one."""

    label: str
    maximum: int
    weight: int = 100
    step: int = 50
    minimum: int = 0
    guidance: str = ""
    key: str | None = None


@dataclass(frozen=True)
class Settings:
    """The rules of a round as typed. top_n: board code or "*" → places; ties: the chain, as `chain_of` reads it."""

    blind: bool = True
    judges_per_entry: int = 2
    min_judges: int = 2
    aggregation: Aggregation = Aggregation.MEAN
    strata: Strata = Strata.BOARD
    gap_percent: int = 20
    third_marking: ThirdMarking = ThirdMarking.MEAN_OF_ALL
    top_n: Mapping[str, int] | None = None
    floor: str | None = "50"
    no_zero_criterion: bool = True
    at_cut: AtCut = AtCut.COUNCIL
    ties: Sequence[str] = ()
    tie_places: int | None = None
    #: A word to the entrant: its fewest and most characters.
    comment_min: int = 0
    comment_max: int = MAX_COMMENT


def rubric_of(criteria: Iterable[Criterion]) -> list[engine.Criterion]:
    """The criteria of a round as the engine reads them; raises ValueError for an impossible scale."""
    return [
        engine.Criterion(c.key, c.maximum, Fraction(c.weight, engine.HUNDREDTHS), c.step, c.minimum) for c in criteria
    ]


def chain_of(ties: Iterable[str]) -> list[list[str | None]]:
    """The tie chain from one word a rule: a kind of engine.ties, or the key of a criterion; each counts once."""
    return [[word, None] if word in KINDS else ["criterion_mean", word] for word in dict.fromkeys(ties)]


def conflicts(judge: JudgeFacts, entry: EntryFacts, roots: Collection[int]) -> frozenset[ConflictKind]:
    """Why this judge may not judge this entry (D16), as far as it can be seen.

    Own unit: the same one, or one below the other, in either direction; the province itself (`roots`, under which
    everybody stands) counts only for entries credited to it.
    """
    found = set()
    if judge.person_id in entry.team:
        found.add(ConflictKind.OWN_ENTRY)
    if judge.person_id in entry.mentors:
        found.add(ConflictKind.COACHED)
    if judge.unit_id is not None and entry.unit_id is not None:
        below = judge.unit_id in entry.above and judge.unit_id not in roots
        over = entry.unit_id in judge.above and entry.unit_id not in roots
        if judge.unit_id == entry.unit_id or below or over:
            found.add(ConflictKind.OWN_UNIT)
    return frozenset(found)


def new_key(label: str, taken: Collection[str]) -> str:
    """A key for a criterion that was typed: from its words, unlike all in `taken` and unlike a rule of the tie chain."""
    taken = {*taken, *KINDS}
    words = re.sub(r"[^a-z0-9]+", "_", search_key(label)).strip("_")
    stem = (words if words[:1].isalpha() else f"c_{words}")[:32].rstrip("_")
    key, n = stem, 1
    while key in taken:
        n += 1
        key = f"{stem}_{n}"
    return key


def missing_to_open(
    *, criteria: int, judges: int, chiefs: int, min_judges: int, sheets_by_entry: Mapping[int, int]
) -> list[str]:
    """What a round lacks, as codes of NEEDS. sheets_by_entry: entry → sheets that stand (recusals are none)."""
    short = any(count < min_judges for count in sheets_by_entry.values())
    lacks = {
        "needs_rubric": criteria == 0,
        "needs_judges": judges < min_judges,
        "needs_chief": chiefs != 1,
        "needs_entries": not sheets_by_entry,
        "needs_sheets": short or not sheets_by_entry,
    }
    return [need for need in NEEDS if lacks[need]]


def plan_mark(pairs: Iterable[tuple[int, int]]) -> str:
    """A short name of a plan, so that what is applied is what was looked at."""
    return hashlib.sha256(",".join(f"{e}-{j}" for e, j in sorted(pairs)).encode()).hexdigest()[:16]
