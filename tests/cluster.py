"""A throw-away PostgreSQL cluster for the run, where the server's programs are found."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def programs() -> Path | None:
    """The folder with initdb and postgres, or None where PostgreSQL is not installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    candidates = (
        sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) if Path("/usr/lib/postgresql").exists() else []
    )
    return candidates[-1].parent if candidates else None


@contextmanager
def cluster() -> Iterator[str]:
    """Run a cluster on a unix socket in a temporary folder; yields the URL of an empty database."""
    folder = programs()
    if folder is None:
        raise RuntimeError("PostgreSQL's server is not installed")
    home = Path(tempfile.mkdtemp(prefix="dh-pg-"))
    as_server: list[str] = []
    if os.geteuid() == 0:  # initdb refuses root
        shutil.chown(home, "postgres")
        as_server = ["runuser", "-u", "postgres", "--"]
    data = home / "data"
    _run(
        [*as_server, folder / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8"],
        home,
    )
    options = f"-k {home} -c listen_addresses='' -c max_connections=300 -c fsync=on"
    _run([*as_server, folder / "pg_ctl", "-D", data, "-w", "-o", options, "-l", home / "log", "start"], home)
    try:
        _run([*as_server, folder / "createdb", "-h", home, "-U", "postgres", "donghanh"], home)
        yield f"postgresql://postgres@/donghanh?host={home}"
    finally:
        _run([*as_server, folder / "pg_ctl", "-D", data, "-m", "immediate", "stop"], home)
        shutil.rmtree(home, ignore_errors=True)


def _run(command: list[object], home: Path) -> None:
    subprocess.run([str(part) for part in command], check=True, capture_output=True, cwd=home)
