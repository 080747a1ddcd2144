"""What a judge may read of their own marking once the result is out: themselves in plain words, nothing about others."""

from dataclasses import dataclass

import numpy as np

from app.judging.analysis.rules.judges import CLEAR
from app.judging.analysis.rules.opinions import silent
from app.judging.engine.assignment import diagnose
from app.judging.engine.calibration import Named
from app.judging.engine.calibration.report import JudgeFigures, Tested, judge_report

#: In a smaller panel one's own line would tell what the few others gave (D19).
FEWEST = 4
#: From this correlation on the order is mostly that of the others.
MOSTLY = 0.5


@dataclass(frozen=True)
class OwnLine:
    """One judge by their own sheets. severity: points below the panel's level, with its standard error; said: the code
    of its words. agreement: the correlation with the others who read the same entries, None for too few sheets.
    """

    marks: int
    severity: float
    severity_se: float
    said: str
    agreement: Tested | None
    agreed: str


def own_lines(table: Named | None) -> dict[str, OwnLine]:
    """Judge → line; none at all where the marks cannot carry it: too few judges, panels without an entry in common."""
    if table is None or table.marks.judges < FEWEST or silent(table):
        return {}
    marks = table.marks
    design = diagnose(marks.item, marks.judge, entries=marks.items, judges=marks.judges)
    if len(design.components) > 1:
        return {}
    try:
        figures = judge_report(marks)
    except (ValueError, np.linalg.LinAlgError):
        return {}
    return {table.judges[one.judge]: _line(one) for one in figures}


def _line(one: JudgeFigures) -> OwnLine:
    said = "own_alike"
    if abs(one.severity) > CLEAR * one.severity_se:
        said = "own_harsher" if one.severity > 0 else "own_milder"
    return OwnLine(one.marks, one.severity, one.severity_se, said, one.consistency, _agreed(one.consistency))


def _agreed(found: Tested | None) -> str:
    if found is None:
        return "own_agreement_unknown"
    if found.value - CLEAR * found.se <= 0:
        return "own_agreement_unclear"
    return "own_agreement_mostly" if found.value >= MOSTLY else "own_agreement_partly"
