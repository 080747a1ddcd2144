"""Nouns of contests, part two: entries, their teams, versions and files, forwarding lists, coaching."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.contests.models import Board, Edition, EntryField, Stage
from app.contests.states import ClaimKind, EntryState, Exclusion, MemberRole, VersionKind
from app.kit.db import Model, string_enum
from app.kit.files import StoredFile
from app.kit.privacy import PLAIN, apart, personal
from app.people.models import Person, Unit

_CONTENT = "the work that is judged"


class Entry(Model):
    """An entry ("hồ sơ dự thi"): a draft, then a chain of immutable versions, then its way through the contest."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("edition_id", "number"),
        Index("ix_entry_edition_id_state", "edition_id", "state"),
        Index("ix_entry_edition_id_credited_unit_id", "edition_id", "credited_unit_id"),
        # Few entries come from paper: an index of the rest would be one long run of NULL, which no planner walks.
        Index(
            "ix_entry_entered_by_person_id",
            "entered_by_person_id",
            sqlite_where=text("entered_by_person_id IS NOT NULL"),
            postgresql_where=text("entered_by_person_id IS NOT NULL"),
        ),
        CheckConstraint("(state = 'duplicate') = (merged_into_id IS NOT NULL)", name="merged"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn"),
        CheckConstraint("(state = 'disqualified') = (disqualified_for IS NOT NULL)", name="disqualified"),
        CheckConstraint("state = 'draft' OR state = 'withdrawn' OR submitted_at IS NOT NULL", name="submitted"),
        CheckConstraint(
            "state NOT IN ('received', 'supplement', 'valid', 'invalid', 'in_round', 'stopped', 'polishing', "
            "'in_final', 'awarded', 'not_awarded') OR number IS NOT NULL",
            name="numbered",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: The public code in URLs, mails and on the receipt: random, without look-alikes.
    ref: Mapped[str] = mapped_column(String(16), unique=True, info=PLAIN)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    board_id: Mapped[int] = mapped_column(ForeignKey("board.id"), index=True)
    field_id: Mapped[int | None] = mapped_column(ForeignKey("entry_field.id"))
    leader_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True, info=apart("entry", "makes", "id"))
    #: The one unit it counts for (B5.1), as it was then; None: sent straight to the organizers.
    credited_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    title: Mapped[str] = mapped_column(default="", info=personal(_CONTENT, "keep"))
    search_key: Mapped[str] = mapped_column(default="", index=True, info=personal("search", "blank"))
    state: Mapped[EntryState] = mapped_column(string_enum(EntryState), default=EntryState.DRAFT)
    #: The secretariat's official number within the edition, given at reception.
    number: Mapped[int | None]
    #: The stage it stands in or was stopped at, once rounds have begun.
    stage_id: Mapped[int | None] = mapped_column(ForeignKey("stage.id"))
    #: What the entrant types, section key → answer; `draft_revision` guards against a second tab (B18).
    draft: Mapped[dict[str, Any]] = mapped_column(default=dict, info=personal(_CONTENT, "delete"))
    draft_revision: Mapped[int] = mapped_column(default=0)
    draft_saved_at: Mapped[datetime | None]
    made_at: Mapped[datetime]
    #: The first submission decides about being on time (B5.3); later ones do not move it.
    submitted_at: Mapped[datetime | None]
    late: Mapped[bool] = mapped_column(default=False)
    #: When the organizers accepted a late entry, with the reason in the history.
    late_accepted_at: Mapped[datetime | None]
    unit_confirmed_at: Mapped[datetime | None]
    leader_confirmed_at: Mapped[datetime | None]
    forwarded_at: Mapped[datetime | None]
    #: Forwarded by the clock, not by the unit.
    forwarded_unconfirmed: Mapped[bool] = mapped_column(default=False)
    received_at: Mapped[datetime | None]
    supplement_due_at: Mapped[datetime | None]
    #: The last reason told to the entrant (returned, supplement, invalid, disqualified).
    reason: Mapped[str | None] = mapped_column(Text, info=PLAIN)
    withdrawn_at: Mapped[datetime | None]
    disqualified_at: Mapped[datetime | None]
    disqualified_for: Mapped[Exclusion | None] = mapped_column(string_enum(Exclusion))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"))
    #: The officer who entered it from paper (D36), and the scan of the paper.
    entered_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    paper_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    start_link_id: Mapped[int | None] = mapped_column(ForeignKey("start_link.id"))
    #: Open to investors (S28).
    open_to_investors: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()

    edition: Mapped[Edition] = relationship(lazy="raise_on_sql")
    board: Mapped[Board] = relationship(lazy="raise_on_sql")
    field: Mapped[EntryField | None] = relationship(lazy="raise_on_sql")
    stage: Mapped[Stage | None] = relationship(lazy="raise_on_sql")
    leader: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=[leader_id])
    credited_unit: Mapped[Unit | None] = relationship(lazy="raise_on_sql")
    members: Mapped[list["EntryMember"]] = relationship(lazy="raise_on_sql", order_by="EntryMember.position")
    versions: Mapped[list["EntryVersion"]] = relationship(lazy="raise_on_sql", order_by="EntryVersion.number")

    __mapper_args__ = {"version_id_col": version}


