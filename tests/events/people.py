"""Many young people for one event: as rows, so that a test may have as many as it needs."""

from datetime import date

from app.kit.codes import public_code
from app.kit.db import db
from app.kit.text import person_sort_key, search_key
from app.people.actor import Actor
from app.people.models import Person
from tests.world import MADE


def youth(world, unit: str = "xa_mot", name: str = "Lò Thị Đua", *, born: date | None = date(2000, 5, 1)) -> Person:
    """A new young person of a unit, who has no account."""
    person = Person(
        ref=public_code(10), full_name=name, search_key=search_key(name), sort_key=person_sort_key(name),
        unit_id=world.units[unit], birth_date=born, made_at=MADE,
    )  # fmt: skip
    db.session.add(person)
    db.session.flush()
    return person


def acting(person: Person) -> Actor:
    """The actor that this person is, without any grant."""
    return Actor(person_id=person.id, true_person_id=person.id, ref=person.ref, unit_id=person.unit_id)
