"""Alembic's way into the application: one set of migrations for SQLite and PostgreSQL."""

from alembic import context
from flask import current_app
from sqlalchemy import text

from app.kit.db import Base

config = context.config


def run() -> None:
    """Migrate the application's database.

    SQLite rebuilds a table by dropping it, and ON DELETE CASCADE would fire: foreign keys are switched off
    before the transaction begins and checked after it.
    """
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=True,
            user_module_prefix="kit.",
        )
        with context.begin_transaction():
            context.run_migrations()
        if connection.in_transaction():
            connection.commit()
        if sqlite:
            broken = connection.execute(text("PRAGMA foreign_key_check")).fetchall()
            connection.rollback()
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")
            if broken:
                raise RuntimeError(f"foreign keys broken by the migration: {broken[:5]}")


run()
