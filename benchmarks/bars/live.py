"""The live final on the production server: phones that ask for the board, judges who save, the chair who acts.

gunicorn with one process of eight threads; the clients share one asyncio process on the same machine, each on a kept line
of its own, all of them spread over the two seconds (± a fifth) in which a phone asks again. The processor's time is that
of the server's processes (/proc/<pid>/stat). Waitress is no dependency of ours: its bar is not measured.
"""

import asyncio
import json
import os
import random
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import select

from app import create_app
from app.contests.states import StageKind
from app.judging.finals.actions import draw_order
from app.judging.finals.queries import order_of
from app.judging.live import actions
from app.judging.live.queries import live_of
from app.judging.models import Criterion, ScoreSheet
from app.judging.states import RoundState
from app.kit.codes import public_code, secret_token, token_hash
from app.kit.db import db, transaction
from app.kit.sessions import cookie_names
from app.people.accounts.actions import give_account, new_person
from app.people.models import Account, LoginSession
from benchmarks.bars.bar import Bar
from benchmarks.checkin import spent
from config import ROOT, Config
from tests.contests.reception.made import open_edition
from tests.judging import made
from tests.world import World, build

JUDGES, ENTRIES, EVERY = 9, 12, 2.0
#: Of this benchmark alone.
SECRET = "benchmark-" * 4


@dataclass
class Final:
    """What the clients need: addresses, and each person's cookie and sheets."""

    board: str = ""
    chair: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    sheets: dict[str, list[str]] = field(default_factory=dict)
    entries: list[str] = field(default_factory=list)
    field: str = ""


@dataclass
class Heard:
    """What a run measured: seconds of each poll and each save, how many answers were of which status."""

    polls: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)


def measure() -> list[Bar]:
    """Bar 9: two runs of 12 seconds each, 200 and 1,000 clients; before them one in which nobody saves or acts, and the
    same of an application that does nothing, on the same server in the same run."""
    with tempfile.TemporaryDirectory() as folder:
        environment, final = prepare(Path(folder))
        with serve(environment, "benchmarks.bars.unchanged:app") as (port, pid):
            bare, _ = turn(port, pid, final, 200, alone=True)
            bare_many, _ = turn(port, pid, final, 1000, alone=True)
        with serve(environment) as (port, pid):
            warm(port, pid, final)
            quiet, asked = turn(port, pid, final, 200, alone=True)
            cpu, heard = turn(port, pid, final, 200)
            many_cpu, many = turn(port, pid, final, 1000)
    poll, save = 1000 * late(heard.polls), 1000 * late(heard.saves)
    told = f"{len(heard.polls)} polls, {heard.statuses.get(304, 0)} of them 304"
    return [
        Bar(9, "200 / 1,000 clients ask an application that only answers “unchanged”: server", "reported",
            f"{100 * bare:.1f} / {100 * bare_many:.1f} %", met=True),
        Bar(9, f"200 clients ask every 2 s, nobody saves or acts ({len(asked.polls)} polls): server", "reported",
            f"{100 * quiet:.1f} %", met=True),
        Bar(9, "200 clients ask every 2 s, nine judges save, the chair acts: server", "≤ 8 % of a core", f"{100 * cpu:.1f} %",
            cpu <= 0.08),
        Bar(9, f"the same: a poll, p95 ({told})", "≤ 20 ms", f"{poll:.1f} ms", poll <= 20),
        Bar(9, f"the same: a judge's save, p95 ({len(heard.saves)} saves)", "≤ 50 ms", f"{save:.1f} ms", save <= 50),
        Bar(9, "1,000 clients, the same: server", "≤ 30 % of a core", f"{100 * many_cpu:.1f} %", many_cpu <= 0.30),
        Bar(9, "1,000 clients, the same: a poll, p95", "reported", f"{1000 * late(many.polls):.1f} ms", met=True),
        Bar(9, "1,000 clients, the same: a judge's save, p95", "reported", f"{1000 * late(many.saves):.1f} ms", met=True),
    ]  # fmt: skip


