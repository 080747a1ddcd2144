"""What each unit owes: who is obliged, with which figure, and what the organizer chose for units that ended (B5.6)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.plans.states import DissolvedUnits, Standing


@dataclass(frozen=True)
class UnitFacts:
    """A unit with the days of its life, both included."""

    id: int
    kind_id: int
    valid_from: date
    valid_to: date | None = None

    def lives(self, day: date) -> bool:
        """Whether the unit exists on a day."""
        return self.valid_from <= day and (self.valid_to is None or self.valid_to >= day)


@dataclass(frozen=True)
class TargetFacts:
    """A target: a floor, a ceiling or both (D5); None is "not set", which is not 0 (S15)."""

    id: int
    kinds: frozenset[int]
    as_of: date
    minimum: int | None = None
    maximum: int | None = None
    dissolved: DissolvedUnits = DissolvedUnits.CLUSTER
    #: The new figure of each successor where `dissolved` is PER_SUCCESSOR: given anew, never copied (D12).
    successor_minimum: int | None = None


@dataclass(frozen=True)
class Special:
    """A unit's own figure, or its exemption with the decision."""

    minimum: int | None = None
    maximum: int | None = None
    exempt: bool = False
    decision: str | None = None


@dataclass(frozen=True)
class Obligation:
    """What one unit owes under one target. heirs: the units whose entries count for a unit kept as a group ("cụm")."""

    unit_id: int
    target_id: int
    minimum: int | None
    maximum: int | None
    exempt: bool = False
    decision: str | None = None
    waived: bool = False
    heirs: frozenset[int] = frozenset()


#: A unit → the units that directly took it over, each with its first day.
Heirs = Mapping[int, Sequence[tuple[int, date]]]


def heirs_on(unit_id: int, successors: Heirs, units: Mapping[int, UnitFacts], day: date) -> frozenset[int]:
    """The units living on `day` into which a unit went by then, in one step or several."""
    found, seen, open_ = set(), {unit_id}, [unit_id]
    while open_:
        for heir, first_day in successors.get(open_.pop(), ()):
            if first_day > day or heir in seen:
                continue
            seen.add(heir)
            known = units.get(heir)
            if known is not None and known.lives(day):
                found.add(heir)
            else:
                open_.append(heir)
    return frozenset(found)


def obligations(
    target: TargetFacts,
    units: Mapping[int, UnitFacts],
    special: Mapping[int, Special],
    successors: Heirs,
    deadline_day: date,
) -> list[Obligation]:
    """What each unit owes under one target, by unit id.

    units: of the edition's tree, alive or not. Obliged are those of the target's kinds that were valid on its
    `as_of`; of those that ended before the deadline the organizer chose (B5.6): kept as a reporting group with
    their figure, a new figure for each successor, or waived.
    """
    made: dict[int, Obligation] = {}
    for unit in sorted(units.values(), key=lambda u: u.id):
        if unit.kind_id not in target.kinds or not unit.lives(target.as_of):
            continue
        own = special.get(unit.id, Special())
        if unit.lives(deadline_day) or deadline_day < target.as_of:
            made[unit.id] = _owed(target, unit.id, own, target.minimum, target.maximum)
            continue
        for ended in _after_the_end(target, unit, own, heirs_on(unit.id, successors, units, deadline_day), special):
            made.setdefault(ended.unit_id, ended)
    return list(made.values())


def _after_the_end(
    target: TargetFacts, unit: UnitFacts, own: Special, heirs: frozenset[int], special: Mapping[int, Special]
) -> Iterable[Obligation]:
    match target.dissolved:
        case DissolvedUnits.CLUSTER:
            yield _owed(target, unit.id, own, target.minimum, target.maximum, heirs=heirs)
        case DissolvedUnits.WAIVE:
            yield Obligation(unit.id, target.id, None, None, exempt=True, decision=own.decision, waived=True)
        case DissolvedUnits.PER_SUCCESSOR:
            for heir in sorted(heirs):
                yield _owed(target, heir, special.get(heir, Special()), target.successor_minimum, None)


def _owed(
    target: TargetFacts,
    unit_id: int,
    own: Special,
    minimum: int | None,
    maximum: int | None,
    *,
    heirs: frozenset[int] = frozenset(),
) -> Obligation:
    if own.exempt:
        return Obligation(unit_id, target.id, None, None, exempt=True, decision=own.decision, heirs=heirs)
    least = minimum if own.minimum is None else own.minimum
    most = maximum if own.maximum is None else own.maximum
    return Obligation(unit_id, target.id, least, most, decision=own.decision, heirs=heirs)


@dataclass(frozen=True)
class Ceiling:
    """What a unit and its members may hand in at most, together. members: of a unit kept as a group, its parts."""

    maximum: int
    members: frozenset[int] = frozenset()


def ceilings(obliged: Sequence[Obligation]) -> dict[int, Ceiling]:
    """unit → its ceiling. A group's holds those of its parts that its row counts (`table.owners_then`).

    A part that owes for itself, or that was formed of several groups and cannot be told apart, is held by none.
    """
    rows = {o.unit_id for o in obliged}
    groups = Counter(heir for o in obliged for heir in o.heirs)
    return {
        o.unit_id: Ceiling(o.maximum, frozenset(h for h in o.heirs if h not in rows and groups[h] == 1))
        for o in obliged
        if o.maximum is not None
    }


def standing(count: int, minimum: int | None, maximum: int | None, *, exempt: bool = False) -> Standing:
    """How a count stands to a floor, a ceiling or both (D5): exactly the floor is met, more is exceeded."""
    if exempt:
        return Standing.EXEMPT
    if minimum is None and maximum is None:
        return Standing.NONE
    if minimum is not None and count < minimum:
        return Standing.OWING
    over = count > minimum if minimum is not None else maximum is not None and count > maximum
    return Standing.EXCEEDED if over else Standing.MET
