"""Writes of accounts: sign-up, sign-in, devices, passwords, the own profile. No commit here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from app.kit import audit
from app.kit.codes import public_code, secret_token, token_hash
from app.kit.db import db
from app.kit.errors import DomainError
from app.kit.text import LoginKind, one_line, person_sort_key, search_key
from app.people.accounts.queries import own_account
from app.people.accounts.rules import NOTICE_VERSION, SEEN_STEP
from app.people.actor import Actor
from app.people.models import Account, Consent, LoginSession, OneTimeCode, Person, SignInAttempt
from app.people.states import CodePurpose, ConsentGiver, ConsentPurpose


class LoginTaken(DomainError):
    """Somebody has this e-mail or phone as a login already."""

    code = "login_taken"


class PasswordChangedMeanwhile(DomainError):
    """The password was changed while this one was being compared: it opens nothing any more."""

    code = "password_changed_meanwhile"


@dataclass(frozen=True)
class Device:
    """What is written down of a device: its kind in two words, and its address."""

    name: str
    address: str


def sign_up(
    *, full_name: str, login: tuple[LoginKind, str], password_hash: str, unit_id: int | None, language: str,
    notice: str, at: datetime,
) -> Account:  # fmt: skip
    """A new person with an account and the consent to take part. notice: the text that was read (V2).

    Raises LoginTaken. A paper profile of the same human stays apart until it is claimed by its code (D36).
    """
    kind, name = login
    person = new_person(full_name=full_name, unit_id=unit_id, by_person_id=None, at=at)
    person.language, person.claimed_at = language, at
    if kind == LoginKind.EMAIL:
        person.email = name
    else:
        person.phone = name
    db.session.add(person)
    account = give_account(person, login=name, password_hash=password_hash, at=at)
    consent(person, text=notice, language=language, at=at)
    by = Actor(person_id=person.id, true_person_id=person.id)
    audit.record("sign_up", ("person", person.ref), by=by, at=at, facts={"login": kind.value})
    return account


def new_person(*, full_name: str, unit_id: int | None, by_person_id: int | None, at: datetime) -> Person:
    """A person not yet in the session, with a public name and keys to search and sort by."""
    name = one_line(full_name)
    return Person(
        ref=public_code(10), full_name=name, search_key=search_key(name), sort_key=person_sort_key(name),
        unit_id=unit_id, made_by_person_id=by_person_id, made_at=at,
    )  # fmt: skip


def give_account(person: Person, *, login: str | None, password_hash: str | None, at: datetime) -> Account:
    """An account for a person; the unique key decides between two at once. Raises LoginTaken."""
    try:
        with db.session.begin_nested():
            db.session.flush()
            account = Account(person_id=person.id, login=login, password_hash=password_hash, made_at=at)
            db.session.add(account)
    except IntegrityError:
        raise LoginTaken from None
    return account


def consent(person: Person, *, text: str, language: str, at: datetime) -> Consent:
    """Keep the proof that this person agreed to take part, after reading exactly this text."""
    row = Consent(
        person_id=person.id, purpose=ConsentPurpose.TAKE_PART, given_by=ConsentGiver.SELF, text_version=NOTICE_VERSION,
        text_hash=token_hash("notice", text), language=language, at=at, channel="web",
    )  # fmt: skip
    db.session.add(row)
    return row


def sign_in(account_id: int, *, verified_hash: str, fresh_hash: str | None, device: Device, at: datetime) -> str:
    """Open a session for an account whose password was compared with `verified_hash`; returns its secret token.

    Raises PasswordChangedMeanwhile. A second step for staff will stand between here and the session.
    """
    account = db.session.get_one(Account, account_id)
    if account.password_hash != verified_hash or account.disabled_at:
        raise PasswordChangedMeanwhile
    if fresh_hash:
        account.password_hash = fresh_hash
    return open_session(account, device=device, at=at)


def open_session(account: Account, *, device: Device, at: datetime, code_id: int | None = None) -> str:
    """A new device row; returns the secret token for its cookie. A token is never taken over from before (fixation)."""
    token = secret_token()
    row = LoginSession(
        ref=public_code(10), account_id=account.id, token_hash=token_hash("session", token), made_at=at, seen_at=at,
        device=device.name[:200], address=device.address[:64], code_id=code_id,
    )  # fmt: skip
    db.session.add(row)
    by = Actor(person_id=account.person_id, true_person_id=account.person_id)
    audit.record("sign_in", ("session", row.ref), by=by, at=at, facts={"guest": code_id is not None})
    return token


def end_session(device: LoginSession, *, by: Actor, at: datetime) -> None:
    """Sign one device out."""
    device.ended_at = at
    audit.record("sign_out", ("session", device.ref), by=by, at=at)


def replace_session(ref: str, *, at: datetime) -> None:
    """Let the session end that a new one on the same device replaces."""
    db.session.execute(
        update(LoginSession).where(LoginSession.ref == ref, LoginSession.ended_at.is_(None)).values(ended_at=at)
    )


def end_sessions(account_id: int, *, by: Actor, at: datetime, but: str | None = None) -> None:
    """Sign all devices of an account out, except the one named `but`."""
    db.session.execute(
        update(LoginSession)
        .where(LoginSession.account_id == account_id, LoginSession.ended_at.is_(None), LoginSession.ref != (but or ""))
        .values(ended_at=at)
    )
    audit.record("sign_out_everywhere", ("account", str(account_id)), by=by, at=at, facts={"but": but})


def note_seen(ref: str, *, at: datetime) -> None:
    """Write down that a device was seen, unless that was done a moment ago. One statement."""
    db.session.execute(
        update(LoginSession)
        .where(LoginSession.ref == ref, LoginSession.ended_at.is_(None), LoginSession.seen_at < at - SEEN_STEP)
        .values(seen_at=at)
    )


def set_password(account: Account, *, password_hash: str, by: Actor, at: datetime, keep: str | None = None) -> None:
    """A new password: every other device is signed out and every unused reset dies (B14)."""
    account.password_hash = password_hash
    db.session.execute(
        update(OneTimeCode)
        .where(
            OneTimeCode.person_id == account.person_id,
            OneTimeCode.purpose == CodePurpose.RESET,
            OneTimeCode.revoked_at.is_(None),
        )
        .values(revoked_at=at)
    )
    end_sessions(account.id, by=by, at=at, but=keep)
    audit.record("set_password", ("account", str(account.id)), by=by, at=at)


def change_password(*, verified_hash: str, password_hash: str, by: Actor, at: datetime) -> None:
    """The owner's own change. Raises PasswordChangedMeanwhile."""
    account = own_account(by)
    if account.password_hash != verified_hash:
        raise PasswordChangedMeanwhile
    set_password(account, password_hash=password_hash, by=by, at=at, keep=by.session_ref)


PROFILE = ("full_name", "sort_name", "birth_date", "email", "phone", "occupation", "unit_id")


def change_profile(person: Person, values: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    """Change what is known of a person (keys of PROFILE); the values before stay in the erasable history."""
    before = {key: getattr(person, key) for key in PROFILE if key in values}
    for key in before:
        setattr(person, key, values[key])
    person.search_key = search_key(person.full_name)
    person.sort_key = person_sort_key(person.full_name, person.sort_name)
    changed = {key: str(old) for key, old in before.items() if old != values[key]}
    if changed:
        facts = {"changed": sorted(changed)}
        audit.record("change_profile", ("person", person.ref), by=by, at=at, facts=facts, about_person=changed)


def set_language(person_id: int, language: str) -> None:
    """Remember in which language a person reads; not a change of the profile, so no version and no history."""
    db.session.execute(update(Person).where(Person.id == person_id).values(language=language))


def sweep(at: datetime) -> None:
    """Let go of counted failures after a day and of ended devices after half a year (their marked retention)."""
    db.session.execute(delete(SignInAttempt).where(SignInAttempt.at < at - timedelta(days=1)))
    db.session.execute(delete(LoginSession).where(LoginSession.seen_at < at - timedelta(days=180)))
