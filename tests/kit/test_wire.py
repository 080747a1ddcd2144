"""The line below the ORM: written whole or not at all, on its own and inside a transaction; its lines end with the engine."""

import gc

import pytest
from sqlalchemy import text

from app.kit import wire as wires
from app.kit.clock import now
from app.kit.db import db, transaction
from app.kit.wire import Overtaken, Said, read, stored, wire
from tests.conftest import ON_POSTGRES

_KIND = "INSERT INTO unit_kind (id, code, name, name_en, rank) VALUES (:id, :code, 'x', 'x', 0)"
ADD = Said(f"{_KIND} RETURNING code")
COUNT = Said("SELECT count(*) FROM unit_kind WHERE name = 'x'")
BOTH = Said(
    f"WITH a AS ({_KIND} RETURNING id) INSERT INTO unit_kind (id, code, name, name_en, rank) "
    "SELECT :id + 1, :code, 'x', 'x', 0 FROM a",
    _KIND,
    "INSERT INTO unit_kind (id, code, name, name_en, rank) VALUES (:id + 1, :code, 'x', 'x', 0)",
)


@pytest.fixture
def real(made_once):
    """The application on its real engine: what is written is taken away afterwards."""
    application, _ = made_once
    with application.app_context():
        yield application
        with transaction():
            db.session.execute(text("DELETE FROM unit_kind WHERE name = 'x'"))


def count() -> int:
    with wire() as line:
        ((found,),) = line.say(COUNT, {})
    return found


def test_what_is_said_is_kept_at_once(real):
    with wire() as line:
        assert line.say(ADD, {"id": 901, "code": "wire-1"}) == [("wire-1",)]
    assert count() == 1


def test_half_of_what_is_said_is_never_kept(real):
    """The second row has the first one's code."""
    with pytest.raises(Overtaken), wire() as line:
        line.say(BOTH, {"id": 901, "code": "wire-1"})
    assert count() == 0


def test_inside_a_transaction_it_is_the_same_one_behind_a_savepoint(real):
    with pytest.raises(ZeroDivisionError), transaction():
        with wire() as line:
            line.say(ADD, {"id": 901, "code": "wire-1"})
        with pytest.raises(Overtaken), wire() as line:
            line.say(ADD, {"id": 902, "code": "wire-1"})
        assert count() == 1
        raise ZeroDivisionError
    assert count() == 0


@pytest.mark.skipif(not ON_POSTGRES, reason="SQLite's lines are the pool's")
def test_lines_end_with_the_engine_and_a_broken_one_is_not_used_again(real):
    assert count() == 0
    (line,) = wires._at_rest[db.engine]
    line.close()
    with pytest.raises(Overtaken):
        count()
    assert count() == 0
    db.engine.dispose()
    gc.collect()
    assert not wires._at_rest[db.engine]


def test_an_instant_is_read_as_it_was_stored(real):
    at = now()
    assert (read(stored(at)), read(None), stored(None)) == (at, None, None)
