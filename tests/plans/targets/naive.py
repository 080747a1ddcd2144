"""A second opinion on counting, written the slow and obvious way: no code of the rules is used."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass
class NaiveUnit:
    """A unit with every parent it ever had: (first day, parent)."""

    id: int
    born: date
    parents: list[tuple[date, int]]
    last: date | None = None
    heirs: list[tuple[date, int]] = field(default_factory=list)
    whole: bool = False

    def lives(self, day: date) -> bool:
        return self.born <= day and (self.last is None or day <= self.last)


def parent_on(unit: NaiveUnit, day: date) -> int | None:
    """The parent on a day; after its end as it ended, before its birth as born."""
    if unit.last and day > unit.last:
        day = unit.last
    day = max(day, unit.born)
    now = [parent for first, parent in unit.parents if first <= day]
    return now[-1] if now else None


def line_on(units: dict[int, NaiveUnit], unit: int, day: date) -> list[int]:
    """The unit and all above it. The day is that of the lowest unit's own life, as its lines were kept."""
    me = units[unit]
    when = max(me.born, min(day, me.last) if me.last else day)
    line = [unit]
    while (above := parent_on(units[line[-1]], when)) is not None:
        line.append(above)
    return line


def present(units: dict[int, NaiveUnit], unit: int, day: date) -> int | None:
    """What stands for a unit on a day, None: nobody has said."""
    heirs = [heir for on, heir in units[unit].heirs if on <= day]
    if not heirs:
        return unit
    ends = {present(units, heir, day) for heir in heirs}
    return ends.pop() if len(ends) == 1 else None


def counts(entry, at: datetime) -> bool:
    """Whether an entry counts (B5.2, B5.3), read from the law rather than from the code."""
    if entry.received_at is None or entry.state in {"draft", "submitted", "returned", "confirmed"}:
        return False
    if entry.state in {"invalid", "duplicate", "withdrawn"}:
        return False
    if entry.state == "disqualified" and entry.disqualified_for == "copying":
        return False
    if entry.late and entry.late_accepted_at is None:
        return False
    if entry.unit_id is not None and entry.confirmed_at is None:
        return False
    return not (entry.state == "supplement" and entry.supplement_due_at < at)


def row_then(units, unit: int, obliged: dict[int, set[int]], top: int, day: date) -> int | None:
    """The row of a credited unit as when handed in; None: several groups claim it. obliged: unit → its heirs."""
    line = line_on(units, unit, day)
    for step in line:
        if step in obliged:
            return step
        groups = [group for group, heirs in obliged.items() if step in heirs]
        if groups:
            return groups[0] if len(groups) == 1 else None
    return line[line.index(top) - 1] if line[0] != top else top


def row_today(units, unit: int, obliged: dict[int, set[int]], top: int, day: date) -> int | None:
    """The row of a credited unit among the units of a day; None: not decided."""
    now = present(units, unit, day)
    if now is None:
        return None
    line = line_on(units, now, day)
    for step in line:
        if step in obliged and not obliged[step] and present(units, step, day) == step:
            return step
    return line[line.index(top) - 1] if line[0] != top else top
