"""The database below the ORM, for the few paths that hundreds of people wait for at once (docs/adr/0014).

A hot path reads once and writes once, by plain SQL of its own. Everything else uses `db.session` in `transaction()`.
"""

import re
import sqlite3
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from app.kit.db import db, in_transaction, transaction, turn

_NAME = re.compile(r"(?<!:):([a-z_]+)")


class Overtaken(Exception):
    """Somebody else wrote first (a unique key, a deadlock): nothing was written, read again."""


class Said:
    """One thing said to the database with :names. Where SQLite has no such statement, the steps it takes instead."""

    def __init__(self, text: str, *steps: str) -> None:
        self.postgres = _NAME.sub(r"%(\1)s", text)
        #: Whether rows come back; asking the cursor would describe each column at each scan.
        self.answers = "SELECT" in text or "RETURNING" in text
        self.steps = steps or (text,)


class Wire:
    """A connection on which things are said. What one `Said` writes is written together or not at all."""

    def __init__(self, connection: Any, *, postgres: bool) -> None:
        self._cursor = connection.cursor()
        self._postgres = postgres

    def say(self, what: Said, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """The rows it answers with (of the last step that answers). Raises Overtaken."""
        cursor = self._cursor
        try:
            if self._postgres:
                cursor.execute(what.postgres, values)
                return cursor.fetchall() if what.answers else []
            rows: list[tuple[Any, ...]] = []
            for step in what.steps:
                cursor.execute(step, values)
                if cursor.description:
                    rows = cursor.fetchall()
        except (sqlite3.IntegrityError, psycopg.IntegrityError, psycopg.errors.DeadlockDetected) as error:
            raise Overtaken(str(error)) from error
        return rows


@contextmanager
def wire() -> Iterator[Wire]:
    """A wire of one's own: on SQLite one BEGIN IMMEDIATE … COMMIT, on PostgreSQL each `Said` is a transaction by itself.

    Inside `transaction()` it is the same connection and transaction, each time behind a savepoint of its own.
    """
    engine = db.engine
    if in_transaction() or isinstance(engine, Connection):  # a page; or a test, whose engine is in a transaction
        with db.session.begin_nested() if in_transaction() else transaction():
            yield Wire(db.session.connection().connection, postgres=engine.dialect.name == "postgresql")
        return
    with _each_by_itself(engine) if engine.dialect.name == "postgresql" else _at_our_turn(engine) as line:
        yield line


#: PostgreSQL's lines by engine, at rest. They commit each statement by themselves and are never in a transaction, so
#: they need not pass through the pool, which would put each back into its first state at every scan.
_at_rest: WeakKeyDictionary[Engine, deque[Any]] = WeakKeyDictionary()


@contextmanager
def _each_by_itself(engine: Engine) -> Iterator[Wire]:
    lines = _at_rest.get(engine)
    if lines is None:
        lines = _at_rest.setdefault(engine, deque())
        event.listen(engine, "engine_disposed", _hang_up)
    try:
        connection = lines.pop()
    except IndexError:  # all are in use
        connection = _line(engine)
    try:
        yield Wire(connection, postgres=True)
    except psycopg.OperationalError as error:  # the server went away, and with it perhaps an answer: ask again
        raise Overtaken(str(error)) from error
    finally:
        if connection.closed:  # by the server too
            connection.close()
        else:
            lines.append(connection)


def _line(engine: Engine) -> Any:
    fairy = engine.raw_connection()
    connection: Any = fairy.dbapi_connection
    fairy.detach()
    connection.autocommit = True
    return connection


def _hang_up(engine: Engine) -> None:
    """With the engine's pool its lines end."""
    lines = _at_rest.get(engine, deque())
    while lines:
        lines.pop().close()


@contextmanager
def _at_our_turn(engine: Engine) -> Iterator[Wire]:
    fairy = engine.raw_connection()
    try:
        with _written_whole(fairy.dbapi_connection) as line:
            yield line
    finally:
        fairy.close()


@contextmanager
def _written_whole(connection: Any) -> Iterator[Wire]:
    with turn():
        connection.execute("BEGIN IMMEDIATE")
        whole = False
        try:
            yield Wire(connection, postgres=False)
            whole = True
        finally:
            connection.execute("COMMIT" if whole else "ROLLBACK")


def stored(at: datetime | None) -> str | None:
    """An instant as both databases keep it (kit.db.UTCDateTime), for a value of a `Said`."""
    return None if at is None else at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def read(value: Any) -> datetime | None:
    """An instant out of a row of a `Said`."""
    if value is None:
        return None
    return (datetime.fromisoformat(value) if isinstance(value, str) else value).replace(tzinfo=UTC)
