"""Server time and number of queries of the main pages, on one province and on the whole country side by side.

Both sets hold the same first province, and every page is looked at from there; the two are asked in turns, so that
whatever else the machine does disturbs both alike. Server time is the processor's, of the whole of WSGI with SQLite in
this process: waiting for other programs does not count, and once read the files lie in memory.
"""

import gc
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, text

from app import create_app
from app.contests.models import Edition, Stage
from app.contests.states import StageKind
from app.judging.models import Round
from app.kit.clock import set_now
from app.kit.codes import public_code, secret_token, token_hash
from app.kit.db import Base, db, transaction
from app.kit.sessions import cookie_names
from app.people.models import Account, LoginSession
from benchmarks import checks, contests, events, national
from config import Config

TIMES = 15
#: A page of the country may take so much longer than the same page of a province.
AIM = 1.3
#: (what, whose eyes, address); {round} and {closed} are the rounds of edition VIII and VII.
PAGES = (
    ("front page", None, "/"),
    ("contests", None, "/contests"),
    ("contests, search", None, "/contests?q=khoi+nghiep+2026"),
    ("one contest", None, "/contests/kn-00-8"),
    ("desk of a youth", "youth0-0", "/desk"),
    ("desk of an officer", "officer0-0", "/desk"),
    ("desk of the secretariat", "secretariat-0", "/desk"),
    ("desk of an organizer", "organizer-0", "/desk"),
    ("own entries", "youth0-0", "/entries"),
    ("notices", "youth0-0", "/notices"),
    ("inbox", "secretariat-0", "/contests/kn-00-8/reception"),
    ("inbox, all, page 10", "secretariat-0", "/contests/kn-00-8/reception?tray=tray_all&page=10"),
    ("inbox, search", "secretariat-0", "/contests/kn-00-8/reception?tray=tray_all&q=mat+ong"),
    ("inbox, search by name", "secretariat-0", "/contests/kn-00-8/reception?tray=tray_all&q=lo+thi+lan"),
    ("a unit's entries", "officer0-0", "/contests/kn-00-8/units/{unit}"),
    ("search, secretariat", "secretariat-0", "/search?q=mat+ong"),
    ("search, officer", "officer0-0", "/search?q=mat+ong"),
    ("search, youth", "youth0-0", "/search?q=mat+ong"),
    ("search, administrator", "administrator-0", "/search?q=lo+thi+lan"),
    ("targets", "organizer-0", "/contests/kn-00-8/targets"),
    ("targets, table", "organizer-0", "/contests/kn-00-8/targets/table"),
    ("targets of VII as of today", "organizer-0", "/contests/kn-00-7/targets/table?view=today"),
    ("tally, being judged", "secretariat-0", "/contests/kn-00-8/rounds/{round}/tally"),
    ("tally, closed", "organizer-0", "/contests/kn-00-7/rounds/{closed}/tally"),
    ("judge's desk", "judge0-0", "/judging"),
    ("judge's round", "judge0-0", "/judging/rounds/{round}"),
    ("units", "officer0-0", "/units"),
    ("units, search", "officer0-0", "/units?q=muong+ang"),
    ("units, search while signing up", None, "/units/search.json?q=muong+ang"),
    ("people", "administrator-0", "/people"),
    ("people, search", "administrator-0", "/people?q=lo+thi+lan"),
    ("people of a commune", "officer0-0", "/people"),
)


#: Pages of a dialogue for its organizer; asked of the large one of the first province, and of its small one.
OF_A_DIALOGUE = (
    ("public page", "/events/{dialogue}"),
    ("sites, public", "/events/{dialogue}/sites"),
    ("hub of the staff", "/events/{dialogue}/work"),
    ("checklist", "/events/{dialogue}/edit"),
    ("days", "/events/{dialogue}/edit/days"),
    ("sites", "/events/{dialogue}/edit/sites"),
    ("sites, search", "/events/{dialogue}/edit/sites?q=diem cau so 1"),
    ("programme", "/events/{dialogue}/edit/programme"),
    ("categories", "/events/{dialogue}/edit/categories"),
    ("partners", "/events/{dialogue}/edit/partners"),
    ("registrations", "/events/{dialogue}/registrations"),
    ("registrations, search", "/events/{dialogue}/registrations?q=dang hoa"),
    ("registrations, one unit", "/events/{dialogue}/registrations?unit=xa"),
    ("seats of units", "/events/{dialogue}/seats"),
    ("gates and devices", "/events/{dialogue}/gate/settings"),
    ("who is there", "/events/{dialogue}/attendance"),
    ("paper lists", "/events/{dialogue}/attendance/paper"),
    ("typing from paper", "/events/{dialogue}/attendance/typing"),
    ("people and sessions", "/events/{dialogue}/attendance/people"),
    ("report", "/events/{dialogue}/report"),
    ("badges", "/events/{dialogue}/badges"),
)
PAGES += (
    ("events", None, "/events"),
    ("events, month", None, "/events?view=month&month=2026-09"),
    ("targets of the year", "organizer-0", "/campaigns"),
    *((f"dialogue of 212 sites: {what}", "organizer-0", address.format(dialogue=events.LARGE)) for what, address in OF_A_DIALOGUE),
)  # fmt: skip


