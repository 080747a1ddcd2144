"""Name members, invite them by a secret, let each confirm for themselves; the leader never confirms for them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from app.contests.entries import queries as entry_queries
from app.contests.entry_models import Entry, EntryMember
from app.contests.states import WRITABLE, EntryVerb, MemberRole
from app.contests.teams.queries import PURPOSE, present
from app.contests.teams.rules import MAX_NAME
from app.kit import audit
from app.kit.codes import public_code, secret_token, token_hash
from app.kit.db import db
from app.kit.errors import BadInput, DomainError, WrongState
from app.kit.text import one_line
from app.people.actor import Actor
from app.people.models import Person
from app.people.notices.actions import notify


class TeamFull(DomainError):
    """The edition's rules allow no more; facts: most."""

    code = "team_full"


class AlreadyInTeam(DomainError):
    """This person already belongs to the team (or leads it)."""

    code = "already_in_team"


def add_member(entry: Entry, *, full_name: str, contact: str, duty: str, by: Actor, at: datetime) -> EntryMember:
    """Name a member; they count once they have confirmed. On a paper entry the paper is their word (D36).

    Raises TeamFull, WrongState, BadInput (no name).
    """
    entry = _open(entry)
    name = one_line(full_name)[:MAX_NAME]
    if not name:
        raise BadInput(what="name")
    if len(present(entry)) >= entry.edition.team_max:
        raise TeamFull(most=entry.edition.team_max)
    member = EntryMember(
        ref=public_code(10), entry_id=entry.id, role=MemberRole.MEMBER, full_name=name,
        contact=one_line(contact)[:MAX_NAME], duty=one_line(duty)[:MAX_NAME],
        position=1 + max(m.position for m in entry.members),
        confirmed_at=at if entry.entered_by_person_id is not None else None,
    )  # fmt: skip
    db.session.add(member)
    _touch(entry, at)
    facts = {"member": member.ref}
    audit.record("entry.add_member", ("entry", entry.ref), by=by, at=at, facts=facts, about_person={"name": name})
    db.session.flush()
    return member


def invite(entry: Entry, member_ref: str, *, by: Actor, at: datetime) -> tuple[EntryMember, str]:
    """A new secret for the member's link, shown once; the one before it opens nothing any more.

    Raises NoResultFound (no such member), WrongState (confirmed already).
    """
    entry = _open(entry)
    member = _named(entry, member_ref)
    if member.confirmed_at is not None:
        raise WrongState(what="member", state="confirmed", verb="invite")
    token = secret_token()
    member.token_hash, member.declined_at = token_hash(PURPOSE, token), None
    audit.record("entry.invite", ("entry", entry.ref), by=by, at=at, facts={"member": member.ref})
    db.session.flush()
    return member, token


def remove_member(entry: Entry, member_ref: str, *, by: Actor, at: datetime) -> None:
    """Take a member out of the draft's team; versions handed in keep the name. Raises NoResultFound, BadInput."""
    entry = _open(entry)
    member = _named(entry, member_ref)
    if member.role is MemberRole.LEADER:
        raise BadInput(what="leader")
    facts, about = {"member": member.ref}, {"name": member.full_name}
    audit.record("entry.remove_member", ("entry", entry.ref), by=by, at=at, facts=facts, about_person=about)
    db.session.delete(member)
    _touch(entry, at)
    db.session.flush()


def join(member: EntryMember, entry: Entry, *, by: Actor, at: datetime) -> None:
    """The holder of the link confirms, with their own account, that they belong to the team.

    The link is used up. Raises AlreadyInTeam (also for the leader), WrongState.
    """
    entry = _open(entry)
    person = db.session.get_one(Person, by.person_id)
    if any(m.person_id == person.id for m in entry.members):
        raise AlreadyInTeam
    member = _still_invited(member)
    member.person_id, member.confirmed_at, member.declined_at, member.token_hash = person.id, at, None, None
    # The name as the person bears it, not as somebody else typed it (D40).
    member.full_name = person.full_name
    _touch(entry, at)
    audit.record("entry.join_team", ("entry", entry.ref), by=by, at=at, facts={"member": member.ref})
    _tell(entry, "member_joined", member, at)
    db.session.flush()


def decline(member: EntryMember, entry: Entry, *, by: Actor, at: datetime) -> None:
    """The holder of the link says no; the leader sees it and may invite anew."""
    entry = _open(entry)
    member = _still_invited(member)
    member.declined_at, member.token_hash = at, None
    _touch(entry, at)
    audit.record("entry.decline_team", ("entry", entry.ref), by=by, at=at, facts={"member": member.ref})
    _tell(entry, "member_declined", member, at)
    db.session.flush()


def _tell(entry: Entry, kind: str, member: EntryMember, at: datetime) -> None:
    facts = {"name": member.full_name, "title": entry.title}
    notify(entry.leader_id, kind, facts, at=at, path=f"/contests/{entry.edition.code}/entries/{entry.ref}/team")


def _open(entry: Entry) -> Entry:
    entry = entry_queries.locked(entry)
    if entry.state not in WRITABLE:
        raise WrongState(what="entry", state=entry.state, verb=EntryVerb.SUBMIT)
    return entry


def _named(entry: Entry, ref: str) -> EntryMember:
    for member in entry.members:
        if member.ref == ref:
            return member
    raise NoResultFound


def _still_invited(member: EntryMember) -> EntryMember:
    """The member's row read under the entry's lock: the same link may have been used a moment ago."""
    query = select(EntryMember).where(EntryMember.id == member.id).execution_options(populate_existing=True)
    fresh = db.session.scalars(query).one()
    if fresh.token_hash is None or fresh.confirmed_at is not None:
        raise WrongState(what="member", state="confirmed", verb="join")
    return fresh


def _touch(entry: Entry, at: datetime) -> None:
    """The draft is another one now: whoever is about to submit sees it again first."""
    entry.draft_revision += 1
    entry.draft_saved_at = at
