"""Writes of codes: make, use up, revoke. A code is used up by one conditional UPDATE, so never twice."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select, update

from app.kit import audit, outbox
from app.kit.codes import public_code, token_hash
from app.kit.db import db
from app.kit.errors import DomainError
from app.kit.text import LoginKind
from app.people.accounts.actions import give_account, set_password
from app.people.actor import SYSTEM, Actor
from app.people.codes import queries, rules
from app.people.models import Account, LoginSession, OneTimeCode, Person, ResetRequest
from app.people.roles.queries import account_of, may_help, may_invite
from app.people.states import CodePurpose

ROUND = 100


class CodeDead(DomainError):
    """Mistyped, used, expired, revoked or never made: the answer is the same."""

    code = "code_dead"


class NotYours(DomainError):
    """A slip for this person is not this officer's to give."""

    code = "slip_not_yours"
    status = 403


class HasAccount(DomainError):
    """A profile that has an account already cannot be claimed."""

    code = "has_account"


def ask_reset(login: str, *, at: datetime) -> None:
    """Note that somebody wants a new password for a login in canonical form, whoever has it or nobody."""
    db.session.add(ResetRequest(login=login, at=at))


def answer_resets(at: datetime, *, key: str) -> int:
    """The worker: a mail for each login that somebody has, silence for the others; returns how many mails."""
    sent = 0
    for row in db.session.scalars(select(ResetRequest).order_by(ResetRequest.id).limit(ROUND)).all():
        known = db.session.execute(
            select(Account, Person).join(Person).where(Account.login == row.login, Account.disabled_at.is_(None))
        ).one_or_none()
        if known and "@" in row.login:
            account, person = known
            code = _make(person.id, CodePurpose.RESET, by=SYSTEM, at=at, expires_at=at + rules.RESET_BY_MAIL, key=key)
            facts = {"facts": {"code": code.ref, "expires_at": code.expires_at.isoformat()}, "path": None}
            outbox.put(
                person_id=person.id,
                address=str(account.login),
                language=person.language,
                kind="reset",
                facts=facts,
                at=at,
            )
            sent += 1
        db.session.execute(delete(ResetRequest).where(ResetRequest.id == row.id))
    return sent


def print_slip(person: Person, *, key: str, by: Actor, at: datetime) -> OneTimeCode:
    """A printed code: to claim a profile without account, or to set the password of an account anew.

    Only for people whom the actor may help (own unit, nobody with rights the actor does not have). Raises NotYours.
    """
    if not may_help(by, person):
        raise NotYours
    account = account_of(person.id)
    purpose, span = (
        (CodePurpose.RESET, rules.RESET_BY_SLIP) if account and account.login else (CodePurpose.CLAIM, rules.CLAIM)
    )
    return _make(person.id, purpose, by=by, at=at, expires_at=at + span, key=key)


def make_guest_link(person: Person, *, key: str, by: Actor, expires_at: datetime, at: datetime) -> OneTimeCode:
    """A link with which a person without password comes in until it is revoked; the template global `guest_link` shows it.

    Several may be alive at once. Raises NotYours where `may_invite` says no.
    """
    if not may_invite(by, person):
        raise NotYours
    if account_of(person.id) is None:
        give_account(person, login=None, password_hash=None, at=at)
    return _make(
        person.id, CodePurpose.GUEST_LINK, by=by, at=at, expires_at=expires_at, key=key, max_uses=rules.GUEST_USES
    )


def revoke(code: OneTimeCode, *, by: Actor, at: datetime) -> None:
    """The code opens nothing any more, and the sessions that came by it end."""
    code.revoked_at = at
    db.session.execute(
        update(LoginSession).where(LoginSession.code_id == code.id, LoginSession.ended_at.is_(None)).values(ended_at=at)
    )
    audit.record("revoke_code", ("code", code.ref), by=by, at=at, facts={"purpose": code.purpose.value})


