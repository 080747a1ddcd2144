"""Nouns of judging: rounds with their rubric and panel, score sheets with their history, decisions, publications."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.contests.entry_models import Entry
from app.contests.models import Stage
from app.judging.states import (
    MAX_COMMENT,
    Aggregation,
    AtCut,
    RoundState,
    SheetRole,
    SheetState,
    Strata,
    ThirdMarking,
    Verdict,
)
from app.kit.db import Model, string_enum
from app.kit.privacy import PLAIN, apart, personal
from app.people.models import Person

_SCORES = "the judge's scores, evidence of the result"


class Round(Model):
    """The judging of one stage (D18: its own criteria, panel and rules). Points are integers of 1/100 point."""

    __tablename__ = "round"
    __table_args__ = (
        CheckConstraint("gap_percent BETWEEN 0 AND 100", name="gap"),
        CheckConstraint("min_judges >= 1 AND judges_per_entry >= 1", name="judges"),
        CheckConstraint(
            f"comment_min BETWEEN 0 AND comment_max AND comment_max BETWEEN 1 AND {MAX_COMMENT}", name="comment"
        ),
        CheckConstraint("(state IN ('round_locked', 'round_published')) = (locked_at IS NOT NULL)", name="locked"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, info=PLAIN)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), unique=True)
    state: Mapped[RoundState] = mapped_column(string_enum(RoundState), default=RoundState.DRAFT)
    blind: Mapped[bool] = mapped_column(default=True)
    judges_per_entry: Mapped[int] = mapped_column(default=2)
    min_judges: Mapped[int] = mapped_column(default=2)
    aggregation: Mapped[Aggregation] = mapped_column(string_enum(Aggregation), default=Aggregation.MEAN)
    #: What the severity of judges is reckoned within, where the calibrated result is official or a second opinion.
    strata: Mapped[Strata] = mapped_column(string_enum(Strata), default=Strata.BOARD)
    extra_readings: Mapped[bool] = mapped_column(default=False)  #: Announced: entries around a line may be read again.
    #: A difference of two sheets of at least this share of the rubric's maximum asks for a third marking; 0: never.
    gap_percent: Mapped[int] = mapped_column(default=20)
    third_marking: Mapped[ThirdMarking] = mapped_column(string_enum(ThirdMarking), default=ThirdMarking.MEAN_OF_ALL)
    #: The advance rule as data: {"top_n": {board code or "*": n}, "floor": "50", "no_zero_criterion": true}.
    advance: Mapped[dict[str, Any]] = mapped_column(default=dict, info=PLAIN)
    at_cut: Mapped[AtCut] = mapped_column(string_enum(AtCut), default=AtCut.COUNCIL)
    #: The ordered tie chain, as engine.ties reads it: [["criterion_mean", "feasibility"], ["majority", null], …].
    tie_chain: Mapped[list[Any]] = mapped_column(default=list, info=PLAIN)
    #: None: ties are exact; else results equal after rounding to so many places tie.
    tie_places: Mapped[int | None]
    #: The organizer's other number per board, with the reason (QNG): {"*": n}.
    override: Mapped[dict[str, Any] | None] = mapped_column(info=PLAIN)
    override_reason: Mapped[str | None] = mapped_column(Text, info=PLAIN)
    comment_min: Mapped[int] = mapped_column(default=0)  #: A word to the entrant has so many characters at least.
    comment_max: Mapped[int] = mapped_column(default=MAX_COMMENT)
    #: The lot that orders the final (C4), kept so that anybody can draw it again.
    draw_seed: Mapped[str | None] = mapped_column(String(64), info=PLAIN)
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    locked_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    stage: Mapped[Stage] = relationship(lazy="raise_on_sql")
    criteria: Mapped[list["Criterion"]] = relationship(lazy="raise_on_sql", order_by="Criterion.position")
    panel: Mapped[list["PanelMember"]] = relationship(lazy="raise_on_sql", back_populates="round")

    __mapper_args__ = {"version_id_col": version}


class Criterion(Model):
    """A criterion of a round, copied from a preset (C3), never linked. Points in 1/100."""

    __tablename__ = "criterion"
    __table_args__ = (
        UniqueConstraint("round_id", "key"),
        CheckConstraint("maximum > 0 AND minimum >= 0 AND minimum < maximum AND step > 0 AND weight > 0", name="range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(40), info=PLAIN)
    label: Mapped[str] = mapped_column(info=PLAIN)
    guidance: Mapped[str] = mapped_column(Text, default="", info=PLAIN)
    maximum: Mapped[int]
    minimum: Mapped[int] = mapped_column(default=0)
    step: Mapped[int] = mapped_column(default=50)
    #: In hundredths: 100 is once.
    weight: Mapped[int] = mapped_column(default=100)
    position: Mapped[int] = mapped_column(default=0)


class PanelMember(Model):
    """A judge of a round; the chief reopens sheets (never their own) and orders third markings."""

    __tablename__ = "panel_member"
    __table_args__ = (UniqueConstraint("round_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    chief: Mapped[bool] = mapped_column(default=False)
    #: The tie-break judge: reads every entry, enters no mean, and is asked only where totals are equal.
    sealed: Mapped[bool] = mapped_column(default=False)
    #: At most so many sheets; None: no cap.
    cap: Mapped[int | None]
    #: At least so many, where a plan is made by expertise; None: none.
    floor: Mapped[int | None]
    #: What they know, 0 to 1000: {"field:12": 1000, "board:3": 600}; what is not said counts half.
    expertise: Mapped[dict[str, Any]] = mapped_column(default=dict, info=PLAIN)
    left_at: Mapped[datetime | None]

    round: Mapped[Round] = relationship(lazy="raise_on_sql", back_populates="panel")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class ScoreSheet(Model):
    """One judge's sheet for one entry in one round. scores: criterion key → points in 1/100."""

    __tablename__ = "score_sheet"
    __table_args__ = (
        # A judge may have scored a sample of an entry that they read in earnest later.
        Index(
            "uq_score_sheet_counted", "round_id", "entry_id", "judge_id", unique=True,
            sqlite_where=text("role <> 'sample'"), postgresql_where=text("role <> 'sample'"),
        ),
        Index(
            "uq_score_sheet_sample", "round_id", "entry_id", "judge_id", unique=True,
            sqlite_where=text("role = 'sample'"), postgresql_where=text("role = 'sample'"),
        ),
        Index("ix_score_sheet_judge_id_state", "judge_id", "state"),
        CheckConstraint("state <> 'sheet_submitted' OR submitted_at IS NOT NULL", name="submitted"),
        CheckConstraint("(state = 'sheet_recused') = (recused_reason IS NOT NULL)", name="recused"),
        CheckConstraint("NOT third OR role <> 'sample'", name="third"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, info=PLAIN)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    judge_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), info=apart("entry", "judges", "entry_id", ("state", SheetState.RECUSED.value))
    )
    #: A third marking ordered because two sheets were far apart.
    third: Mapped[bool] = mapped_column(default=False)
    #: Samples (of the calibration round) and sealed sheets never count; extra readings do.
    role: Mapped[SheetRole] = mapped_column(string_enum(SheetRole), default=SheetRole.FIRST)
    state: Mapped[SheetState] = mapped_column(string_enum(SheetState), default=SheetState.ASSIGNED)
    scores: Mapped[dict[str, Any]] = mapped_column(default=dict, info=personal(_SCORES, "keep"))
    comment_entrant: Mapped[str] = mapped_column(Text, default="", info=personal(_SCORES, "keep"))
    comment_panel: Mapped[str] = mapped_column(Text, default="", info=personal(_SCORES, "keep"))
    #: Criterion key → a note to it, for the panel only.
    notes: Mapped[dict[str, Any]] = mapped_column(default=dict, info=personal(_SCORES, "keep"))
    #: Grows with each save; a second device that saves on an older one is answered 409 with both texts (B18).
    revision: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    #: The nonce of the hand-in: the same one again gets the same answer.
    nonce: Mapped[str | None] = mapped_column(String(64), info=PLAIN)
    recused_reason: Mapped[str | None] = mapped_column(Text, info=PLAIN)
    #: The end of its journal (ScoreEvent): how many events, and the hash of the last one.
    journal_seq: Mapped[int] = mapped_column(default=0)
    journal_hash: Mapped[str] = mapped_column(String(64), default="", info=PLAIN)
    #: Where it stands in this judge's queue.
    position: Mapped[int] = mapped_column(default=0)

    round: Mapped[Round] = relationship(lazy="raise_on_sql")
    entry: Mapped[Entry] = relationship(lazy="raise_on_sql")
    judge: Mapped[Person] = relationship(lazy="raise_on_sql")


