"""A maximum that is first given while somebody hands in: whoever comes second sees the first, on each database."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app import create_app
from app.contests.entries.queries import locked
from app.contests.entry_models import AllowancePlace, Entry
from app.contests.models import Allowance, Edition
from app.contests.states import EntryState
from app.contests.submissions.actions import AllowanceFull, release, take_places
from app.kit.db import Base, db, transaction
from app.plans.models import Target, TargetKind
from app.plans.targets.actions import make_target
from config import Config
from tests import cluster
from tests.contests.reception.made import NOW, entry, open_edition
from tests.plans.targets.made import WHY, given
from tests.world import World, build

#: How long the second waits for the first to be done, in seconds: long enough to show that it does not wait at all.
SOON, LATE = 0.6, 10


@dataclass(frozen=True)
class Place:
    """An application whose transactions are real, with an edition and two entries."""

    app: Flask
    world: World
    edition: int
    entries: tuple[int, int]

    def act(self, verb: Callable[[], None]) -> None:
        """Do something in a transaction of its own."""
        with self.app.app_context(), transaction():
            verb()

    def rows(self) -> tuple[list[tuple[int, int]], list[int]]:
        """((taken, maximum) of the allowances of the first commune, the entries with a place)."""
        with self.app.app_context():
            query = select(Allowance.taken, Allowance.maximum).where(Allowance.unit_id == self.world.units["xa_mot"])
            places = db.session.scalars(select(AllowancePlace.entry_id).order_by(AllowancePlace.entry_id)).all()
            return [tuple(row) for row in db.session.execute(query)], list(places)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def made(request, tmp_path_factory) -> Iterator[Place]:
    """The application on each database."""
    folder = tmp_path_factory.mktemp("maxima")
    with ExitStack() as stack:
        url = f"sqlite:///{folder / 'race.sqlite'}"
        if request.param == "postgres":
            url = stack.enter_context(cluster.cluster())
        config = Config(
            SECRET_KEY="test-secret-of-at-least-32-characters", SQLALCHEMY_DATABASE_URI=url, INSTANCE=folder,
            FILES=folder / "files", MAIL=folder / "mail", TESTING=True,
        )  # fmt: skip
        app = create_app(config)
        with app.app_context():
            Base.metadata.create_all(db.engine)
            with transaction():
                world = build()
                edition = open_edition(world)
                every = [entry(world, edition, EntryState.DRAFT, leader=who) for who in ("lan", "minh")]
                found = Place(app, world, edition.id, (every[0].id, every[1].id))
            db.session.remove()
        yield found
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def place(made) -> Iterator[Place]:
    """Nothing handed in yet, nothing owed."""
    yield made

    def forget() -> None:
        for table in (AllowancePlace, Allowance, TargetKind, Target):
            db.session.execute(delete(table))
        for row in db.session.scalars(select(Entry)):
            row.submitted_at, row.withdrawn_at, row.state = None, None, EntryState.DRAFT

    made.act(forget)


def hand_in(place: Place, which: int) -> Callable[[], None]:
    """An entry is handed in, as far as places go."""

    def verb() -> None:
        one = locked(db.session.get_one(Entry, place.entries[which]))
        take_places(one)
        one.submitted_at, one.state = NOW, EntryState.SUBMITTED
        db.session.flush()

    return verb


def leave(place: Place, which: int) -> Callable[[], None]:
    """An entry is withdrawn in time."""

    def verb() -> None:
        one = locked(db.session.get_one(Entry, place.entries[which]))
        release(one)
        one.state, one.withdrawn_at = EntryState.WITHDRAWN, NOW
        db.session.flush()

    return verb


def allow(place: Place, maximum: int) -> Callable[[], None]:
    """The communes get a maximum."""

    def verb() -> None:
        edition = db.session.get_one(Edition, place.edition)
        make_target(edition, given(None, maximum=maximum), reason=WHY, by=place.world.actor("organizer"), at=NOW)

    return verb


def meanwhile(place: Place, first: Callable[[], None], second: Callable[[], None]) -> bool:
    """`second` begins when `first` is done but not committed; whether it ended before that commit."""
    early = False
    done = threading.Event()

    def run() -> None:
        try:
            place.act(second)
        finally:
            done.set()

    with ThreadPoolExecutor(1) as pool:
        other: Future[None] | None = None

        def both() -> None:
            nonlocal other, early
            first()
            other = pool.submit(run)
            early = done.wait(SOON)

        place.act(both)
        assert other is not None
        other.result(LATE)
    return early


def test_what_is_being_handed_in_has_a_place_of_a_maximum_made_meanwhile(place):
    assert meanwhile(place, hand_in(place, 0), allow(place, 2)) is False
    assert place.rows() == ([(1, 2)], [place.entries[0]])


def test_what_is_handed_in_while_a_maximum_is_made_takes_a_place_or_is_refused(place):
    place.act(hand_in(place, 0))
    with pytest.raises(AllowanceFull):
        meanwhile(place, allow(place, 1), hand_in(place, 1))
    assert place.rows() == ([(1, 1)], [place.entries[0]])


def test_what_is_being_withdrawn_has_no_place_of_a_maximum_made_meanwhile(place):
    place.act(hand_in(place, 0))
    assert meanwhile(place, leave(place, 0), allow(place, 2)) is False
    assert place.rows() == ([(0, 2)], [])


def test_two_who_give_maxima_do_not_wait_for_each_other_in_a_circle(place):
    def another() -> None:
        edition = db.session.get_one(Edition, place.edition)
        more = given(None, maximum=3, kinds=("affiliated",))
        make_target(edition, more, reason=WHY, by=place.world.actor("organizer"), at=NOW)

    assert meanwhile(place, allow(place, 2), another) is False
    with place.app.app_context():
        assert sorted(db.session.scalars(select(Allowance.maximum))) == [2, 2, 3]


def test_an_entry_that_is_open_gets_its_place_without_waiting(place):
    """Its lock lets rows name it, or the two would wait for each other: one for the edition, one for the entry.

    SQLite knows no row locks: there the open write transaction is the lock, and everybody waits.
    """
    place.act(hand_in(place, 0))
    early = meanwhile(place, lambda: locked(db.session.get_one(Entry, place.entries[0])), allow(place, 2))
    assert early is place.app.config["SQLALCHEMY_DATABASE_URI"].startswith("postgres")
    assert place.rows() == ([(1, 2)], [place.entries[0]])
