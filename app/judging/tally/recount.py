"""The whole result of a round again, from its ballot file alone: no database, no network, the same rules that locked it."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import SystemRandom
from typing import Any

from app.judging.ballots.rules import (
    ENGINE,
    FORMAT,
    Fault,
    Line,
    Unreadable,
    form_fault,
    lines_by_kind,
    output_of,
    read,
)
from app.judging.ballots.shape import shape_fault
from app.judging.engine.official import MICRO
from app.judging.engine.sheets import Sheet
from app.judging.engine.ties import Asked
from app.judging.models import Criterion, Round
from app.judging.states import Aggregation, AtCut, Strata, ThirdMarking, Verdict
from app.judging.tally import rules
from app.judging.tally.queries import Standing, strata
from app.judging.tally.rules import Group, Ranking

#: What of a round decides its result, beside rubric, entries and ballots.
RULE = (
    "aggregation", "strata", "min_judges", "gap_percent", "third_marking", "tie_chain", "tie_places", "advance", "at_cut",
    "override",
)  # fmt: skip
ABSENT = [{"code": "absent_from_final", "facts": {}}]


@dataclass(frozen=True)
class Verified:
    """What a check of a file found: its hash, that of the recounted results, and the first difference, if any."""

    sha256: str
    output: str
    fault: Fault | None
    engine: str = ENGINE
    entries: int = 0
    ballots: int = 0


def lines_of(now: Standing, chosen: Collection[int]) -> list[Line]:
    """The lines of the ballot file of a round as it is counted now, with the results recounted from them.

    chosen: the entries that the committee lets on from a tie at the cut. Judges get codes drawn by lot.
    """
    judged, refs = now.judged, {entry.id: entry.ref for entry in now.entries.values()}
    judges = sorted({sheet.judge for sheet in (*now.given, *now.sealed)})
    SystemRandom().shuffle(judges)
    codes = {judge: f"J{n:03}" for n, judge in enumerate(judges, 1)}
    groups = {entry: ranking.group.key for ranking in now.rankings for entry in ranking.group.entries}
    fields = strata(judged, now.entries.values())
    lines: list[Line] = [
        {"k": "file", "format": FORMAT, "engine": ENGINE, "edition": judged.stage.edition.code, "round": judged.ref,
         "points": "1/100", "results": "1/1000000", "seed": judged.draw_seed},
        {"k": "rule"} | {name: getattr(judged, name) for name in RULE},
    ]  # fmt: skip
    lines += [
        {"k": "criterion", "key": c.key, "label": c.label, "maximum": c.maximum, "minimum": c.minimum, "step": c.step,
         "weight": c.weight}
        for c in judged.criteria
    ]  # fmt: skip
    lines += [{"k": "group", "group": r.group.key, "name": r.group.name} for r in now.rankings]
    lines += [
        {"k": "entry", "entry": ref, "group": groups.get(e), "stratum": fields[e], "absent": e in now.absent}
        for e, ref in refs.items()
    ]
    lines += [_ballot(sheet, refs, codes, sealed=False) for sheet in now.given]
    lines += [_ballot(sheet, refs, codes, sealed=True) for sheet in now.sealed]
    lines += [{"k": "vote", "entry": refs[e], "votes": n} for e, n in now.asked.votes.items() if e in refs]
    lines += [{"k": "chair", "entry": refs[e], "place": n} for e, n in now.asked.order.items() if e in refs]
    lines += [{"k": "chosen", "entry": refs[e]} for e in set(chosen)]
    return lines + recount(lines)


def _ballot(sheet: Sheet, refs: Mapping[int, str], codes: Mapping[int, str], *, sealed: bool) -> Line:
    return {
        "k": "ballot", "entry": refs[sheet.entry], "judge": codes[sheet.judge], "third": sheet.third, "sealed": sealed,
        "scores": {key: int(points) for key, points in sheet.scores.items()},
    }  # fmt: skip


def recount(lines: Iterable[Line]) -> list[Line]:
    """The lines of results that the other lines lead to, in no particular order.

    KeyError, TypeError or ValueError where the lines do not hold together.
    """
    of = lines_by_kind(lines)
    refs = sorted(line["entry"] for line in of["entry"])
    ids = {ref: n for n, ref in enumerate(refs)}
    judges = {code: n for n, code in enumerate(sorted({line["judge"] for line in of["ballot"]}))}
    judged = _round(of["rule"][0], of["criterion"])
    present = [line for line in of["entry"] if not line["absent"]]
    groups = [
        Group(g["group"], g["name"], tuple(sorted(ids[x["entry"]] for x in present if x["group"] == g["group"])))
        for g in of["group"]
    ]
    sheets = [
        (line["sealed"], Sheet(judges[line["judge"]], ids[line["entry"]], line["scores"], line["third"]))
        for line in of["ballot"]
    ]
    given = sorted((s for sealed, s in sheets if not sealed), key=lambda s: (s.entry, s.judge))
    fields = {ids[line["entry"]]: line["stratum"] for line in present}
    asked = Asked(
        {ids[x["entry"]]: x["votes"] for x in of["vote"]}, rules.sealed_totals(judged, [s for sealed, s in sheets if sealed]),
        {ids[x["entry"]]: x["place"] for x in of["chair"]},
    )  # fmt: skip
    chosen = [ids[line["entry"]] for line in of["chosen"]]
    found = [line for r in rules.rank(judged, groups, given, asked, fields) for line in _results(r, chosen, refs)]
    away = [line["entry"] for line in of["entry"] if line["absent"]]
    return found + [_result(ref, None, Verdict.STOP, ABSENT) for ref in away]


def _round(rule: Line, criteria: Sequence[Line]) -> Round:
    """A round that never was in a database."""
    values = {name: rule[name] for name in RULE} | {
        "aggregation": Aggregation(rule["aggregation"]), "strata": Strata(rule["strata"]),
        "third_marking": ThirdMarking(rule["third_marking"]), "at_cut": AtCut(rule["at_cut"]),
    }  # fmt: skip
    judged = Round(**values)
    judged.criteria = [
        Criterion(**{name: line[name] for name in ("key", "label", "maximum", "minimum", "step", "weight")})
        for line in criteria
    ]
    return judged


def _results(ranking: Ranking, chosen: Collection[int], refs: Sequence[str]) -> list[Line]:
    verdicts = rules.decided(ranking, chosen)
    found = []
    for line in ranking.lines:
        verdict, reasons = verdicts[line.entry]
        made = _result(refs[line.entry], line.total, verdict, reasons)
        settled = [list(key) for key in line.settled_by]
        found.append(made | {"group": ranking.group.key, "place": line.rank, "shown": line.shown, "settled": settled})
    return found


def _result(ref: str, total: Fraction | None, verdict: Verdict, reasons: Sequence[Any]) -> Line:
    micro = None if total is None else (total.numerator * MICRO * 2 + total.denominator) // (2 * total.denominator)
    return {
        "k": "result", "entry": ref, "group": "", "place": None, "exact": rules.exact(total), "micro": micro,
        "shown": None, "settled": [], "verdict": verdict.value, "reasons": list(reasons),
    }  # fmt: skip


def verify(content: bytes, published: str | None = None) -> Verified:
    """Check a ballot file: recount its results and name the first difference. published: the SHA-256 to compare with."""
    sha = hashlib.sha256(content).hexdigest()
    try:
        lines = read(content)
    except Unreadable as wrong:
        return Verified(sha, "", wrong.fault)
    if (shapeless := shape_fault(lines)) is not None:
        return Verified(sha, "", shapeless)
    of = lines_by_kind(lines)
    try:
        again = recount(lines)
        output = output_of(again)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, ZeroDivisionError):
        return Verified(sha, "", form_fault(content, lines) or Fault("ballots_not_whole", 1))
    fault = _difference(lines, again) or form_fault(content, lines)
    if fault is None and output != lines[-1].get("output"):
        fault = Fault("ballots_output", len(lines))
    if fault is None and published is not None and published.strip().lower() != sha:
        fault = Fault("ballots_other_file", 0, {"published": published.strip(), "sha256": sha})
    return Verified(sha, output, fault, str(of["file"][0].get("engine")), len(of["entry"]), len(of["ballot"]))


def _difference(lines: Sequence[Line], again: Iterable[Line]) -> Fault | None:
    """The first line of results that is not what the ballots lead to."""
    right = {line["entry"]: line for line in again}
    for number, line in enumerate(lines, 1):
        if line["k"] != "result":
            continue
        wanted = right.pop(str(line.get("entry")), None)
        if wanted is None:
            return Fault("ballots_no_such_entry", number, {"entry": line.get("entry")})
        for name in ("place", "micro", "exact", "verdict", "settled", "shown", "group", "reasons", "k"):
            if line.get(name) != wanted[name]:
                facts = {"entry": line["entry"], "what": name, "file": line.get(name), "again": wanted[name]}
                return Fault("ballots_differ", number, facts)
    return Fault("ballots_missing", 0, {"entry": min(right)}) if right else None
