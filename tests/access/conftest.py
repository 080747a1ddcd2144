"""The filled world, made once a module: its transaction stays open, and each test's own writes are undone."""

from datetime import datetime

import pytest

from app.kit import clock
from app.kit.db import db
from tests.access.filled import NOW, fill
from tests.access.table import WHO


class Still(datetime):
    """A clock that stands, so that no countdown moves between two requests that are compared."""

    @classmethod
    def now(cls, tz=None):  # noqa: ARG003 - the signature is the library's
        """Always the instant of the filled world."""
        return NOW


@pytest.fixture(scope="module")
def house(made_once):
    """(application, Filled, World) inside the application's context; all of it is undone after the module."""
    application, base = made_once
    clock.datetime = Still
    with application.app_context():
        engines = db.engines
        engine = engines[None]
        connection = engine.connect()
        outer = connection.begin()
        engines[None] = connection
        try:
            filled, world = fill(application, base, WHO)
            yield application, filled, world
        finally:
            db.session.remove()
            outer.rollback()
            connection.close()
            engines[None] = engine
            clock.datetime = datetime


@pytest.fixture
def undone(house):
    """What the test writes is undone at its end."""
    db.session.remove()
    savepoint = db.engines[None].begin_nested()
    yield house
    db.session.remove()
    savepoint.rollback()
