"""One writer at a time on SQLite: who waits is woken in turn, and who dies in the middle holds nobody up."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import select

from app import create_app
from app.kit.db import Base, db, transaction, turn
from app.people.models import UnitKind
from config import Config

HOGS, WRITTEN = 4, 25


@pytest.fixture
def real(tmp_path):
    """An application on an SQLite file of its own."""
    config = Config(
        SECRET_KEY="test-secret-of-at-least-32-characters", SQLALCHEMY_DATABASE_URI=f"sqlite:///{tmp_path / 'a.sqlite'}",
        INSTANCE=tmp_path, FILES=tmp_path / "files", MAIL=tmp_path / "mail", TESTING=True,
    )  # fmt: skip
    app = create_app(config)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        yield app
        db.session.remove()
        db.engine.dispose()


def write(code: str) -> None:
    """One small transaction."""
    with transaction():
        db.session.add(UnitKind(code=code, name=code, name_en=code))


def test_nobody_starves_while_others_write_without_a_pause(real):
    enough, done = threading.Event(), []

    def hog(name: int) -> None:
        with real.app_context():
            count = 0
            while not enough.is_set():
                write(f"{name}-{count}")
                count += 1
                done.append(name)

    hogs = [threading.Thread(target=hog, args=(name,)) for name in range(HOGS)]
    for one in hogs:
        one.start()
    waited = []
    for count in range(WRITTEN):
        before = len(done)
        write(f"late-{count}")
        waited.append(len(done) - before)
    enough.set()
    for one in hogs:
        one.join()
    # Asking SQLite again and again, one waits for a hundred others and more; in turn, for a few. Not asked of the slowest
    # quarter: a busy machine may take the processor from this thread before it has stood in line.
    assert sorted(waited)[WRITTEN // 2] <= 2 * HOGS
    assert sorted(waited)[WRITTEN * 3 // 4] < 60
    assert len(db.session.scalars(select(UnitKind.code)).all()) == len(done) + WRITTEN


def test_a_writer_that_was_killed_holds_nobody_up(real):
    file = f"{real.config['SQLALCHEMY_DATABASE_URI'].removeprefix('sqlite:///')}-turn"
    hold = f"import fcntl, time; f = open({file!r}, 'w'); fcntl.flock(f, fcntl.LOCK_EX); print('mine', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", hold], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "mine\n"
        got = threading.Event()

        def wait() -> None:
            with real.app_context(), turn():
                got.set()

        waiting = threading.Thread(target=wait)
        waiting.start()
        assert not got.wait(0.3)
        other.kill()
        assert got.wait(20)
        waiting.join()
    assert Path(file).exists()
