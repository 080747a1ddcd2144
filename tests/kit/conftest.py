"""Properties without a clock; an application with nothing but a database in a file and people known by a header."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask, Request, g
from flask.typing import ResponseReturnValue
from flask_login import LoginManager
from hypothesis import settings
from sqlalchemy import text

from app.kit import outbox, uploads  # noqa: F401 (outbox brings its table)
from app.kit.db import Base, attach, db
from app.kit.errors import DomainError
from app.kit.files import DOCUMENTS, IMAGES, Kind
from config import Config
from tests.conftest import ON_POSTGRES

settings.register_profile("house", deadline=None)
settings.load_profile("house")

TABLES = ("stored_file", "upload", "outbox_mail")


@dataclass(frozen=True)
class Somebody:
    """The least an actor is."""

    person_id: int | None
    is_authenticated: bool = True

    def get_id(self) -> str:
        """flask-login's name of it."""
        return str(self.person_id)


def refused(refusal: DomainError) -> ResponseReturnValue:
    """The code and the facts, without words."""
    return {
        "code": refusal.code,
        "title": refusal.code,
        **{k: str(v) for k, v in refusal.facts.items()},
    }, refusal.status


@pytest.fixture
def house(tmp_path: Path, config: Config) -> Iterator[Flask]:
    """The application, in its context, with fresh tables of the kit (on PostgreSQL in a schema of their own)."""
    app = Flask("house")
    app.config.update(SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'kit.sqlite'}", FILES=tmp_path / "files")
    if ON_POSTGRES:
        app.config["SQLALCHEMY_DATABASE_URI"] = config.SQLALCHEMY_DATABASE_URI
        app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"connect_args": {"options": "-csearch_path=kit"}}
    app.config.update(SECRET_KEY="test", TESTING=True, PUBLIC_URL="https://donghanh.example")
    db.init_app(app)
    manager = LoginManager(app)

    @manager.request_loader
    def _who(request: Request) -> Somebody | None:
        name = request.headers.get("X-Person")
        return Somebody(int(name)) if name else None

    # The context of the fixture is shared by all requests of a test, and with it flask-login's memory.
    app.before_request(lambda: g.pop("_login_user", None) and None)
    app.register_error_handler(DomainError, refused)
    app.register_blueprint(uploads.bp)
    kinds = DOCUMENTS | IMAGES | {Kind.MP4}
    uploads.use_rules(app, {"dossier": uploads.Rule(kinds), "portrait": uploads.Rule(IMAGES, 1000)})
    with app.app_context():
        if ON_POSTGRES:
            with db.engine.begin() as connection:
                connection.execute(text("DROP SCHEMA IF EXISTS kit CASCADE"))
                connection.execute(text("CREATE SCHEMA kit"))
        else:
            attach("sqlite")
        Base.metadata.create_all(db.engine, tables=[Base.metadata.tables[name] for name in TABLES])
        yield app
        db.session.remove()
        db.engine.dispose()
