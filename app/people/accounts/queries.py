"""Reads of accounts: who is behind a cookie, which devices are signed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased, joinedload

from app.kit.codes import token_hash
from app.kit.db import db
from app.people.actor import NOBODY, Actor
from app.people.models import Account, LoginSession, OneTimeCode, Person
from app.people.roles.queries import live_grants
from app.people.states import Role


@dataclass(frozen=True)
class KnownLogin:
    """What is stored for a login; both None where nobody has it."""

    account_id: int | None
    password_hash: str | None


NOBODYS = KnownLogin(None, None)


def known_login(login: str) -> KnownLogin:
    """What is stored for a login in canonical form. One statement, whether it exists or not (B4)."""
    query = select(Account.id, Account.password_hash).where(Account.login == login, Account.disabled_at.is_(None))
    row = db.session.execute(query).one_or_none()
    return KnownLogin(*row) if row else NOBODYS


def person_by_login(login: str) -> Person | None:
    """Whose login this is; for the command line, never for a page."""
    query = select(Person).join(Account, Account.person_id == Person.id).where(Account.login == login)
    return db.session.execute(query).scalar_one_or_none()


def own_person(actor: Actor) -> Person:
    """The actor's own person with the unit. Raises NoResultFound."""
    query = select(Person).where(Person.id == actor.person_id).options(joinedload(Person.unit))
    return db.session.execute(query).scalar_one()


def own_account(actor: Actor) -> Account:
    """The actor's own account. Raises NoResultFound."""
    return db.session.execute(select(Account).where(Account.id == actor.account_id)).scalar_one()


def own_devices(actor: Actor) -> list[LoginSession]:
    """The devices on which the actor is signed in, the last used first."""
    query = select(LoginSession).where(LoginSession.account_id == actor.account_id, LoginSession.ended_at.is_(None))
    return list(db.session.scalars(query.order_by(LoginSession.seen_at.desc(), LoginSession.id.desc())))


def own_device(actor: Actor, ref: str) -> LoginSession:
    """One of the actor's own devices that is still signed in. Raises NoResultFound."""
    query = select(LoginSession).where(
        LoginSession.ref == ref, LoginSession.account_id == actor.account_id, LoginSession.ended_at.is_(None)
    )
    return db.session.execute(query).scalar_one()


def this_device(actor: Actor) -> LoginSession:
    """The device of this very request. Raises NoResultFound."""
    return own_device(actor, actor.session_ref)


class _Shown(NamedTuple):
    """A person as an actor shows them; all None where nobody acts for anybody."""

    id: int | None
    ref: str
    full_name: str
    unit_id: int | None


_acted = aliased(Person)
#: Asked at each request of somebody signed in, so it is made once and fetches columns, not rows.
_BEHIND = (
    select(
        *(getattr(who, name).label(f"{prefix}{name}") for prefix, who in (("", Person), ("acted_", _acted))
          for name in _Shown._fields),
        Person.language, Account.id.label("account_id"), Account.disabled_at, LoginSession.ref.label("session_ref"),
        LoginSession.ended_at, LoginSession.seen_at, LoginSession.made_at, OneTimeCode.revoked_at, OneTimeCode.expires_at,
    )
    .select_from(LoginSession)
    .join(Account, Account.id == LoginSession.account_id)
    .join(Person, Person.id == Account.person_id)
    .outerjoin(_acted, _acted.id == LoginSession.acting_person_id)
    .outerjoin(OneTimeCode, OneTimeCode.id == LoginSession.code_id)
    .where(LoginSession.token_hash == bindparam("token_hash"))
)  # fmt: skip


def actor_of(token: str, *, at: datetime, idle_days: int, absolute_days: int) -> Actor:
    """The actor behind a sign-in cookie at an instant, or NOBODY where the session has ended in any way."""
    row = db.session.execute(_BEHIND, {"token_hash": token_hash("session", token)}).one_or_none()
    if row is None:
        return NOBODY
    ended = (
        row.ended_at is not None
        or row.disabled_at is not None
        or row.seen_at < at - timedelta(days=idle_days)
        or row.made_at < at - timedelta(days=absolute_days)
        or row.revoked_at is not None
        or (row.expires_at is not None and row.expires_at <= at)
    )
    if ended:
        return NOBODY
    person, acted = _Shown._make(row[:4]), _Shown._make(row[4:8])
    # Whoever lost the right while acting for somebody is only oneself from the next request on.
    lost = acted.id is not None and not any(g.role == Role.ADMINISTRATOR for g in live_grants(person.id or 0, at))
    shown = person if lost or acted.id is None else acted
    return Actor(
        person_id=shown.id,
        true_person_id=person.id,
        ref=shown.ref,
        name=shown.full_name,
        true_name=person.full_name,
        language=row.language,
        unit_id=shown.unit_id,
        account_id=row.account_id,
        session_ref=row.session_ref,
        seen_at=row.seen_at,
        grants=live_grants(shown.id or 0, at),
    )
