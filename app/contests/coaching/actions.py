"""The verbs of coaching: assign and end mentors, advise within the window, answer by a revised version."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy import select

from app.contests.access import REALM
from app.contests.coaching.queries import is_of_team, revised_since
from app.contests.coaching.rules import is_open
from app.contests.entry_models import CoachingNote, Entry, Mentorship
from app.contests.models import Edition, Series, Stage
from app.contests.states import EntryState
from app.kit import audit
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import BadInput, DomainError, WrongState
from app.kit.text import nfc
from app.people.actor import Actor
from app.people.models import Person
from app.people.notices.actions import notify
from app.people.roles.actions import GrantHeld, grant_role
from app.people.roles.queries import may_grant
from app.people.states import Role


class MentorOfOwnTeam(DomainError):
    """Nobody is a mentor of an entry of their own."""

    code = "mentor_of_own_team"


class OutsideCoaching(DomainError):
    """Advice is given, and answered, within the window of the coaching stage only (B4)."""

    code = "outside_coaching"


class DueOutsideCoaching(DomainError):
    """The deadline of a piece of advice lies after the coaching stage or in the past."""

    code = "due_outside_coaching"
    status = 422


def assign(stage: Stage, entry: Entry, mentor: Person, *, by: Actor, at: datetime) -> Mentorship:
    """Make a person the mentor of an entry that stands in the coaching stage; once more is as once.

    Raises WrongState, MentorOfOwnTeam. From now on the person may not judge this entry (`queries.coached`).
    """
    if entry.state != EntryState.POLISHING or entry.stage_id != stage.id:
        raise WrongState(what="entry", state=entry.state, verb="mentor")
    if is_of_team(entry, mentor.id):
        raise MentorOfOwnTeam
    query = select(Mentorship).filter_by(stage_id=stage.id, entry_id=entry.id, mentor_id=mentor.id)
    made = db.session.scalars(query).one_or_none()
    if made is None:
        made = Mentorship(stage_id=stage.id, entry_id=entry.id, mentor_id=mentor.id, made_at=at)
        db.session.add(made)
    elif made.ended_at is None:
        return made
    made.ended_at = None
    audit.record("entry.mentor", ("entry", entry.ref), by=by, at=at, facts={"mentor": mentor.ref})
    db.session.flush()
    edition = _edition_of(stage)
    _give_role(edition, mentor, by=by, at=at)
    facts = {"title": entry.title, "name": mentor.full_name, "due_at": stage.due_at.isoformat()}
    notify(mentor.id, "mentor_asked", facts, at=at, path=f"/coaching/{edition.code}/{entry.ref}")
    notify(entry.leader_id, "mentor_given", facts, at=at, path=_advice_path(edition, entry))
    return made


def end(mentorship: Mentorship, *, by: Actor, at: datetime) -> None:
    """End a mentorship; what was advised stays, and the mentor still may not judge the entry. Twice is as once."""
    if mentorship.ended_at is not None:
        return
    mentorship.ended_at = at
    entry = db.session.get_one(Entry, mentorship.entry_id)
    mentor = db.session.get_one(Person, mentorship.mentor_id)
    audit.record("entry.end_mentor", ("entry", entry.ref), by=by, at=at, facts={"mentor": mentor.ref})
    db.session.flush()


def advise(mentorship: Mentorship, *, advice: str, due_at: datetime | None, by: Actor, at: datetime) -> CoachingNote:
    """Write a piece of advice, to be answered until `due_at` (at most the stage's end; None: the stage's end).

    Raises OutsideCoaching, DueOutsideCoaching, WrongState (ended, or the entry is no longer being revised).
    """
    stage = db.session.get_one(Stage, mentorship.stage_id)
    entry = db.session.get_one(Entry, mentorship.entry_id)
    text = nfc(advice)
    if not text:
        raise BadInput(what="advice")
    _demand_window(stage, at)
    if mentorship.ended_at is not None or entry.state != EntryState.POLISHING:
        raise WrongState(what="entry", state=entry.state, verb="advise")
    if due_at is not None and not at < due_at <= stage.due_at:
        raise DueOutsideCoaching
    note = CoachingNote(ref=public_code(10), mentorship_id=mentorship.id, advice=text, due_at=due_at, made_at=at)
    db.session.add(note)
    audit.record("entry.advise", ("entry", entry.ref), by=by, at=at, facts={"note": note.ref})
    db.session.flush()
    path = _advice_path(_edition_of(stage), entry)
    notify(entry.leader_id, "advice_given", {"title": entry.title}, at=at, path=path)
    return note


def answer(note: CoachingNote, *, text: str, by: Actor, at: datetime) -> None:
    """The team's answer to a piece of advice, tied to the latest revised version that came after it, if any.

    Raises OutsideCoaching, WrongState, BadInput. Answering again replaces the words while the window is open.
    """
    mentorship = db.session.get_one(Mentorship, note.mentorship_id)
    entry = db.session.get_one(Entry, mentorship.entry_id)
    words = nfc(text)
    if not words:
        raise BadInput(what="answer")
    stage = db.session.get_one(Stage, mentorship.stage_id)
    _demand_window(stage, at)
    if entry.state != EntryState.POLISHING:
        raise WrongState(what="entry", state=entry.state, verb="answer")
    version = revised_since(entry.id, note)
    note.answer, note.answered_at = words, at
    note.answered_version_id = version.id if version else None
    facts = {"note": note.ref, "version": version.number if version else None}
    audit.record("entry.answer", ("entry", entry.ref), by=by, at=at, facts=facts)
    db.session.flush()
    path = f"/coaching/{_edition_of(stage).code}/{entry.ref}"
    notify(mentorship.mentor_id, "advice_answered", {"title": entry.title}, at=at, path=path)


def _give_role(edition: Edition, mentor: Person, *, by: Actor, at: datetime) -> None:
    """The role of a mentor of this edition, for the mentor's menus, where the actor may hand it out.

    What a mentor may read hangs on the mentorship, never on this role.
    """
    owner = db.session.get_one(Series, edition.series_id).unit_id
    if may_grant(by, Role.MENTOR, mentor, realm=REALM, label=edition.code, owner_unit_id=owner):
        with suppress(GrantHeld):
            grant_role(mentor, Role.MENTOR, by=by, at=at, realm=REALM, label=edition.code, owner_unit_id=owner)


def _edition_of(stage: Stage) -> Edition:
    return db.session.get_one(Edition, stage.edition_id)


def _advice_path(edition: Edition, entry: Entry) -> str:
    return f"/contests/{edition.code}/entries/{entry.ref}/advice"


def _demand_window(stage: Stage, at: datetime) -> None:
    if not is_open(stage, at):
        raise OutsideCoaching(opens=stage.opens_at, due=stage.due_at)
