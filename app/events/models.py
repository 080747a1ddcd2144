"""Nouns of events, part one: types as data, events, their days, sites, sessions, speakers and files.

Who comes stands in `registration_models`, who came in `checkin_models`.
"""

from datetime import date, datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.events.states import EventFormat, EventState, FileUse
from app.kit.db import Model, string_enum
from app.kit.files import StoredFile
from app.kit.privacy import PLAIN, personal
from app.people.models import Unit


class EventType(Model):
    """A kind of event as data (C6): its own fields, its way of registering, its reports."""

    __tablename__ = "event_type"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True, info=PLAIN)
    name: Mapped[str] = mapped_column(info=PLAIN)
    name_en: Mapped[str] = mapped_column(info=PLAIN)
    position: Mapped[int] = mapped_column(default=0)
    #: kit.fields.FieldSpec as JSON, one each: what the organizer says about an event of this type.
    fields: Mapped[list[Any]] = mapped_column(default=list, info=PLAIN)
    #: The same: what those who register are asked.
    questions: Mapped[list[Any]] = mapped_column(default=list, info=PLAIN)
    #: The same: the figures that its report gives.
    figures: Mapped[list[Any]] = mapped_column(default=list, info=PLAIN)
    #: Names of the categories of participants proposed for a new event.
    categories: Mapped[list[Any]] = mapped_column(default=list, info=PLAIN)
    #: The parts such an event usually has (a festival's stands, final, forum): {"title", "kind": code of a type}.
    parts: Mapped[list[Any]] = mapped_column(default=list, info=PLAIN)
    #: The registration modes proposed (D24), freely mixed.
    self_sign_up: Mapped[bool] = mapped_column(default=True)
    unit_delegates: Mapped[bool] = mapped_column(default=False)
    needs_approval: Mapped[bool] = mapped_column(default=False)
    #: Share of the sessions, in percent, that gives the right to a certificate (C6: 80); None: no certificate.
    certificate_percent: Mapped[int | None]


class Event(Model):
    """Something organized (B2), alone or as part of another (a festival's forum). `code` is its place in URLs and grants."""

    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("starts_at IS NULL OR ends_at IS NULL OR starts_at <= ends_at", name="span"),
        CheckConstraint("(state = 'event_cancelled') = (cancelled_at IS NOT NULL)", name="cancelled"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="parent"),
        Index("ix_event_starts_at_id", "starts_at", "id"),
        Index("ix_event_unit_id_year", "unit_id", "year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True, info=PLAIN)
    type_id: Mapped[int] = mapped_column(ForeignKey("event_type.id"), index=True)
    #: The organizing unit.
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    title: Mapped[str] = mapped_column(info=PLAIN)
    theme: Mapped[str] = mapped_column(default="", info=PLAIN)
    summary: Mapped[str] = mapped_column(Text, default="", info=PLAIN)
    #: Whom it is for, in words ("Đoàn khối trường học", S45).
    audience: Mapped[str] = mapped_column(default="", info=PLAIN)
    contact: Mapped[str] = mapped_column(Text, default="", info=PLAIN)
    search_key: Mapped[str] = mapped_column(Text, default="", info=PLAIN)
    pattern: Mapped[int] = mapped_column(default=1)
    year: Mapped[int]
    #: When the plan says it happens (D2): a kit.timespec.TimeSpec as JSON and the plan's own words.
    time_spec: Mapped[dict[str, Any] | None] = mapped_column(info=PLAIN)
    plan_words: Mapped[str] = mapped_column(default="", info=PLAIN)
    #: The last day of that, computed, for order and alarms; None: never overdue (S96, S106).
    due_on: Mapped[date | None] = mapped_column(index=True)
    tentative: Mapped[bool] = mapped_column(default=False)
    #: First and last instant of its days; None while only the plan's words are known.
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    format: Mapped[EventFormat] = mapped_column(string_enum(EventFormat), default=EventFormat.IN_PERSON)
    venue: Mapped[str] = mapped_column(default="", info=PLAIN)
    address: Mapped[str] = mapped_column(default="", info=PLAIN)
    #: Shown to those registered only.
    online_link: Mapped[str | None] = mapped_column(Text, info=PLAIN)
    moved_online_at: Mapped[datetime | None]
    #: Answers to the type's fields, and figures typed for the report.
    details: Mapped[dict[str, Any]] = mapped_column(default=dict, info=PLAIN)
    figures: Mapped[dict[str, Any]] = mapped_column(default=dict, info=PLAIN)
    #: What those who register are asked: kit.fields.FieldSpec as JSON; frozen once registrations exist.
    questions: Mapped[list[Any]] = mapped_column(default=list, info=PLAIN)

    #: The three modes (D24), freely mixed.
    self_sign_up: Mapped[bool] = mapped_column(default=True)
    unit_delegates: Mapped[bool] = mapped_column(default=False)
    needs_approval: Mapped[bool] = mapped_column(default=False)
    waiting_list: Mapped[bool] = mapped_column(default=True)
    registration_opens_at: Mapped[datetime | None]
    #: The last instant of signing up; None: until it starts.
    registration_closes_at: Mapped[datetime | None]
    #: When seats allocated to units and not named fall back to everybody.
    release_at: Mapped[datetime | None]
    #: Minutes for which a place is kept while the form is filled in, and for which an offer stands.
    hold_minutes: Mapped[int] = mapped_column(default=15)
    offer_minutes: Mapped[int] = mapped_column(default=1440)
    #: Those younger on the day need a guardian's consent (D35).
    consent_under: Mapped[int] = mapped_column(default=16)
    certificate_percent: Mapped[int | None]

    state: Mapped[EventState] = mapped_column(string_enum(EventState), default=EventState.PLANNED)
    proposed_at: Mapped[datetime | None]
    issued_at: Mapped[datetime | None]
    #: Number and date of the approving paper, as it came back (D39).
    decision: Mapped[str | None] = mapped_column(info=PLAIN)
    postponed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    #: Why it was returned, postponed, moved or cancelled, as people are told.
    reason: Mapped[str | None] = mapped_column(Text, info=PLAIN)
    #: Salt of the slow hashes by which phones at the doors know tickets.
    gate_salt: Mapped[str] = mapped_column(String(32), default=lambda: token_hex(16), info=PLAIN)
    made_at: Mapped[datetime]
    made_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column()

    type: Mapped[EventType] = relationship(lazy="raise_on_sql")
    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")
    parent: Mapped["Event | None"] = relationship(lazy="raise_on_sql", remote_side="Event.id")

    __mapper_args__ = {"version_id_col": version}


class CoOrganizer(Model):
    """A unit that organizes together with the event's own ("phối hợp")."""

    __tablename__ = "co_organizer"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, index=True)


