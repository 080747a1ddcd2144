"""A check-in against the least a web application can do: `python -m benchmarks.checkin`.

Both run on the same gunicorn with the same settings and the same database, in turns: a bare Flask application that does
one durable INSERT per request (`bare.py`), and `POST /scans` of the production server with every check in it, each time
with a ticket that was not shown before. The processor's time is that of the server's processes (/proc/<pid>/stat), not
of the database's server and not of the clients.
"""

import argparse
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import insert, select, text

from app import create_app
from app.events.checkin.queries.facts import PURPOSE
from app.events.checkin_models import Admission, CheckList, Device, Scan
from app.events.models import Event, EventType
from app.events.registration_models import Registration, Ticket
from app.events.states import Direction, EventState, Origin, RegistrationState, ScanMethod, ScanResult
from app.kit.codes import public_code, secret_token, token_hash
from app.kit.db import db, transaction
from app.kit.text import person_sort_key, search_key
from app.people.models import Person, Unit, UnitKind
from config import ROOT, Config
from tests.cluster import cluster

CLIENTS = (1, 8, 32)
CODE, NAME = "khai-mac", "Lò Thị Lan"
#: Of this benchmark alone.
SECRET = "benchmark-" * 4
AIM, LIMIT = 0.7, 1.0


@dataclass(frozen=True)
class Run:
    """What one turn measured: requests a second, milliseconds of half and of 99 of 100, processor's ms a request."""

    throughput: float
    p50: float
    p99: float
    cpu: float


