"""Guards of targets: who is counted where, ceilings, the frozen figure, who may see and set."""

from tests.provocations import Provocation

CEILINGS = (
    Provocation(
        "a group's ceiling holds whoever of its parts hands in", "B16", "app/contests/submissions/queries.py",
        "    over = or_(Allowance.unit_id.in_(units), Allowance.id.in_(groups))", "    over = or_(Allowance.unit_id.in_(units))",
        "tests/plans/targets/test_actions.py::test_a_group_has_one_ceiling_for_the_entries_of_all_its_parts",
    ),
    Provocation(
        "what is handed in while a maximum is made gets its place", "B16", "app/contests/submissions/queries.py",
        "    db.session.execute(lock.with_for_update(read=True, key_share=True))", "    lock.with_for_update()",
        "tests/plans/targets/test_maxima_race.py -k postgres",
    ),
    Provocation(
        "whoever makes a maximum waits for those who hand in", "B16", "app/plans/targets/actions/allowances.py",
        "    db.session.execute(select(one.id).where(one.id == subject.id).with_for_update())", "    select(one.id)",
        "tests/plans/targets/test_maxima_race.py -k postgres",
    ),
    Provocation(
        "the lock of an entry lets its place be written", "B16", "app/contests/entries/queries.py",
        ".with_for_update(of=Entry, key_share=True)", ".with_for_update(of=Entry)",
        "tests/plans/targets/test_maxima_race.py -k postgres",
    ),
    Provocation(
        "a maximum is never set below what was taken", "B16", "app/plans/targets/actions/allowances.py",
        "    if len(holders) > ceiling.maximum and not keep:", "    if False:",
        "tests/plans/targets/test_actions.py::test_a_maximum_below_what_is_taken_is_refused",
    ),
    Provocation(
        "a ceiling follows units that end", "B5.6", "app/plans/targets/jobs.py",
        "        changed += push_maxima(edition, at=at, keep=True)", "        changed += 0",
        "tests/plans/targets/test_actions.py::test_a_ceiling_follows_a_unit_that_ends_after_it_was_set",
    ),
    Provocation(
        "a place that was given back can be taken", "B16", "app/contests/submissions/actions.py",
        "                .values(taken=Allowance.taken - 1)", "                .values(taken=Allowance.taken)",
        "tests/plans/targets/test_actions.py::test_a_group_has_one_ceiling_for_the_entries_of_all_its_parts",
    ),
)  # fmt: skip

KEPT = (
    Provocation(
        "a kind owes once in an edition", "B16", "app/plans/models.py",
        '        UniqueConstraint("edition_id", "unit_kind_id"),\n', '        UniqueConstraint("edition_id", "unit_kind_id", "target_id"),\n',
        "tests/plans/targets/test_actions.py::test_make_is_refused_for_a_kind_that_owes_already_and_for_a_wrong_range",
    ),
    Provocation(
        "a figure is frozen once", "B5.4", "app/plans/models.py",
        '        UniqueConstraint("edition_id", "deadline"),\n', '        UniqueConstraint("edition_id", "deadline", "id"),\n',
        "tests/plans/targets/test_actions.py::test_freeze_keeps_the_ids_by_unit_and_class_and_only_once",
    ),
    Provocation(
        "a unit is reminded once a day, whoever presses", "B16", "app/plans/models.py",
        '(UniqueConstraint("target_id", "unit_id", "day"),)', '(UniqueConstraint("target_id", "unit_id", "day", "id"),)',
        "tests/plans/targets/test_actions.py::test_a_reminder_that_somebody_else_sent_meanwhile_is_not_sent_again",
    ),
    Provocation(
        "a second window at a target overwrites nothing", "B18", "app/plans/targets/actions/setting.py",
        "    if target.version != version:", "    if False:",
        "tests/plans/targets/test_actions.py::test_edit_is_refused_when_somebody_else_saved_first",
    ),
    Provocation(
        "the figure of the deadline is not that of a late worker", "B5.4", "app/plans/targets/actions/freezing.py",
        "    entries = counted_at(subject, freeze_instant(subject, deadline))", "    entries = counted(subject, at)",
        "tests/plans/targets/test_actions.py::test_a_freeze_that_comes_late_still_is_that_of_the_deadline",
    ),
    Provocation(
        "nothing is frozen before the deadline", "B5.4", "app/plans/targets/actions/freezing.py",
        "    if deadline is None or at <= freeze_instant(subject, deadline):", "    if deadline is None:",
        "tests/plans/targets/test_actions.py::test_a_deadline_extended_for_all_is_frozen_when_it_has_passed",
    ),
    Provocation(
        "an amendment is written once", "B5.4", "app/plans/targets/actions/freezing.py",
        "    found = changes(amended(frozen.entries, frozen.changes), counted", "    found = changes(amended(frozen.entries, ()), counted",
        "tests/plans/targets/test_actions.py::test_what_changes_later_becomes_a_dated_amendment_once",
    ),
    Provocation(
        "targets of another province do not exist", "B6", "app/plans/targets/queries/loading.py",
        ".where(Edition.code == edition, visible_overviews(actor, watched))", ".where(Edition.code == edition)",
        "tests/plans/targets/test_views.py::test_the_figures_are_for_staff_and_for_officers_of_the_province",
    ),
    Provocation(
        "the entries behind a figure are the unit's own people's", "B2", "app/plans/access.py",
        "    return may_watch(actor, subject) or any(", "    return actor is not None or any(",
        "tests/plans/targets/test_views.py::test_entries_are_for_staff_and_the_units_own_officers",
    ),
    Provocation(
        "peers see figures and no entry", "B3", "app/plans/targets/queries/board.py",
        "mine, mine or watching, reminded", "mine, True, reminded",
        "tests/plans/targets/test_views.py::test_peers_see_each_others_figures_and_no_entry",
    ),
    Provocation(
        "setting what is owed is the organizers'", "B1", "app/plans/access.py",
        "    return contests.may_organize(actor, subject)", "    return contests.may_watch(actor, subject)",
        "tests/plans/targets/test_views.py::test_setting_up_is_for_organizers",
    ),
)  # fmt: skip

