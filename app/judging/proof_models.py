"""What proves a result: the journal of scores, the ballot file of a locked round, requests to open it again."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.judging.states import ReopeningState, RoundVerb
from app.kit.db import Model, string_enum
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


class ScoreEvent(Model):
    """One change of one score, or an act on a sheet that changed none (criterion is None). Append-only.

    hash: over all columns and the hash of the sheet's event before (journal.rules.link); the sheet holds the last one.
    Person ids are as they were and no keys: two records made one must not break a chain.
    """

    __tablename__ = "score_event"
    __table_args__ = (UniqueConstraint("sheet_id", "seq"), CheckConstraint("seq >= 1", name="seq"))

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("score_sheet.id"))
    seq: Mapped[int]
    at: Mapped[datetime]
    verb: Mapped[str] = mapped_column(String(40), info=PLAIN)
    by_person_id: Mapped[int | None]
    true_person_id: Mapped[int | None]
    judge_id: Mapped[int]
    entry_id: Mapped[int]
    criterion: Mapped[str | None] = mapped_column(String(40), info=PLAIN)
    old: Mapped[int | None]
    new: Mapped[int | None]
    reason: Mapped[str | None] = mapped_column(Text, info=PLAIN)
    prev: Mapped[str] = mapped_column(String(64), info=PLAIN)
    hash: Mapped[str] = mapped_column(String(64), info=PLAIN)


class Reopening(Model):
    """A request to open a round again, or to take its decision back, that waits for a second person."""

    __tablename__ = "reopening"
    __table_args__ = (
        Index(
            "uq_reopening_asked", "round_id", unique=True, sqlite_where=text("state = 'reopening_asked'"),
            postgresql_where=text("state = 'reopening_asked'"),
        ),
        CheckConstraint("(state = 'reopening_asked') = (ended_at IS NULL)", name="ended"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, info=PLAIN)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    verb: Mapped[RoundVerb] = mapped_column(string_enum(RoundVerb))
    state: Mapped[ReopeningState] = mapped_column(string_enum(ReopeningState), default=ReopeningState.ASKED)
    reason: Mapped[str] = mapped_column(Text, info=PLAIN)
    asked_at: Mapped[datetime]
    asked_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_by_true_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lapses_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
