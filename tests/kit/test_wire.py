"""The line below the ORM: written whole or not at all, on its own and inside a transaction; its lines end with the engine."""

import gc
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep

import pytest
from sqlalchemy import text

from app.kit import wire as wires
from app.kit.clock import now
from app.kit.db import db, transaction
from app.kit.wire import Overtaken, Said, on_wire, read, stored, wire
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


def say(what: Said, number: int = 0, code: str = ""):
    return on_wire(lambda line: line.say(what, {"id": number, "code": code}))


def count() -> int:
    ((found,),) = say(COUNT)
    return found


def test_what_is_said_is_kept_at_once(real):
    assert say(ADD, 901, "wire-1") == [("wire-1",)]
    assert count() == 1


def test_half_of_what_is_said_is_never_kept(real):
    """The second row has the first one's code."""
    with pytest.raises(Overtaken):
        say(BOTH, 901, "wire-1")
    assert count() == 0


def while_one_writes(real, works) -> tuple[list, list[str]]:
    """(what each was told, what SQLite was told): all of them come while somebody's writing takes its time."""
    begun, enough = Event(), Event()

    def slow(line):
        begun.set()
        enough.wait(20)
        return line.say(ADD, {"id": 900, "code": "wire-0"})

    def run(work):
        with real.app_context():
            try:
                return on_wire(work)
            except Exception as fault:
                return type(fault)

    said: list[str] = []
    count()  # now there is a line
    together = wires._together[db.engine]
    together._connection.set_trace_callback(said.append)
    with ThreadPoolExecutor(len(works) + 1) as pool:
        first = pool.submit(run, slow)
        begun.wait(20)
        others = []
        for number, work in enumerate(works):  # one after the other, so that their order is known
            others.append(pool.submit(run, work))
            while len(together._waiting) <= number:
                sleep(0.001)
        enough.set()
        told = [first.result(20), *(one.result(20) for one in others)]
    if together._connection is not None:
        together._connection.set_trace_callback(None)
    return told, [text for text in said if text.startswith(("BEGIN", "COMMIT", "ROLLBACK"))]


def adding(number: int):
    return lambda line: line.say(ADD, {"id": 900 + number, "code": f"wire-{number}"})


@pytest.mark.skipif(ON_POSTGRES, reason="PostgreSQL has many writers")
def test_those_who_wait_are_written_together(real):
    told, said = while_one_writes(real, [adding(n) for n in range(1, 6)])
    assert told == [[(f"wire-{n}",)] for n in range(6)]
    assert said == ["BEGIN IMMEDIATE", "COMMIT"] * 2
    assert count() == 6


@pytest.mark.skipif(ON_POSTGRES, reason="PostgreSQL has many writers")
def test_one_that_fails_before_it_wrote_holds_nobody_up(real):
    def fails(line):
        raise ZeroDivisionError

    told, said = while_one_writes(real, [adding(1), fails, adding(2)])
    assert told == [[("wire-0",)], [("wire-1",)], ZeroDivisionError, [("wire-2",)]]
    assert said == ["BEGIN IMMEDIATE", "COMMIT"] * 2
    assert count() == 3


@pytest.mark.skipif(ON_POSTGRES, reason="PostgreSQL has many writers")
def test_one_that_fails_after_it_wrote_leaves_nothing_and_spoils_no_other(real):
    def fails(line):
        adding(7)(line)
        raise ZeroDivisionError

    told, _ = while_one_writes(real, [adding(1), fails, adding(2)])
    assert told == [[("wire-0",)], [("wire-1",)], ZeroDivisionError, [("wire-2",)]]
    assert count() == 3


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
