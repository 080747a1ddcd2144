"""Nouns of plans: campaigns, targets on an edition or a campaign, exemptions, and the figures frozen at the deadline."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.contests.models import Edition
from app.events.models import EventType
from app.kit.db import Model, string_enum
from app.kit.privacy import PLAIN
from app.people.models import Unit, UnitKind
from app.plans.states import DissolvedUnits

#: A target, a snapshot: of an edition or of a campaign.
_ONE = "(edition_id IS NULL) <> (campaign_id IS NULL)"


class Campaign(Model):
    """What the units of a house are asked to hold within a year: events of one type, or of any (S74, S91)."""

    __tablename__ = "campaign"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(16), unique=True, info=PLAIN)
    #: Whose units owe: those below it.
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    #: What is counted, as the plan says it: "hoạt động tư vấn, hướng nghiệp".
    title: Mapped[str] = mapped_column(info=PLAIN)
    #: Days held in this year count; None of a type: events of all types.
    year: Mapped[int]
    event_type_id: Mapped[int | None] = mapped_column(ForeignKey("event_type.id"))
    #: The last instant of the year's count, at which the figure is frozen.
    due_at: Mapped[datetime]
    made_at: Mapped[datetime]
    made_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column()

    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")
    event_type: Mapped[EventType | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}

    @property
    def pattern(self) -> int:
        """The brocade of its pages: the first of every year's."""
        return 1 + self.year % 4


#: What targets hang on, and what is counted for them.
Subject = Edition | Campaign


class Target(Model):
    """How much units of some kinds owe an edition or a campaign (S68): a floor, a ceiling or both (B5.5, D5)."""

    __tablename__ = "target"
    __table_args__ = (
        CheckConstraint("minimum IS NULL OR maximum IS NULL OR minimum <= maximum", name="range"),
        CheckConstraint(_ONE, name="one_subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, info=PLAIN)
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"), index=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"), index=True)
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

    edition: Mapped[Edition | None] = relationship(lazy="raise_on_sql")
    campaign: Mapped[Campaign | None] = relationship(lazy="raise_on_sql")
    kinds: Mapped[list[UnitKind]] = relationship(
        lazy="raise_on_sql", secondary="target_kind", viewonly=True, order_by="UnitKind.rank"
    )

    __mapper_args__ = {"version_id_col": version}


class TargetKind(Model):
    """A kind of unit that a target obliges; the keys keep a kind from owing twice in one edition or campaign."""

    __tablename__ = "target_kind"
    __table_args__ = (
        UniqueConstraint("edition_id", "unit_kind_id"),
        UniqueConstraint("campaign_id", "unit_kind_id"),
        CheckConstraint(_ONE, name="one_subject"),
    )

    target_id: Mapped[int] = mapped_column(ForeignKey("target.id", ondelete="CASCADE"), primary_key=True)
    unit_kind_id: Mapped[int] = mapped_column(ForeignKey("unit_kind.id"), primary_key=True)
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))


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
    """The figures frozen at the deadline ("số chốt", B5.4): the ids of entries (or of days held) by unit and class.

    lines: {"<unit id or 0>": {"<class>": [ids]}}. Later changes are amendments, never edits.
    """

    __tablename__ = "snapshot"
    __table_args__ = (
        UniqueConstraint("edition_id", "deadline"),
        UniqueConstraint("campaign_id", "deadline"),
        CheckConstraint(_ONE, name="one_subject"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"), index=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"), index=True)
    deadline: Mapped[datetime]
    made_at: Mapped[datetime]
    #: Up to where the history was read for amendments, and when, so that nothing is compared in vain.
    audit_row_id: Mapped[int] = mapped_column(default=0)
    amended_at: Mapped[datetime]
    lines: Mapped[dict[str, Any]] = mapped_column(info=PLAIN)


class Amendment(Model):
    """A dated change to a frozen figure: which entry (or day) moved from which class to which, and why (B5.4)."""

    __tablename__ = "amendment"
    __table_args__ = (CheckConstraint("(entry_id IS NULL) <> (occurrence_id IS NULL)", name="one_thing"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshot.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    #: No foreign key: that a day was taken out altogether is told here too.
    occurrence_id: Mapped[int | None] = mapped_column(index=True)
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
