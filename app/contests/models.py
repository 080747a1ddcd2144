"""Nouns of contests, part one: series, editions, rules, boards, sections, stages, prizes, late work.

Entries and what belongs to them stand in `entry_models`, which this page completes.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.contests.states import EditionState, StageKind
from app.kit.db import Model, string_enum
from app.kit.privacy import PLAIN
from app.people.models import Unit


class Series(Model):
    """A contest that comes back ("Dự án, ý tưởng khởi nghiệp"), owned by one organizing unit."""

    __tablename__ = "series"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True, info=PLAIN)
    title: Mapped[str] = mapped_column(info=PLAIN)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)

    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")


class Edition(Model):
    """One edition of a series: "lần thứ VIII, năm 2026" (S31). `code` is its place in URLs and grants."""

    __tablename__ = "edition"
    __table_args__ = (
        UniqueConstraint("series_id", "number"),
        CheckConstraint("age_min <= age_max", name="ages"),
        CheckConstraint("team_min >= 1 AND team_min <= team_max", name="team"),
        CheckConstraint("(state = 'edition_draft') = (opened_at IS NULL)", name="opened"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("series.id"), index=True)
    code: Mapped[str] = mapped_column(String(40), unique=True, info=PLAIN)
    number: Mapped[int]
    year: Mapped[int]
    theme: Mapped[str] = mapped_column(default="", info=PLAIN)
    summary: Mapped[str] = mapped_column(Text, default="", info=PLAIN)
    contact: Mapped[str] = mapped_column(Text, default="", info=PLAIN)
    #: Title of the series, Roman number, year and theme, folded for search (D31).
    search_key: Mapped[str] = mapped_column(Text, default="", info=PLAIN)
    #: Which of the four brocade patterns it bears.
    pattern: Mapped[int] = mapped_column(default=1)
    state: Mapped[EditionState] = mapped_column(string_enum(EditionState), default=EditionState.DRAFT)
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    #: Seconds after the deadline in which a submission still counts as on time; never displayed.
    grace_seconds: Mapped[int] = mapped_column(default=0)
    #: Eligibility as data (D14, C1).
    age_min: Mapped[int] = mapped_column(default=18)
    age_max: Mapped[int] = mapped_column(default=35)
    reference_date: Mapped[date]
    team_min: Mapped[int] = mapped_column(default=1)
    team_max: Mapped[int] = mapped_column(default=3)
    one_individual_entry: Mapped[bool] = mapped_column(default=True)
    lead_one_team: Mapped[bool] = mapped_column(default=True)
    exclude_winners: Mapped[bool] = mapped_column(default=False)
    #: Whether entrants may see their own scores and comments after publication (D19 and the rules).
    shows_scores: Mapped[bool] = mapped_column(default=False)
    shows_comments: Mapped[bool] = mapped_column(default=True)
    #: How many official numbers reception has given out.
    numbers_given: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column()

    series: Mapped[Series] = relationship(lazy="raise_on_sql")
    stages: Mapped[list["Stage"]] = relationship(
        lazy="raise_on_sql", order_by="Stage.position", back_populates="edition"
    )
    boards: Mapped[list["Board"]] = relationship(lazy="raise_on_sql", order_by="Board.position")
    fields: Mapped[list["EntryField"]] = relationship(lazy="raise_on_sql", order_by="EntryField.position")

    __mapper_args__ = {"version_id_col": version}


class RulesVersion(Model):
    """A version of the rules ("Thể lệ", S37, D15). Published ones are never changed, only followed by others."""

    __tablename__ = "rules_version"
    __table_args__ = (UniqueConstraint("edition_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text, info=PLAIN)
    change_note: Mapped[str] = mapped_column(Text, default="", info=PLAIN)
    #: The scanned, signed paper; it comes after the text was published, and a better scan takes its place.
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    made_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class Board(Model):
    """A board ("Bảng Ý tưởng", "Bảng Dự án"): entries are ranked within it."""

    __tablename__ = "board"
    __table_args__ = (UniqueConstraint("edition_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    code: Mapped[str] = mapped_column(String(40), info=PLAIN)
    name: Mapped[str] = mapped_column(info=PLAIN)
    position: Mapped[int] = mapped_column(default=0)


class EntryField(Model):
    """A field of entry ("lĩnh vực dự thi", C1)."""

    __tablename__ = "entry_field"
    __table_args__ = (UniqueConstraint("edition_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    name: Mapped[str] = mapped_column(info=PLAIN)
    position: Mapped[int] = mapped_column(default=0)


class Section(Model):
    """A section of the dossier form: one typed field (kit.fields). Frozen once entries exist (D15)."""

    __tablename__ = "section"
    __table_args__ = (UniqueConstraint("edition_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    #: Only for entries of this board; None: for all.
    board_id: Mapped[int | None] = mapped_column(ForeignKey("board.id"))
    key: Mapped[str] = mapped_column(String(40), info=PLAIN)
    #: A kit.fields.FieldSpec as JSON (kind, label, help, required, limits, options).
    spec: Mapped[dict[str, Any]] = mapped_column(info=PLAIN)
    #: Whether judges of a blind round may see it.
    identifying: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)


class Stage(Model):
    """A step of an edition's timeline. `due_at` is its one exact instant (D1); a window has `opens_at` too."""

    __tablename__ = "stage"
    __table_args__ = (
        UniqueConstraint("edition_id", "position"),
        CheckConstraint("opens_at IS NULL OR opens_at <= due_at", name="window"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, info=PLAIN)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    kind: Mapped[StageKind] = mapped_column(string_enum(StageKind))
    name: Mapped[str] = mapped_column(info=PLAIN)
    position: Mapped[int]
    opens_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    #: "Dự kiến" (S36): shown as tentative; people are told when it changes.
    tentative: Mapped[bool] = mapped_column(default=False)
    #: The words of the plan ("Từ ngày 5-10/9/2021"), kept as they were (D2).
    plan_words: Mapped[str] = mapped_column(default="", info=PLAIN)
    #: When its result was published (pushed by judging in one transaction); None: nobody may know.
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    edition: Mapped[Edition] = relationship(lazy="raise_on_sql", back_populates="stages")

    __mapper_args__ = {"version_id_col": version}


class Prize(Model):
    """A prize of the structure (C5): quantity may stay unawarded; money in đồng."""

    __tablename__ = "prize"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    board_id: Mapped[int | None] = mapped_column(ForeignKey("board.id"))
    rank: Mapped[int]
    name: Mapped[str] = mapped_column(info=PLAIN)
    money: Mapped[int | None]
    quantity: Mapped[int] = mapped_column(default=1)
    sponsor: Mapped[str | None] = mapped_column(info=PLAIN)


class Extension(Model):
    """A later deadline, for all (no unit, no entry), for one unit and below, or for one entry."""

    __tablename__ = "extension"
    __table_args__ = (CheckConstraint("unit_id IS NULL OR entry_id IS NULL", name="one_scope"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    until: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text, info=PLAIN)
    made_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class StartLink(Model):
    """A secret link with which somebody may still start an entry after the deadline."""

    __tablename__ = "start_link"
    __table_args__ = (CheckConstraint("uses BETWEEN 0 AND max_uses", name="uses"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, info=PLAIN)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info=PLAIN)
    expires_at: Mapped[datetime]
    max_uses: Mapped[int] = mapped_column(default=1)
    uses: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(Text, info=PLAIN)
    made_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Allowance(Model):
    """How many entries of a unit an edition takes at most; `plans` writes the maximum, submission takes places."""

    __tablename__ = "allowance"
    __table_args__ = (
        UniqueConstraint("edition_id", "unit_id"),
        CheckConstraint("taken >= 0 AND taken <= maximum", name="within"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    taken: Mapped[int] = mapped_column(default=0)
    maximum: Mapped[int]


class AllowanceMember(Model):
    """A unit whose entries take a place of an allowance beside those of its own unit: a part of a former district."""

    __tablename__ = "allowance_member"

    allowance_id: Mapped[int] = mapped_column(ForeignKey("allowance.id", ondelete="CASCADE"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, index=True)
