"""Conflicts of interest as they stand in the data (D16): detected at every look, declared ones kept as rows."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlalchemy import select

from app.contests.entry_models import Entry, EntryMember, Mentorship
from app.judging.models import Conflict
from app.judging.panels.rules import EntryFacts, JudgeFacts, conflicts
from app.judging.states import ConflictKind
from app.kit.db import db
from app.people.models import Person, Unit, UnitAncestor

Found = dict[tuple[int, int], frozenset[ConflictKind]]
CHUNK = 500


def find(entry_ids: Collection[int], judge_ids: Collection[int]) -> Found:
    """(entry, judge) → why not, for every pair that must not meet. A constant number of statements."""
    judges, units = _judges(judge_ids)
    entries = _entries(entry_ids, units)
    above = _above(units)
    roots = set(db.session.scalars(select(Unit.id).where(Unit.id.in_(units), Unit.parent_id.is_(None))))
    found: Found = {}
    for judge, unit in judges.items():
        facts = JudgeFacts(judge, unit, above[unit] if unit is not None else frozenset())
        for entry, (team, mentors, credited) in entries.items():
            line = above[credited] if credited is not None else frozenset()
            kinds = conflicts(facts, EntryFacts(team, mentors, credited, line), roots)
            if kinds:
                found[entry, judge] = kinds
    for entry, judge, kind in _declared(entry_ids, judge_ids):
        found[entry, judge] = found.get((entry, judge), frozenset()) | {kind}
    return found


def between(entry_id: int, judge_id: int) -> frozenset[ConflictKind]:
    """Why this judge may not judge this entry now; empty where nothing stands against it."""
    return find([entry_id], [judge_id]).get((entry_id, judge_id), frozenset())


def _judges(ids: Collection[int]) -> tuple[dict[int, int | None], set[int]]:
    rows = {
        row.id: row.unit_id for row in db.session.execute(select(Person.id, Person.unit_id).where(Person.id.in_(ids)))
    }
    return rows, {unit for unit in rows.values() if unit is not None}


def _entries(
    ids: Collection[int], units: set[int]
) -> dict[int, tuple[frozenset[int], frozenset[int], int | None]]:  # fmt: skip
    teams: defaultdict[int, set[int]] = defaultdict(set)
    mentors: defaultdict[int, set[int]] = defaultdict(set)
    credited: dict[int, int | None] = {}
    columns = (Entry.id, Entry.leader_id, Entry.entered_by_person_id, Entry.credited_unit_id)
    for part in _parts(ids):
        for entry, leader, writer, unit in db.session.execute(select(*columns).where(Entry.id.in_(part))):
            credited[entry] = unit
            teams[entry] |= {leader} if writer is None else {leader, writer}
        members = select(EntryMember.entry_id, EntryMember.person_id).where(EntryMember.entry_id.in_(part))
        for entry, person in db.session.execute(members.where(EntryMember.person_id.is_not(None))):
            teams[entry].add(int(person or 0))
        coached = select(Mentorship.entry_id, Mentorship.mentor_id).where(Mentorship.entry_id.in_(part))
        for entry, mentor in db.session.execute(coached):
            mentors[entry].add(mentor)
    units |= {unit for unit in credited.values() if unit is not None}
    return {e: (frozenset(teams[e]), frozenset(mentors[e]), unit) for e, unit in credited.items()}


def _above(units: set[int]) -> defaultdict[int, frozenset[int]]:
    """Each unit with all units it ever stood below: who looked after a commune before a reform is still its own."""
    lines: defaultdict[int, set[int]] = defaultdict(set)
    for part in _parts(units):
        query = select(UnitAncestor.unit_id, UnitAncestor.ancestor_id).where(UnitAncestor.unit_id.in_(part))
        for unit, ancestor in db.session.execute(query):
            lines[unit].add(ancestor)
    return defaultdict(frozenset, {unit: frozenset(lines[unit] | {unit}) for unit in units})


def _declared(entry_ids: Collection[int], judge_ids: Collection[int]) -> Iterable[tuple[int, int, ConflictKind]]:
    query = select(Conflict.entry_id, Conflict.judge_id, Conflict.kind).where(Conflict.judge_id.in_(judge_ids))
    wanted = set(entry_ids)
    return [(e, j, kind) for e, j, kind in db.session.execute(query) if e in wanted]


def _parts(ids: Collection[int]) -> Iterable[list[int]]:
    ordered = sorted(ids)
    return [ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK)]
