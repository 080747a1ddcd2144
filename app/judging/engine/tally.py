"""The tally: from score sheets to exact means, shared ranks and the figures that are shown.

Nothing here depends on the order in which sheets or entries arrive. One call tallies one board of one round: points
of another round never enter (D18), and what a stage shows is decided elsewhere (D19).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, NamedTuple, TypeAlias, TypeVar

from app.judging.engine.gap import GapRule, counted, gaps
from app.judging.engine.sheets import HUNDREDTHS, Rubric, Sheet, Totals, by_entry, totals_of
from app.judging.engine.ties import Asked, Equal, TieKey, part, split

Aggregation: TypeAlias = Literal["mean", "trimmed", "calibrated"]
Reason: TypeAlias = Literal["no_sheet", "too_few_judges", "third_marking_due"]

TRIM_FROM = 5
DISPLAY_PLACES = 2
#: A calibrated result is an estimate: its second decimal would say more than is known.
CALIBRATED_PLACES = 1


@dataclass(frozen=True)
class TallyRule:
    """How a round counts. All of it is published before the first sheet and locked (D15).

    `aggregation`: `trimmed` drops the highest and the lowest total where at least five count, else it is the mean;
    `calibrated` takes the result that the severity model gives (see official.py), and the mean where it gives none.
    `minimum_judges`: with fewer judges a line is incomplete (C4 proposes 3).
    `tie_places`: None compares exact values (D17). A number rounds half-up to so many places, then compares: rounding
    is a function, so "equal" stays transitive, which "closer than 0,01" would not be.
    `tie_chain`: what separates equal totals, in this order (C4); what it leaves equal shares the rank.
    """

    aggregation: Aggregation = "mean"
    minimum_judges: int = 1
    gap: GapRule | None = None
    tie_places: int | None = None
    tie_chain: tuple[TieKey, ...] = ()


@dataclass(frozen=True)
class Line:
    """One entry's line of the tally; points are Fractions.

    `total` is exact (None without any sheet), `compared` is what ranks (rounded if the rule says so). `criteria` are
    the means per criterion, before weights. `judges` scored; `counting` of them entered the mean. `rank` is None
    while `reasons` name what is missing. `tied` are the others that share the rank; `settled_by` the keys of the
    chain that parted this entry from others of equal total. `shown` is the figure to print.
    """

    entry: int
    total: Fraction | None
    compared: Fraction | None
    criteria: Mapping[str, Fraction]
    judges: tuple[int, ...]
    counting: tuple[int, ...]
    reasons: tuple[Reason, ...] = ()
    rank: int | None = None
    tied: tuple[int, ...] = ()
    settled_by: tuple[TieKey, ...] = ()
    shown: str | None = None


def tally(
    rubric: Rubric,
    sheets: Iterable[Sheet],
    rule: TallyRule,
    *,
    entries: Iterable[int] = (),
    asked: Asked | None = None,
    totals: Totals | None = None,
    results: Mapping[int, Fraction] | None = None,
) -> list[Line]:
    """The lines of one board, best first, then incomplete ones, each group by entry number.

    `entries` names those that must have a line even without a sheet. `asked` is what people said of equals: it counts
    only among entries that were all asked about, so that one which comes into a tie later does not lose a vote it was
    never in. `totals` of these sheets, where they are known already. `results` are those of a model over the whole
    round, in place of the means (rule.aggregation "calibrated"). Raises ValueError for a tie key that the rubric does
    not have.
    """
    keys = {criterion.key for criterion in rubric}
    if unknown := [key for kind, key in rule.tie_chain if kind == "criterion_mean" and key not in keys]:
        raise ValueError(f"the tie chain names criteria that are not in the rubric: {unknown}")
    known = rule.gap is not None and rule.gap.counts != "none"
    grouped = by_entry(sheet for sheet in sheets if known or not sheet.third)
    totals = totals or totals_of((sheet for group in grouped.values() for sheet in group), rubric)
    due = _due(grouped, rubric, rule, totals)
    lines = [
        _line(entry, grouped.get(entry, []), rubric, rule, totals, due=entry in due, result=(results or {}).get(entry))
        for entry in sorted(set(entries) | set(grouped))
    ]
    shown = _shown(lines, CALIBRATED_PLACES if rule.aggregation == "calibrated" else DISPLAY_PLACES)
    places = _ranked(lines, grouped, totals, rule.tie_chain, asked or Asked())
    nowhere = _Place(None, (), ())
    lines = [replace(line, shown=shown.get(line.entry), **places.get(line.entry, nowhere)._asdict()) for line in lines]
    return sorted(lines, key=lambda line: (line.rank is None, line.rank or 0, line.entry))


def _due(grouped: Mapping[int, Sequence[Sheet]], rubric: Rubric, rule: TallyRule, totals: Totals) -> set[int]:
    """The entries that wait for a third marking."""
    if rule.gap is None or rule.gap.counts == "none":
        return set()
    every = [sheet for group in grouped.values() for sheet in group]
    return {entry for entry, gap in gaps(every, rubric, rule.gap.share, totals).items() if gap.due}


def _line(
    entry: int, group: Sequence[Sheet], rubric: Rubric, rule: TallyRule, totals: Totals, *, due: bool,
    result: Fraction | None = None,
) -> Line:  # fmt: skip
    """The line of one entry before it is ranked among the others."""
    counting = counted(group, rubric, rule.gap, totals)
    total = None
    if counting:
        kept = _untrimmed([totals.of(sheet) for sheet in counting], rule.aggregation)
        total = result if result is not None else Fraction(sum(kept), totals.unit * len(kept))
    criteria = {
        c.key: Fraction(sum(sheet.scores[c.key] for sheet in counting), HUNDREDTHS * len(counting))
        for c in rubric
        if counting
    }
    reasons: list[Reason] = []
    if not counting:
        reasons.append("no_sheet")
    elif len(group) < rule.minimum_judges:
        reasons.append("too_few_judges")
    if due:
        reasons.append("third_marking_due")
    compared = total if total is None or rule.tie_places is None else half_up(total, rule.tie_places)
    judges, used = tuple(s.judge for s in group), tuple(sorted(s.judge for s in counting))
    return Line(entry, total, compared, criteria, judges, used, tuple(reasons))


_Figure = TypeVar("_Figure", int, Fraction)


def aggregate(totals: Sequence[Fraction], how: Aggregation) -> Fraction:
    """The mean of at least one total; `trimmed` leaves out one highest and one lowest where there are five or more.

    Only totals are trimmed. The means per criterion stay those of all counting judges: with two equal highest sheets
    it would depend on their order which one's criteria go.
    """
    kept = _untrimmed(totals, how)
    return sum(kept, Fraction()) / len(kept)


def _untrimmed(totals: Sequence[_Figure], how: Aggregation) -> Sequence[_Figure]:
    return sorted(totals)[1:-1] if how == "trimmed" and len(totals) >= TRIM_FROM else totals


class _Place(NamedTuple):
    """Where a complete line stands: the fields of Line of the same names."""

    rank: int | None
    tied: tuple[int, ...]
    settled_by: tuple[TieKey, ...]


def _ranked(
    lines: Sequence[Line], grouped: Mapping[int, Sequence[Sheet]], totals: Totals, chain: Sequence[TieKey], asked: Asked
) -> dict[int, _Place]:
    """Entry → place, of the complete lines. Equal ranks skip the next: 1, 2, 2, 4 (D17)."""
    complete = [line for line in lines if not line.reasons]
    level = {line.entry: line.compared for line in complete if line.compared is not None}
    equals = [[_equal(line, grouped, totals) for line in g] for g in split(complete, level, lambda line: line.entry)]
    groups, settled = part(equals, chain, asked)
    places: dict[int, _Place] = {}
    for group in groups:
        members, rank = [one.entry for one in group], len(places) + 1
        for entry in members:
            places[entry] = _Place(rank, tuple(e for e in members if e != entry), settled.get(entry, ()))
    return places


def _equal(line: Line, grouped: Mapping[int, Sequence[Sheet]], totals: Totals) -> Equal:
    own = [sheet for sheet in grouped[line.entry] if sheet.judge in line.counting]
    return Equal(line.entry, line.criteria, {sheet.judge: totals.of(sheet) for sheet in own})


def _shown(lines: Sequence[Line], first: int = DISPLAY_PLACES) -> dict[int, str]:
    """The printed figures: half-up to `first` decimals; where different values would look equal, more digits until they do not."""
    scored = {line.entry: line for line in lines if line.total is not None}
    places, again = dict.fromkeys(scored, first), set(scored)
    shown: dict[int, str] = {}
    while again:
        shown |= {entry: display(scored[entry].total or Fraction(), places[entry]) for entry in again}
        looks: dict[str, set[Fraction | None]] = {}
        for entry, text in shown.items():
            looks.setdefault(text, set()).add(scored[entry].compared)
        again = {entry for entry, text in shown.items() if len(looks[text]) > 1}
        places |= {entry: places[entry] + 1 for entry in again}
    return shown


def half_up(value: Fraction, places: int) -> Fraction:
    """`value` rounded to `places` decimals, a half goes up (86.125 → 86.13; D17). For points, so value ≥ 0."""
    scale = 10**places
    return Fraction((value * scale * 2 + 1) // 2, scale)


def display(value: Fraction, places: int = DISPLAY_PLACES) -> str:
    """The figure as Vietnamese documents write it: "86,13" (D17, D32). For points, so value ≥ 0."""
    scale = 10**places
    rounded = (value.numerator * scale * 2 + value.denominator) // (2 * value.denominator)
    whole, part = divmod(rounded, scale)
    return f"{whole},{part:0{places}d}" if places else str(whole)
