"""What a plan is made from, and the plans that were made."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.contests.entry_models import Entry
from app.contests.models import Board, EntryField
from app.judging.assignments import rules
from app.judging.engine import assignment as engine
from app.judging.engine.official import SMALLEST_STRATUM
from app.judging.models import PanelMember, Round, ScoreSheet, counted
from app.judging.panels.queries import conflicts, rounds
from app.judging.plan_models import SharePlan
from app.judging.states import PlanKind, PlanState, SheetRole, SheetState, Strata
from app.kit.db import db


def readers(judged: Round) -> list[PanelMember]:
    """Who reads: the panel without its tie-break judges, the chief first."""
    return [m for m in rounds.live_panel(judged) if not m.sealed]


def instance(judged: Round) -> rules.Instance:
    """The round as a plan sees it: entries by the groups of its rules, the same within which the calibrated result
    compares judges. Third markings and extra readings stay, like what was begun."""
    panel, by_field = readers(judged), judged.strata is Strata.FIELD
    columns = (Entry.id, Entry.field_id, Entry.board_id)
    entries = {
        entry: [f"field:{f}"] * (f is not None and by_field) + [f"board:{board}"]
        for entry, f, board in db.session.execute(
            select(*columns).where(rounds.judged_entries(judged)).order_by(Entry.number, Entry.id)
        )
    }
    asked = ScoreSheet.third | (ScoreSheet.role == SheetRole.EXTRA)
    query = select(ScoreSheet.entry_id, ScoreSheet.judge_id, ScoreSheet.state, asked, ScoreSheet.role).where(
        ScoreSheet.round_id == judged.id, counted()
    )
    rows = [row for row in db.session.execute(query) if row[0] in entries]
    sheets = [(e, j, state, extra) for e, j, state, extra, _role in rows]
    shared = {e for e, _j, state, _extra, role in rows if role is SheetRole.ANCHOR and state is not SheetState.RECUSED}
    judges = [m.person_id for m in panel]
    barred = set(conflicts.find(list(entries), judges))
    barred |= {(e, j) for e, j, state, _extra in sheets if state is SheetState.RECUSED}
    return rules.Instance(
        judged.judges_per_entry,
        [rules.Reader(m.person_id, m.floor, m.cap, {k: int(v) for k, v in m.expertise.items()}) for m in panel],
        entries,
        frozenset(barred),
        frozenset((e, j) for e, j, state, _extra in sheets if state is not SheetState.RECUSED),
        frozenset(
            (e, j)
            for e, j, state, extra in sheets
            if state is not SheetState.RECUSED and (extra or state is not SheetState.ASSIGNED)
        ),
        frozenset((e, j) for e, j, state, _extra in sheets if e in shared and state is not SheetState.RECUSED),
    )


def plan_of(judged: Round, ref: str) -> SharePlan:
    """A plan of this round; NoResultFound for others."""
    return db.session.scalars(select(SharePlan).filter_by(round_id=judged.id, ref=ref)).one()


def waiting(judged: Round, kind: PlanKind, *, bridges: bool) -> SharePlan | None:
    """The plan of this kind that waits for the worker already, if there is one."""
    query = select(SharePlan).filter_by(round_id=judged.id, kind=kind, bridges=bridges, state=PlanState.WAITING)
    return db.session.scalars(query.order_by(SharePlan.id).limit(1)).first()


def plans_of(judged: Round) -> list[SharePlan]:
    """The plans of a round, the newest first."""
    query = select(SharePlan).filter_by(round_id=judged.id).order_by(SharePlan.id.desc()).limit(20)
    return list(db.session.scalars(query))


@dataclass(frozen=True)
class Topic:
    """What a judge may know. used: whether the round's plans match by it."""

    key: str
    name: str
    used: bool


def topics(judged: Round) -> list[Topic]:
    """The fields and the boards of the edition, as far as there is something to choose."""
    edition, by_field = judged.stage.edition_id, judged.strata is Strata.FIELD
    fields = db.session.scalars(select(EntryField).filter_by(edition_id=edition).order_by(EntryField.position)).all()
    boards = db.session.scalars(select(Board).filter_by(edition_id=edition).order_by(Board.position)).all()
    return [
        *(Topic(f"field:{f.id}", f.name, by_field) for f in fields),
        *(Topic(f"board:{b.id}", b.name, used=True) for b in (boards if len(boards) > 1 else [])),
    ]


@dataclass(frozen=True)
class Matching:
    """By which groups the round's plans match. nothing: there is one group only; unused: how many judges know fields
    by which it does not match; small: groups too small to be compared within by themselves; other: what stands was
    given out by a plan that matched by other groups.
    """

    by: Strata
    nothing: bool
    unused: int
    small: int
    other: Strata | None


def matching(judged: Round, found: rules.Instance, panel: Sequence[PanelMember]) -> Matching:
    """Where a plan and the calibrated result could mean different groups, and where there is nothing to match by."""
    sizes = Counter(tuple(keys) for keys in found.entries.values())
    unused = {topic.key for topic in topics(judged) if not topic.used}
    applied = select(SharePlan.matched).filter_by(round_id=judged.id, state=PlanState.APPLIED)
    last = db.session.scalar(applied.order_by(SharePlan.applied_at.desc(), SharePlan.id.desc()).limit(1))
    return Matching(
        judged.strata, len(sizes) == 1, sum(any(m.expertise.get(key, rules.NEUTRAL) != rules.NEUTRAL for key in unused) for m in panel),
        sum(size < SMALLEST_STRATUM for size in sizes.values()) if len(sizes) > 1 else 0,
        last if last is not judged.strata else None,
    )  # fmt: skip


