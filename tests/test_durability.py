"""What was acknowledged is on the disk: the settings of every pooled connection, and the order of the syncs."""

import os
from io import BytesIO

from sqlalchemy import event, text

from app.kit import files
from app.kit.db import db, transaction
from tests.conftest import ON_POSTGRES
from tests.kit.evil import png
from tests.world import MADE


def test_every_pooled_connection_is_durable(made_once):
    application, _ = made_once
    with application.app_context():
        db.engine.dispose()
        held = [db.engine.connect() for _ in range(db.engine.pool.size() + 1)]
        try:
            for connection in held:
                if ON_POSTGRES:
                    found = connection.execute(text("SHOW synchronous_commit")).scalar()
                    assert (found, connection.execute(text("SHOW fsync")).scalar()) == ("on", "on")
                else:
                    found = {
                        n: connection.execute(text(f"PRAGMA {n}")).scalar()
                        for n in ("synchronous", "journal_mode", "foreign_keys")
                    }
                    assert found == {"synchronous": 2, "journal_mode": "wal", "foreign_keys": 1}
        finally:
            for connection in held:
                connection.close()


def test_file_and_folder_are_synced_before_the_row_is_committed(app, monkeypatch):
    told: list[str] = []
    real_sync = os.fsync

    def note_sync(descriptor: int) -> None:
        told.append("folder" if os.path.isdir(f"/proc/self/fd/{descriptor}") else "file")  # noqa: PTH112
        real_sync(descriptor)

    monkeypatch.setattr(os, "fsync", note_sync)
    event.listen(db.session, "after_commit", lambda _session: told.append("commit"))
    prepared = files.prepare(BytesIO(png()), "a.png", limit=10**6, kinds=files.IMAGES, at=MADE)
    with transaction():
        files.record(prepared, purpose="test", owner_ref="test:1", by_person_id=None, at=MADE)
    steps = [step for i, step in enumerate(told) if i == 0 or told[i - 1] != step]
    # The first sync is of a folder that had to be made for the file.
    assert steps == ["folder", "file", "folder", "commit"]
