"""What may stand in a ballot file: the values of each kind of line, and that no line says twice what one says. Pure.

A stranger recounts files that other strangers send: a value that no round of ours can have is named with its line, before
anything is counted with it.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from app.judging.ballots.rules import ENGINE, FORMAT, Fault, Line
from app.judging.engine.sheets import Criterion as Scale
from app.judging.engine.sheets import check_scores
from app.judging.engine.ties import KINDS
from app.judging.states import Aggregation, AtCut, Strata, ThirdMarking

Test: TypeAlias = Callable[[Any], bool]
_FLOOR = re.compile(r"[0-9]{1,6}(\.[0-9]{1,2})?")
_MOST = 10**6


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _bool(value: Any) -> bool:
    return isinstance(value, bool)


def _from(low: int, high: int = _MOST) -> Test:
    return lambda value: type(value) is int and low <= value <= high


def _or_none(test: Test) -> Test:
    return lambda value: value is None or test(value)


def _one_of(names: Iterable[str]) -> Test:
    known = frozenset(map(str, names))
    return lambda value: isinstance(value, str) and value in known


def _places(value: Any) -> bool:
    return isinstance(value, dict) and all(_or_none(_from(0))(n) for n in value.values())


def _advance(value: Any) -> bool:
    parts: Mapping[str, Test] = {
        "top_n": _or_none(_places), "no_zero_criterion": _or_none(_bool),
        "floor": lambda one: one in (None, "") or (isinstance(one, str) and _FLOOR.fullmatch(one) is not None),
    }  # fmt: skip
    return isinstance(value, dict) and all(key in parts and parts[key](one) for key, one in value.items())


def _chain(value: Any) -> bool:
    def rule(one: Any) -> bool:
        if not isinstance(one, list) or len(one) != 2:
            return False
        return one[1] is None and one[0] in KINDS if one[0] != "criterion_mean" else isinstance(one[1], str)

    return isinstance(value, list) and all(map(rule, value))


#: Kind of line → its values. Results are not here: they are compared with the recount, value by value.
VALUES: Mapping[str, Mapping[str, Test]] = {
    "file": {
        "format": _from(FORMAT, FORMAT), "engine": _one_of([ENGINE]), "edition": _text, "round": _text,
        "points": _one_of(["1/100"]), "results": _one_of(["1/1000000"]), "seed": _or_none(_text),
    },
    "rule": {
        "aggregation": _one_of(Aggregation), "strata": _one_of(Strata), "min_judges": _from(1), "gap_percent": _from(0, 100),
        "third_marking": _one_of(ThirdMarking), "tie_chain": _chain, "tie_places": _or_none(_from(0, 9)),
        "advance": _advance, "at_cut": _one_of(AtCut), "override": _or_none(_places),
    },
    "criterion": {"key": _text, "label": _text, "maximum": _from(1), "minimum": _from(0), "step": _from(1), "weight": _from(1)},
    "group": {"group": _text, "name": _text},
    "entry": {"entry": _text, "group": _or_none(_text), "stratum": _text, "absent": _bool},
    "ballot": {"entry": _text, "judge": _text, "third": _bool, "sealed": _bool, "scores": lambda one: isinstance(one, dict)},
    "vote": {"entry": _text, "votes": _from(0)},
    "chair": {"entry": _text, "place": _from(1)},
    "chosen": {"entry": _text},
    "end": {"body": _text, "output": _text},
}  # fmt: skip
#: What may stand once only, by kind of line; () where there is one such line.
ONCE: Mapping[str, tuple[str, ...]] = {
    "file": (), "rule": (), "criterion": ("key",), "group": ("group",), "entry": ("entry",), "ballot": ("entry", "judge"),
    "vote": ("entry",), "chair": ("entry",), "chosen": ("entry",), "result": ("entry",), "end": (),
}  # fmt: skip


def shape_fault(lines: Sequence[Line]) -> Fault | None:
    """The first value that no round of ours can have, or the first line that says again what an earlier one says."""
    entries = {line["entry"] for line in lines if line["k"] == "entry" and _text(line.get("entry"))}
    first: dict[tuple[Any, ...], int] = {}
    scales: dict[str, Scale] = {}
    for number, line in enumerate(lines, 1):
        if (what := _wrong(line, entries, scales)) is not None:
            return Fault("ballots_no_value", number, {"what": what})
        name = (line["k"], *(str(line.get(part)) for part in ONCE[line["k"]]))
        if (before := first.setdefault(name, number)) != number:
            return Fault("ballots_twice", number, {"before": before})
    missing = {"file", "rule", "end"} - {name[0] for name in first}
    return Fault("ballots_not_whole", 1) if missing or not scales else None


def _wrong(line: Line, entries: set[str], scales: dict[str, Scale]) -> str | None:
    """The name of the first value of a line that cannot be; criteria are learned on the way."""
    values = VALUES.get(line["k"])
    if values is None:
        return None
    wrong = next((name for name, test in values.items() if name not in line or not test(line[name])), None)
    if wrong is None:
        wrong = next((name for name in line if name != "k" and name not in values), None)
    if wrong is not None:
        return wrong
    if line["k"] == "criterion":
        try:
            scales[line["key"]] = Scale(line["key"], line["maximum"], line["weight"], line["step"], line["minimum"])
        except ValueError:
            return "step" if line["minimum"] < line["maximum"] else "maximum"
    if line["k"] == "ballot":
        given = line["scores"]
        whole = all(type(points) is int for points in given.values())
        if not whole or check_scores(list(scales.values()), given):
            return "scores"
    return "entry" if line["k"] != "entry" and "entry" in values and line["entry"] not in entries else None
