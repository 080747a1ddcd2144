"""Nouns of awards."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.contests.entry_models import Entry
from app.contests.models import Prize
from app.kit.db import Model
from app.kit.privacy import PLAIN


class PrizeAward(Model):
    """One prize of the structure: given to an entry, or left unawarded with the reason (C5).

    Official only once the signed decision's number and date came back (D39).
    """

    __tablename__ = "prize_award"
    __table_args__ = (
        UniqueConstraint("prize_id", "position"),
        UniqueConstraint("prize_id", "entry_id"),
        CheckConstraint("(entry_id IS NULL) = (unawarded_reason IS NOT NULL)", name="given_or_not"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    prize_id: Mapped[int] = mapped_column(ForeignKey("prize.id"), index=True)
    #: 1 … quantity of the prize.
    position: Mapped[int]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    unawarded_reason: Mapped[str | None] = mapped_column(Text, info=PLAIN)
    decision_number: Mapped[str | None] = mapped_column(info=PLAIN)
    decision_date: Mapped[date | None]
    made_at: Mapped[datetime]
    made_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    prize: Mapped[Prize] = relationship(lazy="raise_on_sql")
    entry: Mapped[Entry | None] = relationship(lazy="raise_on_sql")
