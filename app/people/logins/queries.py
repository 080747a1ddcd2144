"""Reads of logins: one's own, and the account of a person that an administrator may shut."""

from sqlalchemy import select

from app.kit.db import db
from app.people.actor import Actor
from app.people.models import Account, Person
from app.people.roles.queries import may_shut, person_seen


def own_login(actor: Actor, account: Account) -> bool:
    """Whoever signs in with a login, and acts in nobody else's name."""
    return not actor.is_acting and account.login is not None


def account_seen(actor: Actor, ref: str) -> tuple[Person, Account]:
    """A person whom the actor may see, and the account. Raises NoResultFound."""
    person = person_seen(actor, ref)
    return person, db.session.execute(select(Account).where(Account.person_id == person.id)).scalar_one()


def may_settle(actor: Actor, found: tuple[Person, Account]) -> bool:
    """`may_shut`, for the pages."""
    return may_shut(actor, found[0])
