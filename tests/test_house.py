"""The house stands: settings stop a bad start, the database is tuned, the transaction is the only writer."""

import pytest
from sqlalchemy import text

from app.kit.db import SQLITE_PRAGMAS, WroteOutsideTransaction, db, transaction
from app.people.models import UnitKind
from config import Config, MissingSetting
from tests.conftest import ON_POSTGRES


@pytest.mark.parametrize("missing", ["SECRET_KEY", "DATABASE_URL", "PUBLIC_URL"])
def test_production_start_stops_when_a_secret_is_missing(monkeypatch, missing):
    monkeypatch.setenv("PRODUCTION", "1")
    for name, value in {"SECRET_KEY": "x" * 40, "DATABASE_URL": "sqlite://", "PUBLIC_URL": "https://a.example"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv(missing)
    with pytest.raises(MissingSetting):
        Config.from_env()


def test_production_start_stops_when_the_clock_is_moved(monkeypatch):
    for name, value in {
        "PRODUCTION": "1", "SECRET_KEY": "x" * 40, "DATABASE_URL": "sqlite://", "PUBLIC_URL": "https://a.example",
        "CLOCK_FILE": "clock",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    with pytest.raises(MissingSetting):
        Config.from_env()


@pytest.mark.skipif(ON_POSTGRES, reason="these are SQLite's settings; PostgreSQL's defaults are durable")
def test_durability_settings_hold_when_any_connection_is_pooled(made_once):
    application, _ = made_once
    with application.app_context(), db.engine.connect() as one, db.engine.connect() as two:
        for connection in (one, two):
            found = {n: str(connection.execute(text(f"PRAGMA {n}")).scalar()) for n in SQLITE_PRAGMAS}
            assert found == SQLITE_PRAGMAS


def test_a_write_is_refused_when_no_transaction_is_open(app):
    db.session.add(UnitKind(code="x", name="x", name_en="x"))
    with pytest.raises(WroteOutsideTransaction):
        db.session.flush()
    db.session.rollback()


def test_nothing_stays_when_a_transaction_fails(app):
    with pytest.raises(ZeroDivisionError), transaction():
        db.session.add(UnitKind(code="x", name="x", name_en="x"))
        db.session.flush()
        raise ZeroDivisionError
    assert db.session.query(UnitKind).filter_by(code="x").count() == 0
