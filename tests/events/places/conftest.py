"""An application whose transactions are real, on each database, for races of actions."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest
from flask import Flask

from app import create_app
from app.kit.db import Base, db, transaction
from config import Config
from tests import cluster
from tests.events import made
from tests.events.people import youth
from tests.world import World, build

CLIENTS, PLACES = 64, 10


@dataclass(frozen=True)
class Real:
    """An application whose transactions are real, and young people who want to come."""

    app: Flask
    people: tuple[int, ...]
    world: World

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction of one's own."""
        with self.app.app_context(), transaction():
            yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """One moment, however many statements look at it."""
        with self.app.app_context():
            if db.engine.dialect.name == "postgresql":
                db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield
            db.session.rollback()

    def event(self, places: int = PLACES, **more: bool) -> int:
        """An event with one site, one category and one session, each a limit of its own."""
        with self.writing():
            event = made.event(self.world, capacity=places, hold_minutes=5, offer_minutes=5, **more)
            made.site(event, capacity=places + 1)
            made.category(event, capacity=places)
            made.session(event, capacity=places + 2)
            return event.id


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def real(request, tmp_path_factory) -> Iterator[Real]:
    """The application on each database."""
    folder = tmp_path_factory.mktemp("places")
    with ExitStack() as stack:
        url = f"sqlite:///{folder / 'race.sqlite'}"
        if request.param == "postgres":
            url = stack.enter_context(cluster.cluster())
        config = Config(
            SECRET_KEY="test-secret-of-at-least-32-characters", SQLALCHEMY_DATABASE_URI=url, INSTANCE=folder,
            FILES=folder / "files", MAIL=folder / "mail", TESTING=True,
        )  # fmt: skip
        app = create_app(config)
        with app.app_context():
            Base.metadata.create_all(db.engine)
            with transaction():
                world = build()
                people = tuple(youth(world).id for _ in range(CLIENTS))
            db.session.remove()
        yield Real(app, people, world)
        with app.app_context():
            db.engine.dispose()
