"""The ballot file of a round as it was fixed when the round was locked."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Model
from app.kit.privacy import PLAIN, personal


class BallotFile(Model):
    """The ballot file of one locking. Nothing in it changes later; a decision taken back leaves it superseded.

    sha256: of the whole text in UTF-8. output: of its lines of results alone. The text names judges by codes that are
    drawn anew for each file, and entries by their public codes.
    """

    __tablename__ = "ballot_file"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        Index(
            "uq_ballot_file_live", "round_id", unique=True, sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
        CheckConstraint("length(sha256) = 64 AND length(output) = 64", name="hashes"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    number: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), info=PLAIN)
    output: Mapped[str] = mapped_column(String(64), info=PLAIN)
    content: Mapped[str] = mapped_column(
        Text, info=personal("the ballots of a round, evidence of its result", "keep"), deferred=True
    )
    made_at: Mapped[datetime]
    superseded_at: Mapped[datetime | None]
