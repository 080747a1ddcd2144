"""The pictures of docs/judging.md, drawn from docs/examples/panel.csv by the engine itself: `python -m tools.pictures`.

A test draws them again and compares, so that none can tell something else than the engine does.
"""

import csv
import math
import sys
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path

import numpy as np

from app.judging.engine.assignment import Problem, connect, diagnose
from app.judging.engine.calibration import Named, calibrate, named

DOCS = Path(__file__).resolve().parent.parent / "docs"
PANEL, OUT = DOCS / "examples" / "panel.csv", DOCS / "pictures"
#: So many go on; the line is drawn under them.
CUT = 6
PAPER, INK, FAINT, RULE = "#faf7f1", "#211b15", "#5f564b", "#e4dccf"
GOOD, OPEN, REST, BLUE, RED = "#2f8f4e", "#e09a12", "#8a7f72", "#0b4f9e", "#c8372d"


def panel() -> Named:
    """The marks of the worked example."""
    with PANEL.open(encoding="utf-8") as file:
        rows = [(row["judge"], row["item"], float(row["score"]), row["stratum"]) for row in csv.DictReader(file)]
    return named(rows)


def page(width: int, height: int, title: str, parts: Iterable[str]) -> str:
    """An SVG on a ground of its own, so that it can be read on a dark page too."""
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}" '
        f'font-family="system-ui, sans-serif" font-size="13" fill="{INK}">\n<title>{escape(title)}</title>\n'
        f'<rect width="{width}" height="{height}" rx="12" fill="{PAPER}"/>\n{body}\n</svg>\n'
    )


def words(x: float, y: float, text: str, *, anchor: str = "start", fill: str = INK, weight: int = 400) -> str:
    """A line of text."""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}" font-weight="{weight}">{escape(text)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, colour: str, more: str = "") -> str:
    """A straight line."""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"{more}/>'


def places() -> str:
    """Places by the severity model with their 90 % spans, the places of the mean as dots, and the line."""
    table = panel()
    found, mean = calibrate(table.marks), calibrate(table.marks, "mean")
    if found.places is None:
        raise ValueError("the severity model has places")
    low, high = found.places.interval()
    inside, n = found.places.within(CUT), len(table.items)
    official = {int(item): place for place, item in enumerate(np.argsort(-mean.score, kind="stable"), 1)}
    left, step, top = 74, 21, 62

    def at(place: float) -> float:
        return left + (place - 1) * step

    parts = [words(16, 26, "Places and their spans", weight=700),
             words(16, 44, "bar: nine times in ten · dot: place by the mean", fill=FAINT)]  # fmt: skip
    for row, item in enumerate(found.places.order.tolist()):
        y = top + row * 20
        tone = GOOD if inside[item] >= 0.9 else REST if inside[item] <= 0.1 else OPEN
        parts += [
            words(62, y + 4.5, table.items[item], anchor="end"), line(left, y, at(n), y, RULE),
            f'<rect x="{at(low[item]) - 6:.1f}" y="{y - 6}" width="{at(high[item]) - at(low[item]) + 12:.1f}" height="12" '
            f'rx="6" fill="{tone}"/>',
            f'<circle cx="{at(official[item]):.1f}" cy="{y}" r="4.5" fill="{INK}" stroke="{PAPER}" stroke-width="1.5"/>',
        ]  # fmt: skip
    bottom = top + n * 20
    parts += [
        line(at(CUT + 0.5), top - 12, at(CUT + 0.5), bottom - 6, RED, ' stroke-width="2" stroke-dasharray="4 4"'),
        *(words(at(place), bottom + 12, str(place), anchor="middle", fill=FAINT) for place in (1, 6, 12, 18, 24)),
    ]
    for x, colour, text in ((74, GOOD, "surely among the six"), (246, OPEN, "open"), (316, REST, "surely not")):
        parts += [
            f'<rect x="{x}" y="{bottom + 26}" width="26" height="12" rx="6" fill="{colour}"/>',
            words(x + 34, bottom + 36.5, text, fill=FAINT),
        ]
    return page(580, bottom + 54, "Places of 24 entries with their spans and the line under the sixth", parts)


