"""Nouns of events, part three: who came. Lists at the doors, devices, scans, admissions, and what people thought."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.events.models import Event, Site
from app.events.registration_models import Registration
from app.events.states import Direction, ListKind, ListRule, RefusalReason, ScanMethod, ScanResult
from app.kit.db import Model, string_enum
from app.kit.privacy import PLAIN, personal


class CheckList(Model):
    """What is checked at a gate (a list is an object, not a filter): the door, a session, a meal, a gift."""

    __tablename__ = "check_list"
    __table_args__ = (
        UniqueConstraint("event_id", "name"),
        CheckConstraint("opens_at IS NULL OR closes_at IS NULL OR opens_at <= closes_at", name="window"),
        CheckConstraint("admitted >= 0 AND (capacity IS NULL OR admitted <= capacity)", name="within"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, info=PLAIN)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(info=PLAIN)
    kind: Mapped[ListKind] = mapped_column(string_enum(ListKind), default=ListKind.ENTRY)
    rule: Mapped[ListRule] = mapped_column(string_enum(ListRule), default=ListRule.ONCE)
    position: Mapped[int] = mapped_column(default=0)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("event_session.id", ondelete="CASCADE"), index=True)
    #: Only those of one site pass; None: everybody's own site is asked for when the gate has one.
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    #: Whether leaving is recorded, so that one may come in again.
    exits: Mapped[bool] = mapped_column(default=False)
    #: How many may pass (a room, a number of gifts), and how many have; counted only where there is a capacity.
    capacity: Mapped[int | None]
    admitted: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]


class Device(Model):
    """A phone or another system that may speak to the API: bound to one event or one site, revocable."""

    __tablename__ = "device"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, info=PLAIN)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    #: "Cổng B, máy của An": what the organizer reads beside its scans.
    name: Mapped[str] = mapped_column(info=personal("who stood at which gate", "blank", retention_days=365))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info=PLAIN)
    #: What it may do beside scanning.
    may_register: Mapped[bool] = mapped_column(default=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    #: When it last spoke, and what it last said of its own queue.
    seen_at: Mapped[datetime | None]
    waiting: Mapped[int | None]

    event: Mapped[Event] = relationship(lazy="raise_on_sql")
    site: Mapped[Site | None] = relationship(lazy="raise_on_sql")


class RosterKey(Model):
    """The slow hashes of a ticket for one event, made once: what a phone without a network knows it by (ADR 15)."""

    __tablename__ = "roster_key"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True, index=True)
    #: Of the token and of the code: hex, 32 bytes each. Never sent: see `checkin.sealing`.
    token_key: Mapped[str] = mapped_column(String(64), info=personal("ticket", "delete"))
    code_key: Mapped[str] = mapped_column(String(64), info=personal("ticket", "delete"))


class Scan(Model):
    """One thing a gate did, kept for ever as it was told, whatever came of it (append-only).

    The nonce is the client's name for it: a second arrival gets the first answer. `at` is the corrected time:
    scanned_at moved by the difference between the client's clock (sent_at) and ours.
    """

    __tablename__ = "scan"
    __table_args__ = (
        UniqueConstraint("event_id", "nonce"),
        Index("ix_scan_event_id_at", "event_id", "at"),
        Index("ix_scan_list_id_registration_id", "list_id", "registration_id", "window"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    nonce: Mapped[str] = mapped_column(String(64), info=PLAIN)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    list_id: Mapped[int] = mapped_column(ForeignKey("check_list.id"))
    #: The gate's site, not the person's.
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"))
    registration_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"))
    direction: Mapped[Direction] = mapped_column(string_enum(Direction))
    method: Mapped[ScanMethod] = mapped_column(string_enum(ScanMethod))
    result: Mapped[ScanResult] = mapped_column(string_enum(ScanResult))
    reason: Mapped[RefusalReason | None] = mapped_column(string_enum(RefusalReason))
    #: The scan that stood in the way ("đã vào lúc 08:02 ở cổng B").
    first_scan_id: Mapped[int | None] = mapped_column(ForeignKey("scan.id"))
    #: Which once it was: '' for a list passed once, the day for a daily one, the nonce for many.
    window: Mapped[str] = mapped_column(String(64), default="", info=PLAIN)
    scanned_at: Mapped[datetime]
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime]
    at: Mapped[datetime]
    #: The phone had decided by itself, without the network: true if it let the person in.
    let_in_offline: Mapped[bool] = mapped_column(default=False)
    device_id: Mapped[int | None] = mapped_column(ForeignKey("device.id"))
    by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Admission(Model):
    """That a registration passed a list in a window: exactly one row, of the earliest valid scan (D25)."""

    __tablename__ = "admission"
    __table_args__ = (
        UniqueConstraint("list_id", "registration_id", "window"),
        Index("ix_admission_event_id_at", "event_id", "at"),
        Index("ix_admission_registration_id", "registration_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    list_id: Mapped[int] = mapped_column(ForeignKey("check_list.id"))
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"))
    window: Mapped[str] = mapped_column(String(64), default="", info=PLAIN)
    scan_id: Mapped[int] = mapped_column(ForeignKey("scan.id"))
    #: The corrected time of that scan.
    at: Mapped[datetime]
    #: Where the person is now, and since when; left_at is set by an exit or by moving to another site.
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    moved_at: Mapped[datetime]
    left_at: Mapped[datetime | None]

    registration: Mapped[Registration] = relationship(lazy="raise_on_sql")


class ScanVoid(Model):
    """That a scan was a mistake: taken back with a reason; the scan itself stays (append-only)."""

    __tablename__ = "scan_void"

    scan_id: Mapped[int] = mapped_column(ForeignKey("scan.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text, info=PLAIN)
    at: Mapped[datetime]
    by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class DoubleAdmission(Model):
    """Two gates let the same person in: shown to the organizer until settled. Nothing is dropped."""

    __tablename__ = "double_admission"

    scan_id: Mapped[int] = mapped_column(ForeignKey("scan.id"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    other_scan_id: Mapped[int] = mapped_column(ForeignKey("scan.id"))
    settled_at: Mapped[datetime | None]
    settled_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(Text, default="", info=PLAIN)


class Feedback(Model):
    """What a participant thought, once; shown only summed up."""

    __tablename__ = "feedback"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    #: 1 to 5, and free words.
    rating: Mapped[int]
    useful: Mapped[int | None]
    words: Mapped[str] = mapped_column(Text, default="", info=personal("feedback on an event", "blank"))
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict, info=personal("feedback on an event", "delete"))
    at: Mapped[datetime]