class EntryMember(Model):
    """A member of the team as the entry names them; `person_id` once they confirmed with their account."""

    __tablename__ = "entry_member"
    __table_args__ = (UniqueConstraint("entry_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, info=PLAIN)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True, info=apart("entry", "makes", "entry_id")
    )
    role: Mapped[MemberRole] = mapped_column(string_enum(MemberRole))
    full_name: Mapped[str] = mapped_column(info=personal("entry form (C2)", "pseudonym"))
    contact: Mapped[str] = mapped_column(default="", info=personal("invitation to the team", "blank"))
    duty: Mapped[str] = mapped_column(default="", info=personal("entry form (C2)", "blank"))
    position: Mapped[int] = mapped_column(default=0)
    #: SHA-256 of the invitation's secret; joining needs it (B15).
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True, info=PLAIN)
    confirmed_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship(lazy="raise_on_sql")


class EntryVersion(Model):
    """What was handed in at one instant, immutable; its receipt can be verified by anybody who holds the code."""

    __tablename__ = "entry_version"
    __table_args__ = (UniqueConstraint("entry_id", "number"), UniqueConstraint("entry_id", "nonce"))

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    number: Mapped[int]
    kind: Mapped[VersionKind] = mapped_column(string_enum(VersionKind))
    #: Title, board, field, team, answers and the hashes of files: all that is judged.
    content: Mapped[dict[str, Any]] = mapped_column(info=personal(_CONTENT, "delete"))
    #: SHA-256 of the canonical JSON of `content`.
    sha256: Mapped[str] = mapped_column(String(64), info=PLAIN)
    receipt_code: Mapped[str] = mapped_column(String(16), unique=True, info=PLAIN)
    #: The client's nonce: the second arrival of the same submission gets the first answer.
    nonce: Mapped[str] = mapped_column(String(64), info=PLAIN)
    made_at: Mapped[datetime]
    made_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    entry: Mapped[Entry] = relationship(lazy="raise_on_sql", overlaps="versions")


class EntryClaim(Model):
    """What a submitted entry claims of its leader (C1): the unique key stops the second one, at any speed."""

    __tablename__ = "entry_claim"
    __table_args__ = (UniqueConstraint("edition_id", "person_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    kind: Mapped[ClaimKind] = mapped_column(string_enum(ClaimKind))


class AllowancePlace(Model):
    """A place that an entry took of an allowance, so that exactly this one is given back."""

    __tablename__ = "allowance_place"
    __table_args__ = (UniqueConstraint("allowance_id", "entry_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    allowance_id: Mapped[int] = mapped_column(ForeignKey("allowance.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)


class EntryFile(Model):
    """A file in the entry's draft, for one section; a version names the files it took with it by hash."""

    __tablename__ = "entry_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    section_key: Mapped[str] = mapped_column(String(40), info=PLAIN)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), index=True)
    #: The variant without metadata that judges of a blind round get, once the secretariat cleared it.
    cleared_at: Mapped[datetime | None]
    cleared_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    removed_at: Mapped[datetime | None]

    file: Mapped[StoredFile] = relationship(lazy="raise_on_sql")


class FrozenVersion(Model):
    """The version of an entry that a stage judges: fixed when the stage's window opens."""

    __tablename__ = "frozen_version"
    __table_args__ = (UniqueConstraint("stage_id", "entry_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("entry_version.id"))
    frozen_at: Mapped[datetime]

    entry_version: Mapped[EntryVersion] = relationship(lazy="raise_on_sql")


class Forwarding(Model):
    """One list that a unit forwarded (S67): which entries stand on it is told by ForwardedEntry."""

    __tablename__ = "forwarding"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, info=PLAIN)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    at: Mapped[datetime]
    by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(Text, default="", info=PLAIN)


class ForwardedEntry(Model):
    """An entry on a forwarding list, in the list's order."""

    __tablename__ = "forwarded_entry"
    __table_args__ = (UniqueConstraint("forwarding_id", "entry_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    forwarding_id: Mapped[int] = mapped_column(ForeignKey("forwarding.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    position: Mapped[int]


class Mentorship(Model):
    """A mentor for an entry in a coaching stage; whoever coached may not judge it (D16)."""

    __tablename__ = "mentorship"
    __table_args__ = (UniqueConstraint("stage_id", "entry_id", "mentor_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    stage_id: Mapped[int] = mapped_column(ForeignKey("stage.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    mentor_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), index=True, info=apart("entry", "makes", "entry_id")
    )
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    mentor: Mapped[Person] = relationship(lazy="raise_on_sql")
    entry: Mapped[Entry] = relationship(lazy="raise_on_sql")
    stage: Mapped[Stage] = relationship(lazy="raise_on_sql")


class CoachingNote(Model):
    """A piece of advice with its deadline, answered by a new version (S35)."""

    __tablename__ = "coaching_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, info=PLAIN)
    mentorship_id: Mapped[int] = mapped_column(ForeignKey("mentorship.id"), index=True)
    advice: Mapped[str] = mapped_column(Text, info=personal("advice to the team", "blank"))
    due_at: Mapped[datetime | None]
    made_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(Text, default="", info=personal("advice to the team", "blank"))
    answered_at: Mapped[datetime | None]
    answered_version_id: Mapped[int | None] = mapped_column(ForeignKey("entry_version.id"))

    mentorship: Mapped[Mentorship] = relationship(lazy="raise_on_sql")
    answered_version: Mapped[EntryVersion | None] = relationship(lazy="raise_on_sql")
