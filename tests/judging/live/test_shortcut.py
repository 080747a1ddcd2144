"""The short way of a poll answers word for word as the route does, and never says longer than it may that nothing is new."""

import time
from datetime import timedelta

import pytest
from flask import request
from sqlalchemy import event

from app import create_app
from app.contests.states import StageKind
from app.judging.finals import actions as finals
from app.judging.finals.queries import final_of, order_of
from app.judging.live import actions
from app.judging.live.queries import live_of
from app.judging.live.views.shortcut import SAME_FOR
from app.judging.states import RoundState
from app.kit import clock
from app.kit.clock import now
from app.kit.db import Base, db, transaction
from config import Config
from tests.judging.made import PLAIN, scored
from tests.world import build


@pytest.fixture(scope="module")
def hall(tmp_path_factory):
    """A final whose board is open, on a database of its own and outside any context."""
    folder = tmp_path_factory.mktemp("short")
    app = create_app(
        Config(
            SECRET_KEY="test-secret-of-at-least-32-characters", SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder / 'a.sqlite'}",
            INSTANCE=folder, FILES=folder / "files", MAIL=folder / "mail", PUBLIC_URL="https://donghanh.example",
            PASSWORD_COST=(1, 8, 1), TESTING=True,
        )
    )  # fmt: skip
    hall = _Hall(app)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        event.listen(db.engine, "checkout", lambda *_: hall.reads.append(1))
        with transaction():
            world = build()
            judged, _ = scored(world, PLAIN, StageKind.FINAL, state=RoundState.OPEN)
            hall.chair, hall.round = world.actor("secretary"), (judged.stage.edition.code, judged.ref)
            finals.draw_order(judged, seed="48213", by=hall.chair, at=now())
            actions.start(judged, by=hall.chair, at=now())
            hall.board = f"/contests/{judged.stage.edition.code}/stages/{judged.stage.ref}/board"
        db.session.remove()
    yield hall
    with app.app_context():
        db.engine.dispose()


class _Hall:
    """The chair and the phones of a hall."""

    def __init__(self, app) -> None:
        self.app, self.asked, self.reads, self.board = app, [], [], ""
        app.before_request(lambda: self.asked.append(request.path))

    def ask(self, mark="", *, path="", language="", **how):
        """(status, headers, body, whether Flask was asked, whether the database was)."""
        self.asked.clear()
        self.reads.clear()
        phone = self.app.test_client()
        if language:
            with phone.session_transaction(base_url="https://localhost") as session:
                session["language"] = language
        head = {"If-None-Match": mark} if mark else {}
        answer = phone.open(path or self.board, headers=head, base_url="https://localhost", **how)
        headers = {name: value for name, value in answer.headers if name != "X-Now"}
        assert answer.headers.get("X-Now", "0").isdigit()
        return answer.status_code, headers, answer.data, bool(self.asked), bool(self.reads)

    def act(self) -> str:
        """The chair calls the next of the order; the mark that the board has from now on."""
        with self.app.app_context():
            with transaction():
                judged = final_of(self.chair, *self.round)
                live = live_of(judged)
                order = [drawn.entry.id for drawn in order_of(judged)]
                following = order[(order.index(live.on_stage_id) + 1) % len(order)] if live.on_stage_id else order[0]
                live = actions.call(judged, following, seen=live.version, by=self.chair, at=now())
                mark = f'"b{live.board}"'
            db.session.remove()
        return mark


def test_what_is_plain_is_answered_without_flask_word_for_word_as_the_route_does(hall):
    mark = hall.act()
    made, kept, same = hall.ask(), hall.ask(), hall.ask(mark)
    assert [made[0], kept[0], same[0]] == [200, 200, 304]
    assert [one[3] for one in (made, kept, same)] == [True, False, False]
    assert (made[1]["ETag"], same[1]["ETag"]) == (mark, mark)
    assert kept[:3] == made[:3]
    with hall.app.app_context():
        routes = [hall.ask(), hall.ask(mark)]
    assert [one[3] for one in routes] == [True, True]
    assert [one[:3] for one in routes] == [kept[:3], same[:3]]


def test_nothing_is_new_is_said_again_without_the_database_but_only_for_a_moment(hall):
    before = hall.act()
    time.sleep(SAME_FOR)
    told = [hall.ask(before)[0::4] for _ in range(6)]
    assert (told[0], set(told[1:]) - {(304, True)}) == ((304, True), {(304, False)})
    after = hall.act()
    time.sleep(SAME_FOR)
    status, headers, *_ = hall.ask(before)
    assert (status, headers["ETag"]) == (200, after)


def test_a_moment_of_memory_never_shows_an_older_page(hall):
    before = hall.act()
    assert hall.ask()[1]["ETag"] == hall.ask(before)[1]["ETag"] == before
    after = hall.act()
    assert hall.ask(after)[0] == 304  # the memory says `before`; whoever has another mark has it read anew
    assert hall.ask()[1]["ETag"] == after
    assert hall.ask(before)[1]["ETag"] == after


def test_a_mark_that_a_packing_proxy_weakened_is_the_same_mark(hall):
    mark = hall.act()
    short = hall.ask(f"W/{mark}")
    with hall.app.app_context():
        route = hall.ask(f"W/{mark}")
    assert (short[0], short[3], route[0]) == (304, False, 304)
    assert short[1] == route[1]


def test_who_has_a_cookie_gets_the_page_in_their_language_and_nobody_else_does(hall):
    mark = hall.act()
    assert hall.ask()[1]["ETag"] == mark
    english = hall.ask(language="en")
    assert (english[0], english[1]["ETag"], english[3]) == (200, mark[:-1] + '-en"', True)
    assert hall.ask()[1]["ETag"] == mark
    assert hall.ask(english[1]["ETag"], language="en")[0::3] == (304, False)
    assert hall.ask(mark, language="en")[0::3] == (304, False)


def test_a_page_is_made_anew_after_a_minute_because_a_name_may_be_erased(hall, tmp_path):
    hall.act()
    hall.ask()
    clock.set_now(tmp_path / "clock", now() + timedelta(minutes=1))
    clock.use_offset_file(tmp_path / "clock")
    try:
        later = hall.ask()
    finally:
        clock.use_offset_file(None)
    assert later[0::3] == (200, True)


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"path": "/contests/nowhere/stages/NTHNG234/board"}, 404),
        ({"method": "HEAD"}, 200),
        ({"method": "DELETE"}, 405),
        ({"query_string": "x=1"}, 200),
    ],
)
def test_what_is_not_plain_is_left_to_the_route(hall, how, status):
    assert hall.ask(**({"method": "GET"} | how))[0::3] == (status, True)