@dataclass
class Set:
    """A database of some provinces behind an application of its own."""

    app: Flask
    browsers: dict[str | None, FlaskClient]
    names: dict[str, str]
    seen: list[str]

    def get(self, who: str | None, address: str) -> tuple[float, int, int]:
        """(milliseconds, queries, status) of one request."""
        self.seen.clear()
        address = address.format(**self.names)
        start = time.process_time()
        answer = self.browsers[who].get(address)
        answer.get_data()
        return (time.process_time() - start) * 1000, len(self.seen), answer.status_code


def make(folder: Path, provinces: int, database: str | None = None) -> Set:
    """Build a set in `folder` (SQLite) or in the empty database at a URL, and check it."""
    folder.mkdir()
    url = database or f"sqlite:///{folder / 'bench.sqlite'}"
    clock = folder.parent / "clock"
    set_now(clock, national.NOW)
    config = Config(
        SECRET_KEY=secret_token(), SQLALCHEMY_DATABASE_URI=url, INSTANCE=folder, FILES=folder / "files",
        MAIL=folder / "mail", CLOCK_FILE=clock,
    )  # fmt: skip
    app = create_app(config)
    seen: list[str] = []
    start = time.perf_counter()
    with app.app_context():
        Base.metadata.create_all(db.engine)
        with transaction():
            national.build(provinces, _hold)
            figures = checks.check(provinces)
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
        event.listen(db.engine, "before_cursor_execute", lambda _c, _cursor, statement, *_: seen.append(statement))
        found = Set(app, _browsers(app), _names(), seen)
        db.session.remove()
    print(f"{provinces} province(s) in {time.perf_counter() - start:.0f} s: {figures}", file=sys.stderr)
    return found


def _hold(rows: national.Rows, province: national.Province) -> None:
    """What a province holds."""
    contests.hold(rows, province)
    events.hold(rows, province)


def _browsers(app: Flask) -> dict[str | None, FlaskClient]:
    """A signed-in browser for everybody who looks at a page."""
    browsers: dict[str | None, FlaskClient] = {None: app.test_client()}
    with transaction():
        for who in sorted({who for _, who, _ in PAGES if who}):
            account = db.session.scalars(select(Account).filter_by(login=f"{who}@bench.example")).one()
            token = secret_token()
            db.session.add(
                LoginSession(
                    ref=public_code(10), account_id=account.id, token_hash=token_hash("session", token),
                    made_at=national.NOW, seen_at=national.NOW, device="bench", address="",
                )
            )  # fmt: skip
            browsers[who] = app.test_client()
            browsers[who].set_cookie(cookie_names(app)[1], token)
    return browsers


def _names() -> dict[str, str]:
    """The public codes that the addresses need."""
    query = (
        select(Edition.number, Round.ref)
        .join(Stage, Stage.edition_id == Edition.id)
        .join(Round, Round.stage_id == Stage.id)
        .where(Edition.code.in_(("kn-00-7", "kn-00-8")), Stage.kind == StageKind.PRELIMINARY)
    )
    rounds = {row[0]: row[1] for row in db.session.execute(query)}
    return {"round": rounds[8], "closed": rounds[7], "unit": f"p00-{1 + national.DISTRICTS + 1:03}"}


@dataclass
class Line:
    """A page in both sets: medians in milliseconds, queries."""

    what: str
    province: float
    nation: float
    queries: tuple[int, int]

    @property
    def ratio(self) -> float:
        """How much longer the country takes."""
        return self.nation / self.province


def measure(province: Set, nation: Set) -> Iterator[Line]:
    """Ask both sets in turns, after two rounds that warm them up."""
    for what, who, address in PAGES:
        times: tuple[list[float], list[float]] = ([], [])
        queries = [0, 0]
        for turn in range(TIMES + 2):
            for n, one in enumerate((province, nation)):
                took, asked, status = one.get(who, address)
                if status != 200:
                    raise RuntimeError(f"{what}: {status} at {address}")
                queries[n] = asked
                if turn > 1:
                    times[n].append(took)
        yield Line(what, median(times[0]), median(times[1]), (queries[0], queries[1]))


@contextmanager
def sets() -> Iterator[tuple[Set, Set]]:
    """Both sets on SQLite, thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        yield make(Path(folder) / "province", 1), make(Path(folder) / "nation", 34)


def main() -> int:
    """Print the table; how many lines miss the aim."""
    with sets() as (province, nation):
        gc.collect()
        gc.freeze()
        return show(measure(province, nation))


def show(lines: Iterator[Line]) -> int:
    """Print lines as they come, in Markdown; how many miss the aim."""
    print("| page | province, ms | country, ms | ratio | queries |")
    print("|---|---:|---:|---:|---:|")
    missed = 0
    for line in lines:
        one, many = line.queries
        asked = str(one) if one == many else f"{one} → {many}"
        late = line.ratio > AIM or one != many
        missed += late
        ratio = f"**{line.ratio:.2f}**" if late else f"{line.ratio:.2f}"
        print(f"| {line.what} | {line.province:.1f} | {line.nation:.1f} | {ratio} | {asked} |", flush=True)
    return missed
