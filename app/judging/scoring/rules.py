"""Rules of a score sheet, pure: points as typed, the running total, whether the window is open."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from app.judging.engine.sheets import HUNDREDTHS, Criterion, Problem, Rubric, check_scores
from app.judging.states import PREPARING, RoundState

#: Points as people type them: comma or point, at most two decimals.
_TYPED = re.compile(r"([0-9]{1,4})(?:[.,]([0-9]{1,2}))?")
#: A note to a criterion is a line or two.
MAX_NOTE = 500


@dataclass(frozen=True)
class NotPoints:
    """Something typed for a criterion that is no number of points."""

    criterion: str
    code: str = "not_points"
    limit: int | None = None


@dataclass(frozen=True)
class WordsProblem:
    """A word to the entrant that is shorter or longer than the round asks for; `limit` in characters."""

    code: str
    limit: int
    criterion: str = "to_entrant"


@dataclass(frozen=True)
class Reading:
    """What was typed into a sheet: the scores that fit, and what is wrong with the others (missing is not wrong)."""

    scores: dict[str, int]
    problems: tuple[Problem | NotPoints, ...]


def points(typed: str) -> int | None:
    """Hundredths of a point: "18,5" → 1850; None for what is none."""
    match = _TYPED.fullmatch(typed.strip())
    if match is None:
        return None
    return int(match[1]) * HUNDREDTHS + int((match[2] or "").ljust(2, "0"))


def spelled(hundredths: Fraction | int, language: str = "vi") -> str:
    """Hundredths as a person writes them, without idle zeros: 1850 → "18,5"; what is finer is rounded half-up."""
    whole = int(Fraction(hundredths) + Fraction(1, 2))
    text = f"{whole // HUNDREDTHS}.{whole % HUNDREDTHS:02}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if language == "vi" else text


def read(rubric: Rubric, typed: Mapping[str, str]) -> Reading:
    """Understand what was typed, criterion by criterion; an empty box is a criterion not scored yet."""
    scores: dict[str, int] = {}
    bad: list[Problem | NotPoints] = []
    for criterion in rubric:
        text = typed.get(criterion.key, "").strip()
        if not text:
            continue
        value = points(text)
        if value is None:
            bad.append(NotPoints(criterion.key))
        elif wrong := _wrong(criterion, value):
            bad.append(wrong)
        else:
            scores[criterion.key] = value
    return Reading(scores, tuple(bad))


def words_problems(text: str, fewest: int, most: int) -> tuple[WordsProblem, ...]:
    """What keeps a word to the entrant from being handed in; its length is counted without the space around it."""
    length = len(text.strip())
    if length < fewest:
        return (WordsProblem("comment_short", fewest),)
    return (WordsProblem("comment_long", most),) if length > most else ()


def _wrong(criterion: Criterion, value: int) -> Problem | None:
    return next(iter(check_scores([criterion], {criterion.key: value})), None)


def running_total(rubric: Rubric, scores: Mapping[str, int]) -> Fraction:
    """The weighted sum so far, in hundredths; criteria not scored yet add nothing."""
    return sum((Fraction(scores[c.key]) * c.weight for c in rubric if c.key in scores), Fraction())


def why_not_now(state: RoundState, opens_at: datetime | None, due_at: datetime, at: datetime) -> str | None:
    """The code of what keeps a sheet from being written at this instant (S34), or None."""
    if state in PREPARING or (opens_at is not None and at < opens_at):
        return "scoring_not_yet"
    if state is not RoundState.OPEN:
        return "scoring_round_closed"
    return "scoring_over" if at > due_at else None