def severity() -> str:
    """Each judge's severity with twice its standard error."""
    table = panel()
    found = calibrate(table.marks)
    middle, scale, top = 280, 10, 62
    parts = [words(16, 26, "How harsh each judge is, in points", weight=700),
             words(16, 44, "dot: estimate · bar: ± two standard errors · right of the line: harsher", fill=FAINT)]  # fmt: skip
    bottom = top + 24 * len(table.judges)
    parts.append(line(middle, top - 10, middle, bottom - 10, FAINT))
    for row, (judge, harsh, error) in enumerate(
        zip(table.judges, found.severity.tolist(), found.severity_se.tolist(), strict=True)
    ):
        y = top + row * 24
        clear = abs(harsh) > 2 * error
        parts += [
            words(40, y + 4.5, judge, anchor="end"),
            line(middle + scale * (harsh - 2 * error), y, middle + scale * (harsh + 2 * error), y,
                 BLUE if clear else REST, ' stroke-width="6" stroke-linecap="round"'),
            f'<circle cx="{middle + scale * harsh:.1f}" cy="{y}" r="5" fill="{INK}" stroke="{PAPER}" stroke-width="1.5"/>',
            words(564, y + 4.5, f"{harsh:+.1f} ± {error:.1f}".replace("-", "−"), anchor="end", fill=FAINT),
        ]  # fmt: skip
    parts += [words(middle + scale * x, bottom + 8, f"{x:+d}".replace("-", "−") if x else "0", anchor="middle", fill=FAINT)
              for x in (-20, -10, 0, 10, 20)]  # fmt: skip
    return page(580, bottom + 26, "Severity of eight judges with its error", parts)


def apart() -> Problem:
    """Two fields of twelve entries, four judges who know the one and four who know the other."""
    strange = (np.arange(24) // 12)[:, None] != np.arange(8) % 2
    affinity = np.where(strange, 150, 800) + np.random.default_rng(3).integers(0, 150, (24, 8))
    return Problem(affinity, np.zeros((24, 8), dtype=bool), 3, np.full(8, 8), np.full(8, 10))


def plans() -> str:
    """The plan of greatest affinity beside the connected one: judges as points, joined where they read the same entry."""
    problem = apart()
    made = connect(problem)
    alone = diagnose(np.repeat(np.arange(24), 3), made.best.chosen.ravel(), entries=24, judges=8)
    parts = [
        *_rounded(150, made.best.chosen, "Only by field", f"{len(alone.components)} islands: not comparable"),
        *_rounded(430, made.chosen, "Tied together",
                  f"one component, λ₂ = {made.design.connectivity:.2f}, {made.price:.1%} of affinity"),
    ]  # fmt: skip
    return page(580, 300, "Two plans for eight judges of two fields", parts)


def _rounded(x: float, chosen: np.ndarray, title: str, told: str) -> list[str]:
    seats = [
        (x + 88 * math.sin(turn), 150 - 88 * math.cos(turn)) for turn in (math.pi * (one + 0.5) / 4 for one in range(8))
    ]
    order = [0, 2, 4, 6, 1, 3, 5, 7]
    spot = {judge: seats[place] for place, judge in enumerate(order)}
    shared = np.zeros((8, 8), dtype=int)
    for row in chosen.tolist():
        for one in row:
            for other in row:
                shared[one, other] += one < other
    ties = [(one, other) for one in range(8) for other in range(one + 1, 8) if shared[one, other]]
    return [
        words(x, 30, title, anchor="middle", weight=700),
        *(line(*spot[one], *spot[other], RED if (one - other) % 2 else REST,
               f' stroke-width="{0.8 + 0.7 * shared[one, other]:.1f}" stroke-opacity=".7"') for one, other in ties),
        *(f'<circle cx="{spot[judge][0]:.1f}" cy="{spot[judge][1]:.1f}" r="14" fill="{GOOD if judge % 2 else BLUE}"/>'
          + words(spot[judge][0], spot[judge][1] + 4.5, "ABCDEFGH"[judge], anchor="middle", fill="#fff", weight=700)
          for judge in range(8)),
        words(x, 280, told, anchor="middle", fill=FAINT),
    ]  # fmt: skip


PICTURES: dict[str, Callable[[], str]] = {"places": places, "plans": plans, "severity": severity}


def main() -> int:
    """Write them."""
    OUT.mkdir(exist_ok=True)
    for name, draw in PICTURES.items():
        (OUT / f"{name}.svg").write_text(draw(), encoding="utf-8")
        sys.stdout.write(f"docs/pictures/{name}.svg\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
