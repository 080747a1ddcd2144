"""Rules of rounds, pure: the rubric as the engine reads it, keys of criteria, what still keeps a round from opening."""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from app.judging.engine import sheets as engine
from app.judging.engine.ties import KINDS
from app.judging.models import Criterion
from app.judging.states import MAX_COMMENT, Aggregation, AtCut, ConflictKind, Strata, ThirdMarking
from app.kit.text import search_key

#: What a round needs before it opens, in the order of the checklist.
NEEDS = ("needs_rubric", "needs_judges", "needs_chief", "needs_entries", "needs_sheets")
MAX_CRITERIA = 30
#: So long after its end a tie keeps a judge away.
COOLING = timedelta(days=3 * 365)


@dataclass(frozen=True)
class JudgeFacts:
    """What decides about conflicts of a judge: `above` is the unit and all it ever stood below; whom they coached or
    were in a team with, and until when.
    """

    person_id: int
    unit_id: int | None
    above: frozenset[int]
    coached: Mapping[int, date] = field(default_factory=dict)
    partners: Mapping[int, date] = field(default_factory=dict)


@dataclass(frozen=True)
class EntryFacts:
    """The same of an entry: who wrote it (leader, who entered it), its team, its mentors ever, its credited unit, the day
    on which it was begun.
    """

    team: frozenset[int]
    mentors: frozenset[int]
    unit_id: int | None
    above: frozenset[int]
    authors: frozenset[int] = frozenset()
    begun: date = date.max


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
    extra_readings: bool = False
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

    Who coached somebody of the team in an earlier season, or was in a team with them, waits until COOLING has passed.
    """
    found = set()
    if judge.person_id in entry.authors:
        found.add(ConflictKind.OWN_ENTRY)
    elif judge.person_id in entry.team:
        found.add(ConflictKind.OWN_TEAM)
    elif any(counts_still(judge.partners[one], entry.begun) for one in entry.team & judge.partners.keys()):
        found.add(ConflictKind.CO_AUTHOR)
    before = (judge.coached[one] for one in entry.team & judge.coached.keys())
    if judge.person_id in entry.mentors or any(counts_still(until, entry.begun) for until in before):
        found.add(ConflictKind.COACHED)
    if own_unit(judge, entry.unit_id, entry.above, roots):
        found.add(ConflictKind.OWN_UNIT)
    return frozenset(found)


def own_unit(judge: JudgeFacts, unit: int | None, above: frozenset[int], roots: Collection[int]) -> bool:
    """Whether an entry of this unit is of the judge's own: the same one, or one below the other, in either direction.

    The province itself (`roots`, under which everybody stands) counts only for entries credited to it.
    """
    if judge.unit_id is None or unit is None:
        return False
    below = judge.unit_id in above and judge.unit_id not in roots
    over = unit in judge.above and unit not in roots
    return judge.unit_id == unit or below or over


def counts_still(until: date | None, begun: date) -> bool:
    """Whether a tie that ended on a day still stands between a judge and an entry begun on another."""
    return until is None or begun == date.max or until >= begun - COOLING


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
