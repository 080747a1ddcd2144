"""Reads of codes: what a secret opens, which links a person has, for whom one may print a slip."""

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload

from app.kit.codes import token_hash
from app.kit.db import db
from app.people.actor import Actor
from app.people.models import OneTimeCode, Person
from app.people.roles.queries import may_host
from app.people.states import CodePurpose


def alive(at: datetime) -> ColumnElement[bool]:
    """A code that still opens its door."""
    return (
        (OneTimeCode.revoked_at.is_(None)) & (OneTimeCode.expires_at > at) & (OneTimeCode.uses < OneTimeCode.max_uses)
    )


def guest_code(_actor: Actor, token: str, *, at: datetime) -> OneTimeCode:
    """The live guest link of this secret. Raises NoResultFound."""
    query = select(OneTimeCode).where(
        OneTimeCode.token_hash == token_hash(CodePurpose.GUEST_LINK.value, token),
        OneTimeCode.purpose == CodePurpose.GUEST_LINK,
        alive(at),
    )
    return db.session.execute(query).scalar_one()


def guest_links(person: Person) -> list[OneTimeCode]:
    """The guest links of a person, the newest first. The caller has decided that its actor may see them."""
    query = select(OneTimeCode).where(OneTimeCode.person_id == person.id, OneTimeCode.purpose == CodePurpose.GUEST_LINK)
    return list(db.session.scalars(query.order_by(OneTimeCode.made_at.desc(), OneTimeCode.id.desc())))


def guest_link_kept(actor: Actor, ref: str) -> OneTimeCode:
    """A guest link that is the actor's business. Raises NoResultFound."""
    query = select(OneTimeCode).where(OneTimeCode.ref == ref, OneTimeCode.purpose == CodePurpose.GUEST_LINK)
    code = db.session.execute(query).scalar_one()
    if not may_host(actor, person_named(code.person_id)):
        raise NoResultFound
    return code


def person_named(person_id: int) -> Person:
    """A person by id, with the unit."""
    query = select(Person).where(Person.id == person_id).options(joinedload(Person.unit))
    return db.session.execute(query).scalar_one()


def live_slip(person_id: int, *, at: datetime) -> OneTimeCode | None:
    """The newest reset or claim code of a person that still works."""
    query = select(OneTimeCode).where(
        OneTimeCode.person_id == person_id,
        OneTimeCode.purpose.in_((CodePurpose.RESET, CodePurpose.CLAIM)),
        OneTimeCode.made_by_person_id.is_not(None),
        alive(at),
    )
    return db.session.scalars(query.order_by(OneTimeCode.id.desc()).limit(1)).one_or_none()