@dataclass(frozen=True)
class Load:
    """A judge in a plan: sheets before and after, bounds, how many of them in what they know."""

    member: PanelMember
    before: int
    after: int
    known: int


@dataclass(frozen=True)
class Picture:
    """A plan as its page shows it."""

    outcome: rules.Outcome
    loads: Sequence[Load]
    added: Sequence[tuple[Entry, Sequence[tuple[str, str]]]]
    removed: Sequence[tuple[Entry, Sequence[str]]]
    coverage: Sequence[int]
    causes: Sequence[dict[str, Any]]
    anchors: Sequence[Entry]
    islands: Sequence[Sequence[str]]
    shared: Sequence[Entry]
    cost: "Cost | None"
    missing: Sequence[tuple[Entry, str, str]]

    @property
    def everybody(self) -> bool:
        """Whether anchors go to all judges; in a large panel a few of each group read them."""
        return len(self.loads) <= rules.ALL


@dataclass(frozen=True)
class Cost:
    """What giving the proposed anchors to all judges takes: readings in all, the most for one judge, the heaviest load
    now and then; and what comes of it: groups, connection, the worst error of a severity."""

    readings: int
    most: int
    heaviest: int
    heaviest_then: int
    islands: int
    connectivity: float
    worst_error: float | None


def picture(judged: Round, outcome: rules.Outcome, found: rules.Instance, *, ahead: bool = True) -> Picture:
    """Names for ids. coverage: entries with an expert, with somebody who knows a little, with nobody.

    ahead: the plan may still be applied, so the loads are those before and after; otherwise `before` is what the plan
    gave, `after` what stands today.
    """
    members = {m.person_id: m for m in rounds.live_panel(judged)}
    names = {judge: m.person.full_name for judge, m in members.items()}
    entries = {e.id: e for e in rounds.entries_of(judged)}
    reader = {r.judge: r for r in found.readers}
    gone = set(outcome.removed)
    given = {(e, j) for e, j, _role in outcome.added}
    after = {p for p in found.standing if p not in gone} | given if ahead else set(found.standing)
    match = {
        (e, j): rules.affinity(reader[j], found.entries[e]) for e, j in after if j in reader and e in found.entries
    }
    before, later = Counter(j for _e, j in (found.standing if ahead else given)), Counter(j for _e, j in after)
    known = Counter(j for (_e, j), value in match.items() if value >= rules.EXPERT)
    best: Counter[int] = Counter()
    for (e, _j), value in match.items():
        best[e] = max(best[e], value)
    added: dict[int, list[tuple[str, str]]] = {}
    for e, j, role in outcome.added:
        added.setdefault(e, []).append((names.get(j, "–"), role))
    removed: dict[int, list[str]] = {}
    for e, j in outcome.removed:
        removed.setdefault(e, []).append(names.get(j, "–"))
    causes = [
        {"kind": kind, "entries": [entries[e] for e in es if e in entries], "missing": missing,
         "judges": [names[j] for j in js if j in names]}
        for kind, es, js, missing in outcome.causes
    ]  # fmt: skip
    return Picture(
        outcome,
        [Load(m, before[m.person_id], later[m.person_id], known[m.person_id]) for m in readers(judged)],
        [(entries[e], sorted(who)) for e, who in added.items() if e in entries],
        [(entries[e], sorted(who)) for e, who in removed.items() if e in entries],
        _shares(best.values()), causes, [entries[e] for e in outcome.anchors if e in entries],
        [[names.get(j, "–") for j in island] for island in outcome.islands],
        [entries[e] for e in outcome.shared if e in entries],
        _cost(outcome, later),
        [(entries[e], names[j], why) for e, j, why in outcome.missing if e in entries and j in names],
    )  # fmt: skip


def _cost(outcome: rules.Outcome, load: Counter[int]) -> Cost | None:
    more = Counter(j for _e, j in outcome.proposed)
    if not more:
        return None
    return Cost(
        len(outcome.proposed),
        max(more.values()),
        max(load.values(), default=0),
        max((load + more).values()),
        len(outcome.islands_then),
        outcome.connectivity_then,
        outcome.worst_error_then,
    )


def _shares(best: Any) -> list[int]:
    values = list(best)
    expert = sum(v >= rules.EXPERT for v in values)
    none = sum(v < rules.NEUTRAL for v in values)
    return [expert, len(values) - expert - none, none]


def price(judged: Round, entry_id: int, out: int | None, into: int | None) -> engine.Price:
    """What a change by hand costs, on the plan that stands."""
    found = instance(judged)
    row = {e: n for n, e in enumerate(found.entries)}
    column = {r.judge: n for n, r in enumerate(found.readers)}
    standing = {(row[e], column[j]) for e, j in found.standing if j in column}
    return engine.price(
        rules.problem_of(found), standing, entry=row[entry_id], out=None if out is None else column[out],
        into=None if into is None else column[into],
    )  # fmt: skip


def sheets_by_pair(judged: Round) -> dict[tuple[int, int], ScoreSheet]:
    """(entry, judge) → the sheet that counts."""
    query = select(ScoreSheet).where(ScoreSheet.round_id == judged.id, counted()).options(joinedload(ScoreSheet.entry))
    return {(s.entry_id, s.judge_id): s for s in db.session.scalars(query)}
