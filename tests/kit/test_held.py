"""What a transaction holds and what it wrote is known without being read again, and never longer than it is true."""

from sqlalchemy import update

from app.kit.db import db, hold, is_held, transaction, wrote
from app.people.models import Person


def lan(world) -> Person:
    return db.session.get_one(Person, world.people["lan"])


def rename(person, name: str) -> None:
    """As an action writes by a statement of its own, and lets the row say so."""
    statement = update(Person).where(Person.id == person.id).values(full_name=name)
    db.session.execute(statement.execution_options(synchronize_session=False))
    wrote(person, {"full_name": name})


def test_a_row_is_held_until_its_transaction_ends(world):
    with transaction():
        person = lan(world)
        before = is_held(person)
        hold(person)
        during = is_held(person)
    after = is_held(person)
    with transaction():
        following = is_held(person)
    assert (before, during, after, following) == (False, True, False, False)


def test_what_was_locked_inside_a_savepoint_is_not_held(world):
    with transaction():
        person = lan(world)
        with db.session.begin_nested():
            hold(person)
        assert is_held(person) is False


def test_a_row_says_what_was_written_without_being_read_again(world, queries):
    with transaction():
        person = lan(world)
        rename(person, "Lò Thị Lan")
        del queries[:]
        assert (person.full_name, queries) == ("Lò Thị Lan", [])


def test_a_row_forgets_what_was_written_in_a_savepoint_that_is_undone(world):
    with transaction():
        person = lan(world)
        name = person.full_name
        with db.session.begin_nested() as savepoint:
            rename(person, "Tên khác")
            savepoint.rollback()
        assert person.full_name == name
