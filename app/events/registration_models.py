"""Nouns of events, part two: who comes. Limits of places, seats allocated to units, registrations, tickets."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.events.models import Event, Site
from app.events.states import LIVE, Origin, RegistrationState, Scope
from app.kit import clock
from app.kit.db import Model, string_enum
from app.kit.privacy import PLAIN, personal, yields
from app.people.models import Person, Unit

_LIVE = text(f"state IN ({', '.join(repr(state.value) for state in LIVE)})")

_EXPIRES = text("expires_at IS NOT NULL")
_WAITS = text("waiting_since IS NOT NULL")


class Category(Model):
    """A category of participants (S125): delegate, exemplary youth, armed forces, speaker, exhibitor, guest."""

    __tablename__ = "category"
    __table_args__ = (UniqueConstraint("event_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, info=PLAIN)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(info=PLAIN)
    position: Mapped[int] = mapped_column(default=0)
    #: Whether one may choose it oneself; otherwise the organizer or a unit gives it.
    self_sign_up: Mapped[bool] = mapped_column(default=True)
    #: Whether each needs the organizer's approval, whatever the event says.
    needs_approval: Mapped[bool] = mapped_column(default=False)


class Limit(Model):
    """How many places there are, of an event, a site, a session, a category or a unit's allocation.

    The one counter of each: taken by a conditional update, never by a look and a write. A row without capacity
    counts without limiting. What a registration has taken stands in `taken_place`, so that Σ of those rows (and of
    the seats an allocation reserves) is `taken`.
    """

    __tablename__ = "place_limit"
    __table_args__ = (
        UniqueConstraint("event_id", "scope", "thing_id"),
        CheckConstraint("taken >= 0 AND (capacity IS NULL OR taken <= capacity)", name="within"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    scope: Mapped[Scope] = mapped_column(string_enum(Scope))
    #: The id of the site, session, category or allocation; of the event itself for EVENT.
    thing_id: Mapped[int]
    capacity: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)


def _scope(context: Any) -> str:
    values = context.get_current_parameters()
    return f"{values.get('site_id') or '-'}/{values.get('category_id') or '-'}"


class Allocation(Model):
    """Seats given to a unit (S72), perhaps at one site or of one category; its officer names who sits on them.

    The seats not yet named are taken beforehand from the limits of event, site and category, until released.
    """

    __tablename__ = "allocation"
    __table_args__ = (
        UniqueConstraint("event_id", "unit_id", "scope"),
        CheckConstraint("seats >= 0", name="seats"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, info=PLAIN)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    #: Site and category in one word, so that they can be part of a unique key.
    scope: Mapped[str] = mapped_column(String(60), default=_scope, info=PLAIN)
    seats: Mapped[int]
    #: When the unnamed seats fell back to everybody.
    released_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(Text, default="", info=PLAIN)
    version: Mapped[int] = mapped_column()

    unit: Mapped[Unit] = relationship(lazy="raise_on_sql")
    site: Mapped[Site | None] = relationship(lazy="raise_on_sql")
    category: Mapped[Category | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


class Registration(Model):
    """Somebody who comes to an event, or wants to. One live registration per person and event."""

    __tablename__ = "registration"
    __table_args__ = (
        Index("uq_registration_live", "event_id", "person_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        UniqueConstraint("nonce"),
        CheckConstraint(
            "(state IN ('registration_held', 'registration_offered')) = (expires_at IS NOT NULL)", name="expires"
        ),
        CheckConstraint("(state = 'registration_waiting') = (waiting_since IS NOT NULL)", name="waits"),
        Index("ix_registration_event_id_state", "event_id", "state"),
        Index("ix_registration_event_id_unit_id", "event_id", "unit_id"),
        Index("ix_registration_event_id_sort_key", "event_id", "sort_key"),
        Index("ix_registration_event_id_changed_at", "event_id", "changed_at", "id"),
        # The waiting line, from which everybody's own position is counted.
        Index(
            "ix_registration_event_id_waiting_since",
            "event_id",
            "priority",
            "waiting_since",
            "id",
            "party",
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
        # What runs out is looked for every few seconds, among all events.
        Index("ix_registration_expires_at", "expires_at", sqlite_where=_EXPIRES, postgresql_where=_EXPIRES),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, info=PLAIN)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    #: The unit the person comes for, as it was (B1); in a dialogue also whose seat it is.
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"), index=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), index=True)
    allocation_id: Mapped[int | None] = mapped_column(ForeignKey("allocation.id"), index=True)
    origin: Mapped[Origin] = mapped_column(string_enum(Origin))
    state: Mapped[RegistrationState] = mapped_column(string_enum(RegistrationState))
    #: Name keys copied at registration, so that a site's list is searched and sorted by its own index (D30, D31).
    search_key: Mapped[str] = mapped_column(Text, info=personal("search at the door", "blank"))
    sort_key: Mapped[str] = mapped_column(Text, info=personal("order of lists", "blank"))
    #: Answers to the event's questions.
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict, info=personal("registration form", "delete"))
    note: Mapped[str] = mapped_column(Text, default="", info=personal("registration form", "blank"))
    #: Until when a hold or an offer stands.
    expires_at: Mapped[datetime | None]
    #: Since when they wait; passing an offer sets it anew. Order: priority (higher first), this, id.
    waiting_since: Mapped[datetime | None]
    priority: Mapped[int] = mapped_column(default=0)
    #: Those who want to stay together bear the same code: all get a place at once, or none.
    party: Mapped[str | None] = mapped_column(String(16), index=True, info=PLAIN)
    #: Guardian's consent for a minor (D35), with the scan of the paper.
    guardian_name: Mapped[str | None] = mapped_column(info=personal("consent of a guardian", "blank"))
    guardian_phone: Mapped[str | None] = mapped_column(info=personal("consent of a guardian", "blank"))
    guardian_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    guardian_ok_at: Mapped[datetime | None]
    #: May be shown on pictures of the event.
    photo_ok: Mapped[bool] = mapped_column(default=False)
    #: Absent with a reason ("vắng có lý do"); whether somebody was there is told by admissions.
    excused_at: Mapped[datetime | None]
    excuse: Mapped[str] = mapped_column(Text, default="", info=personal("attendance", "blank"))
    #: When the person was asked what they thought of the event, which is done once and only of those who were there.
    asked_at: Mapped[datetime | None]
    #: Whom this one replaces ("cử thay").
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("registration.id"))
    made_at: Mapped[datetime]
    #: Differs from person_id where an officer or organizer registered somebody.
    made_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text, info=personal("why refused or cancelled", "blank"))
    #: What the client sent so that a repeat gets the first answer.
    nonce: Mapped[str | None] = mapped_column(String(64), info=PLAIN)
    #: When this row was last written, so that phones at the doors fetch only what changed. Set by itself.
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)
    version: Mapped[int] = mapped_column()

    event: Mapped[Event] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=[person_id])
    unit: Mapped[Unit | None] = relationship(lazy="raise_on_sql")
    site: Mapped[Site | None] = relationship(lazy="raise_on_sql")
    category: Mapped[Category | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


class TakenPlace(Model):
    """A place that a registration has taken of a limit; freed with it."""

    __tablename__ = "taken_place"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    limit_id: Mapped[int] = mapped_column(
        ForeignKey("place_limit.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class ChosenSession(Model):
    """A session that somebody chose when registering."""

    __tablename__ = "chosen_session"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True)
    session_id: Mapped[int] = mapped_column(
        ForeignKey("event_session.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Ticket(Model):
    """The one QR of a person, good at every event they may enter: a random token, no personal data (D25).

    A person who lost it gets another; the old one is revoked, and a gate says so.
    """

    __tablename__ = "ticket"
    __table_args__ = (
        Index(
            "uq_ticket_live", "person_id", unique=True,
            sqlite_where=text("revoked_at IS NULL"), postgresql_where=text("revoked_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), info=yields("revoked_at"))
    #: What the QR holds: random, shown to its holder again and again, so it is kept as it is.
    token: Mapped[str] = mapped_column(String(43), unique=True, info=personal("ticket", "delete"))
    #: The same for typing: ten characters without look-alikes.
    code: Mapped[str] = mapped_column(String(10), unique=True, info=personal("ticket", "delete"))
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
