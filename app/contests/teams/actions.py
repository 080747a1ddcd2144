"""Name members, invite them by a secret, let each confirm for themselves; the leader never confirms for them."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from app.contests.entries import queries as entry_queries
from app.contests.entry_models import Entry, EntryMember
from app.contests.states import WRITABLE, EntryVerb, MemberRole
from app.contests.teams.queries import PURPOSE, present, reached_by
from app.contests.teams.rules import MAX_NAME, Given, mailed_token
from app.kit import audit, outbox
from app.kit.codes import public_code, secret_token, token_hash
from app.kit.db import db
from app.kit.errors import BadInput, DomainError, WrongState
from app.kit.text import one_line
from app.people.actor import Actor
from app.people.models import Consent, Person
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


def mail_invitation(entry: Entry, member_ref: str, *, key: str, by: Actor, at: datetime) -> EntryMember:
    """Mail the invitation to the e-mail that the leader wrote, or to that of the account with the phone number.

    The mail's secret is made from `key` only when it leaves (`rules.mailed_token`). Where nobody can be reached nothing
    changes, and the leader is not told whether an account exists. Raises NoResultFound, WrongState (confirmed already).
    """
    entry = _open(entry)
    member = _named(entry, member_ref)
    if member.confirmed_at is not None:
        raise WrongState(what="member", state="confirmed", verb="invite")
    found = reached_by(member.contact)
    if found is not None:
        nonce = public_code(16)
        member.token_hash, member.declined_at = token_hash(PURPOSE, mailed_token(key, nonce)), None
        facts = {"code": nonce, "leader": entry.leader.full_name, "contest": entry.edition.series.title}
        outbox.put(
            person_id=found.person_id, address=found.address, language=found.language or by.language,
            kind="team_invitation", facts={"facts": facts, "path": None}, at=at,
        )  # fmt: skip
    audit.record("entry.mail_invitation", ("entry", entry.ref), by=by, at=at, facts={"member": member.ref})
    db.session.flush()
    return member


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


def join(
    member: EntryMember, entry: Entry, *, consents: Sequence[Given] = (), by: Actor, at: datetime
) -> None:  # fmt: skip
    """The holder of the link confirms, with their own account, that they belong to the team.

    consents: what was ticked besides, kept as proof (D34). The link is used up. Raises AlreadyInTeam (also for the leader), WrongState.
    """
    entry = _open(entry)
    person = db.session.get_one(Person, by.person_id)
    if any(m.person_id == person.id for m in entry.members):
        raise AlreadyInTeam
    member = _still_invited(member)
    member.person_id, member.confirmed_at, member.declined_at, member.token_hash = person.id, at, None, None
    # The name as the person bears it, not as somebody else typed it (D40).
    member.full_name = person.full_name
    keep_consents(person.id, consents, at=at)
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


def keep_consents(person_id: int, given: Sequence[Given], *, at: datetime, channel: str = "web") -> None:
    """Keep the proof of each consent with the hash of exactly the words it was given to (V2)."""
    for one in given:
        db.session.add(
            Consent(
                person_id=person_id, purpose=one.purpose, given_by=one.giver, giver_name=one.giver_name,
                text_version=one.text_version, text_hash=hashlib.sha256(one.text.encode()).hexdigest(),
                language=one.language, at=at, channel=channel,
            )
        )  # fmt: skip


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
