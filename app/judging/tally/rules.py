"""From a round as it is kept to the engine's words and back: groups, ranking, verdicts, reasons. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from app.judging.engine.advance import AdvanceRule, Because, Outcome, advance
from app.judging.engine.advance import Verdict as Said
from app.judging.engine.gap import Gap, GapRule, gaps
from app.judging.engine.official import calibrated
from app.judging.engine.sheets import Sheet, rubric_maximum, totals_of
from app.judging.engine.tally import Line, TallyRule, display, tally
from app.judging.engine.ties import Asked, TieKey
from app.judging.models import Round
from app.judging.panels.rules import rubric_of
from app.judging.states import Aggregation, AtCut, Verdict

#: The key of a ranking over all boards, and of the number of places that holds for each board.
ALL = "*"


@dataclass(frozen=True)
class Group:
    """Entries that are ranked against each other: a board, or all finalists where the prizes are for all."""

    key: str
    name: str
    entries: tuple[int, ...]


@dataclass(frozen=True)
class Ranking:
    """The ranking of one group: `places` in force (None: no limit), `ruled` as announced, lines best first."""

    group: Group
    places: int | None
    ruled: int | None
    lines: tuple[Line, ...]
    said: Mapping[int, Said]
    gaps: Mapping[int, Gap] = field(default_factory=dict)

    @property
    def incomplete(self) -> tuple[Line, ...]:
        """The lines that have no rank yet."""
        return tuple(line for line in self.lines if line.rank is None)

    def outcomes(self, outcome: Outcome) -> list[int]:
        """The entries of which the rule says `outcome`, best first."""
        return [line.entry for line in self.lines if self.said[line.entry].outcome == outcome]

    @property
    def left_at_cut(self) -> int:
        """How many places the committee has to give to entries that tie at the cut; 0 where it has none."""
        return (self.places or 0) - len(self.outcomes("advance")) if self.outcomes("council") else 0


def maximum_of(judged: Round) -> Fraction:
    """The highest total of a sheet, in points."""
    return rubric_maximum(rubric_of(judged.criteria))


def rule_of(judged: Round) -> TallyRule:
    """How the round counts."""
    chain = [(kind, key) for kind, key in judged.tie_chain]
    gap = GapRule(judged.third_marking.value, Fraction(judged.gap_percent, 100)) if judged.gap_percent else None
    return TallyRule(judged.aggregation.value, judged.min_judges, gap, judged.tie_places, tuple(chain))


def places_of(judged: Round, key: str) -> tuple[int | None, int | None]:
    """(in force, as announced) numbers of places of a group; None: no limit."""
    tops = (judged.advance or {}).get("top_n") or {}
    ruled = tops.get(key, tops.get(ALL))
    override = judged.override or {}
    return override.get(key, override.get(ALL, ruled)), ruled


def rank(
    judged: Round, groups: Sequence[Group], sheets: Iterable[Sheet], asked: Asked,
    strata: Mapping[int, str] | None = None,
) -> list[Ranking]:  # fmt: skip
    """The rankings of a round. sheets: the handed-in ones; those of entries outside the groups do not count.

    strata: entry → the group by which its judges were matched, for the calibrated result.
    """
    inside = {entry for group in groups for entry in group.entries}
    rubric, rule, given = rubric_of(judged.criteria), rule_of(judged), [s for s in sheets if s.entry in inside]
    official = judged.aggregation is Aggregation.CALIBRATED
    results = calibrated(rubric, given, rule, strata or {}) if official else None
    rankings = []
    for group in groups:
        mine = set(group.entries)
        counted = [sheet for sheet in given if sheet.entry in mine]
        points = totals_of(counted, rubric)
        lines = tally(rubric, counted, rule, entries=mine, asked=asked, totals=points, results=results)
        places, ruled = places_of(judged, group.key)
        verdicts = _verdicts(judged, group.key, lines, ruled, places)
        apart = gaps(counted, rubric, rule.gap.share, points) if rule.gap else {}
        rankings.append(Ranking(group, places, ruled, tuple(lines), {v.entry: v for v in verdicts}, apart))
    return rankings


def _verdicts(judged: Round, key: str, lines: Sequence[Line], ruled: int | None, places: int | None) -> list[Said]:
    data = judged.advance or {}
    floor = data.get("floor")
    rule = AdvanceRule(
        ruled,
        Fraction(str(floor)) if floor not in (None, "") else None,
        bool(data.get("no_zero_criterion")),
        "share" if judged.at_cut is AtCut.SHARE else "council",
    )
    changed = {key: places} if places is not None and places != ruled else None
    return advance({key: lines}, rule, changed)


@dataclass(frozen=True)
class Tie:
    """Entries whose results were equal, best first, and the rules that were needed to part them, in the chain's order.

    shared: whether some of them still share a place.
    """

    entries: tuple[int, ...]
    shown: str
    keys: tuple[TieKey, ...]
    shared: bool


def ties(ranking: Ranking, chain: Sequence[TieKey]) -> list[Tie]:
    """The groups of equal results of a ranking, best first. chain: the round's."""
    equals: dict[Fraction, list[Line]] = {}
    for line in ranking.lines:
        if line.rank is not None and line.compared is not None:
            equals.setdefault(line.compared, []).append(line)
    found = []
    for group in equals.values():
        if len(group) > 1:
            used = {key for line in group for key in line.settled_by}
            keys = tuple(key for key in chain if key in used)
            entries = tuple(line.entry for line in group)
            found.append(Tie(entries, group[0].shown or "", keys, any(line.tied for line in group)))
    return found


def decided(ranking: Ranking, chosen: Collection[int]) -> dict[int, tuple[Verdict, list[dict[str, Any]]]]:
    """What becomes of each ranked entry: entry → (verdict, reasons as kept). chosen: the committee's at the cut."""
    found: dict[int, tuple[Verdict, list[dict[str, Any]]]] = {}
    for line in ranking.lines:
        said = ranking.said[line.entry]
        reasons = [kept(because) for because in said.reasons]
        goes_on = said.outcome == "advance" or (said.outcome == "council" and line.entry in chosen)
        if said.outcome == "council":
            reasons.append({"code": "council_chose" if goes_on else "council_passed", "facts": {}})
        found[line.entry] = (Verdict.ADVANCE if goes_on else Verdict.STOP, reasons)
    return found


def kept(because: Because) -> dict[str, Any]:
    """A reason as JSON: points as the figure that is shown."""
    facts = {k: display(v) if isinstance(v, Fraction) else v for k, v in because.facts.items()}
    return {"code": because.code, "facts": facts}


def exact(value: Fraction | None) -> str | None:
    """ "173/2": the exact result as it is kept."""
    return None if value is None else f"{value.numerator}/{value.denominator}"


def totals(judged: Round, sheets: Iterable[Sheet]) -> dict[tuple[int, int], Fraction]:
    """(entry, judge) → the sheet's total in points."""
    points = totals_of(sheets, rubric_of(judged.criteria))
    return {pair: points.points(parts) for pair, parts in points.parts.items()}


def sealed_totals(judged: Round, sheets: Sequence[Sheet]) -> dict[int, Fraction]:
    """Entry → the total of the tie-break judge, in points (of several judges: together)."""
    totals = totals_of(sheets, rubric_of(judged.criteria))
    said: dict[int, Fraction] = {}
    for sheet in sheets:
        said[sheet.entry] = said.get(sheet.entry, Fraction()) + totals.points(totals.of(sheet))
    return said
