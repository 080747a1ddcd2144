"""The pure rules of a call: what is missing before it opens, where the timeline stands, until when one may hand in."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from app.contests.states import StageKind

#: What an edition needs before it may open (S37), in the order of the set-up page; each is a wording code.
NEEDS = ("needs_rules", "needs_submission", "needs_board", "needs_section")


class Step(Protocol):
    """A stage, as far as these rules look at it."""

    @property
    def kind(self) -> StageKind:
        """What happens in it."""

    @property
    def opens_at(self) -> datetime | None:
        """When its window opens; None: with the end of the step before it."""

    @property
    def due_at(self) -> datetime:
        """Its one exact instant."""


class Later(Protocol):
    """An extension, as far as these rules look at it."""

    @property
    def unit_id(self) -> int | None:
        """The unit it is for (and all below); with no entry either: for all."""

    @property
    def entry_id(self) -> int | None:
        """The one entry it is for."""

    @property
    def until(self) -> datetime:
        """The later deadline."""

    @property
    def revoked_at(self) -> datetime | None:
        """When it was taken back."""


def missing_to_open(*, rules: bool, stages: Iterable[Step], boards: int, sections: int) -> list[str]:
    """What an edition still lacks before it may be opened, as codes of NEEDS in their order.

    rules: whether a version is published (S37).
    """
    submissions = sum(stage.kind is StageKind.SUBMISSION for stage in stages)
    have = {
        "needs_rules": rules,
        "needs_submission": submissions == 1,
        "needs_board": boards,
        "needs_section": sections,
    }
    return [need for need in NEEDS if not have[need]]


def misplaced(stages: Sequence[Step]) -> int | None:
    """The place (from 0) of the first stage that opens after it ends or ends before the one before it, or None."""
    for at, stage in enumerate(stages):
        if stage.opens_at and stage.opens_at > stage.due_at:
            return at
        if at and stage.due_at < stages[at - 1].due_at:
            return at
    return None


def place(stages: Sequence[Step], at: datetime) -> int | None:
    """Which stage (from 0) is under way at an instant; None before the first, between two and after the last.

    A stage lasts to its `due_at` inclusive. Without `opens_at` it begins when the one before it ended.
    """
    for n, stage in enumerate(stages):
        if at <= stage.due_at:
            begins = stage.opens_at or (stages[n - 1].due_at if n else stage.due_at)
            return n if begins <= at else None
    return None


def effective_deadline(
    stage_due: datetime, extensions: Iterable[Later], unit_line: Collection[int], entry_id: int | None
) -> datetime:
    """The instant until which (inclusive) one may hand in: the stage's, or the latest extension that applies (D1).

    unit_line: the credited unit and all above it; empty for entries sent straight to the organizers. An extension
    never shortens, and one that was taken back counts for nothing.
    """
    applying = (e.until for e in extensions if e.revoked_at is None and _applies(e, unit_line, entry_id))
    return max([stage_due, *applying])


def _applies(extension: Later, unit_line: Collection[int], entry_id: int | None) -> bool:
    if extension.entry_id is not None:
        return extension.entry_id == entry_id
    return extension.unit_id is None or extension.unit_id in unit_line


def in_time(at: datetime, deadline: datetime, grace_seconds: int) -> bool:
    """Whether what arrives at `at` is on time: up to the deadline's instant, and a grace that is never displayed."""
    return at <= deadline + timedelta(seconds=grace_seconds)


def board_codes(kept: Sequence[tuple[str, str]], names: Sequence[str]) -> list[str | None]:
    """The codes of boards typed as lines of names, given the kept (code, name); None: a new board.

    A line that stands unchanged keeps its board wherever it stands. As many lines as before: the changed ones are
    new names for the boards whose names are gone, in their order.
    """
    by_name = {name: code for code, name in kept}
    gone = [code for code, name in kept if name not in names] if len(names) == len(kept) else []
    return [by_name[name] if name in by_name else gone.pop(0) if gone else None for name in names]


def birth_span(age_min: int, age_max: int, on: date) -> tuple[date, date]:
    """(first, last) day of birth of those whose age on `on` is within the span, both included (D14).

    Somebody born on 29 February comes of age on 1 March where there is no such day.
    """
    return _birthday(on, age_max + 1) + timedelta(days=1), _birthday(on, age_min)


def _birthday(on: date, years: int) -> date:
    """The last day of birth on which somebody is `years` old on `on`."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return date(on.year - years, 2, 28)


def age_on(born: date, on: date) -> int:
    """Full years of age on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def days_left(deadline: date, today: date) -> int:
    """Whole days of the calendar from today to the day of the deadline; 0 on that day, negative after it."""
    return (deadline - today).days
