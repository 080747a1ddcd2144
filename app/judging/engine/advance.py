"""Who goes on: the advance rule is data, and each verdict says by which part of the rule it came about (C4, [QNG]).

A verdict is a preview. What is decided, by whom and why (another number of finalists, a tie broken by the organizing
committee, B4) is kept as rows elsewhere; a changed number comes back here as `override`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby
from typing import Literal, TypeAlias

from app.judging.engine.tally import Line

Outcome: TypeAlias = Literal["advance", "stop", "council", "incomplete"]
AtCut: TypeAlias = Literal["share", "chain_only", "council"]
Fact: TypeAlias = int | Fraction | str


@dataclass(frozen=True)
class AdvanceRule:
    """Top N of each board, above a floor, with no criterion at zero.

    `top_n`: places per board (by the board's key), one number for all boards, or None for no limit.
    `floor`: the least total in points; exactly the floor is enough ("mean ≥ 50").
    `at_cut`: what happens to entries that share the last place and do not all fit, after the tie chain:
    `share` lets all of them on, and is the only way to more than N; `chain_only` lets none of them on, for the chain
    alone decides; `council` hands them to the organizing committee (Ban Tổ chức).
    """

    top_n: Mapping[str, int] | int | None
    floor: Fraction | None = None
    no_zero_criterion: bool = False
    at_cut: AtCut = "council"


@dataclass(frozen=True)
class Because:
    """One ground of a verdict: a code for `wording.py` and the facts of its sentence."""

    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """What the rule says of one entry: on, out, for the committee, or not to be said yet."""

    entry: int
    board: str
    rank: int | None
    outcome: Outcome
    reasons: tuple[Because, ...]


def advance(
    boards: Mapping[str, Sequence[Line]], rule: AdvanceRule, override: Mapping[str, int] | None = None
) -> list[Verdict]:
    """A verdict for every line, in the order of the boards' keys, then of rank.

    `boards` holds the tally of each board. `override` is the committee's own number of places per board, which
    replaces the rule's. Raises ValueError for a board without a number of places, or with a negative one.
    """
    verdicts: list[Verdict] = []
    for board in sorted(boards):
        places, changed = _places(board, rule, override or {})
        lines = sorted(boards[board], key=lambda line: (line.rank is None, line.rank or 0, line.entry))
        said = {line.entry: barred for line in lines if (barred := _barred(line, rule))}
        said |= _cut([line for line in lines if line.entry not in said], places, rule.at_cut)
        verdicts += [Verdict(line.entry, board, line.rank, *_with(said[line.entry], changed)) for line in lines]
    return verdicts


_Said: TypeAlias = tuple[Outcome, tuple[Because, ...]]


def _with(said: _Said, more: tuple[Because, ...]) -> _Said:
    return said[0], said[1] + more


def _places(board: str, rule: AdvanceRule, override: Mapping[str, int]) -> tuple[int | None, tuple[Because, ...]]:
    """The places of a board (None: no limit), and the ground to add where the committee chose another number."""
    if isinstance(rule.top_n, Mapping):
        if board not in rule.top_n:
            raise ValueError(f"the rule gives no number of places for board {board}")
        ruled: int | None = rule.top_n[board]
    else:
        ruled = rule.top_n
    places = override.get(board, ruled)
    if places is not None and places < 0:
        raise ValueError(f"board {board} cannot have {places} places")
    if places is None or places == ruled:
        return places, ()
    facts: dict[str, Fact] = {"places": places} if ruled is None else {"places": places, "ruled": ruled}
    return places, (Because("places_changed", facts),)


def _barred(line: Line, rule: AdvanceRule) -> _Said | None:
    """What keeps a line out of the contest for places, whatever its rank; None when nothing does."""
    if line.rank is None or line.compared is None:
        return "incomplete", tuple(Because(reason, {"judges": len(line.judges)}) for reason in line.reasons)
    grounds: list[Because] = []
    if rule.floor is not None and line.compared < rule.floor:
        grounds.append(Because("below_floor", {"total": line.compared, "floor": rule.floor}))
    if rule.no_zero_criterion:
        grounds += [
            Because("zero_criterion", {"criterion": key}) for key in sorted(line.criteria) if not line.criteria[key]
        ]
    return ("stop", tuple(grounds)) if grounds else None


def _cut(lines: Sequence[Line], places: int | None, at_cut: AtCut) -> dict[int, _Said]:
    """Verdicts of the eligible lines, best first: whole groups of a shared rank, until one does not fit."""
    said: dict[int, _Said] = {}
    if places is None:
        return {line.entry: ("advance", (Because("no_limit"),)) for line in lines}
    taken = 0
    for _, together in groupby(lines, key=lambda line: line.rank):
        group = list(together)
        left = places - taken
        taken += len(group)
        if left >= len(group):
            verdict: _Said = "advance", (Because("within_places", {"places": places}),)
        elif left <= 0:
            verdict = "stop", (Because("beyond_places", {"places": places}),)
        else:
            verdict = _AT_CUT[at_cut], (Because("tie_at_cut", {"tied": len(group), "left": left, "places": places}),)
        said |= {line.entry: verdict for line in group}
    return said


_AT_CUT: dict[AtCut, Outcome] = {"share": "advance", "chain_only": "stop", "council": "council"}
