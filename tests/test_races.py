"""Two workers, 200 clients at once: one submission, one last place, one sheet; a killed server loses nothing it told.

What happened is judged by rows against what the clients were told (B16, B18).
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.contests.entries import queries
from app.contests.entries.actions import Basics, start
from app.contests.entry_models import AllowancePlace, Entry, EntryClaim, EntryVersion
from app.contests.models import Allowance, AllowanceMember, Edition
from app.contests.states import EntryState
from app.judging.models import ScoreSheet, SheetChange
from app.judging.panels import actions as panels
from app.judging.panels.queries.rounds import criteria_of
from app.judging.states import SheetState, SheetVerb
from app.kit.codes import public_code
from app.kit.db import db, transaction
from app.kit.text import person_sort_key, search_key
from app.people.actor import Actor
from app.people.models import Account, Person
from tests import cluster
from tests.contests.dossiers import basics, fill
from tests.contests.editions import DUE, open_edition
from tests.judging import rounds
from tests.racing import Told, at_once, sign_in
from tests.serving import Served, serve
from tests.world import MADE, World, build

AT = DUE - timedelta(days=5)
CLIENTS = 200
#: Clients of the server that is killed, and how many answers it gives before.
PATIENT, ANSWERED = 40, 10
RECEIPT = "/receipts/"


@dataclass(frozen=True)
class Ready:
    """A draft that lacks nothing, whose leader stands before the button."""

    person: int
    path: str
    revision: int

    def form(self, nonce: str) -> dict[str, str]:
        """What the last look sends."""
        return {"nonce": nonce, "revision": str(self.revision), "take_part": "y"}

    @property
    def ref(self) -> str:
        """The public code of the entry."""
        return self.path.split("/")[4]


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def served(request, tmp_path_factory) -> Iterator[Served]:
    """The real server with two workers, on each database."""
    with ExitStack() as stack:
        database = stack.enter_context(cluster.cluster()) if request.param == "postgres" else None
        yield stack.enter_context(serve(tmp_path_factory.mktemp("races"), database=database, workers=2, at=AT))


@pytest.fixture(scope="module")
def world(served) -> World:
    with served.inside(), transaction():
        made = build()
        open_edition(made)
    return made


def drafts(served: Served, world: World, count: int, unit: str = "xa_mot") -> list[Ready]:
    """A draft each by so many young people who are new here."""
    with served.inside(), transaction():
        edition = db.session.scalars(select(Edition).order_by(Edition.id).limit(1)).one()
        asked = basics(world, edition, unit=unit)
        return [_draft(edition, asked, _youth(world)) for _ in range(count)]


def _youth(world: World) -> Actor:
    name = "Lò Thị Đua"
    person = Person(
        ref=public_code(10), full_name=name, search_key=search_key(name), sort_key=person_sort_key(name),
        birth_date=date(2000, 5, 1), unit_id=world.units["xa_mot"], made_at=MADE,
    )  # fmt: skip
    db.session.add(person)
    db.session.flush()
    db.session.add(Account(person_id=person.id, login=f"{person.ref}@demo.example", made_at=MADE))
    return Actor(person_id=person.id, true_person_id=person.id, ref=person.ref, unit_id=person.unit_id)


def _draft(edition: Edition, asked: Basics, by: Actor) -> Ready:
    entry = start(edition, asked, by=by, at=AT)
    fill(queries.entry_of(by, edition.code, entry.ref), AT)
    db.session.flush()
    return Ready(by.person_id, f"/contests/{edition.code}/entries/{entry.ref}/submit", entry.draft_revision)


def receipts(ref: str) -> dict[str, str]:
    """nonce → where its receipt stands, of every version of an entry."""
    query = select(EntryVersion.nonce, EntryVersion.receipt_code).join(Entry, Entry.id == EntryVersion.entry_id)
    return {nonce: f"{RECEIPT}{code}" for nonce, code in db.session.execute(query.where(Entry.ref == ref))}


def test_one_draft_sent_by_200_clients_is_handed_in_once(served, world) -> None:
    """Half of them are one phone that sends again and again, the others each a window of its own."""
    [ready] = drafts(served, world, 1)
    [phone] = sign_in(served, [ready.person], AT)
    nonces = ["the-very-same-nonce"] * (CLIENTS // 2) + [f"another-nonce-{n}" for n in range(CLIENTS // 2)]
    told = at_once([lambda n=nonce: phone.send(ready.path, ready.form(n)) for nonce in nonces])
    with served.inside():
        [(won, receipt)] = receipts(ready.ref).items()
        assert db.session.scalars(select(Entry.state).where(Entry.ref == ready.ref)).one() == EntryState.SUBMITTED
    assert {one.status for one in told} <= {303, 409}
    # Whoever sent what was kept got its receipt, however often it was sent; nobody else got any.
    assert [one.location == receipt for one in told] == [nonce == won for nonce in nonces]
    assert {one.location for one in told if one.location.startswith(RECEIPT)} == {receipt}


def test_the_last_place_of_an_allowance_goes_to_one_of_200(served, world) -> None:
    """Half of them belong to the unit itself, half to another that shares its ceiling, as parts of a group do."""
    units = ("dai_hoc", "xa_hai")
    with served.inside(), transaction():
        edition = db.session.scalars(select(func.min(Edition.id))).one()
        allowance = Allowance(edition_id=edition, unit_id=world.units["dai_hoc"], maximum=1, taken=0)
        db.session.add(allowance)
        db.session.flush()
        db.session.add(AllowanceMember(allowance_id=allowance.id, unit_id=world.units["xa_hai"]))
    pairs = zip(*(drafts(served, world, CLIENTS // 2, unit) for unit in units), strict=True)
    every = [ready for pair in pairs for ready in pair]
    phones = sign_in(served, [one.person for one in every], AT)
    told = at_once(
        [lambda p=phone, r=ready: p.send(r.path, r.form(r.ref * 2)) for phone, ready in zip(phones, every, strict=True)]
    )
    assert Counter(one.status for one in told) == {303: 1, 409: CLIENTS - 1}
    with served.inside():
        assert db.session.scalars(select(Allowance.taken)).all() == [1]
        query = select(Entry.ref).join(AllowancePlace, AllowancePlace.entry_id == Entry.id)
        winner = db.session.scalars(query).one()
        assert [one.location for one in told if one.status == 303] == list(receipts(winner).values())
        handed_in = select(Entry.ref).where(
            Entry.credited_unit_id.in_([world.units[unit] for unit in units]), Entry.state == EntryState.SUBMITTED
        )
        assert db.session.scalars(handed_in).all() == [winner]


def test_two_entries_alone_of_one_person_leave_one(served, world) -> None:
    with served.inside(), transaction():
        edition = db.session.scalars(select(Edition).order_by(Edition.id).limit(1)).one()
        by, asked = _youth(world), basics(world, edition)
        every = [_draft(edition, asked, by) for _ in range(4)]
    [phone] = sign_in(served, [by.person_id], AT)
    told = at_once([lambda r=ready: phone.send(r.path, r.form(r.ref * 2)) for ready in every])
    assert Counter(one.status for one in told) == {303: 1, 409: 3}
    with served.inside():
        claims = select(func.count()).select_from(EntryClaim).where(EntryClaim.person_id == by.person_id)
        assert db.session.scalar(claims) == 2  # one entry alone, which also leads


def test_a_killed_server_keeps_every_submission_it_acknowledged(served, world) -> None:
    every = drafts(served, world, PATIENT)
    phones = sign_in(served, [one.person for one in every], AT)
    pairs = list(zip(phones, every, strict=True))
    acknowledged, enough = [], threading.Event()

    def send(phone, ready: Ready) -> Told:
        told = phone.send(ready.path, ready.form(ready.ref * 2))
        if told.location.startswith(RECEIPT):
            acknowledged.append(ready.ref)
            if len(acknowledged) == ANSWERED:
                enough.set()
        return told

    killer = threading.Thread(target=lambda: (enough.wait(60), served.kill()))
    killer.start()
    first = at_once([lambda p=phone, r=ready: send(p, r) for phone, ready in pairs])
    killer.join()
    # The blow fell in the middle: some were told, some were not.
    assert ANSWERED <= len(acknowledged) < PATIENT
    assert {one.status for one in first} == {0, 303}
    served.start()
    again = at_once([lambda p=phone, r=ready: p.send(r.path, r.form(r.ref * 2)) for phone, ready in pairs])
    with served.inside():
        kept = [list(receipts(ready.ref).values()) for ready in every]
    # Everybody who was told before the blow is told the same after it; the others come through now, once each.
    assert kept == [[one.location] for one in again]
    before = [(one.location, now.location) for one, now in zip(first, again, strict=True) if one.status]
    assert [told for told, _ in before] == [now for _, now in before]


def test_one_sheet_handed_in_by_200_clients_counts_once(served, world) -> None:
    """Two devices of one judge: half of the clients send one set of points, half another."""
    with served.inside(), transaction():
        edition = open_edition(world, code="cham-thi")
        rounds.entry(world, edition, title="Hồ sơ một")
        judged = rounds.draft_round(world, edition)
        rounds.share(world, judged)
        panels.open_round(judged, by=world.actor("secretary"), at=rounds.BEFORE)
        keys = [c.key for c in criteria_of(judged)]
        page, ref = f"/judging/rounds/{judged.ref}", rounds.sheet(world, judged, "judge_one").ref
    served.set_clock(rounds.DURING)
    [phone] = sign_in(served, [world.people["judge_one"]], rounds.DURING)
    sent = [("the-first-device", "5"), ("the-second-device", "3,5")] * (CLIENTS // 2)
    path = f"/judging/sheets/{ref}/submit"
    forms = [{"nonce": n, "revision": "0", **{f"c.{k}": points for k in keys}} for n, points in sent]
    told = at_once([lambda f=form: phone.send(path, f) for form in forms])
    with served.inside():
        sheet = db.session.scalars(select(ScoreSheet).where(ScoreSheet.ref == ref)).one()
        assert (sheet.state, sheet.revision) == (SheetState.SUBMITTED, 1)
        history = select(SheetChange.verb, SheetChange.scores).where(SheetChange.sheet_id == sheet.id)
        assert db.session.execute(history).all() == [(SheetVerb.SUBMIT, sheet.scores)]
        points = {"the-first-device": 500, "the-second-device": 350}[sheet.nonce]
        assert sheet.scores == dict.fromkeys(keys, points)
        won = sheet.nonce
    # The clients of the device that won are all told so, those of the other are all refused.
    assert [(one.status, one.location) for one in told] == [(303, page) if n == won else (409, "") for n, _ in sent]
