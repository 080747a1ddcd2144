"""A line on a desk: what is to be done, what waits, what comes next; plain data, worded in `wording`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Pile(StrEnum):
    """The three cards of a desk (look.md)."""

    OWE = "pile_owe"
    WAITING = "pile_waiting"
    NEXT = "pile_next"


@dataclass(frozen=True)
class Task:
    """One line. kind: its sentence; facts: what fills it; endpoint and where: the page where it is done."""

    pile: Pile
    kind: str
    endpoint: str
    where: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    #: The instant it is due, or at which the next thing happens.
    due: datetime | None = None
    #: 3 of 5: shown as a bar where both are known.
    done: int | None = None
    wanted: int | None = None


def in_order(tasks: list[Task]) -> list[Task]:
    """What is due first comes first; what has no date comes last, in the order in which it was found."""
    return sorted(tasks, key=lambda task: (task.due is None, task.due.timestamp() if task.due else 0.0))
