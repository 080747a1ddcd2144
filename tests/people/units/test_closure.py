"""The kept closure against a naive recount, through whatever decisions come, at any date."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from app.kit.db import db
from app.kit.errors import DomainError
from app.people.actor import SYSTEM
from app.people.models import Unit, UnitAncestor, UnitKind
from app.people.units import queries
from app.people.units.actions import dissolve, make_unit, merge, move, rename, split
from app.people.units.rules import UNALLOCATED

pytestmark = pytest.mark.usefixtures("writing")

AT = datetime(2026, 8, 24, 1, tzinfo=UTC)
START = date(2026, 1, 1)
DAYS = st.integers(0, 30).map(lambda n: START + timedelta(days=n))
PROBES = [START + timedelta(days=n) for n in (0, 5, 11, 17, 24, 30, 40)]
PICK = st.integers(0, 10_000)


class Naive:
    """What a clerk would write down: per unit its days, its names and what it stood below, day by day."""

    def __init__(self):
        self.life, self.above, self.names, self.heirs = {}, {}, {}, {}

    def make(self, unit, parent, on):
        self.life[unit], self.above[unit], self.names[unit] = [on, None], {}, {on: f"Đơn vị {unit}"}
        if parent:
            self.above[unit][on] = parent

    def lives(self, unit, day):
        start, end = self.life[unit]
        return start <= day and (end is None or day < end)

    def parent(self, unit, day):
        known = [since for since in self.above[unit] if since <= day]
        return self.above[unit][max(known)] if known else None

    def place(self, unit, on, to):
        """From `on` on below `to`; where it stood there already, nothing begins that day."""
        self.above[unit].pop(on, None)
        if self.parent(unit, on) != to:
            self.above[unit][on] = to

    def way(self, unit, day):
        """[unit, parent, grandparent, …] on a day, by walking."""
        steps = []
        while unit and self.lives(unit, day):
            steps.append(unit)
            unit = self.parent(unit, day)
        return steps

    def children(self, unit, day):
        return [one for one in self.life if self.lives(one, day) and self.parent(one, day) == unit]

    def end(self, unit, on, heir):
        up = self.parent(unit, on)
        for child in self.children(unit, on):
            self.place(child, on, heir if heir and heir != child else up)
        self.life[unit][1] = on

    def stands_for(self, unit, day):
        if unit not in self.heirs or self.heirs[unit][0] > day:
            return unit
        ends = {self.stands_for(heir, day) for heir in self.heirs[unit][1]}
        return ends.pop() if len(ends) == 1 else UNALLOCATED


class Decisions(RuleBasedStateMachine):
    """Random decisions; what is refused changes nothing, what passes is also written down naively."""

    top = kind = 0

    def __init__(self):
        super().__init__()
        self.book, self.count = Naive(), 0
        self.book.make(self.top, None, START)
        self.ids = [self.top]

    def pick(self, number):
        return self.ids[number % len(self.ids)]

    def unit(self, unit_id):
        return db.session.get_one(Unit, unit_id)

    def tried(self, act):
        try:
            with db.session.begin_nested():
                act()
                db.session.flush()
        except DomainError:
            return False
        return True

    @rule(parent=PICK, on=DAYS)
    def makes(self, parent, on):
        parent, made = self.pick(parent), []
        self.count += 1

        def act():
            made.append(make_unit(
                code=f"m{self.count}", kind=db.session.get_one(UnitKind, self.kind), name=f"m{self.count}",
                parent=self.unit(parent), valid_from=on, by=SYSTEM, at=AT,
            ))  # fmt: skip

        if self.tried(act):
            self.ids.append(made[0].id)
            self.book.make(made[0].id, parent, on)
            self.book.names[made[0].id] = {on: f"m{self.count}"}

    @rule(unit=PICK, to=PICK, on=DAYS)
    def moves(self, unit, to, on):
        unit, to = self.pick(unit), self.pick(to)
        if self.tried(lambda: move(self.unit(unit), to=self.unit(to), on=on, decision=None, by=SYSTEM, at=AT)):
            self.book.place(unit, on, to)

    @rule(unit=PICK, on=DAYS, name=st.sampled_from(["Đoàn A", "Đoàn B"]))
    def renames(self, unit, on, name):
        unit = self.pick(unit)
        if self.tried(lambda: rename(self.unit(unit), name=name, on=on, decision=None, by=SYSTEM, at=AT)):
            self.book.names.setdefault(unit, {})[on] = name

    @rule(units=st.lists(PICK, min_size=1, max_size=2), into=PICK, on=DAYS)
    def merges(self, units, into, on):
        units, into = [self.pick(u) for u in units], self.pick(into)
        act = lambda: merge(  # noqa: E731
            [self.unit(u) for u in units], into=self.unit(into), on=on, decision=None, by=SYSTEM, at=AT
        )
        if self.tried(act):
            for unit in sorted(units, key=lambda one: -len(self.book.way(one, on))):
                self.book.end(unit, on, into)
                self.book.heirs[unit] = (on, [into])

    @rule(unit=PICK, into=st.lists(PICK, min_size=2, max_size=3), on=DAYS)
    def splits(self, unit, into, on):
        unit, into = self.pick(unit), [self.pick(u) for u in into]
        parts = [(self.unit(u), None) for u in into]
        if self.tried(lambda: split(self.unit(unit), into=parts, on=on, decision=None, by=SYSTEM, at=AT)):
            self.book.end(unit, on, None)
            self.book.heirs[unit] = (on, into)

    @rule(unit=PICK, on=DAYS)
    def dissolves(self, unit, on):
        unit = self.pick(unit)
        if self.tried(lambda: dissolve(self.unit(unit), on=on, decision=None, by=SYSTEM, at=AT)):
            self.book.end(unit, on, None)

    @invariant()
    def lines_are_those_of_the_naive_walk(self):
        rows = db.session.execute(
            select(UnitAncestor.unit_id, UnitAncestor.ancestor_id, UnitAncestor.depth, UnitAncestor.valid_from,
                   UnitAncestor.valid_to).where(UnitAncestor.unit_id.in_(self.ids))
        ).all()  # fmt: skip
        for day in PROBES:
            kept = {(u, a, d) for u, a, d, start, end in rows if start <= day and (end is None or day <= end)}
            walked = {(u, a, d) for u in self.ids for d, a in enumerate(self.book.way(u, day))}
            assert kept == walked, day

    @invariant()
    def every_row_lands_in_one_place(self):
        for day in PROBES[::3]:
            found = queries.convert(self.ids, day)
            assert found == {unit: self.book.stands_for(unit, day) for unit in self.ids}

    @invariant()
    def names_are_those_of_the_day(self):
        for day in PROBES[::3]:
            found = queries.names_on(self.ids, day)
            for unit in self.ids[1:]:
                known = self.book.names[unit]
                since = [start for start in known if start <= day] or [min(known)]
                assert found[unit] == known[max(since)]

    def teardown(self):
        db.session.rollback()


def test_closure_names_and_successors_agree_with_a_naive_recount(world):
    kind_id = world.kinds["commune"]

    class InThisWorld(Decisions):
        def __init__(self):
            self.kind = kind_id
            kind = db.session.get_one(UnitKind, kind_id)
            top = make_unit(
                code="top", kind=kind, name="Đỉnh", parent=None, valid_from=START, by=SYSTEM, at=AT
            )  # fmt: skip
            self.top = top.id
            super().__init__()

    run_state_machine_as_test(
        InThisWorld,
        settings=settings(
            max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
