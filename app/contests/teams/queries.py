"""Reads of teams: the invitation behind a secret link."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.contests.entry_models import Entry, EntryMember
from app.contests.models import Edition
from app.kit.codes import token_hash
from app.kit.db import db
from app.kit.text import LoginKind, login_name
from app.people.actor import Actor
from app.people.models import Account, Person

PURPOSE = "team"


def invitation_of(_actor: Actor, token: str) -> tuple[EntryMember, Entry]:
    """The invitation that this token opens; whoever holds it may know of the entry's title and leader (B15).

    It is found by its hash, so the time of the search tells nothing about any token.
    """
    query = (
        select(EntryMember, Entry)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .where(EntryMember.token_hash == token_hash(PURPOSE, token), EntryMember.confirmed_at.is_(None))
        .options(
            joinedload(Entry.edition).joinedload(Edition.series),
            joinedload(Entry.leader),
            joinedload(Entry.board),
        )
    )
    member, entry = db.session.execute(query).one()
    return member, entry


def present(entry: Entry) -> list[EntryMember]:
    """Who is in the team: the leader and all named who have not declined."""
    return [member for member in entry.members if member.declined_at is None]


@dataclass(frozen=True)
class Reached:
    """Where an invitation can be mailed; person_id and language None for an address of nobody known."""

    address: str
    person_id: int | None = None
    language: str | None = None


def reached_by(contact: str) -> Reached | None:
    """The e-mail typed as a contact, or that of the account which signs in with the phone number; None: neither.

    For the action alone: whether an account exists is nobody's to learn from a page.
    """
    found = login_name(contact)
    if found is None:
        return None
    kind, name = found
    query = select(Person.id, Person.email, Person.language).join(Account, Account.person_id == Person.id)
    row = db.session.execute(query.where(Account.login == name, Account.disabled_at.is_(None))).one_or_none()
    address = name if kind is LoginKind.EMAIL else row and row[1]
    return Reached(address, row and row[0], row and row[2]) if address else None
