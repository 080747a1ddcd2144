"""The chain of a sheet's journal: what one event says, and the hash that binds it to the one before. Pure."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple


class Event(NamedTuple):
    """One change of one score in hundredths of a point, or (criterion None) an act that changed none.

    by, true, judge: person ids as they were; entry: its id. prev: the hash of the sheet's event before, "" for the
    first. A chain is a sheet's own, so that no judge waits for another.
    """

    sheet_id: int
    seq: int
    at: datetime
    verb: str
    by_person_id: int | None
    true_person_id: int | None
    judge_id: int
    entry_id: int
    criterion: str | None
    old: int | None
    new: int | None
    reason: str | None
    prev: str
    hash: str


@dataclass(frozen=True)
class Fault:
    """Where a journal does not hold: a code, the id of the sheet, and the number of the event (0: the sheet itself)."""

    code: str
    sheet_id: int
    seq: int = 0


def link(event: Event) -> str:
    """The hash of an event after its predecessor. The reason comes last: it alone may hold a line's end."""
    parts = (
        event.prev, event.sheet_id, event.seq, event.at.astimezone(UTC).isoformat(), event.verb, event.by_person_id,
        event.true_person_id, event.judge_id, event.entry_id, event.criterion, event.old, event.new, event.reason,
    )  # fmt: skip
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


def changes(before: Mapping[str, int], after: Mapping[str, int]) -> list[tuple[str | None, int | None, int | None]]:
    """(criterion, old, new) of each score that changed, by criterion; one empty line where none did."""
    keys = sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
    found: list[tuple[str | None, int | None, int | None]] = [(key, before.get(key), after.get(key)) for key in keys]
    return found or [(None, None, None)]


@dataclass
class _Sheet:
    """What the events of one sheet lead to. broken: its chain does not hold."""

    seq: int = 0
    hash: str = ""
    scores: dict[str, int] = field(default_factory=dict)
    broken: bool = False

    def take(self, event: Event) -> bool:
        """Go on to the next event; whether it follows from the one before."""
        good = event.seq == self.seq + 1 and event.prev == self.hash and event.hash == link(event)
        self.seq, self.hash = event.seq, event.hash
        if event.criterion is not None and event.new is None:
            self.scores.pop(event.criterion, None)
        elif event.criterion is not None and event.new is not None:
            self.scores[event.criterion] = event.new
        return good


def faults(events: Iterable[Event], sheets: Mapping[int, tuple[int, str, Mapping[str, int]]]) -> Iterator[Fault]:
    """What does not hold. events: in order of sheet and number. sheets: id → (last number, last hash, scores)."""
    found: dict[int, _Sheet] = {}
    for event in events:
        sheet = found.setdefault(event.sheet_id, _Sheet())
        if not sheet.take(event) and not sheet.broken:
            sheet.broken = True
            yield Fault("journal_broken", event.sheet_id, event.seq)
    for sheet_id, (seq, last, scores) in sheets.items():
        sheet = found.get(sheet_id, _Sheet())
        if sheet.broken:
            continue
        if (sheet.seq, sheet.hash) != (seq, last):
            yield Fault("journal_cut", sheet_id, seq)
        elif sheet.scores != scores:
            yield Fault("journal_other_scores", sheet_id)
