"""The same through the production server: two workers, many phones; a server that is killed keeps what it acknowledged.

On SQLite and PostgreSQL. PLACES_CHURN is the churn's length in seconds (a minute shows what the suite shows in six).
"""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from app.events.models import Event, Session, Site
from app.events.places import queries
from app.events.registration_models import Category, Limit, Registration
from app.events.states import HOLDING, LIVE, RegistrationState, Scope
from app.kit.db import db, transaction
from app.people.models import Account, Person
from tests import cluster
from tests.events import made
from tests.events.made import BEFORE
from tests.events.people import youth
from tests.racing import Phone, Told, at_once, sign_in
from tests.serving import Served, serve
from tests.world import MADE, World, build

CLIENTS, PLACES, FEW = 64, 10, 5
#: Clients of the server that is killed, and how many answers it gives before.
PATIENT, ANSWERED = 40, 10
CHURN = float(os.environ.get("PLACES_CHURN", "6"))
R = RegistrationState


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def served(request, tmp_path_factory) -> Iterator[Served]:
    """The real server with two workers, on each database."""
    with ExitStack() as stack:
        database = stack.enter_context(cluster.cluster()) if request.param == "postgres" else None
        yield stack.enter_context(serve(tmp_path_factory.mktemp("places"), database=database, workers=2, at=BEFORE))


@pytest.fixture(scope="module")
def world(served) -> World:
    with served.inside(), transaction():
        return build()


@dataclass
class Crowd:
    """An event with three overlapping limits and phones before its page."""

    served: Served
    event: int
    code: str
    wish: dict[str, str]
    phones: list[Phone]
    told: Counter[str] = field(default_factory=Counter)

    def join(self, number: int, nonce: str) -> Told:
        """Send the form of signing up."""
        return self.phones[number].send(f"/events/{self.code}/register", {**self.wish, "nonce": nonce})

    def say(self, number: int, verb: str) -> Told:
        """Press the button of one's own registration."""
        return self.phones[number].send(f"/events/{self.code}/register/{verb}", {})

    def rows(self) -> list[tuple[str | None, RegistrationState]]:
        """(nonce, state) of every registration."""
        with self.served.inside():
            query = select(Registration.nonce, Registration.state).where(Registration.event_id == self.event)
            return [tuple(row) for row in db.session.execute(query)]

    def faults(self) -> list[queries.Fault]:
        """What a recount finds now; the caller is inside."""
        if db.engine.dialect.name == "postgresql":
            db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        event = db.session.get_one(Event, self.event)
        query = select(Registration.state).where(Registration.event_id == self.event)
        inside = sum(state in HOLDING for state in db.session.scalars(query))
        most = db.session.scalars(select(Limit.capacity).filter_by(event_id=self.event, scope=Scope.EVENT)).one()
        too_many = [queries.Fault("inside", "event", inside, most)] if inside > most else []
        found = queries.faults(event) + too_many
        db.session.rollback()
        return found


def crowd(served: Served, world: World, count: int, places: int) -> Crowd:
    """An event, and so many young people who are signed in."""
    with served.inside(), transaction():
        event = made.event(world, capacity=places, hold_minutes=60, offer_minutes=60)
        made.site(event, capacity=places + 1)
        made.category(event, capacity=places)
        made.session(event, capacity=places + 2)
        wish = {
            field: db.session.scalars(select(kind).filter_by(event_id=event.id)).one().ref
            for field, kind in (("site", Site), ("category", Category), ("sessions", Session))
        }
        people = [_with_account(youth(world)) for _ in range(count)]
        kept = (event.id, event.code)
    return Crowd(served, *kept, wish, sign_in(served, people, BEFORE))


def _with_account(person: Person) -> int:
    db.session.add(Account(person_id=person.id, login=f"{person.ref.lower()}@demo.example", made_at=MADE))
    db.session.flush()
    return person.id