def reset(token: str, *, password_hash: str, at: datetime) -> Account:
    """Use a reset up (from a mail or from a slip): the new password holds, every session ends. Raises CodeDead."""
    code_id, person_id = _use(CodePurpose.RESET, token, at=at)
    account = account_of(person_id)
    if account is None or account.disabled_at:
        raise CodeDead
    by = Actor(person_id=person_id, true_person_id=person_id)
    set_password(account, password_hash=password_hash, by=by, at=at)
    audit.record("reset", ("code", str(code_id)), by=by, at=at)
    return account


def claim(token: str, *, login: tuple[LoginKind, str], password_hash: str, at: datetime) -> Account:
    """Make a profile one's own: an account for the person of the code. Raises CodeDead, LoginTaken, HasAccount."""
    _code_id, person_id = _use(CodePurpose.CLAIM, token, at=at)
    person, account = queries.person_named(person_id), account_of(person_id)
    by = Actor(person_id=person_id, true_person_id=person_id)
    if account and account.login:
        raise HasAccount
    if account:
        account.login, account.password_hash = login[1], password_hash
    else:
        account = give_account(person, login=login[1], password_hash=password_hash, at=at)
    links = OneTimeCode.purpose == CodePurpose.GUEST_LINK, OneTimeCode.revoked_at.is_(None)
    db.session.execute(update(OneTimeCode).where(OneTimeCode.person_id == person_id, *links).values(revoked_at=at))
    person.claimed_at = at
    if login[0] == LoginKind.EMAIL:
        person.email = person.email or login[1]
    else:
        person.phone = person.phone or login[1]
    audit.record("claim", ("person", person.ref), by=by, at=at)
    return account


def enter_as_guest(code: OneTimeCode, *, at: datetime) -> Account:
    """Count one use of a live guest link and say whose account it opens. Raises CodeDead."""
    moved = db.session.execute(
        update(OneTimeCode)
        .where(OneTimeCode.id == code.id, queries.alive(at))
        .values(uses=OneTimeCode.uses + 1)
        .returning(OneTimeCode.person_id)
    ).scalar_one_or_none()
    account = account_of(moved) if moved else None
    if account is None:
        raise CodeDead
    return account


def _make(
    person_id: int, purpose: CodePurpose, *, by: Actor, at: datetime, expires_at: datetime, key: str, max_uses: int = 1
) -> OneTimeCode:
    ref = public_code(12)
    secret = rules.slip_code(key, ref) if by.person_id and max_uses == 1 else rules.link_token(key, ref)
    if max_uses == 1:  # the newest slip or mail is the one that counts
        same = OneTimeCode.made_by_person_id.is_(None) == (by.person_id is None)
        older = (OneTimeCode.person_id == person_id, OneTimeCode.purpose == purpose, OneTimeCode.revoked_at.is_(None))
        db.session.execute(update(OneTimeCode).where(*older, same).values(revoked_at=at))
    code = OneTimeCode(
        ref=ref, purpose=purpose, token_hash=token_hash(purpose.value, secret), person_id=person_id,
        made_by_person_id=by.true_person_id, made_at=at, expires_at=expires_at, max_uses=max_uses,
    )  # fmt: skip
    db.session.add(code)
    db.session.flush()
    audit.record("make_code", ("code", ref), by=by, at=at, facts={"purpose": purpose.value, "person": person_id})
    return code


class _Used(NamedTuple):
    code_id: int
    person_id: int


def _use(purpose: CodePurpose, token: str, *, at: datetime) -> _Used:
    used = db.session.execute(
        update(OneTimeCode)
        .where(
            OneTimeCode.token_hash == token_hash(purpose.value, token),
            OneTimeCode.purpose == purpose,
            queries.alive(at),
        )
        .values(uses=OneTimeCode.uses + 1)
        .returning(OneTimeCode.id, OneTimeCode.person_id)
    ).one_or_none()
    if used is None:
        raise CodeDead
    return _Used(used[0], used[1])
