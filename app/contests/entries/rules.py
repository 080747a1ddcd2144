"""When an entry may be written and handed in, how old people are, what a draft still lacks: pure."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from app.contests.calls.rules import in_time
from app.kit.codes import content_hash
from app.kit.fields import FieldKind, FieldSpec, problems

#: A draft as JSON may not be larger; a dossier of 60 pages of text stays far below.
MAX_DRAFT = 400_000
MAX_TITLE = 300
#: The part of a draft that is not a section: title, board, field, credited unit.
BASICS = "basics"
TEAM = "team"


class Timing(StrEnum):
    """How an instant stands to the window of an entry."""

    EARLY = "early"
    ON_TIME = "on_time"
    LATE = "late"
    CLOSED = "closed"


@dataclass(frozen=True)
class Window:
    """When one entry may be handed in.

    due_at: the general deadline; on_time_until: it, or a later one for all or for the credited unit (B5.3);
    until: also counting what was granted to this entry alone, after which it is late but taken.
    """

    opens_at: datetime | None
    due_at: datetime
    on_time_until: datetime
    until: datetime
    grace_seconds: int = 0

    def timing(self, at: datetime) -> Timing:
        """How `at` stands; the grace is added here and shown nowhere (an instant on the deadline is in time)."""
        if self.opens_at is not None and at < self.opens_at:
            return Timing.EARLY
        if in_time(at, self.on_time_until, self.grace_seconds):
            return Timing.ON_TIME
        return Timing.LATE if in_time(at, self.until, self.grace_seconds) else Timing.CLOSED


def age_on(birth: date, day: date) -> int:
    """Full years on `day`; who was born on 29 February has their birthday on the 28th in common years.

    (Civil Code 2015, Art. 148: a term of years whose last month lacks the day ends on that month's last day.)
    """
    try:
        birthday = birth.replace(year=day.year)
    except ValueError:
        birthday = date(day.year, 2, 28)
    return day.year - birth.year - (day < birthday)


def fingerprint(answers: Mapping[str, Any], keys: Iterable[str]) -> str:
    """A short mark of the answers to `keys`: what a form was filled on top of."""
    return content_hash({key: answers.get(key) or "" for key in keys})[:16]


def too_large(draft: Mapping[str, Any]) -> bool:
    """Whether a draft is more than anybody writes."""
    return len(json.dumps(draft, ensure_ascii=False)) > MAX_DRAFT


@dataclass(frozen=True)
class Step:
    """One part of a draft on its checklist; state: done, problem, todo (required), open (optional, empty)."""

    key: str
    label: str
    state: str
    required: bool = True


def section_steps(specs: Sequence[FieldSpec], answers: Mapping[str, Any]) -> list[Step]:
    """The sections as a checklist, in the order of the form."""
    wrong = {p.key for p in problems(specs, answers, final=True) if answers.get(p.key)}
    return [Step(spec.key, spec.label, _state(spec, answers, wrong), spec.required) for spec in specs]


def _state(spec: FieldSpec, answers: Mapping[str, Any], wrong: set[str]) -> str:
    if spec.key in wrong:
        return "problem"
    if answers.get(spec.key):
        return "done"
    return "todo" if spec.required else "open"


def next_step(steps: Sequence[Step]) -> Step | None:
    """The first thing that is missing or wrong; None where nothing is."""
    return next((step for step in steps if step.state in ("todo", "problem")), None)


def is_typed(spec: FieldSpec) -> bool:
    """Whether the answer is typed (and autosaved); files are sent one by one."""
    return spec.kind is not FieldKind.FILE


@dataclass(frozen=True)
class Mark:
    """One step of an entry's way. code: wording of the step, or name: the stage's own; at: when it happened or is due."""

    code: str
    at: datetime | None
    name: str = ""
    passed: bool | None = None
    tentative: bool = False
    state: str = "past"


def placed(marks: Sequence[Mark]) -> list[Mark]:
    """The marks with past, now (the first that has not happened) and future. A step that did not happen but was
    overtaken by a later one is past too."""
    happened = [mark.at is not None if mark.passed is None else mark.passed for mark in marks]
    here = next((n for n in range(len(marks)) if not any(happened[n:])), len(marks))
    return [
        replace(mark, state="past" if n < here else "now" if n == here else "future") for n, mark in enumerate(marks)
    ]
