"""Two workers, many phones at once: one submission, one last place, one entry alone; told alike to all (B16)."""

import re
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.contests.entry_models import AllowancePlace, Entry, EntryClaim, EntryVersion
from app.contests.models import Allowance, Edition
from app.contests.states import EntryState
from app.kit.codes import public_code, secret_token, token_hash
from app.kit.db import db, transaction
from app.people.models import LoginSession
from tests import cluster
from tests.contests.dossiers import filled
from tests.contests.editions import DUE, open_edition
from tests.serving import Served, serve
from tests.world import World, build

AT = DUE - timedelta(days=5)
CLIENTS = 12


@dataclass
class Phone:
    """One person's signed-in device, as far as HTTP goes."""

    base: str
    cookie: str

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """(status, Location, body); redirects are not followed."""
        data = urllib.parse.urlencode(form).encode() if form else None
        request = urllib.request.Request(self.base + path, data, {"Cookie": self.cookie})
        try:
            with urllib.request.build_opener(_Stay).open(request, timeout=60) as answer:
                self._remember(answer.headers)
                return answer.status, answer.headers.get("Location", ""), answer.read().decode()
        except urllib.error.HTTPError as told:
            with told:
                self._remember(told.headers)
                return told.code, told.headers.get("Location", ""), told.read().decode()

    def _remember(self, headers) -> None:
        for cookie in headers.get_all("Set-Cookie") or []:
            if cookie.startswith("dh="):
                self.cookie = f"{self.cookie.split('; dh=')[0]}; {cookie.split(';')[0]}"

    def last_look(self, path: str) -> dict[str, str]:
        """The hidden fields of the page that hands in, and the one tick."""
        page = self.ask(path)[2]
        fields = {
            name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1]
            for name in ("csrf_token", "nonce", "revision")
        }
        return {**fields, "take_part": "y"}


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args, **more):
        return None


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


def sign_in(served: Served, world: World, who: str) -> Phone:
    token = secret_token()
    with served.inside(), transaction():
        db.session.add(
            LoginSession(ref=public_code(10), account_id=world.account(who).id, token_hash=token_hash("session", token),
                         made_at=AT, seen_at=AT, device="test", address="")
        )  # fmt: skip
    return Phone(served.url, f"dh_in={token}")


def draft(served: Served, world: World, who: str, **more) -> str:
    """A draft of `who` that lacks nothing; the path of the page that hands it in."""
    with served.inside(), transaction():
        edition = world_edition()
        return f"/contests/{edition.code}/entries/{filled(world, edition, who, AT, **more).ref}/submit"


def world_edition():

    return db.session.scalars(select(Edition)).one()


def at_once(jobs) -> list[tuple[int, str]]:
    with ThreadPoolExecutor(len(jobs)) as pool:
        return [(status, location) for status, location, _ in pool.map(lambda job: job(), jobs)]


def test_one_draft_sent_by_many_phones_is_handed_in_once(served, world) -> None:
    path, phone = draft(served, world, "lan"), sign_in(served, world, "lan")
    form = phone.last_look(path)
    same = [lambda: phone.ask(path, form)] * CLIENTS
    others = [lambda n=n: phone.ask(path, form | {"nonce": f"another-nonce-{n}"}) for n in range(CLIENTS)]
    told = at_once(same + others)
    receipts = {location for _, location in told if location.startswith("/receipts/")}
    with served.inside():
        entry = db.session.scalars(select(Entry).where(Entry.ref == path.split("/")[4])).one()
        codes = db.session.scalars(select(EntryVersion.receipt_code).where(EntryVersion.entry_id == entry.id)).all()
        assert (entry.state, [f"/receipts/{code}" for code in codes]) == (EntryState.SUBMITTED, sorted(receipts))
    assert Counter(status for status, _ in told)[500] == 0


def test_last_place_of_an_allowance_goes_to_one(served, world) -> None:
    people = ["minh", "an", "stranger", "judge_one", "judge_two", "mentor"]
    with served.inside(), transaction():
        db.session.add(Allowance(edition_id=world_edition().id, unit_id=world.units["dai_hoc"], maximum=1, taken=0))
    phones = {who: (sign_in(served, world, who), draft(served, world, who, unit="dai_hoc")) for who in people}
    forms = {who: phone.last_look(path) for who, (phone, path) in phones.items()}
    told = at_once([lambda w=who: phones[w][0].ask(phones[w][1], forms[w]) for who in people])
    assert Counter(status for status, _ in told) == {303: 1, 409: len(people) - 1}
    with served.inside():
        assert db.session.scalars(select(Allowance.taken)).all() == [1]
        assert db.session.scalar(select(func.count()).select_from(AllowancePlace)) == 1


def test_two_entries_alone_of_one_person_leave_one(served, world) -> None:
    paths = [draft(served, world, "officer_two", title=f"Ý tưởng {n}", unit="xa_hai") for n in range(4)]
    phone = sign_in(served, world, "officer_two")
    forms = [phone.last_look(path) for path in paths]
    told = at_once([lambda p=path, f=form: phone.ask(p, f) for path, form in zip(paths, forms, strict=True)])
    assert Counter(status for status, _ in told) == {303: 1, 409: 3}
    with served.inside():
        claims = select(func.count()).select_from(EntryClaim).where(EntryClaim.person_id == world.people["officer_two"])
        assert db.session.scalar(claims) == 2  # one entry alone, which also leads
