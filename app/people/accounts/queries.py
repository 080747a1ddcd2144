"""Reads of accounts: who is behind a cookie."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app.kit.codes import token_hash
from app.kit.db import db
from app.people.actor import NOBODY, Actor
from app.people.models import Account, LoginSession, OneTimeCode, Person
from app.people.roles.queries import live_grants


def actor_of(token: str, *, at: datetime, idle_days: int, absolute_days: int) -> Actor:
    """The actor behind a sign-in cookie at an instant, or NOBODY where the session has ended in any way."""
    acting = aliased(Person)
    row = db.session.execute(
        select(LoginSession, Account, Person, acting, OneTimeCode)
        .join(Account, Account.id == LoginSession.account_id)
        .join(Person, Person.id == Account.person_id)
        .outerjoin(acting, acting.id == LoginSession.acting_person_id)
        .outerjoin(OneTimeCode, OneTimeCode.id == LoginSession.code_id)
        .where(LoginSession.token_hash == token_hash("session", token))
    ).one_or_none()
    if row is None:
        return NOBODY
    device, account, person, acted, code = row
    ended = (
        device.ended_at is not None
        or account.disabled_at is not None
        or device.seen_at < at - timedelta(days=idle_days)
        or device.made_at < at - timedelta(days=absolute_days)
        or (code is not None and (code.revoked_at is not None or code.expires_at <= at))
    )
    if ended:
        return NOBODY
    shown = acted or person
    return Actor(
        person_id=shown.id,
        true_person_id=person.id,
        ref=shown.ref,
        name=shown.full_name,
        true_name=person.full_name,
        language=person.language,
        unit_id=shown.unit_id,
        account_id=account.id,
        session_ref=device.ref,
        grants=live_grants(shown.id, at),
    )
