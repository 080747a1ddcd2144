"""Writes of kinds: new, called otherwise, no longer given, given again. Each leaves its line in the history."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.kit import audit
from app.kit.db import db
from app.kit.errors import DomainError
from app.kit.text import one_line
from app.people.actor import Actor
from app.people.kinds.queries import is_shared
from app.people.models import UnitKind


class KindTaken(DomainError):
    """A kind of that code exists."""

    code = "kind_taken"


class KindShared(DomainError):
    """Units that the actor does not look after are of this kind."""

    code = "kind_shared"


class KindSettled(DomainError):
    """It has ended already, or is given already."""

    code = "kind_settled"


def make_kind(*, code: str, name: str, name_en: str, rank: int, by: Actor, at: datetime) -> UnitKind:
    """A new kind of unit, for all provinces. Raises KindTaken."""
    kind = UnitKind(code=code, name=one_line(name), name_en=one_line(name_en), rank=rank)
    try:
        with db.session.begin_nested():
            db.session.add(kind)
    except IntegrityError:
        raise KindTaken(kind=code) from None
    audit.record("make_kind", ("unit_kind", code), by=by, at=at, facts={"rank": rank})
    return kind


def change_kind(kind: UnitKind, *, name: str, name_en: str, rank: int, by: Actor, at: datetime) -> None:
    """Units of the kind are called so from now on, everywhere. Raises KindShared."""
    if is_shared(by, kind):
        raise KindShared(kind=kind.name)
    before = [kind.name, kind.name_en, kind.rank]
    kind.name, kind.name_en, kind.rank = one_line(name), one_line(name_en), rank
    facts = {"before": before, "after": [kind.name, kind.name_en, rank]}
    audit.record("change_kind", ("unit_kind", kind.code), by=by, at=at, facts=facts)


def end_kind(kind: UnitKind, *, by: Actor, at: datetime) -> None:
    """No new unit is of this kind; those that are stay. Raises KindShared, KindSettled."""
    _settle(kind, at, by=by)
    audit.record("end_kind", ("unit_kind", kind.code), by=by, at=at)


def resume_kind(kind: UnitKind, *, by: Actor, at: datetime) -> None:
    """New units may be of this kind again. Raises KindShared, KindSettled."""
    _settle(kind, None, by=by)
    audit.record("resume_kind", ("unit_kind", kind.code), by=by, at=at)


def _settle(kind: UnitKind, ended_at: datetime | None, *, by: Actor) -> None:
    """One conditional UPDATE, so that of two clicks one does it."""
    if is_shared(by, kind):
        raise KindShared(kind=kind.name)
    other = UnitKind.ended_at.is_(None) if ended_at else UnitKind.ended_at.is_not(None)
    moved = db.session.execute(
        update(UnitKind).where(UnitKind.id == kind.id, other).values(ended_at=ended_at).returning(UnitKind.id)
    ).scalar_one_or_none()
    if moved is None:
        raise KindSettled(kind=kind.name)
