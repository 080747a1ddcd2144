"""The rules of units, pure: who stands for a unit that has ended, and what a decision may do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Final, Literal

from app.kit.errors import DomainError
from app.people.closure import Span

WHOLE: Final = 10_000  # a share is kept in hundredths of a percent


class DateAhead(DomainError):
    """A change is entered on its first day at the earliest: rights follow the newest row."""

    code = "unit_date_ahead"


class NotAlive(DomainError):
    """The unit `unit` does not exist on (or through) that day."""

    code = "unit_not_alive"


class LaterChange(DomainError):
    """A change of `unit` from `since` is known already; an earlier one would rewrite it."""

    code = "unit_later_change"


class Loop(DomainError):
    """A unit would stand below itself."""

    code = "unit_loop"


class BadShares(DomainError):
    """Shares are either all left open or whole together, and a split has two parts at least."""

    code = "unit_bad_shares"


class NoHeir(DomainError):
    """The unit at the top of a tree cannot end while units stand below it."""

    code = "unit_no_heir"


class KindEnded(DomainError):
    """No new unit is of this kind any more."""

    code = "unit_kind_ended"


# --- successors -----------------------------------------------------------------------------------------------


class Fate(Enum):
    """What became of a unit, where no single unit did."""

    UNALLOCATED = "unallocated"


#: "Chưa phân bổ": it was split and nobody has said which part its rows belong to.
UNALLOCATED: Final = Fate.UNALLOCATED
Successor = int | Literal[Fate.UNALLOCATED]


@dataclass(frozen=True)
class Edge:
    """From a unit to one that took it over, whole or in part, from `on_date` on; share in hundredths of a percent."""

    from_id: int
    to_id: int
    on_date: date
    share: int | None = WHOLE


def successor_map(edges: Iterable[Edge], on: date) -> dict[int, Successor]:
    """Each unit with a successor by `on` → the one unit that stands for it then, or UNALLOCATED (B5.7).

    Chains are followed. A unit in parts is UNALLOCATED (rows are integers and belong to one unit each), unless
    one part is the whole of it, or all parts have come together again. A unit that is no key stands for itself,
    also when it was dissolved; so every row lands in exactly one place and totals always agree.
    """
    parts: dict[int, list[Edge]] = {}
    for edge in edges:
        if edge.on_date <= on:
            parts.setdefault(edge.from_id, []).append(edge)
    known: dict[int, Successor] = {}
    for unit in parts:
        _settle(unit, parts, known)
    return {unit: known[unit] for unit in parts}


def _settle(unit: int, parts: Mapping[int, Sequence[Edge]], known: dict[int, Successor]) -> None:
    """Follow one unit to its end without recursion: chains may be long, and a circle must not hang."""
    path = [unit]
    while path:
        here = path[-1]
        heirs = _heirs(parts.get(here, ()))
        open_ = [h for h in heirs if h not in known and h not in path]
        if open_ and here not in known:
            path.append(open_[0])
            continue
        if here not in known:
            ends = {known.get(heir, UNALLOCATED) for heir in heirs} or {here}
            known[here] = ends.pop() if len(ends) == 1 else UNALLOCATED
        path.pop()


def _heirs(edges: Sequence[Edge]) -> list[int]:
    whole = [edge.to_id for edge in edges if edge.share == WHOLE]
    return whole if len(whole) == 1 else [edge.to_id for edge in edges]


# --- what a decision may do -----------------------------------------------------------------------------------


def check_day(on: date, today: date) -> None:
    """Raises DateAhead for a day to come: the newest row is what rights follow."""
    if on > today:
        raise DateAhead(on=f"{on:%d/%m/%Y}")


def check_alive(name: str, life: Span, wanted: Span) -> None:
    """Raises NotAlive unless the unit called `name` lives through `wanted`."""
    if not wanted.within(life):
        raise NotAlive(unit=name, on=f"{wanted.start:%d/%m/%Y}")


def check_end(name: str, life: Span, on: date) -> None:
    """Raises NotAlive unless a unit can be no more from `on` on: it lived the day before."""
    if not life.holds(on - timedelta(days=1)):
        raise NotAlive(unit=name, on=f"{on:%d/%m/%Y}")


def check_newest(name: str, on: date, starts: Iterable[date]) -> None:
    """Raises LaterChange where one of the known changes starts after `on`."""
    last = max(starts, default=on)
    if last > on:
        raise LaterChange(unit=name, since=f"{last:%d/%m/%Y}")


def check_shares(shares: Sequence[int | None]) -> None:
    """Raises BadShares unless there are two parts or more, and their shares are all open or together whole."""
    given = [share for share in shares if share is not None]
    fits = not given or (len(given) == len(shares) and sum(given) == WHOLE and min(given) >= 0)
    if len(shares) < 2 or not fits:
        raise BadShares(parts=len(shares))
