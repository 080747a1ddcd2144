"""Nouns of prizes that a shared place leaves to the committee: the money of its places in equal parts."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.judging.engine.prizes import together
from app.kit.db import Model
from app.kit.privacy import PLAIN
from app.people.models import Person


class PrizePool(Model):
    """Entries of one rank share the money of the places they take (C5, D17: 1-2-2-4), because somebody decided so.

    Sums in đồng, as they stood then: total = share × sharers + remainder, so that nothing is lost.
    """

    __tablename__ = "prize_pool"
    __table_args__ = (
        UniqueConstraint("round_id", "ranking", "rank"),
        CheckConstraint("sharers >= 2 AND share >= 0 AND remainder >= 0 AND remainder < sharers", name="parts"),
        CheckConstraint("total = share * sharers + remainder", name="nothing_lost"),
        CheckConstraint("(decision_number IS NULL) = (decision_date IS NULL)", name="decision"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, info=PLAIN)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    #: The ranking: a board's code, or "*" for all boards together.
    ranking: Mapped[str] = mapped_column(String(40), info=PLAIN)
    rank: Mapped[int]
    #: Ids of the entries, by number.
    entries: Mapped[list[Any]] = mapped_column(info=PLAIN)
    #: The places that carry a prize, best first: [prize id, position, name, money].
    places: Mapped[list[Any]] = mapped_column(info=PLAIN)
    sharers: Mapped[int]
    total: Mapped[int] = mapped_column(BigInteger)
    share: Mapped[int] = mapped_column(BigInteger)
    remainder: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(Text, info=PLAIN)
    made_at: Mapped[datetime]
    made_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    #: The signed decision's number and date, once it came back (D39).
    decision_number: Mapped[str | None] = mapped_column(info=PLAIN)
    decision_date: Mapped[date | None]

    made_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")

    @property
    def prizes(self) -> str:
        """The prizes of the places by name, best first."""
        return together(str(name) for _id, _position, name, _money in self.places)
