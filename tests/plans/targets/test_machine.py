"""Whatever happens to entries and units: Σ units + uncredited = province, in both views, at any date (acceptance 7)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from app.contests.states import ENTRY, EntryState, EntryVerb, Exclusion
from app.people.units.rules import Edge, successor_map
from app.plans.states import DissolvedUnits
from app.plans.targets.queries.entries import counted, counted_at
from app.plans.targets.rules.amending import amended, changes
from app.plans.targets.rules.classes import Facts
from app.plans.targets.rules.obligations import TargetFacts, UnitFacts, obligations
from app.plans.targets.rules.table import UNALLOCATED, UNCREDITED, draw, owners_then, owners_today
from tests.plans.targets.naive import NaiveUnit, counts, line_on, present, row_then, row_today

TOP, MAIN, BRANCH = 1, 1, 2
START = date(2026, 1, 1)
DUE_DAY = date(2026, 8, 29)
DUE = datetime(2026, 8, 29, 16, 59, tzinfo=UTC)
S, V = EntryState, EntryVerb
#: Days on which the views are drawn, besides the present one.
DAYS = (START, date(2026, 6, 1), DUE_DAY, date(2027, 3, 1), date(2030, 1, 1))


def noon(day: date) -> datetime:
    """An instant of a day."""
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


class Province(RuleBasedStateMachine):
    """A province whose entries and units go through everything they can."""

    @initialize(
        choice=st.sampled_from(DissolvedUnits),
        as_of=st.sampled_from((START, DUE_DAY)),
        before=st.sampled_from((210, 3)),
    )
    def begin(self, choice, as_of, before):
        self.day = DUE_DAY - timedelta(days=before)
        self.choice, self.as_of = choice, as_of
        self.units: dict[int, NaiveUnit] = {TOP: NaiveUnit(TOP, date(2000, 1, 1), [])}
        self.kinds: dict[int, int] = {}
        self.facts: dict[int, Facts] = {}
        self.snapshot, self.changes = None, []
        for _ in range(4):
            self._unit(MAIN, TOP, date(2000, 1, 1))
        for parent in (2, 2, 3):
            self._unit(BRANCH, parent, date(2000, 1, 1))
        for unit in (None, None, 2, 3, 3, 4, 5, 6, 7, 8):
            self._add(unit)
        for id_ in (1, 3, 4, 6, 7, 8):
            self.unit_confirms(id_)
            self.organizers_receive(id_)

    def _unit(self, kind, parent, born):
        id_ = max(self.units) + 1
        self.units[id_] = NaiveUnit(id_, born, [(born, parent)])
        self.kinds[id_] = kind
        return id_

    def _living(self, kind=None):
        return [u for u, k in self.kinds.items() if self.units[u].lives(self.day) and kind in (None, k)]

    # --- time and units ---

    @rule(days=st.integers(1, 60))
    def time_passes(self, days):
        self.day += timedelta(days=days)

    def _end(self, unit, heirs):
        me = self.units[unit]
        me.last = self.day - timedelta(days=1)
        me.heirs = [(self.day, heir) for heir in heirs]

    def _move_branches(self, old, new):
        for branch in self._living(BRANCH):
            if parent_of(self.units[branch], self.day) == old:
                self.units[branch].parents.append((self.day, new))

    @precondition(lambda self: len(self._living(MAIN)) > 2)
    @rule(data=st.data())
    def units_merge(self, data):
        two = data.draw(st.lists(st.sampled_from(self._living(MAIN)), min_size=2, max_size=2, unique=True))
        self.day += timedelta(days=1)
        new = self._unit(MAIN, TOP, self.day)
        for old in two:
            self._move_branches(old, new)
            self._end(old, [new])

    @precondition(lambda self: 0 < len(self._living(MAIN)) < 8)
    @rule(data=st.data())
    def a_unit_splits(self, data):
        old = data.draw(st.sampled_from(self._living(MAIN)))
        self.day += timedelta(days=1)
        parts = [self._unit(MAIN, TOP, self.day) for _ in range(2)]
        self._move_branches(old, parts[0])
        self._end(old, parts)

    @precondition(lambda self: len(self._living(MAIN)) > 1)
    @rule(data=st.data())
    def a_branch_moves(self, data):
        branch = data.draw(st.sampled_from(self._living(BRANCH)))
        self.day += timedelta(days=1)
        self.units[branch].parents.append((self.day, data.draw(st.sampled_from(self._living(MAIN)))))

    # --- entries ---

    @rule(data=st.data())
    def hand_in(self, data):
        self._add(data.draw(st.sampled_from([None, *self._living()])))
        if data.draw(st.booleans(), label="taken in at once"):
            self.unit_confirms(len(self.facts))
            self.organizers_receive(len(self.facts))

    def _add(self, unit):
        id_ = len(self.facts) + 1
        self.facts[id_] = Facts(id_, S.SUBMITTED, unit, noon(self.day), late=self.day > DUE_DAY)

    @rule(data=st.data(), steps=st.integers(1, 8))
    def something_happens_to_entries(self, data, steps):
        self._choose = lambda *among: data.draw(st.sampled_from(among))
        for _ in range(steps):
            act = data.draw(st.sampled_from(self._acts()), label="act")
            act(data.draw(st.sampled_from(sorted(self.facts)), label="entry"))

    def _acts(self):
        return [
            self.unit_confirms, self.organizers_receive, self.it_goes_on, self.a_supplement_is_asked,
            self.it_is_merged, self.it_is_withdrawn, self.it_is_disqualified, self.late_work_is_accepted, self.a_unit_takes_credit,
        ]  # fmt: skip

    def _go(self, id_, verb, **more):
        entry = self.facts[id_]
        if ENTRY.can(entry.state, verb):
            self.facts[id_] = replace(entry, state=ENTRY.target(entry.state, verb), **more)

    def unit_confirms(self, id_):
        at = noon(self.day)
        if self.facts[id_].unit_id is not None and self.facts[id_].confirmed_at is None:
            if self.facts[id_].state == S.SUBMITTED:
                self._go(id_, V.CONFIRM, confirmed_at=at, forwarded_at=at)
            elif self.facts[id_].received_at:
                self.facts[id_] = replace(self.facts[id_], confirmed_at=at)

    def organizers_receive(self, id_):
        at = noon(self.day)
        self._go(id_, V.RECEIVE, received_at=at, forwarded_at=self.facts[id_].forwarded_at or at)

    def it_goes_on(self, id_):
        verb = self._choose(V.VALIDATE, V.INVALIDATE, V.RECONSIDER, V.ADVANCE, V.STOP, V.MERGE, V.RETURN)
        more = {"confirmed_at": None, "forwarded_at": None} if verb == V.RETURN else {}
        self._go(id_, verb, **more)

    def it_is_merged(self, id_):
        self._go(id_, V.MERGE)

    def a_supplement_is_asked(self, id_):
        days = self._choose(1, 5, 20)
        self._go(id_, V.ASK_SUPPLEMENT, supplement_due_at=noon(self.day + timedelta(days=days)))

    def it_is_withdrawn(self, id_):
        self._go(id_, V.WITHDRAW, withdrawn_at=noon(self.day))

    def it_is_disqualified(self, id_):
        why = self._choose(*Exclusion)
        self._go(id_, V.DISQUALIFY, disqualified_for=why, disqualified_at=noon(self.day))

    def late_work_is_accepted(self, id_):
        if self.facts[id_].late:
            self.facts[id_] = replace(self.facts[id_], late_accepted_at=noon(self.day))

    def a_unit_takes_credit(self, id_):
        if self.facts[id_].unit_id is None and self._living():
            unit = self._choose(*self._living())
            self.facts[id_] = replace(self.facts[id_], unit_id=unit, confirmed_at=noon(self.day))

    @precondition(lambda self: self.snapshot is None and self.day > DUE_DAY)
    @rule()
    def the_figure_is_frozen(self):
        self.snapshot = counted_at(self.facts.values(), DUE)

    @precondition(lambda self: self.snapshot is not None)
    @rule()
    def amendments_are_written(self):
        live = counted(self.facts.values(), noon(self.day))
        self.changes += changes(amended(self.snapshot, self.changes), live)
        known = amended(self.snapshot, self.changes)
        for entry in live:
            if entry.kind != "preparing":
                assert known[entry.id] == (entry.unit_id, entry.kind)
        net = sum(change.net for change in self.changes)
        frozen = sum(e.kind in ("on_time", "provisional", "late_accepted") for e in self.snapshot)
        assert frozen + net == sum(counts(e, noon(self.day)) for e in self.facts.values())

    # --- the promise ---

    def _obliged(self):
        target = TargetFacts(1, frozenset({MAIN}), self.as_of, 2, None, self.choice, 1)
        units = {u: UnitFacts(u, k, self.units[u].born, self.units[u].last) for u, k in self.kinds.items()}
        heirs = {u: [(heir, on) for on, heir in unit.heirs] for u, unit in self.units.items()}
        return obligations(target, units, {}, heirs, DUE_DAY)

    def _check(self, table, row_of):
        at = noon(self.day)
        expected: dict[int, int] = {}
        for entry in self.facts.values():
            row = UNCREDITED if entry.unit_id is None else row_of(entry.unit_id)
            key = UNALLOCATED if row is None else row
            expected[key] = expected.get(key, 0) + counts(entry, at)
        found = {row.key: row.own.count for row in table.every}
        assert {key: n for key, n in found.items() if n} == {key: n for key, n in expected.items() if n}
        assert sum(found.values()) == table.province.count == sum(counts(e, at) for e in self.facts.values())
        assert table.agrees

    @invariant()
    def totals_agree_in_both_views_at_any_date(self):
        obliged = self._obliged()
        live = counted(self.facts.values(), noon(self.day))
        owing = {o.unit_id: set(o.heirs) for o in obliged}
        ids = set(self.units)
        edges = [
            Edge(u.id, heir, on, 10_000 if len(u.heirs) == 1 else None)
            for u in self.units.values()
            for on, heir in u.heirs
        ]
        for day in (*DAYS, self.day):
            lines = {u: tuple(line_on(self.units, u, day)) for u in ids}
            owner = owners_then(ids, obliged, lines, TOP)
            then = draw(live, self.snapshot, {}, obliged, owner, lines)
            self._check(then, lambda u, day=day: row_then(self.units, u, owing, TOP, day))
            known = {u: v if isinstance(v, int) else None for u, v in successor_map(edges, day).items()}
            assert {u: known.get(u, u) for u in ids} == {u: present(self.units, u, day) for u in ids}
            owner = owners_today(ids, obliged, known, lines, TOP)
            today = draw(live, self.snapshot, {}, obliged, owner, lines)
            self._check(today, lambda u, day=day: row_today(self.units, u, owing, TOP, day))
            assert then.owed_minimum == today.owed_minimum


def parent_of(unit: NaiveUnit, day: date) -> int:
    """The parent of a living unit on a day."""
    return [parent for first, parent in unit.parents if first <= day][-1]


TestProvince = Province.TestCase
TestProvince.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