def counted() -> ColumnElement[bool]:
    """The condition on ScoreSheet: one of the round's readings, no sample, not sealed. All that tallies or plans asks so."""
    return ScoreSheet.role.not_in((SheetRole.SAMPLE, SheetRole.SEALED))


class SheetChange(Model):
    """The history of a sheet: append-only, one row a save that changed a score."""

    __tablename__ = "sheet_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("score_sheet.id"), index=True)
    revision: Mapped[int]
    verb: Mapped[str] = mapped_column(String(40), info=PLAIN)
    scores: Mapped[dict[str, Any]] = mapped_column(info=personal(_SCORES, "keep"))
    at: Mapped[datetime]
    by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str | None] = mapped_column(Text, info=PLAIN)


class TieVote(Model):
    """Votes of the panel for an entry in a tie (C4), typed in by the secretariat."""

    __tablename__ = "tie_vote"
    __table_args__ = (UniqueConstraint("round_id", "entry_id"), CheckConstraint("votes >= 0", name="votes"))

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    votes: Mapped[int]


class ChairVote(Model):
    """The chair's order among entries in a tie, 1 is best, with the reason that was written down."""

    __tablename__ = "chair_vote"
    __table_args__ = (UniqueConstraint("round_id", "entry_id"), CheckConstraint("place >= 1", name="place"))

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    place: Mapped[int]
    reason: Mapped[str] = mapped_column(Text, info=PLAIN)


