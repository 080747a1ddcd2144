"""The database below the ORM, for the few paths that hundreds of people wait for at once (docs/adr/0014).

A hot path reads once and writes once, by plain SQL of its own. Everything else uses `db.session` in `transaction()`.
"""

import re
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import psycopg
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from app.kit.db import db, in_transaction, transaction, turn

T = TypeVar("T")
_NAME = re.compile(r"(?<!:):([a-z_]+)")


#: What the database itself may raise on a wire beside Overtaken.
FAULTS = (sqlite3.Error, psycopg.Error)


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


def on_wire(work: Callable[[Wire], T], engine: Engine | Connection | None = None) -> T:
    """What `work` answers, done on a wire of one's own. On PostgreSQL each `Said` is a transaction by itself; on SQLite
    it is BEGIN IMMEDIATE … COMMIT, together with the work of those who wait (docs/adr/0014).

    `work` touches nothing but its wire: another thread may do it, and it may be done again after it was undone. Inside
    `transaction()` it is the same connection and transaction. engine: the application's, where no context is open.
    """
    engine = engine or db.engine
    if in_transaction() or isinstance(engine, Connection):  # a page; or a test, whose engine is in a transaction
        with wire() as line:
            return work(line)
    if engine.dialect.name == "postgresql":
        with _each_by_itself(engine) as line:
            return work(line)
    return _together_of(engine).do(engine, work)


@contextmanager
def wire() -> Iterator[Wire]:
    """A wire in the open `transaction()`: the same connection, each time behind a savepoint of its own."""
    with db.session.begin_nested() if in_transaction() else transaction():
        yield Wire(db.session.connection().connection, postgres=db.engine.dialect.name == "postgresql")


def ask(what: Said, values: Mapping[str, Any], engine: Engine | Connection | None = None) -> list[tuple[Any, ...]]:
    """The rows of one read by itself: it waits for no writer, and nothing is held when it is over.

    engine: the application's, where no context is open.
    """
    engine = engine or db.engine
    if in_transaction() or isinstance(engine, Connection):
        return Wire(db.session.connection().connection, postgres=engine.dialect.name == "postgresql").say(what, values)
    if engine.dialect.name == "postgresql":
        with _each_by_itself(engine) as line:
            return line.say(what, values)
    fairy = engine.raw_connection()
    try:
        return Wire(fairy.dbapi_connection, postgres=False).say(what, values)
    finally:
        fairy.close()


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
    connection = _detached(engine)
    connection.autocommit = True
    return connection


def _hang_up(engine: Engine) -> None:
    """With the engine's pool its lines end."""
    lines = _at_rest.get(engine, deque())
    while lines:
        lines.pop().close()


class _Job:
    """Work that waits. call: it is done, or it is its own thread's turn to do the work of all."""

    __slots__ = ("answer", "call", "fault", "leads", "work")

    def __init__(self, work: Callable[[Wire], Any]) -> None:
        self.work, self.leads, self.call = work, False, Lock()
        self.answer: Any = None
        self.fault: BaseException | None = None
        self.call.acquire()


class _Together:
    """SQLite has one writer: whoever's turn it is does the work of all who wait in this process, in one transaction.

    One COMMIT is on the disk for all of them before any is answered, and what one connection has read of the file it
    need not read again. Whose work fails after it wrote undoes the whole; then each is done by itself.
    """

    def __init__(self) -> None:
        self._connection: Any = None
        self._guard = Lock()
        self._led = False
        self._waiting: deque[_Job] = deque()

    def do(self, engine: Engine, work: Callable[[Wire], T]) -> T:
        job = _Job(work)
        with self._guard:
            job.leads, self._led = not self._led, True
            if not job.leads:
                self._waiting.append(job)
        if not job.leads:
            job.call.acquire()  # until somebody has done it, or leaves the lead to it
        if job.leads:
            self._lead(engine, job)
        if job.fault is not None:
            raise job.fault
        answer: T = job.answer
        return answer

    def _lead(self, engine: Engine, job: _Job) -> None:
        jobs = [job]
        try:
            with turn(engine):
                with self._guard:  # those who came while we waited for our turn
                    jobs += self._waiting
                    self._waiting.clear()
                if not self._kept(engine, jobs) and len(jobs) > 1:
                    for one in jobs:
                        self._kept(engine, [one])
        except BaseException as fault:
            for one in jobs:
                one.fault = fault
            raise
        finally:
            for one in jobs[1:]:
                one.call.release()
            with self._guard:
                following = self._waiting.popleft() if self._waiting else None
                self._led = following is not None
            if following is not None:
                following.leads = True
                following.call.release()

    def _kept(self, engine: Engine, jobs: Sequence[_Job]) -> bool:
        """Do them all in one transaction; whether it is kept. A fault before anything was written is its own job's."""
        try:
            if self._connection is None:
                self._connection = _detached(engine)
            connection = self._connection
            connection.execute("BEGIN IMMEDIATE")
            line = Wire(connection, postgres=False)
            for one in jobs:
                written = connection.total_changes
                try:
                    one.answer, one.fault = one.work(line), None
                except Exception as fault:
                    one.fault = fault
                    if connection.total_changes != written:
                        raise
            connection.execute("COMMIT")
        except Exception as fault:
            for one in jobs:
                one.fault = fault
            self._undo()
            return False
        return True

    def _undo(self) -> None:
        """Nothing stays open, or this connection is not used again."""
        connection = self._connection
        try:
            if connection is not None and connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            self.hang_up()

    def hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


_together: WeakKeyDictionary[Engine, _Together] = WeakKeyDictionary()


def _together_of(engine: Engine) -> _Together:
    together = _together.get(engine)
    if together is None:
        together = _together.setdefault(engine, _Together())
        event.listen(engine, "engine_disposed", lambda _engine: together.hang_up())
    return together


def _detached(engine: Engine) -> Any:
    """A connection of the engine's kind that is not in its pool."""
    fairy = engine.raw_connection()
    connection = fairy.dbapi_connection
    fairy.detach()
    return connection


def stored(at: datetime | None) -> str | None:
    """An instant as both databases keep it (kit.db.UTCDateTime), for a value of a `Said`."""
    return None if at is None else at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def read(value: Any) -> datetime | None:
    """An instant out of a row of a `Said`."""
    if value is None:
        return None
    return (datetime.fromisoformat(value) if isinstance(value, str) else value).replace(tzinfo=UTC)
