"""Migrations go up, down and up again on a filled database, and end where the models are, on both databases."""

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from app import create_app
from app.kit.db import Base, db, transaction
from config import ROOT, Config
from tests import cluster
from tests.world import build

MIGRATIONS = str(ROOT / "migrations")


def settings(folder, url: str) -> Config:
    """Settings for a database of this test's own."""
    return Config(SECRET_KEY="x" * 32, SQLALCHEMY_DATABASE_URI=url, INSTANCE=folder, FILES=folder, MAIL=folder)


def shape(engine) -> dict:
    """Tables with their columns, CHECKs, unique keys and indexes, comparable between two databases of one kind."""
    seen = inspect(engine)
    return {
        table: {
            "columns": sorted((c["name"], str(c["type"]), c["nullable"]) for c in seen.get_columns(table)),
            "checks": sorted(c["name"] or "" for c in seen.get_check_constraints(table)),
            "unique": sorted(tuple(c["column_names"]) for c in seen.get_unique_constraints(table)),
            "indexes": sorted(
                (i["name"], tuple(i["column_names"]), bool(i["unique"])) for i in seen.get_indexes(table)
            ),
            "keys": sorted(
                (tuple(k["constrained_columns"]), k["referred_table"]) for k in seen.get_foreign_keys(table)
            ),
        }
        for table in sorted(seen.get_table_names())
        if table != "alembic_version"
    }


def up_down_up(folder, url: str, made_url: str) -> None:
    """The whole way, on a database with rows in it."""
    app = create_app(settings(folder, url))
    with app.app_context():
        upgrade(directory=MIGRATIONS)
        with transaction():
            build()
        people = db.session.execute(text("SELECT count(*) FROM person")).scalar()
        db.session.rollback()
        assert people > 10
        migrated = shape(db.engine)
        downgrade(directory=MIGRATIONS, revision="base")
        assert set(inspect(db.engine).get_table_names()) == {"alembic_version"}
        upgrade(directory=MIGRATIONS)
        assert shape(db.engine) == migrated
        db.session.remove()
        db.engine.dispose()
    made = create_app(settings(folder, made_url))
    with made.app_context():
        Base.metadata.create_all(db.engine)
        assert shape(db.engine) == migrated
        db.engine.dispose()


@pytest.mark.db
def test_migrations_go_both_ways_when_sqlite_is_filled(tmp_path):
    up_down_up(tmp_path, f"sqlite:///{tmp_path / 'a.sqlite'}", f"sqlite:///{tmp_path / 'b.sqlite'}")


@pytest.mark.db
@pytest.mark.postgres
def test_migrations_go_both_ways_when_postgresql_is_filled(tmp_path):
    with cluster.cluster() as url, cluster.cluster() as made_url:
        up_down_up(tmp_path, url, made_url)
