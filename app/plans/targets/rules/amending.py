"""What changed since the freeze (B5.4): live against snapshot and amendments, as dated changes, each told once."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.plans.states import COUNTED, CountClass
from app.plans.targets.rules.table import Counted

#: unit (0: nobody) → class → entries.
Frozen = Mapping[int, Mapping[CountClass, Iterable[int]]]
#: What is not worth a line when it comes or goes after the deadline.
_SILENT = (None, CountClass.PREPARING)


@dataclass(frozen=True)
class Change:
    """An entry left a class, came into one, or both, in the figure of one unit (0: nobody's)."""

    entry_id: int
    unit_id: int
    was: CountClass | None
    now: CountClass | None

    @property
    def net(self) -> int:
        """What it does to the count."""
        return (self.now in COUNTED) - (self.was in COUNTED)


def frozen_lines(entries: Iterable[Counted]) -> dict[int, dict[CountClass, list[int]]]:
    """The ids by unit and class, as a snapshot keeps them."""
    lines: dict[int, dict[CountClass, list[int]]] = {}
    for entry in sorted(entries, key=lambda e: e.id):
        lines.setdefault(entry.unit_id, {}).setdefault(entry.kind, []).append(entry.id)
    return lines


def thawed(lines: Frozen) -> list[Counted]:
    """The entries of a snapshot."""
    return [Counted(id_, unit, kind) for unit, kinds in lines.items() for kind, ids in kinds.items() for id_ in ids]


def amended(frozen: Iterable[Counted], changes: Iterable[Change]) -> dict[int, tuple[int, CountClass]]:
    """Where each entry stands after the amendments, in their order: entry → (unit, class)."""
    known = {entry.id: (entry.unit_id, entry.kind) for entry in frozen}
    for change in changes:
        if change.now is not None:
            known[change.entry_id] = (change.unit_id, change.now)
        elif known.get(change.entry_id, (None,))[0] == change.unit_id:
            known.pop(change.entry_id)
    return known


def changes(known: Mapping[int, tuple[int, CountClass]], live: Iterable[Counted]) -> list[Change]:
    """What has to be added so that snapshot and amendments tell the live figures; nothing when they do already."""
    present = {entry.id: (entry.unit_id, entry.kind) for entry in live}
    found: list[Change] = []
    for id_ in sorted({*known, *present}):
        found.extend(_step(id_, known.get(id_), present.get(id_)))
    return found


def _step(entry: int, was: tuple[int, CountClass] | None, now: tuple[int, CountClass] | None) -> Iterator[Change]:
    if was == now or (_kind(was) in _SILENT and _kind(now) in _SILENT):
        return
    if was and now and was[0] == now[0]:
        yield Change(entry, now[0], was[1], now[1])
        return
    if was:
        yield Change(entry, was[0], was[1], None)
    if now:
        yield Change(entry, now[0], None, now[1])


def _kind(place: tuple[int, CountClass] | None) -> CountClass | None:
    return place[1] if place else None
