"""Writes of rights: grant, revoke, act for another and stop. Each leaves its line in the history."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.kit import audit
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import DomainError
from app.people.actor import SYSTEM, Actor
from app.people.models import Account, Grant, LoginSession, OneTimeCode, Person
from app.people.notices.actions import notify
from app.people.roles.queries import GUEST_ROLES, may_act_for, may_grant, may_revoke, session_of
from app.people.states import CodePurpose, Role


class GrantRefused(DomainError):
    """This role, on this unit or thing, for this person, is not the actor's to give or take."""

    code = "grant_refused"
    status = 403


class GrantEnded(DomainError):
    """The grant was revoked before."""

    code = "grant_ended"


class GrantHeld(DomainError):
    """The person holds exactly this grant already."""

    code = "grant_held"


class ActingRefused(DomainError):
    """The actor may not act for this person."""

    code = "acting_refused"
    status = 403


def grant_role(
    person: Person, role: Role, *, by: Actor, at: datetime, unit_id: int | None = None, realm: str | None = None,
    label: str | None = None, owner_unit_id: int | None = None, until: datetime | None = None, reason: str | None = None,
) -> Grant:  # fmt: skip
    """Give a role on a unit and below, or on one thing (realm, label, owned by owner_unit_id), for good or until.

    Raises GrantRefused (see queries.may_grant), GrantHeld.
    """
    if not may_grant(by, role, person, unit_id=unit_id, realm=realm, label=label, owner_unit_id=owner_unit_id):
        raise GrantRefused
    grant = Grant(
        ref=public_code(10), person_id=person.id, role=role, unit_id=unit_id, realm=realm, label=label,
        made_by_person_id=by.true_person_id, made_at=at, until=until,
    )  # fmt: skip
    _close_expired(person.id, role, at)
    try:
        with db.session.begin_nested():
            db.session.add(grant)
    except IntegrityError:
        raise GrantHeld from None
    if role not in GUEST_ROLES:
        # Whoever made a guest link has seen it: it must not open what this role opens.
        links = OneTimeCode.purpose == CodePurpose.GUEST_LINK, OneTimeCode.revoked_at.is_(None)
        db.session.execute(update(OneTimeCode).where(OneTimeCode.person_id == person.id, *links).values(revoked_at=at))
    facts = {"grant": grant.ref, "role": role.value, "unit": unit_id, "realm": realm, "label": label}
    facts["until"] = until.isoformat() if until else None
    audit.record("grant_role", ("person", person.ref), by=by, at=at, facts=facts, reason=reason)
    notify(person.id, "role_granted", {"role": f"role_{role.value}"}, at=at, path=f"/people/{person.ref}")
    return grant


def first_administrator(person: Person, *, unit_id: int, at: datetime) -> Grant:
    """The first administrator of a province, given from the command line; GrantRefused once its unit has one."""
    there = select(Grant.id).where(
        Grant.role == Role.ADMINISTRATOR, Grant.unit_id == unit_id, Grant.revoked_at.is_(None)
    )
    if db.session.scalar(there.limit(1)) is not None:
        raise GrantRefused
    grant = Grant(ref=public_code(10), person_id=person.id, role=Role.ADMINISTRATOR, unit_id=unit_id, made_at=at)
    db.session.add(grant)
    facts = {"grant": grant.ref, "role": grant.role.value, "unit": unit_id}
    audit.record("grant_role", ("person", person.ref), by=SYSTEM, at=at, facts=facts, reason="first administrator")
    db.session.flush()
    return grant


def _close_expired(person_id: int, role: Role, at: datetime) -> None:
    """What has run out by itself must not stand in the way of the same grant anew."""
    db.session.execute(
        update(Grant)
        .where(Grant.person_id == person_id, Grant.role == role, Grant.revoked_at.is_(None), Grant.until <= at)
        .values(revoked_at=Grant.until)
    )


def revoke_grant(grant: Grant, *, reason: str, by: Actor, at: datetime, owner_unit_id: int | None = None) -> None:
    """Take a role back, with a reason. One conditional UPDATE, so that of two only one does it.

    Whoever acts for somebody by it stops at once. owner_unit_id: see may_revoke. Raises GrantRefused, GrantEnded.
    """
    if not may_revoke(by, grant, owner_unit_id=owner_unit_id):
        raise GrantRefused
    moved = db.session.execute(
        update(Grant)
        .where(Grant.id == grant.id, Grant.revoked_at.is_(None))
        .values(revoked_at=at, revoked_by_person_id=by.true_person_id, reason=reason)
        .returning(Grant.id)
    ).scalar_one_or_none()
    if moved is None:
        raise GrantEnded
    own = select(Account.id).where(Account.person_id == grant.person_id).scalar_subquery()
    db.session.execute(update(LoginSession).where(LoginSession.account_id == own).values(acting_person_id=None))
    facts = {"grant": grant.ref, "role": grant.role.value}
    ref = db.session.get_one(Person, grant.person_id).ref
    audit.record("revoke_grant", ("person", ref), by=by, at=at, facts=facts, reason=reason)
    path = f"/people/{ref}"
    notify(grant.person_id, "role_revoked", {"role": f"role_{grant.role.value}"}, at=at, path=path)


def act_for(person: Person, *, reason: str, by: Actor, at: datetime) -> None:
    """From now on this session acts in the person's name: shown on every page and kept in every line of the history.

    Scores and votes ask `actor.is_acting` and refuse. Raises ActingRefused.
    """
    if not may_act_for(by, person):
        raise ActingRefused
    device = session_of(by)
    device.acting_person_id, device.acting_reason = person.id, reason
    audit.record("act_for", ("person", person.ref), by=by, at=at, facts={"session": device.ref}, reason=reason)


def stop_acting(*, by: Actor, at: datetime) -> None:
    """Be oneself again."""
    device = session_of(by)
    device.acting_person_id, device.acting_reason = None, None
    audit.record("stop_acting", ("person", by.ref), by=by, at=at, facts={"session": device.ref})


def appoint(person: Person, unit_id: int, *, at: datetime) -> Grant:
    """The first administrator of a unit, named by whoever keeps the installation (at its command line).

    Raises GrantHeld.
    """
    grant = Grant(ref=public_code(10), person_id=person.id, role=Role.ADMINISTRATOR, unit_id=unit_id, made_at=at)
    try:
        with db.session.begin_nested():
            db.session.add(grant)
    except IntegrityError:
        raise GrantHeld from None
    audit.record("appoint", ("person", person.ref), by=SYSTEM, at=at, facts={"grant": grant.ref, "unit": unit_id})
    return grant
