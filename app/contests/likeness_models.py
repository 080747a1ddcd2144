"""Nouns of contests, part three: what an entry's words look like to a comparison, and pairs that share words."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.contests.entry_models import Entry
from app.contests.states import LikenessState
from app.kit.db import Model, string_enum
from app.kit.privacy import PLAIN, personal


class Fingerprint(Model):
    """The hashes of an entry's runs of syllables, of the version last compared; little-endian 32-bit numbers, sorted."""

    __tablename__ = "fingerprint"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    version_number: Mapped[int]
    runs: Mapped[bytes] = mapped_column(LargeBinary, info=personal("the work that is judged", "delete"))
    made_at: Mapped[datetime]


class Likeness(Model):
    """Two entries that share words: the newer one, the older one, and the share of the smaller found in the other."""

    __tablename__ = "likeness"
    __table_args__ = (
        UniqueConstraint("newer_id", "older_id"),
        CheckConstraint("permille BETWEEN 0 AND 1000", name="share"),
        CheckConstraint("(state = 'likeness_open') = (decided_at IS NULL)", name="decided"),
        CheckConstraint("newer_id <> older_id", name="two"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, info=PLAIN)
    newer_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    older_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    permille: Mapped[int]
    state: Mapped[LikenessState] = mapped_column(string_enum(LikenessState), default=LikenessState.OPEN)
    reason: Mapped[str | None] = mapped_column(Text, info=PLAIN)
    found_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    newer: Mapped[Entry] = relationship(lazy="raise_on_sql", foreign_keys=[newer_id])
    older: Mapped[Entry] = relationship(lazy="raise_on_sql", foreign_keys=[older_id])
