"""Nouns of people: persons, accounts, sessions, one-time codes, grants, consents; units stand in `unit_models`."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kit.db import Model, SortKey, string_enum
from app.kit.privacy import PLAIN, personal
from app.people.states import CodePurpose, ConsentGiver, ConsentPurpose, Role
from app.people.unit_models import Unit, UnitAncestor, UnitKind, UnitName, UnitSuccession, UnitWord

__all__ = [
    "Account", "Consent", "Grant", "LoginSession", "Notice", "OneTimeCode", "Person", "ResetRequest", "SignInAttempt",
    "Unit", "UnitAncestor", "UnitKind", "UnitName", "UnitSuccession", "UnitWord",
]  # fmt: skip


class Person(Model):
    """A human being the programme knows; may have no account (D36), shares phones with a family (D33)."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_unit_id_sort_key", "unit_id", "sort_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, info=personal("identity", "keep"))
    full_name: Mapped[str] = mapped_column(info=personal("identity", "pseudonym"))
    #: How this person's name sorts where the last word is not the given name (D30).
    sort_name: Mapped[str | None] = mapped_column(info=personal("identity", "blank"))
    search_key: Mapped[str] = mapped_column(index=True, info=personal("search by name", "blank"))
    sort_key: Mapped[str] = mapped_column(SortKey, index=True, info=personal("order by name", "blank"))
    birth_date: Mapped[date | None] = mapped_column(info=personal("eligibility by age (D14)", "blank"))
    email: Mapped[str | None] = mapped_column(info=personal("contact", "blank"))
    phone: Mapped[str | None] = mapped_column(info=personal("contact", "blank"))
    occupation: Mapped[str | None] = mapped_column(info=personal("entry form (C2)", "blank"))
    #: The unit of membership; an entry's credited unit is chosen per entry (S93).
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    language: Mapped[str] = mapped_column(String(5), default="vi", info=personal("language of mails", "blank"))
    #: Whether they may be asked afterwards what they thought of something.
    surveys: Mapped[bool] = mapped_column(default=True)
    made_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    #: The record of the same human that took this one over; what pointed here points there (merging).
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    version: Mapped[int] = mapped_column()

    unit: Mapped[Unit | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


class Account(Model):
    """The way in of a person. login: an e-mail or a phone in canonical form; None for guests with a link only."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    login: Mapped[str | None] = mapped_column(String(254), unique=True, info=personal("sign-in", "blank"))
    password_hash: Mapped[str | None] = mapped_column(info=personal("sign-in", "blank"))
    made_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}


class LoginSession(Model):
    """A device that is signed in. Only the hash of its cookie is kept."""

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, info=PLAIN)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info=PLAIN)
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    #: The guest link it came from: revoking the link ends the session.
    code_id: Mapped[int | None] = mapped_column(ForeignKey("one_time_code.id"))
    #: The person in whose name this session acts, where staff act for another.
    acting_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    acting_reason: Mapped[str | None] = mapped_column(Text, info=PLAIN)
    device: Mapped[str] = mapped_column(info=personal("list of own devices", "delete", retention_days=180))
    address: Mapped[str] = mapped_column(info=personal("list of own devices", "delete", retention_days=180))


class SignInAttempt(Model):
    """A failed sign-in (or code), counted per login and per address; the login is kept hashed."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("ix_sign_in_attempt_key_hash_at", "key_hash", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(String(64), info=PLAIN)
    at: Mapped[datetime]


class OneTimeCode(Model):
    """A secret that opens one door: a reset, a claim, a guest judge's way in. Only its hash is kept."""

    __tablename__ = "one_time_code"
    __table_args__ = (CheckConstraint("uses BETWEEN 0 AND max_uses", name="uses"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, info=PLAIN)
    purpose: Mapped[CodePurpose] = mapped_column(string_enum(CodePurpose))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, info=PLAIN)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    made_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    max_uses: Mapped[int] = mapped_column(default=1)
    uses: Mapped[int] = mapped_column(default=0)
    revoked_at: Mapped[datetime | None]


def _scope(context: Any) -> str:
    values = context.get_current_parameters()
    unit_id, realm, label = (values.get(name) for name in ("unit_id", "realm", "label"))
    return f"unit:{unit_id}" if unit_id is not None else f"{realm}:{label}"


class Grant(Model):
    """A role of a person on a unit and all below it, or on one thing (realm, label), until an instant or for good."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("(unit_id IS NULL) <> (realm IS NULL)", name="one_scope"),
        CheckConstraint("(realm IS NULL) = (label IS NULL)", name="whole_thing"),
        Index("ix_role_grant_realm_label", "realm", "label"),
        # One live grant of a role on a scope: a double click grants once.
        Index(
            "uq_role_grant_live",
            "person_id",
            "role",
            "scope",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, info=PLAIN)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role] = mapped_column(string_enum(Role))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    realm: Mapped[str | None] = mapped_column(String(40), info=PLAIN)
    label: Mapped[str | None] = mapped_column(String(40), info=PLAIN)
    #: Unit or thing in one word, so that it can be part of a unique key.
    scope: Mapped[str] = mapped_column(String(90), default=_scope, info=PLAIN)
    made_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    until: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_by_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str | None] = mapped_column(Text, info=PLAIN)

    person: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=[person_id])
    unit: Mapped[Unit | None] = relationship(lazy="raise_on_sql")


class Consent(Model):
    """A consent given, kept as proof (D34, V1, V2): append-only, withdrawn by a date beside it."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    purpose: Mapped[ConsentPurpose] = mapped_column(string_enum(ConsentPurpose))
    given_by: Mapped[ConsentGiver] = mapped_column(string_enum(ConsentGiver))
    giver_name: Mapped[str | None] = mapped_column(info=personal("proof of consent", "keep"))
    text_version: Mapped[str] = mapped_column(String(40), info=PLAIN)
    text_hash: Mapped[str] = mapped_column(String(64), info=PLAIN)
    language: Mapped[str] = mapped_column(String(5), info=PLAIN)
    at: Mapped[datetime]
    channel: Mapped[str] = mapped_column(String(40), info=PLAIN)
    withdrawn_at: Mapped[datetime | None]


class Notice(Model):
    """Something a person was told in their desk; its sentence is `notice_<kind>` filled with the facts."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_person_id_at", "person_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(16), unique=True, info=PLAIN)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(60), info=PLAIN)
    facts: Mapped[dict[str, Any]] = mapped_column(info=personal("what a person was told", "delete", retention_days=365))
    path: Mapped[str | None] = mapped_column(String(300), info=PLAIN)
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class ResetRequest(Model):
    """Somebody asks to have a password set anew. The page only writes this row, whoever the login is of; the
    worker finds out whether anybody has it, so that neither answer, nor statements, nor time tell (B4)."""

    __tablename__ = "reset_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(254), info=personal("reset of a password", "delete", retention_days=1))
    at: Mapped[datetime]