class Site(Model):
    """A connected site ("điểm cầu", S124): one or several hundred, each with its contact, its list, its total (D23)."""

    __tablename__ = "site"
    __table_args__ = (
        UniqueConstraint("event_id", "position"),
        CheckConstraint("typed_present IS NULL OR typed_present >= 0", name="typed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, info=PLAIN)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    #: Whose site it is; its officers may watch it and type its total.
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    name: Mapped[str] = mapped_column(info=PLAIN)
    search_key: Mapped[str] = mapped_column(default="", info=PLAIN)
    address: Mapped[str] = mapped_column(default="", info=PLAIN)
    position: Mapped[int] = mapped_column(default=0)
    contact_name: Mapped[str | None] = mapped_column(info=personal("contact of a site", "blank"))
    contact_phone: Mapped[str | None] = mapped_column(info=personal("contact of a site", "blank"))
    #: The head-count of a site that was never online, typed afterwards.
    typed_present: Mapped[int | None]
    typed_at: Mapped[datetime | None]
    typed_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    unit: Mapped[Unit | None] = relationship(lazy="raise_on_sql")


class Occurrence(Model):
    """One of the days or times at which an event is held (S44). The unit that held it is credited for it (S74, S91)."""

    __tablename__ = "occurrence"
    __table_args__ = (
        CheckConstraint("starts_at <= ends_at", name="span"),
        Index("ix_occurrence_unit_id_starts_at", "unit_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, info=PLAIN)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    #: Who holds it; None: the organizing unit.
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    name: Mapped[str] = mapped_column(default="", info=PLAIN)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    tentative: Mapped[bool] = mapped_column(default=False)
    #: That it really took place, said by an organizer or by the unit's officer, with the proof in words or a link.
    held_at: Mapped[datetime | None]
    held_note: Mapped[str] = mapped_column(Text, default="", info=PLAIN)
    participants: Mapped[int | None]


class Session(Model):
    """A part of the programme: a talk, a class, a film. Those who sign up for it take its places where it has a limit."""

    __tablename__ = "event_session"
    __table_args__ = (CheckConstraint("starts_at <= ends_at", name="span"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, info=PLAIN)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    name: Mapped[str] = mapped_column(info=PLAIN)
    #: Its name, its speakers and what they speak about, as they are searched (D31).
    search_key: Mapped[str] = mapped_column(Text, default="", info=personal("programme of an event", "blank"))
    summary: Mapped[str] = mapped_column(Text, default="", info=PLAIN)
    room: Mapped[str] = mapped_column(default="", info=PLAIN)
    link: Mapped[str | None] = mapped_column(Text, info=PLAIN)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    #: Whether one chooses it when registering; otherwise everybody belongs to it.
    chosen: Mapped[bool] = mapped_column(default=False)
    #: Whether it is part of the attendance that gives the right to a certificate (C6).
    counts: Mapped[bool] = mapped_column(default=True)

    speakers: Mapped[list["Speaker"]] = relationship(lazy="raise_on_sql", order_by="Speaker.position")


class Speaker(Model):
    """Somebody who speaks at a session, as the programme names them."""

    __tablename__ = "speaker"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("event_session.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(info=personal("programme of an event", "pseudonym"))
    title: Mapped[str] = mapped_column(default="", info=PLAIN)
    topic: Mapped[str] = mapped_column(default="", info=PLAIN)
    position: Mapped[int] = mapped_column(default=0)


class EventFile(Model):
    """A plan, a material or a photo of an event. Photos are shown only with the consent of those seen (D35)."""

    __tablename__ = "event_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, info=PLAIN)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("event_session.id", ondelete="SET NULL"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    use: Mapped[FileUse] = mapped_column(string_enum(FileUse))
    caption: Mapped[str] = mapped_column(default="", info=PLAIN)
    #: Whether everybody may fetch it; otherwise its own house only.
    public: Mapped[bool] = mapped_column(default=False)
    #: The organizer's word that those seen (and a minor's guardian) agreed.
    consented: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    file: Mapped[StoredFile] = relationship(lazy="raise_on_sql")
