"""The database handle, the column types, and the one transaction in which everything is written."""

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Enum, MetaData, Select, String, event, inspect
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

#: What every pooled SQLite connection is set to. NORMAL would lose acknowledged rows at a power cut.
SQLITE_PRAGMAS = {"foreign_keys": "1", "journal_mode": "wal", "synchronous": "2", "busy_timeout": "15000"}


#: A column of kit.text's sort keys: compared byte by byte on both databases, whatever the server's locale (D30).
SortKey = String().with_variant(String(collation="C"), "postgresql")


class UTCDateTime(TypeDecorator[datetime]):
    """Aware in, aware out, stored as UTC; a naive value is a bug and is refused."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive value, store the rest as naive UTC, which both databases keep alike."""
        if value is not None and value.tzinfo is None:
            raise ValueError("naive datetime")
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """What comes out is UTC and says so."""
        return value and value.replace(tzinfo=UTC)


def string_enum(kind: type[StrEnum]) -> Enum:
    """A column of the values of `kind`, kept as text with a CHECK, alike on both databases."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=kind.__name__.lower(),
        values_callable=lambda members: [m.value for m in members],
    )


class Base(DeclarativeBase):
    """The base of every row."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={datetime: UTCDateTime(), dict[str, Any]: JSON(), list[Any]: JSON()},
    )


#: create_savepoint matters only to tests, which hand the session a connection that is already in a transaction.
db = SQLAlchemy(model_class=Base, session_options={"join_transaction_mode": "create_savepoint"})
migrate = Migrate(directory="migrations", render_as_batch=True, compare_type=True)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model

_writing: ContextVar[bool] = ContextVar("writing", default=False)
_promises: ContextVar[list[Callable[[], None]] | None] = ContextVar("promises", default=None)


class WroteOutsideTransaction(RuntimeError):
    """Something tried to write outside `transaction()`, for example in a GET: a bug, never a refusal."""


@contextmanager
def transaction() -> Iterator[None]:
    """Commit on the way out or undo everything; then run what was promised with `after_commit`.

    It opens as a writer at once (SQLite: BEGIN IMMEDIATE), because a read that later turns into a write
    fails with "database is locked" whatever the timeout. A failed commit has an unknown outcome, so
    nothing is cleaned up because of it.
    """
    db.session.rollback()
    first = nullcontext() if _writing.get() else turn()
    writing, promises = _writing.set(True), _promises.set([])
    try:
        with first:
            try:
                yield
                db.session.commit()
            except BaseException:
                db.session.rollback()
                raise
        kept = _promises.get() or []
    finally:
        _writing.reset(writing)
        _promises.reset(promises)
    for promise in kept:
        promise()


@contextmanager
def turn(engine: Engine | Connection | None = None) -> Iterator[None]:
    """Wait for one's turn to write where there is one writer only (SQLite), in this process or another.

    SQLite itself lets writers ask again and again, up to a tenth of a second apart: under load one of them waits until
    its patience ends, though all others get on. At a file's lock one sleeps and is woken; who dies lets go of it.
    """
    engine = engine or db.engine
    file = engine.url.database if isinstance(engine, Engine) and engine.dialect.name == "sqlite" else None
    if not file or file == ":memory:":
        yield
        return
    line = os.open(f"{file}-turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(line, fcntl.LOCK_EX)
        yield
    finally:
        os.close(line)


def lock(rows: Select[Any], values: Mapping[str, Any] | None = None) -> None:
    """Hold the rows of a locking read until the transaction ends. SQLite's only writer holds all of them already."""
    if db.engine.dialect.name != "sqlite":
        db.session.execute(rows, values)


def hold(row: Base) -> None:
    """Note that `row` was read and locked in the open transaction, so that nobody need do it twice.

    Not inside a savepoint: going back to it lets go of the lock.
    """
    if _writing.get() and db.session().get_nested_transaction() is None:
        inspect(row).info["held_in"] = db.session().get_transaction()


def is_held(row: Base) -> bool:
    """Whether `hold` was said of it in the very transaction that is open."""
    return _writing.get() and inspect(row).info.get("held_in", row) is db.session().get_transaction()


def wrote(row: Base, values: Mapping[str, Any]) -> None:
    """Let `row` say what a statement has just written, so that nobody need read it again.

    Inside a savepoint it forgets all it knew instead: going back would not take this from it.
    """
    if db.session().get_nested_transaction() is not None:
        db.session.expire(row)
        return
    for column, value in values.items():
        set_committed_value(row, column, value)


def in_transaction() -> bool:
    """Whether this code runs inside `transaction()`."""
    return _writing.get()


def after_commit(promise: Callable[[], None]) -> None:
    """Do `promise` once the open transaction is safely in the database, and never if it is not."""
    promises = _promises.get()
    if promises is None:
        raise WroteOutsideTransaction("after_commit needs transaction()")
    promises.append(promise)


def prepare_engine() -> None:
    """Listen to every engine made from now on; called once, at import."""
    event.listen(Session, "before_flush", _refuse_stray_write)


def _refuse_stray_write(session: Session, _context: object, _instances: object) -> None:
    if not _writing.get() and (session.new or session.dirty or session.deleted):
        raise WroteOutsideTransaction("a write outside transaction()")


def tune_sqlite(dbapi_connection: Any, _record: ConnectionPoolEntry) -> None:
    """Set SQLITE_PRAGMAS and take BEGIN into our own hands."""
    dbapi_connection.isolation_level = None
    for name, value in SQLITE_PRAGMAS.items():
        dbapi_connection.execute(f"PRAGMA {name}={value}")


def begin_sqlite(connection: Connection) -> None:
    """Writers say so at BEGIN; readers never block them (WAL)."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


def attach(engine_url: str) -> None:
    """Attach the listeners that the engine of the running application needs (inside its context)."""
    if engine_url.startswith("sqlite"):
        event.listen(db.engine, "connect", tune_sqlite)
        event.listen(db.engine, "begin", begin_sqlite)


prepare_engine()
