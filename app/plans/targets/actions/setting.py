"""What units owe: targets, the figures of single units, exemptions by decision; each change with its reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.contests.reception.actions.moving import words
from app.kit import audit
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import DomainError, StaleVersion
from app.kit.text import nfc, one_line
from app.people.actor import Actor
from app.people.models import Unit, UnitKind
from app.plans.models import Reminder, Subject, Target, TargetKind, TargetUnit
from app.plans.states import DissolvedUnits
from app.plans.targets.actions.allowances import MaximumBelowTaken, hold, push_maxima
from app.plans.targets.queries.counting import day_of, owed_of
from app.plans.targets.queries.loading import subject_of, targets_of, whole
from app.plans.targets.queries.metrics import deadline_of, key_of

__all__ = ["MaximumBelowTaken"]


class RangeWrong(DomainError):
    """The least is more than the most."""

    code = "target_range"
    status = 422


class KindTaken(DomainError):
    """No kind was chosen, or another target of the same edition or campaign obliges one of them already."""

    code = "target_kind_taken"


class NotObliged(DomainError):
    """The unit owes nothing under this target; facts: unit."""

    code = "target_not_obliged"


class DecisionMissing(DomainError):
    """An exemption needs the number and date of its decision (B5.6)."""

    code = "target_decision_missing"
    status = 422


class TargetInUse(DomainError):
    """Units were reminded of this target: it stays, but can be changed."""

    code = "target_in_use"


@dataclass(frozen=True)
class TargetInput:
    """A target as it is given. kinds: codes; None of a figure is "not set", which is not 0 (S15)."""

    kinds: tuple[str, ...]
    minimum: int | None
    as_of: date
    maximum: int | None = None
    dissolved: DissolvedUnits = DissolvedUnits.CLUSTER
    successor_minimum: int | None = None
    note: str = ""


@dataclass(frozen=True)
class UnitInput:
    """What differs for one unit: figures of its own, or an exemption with its decision."""

    minimum: int | None = None
    maximum: int | None = None
    exempt: bool = False
    decision: str = ""


def make_target(subject: Subject, given: TargetInput, *, reason: str, by: Actor, at: datetime) -> Target:
    """A target on an edition or a campaign. Raises RangeWrong, KindTaken, ReasonMissing, MaximumBelowTaken."""
    kept = words(reason)
    _check_range(given.minimum, given.maximum)
    hold(whole(subject))
    target = Target(ref=public_code(8), **key_of(subject), **_columns(given))
    db.session.add(target)
    db.session.flush()
    _oblige(target, given.kinds)
    _record("make", subject, target, kept, by, at, _facts(given))
    push_maxima(subject, at=at)
    return target


def edit_target(target: Target, given: TargetInput, *, version: int, reason: str, by: Actor, at: datetime) -> None:
    """Change a target.

    version: the one the form showed. Raises StaleVersion, RangeWrong, KindTaken, ReasonMissing, MaximumBelowTaken.
    """
    kept = words(reason)
    _check_range(given.minimum, given.maximum)
    if target.version != version:
        raise StaleVersion
    hold(subject_of(target))
    before = {name: getattr(target, name) for name in ("minimum", "maximum", "dissolved", "successor_minimum")}
    for name, value in _columns(given).items():
        setattr(target, name, value)
    db.session.flush()
    db.session.execute(delete(TargetKind).where(TargetKind.target_id == target.id))
    _oblige(target, given.kinds)
    db.session.expire(target, ["kinds"])
    _record("edit", subject_of(target), target, kept, by, at, {**_facts(given), "before": before})
    push_maxima(subject_of(target), at=at)


def remove_target(target: Target, *, reason: str, by: Actor, at: datetime) -> None:
    """Take a target back of which nobody was reminded. Raises TargetInUse, ReasonMissing."""
    kept, subject = words(reason), subject_of(target)
    hold(subject)
    if db.session.scalar(select(Reminder.id).filter_by(target_id=target.id).limit(1)) is not None:
        raise TargetInUse
    _record("remove", subject, target, kept, by, at, {"minimum": target.minimum})
    db.session.execute(delete(TargetUnit).where(TargetUnit.target_id == target.id))
    db.session.execute(delete(TargetKind).where(TargetKind.target_id == target.id))
    db.session.delete(target)
    db.session.flush()
    push_maxima(subject, at=at)


def set_unit(target: Target, unit: Unit, given: UnitInput, *, reason: str, by: Actor, at: datetime) -> TargetUnit:
    """Give one unit a figure of its own, or exempt it by a decision; said again, the last word holds.

    Raises RangeWrong, DecisionMissing, NotObliged, ReasonMissing, MaximumBelowTaken.
    """
    kept, decision = words(reason), one_line(given.decision)
    _check_range(given.minimum, given.maximum)
    if given.exempt and not decision:
        raise DecisionMissing
    if unit.id not in _obliged(target):
        raise NotObliged(unit=unit.name)
    hold(subject_of(target))
    row = db.session.scalars(select(TargetUnit).filter_by(target_id=target.id, unit_id=unit.id)).one_or_none()
    row = row or TargetUnit(target_id=target.id, unit_id=unit.id)
    row.minimum, row.maximum = (None, None) if given.exempt else (given.minimum, given.maximum)
    row.exempt, row.decision = given.exempt, decision or None
    row.made_by_person_id, row.made_at = by.person_id, at
    db.session.add(row)
    db.session.flush()
    facts = {"unit": unit.code, "minimum": row.minimum, "maximum": row.maximum, "exempt": row.exempt}
    _record("set_unit", subject_of(target), target, kept, by, at, {**facts, "decision": row.decision})
    push_maxima(subject_of(target), at=at)
    return row


def clear_unit(target: Target, unit: Unit, *, by: Actor, at: datetime) -> None:
    """The unit owes what its kind owes again. Raises MaximumBelowTaken."""
    hold(subject_of(target))
    db.session.execute(delete(TargetUnit).where(TargetUnit.target_id == target.id, TargetUnit.unit_id == unit.id))
    _record("clear_unit", subject_of(target), target, None, by, at, {"unit": unit.code})
    push_maxima(subject_of(target), at=at)


def _columns(given: TargetInput) -> dict[str, Any]:
    return {
        "minimum": given.minimum, "maximum": given.maximum, "as_of": given.as_of, "dissolved": given.dissolved,
        "successor_minimum": given.successor_minimum if given.dissolved is DissolvedUnits.PER_SUCCESSOR else None,
        "note": nfc(given.note),
    }  # fmt: skip


def _facts(given: TargetInput) -> dict[str, Any]:
    figures = {"minimum": given.minimum, "maximum": given.maximum, "successor_minimum": given.successor_minimum}
    return {**figures, "kinds": list(given.kinds), "as_of": str(given.as_of), "dissolved": given.dissolved}


def _check_range(minimum: int | None, maximum: int | None) -> None:
    if minimum is not None and maximum is not None and minimum > maximum:
        raise RangeWrong


def _oblige(target: Target, codes: Iterable[str]) -> None:
    """The unique key refuses a kind that owes already, whoever of two comes first."""
    kinds = list(db.session.scalars(select(UnitKind).where(UnitKind.code.in_(codes))))
    if not kinds:
        raise KindTaken
    try:
        with db.session.begin_nested():
            for kind in kinds:
                db.session.add(TargetKind(target_id=target.id, unit_kind_id=kind.id, **key_of(subject_of(target))))
    except IntegrityError:
        raise KindTaken from None


def _obliged(target: Target) -> set[int]:
    due = day_of(deadline_of(subject_of(target)))
    one = [t for t in targets_of(subject_of(target)) if t.id == target.id]
    return {o.unit_id for o in owed_of(subject_of(target), one, due).obligations}


def _record(
    verb: str, subject: Subject, target: Target, reason: str | None, by: Actor, at: datetime, facts: dict[str, Any]
) -> None:
    told = {"of": subject.code, "target": target.ref, **facts}
    audit.record(f"target.{verb}", ("target", subject.code), by=by, at=at, reason=reason, facts=told)
