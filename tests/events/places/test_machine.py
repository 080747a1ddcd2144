"""Everything that happens to places, in any order, against a book kept naively: the same states, and counters that hold."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from app.events.models import Event
from app.events.places import queries
from app.events.places.actions import lapse_due, release, set_capacity
from app.events.registration_models import Allocation, Registration
from app.events.registrations import actions
from app.events.states import Scope
from app.kit.db import db
from app.kit.errors import DomainError
from tests.events import made
from tests.events.made import START
from tests.events.people import youth
from tests.events.places.naive import Book, One

pytestmark = pytest.mark.usefixtures("writing")
WORLD = []
SITES = st.sampled_from([None, "here", "there"])
KINDS = st.sampled_from(["youth", "guests"])
PICK = st.integers(0, 30)
UNITS = ["xa_mot", "xa_hai"]


class Places(RuleBasedStateMachine):
    """One event with three overlapping limits; each rule does the same in the house and in the book."""

    def __init__(self):
        super().__init__()
        self.world = WORLD[0]
        self.undo = db.session.begin_nested()
        self.at = START - timedelta(hours=4)
        self.by = self.world.actor("organizer")
        self.event: Event = made.event(self.world, capacity=4, hold_minutes=15, offer_minutes=30)
        site = {name: made.site(self.event, name, capacity=3, n=n) for n, name in enumerate(["here", "there"])}
        kind = {name: made.category(self.event, name, capacity=3) for name in ["youth", "guests"]}
        talk = made.session(self.event, capacity=2)
        self.things = {**site, **kind, "talk": talk, "event": self.event}
        self.scopes = {"event": Scope.EVENT, "talk": Scope.SESSION, "here": Scope.SITE, "there": Scope.SITE}
        self.book = Book(START, timedelta(minutes=15), timedelta(minutes=30))
        self.book.places = {"event": 4, "here": 3, "there": 3, "youth": 3, "guests": 3, "talk": 2}
        self.seats: dict[str, Allocation] = {}
        self.parties = 0

    def teardown(self):
        self.undo.rollback()
        db.session.expire_all()

    def done(self, act, *args, **more) -> object:
        """What it gave, or None where it was refused (and then nothing has happened)."""
        try:
            with db.session.begin_nested():
                found = act(*args, by=self.by, at=self.at, **more)
                db.session.flush()
        except DomainError:
            return None
        return found if found is not None else True

    def pick(self, number, *states):
        found = [one for one in self.book.people.values() if one.state in states]
        one = found[number % len(found)]
        return one, db.session.get_one(Registration, one.name)

    def choice(self, site, kind, talk):
        return {
            "site": self.things[site] if site else None, "category": self.things[kind],
            "sessions": [self.things["talk"]] if talk else [],
        }  # fmt: skip

    def enter(self, row, one, state, *, since=None, until=None):
        assert row is not None
        one.name, one.state, one.since, one.until = row.id, state, since, until
        self.book.people[row.id] = one

    @rule(minutes=st.integers(1, 25))
    def time_passes(self, minutes):
        self.at += timedelta(minutes=minutes)

    @rule()
    def the_clock_ticks(self):
        lapse_due(self.at)
        self.book.tick(self.at)

    @rule(site=SITES, kind=KINDS, talk=st.booleans(), held=st.booleans())
    def somebody_comes(self, site, kind, talk, held):
        self.at += timedelta(seconds=1)
        act = actions.hold if held else actions.sign_up
        row = self.done(act, self.event, youth(self.world), **self.choice(site, kind, talk))
        until = min(self.at + self.book.hold, START) if self.at < START else self.at + self.book.hold
        with self.book.all_or_nothing() as done:
            one = One(0, "new", site, kind, talk)
            if self.book.take([one], self.at):
                self.enter(row, one, "held" if held else "confirmed", until=until if held else None)
                done.append(True)
            elif self.at < START:
                self.enter(row, one, "waiting", since=self.at)
                done.append(True)
        assert (row is not None) == bool(done)

    @rule(site=SITES, kind=KINDS, count=st.integers(2, 3))
    def some_come_together(self, site, kind, count):
        self.at += timedelta(seconds=1)
        rows = self.done(
            actions.sign_up_together, self.event, [youth(self.world) for _ in range(count)],
            **self.choice(site, kind, talk=False),
        )  # fmt: skip
        self.parties += 1
        with self.book.all_or_nothing() as done:
            group = [One(0, "new", site, kind, party=self.parties) for _ in range(count)]
            got = self.book.take(group, self.at)
            done.extend([True] if got or self.at < START else [])
            for row, one in zip(rows or [], group, strict=False):
                self.enter(row, one, "confirmed" if got else "waiting", since=None if got else self.at)
        assert (rows is not None) == bool(done)

    def some(self, *states):
        return any(one.state in states for one in self.book.people.values())

    @precondition(lambda self: self.some("held"))
    @rule(number=PICK)
    def a_form_is_completed(self, number):
        one, row = self.pick(number, "held")
        if self.done(actions.complete, row) is not None:
            one.state, one.until = "confirmed", None
        else:
            assert self.at >= START

    @precondition(lambda self: self.some("held", "confirmed", "waiting", "offered"))
    @rule(number=PICK)
    def somebody_cancels(self, number):
        one, row = self.pick(number, "held", "confirmed", "waiting", "offered")
        assert self.done(actions.cancel, row)
        self.book.leave(one, "cancelled", self.at)

    @precondition(lambda self: self.some("offered"))
    @rule(number=PICK)
    def somebody_accepts(self, number):
        one, row = self.pick(number, "offered")
        assert (self.done(actions.accept, row) is not None) == (self.at < one.until)
        if self.at < one.until:
            one.state, one.until = "confirmed", None

    @precondition(lambda self: self.some("offered"))
    @rule(number=PICK)
    def somebody_passes(self, number):
        one, row = self.pick(number, "offered")
        assert (self.done(actions.pass_on, row) is not None) == (self.at < one.until)
        if self.at < one.until:
            one.first = min(one.first, 0)
            self.book.leave(one, "waiting", self.at, but=one)

    @precondition(lambda self: self.some("waiting"))
    @rule(number=PICK, first=st.integers(-1, 2))
    def somebody_is_put_first(self, number, first):
        one, row = self.pick(number, "waiting")
        assert self.done(actions.set_priority, row, first, reason="Khách mời")
        one.first = first
        self.book.serve(self.at)

    @precondition(lambda self: self.some("confirmed"))
    @rule(number=PICK, site=SITES, kind=KINDS, talk=st.booleans())
    def somebody_moves(self, number, site, kind, talk):
        one, row = self.pick(number, "confirmed")
        if one.unit and not self.book.units[one.unit][2] and self.book.units[one.unit][0] not in (None, site):
            return
        moved = self.done(actions.change_choice, row, **self.choice(site, kind, talk))
        with self.book.all_or_nothing() as done:
            done.extend([True] if self.book.move(one, site, kind, talk, self.at) else [])
        assert (moved is not None) == bool(done)

    @rule(thing=st.sampled_from(["event", "here", "there", "youth", "guests", "talk"]), places=st.integers(0, 7))
    def the_capacity_changes(self, thing, places):
        scope = self.scopes.get(thing, Scope.CATEGORY)
        set_ = self.done(set_capacity, self.event, scope, self.things[thing].id, places)
        used = self.book.places[thing] - self.book.free(thing)
        assert (set_ is not None) == (used <= places)
        if set_:
            self.book.places[thing] = places
            self.book.serve(self.at)

    @rule(unit=st.sampled_from(UNITS), seats=st.integers(0, 3), site=SITES)
    def a_unit_gets_seats(self, unit, seats, site):
        known = self.book.units.get(unit)
        if known is None:
            asked, more = (actions.allocate, self.event, self.world.unit(unit), seats), seats
            found = self.done(*asked, site=self.things[site] if site else None)
        else:
            site, more = known[0], seats - known[1]
            found = self.done(actions.change_seats, self.seats[unit], seats)
        named = [one for one in self.book.people.values() if one.unit == unit and one.state == "confirmed"]
        with self.book.all_or_nothing() as done:
            out = known is not None and (known[2] or len(named) > seats)
            if not out and self.book.reserve(site, more, self.at):
                self.book.units[unit] = [site, seats, False]
                done.append(True)
                if more < 0:
                    self.book.serve(self.at)
        assert (found is not None) == bool(done)
        if known is None and done:
            self.seats[unit] = found

    @precondition(lambda self: bool(self.book.units))
    @rule(number=PICK, site=SITES, kind=KINDS, talk=st.booleans())
    def a_delegate_is_named(self, number, site, kind, talk):
        self.at += timedelta(seconds=1)
        unit = sorted(self.book.units)[number % len(self.book.units)]
        bound, _, released = self.book.units[unit]
        site = bound or site
        row = self.done(actions.name_delegate, self.seats[unit], youth(self.world), **self.choice(site, kind, talk))
        with self.book.all_or_nothing() as done:
            one = One(0, "new", site, kind, talk, unit)
            if not released and self.book.take([one], self.at):
                self.enter(row, one, "confirmed")
                done.append(True)
        assert (row is not None) == bool(done)

    @precondition(lambda self: any(one.unit and one.state == "confirmed" for one in self.book.people.values()))
    @rule(number=PICK)
    def a_substitute_is_sent(self, number):
        found = [one for one in self.book.people.values() if one.unit and one.state == "confirmed"]
        one = found[number % len(found)]
        row = db.session.get_one(Registration, one.name)
        sent = self.done(actions.substitute, row, youth(self.world))
        assert sent
        one.state = "replaced"
        self.enter(sent, One(0, "new", one.site, one.kind, one.talk, one.unit), "confirmed")

    @precondition(lambda self: any(not unit[2] for unit in self.book.units.values()))
    @rule(number=PICK)
    def seats_fall_back(self, number):
        left = sorted(unit for unit, (_, _, released) in self.book.units.items() if not released)
        unit = left[number % len(left)]
        assert self.done(release, self.seats[unit])
        self.book.units[unit][2] = True
        self.book.serve(self.at)

    @invariant()
    def every_counter_holds(self):
        assert queries.faults(self.event) == []

    @invariant()
    def everybody_stands_as_in_the_book(self):
        query = db.session.query(Registration.id, Registration.state, Registration.expires_at)
        rows = query.filter(Registration.event_id == self.event.id).order_by(Registration.id).all()
        kept = [(i, state.removeprefix("registration_"), until) for i, state, until in rows]
        assert kept == [(one.name, one.state, one.until) for _, one in sorted(self.book.people.items())]

    @invariant()
    def everybody_is_told_the_position_of_the_book(self):
        ahead, told = 0, {}
        for group in self.book.line():
            told.update({one.name: ahead + 1 for one in group})
            ahead += len(group)
        assert queries.positions(self.event.id) == told


def test_places_agree_with_a_naive_book_whatever_happens(world):
    WORLD[:] = [world]
    run_state_machine_as_test(
        Places,
        settings=settings(
            max_examples=25, stateful_step_count=40, deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )  # fmt: skip
