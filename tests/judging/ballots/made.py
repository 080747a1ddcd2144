"""Ballot files without a database: a round of chance, with harsh and lenient judges, ties, votes and absentees."""

import random

from app.judging.ballots.rules import ENGINE, FORMAT, Line, write
from app.judging.tally.recount import recount

KEYS = ("feasibility", "novelty", "form")
CHAIN = [
    ["criterion_mean", "feasibility"], ["majority", None], ["lowest", None], ["sealed", None], ["vote", None],
    ["chair", None],
]  # fmt: skip


def inputs(entries: int = 30, judges: int = 8, each: int = 3, *, method: str = "mean", seed: int = 1) -> list[Line]:
    """The lines of a file but its results: two boards, steps of five points so that results tie."""
    rng = random.Random(seed)
    refs = [f"E{n:04}" for n in range(entries)]
    harsh = {f"J{n:03}": rng.gauss(0, 1.5) for n in range(judges)}
    lines: list[Line] = [
        {"k": "file", "format": FORMAT, "engine": ENGINE, "edition": "abc", "round": "XYZ", "points": "1/100",
         "results": "1/1000000", "seed": None},
        {"k": "rule", "aggregation": method, "strata": "strata_board", "min_judges": 2, "gap_percent": 0,
         "third_marking": "mean_of_all", "tie_chain": CHAIN, "tie_places": 2, "at_cut": "council", "override": None,
         "advance": {"top_n": {"*": entries // 4}, "floor": "20", "no_zero_criterion": True}},
        *({"k": "criterion", "key": key, "label": f"Tiêu chí {key}", "maximum": 2000, "minimum": 0, "step": 500,
           "weight": 100} for key in KEYS),
        {"k": "group", "group": "y-tuong", "name": "Ý tưởng"}, {"k": "group", "group": "du-an", "name": "Dự án"},
    ]  # fmt: skip
    for n, ref in enumerate(refs):
        board, absent = ("y-tuong", "du-an")[n % 2], n % 11 == 10
        lines.append({"k": "entry", "entry": ref, "group": board, "stratum": board, "absent": absent})
        worth = rng.gauss(2, 1)
        panel = [] if absent else rng.sample(sorted(harsh), each)
        for place, judge in enumerate(panel):
            scores = {key: 500 * min(4, max(0, round(rng.gauss(worth - harsh[judge] / 2, 0.6)))) for key in KEYS}
            sealed = place == 2 and n % 5 == 0
            lines.append(
                {"k": "ballot", "entry": ref, "judge": judge, "third": False, "sealed": sealed, "scores": scores}
            )
    lines.append({"k": "vote", "entry": refs[0], "votes": 3})
    lines.append({"k": "chair", "entry": refs[2], "place": 1})
    return lines


def content(**more) -> bytes:
    """A whole file."""
    lines = inputs(**more)
    return write([*lines, *recount(lines)]).encode()
