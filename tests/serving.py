"""The real server as users meet it: gunicorn on this machine, a database of its own, a clock that a test may move."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from app import create_app
from app.kit.clock import set_now, use_offset_file
from app.kit.db import db
from config import ROOT, Config


@dataclass
class Served:
    """A running server: its address, its settings, its processes."""

    url: str
    folder: Path
    environment: dict[str, str]
    workers: int
    processes: list[subprocess.Popen] = field(default_factory=list)

    @property
    def clock(self) -> Path:
        """The file that moves the server's clock."""
        return self.folder / "clock"

    def set_clock(self, at: datetime) -> None:
        """Let every process of this server believe that it is `at`."""
        set_now(self.clock, at)

    def start(self) -> None:
        """Start (or start again) the web server and wait until it answers."""
        port = self.url.rsplit(":", 1)[1]
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "--bind",
            f"127.0.0.1:{port}",
            "--workers",
            str(self.workers),
            "--no-control-socket",
        ]
        command += ["--threads", "8", "--timeout", "60", "--backlog", "512", "app:create_app()"]
        with (self.folder / "server.log").open("ab") as log:
            self.processes.append(subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log))
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{self.url}/static/css/app.css", timeout=2).close()
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
            else:
                return
        raise RuntimeError((self.folder / "server.log").read_text()[-3000:])

    def kill(self) -> None:
        """End the web server at once, as a power cut would: SIGKILL to it and its workers."""
        for process in self.processes:
            process.send_signal(signal.SIGSTOP)  # or it would start new workers before it dies itself
            subprocess.run(["pkill", "-KILL", "-P", str(process.pid)], check=False)
            process.kill()
            process.wait(10)
        self.processes.clear()

    def work(self) -> None:
        """One round of the worker: what is due at the server's clock."""
        command = [sys.executable, "-m", "flask", "--app", "app", "work", "--once"]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True, capture_output=True)

    def log(self) -> str:
        """What the server wrote."""
        return (self.folder / "server.log").read_text()

    @contextmanager
    def inside(self) -> Iterator[Flask]:
        """An application on the same database in this process, to prepare and to count rows."""
        app = create_app(settings(self.environment))
        with app.app_context():
            try:
                yield app
            finally:
                db.session.remove()
                db.engine.dispose()
        use_offset_file(None)


def settings(environment: dict[str, str]) -> Config:
    """The server's settings, for this process."""
    folder = Path(environment["INSTANCE"])
    return Config(
        SECRET_KEY=environment["SECRET_KEY"],
        SQLALCHEMY_DATABASE_URI=environment["DATABASE_URL"],
        INSTANCE=folder,
        FILES=folder / "files",
        MAIL=folder / "mail",
        PUBLIC_URL=environment["PUBLIC_URL"],
        CLOCK_FILE=Path(environment["CLOCK_FILE"]),
        PASSWORD_COST=(1, 8, 1),
    )


@contextmanager
def serve(
    folder: Path, *, database: str | None = None, workers: int = 2, at: datetime | None = None
) -> Iterator[Served]:
    """Serve an empty, migrated database from `folder`; `at` sets the clock before anything is made."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "INSTANCE": str(folder),
        "DATABASE_URL": database or f"sqlite:///{folder / 'served.sqlite'}",
        "SECRET_KEY": "served-secret-of-at-least-32-characters",
        "PUBLIC_URL": url,
        "CLOCK_FILE": str(folder / "clock"),
    }
    served = Served(url, folder, environment, workers)
    if at:
        served.set_clock(at)
    with served.inside():
        upgrade(directory=str(ROOT / "migrations"))
    served.start()
    try:
        yield served
    finally:
        served.kill()
