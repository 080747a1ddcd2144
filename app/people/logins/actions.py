"""Writes of logins: another e-mail or phone to sign in with; an account shut and opened again. No commit here."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from app.kit import audit, outbox
from app.kit.db import db
from app.kit.errors import DomainError
from app.kit.text import LoginKind
from app.people.accounts.actions import LoginTaken, PasswordChangedMeanwhile, end_sessions
from app.people.actor import Actor
from app.people.models import Account, OneTimeCode, Person, ResetRequest
from app.people.notices.actions import notify
from app.people.roles.queries import may_shut


class SameLogin(DomainError):
    """It is the login already."""

    code = "login_same"


class NotYoursToShut(DomainError):
    """The account is of somebody with rights that the actor does not administer, or the actor's own."""

    code = "account_not_yours"
    status = 403


class AccountSettled(DomainError):
    """It was shut, or opened again, before."""

    code = "account_settled"


def change_login(
    account: Account, person: Person, *, login: tuple[LoginKind, str], verified_hash: str, by: Actor, at: datetime
) -> None:
    """Sign in with another e-mail or phone from now on. The password was compared with `verified_hash`.

    Every other device is signed out, every unused link and slip dies (B14), and the old address is told: whoever took
    the account over cannot do so in silence. An e-mail for messages that was the old login goes along.
    Raises LoginTaken, SameLogin, PasswordChangedMeanwhile.
    """
    old, (kind, name) = str(account.login), login
    if account.password_hash != verified_hash or account.disabled_at:
        raise PasswordChangedMeanwhile
    if name == old:
        raise SameLogin
    try:
        with db.session.begin_nested():
            account.login = name
    except IntegrityError:
        raise LoginTaken from None
    told_at = old if "@" in old else person.email
    if kind == LoginKind.EMAIL and person.email in {None, old}:
        person.email = name
    elif kind == LoginKind.PHONE and person.phone in {None, old}:
        person.phone = name
    kill_codes(person.id, at=at)
    db.session.execute(delete(ResetRequest).where(ResetRequest.login.in_((old, name))))
    end_sessions(account.id, by=by, at=at, but=by.session_ref)
    audit.record(
        "change_login", ("person", person.ref), by=by, at=at, facts={"login": kind.value}, about_person={"login": old}
    )
    notify(person.id, "login_changed", {"changed_at": at.isoformat()}, at=at, path="/account")
    if told_at and told_at != person.email:
        facts = {"facts": {"changed_at": at.isoformat()}, "path": "/forgotten"}
        outbox.put(
            person_id=person.id, address=told_at, language=person.language, kind="login_changed", facts=facts, at=at
        )


def shut(person: Person, account: Account, *, reason: str, by: Actor, at: datetime) -> None:
    """The account opens nothing from now on: its devices are signed out and its links and slips die.

    What the person did and is stays. One conditional UPDATE, so that of two clicks one does it.
    Raises NotYoursToShut, AccountSettled.
    """
    _settle(person, account, at, by=by)
    kill_codes(person.id, at=at)
    end_sessions(account.id, by=by, at=at)
    audit.record("shut_account", ("person", person.ref), by=by, at=at, reason=reason)
    notify(person.id, "account_shut", {"shut_at": at.isoformat()}, at=at, path="/")


def open_again(person: Person, account: Account, *, reason: str, by: Actor, at: datetime) -> None:
    """The account opens again, with the password it had. Raises NotYoursToShut, AccountSettled."""
    _settle(person, account, None, by=by)
    audit.record("open_account", ("person", person.ref), by=by, at=at, reason=reason)
    notify(person.id, "account_opened", {}, at=at, path="/sign-in")


def _settle(person: Person, account: Account, disabled_at: datetime | None, *, by: Actor) -> None:
    if not may_shut(by, person):
        raise NotYoursToShut
    other = Account.disabled_at.is_(None) if disabled_at else Account.disabled_at.is_not(None)
    moved = db.session.execute(
        update(Account).where(Account.id == account.id, other).values(disabled_at=disabled_at).returning(Account.id)
    ).scalar_one_or_none()
    if moved is None:
        raise AccountSettled


def kill_codes(person_id: int, *, at: datetime) -> None:
    """No link and no slip of a person that was not used opens anything any more."""
    live = OneTimeCode.person_id == person_id, OneTimeCode.revoked_at.is_(None)
    db.session.execute(update(OneTimeCode).where(*live).values(revoked_at=at))
