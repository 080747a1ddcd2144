"""Mend what one said when signing up: the choice, the answers, the guardian, the group; all of it or nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.events.models import Session, Site
from app.events.registration_models import Category, Registration
from app.events.registrations import queries
from app.events.registrations.actions.common import ConsentMissing, Guardian, Told, fill, locked, note
from app.events.registrations.actions.deciding import change_choice
from app.events.registrations.actions.signing import complete, confirm_pending, tell_where, undecided
from app.events.states import LIVE, Origin, RegistrationState, RegistrationVerb
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import BadInput, WrongState
from app.people.actor import Actor

#: Letters of a group's code, which people read to each other.
PARTY_CODE = 8


def amend(
    registration: Registration, *, category: Category | None, site: Site | None, sessions: Sequence[Session],
    answers: Mapping[str, Any], guardian: Guardian | None, of_age: bool | None, photo_ok: bool, remark: str,
    party: str | None = None, by: Actor, at: datetime,
) -> Registration:  # fmt: skip
    """Hand in a held place's form, or change what was said before. Raises what `change_choice` and `complete` raise.

    Who was named by a unit or by the organizers keeps the place they gave; party: the code of a group to join.
    """
    with db.session.begin_nested():
        if registration.origin is Origin.SIGN_UP and _differs(registration, category, site, sessions):
            change_choice(registration, category=category, site=site, sessions=sessions, by=by, at=at)
        if party is not None:
            join_party(registration, party, by=by, at=at)
        complete(
            registration, answers=answers, guardian=guardian, of_age=of_age, photo_ok=photo_ok, remark=remark,
            by=by, at=at,
        )  # fmt: skip
    return registration


def hand_in_consent(registration: Registration, guardian: Guardian, *, by: Actor, at: datetime) -> Registration:
    """The guardian's signed paper, brought by the officer of a delegate's unit; what only lacked that is confirmed.

    Nothing else of the form is touched. Raises ConsentMissing without name, word and scan, WrongState, PlacesFull.
    """
    event = locked(registration)
    if registration.state not in LIVE:
        raise WrongState(what="registration", state=registration.state, verb=RegistrationVerb.CONFIRM)
    if not (guardian.agreed and guardian.name.strip() and (guardian.file_id or registration.guardian_file_id)):
        raise ConsentMissing(age=event.consent_under)
    before = registration.state
    with db.session.begin_nested():
        kept = Told(guardian=guardian, photo_ok=registration.photo_ok, note=registration.note, final=False)
        fill(registration, event, kept, at)
        if before is RegistrationState.PENDING and not undecided(registration, event):
            confirm_pending(registration, event, at)
        note("consent", registration, event, by=by, at=at)
        db.session.flush()
    if registration.state is not before:
        tell_where(registration, event, at)
    return registration


def _differs(
    registration: Registration, category: Category | None, site: Site | None, sessions: Sequence[Session]
) -> bool:
    before = {one.id for one in queries.chosen_sessions(registration)}
    wanted = (category.id if category else None, site.id if site else None, {one.id for one in sessions})
    return (registration.category_id, registration.site_id, before) != wanted


def begin_party(registration: Registration, *, by: Actor, at: datetime) -> str:
    """A code for those who want to stay with this person; the one there is, where there is one. Raises WrongState."""
    event = locked(registration)
    if registration.state not in LIVE:
        raise WrongState(what="registration", state=registration.state, verb=RegistrationVerb.CONFIRM)
    if registration.party is None:
        registration.party = public_code(PARTY_CODE)
        note("party", registration, event, by=by, at=at, party=registration.party)
        db.session.flush()
    return registration.party


def join_party(registration: Registration, code: str, *, by: Actor, at: datetime) -> None:
    """Stay with those who bear this code. Raises BadInput where nobody here does, WrongState."""
    event = locked(registration)
    if registration.state not in (*LIVE, RegistrationState.HELD):
        raise WrongState(what="registration", state=registration.state, verb=RegistrationVerb.CONFIRM)
    if not queries.party_of(code, event.id):
        raise BadInput(field="party")
    if registration.party != code:
        registration.party = code
        note("party", registration, event, by=by, at=at, party=code)
        db.session.flush()