def test_ten_places_go_to_ten_of_sixty_four(served, world) -> None:
    every = crowd(served, world, CLIENTS, PLACES)
    told = at_once([lambda n=n: every.join(n, f"{every.code}-{n}") for n in range(CLIENTS)])
    assert {one.status for one in told} == {303}
    assert Counter(state for _, state in every.rows()) == {R.CONFIRMED: PLACES, R.WAITING: CLIENTS - PLACES}
    with served.inside():
        assert every.faults() == []
        # Nobody who waits has two positions, and none is missing.
        assert sorted(queries.positions(every.event).values()) == list(range(1, CLIENTS - PLACES + 1))


@dataclass
class Churn:
    """Everybody comes, accepts, passes and leaves as it comes; a watcher recounts all the while."""

    every: Crowd
    began: float = field(default_factory=time.monotonic)
    broken: list[object] = field(default_factory=list)

    def lasts(self) -> bool:
        """Until the time is over and enough has happened, or something broke; a busy machine gets more time."""
        passed, told = time.monotonic() - self.began, self.every.told
        enough = passed > CHURN and told["looked"] > 3 and told["said 303"] > 50
        return not enough and passed < CHURN + 60 and not self.broken

    def live(self, number: int) -> None:
        """One phone presses whatever comes to mind."""
        draw, every, sent = random.Random(number), self.every, 0
        while self.lasts():
            sent += 1
            verb = draw.choice(["join", "accept", "pass", "cancel"])
            nonce = f"{every.code}-{number}-{sent}"
            status = (every.join(number, nonce) if verb == "join" else every.say(number, verb)).status
            every.told[f"said {status}"] += 1
            if status not in (303, 404, 409):
                self.broken.append(status)

    def watch(self) -> None:
        """Recount again and again."""
        with self.every.served.inside():
            while self.lasts():
                self.broken += self.every.faults()
                self.every.told["looked"] += 1
                time.sleep(0.1)


def test_every_counter_holds_in_a_churn_and_no_place_is_lost(served, world) -> None:
    every = crowd(served, world, 16, FEW)
    churn = Churn(every)
    with ThreadPoolExecutor(len(every.phones) + 1) as pool:
        jobs = [pool.submit(churn.live, number) for number in range(len(every.phones))]
        for job in [*jobs, pool.submit(churn.watch)]:
            job.result()
    assert churn.broken == []
    assert {what: every.told[what] for what in ("looked", "said 303") if every.told[what] < 4} == {}
    # When all have left, as many as there are places find one.
    for number in range(len(every.phones)):
        every.say(number, "cancel")
    for number in range(FEW + 1):
        every.join(number, f"{every.code}-last-{number}")
    last = Counter(state for _, state in every.rows() if state in LIVE)
    assert last == {R.CONFIRMED: FEW, R.WAITING: 1}
    with served.inside():
        assert every.faults() == []


def test_a_killed_server_keeps_every_registration_it_acknowledged(served, world) -> None:
    every = crowd(served, world, PATIENT, PLACES)
    answered, enough = [], threading.Event()

    def send(number: int) -> Told:
        told = every.join(number, f"{every.code}-{number}")
        if told.status == 303:
            answered.append(number)
            if len(answered) == ANSWERED:
                enough.set()
        return told

    killer = threading.Thread(target=lambda: (enough.wait(60), served.kill()))
    killer.start()
    first = at_once([lambda n=n: send(n) for n in range(PATIENT)])
    killer.join()
    # The blow fell in the middle: some were told, some were not.
    assert ANSWERED <= len(answered) < PATIENT
    assert {one.status for one in first} == {0, 303}
    kept = {nonce for nonce, _ in every.rows()}
    assert {f"{every.code}-{number}" for number in answered} <= kept
    with served.inside():
        assert every.faults() == []
    served.start()
    again = at_once([lambda n=n: every.join(n, f"{every.code}-{n}") for n in range(PATIENT)])
    assert {one.status for one in again} == {303}
    rows = every.rows()
    assert sorted(nonce for nonce, _ in rows) == sorted(f"{every.code}-{number}" for number in range(PATIENT))
    assert Counter(state for _, state in rows) == {R.CONFIRMED: PLACES, R.WAITING: PATIENT - PLACES}
    with served.inside():
        assert every.faults() == []
