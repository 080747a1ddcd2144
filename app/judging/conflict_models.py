"""Ties between judges and what they would judge (D16): found, declared or pinned, dated, lifted with a reason, never erased."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.judging.states import ConflictKind, ConflictSource
from app.kit.db import Model, string_enum
from app.kit.privacy import PLAIN, personal

_STANDS = text("lifted_at IS NULL AND entry_id IS NOT NULL")


class Conflict(Model):
    """A tie that keeps a judge from an entry, or from every entry of a person or a unit.

    Exactly one of entry_id, about_key and about_unit_id says of whom. A person is kept as the name that the judge
    typed: who the entrants are stays hidden from them. Ties of earlier editions are proposed again (EARLIER).
    confirmed_at: None while the secretariat has to look whether the person or unit is the one of an entry; such a tie
    keeps nobody away yet, so that no judge learns from it who wrote what. A lifted tie stays on record.
    """

    __tablename__ = "conflict"
    __table_args__ = (
        Index(
            "uq_conflict_standing", "judge_id", "entry_id", "kind", unique=True,
            sqlite_where=_STANDS, postgresql_where=_STANDS,
        ),
        CheckConstraint(
            "(entry_id IS NOT NULL AND about_key = '' AND about_unit_id IS NULL) OR "
            "(entry_id IS NULL AND (about_key <> '') = (about_unit_id IS NULL))",
            name="about",
        ),
        CheckConstraint("(lifted_at IS NULL) = (lifted_reason IS NULL)", name="lifted"),
        CheckConstraint("since IS NULL OR until IS NULL OR since <= until", name="dates"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, info=PLAIN)
    judge_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    #: The edition in which it was declared.
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    #: A person by name, as typed and as searched (kit.text.search_key).
    about_name: Mapped[str] = mapped_column(default="", info=personal("conflict of interest", "blank"))
    about_key: Mapped[str] = mapped_column(default="", info=personal("conflict of interest", "keep"))
    about_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    kind: Mapped[ConflictKind] = mapped_column(string_enum(ConflictKind))
    source: Mapped[ConflictSource] = mapped_column(string_enum(ConflictSource))
    reason: Mapped[str] = mapped_column(Text, default="", info=PLAIN)
    since: Mapped[date | None]
    until: Mapped[date | None]
    made_at: Mapped[datetime]
    made_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    confirmed_at: Mapped[datetime | None]
    lifted_at: Mapped[datetime | None]
    lifted_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lifted_reason: Mapped[str | None] = mapped_column(Text, info=PLAIN)
