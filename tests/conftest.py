"""Fixtures: one application, one database and one small world for the whole run; a savepoint per test."""

import os
import shutil
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import has_app_context
from flask.globals import app_ctx
from flask.testing import FlaskClient
from hypothesis import Phase, settings
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import sync_playwright
from sqlalchemy import event

from app import create_app
from app.kit.db import Base, _writing, db, transaction
from app.people.actor import Actor
from config import Config
from tests import cluster
from tests.world import World, build, sign_in

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
ON_POSTGRES = os.environ.get("TEST_ON") == "postgres"
#: In CI nothing may be missing: a skip for want of a server or a browser is a failure.
NOTHING_MISSING = os.environ.get("CI") == "true" or os.environ.get("TEST_ALL") == "1"

# How long an example takes says how busy the machine is; what must be quick has its benchmark.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
if os.environ.get("PROVOKING"):
    # That a broken guard is seen is all that counts: no search for the smallest example of it.
    settings.register_profile(
        "provoking", deadline=None, phases=(Phase.explicit, Phase.generate), report_multiple_bugs=False
    )
    settings.load_profile("provoking")

#: Whether everybody asks for everything: who may see what does not depend on the database, so once a CI run suffices.
EVERYBODY = NOTHING_MISSING and not ON_POSTGRES


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a database; skip, by name, what needs a server or a browser that is not here."""
    for item in items:
        if "app" in getattr(item, "fixturenames", ()):
            item.add_marker("db")
        if item.get_closest_marker("postgres") and cluster.programs() is None and not NOTHING_MISSING:
            item.add_marker(pytest.mark.skip(reason="PostgreSQL's server is not installed here"))
        if item.get_closest_marker("browser") and CHROMIUM is None and not NOTHING_MISSING:
            item.add_marker(pytest.mark.skip(reason="no Chromium is installed here"))


@pytest.fixture(scope="session")
def config(tmp_path_factory):
    """Settings of the run: cheap passwords, folders of its own, SQLite unless TEST_ON=postgres."""
    folder = tmp_path_factory.mktemp("instance")
    with ExitStack() as stack:
        url = f"sqlite:///{folder / 'test.sqlite'}"
        if ON_POSTGRES:
            url = stack.enter_context(cluster.cluster())
        yield Config(
            SECRET_KEY="test-secret-of-at-least-32-characters",
            SQLALCHEMY_DATABASE_URI=url,
            INSTANCE=folder,
            FILES=folder / "files",
            MAIL=folder / "mail",
            PUBLIC_URL="http://localhost",
            TESTING=True,
            PASSWORD_COST=(1, 8, 1),
        )


class Browser(FlaskClient):
    """Each request has a `g` of its own, as in life; the tests' open application context would share one."""

    def open(self, *args, **more):
        """Send a request."""
        if has_app_context():
            app_ctx.g = self.application.app_ctx_globals_class()
        return super().open(*args, **more)


@pytest.fixture(scope="session")
def made_once(config):
    """The application with its tables and its world, made once."""
    app = create_app(config)
    app.test_client_class = Browser
    with app.app_context():
        Base.metadata.create_all(db.engine)
        with transaction():
            made = build()
        db.session.remove()
    yield app, made
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(made_once):
    """The application, inside its context and inside a transaction that is undone after the test."""
    application, _ = made_once
    with application.app_context():
        engines = db.engines
        engine = engines[None]
        connection = engine.connect()
        outer = connection.begin()
        engines[None] = connection
        try:
            yield application
        finally:
            db.session.remove()
            outer.rollback()
            connection.close()
            engines[None] = engine


@pytest.fixture
def world(app, made_once) -> World:
    """The named people, units and things of tests/world.py."""
    return made_once[1]


@pytest.fixture
def writing(app):
    """Let the test call actions directly: as inside `transaction()`."""
    token = _writing.set(True)
    yield
    _writing.reset(token)


@pytest.fixture
def client(app) -> FlaskClient:
    """A visitor's browser, nobody signed in. CSRF is on, as in life: use `post` of tests.world for forms."""
    return app.test_client()


@pytest.fixture
def as_(app, world):
    """as_("lan") is a browser in which that person of the world is signed in."""

    def make(name: str) -> FlaskClient:
        browser = app.test_client()
        with transaction():
            sign_in(browser, world.account(name))
        return browser

    return make


@pytest.fixture
def actor(app, world):
    """actor("lan") is the Actor of that person, with the grants in force."""

    def make(name: str) -> Actor:
        return world.actor(name)

    return make


@pytest.fixture
def queries(app):
    """A list that collects the statements sent to the database from now on."""
    seen: list[str] = []

    def note(_conn, _cursor, statement, _parameters, _context, _many) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
            seen.append(statement)

    target = db.engine
    event.listen(target, "before_cursor_execute", note)
    yield seen
    event.remove(target, "before_cursor_execute", note)


@pytest.fixture
def mail_folder(config) -> Path:
    """Where the run's mails land."""
    return config.MAIL


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium, started once for the whole run: its driver cannot be started twice side by side."""
    with sync_playwright() as play:
        chromium: Chromium = play.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()
