"""The short way answers word for word as the route does, and leaves to the route what is not plain."""

from datetime import datetime, timedelta

import pytest
from flask import request
from sqlalchemy import select

from app import create_app
from app.events.checkin.actions.devices import revoke_device
from app.events.checkin_models import Device
from app.kit.clock import now
from app.kit.db import Base, db, transaction
from config import Config
from tests.events import made
from tests.events.checkin.gates import door
from tests.world import build


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """(the application on a database of its own and outside any context, what Flask itself was asked for)."""
    folder = tmp_path_factory.mktemp("short")
    app = create_app(
        Config(
            SECRET_KEY="test-secret-of-at-least-32-characters", SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder / 'a.sqlite'}",
            INSTANCE=folder, FILES=folder / "files", MAIL=folder / "mail", PUBLIC_URL="https://donghanh.example",
            PASSWORD_COST=(1, 8, 1), TESTING=True,
        )
    )  # fmt: skip
    asked: list[str] = []
    app.before_request(lambda: asked.append(request.path))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        with transaction():
            world = build()
        db.session.remove()
    yield app, asked, world
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def gate(served):
    """ask(nonce, **change): (status, headers, JSON, whether Flask was asked) of a scan at a door of its own."""
    app, asked, world = served
    at = now()
    with app.app_context(), transaction():
        event = made.event(world, starts_at=at, ends_at=at + timedelta(hours=8))
        one = door(world, event)
        made.registration(world, event, "lan")
        ticket = db.session.scalars(select(made.Ticket)).first() or made.ticket(world, "lan")
        code, token, shown, device_id = event.code, one.token, ticket.token, one.device.id
        db.session.flush()
    with app.app_context():
        db.session.remove()

    def ask(nonce: str, *, headers=None, code=code, at: datetime = at, sent_at: datetime | None = None, **change):
        asked.clear()
        body = {
            "ticket": shown, "nonce": nonce, "scanned_at": at.isoformat(), "sent_at": (sent_at or at).isoformat(),
        } | change  # fmt: skip
        head = {"Authorization": f"Bearer {token}"} if headers is None else headers
        answer = app.test_client().post(f"/api/v1/events/{code}/scans", json=body, headers=head)
        return answer.status_code, dict(answer.headers), answer.get_json(), bool(asked)

    ask.app, ask.device_id, ask.world = app, device_id, world
    return ask


def test_what_is_plain_is_answered_without_flask_word_for_word_as_the_route_does(gate):
    short = [gate("one"), gate("one"), gate("two"), gate("two"), gate("three", ticket="x" * 43)]
    assert [(status, said["result"], flask) for status, _, said, flask in short] == [
        (201, "admitted", False),
        (200, "admitted", False),
        (409, "refused", False),
        (409, "refused", False),
        (404, "refused", False),
    ]
    with gate.app.app_context():
        long = [gate("one"), gate("two"), gate("three", ticket="x" * 43)]
    assert [flask for *_, flask in long] == [True] * 3
    assert [one[:3] for one in long] == [short[1][:3], short[3][:3], (404, *_replayed(short[4]))]
    # The first answer bears the same headers as the later ones, but for its length.
    lengths = [{name: value for name, value in one[1].items() if name != "Content-Length"} for one in (*short, *long)]
    assert lengths == [lengths[0]] * 8


def _replayed(first):
    """Headers and words of an answer told again: "true" is shorter than "false"."""
    _, headers, said, _ = first
    return headers | {"Content-Length": str(int(headers["Content-Length"]) - 1)}, said | {"replayed": True}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"headers": {}}, 401),
        ({"headers": {"Authorization": "Bearer nobody"}}, 401),
        ({"nonce": ""}, 422),
        ({"list": "no-such"}, 422),
        ({"code": "no-such-event"}, 404),
        ({"headers": {"Authorization": "Bearer nobody", "Content-Type": "text/plain"}}, 415),
        ({"ticket": "x" * 9000}, 422),
    ],
)
def test_what_is_not_plain_is_left_to_the_route(gate, change, status):
    told = gate(change.pop("nonce", "one"), **change)
    assert (told[0], told[2]["status"], told[3]) == (status, status, True)


def test_a_scan_that_changes_what_is_known_takes_the_long_way_and_is_kept_once(gate):
    at = now() - timedelta(minutes=5)
    told = [gate("late", at=at, sent_at=at + timedelta(minutes=5)) for _ in range(2)]
    assert [(status, said["replayed"], flask) for status, _, said, flask in told] == [
        (201, False, True),
        (200, True, False),
    ]


def test_a_device_that_was_revoked_a_moment_ago_is_not_heard(gate):
    first = gate("one")
    with gate.app.app_context(), transaction():
        device = db.session.get_one(Device, gate.device_id)
        revoke_device(
            device, db.session.get_one(made.Event, device.event_id), by=gate.world.actor("organizer"), at=now()
        )
    assert [first[0], gate("two")[0]] == [201, 401]
