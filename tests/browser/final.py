"""A final in a browser: a site of its own with five finalists (one of a long title), three judges, the order drawn, and everybody's cookie."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

from sqlalchemy import select
from werkzeug.serving import make_server

from app import create_app
from app.contests.models import Prize, Stage
from app.contests.states import StageKind
from app.judging.finals.actions import draw_order
from app.judging.models import Criterion, Round
from app.judging.states import RoundState, SheetState
from app.kit import clock
from app.kit.codes import public_code, secret_token, token_hash
from app.kit.db import Base, db, transaction
from app.kit.sessions import cookie_names
from app.people.models import LoginSession
from config import Config
from tests.contests.reception.made import add, open_edition
from tests.judging import made
from tests.world import World, build

#: Friday, 11 September 2026, nine in the morning in Vietnam.
NOW = datetime(2026, 9, 11, 2, tzinfo=UTC)
WHO = ("secretary", "organizer", "judge_one", "judge_two", "judge_three")
ROWS = (
    ((36, 34, 16), (35, 35, 16), None), ((34, 32, 16), (33, 33, 16), None), ((31, 31, 16.5), (31, 31, 16), None),
    ((28.25, 28, 14), (28, 28, 14), None), ((26, 28, 10), (26, 28, 10), None),
)  # fmt: skip


@contextmanager
def played(folder: Path, rows=ROWS) -> Iterator[SimpleNamespace]:
    """The site served: url, cookies by person, edition, stage, round; the last judge's sheets are still open."""
    clock.set_now(folder / "clock", NOW)
    config = Config(
        SECRET_KEY="test-secret-of-at-least-32-characters", SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder / 'db.sqlite'}",
        INSTANCE=folder, FILES=folder / "files", MAIL=folder / "mail", PUBLIC_URL="http://localhost", TESTING=True,
        PASSWORD_COST=(1, 8, 1), CLOCK_FILE=folder / "clock",
    )  # fmt: skip
    site = create_app(config)
    found = SimpleNamespace(site=site)
    with site.app_context():
        Base.metadata.create_all(db.engine)
        with transaction():
            world = build()
            vars(found).update(_final(world, rows))
            tokens = {who: _token(world, who) for who in WHO}
    server = make_server("127.0.0.1", 0, site, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}"
    name = cookie_names(site)[1]
    found.cookies = {who: {"name": name, "value": token, "url": found.url} for who, token in tokens.items()}
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        clock.use_offset_file(None)
        with site.app_context():
            db.session.remove()
            db.engine.dispose()


def _token(world: World, who: str) -> str:
    token, at = secret_token(), datetime.now(UTC)
    db.session.add(
        LoginSession(ref=public_code(10), account_id=world.account(who).id, token_hash=token_hash("session", token),
                     made_at=at, seen_at=at, device="test", address="")
    )  # fmt: skip
    return token


def _final(world: World, rows) -> dict[str, str]:
    edition = open_edition(world)
    for name, number in (("Nhất", 1), ("Nhì", 1), ("Ba", 1)):
        add(Prize(edition_id=edition.id, rank=len(name), name=f"Giải {name}", quantity=number))
    judged, _ = made.scored(
        world, rows, StageKind.FINAL, edition=edition, state=RoundState.OPEN, blind=False,
        judges=("judge_one", "judge_two", "judge_three"),
    )  # fmt: skip
    stage = db.session.get_one(Stage, judged.stage_id)
    stage.opens_at, stage.due_at = NOW - timedelta(hours=3), NOW + timedelta(hours=9)
    made.agree(world, "lan", "minh", "an", "stranger")
    draw_order(judged, seed="11/9/2026 – 48213", by=world.actor("secretary"), at=NOW)
    return {"edition": edition.code, "stage": stage.ref, "round": judged.ref, "open": SheetState.ASSIGNED.value}


def criteria(found: SimpleNamespace) -> list[tuple[str, int]]:
    """(key, maximum in points) of the rubric."""
    with found.site.app_context():
        query = select(Criterion.key, Criterion.maximum).join(Round, Round.id == Criterion.round_id)
        rows = db.session.execute(query.where(Round.ref == found.round).order_by(Criterion.position)).all()
        return [(key, maximum // 100) for key, maximum in rows]