@contextmanager
def serve(target: str, environment: dict[str, str], workers: int) -> Iterator[tuple[int, int]]:
    """(port, pid) of gunicorn with this application."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", str(workers)]
    command += ["--threads", "8", "--keep-alive", "60", "--no-control-socket", "--log-level", "error", target]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        for _ in range(200):
            with socket.socket() as line:
                if line.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        time.sleep(2)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def spent(pid: int) -> float:
    """Seconds of processor's time of a server and its workers."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    total = 0
    for one in [str(pid), *children]:
        fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def send(port: int, path: str, head: str, bodies: Sequence[str]) -> list[float]:
    """Send each body on one line, one after the other; the seconds each took. Anything but 201 is a fault."""
    took = []
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for body in bodies:
            content = body.encode()
            request = f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{head}Content-Length: {len(content)}\r\n\r\n"
            start = time.perf_counter()
            line.sendall(request.encode() + content)
            answer = line.recv(65536)
            while b"\r\n\r\n" not in answer:
                answer += line.recv(65536)
            top, _, rest = answer.partition(b"\r\n\r\n")
            if b" 201 " not in top.split(b"\r\n")[0]:
                raise RuntimeError(answer.decode())
            length = int(top.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            while len(rest) < length:
                rest += line.recv(65536)
            took.append(time.perf_counter() - start)
    return took


def _many(port: int, path: str, head: str, shares: Sequence[Sequence[str]]) -> list[float]:
    """In a process of its own, so that the clients do not wait for each other's interpreter."""
    with ThreadPoolExecutor(len(shares)) as pool:
        return [one for some in pool.map(lambda share: send(port, path, head, share), shares) for one in some]


def turn(
    pool: ProcessPoolExecutor, where: tuple[int, int], path: str, head: str, bodies: list[str], clients: int
) -> Run:
    """One turn of so many clients."""
    port, pid = where
    shares = [bodies[n::clients] for n in range(clients)]
    before, start = spent(pid), time.perf_counter()
    took = sorted(pool.submit(_many, port, path, head, shares).result())
    seconds, used = time.perf_counter() - start, spent(pid) - before
    at = lambda part: took[int(part * (len(took) - 1))] * 1000  # noqa: E731
    return Run(len(bodies) / seconds, at(0.5), at(0.99), used * 1000 / len(bodies))


def prepare(folder: Path, database: str, tickets: int) -> tuple[str, list[str]]:
    """A database with one event and so many who may come: (a device's token, the tickets' tokens)."""
    config = Config(
        SECRET_KEY=SECRET, SQLALCHEMY_DATABASE_URI=database, INSTANCE=folder,
        FILES=folder / "files", MAIL=folder / "mail",
    )  # fmt: skip
    app = create_app(config)
    now = datetime.now(UTC)
    token, tokens = secret_token(), [secret_token() for _ in range(tickets)]
    with app.app_context():
        upgrade(directory=str(ROOT / "migrations"))
        with transaction():
            event = _event(now)
            device = Device(
                ref=public_code(10), event_id=event.id, name="Cổng A", token_hash=token_hash(PURPOSE, token), made_at=now,
                expires_at=now + timedelta(days=1),
            )  # fmt: skip
            db.session.add(device)
            _people(event, tokens, now)
            _last_year(event, now)
            auto = "BIGSERIAL PRIMARY KEY" if database.startswith("postgres") else "INTEGER PRIMARY KEY"
            db.session.execute(text(f"CREATE TABLE bare (id {auto}, nonce VARCHAR(64) UNIQUE, ticket VARCHAR(43))"))
        if database.startswith("postgres"):
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
                line.execute(text("ANALYZE"))
        db.session.remove()
        db.engine.dispose()
    return token, tokens


def _event(now: datetime) -> Event:
    kind = UnitKind(code="province", name="Tỉnh đoàn", name_en="Province", rank=0)
    db.session.add(kind)
    db.session.flush()
    unit = Unit(
        code="son-chau", kind_id=kind.id, name="Tỉnh đoàn Sơn Châu", short_name="Sơn Châu", search_key="tinh doan son chau",
        sort_key="son chau", valid_from=date(2010, 1, 1),
    )  # fmt: skip
    sort = EventType(code="forum", name="Diễn đàn", name_en="Forum")
    db.session.add_all([unit, sort])
    db.session.flush()
    event = _event_row(sort.id, unit.id, CODE, now)
    db.session.add(event)
    db.session.flush()
    db.session.add(CheckList(ref=public_code(10), event_id=event.id, name="Cửa vào"))
    return event


def _event_row(type_id: int, unit_id: int, code: str, at: datetime) -> Event:
    return Event(
        code=code, type_id=type_id, unit_id=unit_id, title="Khai mạc", search_key="khai mac", year=at.year,
        starts_at=at, ends_at=at + timedelta(hours=9), state=EventState.RUNNING, made_at=at,
    )  # fmt: skip


def _registration(event: Event, person_id: int, at: datetime, keys: dict[str, str]) -> dict[str, Any]:
    return {
        "ref": public_code(12), "event_id": event.id, "person_id": person_id, "unit_id": event.unit_id, "made_at": at,
        "origin": Origin.SIGN_UP, "state": RegistrationState.CONFIRMED, "version": 1, **keys,
    }  # fmt: skip


def _people(event: Event, tokens: list[str], now: datetime) -> None:
    keys = {"search_key": search_key(NAME), "sort_key": person_sort_key(NAME)}
    people = [
        {"ref": public_code(12), "full_name": NAME, "made_at": now, "unit_id": event.unit_id, **keys} for _ in tokens
    ]
    db.session.execute(insert(Person), people)
    ids = list(db.session.scalars(select(Person.id)))
    registrations = [_registration(event, one, now, keys) for one in ids]
    db.session.execute(insert(Registration), registrations)
    tickets = [
        {"person_id": one, "token": token, "code": public_code(10), "made_at": now}
        for one, token in zip(ids, tokens, strict=True)
    ]
    db.session.execute(insert(Ticket), tickets)


def _last_year(event: Event, now: datetime) -> None:
    """Some thousand scans of an earlier event: a database that has seen a gate before, so that it plans for one."""
    earlier, then = (
        _event_row(event.type_id, event.unit_id, "nam-ngoai", now - timedelta(days=365)),
        now - timedelta(days=365),
    )
    db.session.add(earlier)
    db.session.flush()
    on = CheckList(ref=public_code(10), event_id=earlier.id, name="Cửa vào")
    db.session.add(on)
    db.session.flush()
    people = list(db.session.scalars(select(Person.id).limit(3000)))
    keys = {"search_key": search_key(NAME), "sort_key": person_sort_key(NAME)}
    db.session.execute(insert(Registration), [_registration(earlier, one, then, keys) for one in people])
    registered = list(db.session.scalars(select(Registration.id).where(Registration.event_id == earlier.id)))
    scans = [
        {
            "nonce": secrets.token_urlsafe(12), "event_id": earlier.id, "list_id": on.id, "registration_id": one,
            "direction": Direction.IN, "method": ScanMethod.QR, "result": ScanResult.ADMITTED, "scanned_at": then,
            "sent_at": then, "received_at": then, "at": then,
        }
        for one in registered
    ]  # fmt: skip
    db.session.execute(insert(Scan), scans)
    kept = db.session.execute(select(Scan.id, Scan.registration_id)).all()
    admissions = [
        {
            "event_id": earlier.id,
            "list_id": on.id,
            "registration_id": row[1],
            "scan_id": row[0],
            "at": then,
            "moved_at": then,
        }
        for row in kept
    ]
    db.session.execute(insert(Admission), admissions)


def measure(engine: str, each: int, turns: int, workers: int) -> dict[tuple[str, int], list[Run]]:
    """{(which, clients): the turns} on one engine."""
    found: dict[tuple[str, int], list[Run]] = defaultdict(list)
    warm = 400
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dh-gate-")))
        database = stack.enter_context(cluster()) if engine == "postgresql" else f"sqlite:///{folder / 'gate.sqlite'}"
        token, tokens = prepare(folder, database, warm + each * turns * len(CLIENTS))
        environment = {
            **{k: v for k, v in os.environ.items() if k not in {"CLOCK_FILE"}}, "PRODUCTION": "1", "INSTANCE": str(folder),
            "DATABASE_URL": database, "SECRET_KEY": SECRET,
            "PUBLIC_URL": "https://donghanh.example",
        }  # fmt: skip
        ours = stack.enter_context(serve("app:create_app()", environment, workers))
        bare = stack.enter_context(serve("benchmarks.bare:app", environment, workers))
        pool = stack.enter_context(ProcessPoolExecutor(1, mp_context=get_context("spawn")))
        plain = "Content-Type: application/json\r\n"
        ways = {
            "bare": (bare, "/insert", plain),
            "check-in": (ours, f"/api/v1/events/{CODE}/scans", f"{plain}Authorization: Bearer {token}\r\n"),
        }

        def some(count: int) -> list[str]:
            taken, tokens[:count] = tokens[:count], []
            at = datetime.now(UTC).isoformat()
            return [
                json.dumps(
                    {
                        "ticket": t,
                        "nonce": secrets.token_urlsafe(12),
                        "scanned_at": at,
                        "sent_at": at,
                        "direction": "in",
                    }
                )
                for t in taken
            ]

        first = some(warm)
        for where, path, head in ways.values():
            turn(pool, where, path, head, first, 8)
        for _ in range(turns):
            for clients in CLIENTS:
                bodies = some(each)
                for name, (where, path, head) in ways.items():
                    found[name, clients].append(turn(pool, where, path, head, bodies, clients))
    return found


def show(engine: str, found: dict[tuple[str, int], list[Run]]) -> float:
    """Print the lines of the table; returns the largest processor's time of a check-in."""
    worst = 0.0
    for clients in CLIENTS:
        middle = {
            name: Run(*(median(getattr(run, part) for run in found[name, clients]) for part in Run.__annotations__))
            for name in ("bare", "check-in")
        }
        for name, run in middle.items():
            print(
                f"| {engine} | {clients} | {name} | {run.throughput:,.0f} | {run.p50:.1f} | {run.p99:.1f} | {run.cpu:.2f} |"
            )
        ours, bare = middle["check-in"], middle["bare"]
        print(
            f"| {engine} | {clients} | *ratio* | {ours.throughput / bare.throughput:.2f} | {ours.p50 / bare.p50:.1f} "
            f"| {ours.p99 / bare.p99:.1f} | {ours.cpu / bare.cpu:.2f} |"
        )
        worst = max(worst, ours.cpu)
    return worst


def main() -> None:
    """Measure and print the table of benchmarks/README.md."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--each", type=int, default=1600, help="requests a turn")
    asked.add_argument("--turns", type=int, default=3)
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--engines", default="postgresql,sqlite")
    told = asked.parse_args()
    print("| database | clients | what | requests/s | p50, ms | p99, ms | server CPU, ms |")
    print("|---|---:|---|---:|---:|---:|---:|", flush=True)
    for engine in told.engines.split(","):
        worst = show(engine, measure(engine, told.each, told.turns, told.workers))
        print(
            f"<!-- {engine}: at most {worst:.2f} ms; aim {AIM}, limit {LIMIT}; load {os.getloadavg()[0]:.1f} -->",
            flush=True,
        )


if __name__ == "__main__":
    main()
