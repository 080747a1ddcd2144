"""Nouns of plans: targets on an edition, exemptions, and the figures frozen at the deadline."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.contests.models import Edition
from app.kit.db import Model, string_enum
from app.kit.privacy import PLAIN
from app.people.models import Unit, UnitKind
from app.plans.states import DissolvedUnits


class Target(Model):
    """How many entries units of some kinds owe an edition (S68): a floor, a ceiling or both (B5.5, D5)."""

    __tablename__ = "target"
    __table_args__ = (CheckConstraint("minimum IS NULL OR maximum IS NULL OR minimum <= maximum", name="range"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, info=PLAIN)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    #: None is "not set", which is not 0 (S15).
    minimum: Mapped[int | None]
    maximum: Mapped[int | None]
    #: The units valid on this date are obligated (B5.6).
    as_of: Mapped[date]
    dissolved: Mapped[DissolvedUnits] = mapped_column(string_enum(DissolvedUnits), default=DissolvedUnits.CLUSTER)
    #: The new figure of each successor of a unit that ended (PER_SUCCESSOR): given anew, never copied (D12).
    successor_minimum: Mapped[int | None]
    note: Mapped[str] = mapped_column(Text, default="", info=PLAIN)
    version: Mapped[int] = mapped_column()

    edition: Mapped[Edition] = relationship(lazy="raise_on_sql")
    kinds: Mapped[list[UnitKind]] = relationship(
        lazy="raise_on_sql", secondary="target_kind", viewonly=True, order_by="UnitKind.rank"
    )

    __mapper_args__ = {"version_id_col": version}


class TargetKind(Model):
    """A kind of unit that a target obliges; the key keeps a kind from owing twice in one edition."""

    __tablename__ = "target_kind"
    __table_args__ = (UniqueConstraint("edition_id", "unit_kind_id"),)

    target_id: Mapped[int] = mapped_column(ForeignKey("target.id", ondelete="CASCADE"), primary_key=True)
    unit_kind_id: Mapped[int] = mapped_column(ForeignKey("unit_kind.id"), primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))


class TargetUnit(Model):
    """A unit whose figure differs from the target's, or that is exempt by a decision."""

    __tablename__ = "target_unit"
    __table_args__ = (
        UniqueConstraint("target_id", "unit_id"),
        CheckConstraint("NOT exempt OR decision IS NOT NULL", name="exempt_by_decision"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("target.id", ondelete="CASCADE"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    minimum: Mapped[int | None]
    maximum: Mapped[int | None]
    exempt: Mapped[bool] = mapped_column(default=False)
    decision: Mapped[str | None] = mapped_column(info=PLAIN)
    made_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]

    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")


class Snapshot(Model):
    """The figures frozen at the deadline ("số chốt", B5.4): the ids of entries by unit and class.

    lines: {"<unit id or 0>": {"<class>": [entry ids]}}. Later changes are amendments, never edits.
    """

    __tablename__ = "snapshot"
    __table_args__ = (UniqueConstraint("edition_id", "deadline"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    deadline: Mapped[datetime]
    made_at: Mapped[datetime]
    #: Up to where the history was read for amendments, and when, so that nothing is compared in vain.
    audit_row_id: Mapped[int] = mapped_column(default=0)
    amended_at: Mapped[datetime]
    lines: Mapped[dict[str, Any]] = mapped_column(info=PLAIN)


class Amendment(Model):
    """A dated change to a frozen figure: which entry moved from which class to which, and why (B5.4)."""

    __tablename__ = "amendment"

    id: Mapped[int] = mapped_column(primary_key=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshot.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    from_class: Mapped[str | None] = mapped_column(String(40), info=PLAIN)
    to_class: Mapped[str | None] = mapped_column(String(40), info=PLAIN)
    at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(Text, info=PLAIN)


class Reminder(Model):
    """A reminder sent to a unit that owes (S111): the log of "đôn đốc"."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("target_id", "unit_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("target.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    at: Mapped[datetime]
    by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recipients: Mapped[int]
    #: What the unit had and owed when it was reminded.
    count: Mapped[int]
    minimum: Mapped[int]
    #: The day in Vietnam, which the key keeps to one reminder; None: sent again on purpose.
    day: Mapped[date | None]
