"""The same promise over the real actions and the real database: entries and units move, the totals agree."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from app.contests.entry_models import Entry
from app.contests.reception import actions as reception
from app.contests.reception.jobs import forward_what_is_stuck
from app.contests.states import EntryState, Exclusion
from app.kit.db import db
from app.kit.errors import DomainError
from app.people.models import Unit
from app.people.units import actions as units
from app.plans.models import Amendment, Snapshot
from app.plans.states import View
from app.plans.targets import jobs
from app.plans.targets.queries.board import board
from tests.contests.reception.made import DUE, entry
from tests.plans.targets.made import edition_with_target

pytestmark = pytest.mark.usefixtures("writing")
WORLD = []


class Living(RuleBasedStateMachine):
    """Sơn Châu in 2026, undone after each example."""

    def __init__(self):
        super().__init__()
        self.world = WORLD[0]
        self.undo = db.session.begin_nested()
        self.at = datetime(2026, 8, 20, 3, tzinfo=UTC)
        self.by = self.world.actor("organizer")
        self.edition, _ = edition_with_target(self.world)
        self.made = 0
        for unit in ("xa_mot", "xa_mot", "xa_hai", None):
            one = entry(self.world, self.edition, unit=unit, at=self.at)
            self.it_is_confirmed_and_forwarded(one.id)
            reception.receive(one, by=self.by, at=self.at)

    def teardown(self):
        self.undo.rollback()
        db.session.expire_all()

    def _try(self, act, *args, **more):
        """Do what the law of the states allows now; refusals change nothing."""
        try:
            with db.session.begin_nested():
                act(*args, by=self.by, at=self.at, **more)
                db.session.flush()
        except DomainError:
            pass

    def _communes(self):
        query = select(Unit).where(
            Unit.kind_id == self.world.kinds["commune"], Unit.valid_to.is_(None),
            Unit.parent_id == self.world.units["son_chau"],
        )  # fmt: skip
        return list(db.session.scalars(query.order_by(Unit.id)))

    @rule(hours=st.integers(1, 90))
    def time_passes(self, hours):
        self.at += timedelta(hours=hours)
        forward_what_is_stuck(self.at)
        jobs.freeze_what_is_due(self.at)

    @rule(data=st.data())
    def hand_in(self, data):
        unit = data.draw(st.sampled_from([None, *self._communes()]))
        if unit is not None:
            self.world.units["_"] = unit.id
        late = {"late": True} if self.at > DUE else {}
        entry(self.world, self.edition, unit="_" if unit else None, at=self.at, **late)

    @rule(data=st.data(), steps=st.integers(1, 3))
    def something_happens_to_entries(self, data, steps):
        self._choose = lambda *among: data.draw(st.sampled_from(among))
        ids = list(db.session.scalars(select(Entry.id).order_by(Entry.id)))
        for _ in range(steps):
            act = data.draw(st.sampled_from(self._acts()), label="act")
            act(data.draw(st.sampled_from(ids), label="entry"))

    def _acts(self):
        return [
            self.it_is_confirmed_and_forwarded, self.it_goes_on, self.it_is_judged_with_a_reason,
            self.it_is_disqualified, self.a_supplement_is_asked, self.it_is_merged, self.a_unit_takes_credit,
        ]  # fmt: skip

    def _entry(self, id_):
        return db.session.get_one(Entry, id_)

    def it_is_confirmed_and_forwarded(self, id_):
        one = self._entry(id_)
        self._try(reception.confirm, one)
        if one.credited_unit_id:
            self._try(reception.forward, self.edition, db.session.get_one(Unit, one.credited_unit_id), [one])

    def it_goes_on(self, id_):
        self._try(self._choose(reception.receive, reception.validate), self._entry(id_))

    def it_is_judged_with_a_reason(self, id_):
        r = reception
        act = self._choose(r.invalidate, r.reconsider, r.withdraw_on_request, r.accept_late, r.return_entry)
        self._try(act, self._entry(id_), reason="có lý do")

    def it_is_disqualified(self, id_):
        self._try(reception.disqualify, self._entry(id_), kind=self._choose(*Exclusion), reason="có bằng chứng")

    def a_supplement_is_asked(self, id_):
        due = self.at + timedelta(hours=self._choose(1, 50, 200))
        self._try(reception.ask_supplement, self._entry(id_), reason="thiếu ảnh", due_at=due)

    def it_is_merged(self, id_):
        into = self._choose(*db.session.scalars(select(Entry.id).order_by(Entry.id)))
        self._try(reception.merge, self._entry(id_), self._entry(into), reason="trùng")

    def a_unit_takes_credit(self, id_):
        self._try(reception.credit, self._entry(id_), self._choose(*self._communes()))

    def _new_unit(self):
        self.made += 1
        top = db.session.get_one(Unit, self.world.units["son_chau"])
        kind = next(u.kind for u in [self._with_kind(self._communes()[0])])
        return units.make_unit(
            code=f"moi-{self.made}", kind=kind, name=f"Đoàn xã Mới {self.made}", parent=top,
            valid_from=self._today(), by=self.by, at=self.at,
        )  # fmt: skip

    @staticmethod
    def _with_kind(unit):
        db.session.refresh(unit, ["kind"])
        return unit

    def _today(self) -> date:
        return self.at.date()

    @precondition(lambda self: len(self._communes()) > 1)
    @rule()
    def units_merge(self):
        one, two, *_ = self._communes()
        self.at += timedelta(days=1)
        self._try(units.merge, [one], into=two, on=self._today(), decision="1-QĐ")

    @precondition(lambda self: len(self._communes()) < 5)
    @rule(data=st.data())
    def a_unit_splits(self, data):
        old = data.draw(st.sampled_from(self._communes()))
        self.at += timedelta(days=1)
        parts = [(self._new_unit(), None), (self._new_unit(), None)]
        self._try(units.split, old, into=parts, on=self._today(), decision="2-QĐ")

    @invariant()
    def totals_agree(self):
        rows = db.session.scalars(select(Entry)).all()
        expected = sum(self._counts(one) for one in rows)
        for view, on in (
            (View.THEN, None),
            (View.TODAY, None),
            (View.TODAY, date(2026, 3, 1)),
            (View.TODAY, date(2027, 1, 1)),
        ):
            shown = board(self.by, self.edition, at=self.at, view=view, on=on)
            assert shown.table.agrees
            assert sum(row.own.count for row in shown.table.every) == shown.table.province.count == expected

    @invariant()
    def the_frozen_figure_and_its_amendments_tell_the_live_one(self):
        jobs.amend_what_changed(self.at + timedelta(hours=2))
        snapshot = db.session.scalars(select(Snapshot)).one_or_none()
        if snapshot is None:
            return
        counted = {"on_time", "provisional", "late_accepted"}
        frozen = sum(len(ids) for kinds in snapshot.lines.values() for kind, ids in kinds.items() if kind in counted)
        rows = db.session.scalars(select(Amendment)).all()
        net = sum((row.to_class in counted) - (row.from_class in counted) for row in rows)
        live = sum(self._counts(one, self.at + timedelta(hours=2)) for one in db.session.scalars(select(Entry)))
        assert frozen + net == live

    def _counts(self, one: Entry, at: datetime | None = None) -> bool:
        """B5.2 and B5.3 once more, over the rows."""
        out = {EntryState.INVALID, EntryState.DUPLICATE, EntryState.WITHDRAWN}
        if one.received_at is None or one.state in out:
            return False
        if one.state == EntryState.DISQUALIFIED and one.disqualified_for == Exclusion.COPYING:
            return False
        if one.late and one.late_accepted_at is None:
            return False
        if one.credited_unit_id is not None and one.unit_confirmed_at is None:
            return False
        due = one.supplement_due_at
        return not (one.state == EntryState.SUPPLEMENT and due is not None and due < (at or self.at))


def test_totals_agree_whatever_is_done_to_entries_and_units(world):
    WORLD[:] = [world]
    run_state_machine_as_test(Living, settings=settings(max_examples=12, stateful_step_count=20, deadline=None))
    WORLD.clear()
    world.units.pop("_", None)
