"""Đồng Hành: the application factory wires and returns; it touches no disk and no network."""

from flask import Flask
from flask_login import LoginManager
from sqlalchemy.engine import make_url

from app import cli, routes
from app.desks import beside, navigation
from app.kit import clock, db, sessions, web
from app.kit.clock import now
from app.kit.sessions import sign_in_cookie
from app.people.accounts.queries import actor_of
from app.people.actor import NOBODY, Actor
from config import Config


def create_app(config: Config | None = None) -> Flask:
    """The application with its settings (by default those of the environment)."""
    config = config or Config.from_env()
    app = Flask(__name__, static_folder="../static")
    app.config.from_object(config)
    clock.use_offset_file(config.CLOCK_FILE)
    db.db.init_app(app)
    db.migrate.init_app(app, db.db)
    with app.app_context():
        db.attach(make_url(config.SQLALCHEMY_DATABASE_URI).drivername)
    sessions.prepare(app)
    _login(app)
    web.prepare(app, routes.SENTENCES)
    web.use_navigation(app, navigation.places, beside.links, home="/desk")
    routes.mount(app)
    cli.mount(app)
    return app


def _login(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None
    manager.anonymous_user = lambda: NOBODY
    manager.unauthorized_handler(routes.lead_to_sign_in)

    def load(_request: object) -> Actor | None:
        token = sign_in_cookie()
        if not token:
            return None
        actor = actor_of(
            token,
            at=now(),
            idle_days=app.config["SESSION_IDLE_DAYS"],
            absolute_days=app.config["SESSION_ABSOLUTE_DAYS"],
        )
        return actor if actor.is_authenticated else None

    manager.request_loader(load)
