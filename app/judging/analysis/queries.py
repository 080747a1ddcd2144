"""Reads of the analysis: the round whose analysis one may see, its marks, and what was found in them, kept in memory."""

from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar, cast

from sqlalchemy import select

from app.contests.models import Edition, Prize
from app.contests.states import StageKind
from app.judging.access import council_rounds
from app.judging.analysis.rules.extra import Reading, batch_of, proposal
from app.judging.analysis.rules.judges import JudgeLine, Pair, judge_lines
from app.judging.analysis.rules.opinions import Models, Opinion, Ranked, models, opinions
from app.judging.analysis.rules.own import OwnLine, own_lines
from app.judging.analysis.rules.sureness import Sureness, sureness
from app.judging.engine.calibration import Method, Named, named
from app.judging.engine.official import counting, strata_of
from app.judging.engine.sheets import totals_of
from app.judging.models import Round, ScoreSheet
from app.judging.panels.queries import conflicts
from app.judging.panels.rules import rubric_of
from app.judging.scoring.queries.sheets import Progress, judged_round
from app.judging.states import Aggregation, SheetRole, SheetState
from app.judging.tally.queries import Standing, rounds, standing, strata
from app.judging.tally.rules import Ranking, rule_of
from app.kit.codes import content_hash
from app.kit.db import db
from app.people.actor import Actor

#: From so many entries on the figures take seconds, so they are asked for by a button.
BIG = 400
#: Findings of so many rounds are kept in a process.
KEPT = 24
Made = TypeVar("Made")
#: The engine's name of each official method.
METHOD: dict[Aggregation, Method] = {
    Aggregation.MEAN: "mean", Aggregation.TRIMMED: "trimmed", Aggregation.CALIBRATED: "severity",
}  # fmt: skip
_found: OrderedDict[str, object] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Findings:
    """What was found in the marks of a round: both models, and for each ranking its opinions and how sure it is."""

    models: Models
    rankings: Sequence[tuple[Ranked, list[Opinion], Sureness | None]]


def analysed(actor: Actor, edition: str, ref: str) -> Round:
    """A round whose analysis the actor may see: its secretariat and organizers, never who sat on its panel (D19)."""
    return db.session.scalars(rounds().where(Edition.code == edition, Round.ref == ref, council_rounds(actor))).one()


def counted(judged: Round) -> Standing:
    """The round counted now. The caller has decided that its actor may see it."""
    return standing(judged)


def marks_of(now: Standing) -> Named | None:
    """The totals of the sheets that count, by the rule of the tally, under public codes; None where there is none."""
    rubric, inside = rubric_of(now.judged.criteria), {e for r in now.rankings for e in r.group.entries}
    used = counting(rubric, [sheet for sheet in now.given if sheet.entry in inside], rule_of(now.judged))
    totals = totals_of(used, rubric)
    judges = {person.id: person.ref for person in now.judges}
    groups = strata_of(strata(now.judged, now.entries.values()), {sheet.entry for sheet in used})
    rows = [
        (judges[s.judge], now.entries[s.entry].ref, float(totals.points(totals.of(s))), groups[s.entry]) for s in used
    ]
    return named(rows) if rows else None


def findings(now: Standing) -> Findings:
    """What the marks say, from memory where the same marks, rules and lines were looked at before."""
    ranked = [_ranked(now, ranking) for ranking in now.rankings]

    def make() -> Findings:
        both = models(marks_of(now))
        return Findings(both, [(one, opinions(both, one), sureness(both, one)) for one in ranked])

    return _kept(_key(now, ranked), make)


@dataclass(frozen=True)
class Panel:
    """What the marks say of the judges of a round; no lines where they cannot carry the model."""

    lines: Sequence[JudgeLine]
    pairs: Sequence[Pair]


def panel_of(now: Standing) -> Panel:
    """The report on the judges, kept like the findings; ties between judges and entries are read anew."""
    table, ranked = marks_of(now), [_ranked(now, ranking) for ranking in now.rankings]
    if table is None or findings(now).models.silence:
        return Panel((), ())
    people, entries = {p.id: p.ref for p in now.judges}, {entry.id: entry.ref for entry in now.entries.values()}
    related = sorted((entries[e], people[j]) for e, j in conflicts.relations(list(entries), list(people)))
    how = METHOD[now.judged.aggregation]
    return _kept(_key(now, ranked, related), lambda: Panel(*judge_lines(table, related, ranked, how)))


def published_seat(actor: Actor, ref: str) -> Progress:
    """A round on whose panel the actor sits, once its result is out; NoResultFound before, as for others."""
    found = judged_round(actor, ref)
    # Asked for anew under a code that nothing has: NoResultFound as for any missing thing.
    return found if found.judged.stage.published_at is not None else judged_round(actor, "")


