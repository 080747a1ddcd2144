"""Reads of the analysis: the round whose analysis one may see, its marks, and what was found in them, kept in memory."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from sqlalchemy import select

from app.contests.models import Edition, Prize
from app.contests.states import StageKind
from app.judging.access import kept_rounds, visible_tallies
from app.judging.analysis.rules.opinions import Models, Opinion, Ranked, models, opinions
from app.judging.analysis.rules.sureness import Sureness, sureness
from app.judging.engine.calibration import Named, named
from app.judging.engine.official import counting, strata_of
from app.judging.engine.sheets import totals_of
from app.judging.models import PanelMember, Round
from app.judging.panels.rules import rubric_of
from app.judging.tally.queries import Standing, rounds, standing, strata
from app.judging.tally.rules import Ranking, rule_of
from app.kit.codes import content_hash
from app.kit.db import db
from app.people.actor import Actor

#: From so many entries on the figures take seconds, so they are asked for by a button.
BIG = 400
#: Findings of so many rounds are kept in a process.
KEPT = 24
_found: OrderedDict[str, "Findings"] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Findings:
    """What was found in the marks of a round: both models, and for each ranking its opinions and how sure it is."""

    models: Models
    rankings: Sequence[tuple[Ranked, list[Opinion], Sureness | None]]


def analysed(actor: Actor, edition: str, ref: str) -> Round:
    """A round whose analysis the actor may see: its secretariat and organizers, never who sat on its panel (D19)."""
    me = [person for person in (actor.person_id, actor.true_person_id) if person is not None]
    judges = select(PanelMember.round_id).where(PanelMember.person_id.in_(me))
    query = rounds().where(Edition.code == edition, Round.ref == ref, visible_tallies(actor), kept_rounds(actor))
    return db.session.scalars(query.where(Round.id.not_in(judges))).one()


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
    key = content_hash([now.digest, [[r.key, list(r.lines)] for r in ranked]])
    with _lock:
        if key in _found:
            _found.move_to_end(key)
            return _found[key]
    both = models(marks_of(now))
    made = Findings(both, [(one, opinions(both, one), sureness(both, one)) for one in ranked])
    with _lock:
        _found[key] = made
        while len(_found) > KEPT:
            _found.popitem(last=False)
    return made


def known(now: Standing) -> bool:
    """Whether the findings are at hand, or so small that nobody waits for them."""
    if len(now.entries) < BIG:
        return True
    key = content_hash([now.digest, [[r.key, list(r.lines)] for r in (_ranked(now, one) for one in now.rankings)]])
    with _lock:
        return key in _found


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
