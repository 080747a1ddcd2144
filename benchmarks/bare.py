"""The yardstick of checkin.py: Flask alone, one durable INSERT per request, no check, no history."""

import os

from flask import Flask, request
from sqlalchemy import create_engine, event, text

from app.kit.db import SQLITE_PRAGMAS

app = Flask("bare")
engine = create_engine(os.environ["DATABASE_URL"], pool_size=8)


@event.listens_for(engine, "connect")
def _tune(connection: object, _record: object) -> None:
    if engine.dialect.name == "sqlite":
        for name, value in SQLITE_PRAGMAS.items():
            connection.execute(f"PRAGMA {name}={value}")  # type: ignore[attr-defined]


@app.post("/insert")
def insert() -> tuple[dict[str, str], int]:
    """Keep what was sent."""
    sent = request.get_json()
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO bare (nonce, ticket) VALUES (:nonce, :ticket)"), sent)
    return {"result": "kept"}, 201