class DrawPlace(Model):
    """The place of an entry in the order drawn by lot."""

    __tablename__ = "draw_place"
    __table_args__ = (UniqueConstraint("round_id", "entry_id"), UniqueConstraint("round_id", "place"))

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    place: Mapped[int]
    #: A finalist who did not come: no sheet counts.
    absent: Mapped[bool] = mapped_column(default=False)


class Decision(Model):
    """What was decided about an entry when the round was locked: the tally's line as it stood, and the verdict.

    mean: the exact result as "numerator/denominator"; shown: as displayed (D17).
    """

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("round_id", "entry_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    verdict: Mapped[Verdict] = mapped_column(string_enum(Verdict))
    place: Mapped[int | None]
    mean: Mapped[str | None] = mapped_column(String(80), info=personal(_SCORES, "keep"))
    shown: Mapped[str] = mapped_column(String(40), default="", info=personal(_SCORES, "keep"))
    reasons: Mapped[list[Any]] = mapped_column(default=list, info=PLAIN)
    decided_at: Mapped[datetime]

    entry: Mapped[Entry] = relationship(lazy="raise_on_sql")


class Publication(Model):
    """The publication of a stage's result at a chosen instant; a correction is a new dated version (D19).

    due_at: not before this instant; done_at: when it was pushed, None while it waits. plan: what will be pushed, by
    ids and codes. content: what the public page says, frozen when it was pushed and empty before.
    """

    __tablename__ = "publication"
    __table_args__ = (
        UniqueConstraint("stage_id", "number"),
        CheckConstraint("done_at IS NULL OR done_at >= due_at", name="never_before"),
        CheckConstraint("done_at IS NULL OR cancelled_at IS NULL", name="one_end"),
        CheckConstraint("(decision_number IS NULL) = (decision_date IS NULL)", name="decision"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"), index=True)
    number: Mapped[int]
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    #: The signed decision's number and date, once it came back: official only then (D39).
    decision_number: Mapped[str | None] = mapped_column(info=PLAIN)
    decision_date: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="", info=PLAIN)
    plan: Mapped[dict[str, Any]] = mapped_column(default=dict, info=PLAIN)
    content: Mapped[dict[str, Any]] = mapped_column(default=dict, info=personal("published result", "pseudonym"))
    made_at: Mapped[datetime]
    made_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    stage: Mapped[Stage] = relationship(lazy="raise_on_sql")