def late(seconds: list[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return sorted(seconds)[int(0.95 * (len(seconds) - 1))]


def prepare(folder: Path) -> tuple[dict[str, str], Final]:
    """A database with a final that is being played: twelve entries, nine judges, all sheets still open."""
    url = f"sqlite:///{folder / 'bench.sqlite'}"
    config = Config(SECRET_KEY=SECRET, SQLALCHEMY_DATABASE_URI=url, INSTANCE=folder, FILES=folder / "files",
                    MAIL=folder / "mail", PASSWORD_COST=(1, 8, 1))  # fmt: skip
    app, final, now = create_app(config), Final(), datetime.now(UTC)
    with app.app_context():
        upgrade(directory=str(ROOT / "migrations"))
        with transaction():
            _fill(build(), final, now, cookie_names(app)[1])
        db.session.remove()
        db.engine.dispose()
    environment = {
        **os.environ, "DATABASE_URL": url, "SECRET_KEY": SECRET, "INSTANCE": str(folder), "PUBLIC_URL": "http://localhost",
    }  # fmt: skip
    return environment, final


def _fill(world: World, final: Final, now: datetime, cookie: str) -> None:
    judges = [f"bench_{n}" for n in range(JUDGES)]
    for name in judges:
        person = new_person(full_name=f"Giám Khảo {name}", unit_id=world.units["son_chau"], by_person_id=None, at=now)
        world.people[name] = made.add(person).id
        give_account(person, login=f"{name}@demo.example", password_hash=None, at=now)
    judged, entries = made.scored(
        world,
        [()] * ENTRIES,
        StageKind.FINAL,
        edition=open_edition(world),
        state=RoundState.OPEN,
        blind=False,
        judges=judges,
    )
    judged.stage.opens_at, judged.stage.due_at = now - timedelta(days=1), now + timedelta(days=1)
    for name in judges:
        final.sheets[name] = [made.sheet(world, judged, entry, name, None).ref for entry in entries]
    chair = world.actor("secretary")
    draw_order(judged, seed=secrets.token_hex(4), by=chair, at=now)
    actions.start(judged, by=chair, at=now)
    final.field = str(
        db.session.scalar(select(Criterion.key).filter_by(round_id=judged.id).order_by(Criterion.position))
    )
    final.entries = [drawn.entry.ref for drawn in order_of(judged)]
    code = judged.stage.edition.code
    final.board, final.chair = (
        f"/contests/{code}/stages/{judged.stage.ref}/board",
        f"/contests/{code}/rounds/{judged.ref}/live",
    )
    assert live_of(judged) is not None
    assert db.session.scalar(select(ScoreSheet.id).limit(1)) is not None
    for name in [*judges, "secretary"]:
        token = secret_token()
        account = db.session.scalars(select(Account).filter_by(person_id=world.people[name])).one()
        db.session.add(LoginSession(ref=public_code(10), account_id=account.id, token_hash=token_hash("session", token),
                                    made_at=now, seen_at=now, device="bench", address=""))  # fmt: skip
        final.cookies[name] = f"{cookie}={token}"


@contextmanager
def serve(environment: dict[str, str], application: str = "app:create_app()") -> Iterator[tuple[int, int]]:
    """(port, pid) of the production server: one process, eight threads."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "8",
               "--worker-connections", "4000", "--keep-alive", "20", "--no-control-socket", "--log-level", "error",
               application]  # fmt: skip
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        for _ in range(300):
            with socket.socket() as line:
                if line.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


class Line:
    """A kept connection that asks one thing after the other; it is opened again where the server let go of it."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self._port, self.cookie, self.token = port, cookie, ""
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self, path: str, mark: str = "", body: str | None = None, kind: str = "") -> tuple[int, str, bytes]:
        """(status, ETag, body)."""
        head = f"{'GET' if body is None else 'POST'} {path} HTTP/1.1\r\nHost: localhost\r\n"
        head += f"Cookie: {self.cookie}\r\n" if self.cookie else ""
        head += f"If-None-Match: {mark}\r\n" if mark else ""
        if body is not None:
            head += f"Content-Type: {kind}\r\nAccept: application/json\r\nX-CSRFToken: {self.token}\r\n"
            head += f"Content-Length: {len(body.encode())}\r\n"
        request = (head + "\r\n" + (body or "")).encode()
        try:
            return await self._once(request)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.close()
            return await self._once(request)

    async def _once(self, request: bytes) -> tuple[int, str, bytes]:
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        assert self._reader is not None
        self._writer.write(request)
        top = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status, low = int(top[9:12]), top.lower()
        length = re.search(r"content-length: (\d+)", low)
        answer = await self._reader.readexactly(int(length[1])) if length and status != 304 else b""
        if found := re.search(r"set-cookie: (dh=[^;]*)", top, re.IGNORECASE):
            self.cookie = f"{self.cookie.partition('; dh=')[0]}; {found[1]}"
        mark = re.search(r'etag: ("[^"]*")', low)
        if "connection: close" in low:
            self.close()
        return status, mark[1] if mark else "", answer

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


async def _poll(port: int, final: Final, heard: Heard, until: float, rng: random.Random) -> None:
    line, mark = Line(port), ""
    await asyncio.sleep(rng.uniform(0, EVERY))
    while time.perf_counter() < until:
        start = time.perf_counter()
        status, mark, _ = await line.ask(final.board, mark)
        heard.polls.append(time.perf_counter() - start)
        heard.statuses[status] = heard.statuses.get(status, 0) + 1
        await asyncio.sleep(EVERY * rng.uniform(0.8, 1.2))
    line.close()


async def _judge(port: int, final: Final, name: str, heard: Heard, until: float, rng: random.Random) -> None:
    """Opens a sheet and saves every two seconds, as the phone does after each change."""
    line = Line(port, final.cookies[name])
    ref, revision = final.sheets[name].pop(), 0
    await asyncio.sleep(rng.uniform(0, EVERY))
    _, _, page = await line.ask(f"/judging/sheets/{ref}")
    line.token = _token(page)
    points = 1
    while time.perf_counter() < until:
        body = json.dumps({f"c.{final.field}": str(points), "revision": str(revision), "nonce": f"bench-{ref}"})
        start = time.perf_counter()
        status, _, answer = await line.ask(f"/judging/sheets/{ref}/save", body=body, kind="application/json")
        heard.saves.append(time.perf_counter() - start)
        if status != 200:
            raise RuntimeError(f"{status} {answer[:300]!r}")
        revision, points = int(json.loads(answer)["revision"]), points % 20 + 1
        await asyncio.sleep(EVERY * rng.uniform(0.8, 1.2))
    line.close()


async def _chair(port: int, final: Final, until: float) -> None:
    """Every five seconds an act that each screen in the hall fetches: a call, the clock."""
    line, n = Line(port, final.cookies["secretary"]), 0
    while time.perf_counter() < until - 1:
        _, _, page = await line.ask(final.chair)
        line.token = _token(page)
        seen = re.search(rb'name="seen" value="(\d+)"', page)
        verb, more = (("call", f"&entry={final.entries[n % ENTRIES]}"), ("clock/run", ""))[n % 2]
        body = f"seen={int(seen[1]) if seen else 0}{more}"
        status, _, answer = await line.ask(f"{final.chair}/{verb}", body=body, kind="application/x-www-form-urlencoded")
        if status != 303:
            raise RuntimeError(f"{status} {answer[:300]!r}")
        n += 1
        await asyncio.sleep(5)
    line.close()


def _token(page: bytes) -> str:
    found = re.search(rb'name="csrf-token" content="([^"]+)"', page)
    if found is None:
        raise RuntimeError(page[:300].decode())
    return found[1].decode()


async def _hall(
    port: int, pid: int, final: Final, clients: int, seconds: float, *, alone: bool = False
) -> tuple[float, Heard]:
    """All of them together, or only who asks; the share of a core is taken once everybody has asked once."""
    heard, rng = Heard(), random.Random(9)
    until = time.perf_counter() + EVERY * 1.5 + seconds
    tasks = [_poll(port, final, heard, until, rng) for _ in range(clients)]
    if not alone:
        tasks += [_judge(port, final, name, heard, until, rng) for name in final.sheets]
        tasks.append(_chair(port, final, until))
    crowd = asyncio.gather(*tasks)
    await asyncio.sleep(EVERY * 1.5)
    for measured in (heard.polls, heard.saves):
        measured.clear()
    heard.statuses.clear()
    before, start = spent(pid), time.perf_counter()
    await asyncio.sleep(seconds)
    cpu = (spent(pid) - before) / (time.perf_counter() - start)
    await crowd
    return cpu, heard


def warm(port: int, pid: int, final: Final) -> None:
    """Templates compiled, statements cached: a server that runs since the morning."""
    asyncio.run(_hall(port, pid, final, 8, 1.0))


def turn(
    port: int, pid: int, final: Final, clients: int, seconds: float = 12.0, *, alone: bool = False
) -> tuple[float, Heard]:
    """(share of a core, what was heard)."""
    return asyncio.run(_hall(port, pid, final, clients, seconds, alone=alone))
