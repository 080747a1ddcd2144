"""Sheets that came on paper or in a judge's file: written down by one person, confirmed by another, never scored by them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.judging.models import Round, ScoreSheet
from app.judging.states import TranscriptKind, TranscriptState
from app.kit.db import Model, string_enum
from app.kit.files import StoredFile
from app.kit.privacy import PLAIN, personal
from app.people.models import Person

_SCORES = "the judge's scores, evidence of the result"


class Transcript(Model):
    """What one person read from a judge's signed paper or file, until a second one has confirmed it.

    faults: rows of the file that were left out, [row number, column, code, facts]. scan: the judge's signed paper;
    only a judge's own file may come without one.
    """

    __tablename__ = "transcript"
    __table_args__ = (
        CheckConstraint("settled_by_person_id IS NULL OR settled_by_person_id <> made_by_person_id", name="second"),
        CheckConstraint("(state = 'transcript_waiting') = (settled_at IS NULL)", name="settled"),
        CheckConstraint("scan_id IS NOT NULL OR made_by_person_id = judge_id", name="scan"),
        CheckConstraint("kind <> 'form_file' OR sha256 <> ''", name="file"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, info=PLAIN)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    judge_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[TranscriptKind] = mapped_column(string_enum(TranscriptKind))
    state: Mapped[TranscriptState] = mapped_column(string_enum(TranscriptState), default=TranscriptState.WAITING)
    faults: Mapped[list[Any]] = mapped_column(default=list, info=PLAIN)
    sha256: Mapped[str] = mapped_column(String(64), default="", info=PLAIN)
    scan_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    made_at: Mapped[datetime]
    made_by_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None]
    settled_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text, default="", info=PLAIN)

    round: Mapped[Round] = relationship(lazy="raise_on_sql")
    judge: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=[judge_id])
    maker: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=[made_by_person_id])
    settler: Mapped[Person | None] = relationship(lazy="raise_on_sql", foreign_keys=[settled_by_person_id])
    scan: Mapped[StoredFile | None] = relationship(lazy="raise_on_sql")
    lines: Mapped[list["TranscriptLine"]] = relationship(lazy="raise_on_sql", order_by="TranscriptLine.id")


class TranscriptLine(Model):
    """One sheet of a transcript. refused: the code of why the confirmation left this sheet as it was; empty before."""

    __tablename__ = "transcript_line"
    __table_args__ = (UniqueConstraint("transcript_id", "sheet_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    transcript_id: Mapped[int] = mapped_column(ForeignKey("transcript.id"), index=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("score_sheet.id"), index=True)
    #: The sheet's revision when it was written down; confirmed only on top of that one.
    revision: Mapped[int]
    scores: Mapped[dict[str, Any]] = mapped_column(info=personal(_SCORES, "keep"))
    comment_entrant: Mapped[str] = mapped_column(Text, default="", info=personal(_SCORES, "keep"))
    comment_panel: Mapped[str] = mapped_column(Text, default="", info=personal(_SCORES, "keep"))
    applied_at: Mapped[datetime | None]
    refused: Mapped[str] = mapped_column(String(40), default="", info=PLAIN)

    transcript: Mapped[Transcript] = relationship(lazy="raise_on_sql", back_populates="lines")
    sheet: Mapped[ScoreSheet] = relationship(lazy="raise_on_sql")
