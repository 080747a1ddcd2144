"""64 who want 10 places with three overlapping limits, then a churn: every counter holds at every sampled moment.

On SQLite and PostgreSQL, each act in a transaction of its own. PLACES_CHURN is the churn's length in seconds (in the
benchmarks a minute).
"""

import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.events.models import Event, Session, Site
from app.events.places import queries
from app.events.places.actions import PlacesFull, lapse_due
from app.events.registration_models import Category, Registration
from app.events.registrations import actions
from app.events.registrations.queries import live
from app.events.states import HOLDING, RegistrationState
from app.kit.db import db
from app.kit.errors import DomainError
from app.people.models import Person
from tests.events.made import BEFORE
from tests.events.people import acting
from tests.events.places.conftest import CLIENTS, PLACES, Real

FEW = 5
#: Hands that move at once in the churn, each for two people: as many as the database is given connections.
HANDS = 11
CHURN = float(os.environ.get("PLACES_CHURN", "6"))
R = RegistrationState
#: What a churn is made of; "looked": that somebody counted all the while.
HAPPENS = (R.WAITING, "accept", "pass_on", "cancel", "looked")


def wish(event: Event) -> dict:
    """All that the event has to choose from."""
    one = {
        kind: db.session.scalars(select(kind).filter_by(event_id=event.id)).one() for kind in (Site, Category, Session)
    }
    return {"site": one[Site], "category": one[Category], "sessions": [one[Session]]}


def sign_up(real: Real, event_id: int, person_id: int, at: datetime, *, nonce: str | None = None) -> str:
    """One client: what it was told."""
    try:
        with real.writing():
            event, person = db.session.get_one(Event, event_id), db.session.get_one(Person, person_id)
            row = actions.sign_up(event, person, by=acting(person), at=at, nonce=nonce, **wish(event))
            return row.state.removeprefix("registration_")
    except DomainError as refusal:
        return refusal.code


def at_once(jobs: list[Callable[[], str]]) -> Counter[str]:
    """All jobs let go at the same moment; how often each answer was given."""
    start = threading.Barrier(len(jobs))

    def run(job: Callable[[], str]) -> str:
        start.wait(60)
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return Counter(pool.map(run, jobs))


def standing(real: Real, event_id: int) -> tuple[list[queries.Fault], dict[RegistrationState, int]]:
    """(faults, how many in each state) at one moment."""
    with real.snapshot():
        rows = db.session.scalars(select(Registration.state).where(Registration.event_id == event_id)).all()
        return queries.faults(db.session.get_one(Event, event_id)), Counter(rows)


@pytest.mark.parametrize("line", [True, False])
def test_ten_places_go_to_ten_of_sixty_four(real, line):
    event = real.event(waiting_list=line)
    told = at_once([lambda p=person: sign_up(real, event, p, BEFORE) for person in real.people])
    assert told == {"confirmed": PLACES, "waiting" if line else PlacesFull.code: CLIENTS - PLACES}
    faults, states = standing(real, event)
    assert faults == []
    assert states == Counter({R.CONFIRMED: PLACES} | ({R.WAITING: CLIENTS - PLACES} if line else {}))


def test_one_person_of_sixty_four_phones_is_registered_once(real):
    event, person = real.event(), real.people[0]
    told = at_once([lambda n=n: sign_up(real, event, person, BEFORE, nonce=f"{event} {n % 4}") for n in range(CLIENTS)])
    # A quarter of them sent the nonce that won, and each got its answer.
    assert told == {"confirmed": CLIENTS // 4, actions.AlreadyRegistered.code: CLIENTS - CLIENTS // 4}
    assert standing(real, event) == ([], {R.CONFIRMED: 1})


def test_the_last_freed_place_is_offered_once(real):
    event = real.event()
    for person in real.people[: PLACES + 5]:
        sign_up(real, event, person, BEFORE)

    def leave(person_id: int) -> str:
        with real.writing():
            row = live(event, person_id)
            actions.cancel(row, by=acting(db.session.get_one(Person, person_id)), at=BEFORE)
            return "left"

    assert at_once([lambda p=person: leave(p) for person in real.people[:PLACES]]) == {"left": PLACES}
    assert standing(real, event) == ([], {R.CANCELLED: PLACES, R.OFFERED: 5})


class Churn:
    """Everybody comes, leaves, accepts, passes and lets things run out; each act takes six seconds of the event's time."""

    def __init__(self, real: Real, event: int) -> None:
        self.real, self.event, self.began = real, event, time.monotonic()
        self.done, self.broken = Counter[str](), list[object]()

    def now(self) -> datetime:
        """Time passes with what is done, so that a busy machine lets no more run out than a fast one."""
        return BEFORE + timedelta(seconds=6) * (self.done.total() - self.done["looked"])

    def alive(self) -> bool:
        """Until the time is over and everything has happened, or something broke; a busy machine gets more time."""
        passed = time.monotonic() - self.began
        enough = passed > CHURN and min(self.done[what] for what in HAPPENS) > 2
        return not enough and not self.broken and passed < CHURN + 60

    def live_like(self, people: Sequence[int]) -> None:
        draw = random.Random(people[0])
        while self.alive():
            try:
                with self.real.writing():
                    self.done[self.step(draw.choice(people), draw)] += 1
            except DomainError as refusal:
                self.done[refusal.code] += 1
            except Exception as fault:
                self.broken.append(fault)

    def step(self, person_id: int, draw: random.Random) -> str:
        event, person = db.session.get_one(Event, self.event), db.session.get_one(Person, person_id)
        by, at, row = acting(person), self.now(), live(self.event, person_id)
        if row is None:
            return draw.choice([actions.sign_up, actions.hold])(event, person, by=by, at=at, **wish(event)).state
        may = {
            R.HELD: [actions.complete, actions.cancel],
            R.OFFERED: [actions.accept, actions.accept, actions.pass_on, actions.leave_waiting],
            R.CONFIRMED: [actions.cancel],
            R.WAITING: [actions.leave_waiting, *[None] * 9],
        }
        act = draw.choice(may[row.state])
        if act is None:
            return "patient"
        act(row, by=by, at=at)
        return act.__name__

    def tick(self) -> None:
        while self.alive():
            with self.real.writing():
                lapse_due(self.now())
            time.sleep(0.2)

    def watch(self) -> None:
        while self.alive():
            faults, states = standing(self.real, self.event)
            inside = sum(states[state] for state in HOLDING)
            self.done["looked"] += 1
            if faults or inside > FEW:
                self.broken.append((faults, inside))
            time.sleep(0.05)


def test_every_counter_holds_in_a_churn_and_no_place_is_lost(real):
    event = real.event(FEW)
    churn = Churn(real, event)
    jobs = [lambda n=n: churn.live_like(real.people[n : 2 * HANDS : HANDS]) for n in range(HANDS)]
    with ThreadPoolExecutor(len(jobs) + 2) as pool:
        for job in [pool.submit(job) for job in (*jobs, churn.tick, churn.watch)]:
            job.result()
    assert churn.broken == []
    assert standing(real, event)[0] == []
    assert {what: churn.done[what] for what in HAPPENS if churn.done[what] < 3} == {}, churn.done
    with real.writing():
        for row in db.session.scalars(select(Registration).where(Registration.event_id == event)).all():
            if live(event, row.person_id) is row:
                actions.cancel(row, by=acting(db.session.get_one(Person, row.person_id)), at=churn.now())
    told = Counter(sign_up(real, event, person, churn.now()) for person in real.people[: FEW + 1])
    assert told == {"confirmed": FEW, "waiting": 1}
