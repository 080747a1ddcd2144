"""What the page of a tally shows, row by row, as plain data: the template only draws it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.contests.wording import official_number
from app.judging.engine.sheets import rubric_maximum
from app.judging.engine.tally import Line, display
from app.judging.models import Decision, Round
from app.judging.panels.rules import rubric_of
from app.judging.states import SheetState
from app.judging.tally.queries import Given, Listed, Standing
from app.judging.tally.rules import Ranking, kept, rule_of, ties, totals

#: So many lines of each ranking stand on one page.
SIZE = 50
#: The rules of a tie chain that people answer.
ASKED = frozenset({"vote", "chair"})


@dataclass(frozen=True)
class Cell:
    """A judge's total for an entry: its figure, or "" with the state of a sheet that is not handed in; no sheet: None.

    extreme: one end of a gap that asks for a third marking. idle: handed in, but does not enter the mean.
    """

    text: str
    state: SheetState | None
    third: bool = False
    extreme: bool = False
    idle: bool = False


@dataclass(frozen=True)
class Row:
    """An entry's place in the ranking. width, dots: percent of the maximum, for the bar and its judges.

    number: the official one; tied: those of the entries that share the rank.
    """

    entry: Listed
    number: str
    rank: int | None
    shown: str
    width: str
    dots: Sequence[str]
    outcome: str
    reasons: Sequence[dict[str, Any]]
    tied: Sequence[str]
    settled: Sequence[tuple[str, str, str]]
    cells: Sequence[Cell]
    gap: str
    wide: bool
    criteria: Sequence[str]
    cut_after: bool = False


@dataclass(frozen=True)
class Choice:
    """An entry that somebody must say something about: a tie to vote on, or at the cut."""

    id: int
    ref: str
    label: str


@dataclass(frozen=True)
class Board:
    """One ranking, best first, with the line of the cut after its last place.

    rows: those of the page; size: of all; on: how many go on; missing: how many have no rank.
    """

    key: str
    name: str
    places: int | None
    ruled: int | None
    rows: Sequence[Row]
    size: int
    on: int
    missing: int
    council: Sequence[Choice]
    left: int
    voting: Sequence[Choice]


@dataclass(frozen=True)
class Window:
    """Which lines of each ranking a page shows, counted from 1; only the incomplete ones, or all of them."""

    number: int = 1
    missing: bool = False

    def of(self, ranking: Ranking) -> list[tuple[int, Line]]:
        """(index in the ranking, line)."""
        lines = [(n, line) for n, line in enumerate(ranking.lines) if line.rank is None or not self.missing]
        return lines[(self.number - 1) * SIZE : self.number * SIZE]


def pages_of(now: Standing, *, missing: bool) -> int:
    """How many pages the longest ranking fills, at least 1."""
    sizes = [len(ranking.incomplete if missing else ranking.lines) for ranking in now.rankings]
    return max(1, -(-max(sizes, default=0) // SIZE))


@dataclass(frozen=True)
class _Marks:
    """Sheets and totals by entry and judge, made once for all rows."""

    most: Fraction
    sheets: dict[int, dict[int, Given]]
    points: dict[int, dict[int, Fraction]]


def boards(now: Standing, window: Window | None = None) -> list[Board]:
    """The rankings as rows, all of them or those of one page; a decided round shows its decisions."""
    chosen = [list(enumerate(r.lines)) if window is None else window.of(r) for r in now.rankings]
    marks = _marks(now, {line.entry for lines in chosen for _, line in lines})
    return [_board(now, ranking, lines, marks) for ranking, lines in zip(now.rankings, chosen, strict=True)]


def _marks(now: Standing, shown: Collection[int]) -> _Marks:
    marks = _Marks(rubric_maximum(rubric_of(now.judged.criteria)), {}, {})
    for sheet in now.sheets:
        if sheet.entry_id in shown:
            marks.sheets.setdefault(sheet.entry_id, {})[sheet.judge_id] = sheet
    for (entry, judge), value in totals(now.judged, [s for s in now.given if s.entry in shown]).items():
        marks.points.setdefault(entry, {})[judge] = value
    return marks


def _board(now: Standing, ranking: Ranking, lines: Sequence[tuple[int, Line]], marks: _Marks) -> Board:
    last, group = _last_on(now, ranking), ranking.group
    outcomes = [_outcome(now, ranking, line) for line in ranking.lines]
    tied = [line for line in ranking.lines if line.tied or ASKED & {kind for kind, _ in line.settled_by}]
    at_cut = [line for line, outcome in zip(ranking.lines, outcomes, strict=True) if outcome == "council"]
    return Board(
        group.key, group.name, ranking.places, ranking.ruled,
        [_row(now, ranking, line, marks, cut_after=n == last) for n, line in lines],
        len(ranking.lines), outcomes.count("advance"), len(ranking.incomplete),
        [_choice(now, line) for line in at_cut], ranking.left_at_cut, [_choice(now, line) for line in tied],
    )  # fmt: skip


def _choice(now: Standing, line: Line) -> Choice:
    entry = now.entries[line.entry]
    return Choice(entry.id, entry.ref, f"{_number(now, line.entry)} · {entry.title}")


def _last_on(now: Standing, ranking: Ranking) -> int:
    """The index of the line after which the cut is drawn; -1 where nobody or everybody goes on."""
    on = [n for n, line in enumerate(ranking.lines) if _outcome(now, ranking, line) in {"advance", "council"}]
    return on[-1] if on and on[-1] < len(ranking.lines) - 1 and ranking.places is not None else -1


def _outcome(now: Standing, ranking: Ranking, line: Line) -> str:
    decision = now.decisions.get(line.entry)
    return decision.verdict.value if decision else ranking.said[line.entry].outcome


def _row(now: Standing, ranking: Ranking, line: Line, marks: _Marks, *, cut_after: bool) -> Row:
    most = marks.most
    sheets, points = marks.sheets.get(line.entry, {}), marks.points.get(line.entry, {})
    gap = ranking.gaps.get(line.entry)
    decision = now.decisions.get(line.entry)
    return Row(
        entry=now.entries[line.entry],
        number=_number(now, line.entry),
        rank=line.rank,
        shown=line.shown or "",
        width=_percent(line.total, most),
        dots=[_percent(value, most) for value in sorted(points.values())],
        outcome=_outcome(now, ranking, line),
        reasons=[_worded(now, r) for r in _reasons(decision, ranking, line)],
        tied=[_number(now, e) for e in line.tied],
        settled=[_settled(now, line, kind, key) for kind, key in line.settled_by],
        cells=[_cell(sheets.get(p.id), points, line, wide=bool(gap and gap.wide)) for p in now.judges],
        gap=display(gap.difference) if gap else "",
        wide=bool(gap and gap.wide),
        criteria=[display(line.criteria[c.key]) if line.criteria else "" for c in now.judged.criteria],
        cut_after=cut_after,
    )


def _number(now: Standing, entry: int) -> str:
    return official_number(now.judged.stage.edition.number, now.entries[entry].number)


def _reasons(decision: Decision | None, ranking: Ranking, line: Line) -> list[dict[str, Any]]:
    return decision.reasons if decision else [kept(because) for because in ranking.said[line.entry].reasons]


def _worded(now: Standing, reason: dict[str, Any]) -> dict[str, Any]:
    """A reason with the criterion's own label in place of its key."""
    labels = {c.key: c.label for c in now.judged.criteria}
    facts = {k: labels.get(v, v) if k == "criterion" else v for k, v in reason["facts"].items()}
    return {"code": reason["code"], "facts": facts}


