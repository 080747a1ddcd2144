"""Bar 7: flat judges are found at 15 marks, erratic ones at 30, and honest ones are left in peace."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from app.judging.engine.calibration.report import JudgeFigures, judge_report
from benchmarks.bars.bar import Bar
from benchmarks.bars.worlds import World, panel

PANELS = 60


def measure() -> Iterator[Bar]:
    """One strange judge among twelve, at 15, 30 and 60 marks each; then panels of honest ones."""
    clean, flags = 0, 0
    for load, flat_aim, erratic_aim in ((15, 1.0, None), (30, 1.0, 0.7), (60, 1.0, 0.7)):
        world = World(items=4 * load)
        found = {"flat": 0, "erratic": 0}
        for turn in range(PANELS):
            for kind, strange in (("erratic", replace(world, erratic=1)), ("flat", replace(world, flat=1))):
                figures = _figures(strange, 3000 + turn)
                found[kind] += getattr(figures[0], kind)
                clean += len(figures) - 1
                flags += sum(_flagged(one) for one in figures[1:])
        share = {kind: count / PANELS for kind, count in found.items()}
        yield Bar(
            7, f"flat judge found, {load} marks", f"≥ {flat_aim:.0%}", f"{share['flat']:.0%}", share["flat"] >= flat_aim
        )
        aim = f"≥ {erratic_aim:.0%}" if erratic_aim else "reported"
        yield Bar(
            7,
            f"erratic judge found, {load} marks",
            aim,
            f"{share['erratic']:.0%}",
            share["erratic"] >= (erratic_aim or 0),
        )
    yield Bar(
        7, "honest judges flagged beside a strange one", "≤ 4 %", f"{flags / clean:.1%}", bool(flags <= 0.04 * clean)
    )
    wrong = [
        np.mean([_flagged(one) for one in _figures(World(items=items), 4000 + turn)])
        for items in (60, 120)
        for turn in range(PANELS)
    ]
    yield Bar(
        7, "honest judges flagged in honest panels", "≤ 4 %", f"{np.mean(wrong):.1%}", bool(np.mean(wrong) <= 0.04)
    )


def _figures(world: World, seed: int) -> tuple[JudgeFigures, ...]:
    return judge_report(panel(world, seed)[0])


def _flagged(one: JudgeFigures) -> bool:
    return one.flat or one.erratic
