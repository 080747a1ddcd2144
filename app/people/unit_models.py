"""Nouns of units: their kinds, their lives, names, places and successors, each with its dates."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kit.db import Model, SortKey, string_enum
from app.kit.privacy import PLAIN
from app.people.states import SuccessionKind


class UnitKind(Model):
    """A kind of unit as data ("Huyện đoàn", "Đoàn xã", "Đoàn trực thuộc"): no level name stands in code."""

    __tablename__ = "unit_kind"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True, info=PLAIN)
    name: Mapped[str] = mapped_column(info=PLAIN)
    name_en: Mapped[str] = mapped_column(info=PLAIN)
    rank: Mapped[int] = mapped_column(default=0)
    #: From then on no new unit is of this kind; those that are stay.
    ended_at: Mapped[datetime | None]


class Unit(Model):
    """A unit with the dates of its life (B1). Rows elsewhere keep the unit as it was."""

    __tablename__ = "unit"
    __table_args__ = (CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="life"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    #: The official or given code: unique, never used again.
    code: Mapped[str] = mapped_column(String(40), unique=True, info=PLAIN)
    kind_id: Mapped[int] = mapped_column(ForeignKey("unit_kind.id"), index=True)
    #: The present (or last) name; all names over time are UnitName rows.
    name: Mapped[str] = mapped_column(info=PLAIN)
    short_name: Mapped[str] = mapped_column(info=PLAIN)
    search_key: Mapped[str] = mapped_column(index=True, info=PLAIN)
    sort_key: Mapped[str] = mapped_column(SortKey, index=True, info=PLAIN)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    #: First and last day of the unit's life, both included; valid_to None: it lives.
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    #: The decision that founded it or ended it.
    decision: Mapped[str | None] = mapped_column(info=PLAIN)
    tags: Mapped[list[Any]] = mapped_column(default=list, info=PLAIN)
    #: Where entries of this unit need the leader's own confirmation before they count.
    leader_confirms: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()

    kind: Mapped[UnitKind] = relationship(lazy="raise_on_sql")
    parent: Mapped["Unit | None"] = relationship(lazy="raise_on_sql", remote_side="Unit.id")

    __mapper_args__ = {"version_id_col": version}


class UnitName(Model):
    """A name a unit bore from one day to another, both included."""

    __tablename__ = "unit_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(info=PLAIN)
    short_name: Mapped[str] = mapped_column(info=PLAIN)
    search_key: Mapped[str] = mapped_column(index=True, info=PLAIN)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class UnitWord(Model):
    """A word of a name, so that a search reads the few names that hold it and not those of a whole country."""

    __tablename__ = "unit_word"

    word: Mapped[str] = mapped_column(SortKey, primary_key=True, info=PLAIN)
    name_id: Mapped[int] = mapped_column(ForeignKey("unit_name.id", ondelete="CASCADE"), primary_key=True, index=True)


class UnitAncestor(Model):
    """The closure of the tree, with dates: `unit` was below (or is) `ancestor`, depth steps away, in this span."""

    __tablename__ = "unit_ancestor"
    __table_args__ = (
        UniqueConstraint("unit_id", "ancestor_id", "valid_from"),
        Index("ix_unit_ancestor_ancestor_id_unit_id", "ancestor_id", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"))
    ancestor_id: Mapped[int] = mapped_column(ForeignKey("unit.id", ondelete="CASCADE"))
    depth: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class UnitSuccession(Model):
    """An edge from a unit to its successor. A dissolution without successor has no edge, only valid_to.

    share: of the predecessor, in hundredths of a percent (10000 = whole); None in a split that was not decided
    (its rows are shown "chưa phân bổ" until each is assigned).
    """

    __tablename__ = "unit_succession"
    __table_args__ = (
        UniqueConstraint("from_id", "to_id"),
        CheckConstraint("from_id <> to_id", name="other"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[SuccessionKind] = mapped_column(string_enum(SuccessionKind))
    #: The first day of the successor.
    on_date: Mapped[date]
    share: Mapped[int | None]
    decision: Mapped[str | None] = mapped_column(info=PLAIN)