def _settled(now: Standing, line: Line, kind: str, key: str | None) -> tuple[str, str, str]:
    """What parted the entry from others of equal total: (kind of the rule, label of its criterion, figure or "")."""
    if kind == "criterion_mean":
        return kind, label_of(now.judged, key), display(line.criteria[str(key)])
    figures = {"vote": str(now.asked.votes.get(line.entry, ""))}
    if line.entry in now.asked.sealed:
        figures["sealed"] = display(now.asked.sealed[line.entry])
    return kind, "", figures.get(kind, "")


def label_of(judged: Round, key: str | None) -> str:
    """The label of a criterion by its key."""
    return next((c.label for c in judged.criteria if c.key == key), str(key))


@dataclass(frozen=True)
class Tied:
    """Equal results as they are printed: numbers best first, the figure, (code, label) of each rule that parted them.

    labels: the criterion's label, "" for another rule. shared: whether a place is shared all the same.
    """

    entries: Sequence[int]
    numbers: Sequence[str]
    shown: str
    rules: Sequence[tuple[str, str]]
    shared: bool


def ties_of(now: Standing) -> list[Tied]:
    """All equal results of a round and what settled them."""
    chain = rule_of(now.judged).tie_chain
    return [
        Tied(
            tie.entries, [_number(now, e) for e in tie.entries], tie.shown,
            [(kind, label_of(now.judged, key) if key else "") for kind, key in tie.keys], tie.shared,
        )
        for ranking in now.rankings
        for tie in ties(ranking, chain)
    ]  # fmt: skip


def _cell(sheet: Given | None, points: dict[int, Fraction], line: Line, *, wide: bool) -> Cell:
    if sheet is None:
        return Cell("", None)
    value = points.get(sheet.judge_id)
    if value is None:
        return Cell("", sheet.state, sheet.third)
    extreme = wide and not sheet.third and value in {max(points.values()), min(points.values())}
    return Cell(display(value), sheet.state, sheet.third, extreme, sheet.judge_id not in line.counting)


def _percent(value: Fraction | None, most: Fraction) -> str:
    return "0" if value is None else f"{float(100 * value / most):.2f}"
