"""One door to every method: marks in, the same figures out, whichever the rules name."""

from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import numpy as np

from app.judging.engine.calibration import noise, severity
from app.judging.engine.calibration.marks import Floats, Marks
from app.judging.engine.calibration.places import Places, places
from app.judging.engine.calibration.plain import plain

Method: TypeAlias = Literal["mean", "trimmed", "reml", "severity", "severity-scale-noise"]
#: `reml` is the plain two-way model without strata and prior, to compare with published analyses.
METHODS: tuple[Method, ...] = get_args(Method)
DRAWS = 2000
#: So many drawn scores at most: of 20,000 items a thousand draws are kept, which tell a place well enough.
MOST = 20_000_000
SEED = 20_260_312


@dataclass(frozen=True)
class Calibration:
    """The figures of one method. NaN or None where a method has no such figure.

    score and se per item, severity (positive: harsher) and its se per judge, the three spreads, and the places with
    their draws (None for methods without a model of error).
    """

    method: Method
    mean: Floats
    score: Floats
    se: Floats
    severity: Floats
    severity_se: Floats
    sd: tuple[float, float, float] | None
    places: Places | None


def calibrate(marks: Marks, method: Method = "severity", *, draws: int = DRAWS, seed: int = SEED) -> Calibration:
    """Run a method. Raises ValueError where the marks cannot carry it (see severity.fit)."""
    figures = plain(marks)
    draws = min(draws, max(2, MOST // max(1, marks.items)))
    nothing = np.full(marks.judges, np.nan)
    if method == "mean":
        return Calibration(method, figures.mean, figures.mean, figures.mean_se, nothing, nothing, None, None)
    if method == "trimmed":
        return Calibration(method, figures.mean, figures.trimmed, figures.trimmed_se, nothing, nothing, None, None)
    if method == "severity-scale-noise":
        found = noise.sample(marks, seed=seed, sweeps=300 + 2 * draws if draws < DRAWS else 4300)
        sd = (found.item_sd, found.judge_sd, found.error_sd)
        drawn = found.draws
        return Calibration(
            method, figures.mean, drawn.mean(axis=0), drawn.std(axis=0), found.severity, found.severity_se, sd,
            places(drawn),
        )  # fmt: skip
    if method == "reml":
        marks = Marks(marks.item, marks.judge, marks.value, marks.items, marks.judges, np.zeros(marks.items, np.intp))
    fitted = severity.fit(marks, prior=None if method == "reml" else severity.PRIOR)
    sd = (fitted.item_sd, fitted.judge_sd, fitted.error_sd)
    return Calibration(
        method, figures.mean, fitted.score, fitted.score_se, fitted.severity, fitted.severity_se, sd,
        places(fitted.draws(draws, seed)),
    )  # fmt: skip
