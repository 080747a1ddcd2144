"""Many gates at once against the real server, on both databases: one admission, honest refusals, nothing told is lost (B17)."""

import json
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

import pytest
from sqlalchemy import func, select

from app.events.checkin.actions.devices import make_device
from app.events.checkin_models import Admission, CheckList, Scan
from app.events.registration_models import Ticket
from app.events.states import Origin, RegistrationState
from app.kit.audit import AuditRow
from app.kit.codes import public_code, secret_token
from app.kit.db import db, transaction
from app.kit.text import person_sort_key, search_key
from app.people.models import Person
from tests import cluster
from tests.events import made
from tests.serving import Served, serve
from tests.world import MADE, World, build

AT = made.START + timedelta(minutes=10)
CLIENTS = 64
#: Scans of the server that is killed, and how many answers it gives before.
PATIENT, ANSWERED = 400, 60


@dataclass(frozen=True)
class Gate:
    """A device of an event that is asked from outside."""

    url: str
    event: str
    token: str

    def show(self, ticket: str, nonce: str) -> tuple[int, dict]:
        """(status, answer) on a line of its own; status 0: nothing was told."""
        where = urlsplit(self.url)
        line = HTTPConnection(where.hostname, where.port, timeout=120)
        at = AT.isoformat()
        body = json.dumps({"ticket": ticket, "nonce": nonce, "scanned_at": at, "sent_at": at})
        head = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        try:
            line.request("POST", f"/api/v1/events/{self.event}/scans", body, head)
            answer = line.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, HTTPException):
            return 0, {}
        finally:
            line.close()


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def served(request, tmp_path_factory) -> Iterator[Served]:
    """The real server with two workers, on each database."""
    with ExitStack() as stack:
        database = stack.enter_context(cluster.cluster()) if request.param == "postgres" else None
        yield stack.enter_context(serve(tmp_path_factory.mktemp("gates"), database=database, workers=2, at=AT))


@pytest.fixture(scope="module")
def world(served) -> World:
    with served.inside(), transaction():
        return build()


def gates(served: Served, world: World, people: int, *, devices: int = 1, capacity: int | None = None):
    """(gates of a new event, the tickets of so many who are registered)."""
    with served.inside(), transaction():
        event = made.event(world)
        on = db.session.scalars(select(CheckList).where(CheckList.event_id == event.id)).one()
        on.capacity = capacity
        tokens = [
            make_device(event, name=f"Cổng {n}", site=None, by=world.actor("organizer"), at=MADE)[1]
            for n in range(devices)
        ]
        tickets = [_guest(world, event) for _ in range(people)]
        return [Gate(served.url, event.code, token) for token in tokens], tickets


def _guest(world: World, event) -> str:
    name = "Lò Thị Cửa"
    keys = {"search_key": search_key(name), "sort_key": person_sort_key(name)}
    person = made.add(Person(ref=public_code(10), full_name=name, unit_id=world.units["xa_mot"], made_at=MADE, **keys))
    made.add(
        made.Registration(
            ref=public_code(10), event_id=event.id, person_id=person.id, state=RegistrationState.CONFIRMED,
            origin=Origin.SIGN_UP, made_at=MADE, **keys,
        )
    )  # fmt: skip
    return made.add(Ticket(person_id=person.id, token=secret_token(), code=public_code(10), made_at=MADE)).token


def at_once(jobs):
    """All at the same moment; what each was told, in their order."""
    start = threading.Barrier(len(jobs))

    def run(job):
        start.wait(60)
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def kept(event: str) -> tuple[int, int, int]:
    """(scans, admissions, rows of the history about scans of this event)."""
    scans = select(Scan.id).join(made.Event, made.Event.id == Scan.event_id).where(made.Event.code == event)
    nonces = scans.with_only_columns(Scan.nonce)
    history = [row["nonce"] for row in db.session.scalars(select(AuditRow.facts).where(AuditRow.verb.like("scan_%")))]
    known = set(db.session.scalars(nonces))
    admissions = select(func.count(Admission.id)).where(Admission.scan_id.in_(scans))
    return len(known), db.session.scalar(admissions), len([nonce for nonce in history if nonce in known])


def test_one_ticket_at_64_gates_at_once_is_let_in_once(served, world):
    doors, [ticket] = gates(served, world, 1, devices=4)
    told = at_once([lambda n=n: doors[n % 4].show(ticket, f"{ticket[:8]}-{n}") for n in range(CLIENTS)])
    assert Counter((status, body["result"], body.get("reason")) for status, body in told) == {
        (201, "admitted", None): 1, (409, "refused", "already_in"): CLIENTS - 1,
    }  # fmt: skip
    # All are told of the same one, and it is the one that was let in.
    [let_in] = [body["at"] for status, body in told if status == 201]
    assert {body["first"]["at"] for status, body in told if status == 409} == {let_in}
    with served.inside():
        assert kept(doors[0].event) == (CLIENTS, 1, CLIENTS)


def test_one_scan_sent_64_times_is_kept_once(served, world):
    [gate], [ticket] = gates(served, world, 1)
    told = at_once([lambda: gate.show(ticket, "the-very-same-nonce")] * CLIENTS)
    assert Counter(status for status, _ in told) == {201: 1, 200: CLIENTS - 1}
    first = next(body for status, body in told if status == 201)
    assert [body for status, body in told if status == 200 and body != first | {"replayed": True}] == []
    with served.inside():
        assert kept(gate.event) == (1, 1, 1)


def test_the_last_ten_gifts_go_to_ten_of_64(served, world):
    [gate], tickets = gates(served, world, CLIENTS, capacity=10)
    told = at_once([lambda t=ticket: gate.show(t, t[:20]) for ticket in tickets])
    assert Counter(body.get("reason") for _, body in told) == {None: 10, "list_full": CLIENTS - 10}
    with served.inside():
        assert kept(gate.event) == (CLIENTS, 10, CLIENTS)
        counted = select(CheckList.admitted).join(made.Event, made.Event.id == CheckList.event_id)
        assert db.session.scalars(counted.where(made.Event.code == gate.event)).all() == [10]


def test_a_killed_server_keeps_every_scan_it_acknowledged(served, world):
    [gate], tickets = gates(served, world, PATIENT)
    acknowledged, enough = [], threading.Event()

    def send(ticket: str) -> tuple[int, dict]:
        told = gate.show(ticket, ticket[:20])
        if told[0] == 201:
            acknowledged.append(ticket)
            if len(acknowledged) == ANSWERED:
                enough.set()
        return told

    killer = threading.Thread(target=lambda: (enough.wait(60), served.kill()))
    killer.start()
    with ThreadPoolExecutor(16) as pool:
        first = list(pool.map(send, tickets))
    killer.join()
    # The blow fell in the middle: some were told, some were not.
    assert ANSWERED <= len(acknowledged) < PATIENT
    assert {status for status, _ in first} == {0, 201}
    served.start()
    with ThreadPoolExecutor(16) as pool:
        again = list(pool.map(lambda ticket: gate.show(ticket, ticket[:20]), tickets))
    lost = [
        before for (told, before), (status, now) in zip(first, again, strict=True)
        if told and (status, now) != (200, before | {"replayed": True})
    ]  # fmt: skip
    assert lost == []
    assert {status for status, _ in again} <= {200, 201}
    with served.inside():
        assert kept(gate.event) == (PATIENT, PATIENT, PATIENT)
