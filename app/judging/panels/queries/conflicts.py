"""Conflicts of interest as they stand in the data (D16): detected at every look, declared and pinned ones kept as rows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.contests.entry_models import Entry, EntryMember, Mentorship
from app.judging.conflict_models import Conflict
from app.judging.panels.rules import EntryFacts, JudgeFacts, conflicts, counts_still, own_unit
from app.judging.states import ConflictKind, ConflictSource
from app.kit.clock import local
from app.kit.db import db
from app.kit.text import search_key
from app.people.models import Person, Unit, UnitAncestor, UnitSuccession

Pair = tuple[int, int]
Found = dict[Pair, frozenset[ConflictKind]]
CHUNK = 500
#: What a report calls the relation of a judge to an entry whose declared tie was lifted.
LIFTED = "declared_then_lifted"


@dataclass
class _Entry:
    """What is read of an entry before it becomes facts."""

    edition: int
    unit: int | None
    begun: date
    authors: set[int]
    team: set[int] = field(default_factory=set)
    mentors: set[int] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def facts(self, above: Mapping[int, frozenset[int]]) -> EntryFacts:
        """As the rule takes them."""
        line = above[self.unit] if self.unit is not None else frozenset()
        return EntryFacts(
            frozenset(self.team), frozenset(self.mentors), self.unit, line, frozenset(self.authors), self.begun
        )


def find(entry_ids: Collection[int], judge_ids: Collection[int]) -> Found:
    """(entry, judge) → why not, for every pair that must not meet. A constant number of statements."""
    judges = _judges(judge_ids)
    entries = _entries(entry_ids)
    kept = _kept(judge_ids)
    units = {j.unit_id for j in judges.values()} | {e.unit for e in entries.values()} | {c.about_unit_id for c in kept}
    above = _above({unit for unit in units if unit is not None})
    found = _detected(judges, entries, above)
    for pair, kind in _declared(kept, entries, above):
        found[pair] = found.get(pair, frozenset()) | {kind}
    for tie in kept:
        pair = (tie.entry_id or 0, tie.judge_id)
        if tie.lifted_at is not None and tie.kind is ConflictKind.EARLIER and pair in found:
            found[pair] -= {ConflictKind.EARLIER}
    return {pair: kinds for pair, kinds in found.items() if kinds}


def between(entry_id: int, judge_id: int) -> frozenset[ConflictKind]:
    """Why this judge may not judge this entry now; empty where nothing stands against it."""
    return find([entry_id], [judge_id]).get((entry_id, judge_id), frozenset())


def detected(entry_ids: Collection[int], judge_ids: Collection[int]) -> Found:
    """Only what is seen in the data now, whatever was declared."""
    judges, entries = _judges(judge_ids), _entries(entry_ids)
    units = {j.unit_id for j in judges.values()} | {e.unit for e in entries.values()}
    return _detected(judges, entries, _above({unit for unit in units if unit is not None}))


def relations(entry_ids: Collection[int], judge_ids: Collection[int]) -> dict[Pair, frozenset[str]]:
    """(entry, judge) → how they are related, for a report: what stands between them now, and LIFTED ties."""
    found: dict[Pair, frozenset[str]] = {
        pair: frozenset(str(kind) for kind in kinds) for pair, kinds in find(entry_ids, judge_ids).items()
    }
    wanted = set(entry_ids)
    for tie in _kept(judge_ids):
        if tie.lifted_at is not None and tie.entry_id in wanted:
            pair = (tie.entry_id or 0, tie.judge_id)
            found[pair] = found.get(pair, frozenset()) | {LIFTED}
    return found


def matched(ties: Sequence[Conflict], entry_ids: Collection[int]) -> dict[int, list[int]]:
    """Tie id → the entries of these that a tie about a person or a unit means, whether it was confirmed or not."""
    entries = _entries(entry_ids)
    units = {e.unit for e in entries.values()} | {tie.about_unit_id for tie in ties}
    above = _above({unit for unit in units if unit is not None})
    return {tie.id: [e for e, one in entries.items() if _means(tie, one, above)] for tie in ties}


def _detected(
    judges: Mapping[int, JudgeFacts], entries: Mapping[int, _Entry], above: Mapping[int, frozenset[int]]
) -> Found:
    """The pairs that the rule is asked about are those that share a person or a unit; the rest cannot meet it."""
    roots = set(db.session.scalars(select(Unit.id).where(Unit.id.in_(set(above)), Unit.parent_id.is_(None))))
    people, credited = _index(entries)
    facts = {number: one.facts(above) for number, one in entries.items()}
    found: Found = {}
    for plain in judges.values():
        line = above[plain.unit_id] if plain.unit_id is not None else frozenset()
        judge = JudgeFacts(plain.person_id, plain.unit_id, line, plain.coached, plain.partners)
        near: set[int] = set().union(*(people[p] for p in (judge.person_id, *judge.coached, *judge.partners)))
        near.update(*(there for unit, there in credited.items() if own_unit(judge, unit, above[unit], roots)))
        for number in near:
            if kinds := conflicts(judge, facts[number], roots):
                found[number, judge.person_id] = kinds
    return found


def _index(entries: Mapping[int, _Entry]) -> tuple[defaultdict[int, set[int]], defaultdict[int, set[int]]]:
    """Person → the entries whose team or mentors they belong to; credited unit → its entries."""
    people: defaultdict[int, set[int]] = defaultdict(set)
    credited: defaultdict[int, set[int]] = defaultdict(set)
    for number, one in entries.items():
        for person in one.team | one.mentors:
            people[person].add(number)
        if one.unit is not None:
            credited[one.unit].add(number)
    return people, credited


def _declared(
    kept: Sequence[Conflict], entries: Mapping[int, _Entry], above: Mapping[int, frozenset[int]]
) -> Iterable[tuple[Pair, ConflictKind]]:
    """What the kept ties that stand say about these entries."""
    standing = [tie for tie in kept if tie.lifted_at is None and tie.confirmed_at is not None]
    others = {tie.entry_id for tie in standing if tie.entry_id is not None and tie.entry_id not in entries}
    teams = {number: one.team for number, one in _entries(others).items()} if others else {}
    for tie in standing:
        seen = tie.source is ConflictSource.DETECTED
        for number, one in entries.items():
            kind = None if seen and tie.entry_id != number else _kind(tie, number, one, teams, above)
            if kind is not None and counts_still(tie.until, one.begun):
                yield (number, tie.judge_id), kind


def _kind(
    tie: Conflict, number: int, one: _Entry, teams: Mapping[int, set[int]], above: Mapping[int, frozenset[int]]
) -> ConflictKind | None:
    """What a tie says about an entry; None: nothing. One of another edition about the same people or unit: EARLIER."""
    if tie.entry_id == number:
        return tie.kind
    if tie.entry_id is not None:
        again = tie.edition_id != one.edition and teams.get(tie.entry_id, set()) & one.team
        return ConflictKind.EARLIER if again else None
    if not _means(tie, one, above):
        return None
    return tie.kind if tie.edition_id == one.edition else ConflictKind.EARLIER


def _means(tie: Conflict, one: _Entry, above: Mapping[int, frozenset[int]]) -> bool:
    if tie.about_unit_id is not None:
        return one.unit is not None and tie.about_unit_id in above[one.unit]
    return tie.about_key != "" and tie.about_key in one.names


def _kept(judge_ids: Collection[int]) -> list[Conflict]:
    query = select(Conflict).where(Conflict.judge_id.in_(judge_ids)).order_by(Conflict.id)
    return list(db.session.scalars(query))


def _judges(ids: Collection[int]) -> dict[int, JudgeFacts]:
    """The judges with whom they coached and with whom they were in a team, and until when (the latest day)."""
    rows = db.session.execute(select(Person.id, Person.unit_id).where(Person.id.in_(ids))).all()
    coached: defaultdict[int, dict[int, date]] = defaultdict(dict)
    partners: defaultdict[int, dict[int, date]] = defaultdict(dict)
    until = func.coalesce(Mentorship.ended_at, Mentorship.made_at, type_=Mentorship.made_at.type)
    query = select(Mentorship.mentor_id, EntryMember.person_id, until).join(
        EntryMember, EntryMember.entry_id == Mentorship.entry_id
    )
    mine, theirs = aliased(EntryMember), aliased(EntryMember)
    together = (
        select(mine.person_id, theirs.person_id, Entry.made_at)
        .join(theirs, theirs.entry_id == mine.entry_id)
        .join(Entry, Entry.id == mine.entry_id)
        .where(mine.person_id.in_(ids), theirs.person_id != mine.person_id, mine.confirmed_at.is_not(None))
    )
    coaching = query.where(Mentorship.mentor_id.in_(ids), EntryMember.person_id.is_not(None))
    for into, statement in ((coached, coaching), (partners, together)):
        for judge, person, at in db.session.execute(statement):
            day, known = local(at).date(), into[int(judge or 0)]
            known[int(person or 0)] = max(day, known.get(int(person or 0), day))
    return {one: JudgeFacts(one, unit, frozenset(), coached[one], partners[one]) for one, unit in rows}


def _entries(ids: Collection[int]) -> dict[int, _Entry]:
    found: dict[int, _Entry] = {}
    columns = (
        Entry.id, Entry.edition_id, Entry.leader_id, Entry.entered_by_person_id, Entry.credited_unit_id, Entry.made_at,
        Person.search_key,
    )  # fmt: skip
    members = select(EntryMember.entry_id, EntryMember.person_id, EntryMember.full_name)
    for part in _parts(ids):
        query = select(*columns).join(Person, Person.id == Entry.leader_id).where(Entry.id.in_(part))
        for entry, edition, leader, writer, unit, begun, name in db.session.execute(query):
            authors = {leader} if writer is None else {leader, writer}
            found[entry] = _Entry(edition, unit, local(begun).date(), authors, set(authors), names={name})
        for entry, person, name in db.session.execute(members.where(EntryMember.entry_id.in_(part))):
            if person is not None:
                found[entry].team.add(person)
            found[entry].names.add(search_key(name))
        coached = select(Mentorship.entry_id, Mentorship.mentor_id).where(Mentorship.entry_id.in_(part))
        for entry, mentor in db.session.execute(coached):
            found[entry].mentors.add(mentor)
    return found


def _above(units: set[int]) -> defaultdict[int, frozenset[int]]:
    """Each unit with all units it ever stood below and those that took its place: who looked after a commune before a
    reform is still its own, and so is the commune into which one's own was merged."""
    lines: defaultdict[int, set[int]] = defaultdict(set)
    for part in _parts(units):
        query = select(UnitAncestor.unit_id, UnitAncestor.ancestor_id).where(UnitAncestor.unit_id.in_(part))
        for unit, ancestor in db.session.execute(query):
            lines[unit].add(ancestor)
        for unit, heir in _heirs(part):
            lines[unit].add(heir)
    return defaultdict(frozenset, {unit: frozenset(lines[unit] | {unit}) for unit in units})


def _heirs(units: Collection[int]) -> list[Pair]:
    """(unit, heir) for those that were merged, split or dissolved into others, down to the living ones."""
    found: list[Pair] = []
    line = {(unit, unit) for unit in units}
    while line:
        step = select(UnitSuccession.from_id, UnitSuccession.to_id).where(
            UnitSuccession.from_id.in_({n for _, n in line})
        )
        edges = db.session.execute(step).all()
        line = {(unit, heir) for unit, last in line for one, heir in edges if one == last} - set(found)
        found += line
    return found


def _parts(ids: Collection[int]) -> Iterable[list[int]]:
    ordered = sorted(ids)
    return [ordered[start : start + CHUNK] for start in range(0, len(ordered), CHUNK)]
