"""Reads of teams: the invitation behind a secret link."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.contests.entry_models import Entry, EntryMember
from app.contests.models import Edition
from app.kit.codes import token_hash
from app.kit.db import db
from app.people.actor import Actor

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