def own_line(judged: Round, judge_id: int) -> OwnLine | None:
    """What the marks of a published round say of one of its judges, for that judge; None where they say nothing."""
    now = standing(judged)
    lines = _kept(_key(now, [], "own"), lambda: own_lines(marks_of(now)))
    return next((lines[person.ref] for person in now.judges if person.id == judge_id and person.ref in lines), None)


@dataclass(frozen=True)
class ExtraPlan:
    """The next batch of extra readings. mark: its name, so that what is given out is what was looked at.

    waiting: extra readings that are not handed in; given: all of them so far.
    """

    readings: Sequence[Reading]
    mark: str
    waiting: int
    given: int


def extra_plan(now: Standing) -> ExtraPlan:
    """The batch that is proposed now; none while readings of the last one are still out."""
    judged, refs = now.judged, {entry.id: entry.ref for entry in now.entries.values()}
    people = {p.id: p.ref for p in now.judges}
    asked = select(ScoreSheet.state).where(ScoreSheet.round_id == judged.id, ScoreSheet.role == SheetRole.EXTRA)
    states = [state for state in db.session.scalars(asked) if state is not SheetState.RECUSED]
    waiting = sum(state is not SheetState.SUBMITTED for state in states)
    found = findings(now)
    if waiting or found.models.silence:
        return ExtraPlan((), "", waiting, len(states))
    panel = sorted((m for m in judged.panel if m.left_at is None and not m.sealed), key=lambda m: m.person_id)
    loads = Counter(s.judge_id for s in now.sheets if s.state is not SheetState.RECUSED)
    room = [len(refs) if m.cap is None else max(0, m.cap - loads[m.person_id]) for m in panel]
    barred = {(refs[s.entry_id], people[s.judge_id]) for s in now.sheets}
    barred |= {(refs[e], people[j]) for e, j in conflicts.find(list(refs), [m.person_id for m in panel])}
    batch = batch_of([sure for _ranked_, _lines_, sure in found.rankings if sure])
    ranked = [one for one, _lines_, _sure in found.rankings]
    made = proposal(found.models, ranked, [people[m.person_id] for m in panel], barred, room, batch)
    return ExtraPlan(made, content_hash([now.digest, [[r.item, r.judge] for r in made]]), waiting, len(states))


def _key(now: Standing, ranked: Sequence[Ranked], *more: object) -> str:
    return content_hash([now.digest, [[r.key, list(r.lines)] for r in ranked], *more])


def _kept(key: str, make: Callable[[], Made]) -> Made:
    """From memory, or made now; several who ask at once may each make it, and get the same."""
    with _lock:
        if key in _found:
            _found.move_to_end(key)
            return cast("Made", _found[key])
    made = make()
    with _lock:
        _found[key] = made
        while len(_found) > KEPT:
            _found.popitem(last=False)
    return made


def known(now: Standing) -> bool:
    """Whether the findings are at hand, or so small that nobody waits for them."""
    if len(now.entries) < BIG:
        return True
    with _lock:
        return _key(now, [_ranked(now, one) for one in now.rankings]) in _found


def _ranked(now: Standing, ranking: Ranking) -> Ranked:
    refs = {line.entry: now.entries[line.entry].ref for line in ranking.lines}
    places = {refs[line.entry]: line.rank for line in ranking.lines if line.rank is not None}
    return Ranked(
        ranking.group.key, ranking.group.name, tuple(refs[line.entry] for line in ranking.lines), places,
        tuple(_lines(now, ranking)),
    )  # fmt: skip


def _lines(now: Standing, ranking: Ranking) -> list[tuple[int, str]]:
    """The prize lines of a final; in other rounds the cut, which has no name of its own."""
    if now.judged.stage.kind is not StageKind.FINAL:
        return [(ranking.places, "")] if ranking.places else []
    found, above = [], 0
    for prize in _prizes(now.judged.stage.edition_id, {now.entries[e].board_id for e in ranking.group.entries}):
        above += prize.quantity
        found.append((above, prize.name))
    return found


def _prizes(edition_id: int, boards: set[int]) -> list[Prize]:
    """The ranked prizes over all boards, or else those of the one board, the first first."""
    query = select(Prize).where(Prize.edition_id == edition_id, Prize.sponsor.is_(None)).order_by(Prize.rank, Prize.id)
    every = list(db.session.scalars(query))
    over_all = [prize for prize in every if prize.board_id is None]
    wanted = over_all or [prize for prize in every if len(boards) == 1 and prize.board_id in boards]
    first = {prize.rank: prize for prize in reversed(wanted)}
    return [first[rank] for rank in sorted(first)]