_MACHINE = "tests/plans/targets/test_machine.py"
_MACHINE_DB = "tests/plans/targets/test_machine_db.py"
#: Mutants of the counting rule, each to be caught by the machines that move entries and units about.
COUNTING = (
    Provocation(
        "late work counts only when it was accepted", "B5.3", "app/plans/targets/rules/classes.py",
        "    if entry.late and entry.late_accepted_at is None and entry.state not in", "    if False and entry.state not in", _MACHINE,
    ),
    Provocation(
        "what its unit has not confirmed does not count", "B5.1", "app/plans/targets/rules/classes.py",
        "    if entry.unit_id is not None and entry.confirmed_at is None:", "    if entry.unit_id is None and entry.confirmed_at is None:", _MACHINE,
    ),
    Provocation(
        "only copying takes a disqualified entry out of the count", "B5.2", "app/plans/targets/rules/classes.py",
        "return out and (self.disqualified_for == Exclusion.COPYING or self.received_at is None)", "return out", _MACHINE,
    ),
    Provocation(
        "a supplement counts until its own deadline", "B5.2", "app/plans/targets/rules/classes.py",
        "return _C.PROVISIONAL if due is None or at <= due else _C.LAPSED", "return _C.PROVISIONAL", _MACHINE,
    ),
    Provocation(
        "a merged entry counts nowhere", "B5.2", "app/plans/targets/rules/classes.py",
        "_S.DUPLICATE: _C.DUPLICATE, ", "", _MACHINE,
    ),
    Provocation(
        "an entry stands in one row only", "B5.1", "app/plans/targets/rules/table.py",
        "            return next(iter(groups[step])) if len(groups[step]) == 1 else UNALLOCATED", "            return next(iter(groups[step]))", _MACHINE,
    ),
    Provocation(
        "today's units stand for those that ended", "B5.7", "app/plans/targets/rules/table.py",
        "        now = present.get(unit, unit)", "        now = unit", _MACHINE,
    ),
    Provocation(
        "an undecided split is nobody's", "B5.7", "app/people/units/rules.py",
        "            known[here] = ends.pop() if len(ends) == 1 else UNALLOCATED", "            known[here] = ends.pop()", _MACHINE,
    ),
    Provocation(
        "an amendment says what left the count", "B5.4", "app/plans/targets/rules/amending.py",
        "return (self.now in COUNTED) - (self.was in COUNTED)", "return int(self.now in COUNTED)", "tests/plans/targets/test_table.py",
    ),
    Provocation(
        "an entry that changes its unit leaves the former", "B5.4", "app/plans/targets/rules/amending.py",
        "        yield Change(entry, was[0], was[1], None)", "        pass", "tests/plans/targets/test_table.py",
    ),
    Provocation(
        "what a freeze takes back stands as it stood", "B5.4", "app/plans/targets/rules/classes.py",
        "        received_at=kept(entry.received_at),\n", "", "tests/plans/targets/test_classes.py",
    ),
    Provocation(
        "what was forwarded counts only once it was received", "B5.2", "app/plans/targets/queries/entries.py",
        "forwarded_at=row.forwarded_at, received_at=row.received_at,", "forwarded_at=row.forwarded_at, received_at=row.received_at or row.forwarded_at,", _MACHINE_DB,
    ),
    Provocation(
        "frozen figure and amendments tell the live one", "B5.4", "app/plans/targets/actions/freezing.py",
        "    db.session.add_all(rows)\n", "    db.session.add_all(rows[:1])\n", "tests/plans/targets/test_actions.py::test_what_changes_later_becomes_a_dated_amendment_once",
    ),
)  # fmt: skip

_HELD = "tests/plans/targets/test_campaigns.py::"
#: What units hold within a year, by the same engine.
YEAR = (
    Provocation(
        "a cancelled event counts for nobody", "S91", "app/plans/targets/rules/days.py",
        "    if day.state == EventState.CANCELLED:", "    if day.state is None:", f"{_HELD}test_a_cancelled_event_no_longer_counts",
    ),
    Provocation(
        "a day counts for the unit that held it", "S74", "app/plans/targets/queries/occurrences.py",
        "func.coalesce(Occurrence.unit_id, Event.unit_id)", "func.coalesce(Event.unit_id, Occurrence.unit_id)",
        f"{_HELD}test_what_units_held_counts_for_the_unit_that_held_it",
    ),
    Provocation(
        "what is told after the year's end is an amendment", "B5.4", "app/plans/targets/rules/days.py",
        "    if day.held_at is not None and day.held_at > instant:", "    if day.held_at is None:",
        f"{_HELD}test_a_freeze_that_comes_late_still_is_that_of_the_years_end",
    ),
    Provocation(
        "the year's figures of another province do not exist", "B6", "app/plans/targets/queries/loading.py",
        "select(Campaign).where(Campaign.code == campaign, visible_campaigns(actor))", "select(Campaign).where(Campaign.code == campaign)",
        f"{_HELD}test_the_figures_of_a_year_are_for_staff_and_officers_of_the_province",
    ),
)  # fmt: skip

PLANS = (*CEILINGS, *KEPT, *COUNTING, *YEAR)
