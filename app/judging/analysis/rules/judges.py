"""What the marks say of each judge, and what the list would be without them. It decides nothing and removes nobody."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.judging.analysis.rules.opinions import Ranked
from app.judging.engine.calibration import Method, Named, severity
from app.judging.engine.calibration.report import JudgeFigures, judge_report, pair_report
from app.judging.engine.calibration.without import Without, without_each

#: Beyond so many refitted cells (entries × judges) the list without each judge is not reckoned.
MOST_CELLS = 20_000
#: A severity further from nought than this many standard errors is put into words.
CLEAR = 2.0
#: So many moves are told for each judge.
TOLD = 4


@dataclass(frozen=True)
class Moved:
    """An item whose place in its ranking changes without a judge; over: the name of a line that it crosses, or None."""

    item: str
    before: int
    after: int
    over: str | None


@dataclass(frozen=True)
class JudgeLine:
    """One judge. said: codes of plain words, most telling first. moves: the most telling ones of those without the
    judge; more: how many others; None where it is not reckoned or cannot be.
    """

    judge: str
    figures: JudgeFigures
    said: tuple[str, ...]
    moves: tuple[Moved, ...] | None
    more: int


@dataclass(frozen=True)
class Pair:
    """Two judges who stray from the others together, or in opposite ways, beyond luck."""

    judges: tuple[str, str]
    shared: int
    correlation: float
    q: float


def judge_lines(
    table: Named, related: Collection[tuple[str, str]], ranked: Sequence[Ranked], method: Method
) -> tuple[list[JudgeLine], list[Pair]]:
    """The lines of all judges and the notable pairs. related: (item, judge) that are tied in some way; method: the
    official one, under which the list without each judge is made. Raises ValueError as the severity model.
    """
    where, seat = ({name: n for n, name in enumerate(names)} for names in (table.items, table.judges))
    tied = {(where[item], seat[judge]) for item, judge in related if item in where and judge in seat}
    fitted = severity.fit(table.marks)
    figures = judge_report(table.marks, tied, fitted=fitted)
    small = table.marks.items * table.marks.judges <= MOST_CELLS
    alone = without_each(table.marks, method) if small else ()
    lines = [_line(table, one, ranked, alone[one.judge] if alone else None) for one in figures]
    pairs = [
        Pair((table.judges[p.judges[0]], table.judges[p.judges[1]]), p.shared, p.correlation.value, p.correlation.q)
        for p in pair_report(table.marks, fitted=fitted)
        if p.correlation.notable
    ]
    return lines, pairs


def _line(table: Named, figures: JudgeFigures, ranked: Sequence[Ranked], alone: Without | None) -> JudgeLine:
    moves = None if alone is None or not alone.fits else _moves(table, alone, ranked)
    told = None if moves is None else tuple(moves[:TOLD])
    return JudgeLine(table.judges[figures.judge], figures, _said(figures), told, len(moves or ()) - len(told or ()))


def _said(one: JudgeFigures) -> tuple[str, ...]:
    """The plain words."""
    found = [
        code
        for code, holds in (("judge_flat", one.flat), ("judge_erratic", one.erratic), ("judge_favours", one.favours))
        if holds
    ]
    if abs(one.severity) > CLEAR * one.severity_se:
        found.append("judge_harsh" if one.severity > 0 else "judge_mild")
    return tuple(found or ["judge_plain"])


def _moves(table: Named, alone: Without, ranked: Sequence[Ranked]) -> list[Moved]:
    """Whose place changes in their own ranking: those who cross a line first, then from the top of the list."""
    where = {name: n for n, name in enumerate(table.items)}
    before = {move.item: move.before for move in alone.moves}
    found = []
    for one in ranked:
        items = [item for item in one.order if item in where and alone.places[where[item]]]
        was = _within({item: before.get(where[item], alone.places[where[item]]) for item in items})
        now = _within({item: alone.places[where[item]] for item in items})
        found += [Moved(i, was[i], now[i], _over(one, was[i], now[i])) for i in items if was[i] != now[i]]
    return sorted(found, key=lambda m: (m.over is None, m.before, m.item))


def _within(places: dict[str, int]) -> dict[str, int]:
    """Places of a whole round as places of one ranking."""
    ordered = sorted(places.values())
    return {item: ordered.index(place) + 1 for item, place in places.items()}


def _over(ranked: Ranked, was: int, now: int) -> str | None:
    return next((name for count, name in ranked.lines if (was <= count) != (now <= count)), None)
