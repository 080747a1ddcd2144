"""Writes of profiles: entered and corrected by an officer, from paper (D36)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.kit import audit
from app.kit.db import db
from app.kit.errors import DomainError
from app.people.accounts.actions import change_profile, new_person
from app.people.actor import Actor
from app.people.models import Person
from app.people.roles.queries import ENTERERS, covers, may_correct


class NotYourUnit(DomainError):
    """Profiles are kept by the officers of the person's unit, as long as the person has no account."""

    code = "not_your_unit"
    status = 403


def enter_profile(values: Mapping[str, Any], *, unit_id: int, by: Actor, at: datetime) -> Person:
    """A new person without account. values: full_name and any of the other keys of a profile. Raises NotYourUnit."""
    if not covers(by, unit_id, *ENTERERS):
        raise NotYourUnit
    person = new_person(full_name=values["full_name"], unit_id=unit_id, by_person_id=by.person_id, at=at)
    for key in ("birth_date", "phone", "email", "occupation"):
        setattr(person, key, values.get(key) or None)
    db.session.add(person)
    db.session.flush()
    audit.record("enter_profile", ("person", person.ref), by=by, at=at, facts={"unit": unit_id})
    return person


def correct_profile(person: Person, values: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    """Correct what was entered. Raises NotYourUnit once the person has an account."""
    if not may_correct(by, person):
        raise NotYourUnit
    change_profile(person, {key: value or None for key, value in values.items()}, by=by, at=at)
